"""Somebody of the task force, please: an owner asks for a person, and gets a case of their own to talk in."""

from typing import Any

from handlers.acts import Act, FileReport, GiveConsent, Turn
from handlers.conversation import Dialogue, Flow, NotUnderstood, Step, answer, next_step, some_text
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner import follow_up, report
from handlers.owner.sight import CONSENT_VERSION, Sight
from handlers.owner.words import HOME

STOP: Rows = ((Choice("go:home", label="no_keep", icon="✖️"),),)


def human_flow(sight: Sight) -> Flow:
    return (
        report.consent_step(sight),
        Step("text", some_text("move_text", 3, 4000), words="human"),
    )  # fmt: skip


def begin(sight: Sight, dialogue: Dialogue) -> Turn:
    """A case that is open already is the shortest way to a person; else a word to the desk opens one."""
    begun = Dialogue("human", parked=follow_up.parked(dialogue))
    open_cases = [c for c in sight.my_cases() if c.status != "closed"][:5]
    if open_cases:
        rows: Rows = tuple((Choice(f"reply:{c.id}", words=f"#{c.id} {c.headline[:30]}"),) for c in open_cases)
        desk: Rows = ((Choice("human:desk", label="new_question", icon="🙋"),),)
        return Turn(Dialogue(parked=begun.parked), [Outgoing("which_human", {}, (*rows, *desk))])
    return _ask(sight, begun)


def desk_button(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    return _ask(sight, Dialogue("human", parked=follow_up.parked(dialogue)))


def _ask(sight: Sight, dialogue: Dialogue) -> Turn:
    step = next_step(human_flow(sight), dialogue)
    assert step is not None
    return Turn(dialogue, [step.ask(dialogue, STOP)])


def said_to(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """What the person has to say becomes a case at the task-force desk, to be answered like any other."""
    step = next_step(human_flow(sight), dialogue)
    if step is not None and step.name == "consent" and report.declines(said):
        return Turn(Dialogue(parked=dialogue.parked), [Outgoing("declined", {}, HOME)])
    try:
        after = answer(human_flow(sight), dialogue, said, sight.labels)
    except NotUnderstood as problem:
        return Turn(dialogue, [Outgoing(f"hint_{problem.hint}", problem.facts), *_ask(sight, dialogue).replies])
    acts: list[Act] = (
        [GiveConsent(CONSENT_VERSION)] if "consent" in after.answers and "text" not in after.answers else []
    )
    if "text" not in after.answers:
        asked = _ask(sight, after)
        return Turn(asked.dialogue, asked.replies, acts)
    told: dict[str, Any] = {"category": "lainnya", "story": after.answers["text"], "identity": "confidential",
                              "wants_human": True}  # fmt: skip
    files = tuple(a.ref for a in said.attachments)
    return Turn(Dialogue(parked=dialogue.parked), [], [FileReport(told, files)])
