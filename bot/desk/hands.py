"""Who carries out what was decided at a task-force door: one function for each act, registered beside its kin."""

from collections.abc import Callable
from typing import Any

from bot.receive import Hall
from handlers.acts import Turn
from storage.people import Person

Hand = Callable[[Hall, Person, Any, Turn], Turn | None]
_HANDS: dict[type, Hand] = {}


def carries_out(*acts: type) -> Callable[[Hand], Hand]:
    """Mark a function as the one for these acts; it returns the turn as it then is, or None where it stays as it was."""

    def mark(hand: Hand) -> Hand:
        for act in acts:
            if act in _HANDS:
                raise ValueError(f"{act.__name__} has a hand already")
            _HANDS[act] = hand
        return hand

    return mark


def carry_out(hall: Hall, person: Person, act: object, turn: Turn) -> Turn:
    """Have one act done, inside the transaction of the message that asked for it."""
    done = _HANDS[type(act)](hall, person, act, turn)
    return turn if done is None else done


def known() -> frozenset[type]:
    """Every act that has a hand."""
    return frozenset(_HANDS)
