"""An admin's hand on the running service: how it is, what was done by whom, and who is shut out."""

import re

from handlers.acts import Bar, Turn
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.words import ADMIN, CANCEL

SHOWN = 12


def health(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """What waits, what failed, how old the oldest is."""
    return Turn(Dialogue(), [Outgoing("health", desk.health(), ADMIN)])


def audit(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """The newest deeds, or those of a kind ("undang", "identity") or about a case ("12"): who did what, never what was said."""
    found = desk.deeds(rest.strip()[:40], SHOWN)
    return Turn(Dialogue(), [Outgoing("audit", {"deeds": found, "words": rest.strip()[:40]}, ADMIN)])


def bar(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """`/blokir 12`: the owner of case 12 is not answered any more; first the question whether it is meant."""
    return _asked(dialogue, rest, "bar")


def unbar(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    number = re.search(r"\d{1,9}", rest)
    return Turn(Dialogue(), [], [Bar(int(number[0]), back=True)]) if number else _asked(dialogue, rest, "bar")


def _asked(dialogue: Dialogue, rest: str, what: str) -> Turn:
    number = re.search(r"\d{1,9}", rest)
    if number is None:
        return Turn(dialogue, [Outgoing("hint_bar", {}, ADMIN)])
    rows: Rows = ((Choice(f"bar_yes:{number[0]}", label="yes_bar", icon="⛔"),), *CANCEL)
    return Turn(Dialogue(), [Outgoing("ask_bar", {"id": int(number[0])}, rows)])


def barred(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    return Turn(Dialogue(), [], [Bar(int(rest))] if rest.isdecimal() and len(rest) <= 9 else [])
