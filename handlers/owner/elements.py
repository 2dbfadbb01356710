"""An owner adds to one element of a case, whenever they like: a question answered, a file, a link or a sentence."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from handlers.acts import ReplyToCase, Turn
from handlers.cases import Case
from handlers.conversation import Dialogue, NotUnderstood, Step, answer, named_choice, next_step, some_text
from handlers.elements import UNKNOWN, checklist
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner import clone, costs, follow_up, report, signs
from handlers.owner.checklist import STOP, added, language_of, rows_of, whole
from handlers.owner.sight import Sight
from handlers.owner.words import HOME
from handlers.reading import links
from routing.catalogue import Element

WORDS_LEAST = 3  # words from which what is typed beside the buttons of a question is an answer in a sentence
Begin = Callable[[Sight, Dialogue, Case], Turn]
# element.wizard -> the conversation that fills it
WIZARDS: dict[str, Begin] = {"cost": costs.begin, "clone": clone.begin, "indicators": signs.begin}


def button(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """`element:<case>:<element>` asks for that element; `checklist:<case>` shows them all."""
    kind, number, which = ([*slug.split(":"), "", ""])[:3]
    case = follow_up.readable(sight, dialogue, number)
    if case is None:
        return Turn(dialogue, [Outgoing("code_needed", {}, HOME)])
    element = _element(sight, case, which)
    if kind == "checklist" or element is None:
        return whole(sight, dialogue, follow_up.parked(dialogue), case)
    notes = {"case": case.id, "element": element.slug, "unlocked": dialogue.notes.get("unlocked", [])}
    begun = Dialogue("element", parked=follow_up.parked(dialogue), notes=notes)
    if element.wizard in WIZARDS:
        return WIZARDS[element.wizard](sight, begun, case)
    return _ask(sight, begun, case, element)


def _element(sight: Sight, case: Case, slug: str) -> Element | None:
    return next((e for e in checklist(sight.catalogue, case.category, case.answers) if e.slug == slug), None)


def _flow(sight: Sight, case: Case, element: Element) -> list[Step]:
    """The questions that fill it and have no answer yet; of several that would do, the first."""
    names = element.answers if element.every else element.answers[:1]
    open_ones = [name for name in names if case.answers.get(name) in (None, UNKNOWN)]
    return [] if element.files else [_step(sight, name) for name in open_ones]


def _step(sight: Sight, name: str) -> Step:
    question = sight.catalogue.questions.get(name)
    if question is None:
        return Step(name, some_text("seller", 2, 500), words="seller")
    return replace(report.own_question(question, language_of(sight)), only_if=lambda answers: True, may_skip=False)


def _ask(sight: Sight, dialogue: Dialogue, case: Case, element: Element) -> Turn:
    """Which element of which case it is for, and its question, or what may be sent."""
    step = next_step(_flow(sight, case, element), dialogue)
    facts = {"id": case.id, "element": element.slug, "asks": step is not None}
    if step is None:
        return Turn(dialogue, [Outgoing("ask_element", facts, STOP)])
    return Turn(dialogue, [Outgoing("ask_element", facts), step.ask(dialogue, STOP)])


def said(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """What comes while an element is asked for belongs to it."""
    case = follow_up.readable(sight, dialogue, str(dialogue.notes.get("case", "")))
    element = _element(sight, case, str(dialogue.notes.get("element"))) if case else None
    if case is None or element is None:
        return Turn(Dialogue(parked=dialogue.parked), [Outgoing("code_needed", {}, HOME)])
    text = (said.text or "").strip()[:4000] or None
    if said.attachments:
        act = ReplyToCase(case.id, text, tuple(a.ref for a in said.attachments), element.slug)
        return added(sight, dialogue, case, act, goes_on=True)
    return _answered(sight, dialogue, said, case, element, text)


def _answered(sight: Sight, dialogue: Dialogue, said: Incoming, case: Case, element: Element, text: str | None) -> Turn:
    flow = _flow(sight, case, element)
    step = next_step(flow, dialogue)
    if step is None:
        if text is None:
            return _ask(sight, dialogue, case, element)
        return added(sight, dialogue, case, ReplyToCase(case.id, text, (), element.slug, _as_answer(element, text)),
                     goes_on=True)  # fmt: skip
    try:
        after = answer(flow, dialogue, said, sight.labels)
    except NotUnderstood as problem:
        if text and _says_something(sight, step, text):
            return added(sight, dialogue, case, ReplyToCase(case.id, text, (), element.slug), goes_on=False)
        return Turn(dialogue, [Outgoing(f"hint_{problem.hint}", problem.facts), step.ask(dialogue, STOP)])
    if (following := next_step(flow, after)) is not None:
        return Turn(after, [following.ask(after, STOP)])
    act = ReplyToCase(case.id, _in_words(sight, after.answers), (), element.slug, after.answers)
    return added(sight, dialogue, case, act, goes_on=False)


def _as_answer(element: Element, text: str) -> dict[str, Any]:
    """Words under an element that files fill and one question too are the answer to that question."""
    return {element.answers[0]: text[:500]} if element.answers and not links.find(text) else {}


def _says_something(sight: Sight, step: Step, text: str) -> bool:
    """A link or a sentence beside the buttons of a question fills its element as well as a button."""
    question = sight.catalogue.questions.get(step.name)
    return bool(links.find(text)) or bool(
        question and question.kind == "choice" and len(text.split()) >= WORDS_LEAST and len(text) >= 2 * WORDS_LEAST
    )


def _in_words(sight: Sight, answers: dict[str, Any]) -> str:
    """What was answered, as the officer reads it in the history: options by their Indonesian names."""
    told = []
    for slug, value in answers.items():
        question = sight.catalogue.questions.get(slug)
        option = question.option(str(value)) if question else None
        told.append(option.name["id"] if option else str(value))
    return "\n".join(told)


def _which(those: list[Case]) -> Rows:
    return tuple((Choice(f"checklist:{c.id}", words=f"#{c.id} {c.headline[:30]}"),) for c in those[:8])


def _open(sight: Sight) -> list[Case]:
    return [c for c in sight.my_cases() if c.status != "closed"]


def typed(sight: Sight, dialogue: Dialogue, said: Incoming) -> str | None:
    """The button of the checklist last shown that a typed number or name means."""
    view = str(dialogue.notes.get("view"))
    if said.choice is not None or not said.text or said.attachments:
        return None
    if view == "which":
        return named_choice(said.text, [c for row in _which(_open(sight)) for c in row], sight.labels)
    case = follow_up.readable(sight, dialogue, str(dialogue.notes.get("case", "")))
    if case is None:
        return None
    shown = follow_up.case_rows(sight, case) if view == "case" else rows_of(sight, case, view)
    choices = [c for row in shown for c in row]
    return named_choice(said.text, choices, sight.labels)


def wish(sight: Sight, dialogue: Dialogue) -> Turn:
    """ "Tambah bukti": to the case that is before them, else to their only one, else they say to which."""
    parked = follow_up.parked(dialogue)
    before = follow_up.readable(sight, dialogue, str(dialogue.notes.get("case", "")))
    mine = [before] if before else _open(sight)
    if not mine:
        return Turn(Dialogue(parked=parked), [Outgoing("code_needed", {}, HOME)])
    if len(mine) > 1:
        asked = Dialogue("checklist", parked=parked, notes={"view": "which"})
        return Turn(asked, [Outgoing("which_checklist", {}, _which(mine))])
    case = sight.my_case(mine[0].id) or mine[0]
    if not checklist(sight.catalogue, case.category, case.answers):
        return follow_up.case_button(sight, dialogue, f"reply:{case.id}")
    return whole(sight, dialogue, parked, case)
