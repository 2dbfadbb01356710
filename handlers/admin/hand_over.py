"""Everything somebody holds, handed to a colleague of the same agency or back to the queue: chosen, meant, and undone if it was not."""

from handlers.acts import HandOver, TakeBack, Turn
from handlers.admin.people import GONE, person
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import Colleague, Desk
from handlers.officer.words import ADMIN

SHOWN = 20  # colleagues one message names; those with the least in hand
QUEUE = "queue"


def begin(desk: Desk, dialogue: Dialogue, who: str) -> Turn:
    """To whom: colleagues with how much each holds, whoever is away marked, or the queue."""
    one = person(desk, who)
    if one is None:
        return Turn(Dialogue(), [GONE])
    there = sorted((c for c in desk.workers(one.agency) if c.id != who), key=lambda c: (c.away, c.open, c.name))
    rows: Rows = (
        *((Choice(f"receiver:{c.id}", words=_words(c)),) for c in there[:SHOWN]),
        (Choice(f"receiver:{QUEUE}", label="back_to_queue", icon="📥"),),
        (Choice(f"person:{who}", label="cancel", icon="✖️"),),
    )
    facts = {"name": one.name, "agency": one.agency, "cases": desk.held_by(who), "colleagues": len(there)}
    return Turn(Dialogue("hand_over", notes={"who": who}), [Outgoing("ask_receiver", facts, rows)])


def _words(one: Colleague) -> str:
    return f"{'🌙' if one.away else '👤'} {one.name[:26]} · {one.open}/{one.capacity}"


def chosen(desk: Desk, dialogue: Dialogue, to: str) -> Turn:
    """The one question whether it is meant."""
    one = person(desk, dialogue.notes.get("who", "")) if dialogue.flow == "hand_over" else None
    if one is None:
        return Turn(dialogue, [Outgoing("hint_old_button", {}, ADMIN)])
    receiver = next((c for c in desk.workers(one.agency) if c.id == to), None)
    if receiver is None and to != QUEUE:
        return begin(desk, dialogue, one.id)
    rows: Rows = ((Choice("hand_over_yes:now", label="yes_hand_over", icon="🤝"),),
                  (Choice(f"person:{one.id}", label="cancel", icon="✖️"),))  # fmt: skip
    facts = {"name": one.name, "cases": desk.held_by(one.id), "to": receiver.name if receiver else None,
             "away": bool(receiver and receiver.away)}  # fmt: skip
    return Turn(dialogue.noting(to=to), [Outgoing("ask_hand_over", facts, rows)])


def meant(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """A second tap finds nothing to hand over."""
    if dialogue.flow != "hand_over" or "to" not in dialogue.notes:
        return Turn(dialogue, [Outgoing("hint_old_button", {}, ADMIN)])
    who, to = dialogue.notes["who"], dialogue.notes["to"]
    return Turn(Dialogue(), [], [HandOver(who, None if to == QUEUE else to)])


def undo(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    known = rest.isdecimal() and len(rest) <= 9
    return Turn(Dialogue(), [], [TakeBack(int(rest))]) if known else Turn(dialogue, [Outgoing("hint_old_button", {}, ADMIN)])  # fmt: skip
