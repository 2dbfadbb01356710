"""One answer to all owners of an incident whose cases are here: written, read once more with how many it reaches, sent."""

from typing import Any

from handlers.acts import AnswerAll, Turn
from handlers.conversation import Dialogue, NotUnderstood, Step, answer, some_text
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.words import CANCEL, OFFICER

SEND = "broadcast_yes"


def begin(desk: Desk, dialogue: Dialogue, number: str) -> Turn:
    """A supervisor wants to answer everybody at once."""
    found = _reached(desk, number)
    if found is None:
        return Turn(Dialogue(), [Outgoing("incident_gone", {}, OFFICER)])
    asking = Dialogue("broadcast", notes={"incident": int(number)})
    return Turn(asking, [_text(found).ask(asking, CANCEL)])


def _reached(desk: Desk, number: str) -> dict[str, Any] | None:
    """The incident, where open cases of it are at one's own agency."""
    found = desk.incident(int(number)) if number.isdecimal() and len(number) <= 12 else None
    return found if found is not None and found["reached"] else None


def _text(found: dict[str, Any]) -> Step:
    return Step("text", some_text("move_text", 3, 2000), words="broadcast",
                facts=lambda d: {"name": found["name"], "owners": found["reached"]})  # fmt: skip


def go_on(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    """The words, and then the last look; new words take the place of the old."""
    number = dialogue.notes["incident"]
    found = _reached(desk, str(number))
    if found is None:
        return Turn(Dialogue(), [Outgoing("incident_gone", {}, OFFICER)])
    if said.choice == SEND and "text" in dialogue.answers:
        return Turn(Dialogue(), [], [AnswerAll(number, dialogue.answers["text"])])
    step, asking = _text(found), Dialogue("broadcast", notes=dialogue.notes)
    try:
        after = answer((step,), asking, said, desk.labels)
    except NotUnderstood as problem:
        return Turn(dialogue, [Outgoing(f"hint_{problem.hint}", problem.facts), step.ask(asking, CANCEL)])
    facts = {"text": after.answers["text"], "owners": found["reached"], "name": found["name"]}
    send: Rows = ((Choice(SEND, label="send", icon="📨"),),)
    return Turn(after, [Outgoing("broadcast_preview", facts, (*send, *CANCEL))])
