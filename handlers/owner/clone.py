"""An owner tells how their best-seller was copied: when it sold first, when best, when the copy came; any wording of time will do."""

from dataclasses import replace
from typing import Any

from handlers.acts import ReplyToCase, Turn
from handlers.cases import Case
from handlers.conversation import Dialogue, Flow, NotUnderstood, Step, answer, next_step, some_text
from handlers.messages import Incoming, Outgoing
from handlers.owner import follow_up, report
from handlers.owner.checklist import STOP, added, whole
from handlers.owner.sight import Sight
from handlers.owner.words import HOME
from handlers.timeline import ELEMENT, MOMENTS, moment, of_case
from routing.deadlines import in_wib

PRICES = ("own_price", "their_price")


def flow(sight: Sight, dialogue: Dialogue) -> Flow:
    """The three moments, proof of the first, and the prices where the report has none; each may be left out."""
    when = some_text("clone_when", 2, 200)
    known = dialogue.notes.get("known", ())
    return (
        Step("first_sale", when, words="clone_first_sale", may_skip=True),
        Step("proof", some_text("words", 2, 1000), words="clone_proof", may_skip=True, only_if=lambda a: bool(a.get("first_sale"))),
        Step("peak", when, words="clone_peak", may_skip=True),
        Step("copy", when, words="clone_copy", may_skip=True),
        *(Step(name, report.price, may_skip=True, only_if=lambda a, name=name: name not in known) for name in PRICES),  # type: ignore[misc]
    )  # fmt: skip


def begin(sight: Sight, dialogue: Dialogue, case: Case) -> Turn:
    """The wizard of the element `timeline`."""
    known = [name for name in PRICES if isinstance(case.answers.get(name), int)]
    return ask(sight, Dialogue("clone", parked=dialogue.parked, notes={**dialogue.notes, "known": known}))


def ask(sight: Sight, dialogue: Dialogue) -> Turn:
    step = next_step(flow(sight, dialogue), dialogue)
    assert step is not None
    return Turn(dialogue, [step.ask(dialogue, STOP)])


def said(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    case = follow_up.readable(sight, dialogue, str(dialogue.notes.get("case", "")))
    if case is None:
        return Turn(Dialogue(parked=dialogue.parked), [Outgoing("code_needed", {}, HOME)])
    if said.attachments:
        return _file(sight, dialogue, said, case)
    try:
        after = answer(flow(sight, dialogue), dialogue, said, sight.labels)
    except NotUnderstood as problem:
        return Turn(dialogue, [Outgoing(f"hint_{problem.hint}", problem.facts), *ask(sight, dialogue).replies])
    return ask(sight, after) if next_step(flow(sight, after), after) else finish(sight, after)


def _file(sight: Sight, dialogue: Dialogue, said: Incoming, case: Case) -> Turn:
    """A photo belongs to the timeline whenever it comes; where proof was asked for, it is the answer."""
    turn = added(
        sight,
        dialogue,
        case,
        ReplyToCase(case.id, said.text, tuple(a.ref for a in said.attachments), ELEMENT),
        goes_on=False,
    )
    step = next_step(flow(sight, dialogue), dialogue)
    if step is not None and step.name == "proof":
        dialogue = dialogue.with_answer("proof", None)
    asked = ask(sight, dialogue)
    return Turn(asked.dialogue, [*turn.replies, *asked.replies], turn.acts)


def finish(sight: Sight, dialogue: Dialogue) -> Turn:
    """The timeline as far as it was told joins the case, and is shown."""
    case = follow_up.readable(sight, dialogue, str(dialogue.notes.get("case", "")))
    if case is None:
        return Turn(Dialogue(parked=dialogue.parked), [Outgoing("code_needed", {}, HOME)])
    aside = Dialogue(parked=dialogue.parked, notes={"unlocked": dialogue.notes.get("unlocked", [])})
    today = in_wib(sight.now).date()
    told = {name: moment(dialogue.answers[name], today) for name in MOMENTS if dialogue.answers.get(name)}
    answers: dict[str, Any] = {name: dialogue.answers[name] for name in PRICES if dialogue.answers.get(name)}
    if not told:
        return whole(sight, aside, aside.parked, case)
    answers["clone"] = {**case.answers.get("clone", {}), **told}
    if proof := dialogue.answers.get("proof"):
        answers["tied"] = {
            **case.answers.get("tied", {}),
            ELEMENT: [*case.answers.get("tied", {}).get(ELEMENT, ()), proof],
        }
    words = "\n".join(str(one["said"]) for one in told.values())
    turn = added(sight, aside, case, ReplyToCase(case.id, words, (), ELEMENT, answers), goes_on=False)
    shown = of_case(replace(case, answers={**case.answers, **answers}))
    return Turn(turn.dialogue, [Outgoing("clone_result", {"id": case.id, "clone": shown}), *turn.replies], turn.acts)
