"""What owners saw when they looked again: a price, or that the offer is gone; and what the sightings say together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

# The days owners are asked on: the price after filing, what became of it after closing.
DAYS = {"recheck": (7, 14, 30), "outcome": (3, 14, 30)}
UNANSWERED = ("asked", "lapsed")  # put and still open; put and open no longer, though its buttons still work
LOOKED = ("same", "lower", "higher", "seen", "gone", "fair", "again")  # answers that say something of the market


@dataclass(frozen=True)
class Sighting:
    """One look: on which of the days it was asked for, what was found, and the price in whole rupiah where there is one."""

    kind: str
    day: int
    at: datetime
    answer: str
    price: int | None = None


@dataclass(frozen=True)
class Asked:
    """A question an owner was asked about a case of theirs."""

    kind: str
    case: int
    day: int
    last: bool = field(default=False, compare=False)  # whether they have said nothing since


def worth_looking(rechecks: bool, answers: Mapping[str, Any]) -> bool:
    """Whether there is something to look at again: a category about an offer, and a price or a link that shows it."""
    return rechecks and bool(answers.get("their_price") or answers.get("links"))


def day_of(kind: str, since: datetime, now: datetime) -> int | None:
    """The newest day whose question is due; the days that were missed are not made up for."""
    return max((day for day in DAYS[kind] if since + timedelta(days=day) <= now), default=None)


def next_moment(kind: str, since: datetime, now: datetime) -> datetime | None:
    """When the next question of this kind is due, or None after the last one."""
    moments = (since + timedelta(days=day) for day in DAYS[kind])
    return next((moment for moment in moments if moment > now), None)


def last_price(told: Any, sightings: Sequence[Sighting]) -> int | None:
    """What was asked for it when it was last seen."""
    seen = [s.price for s in sorted(sightings, key=lambda s: s.at) if s.price is not None]
    return seen[-1] if seen else told if isinstance(told, int) else None


def direction(before: int | None, price: int) -> str:
    """A price that was typed says itself whether it rose."""
    if before is None:
        return "seen"
    return "same" if price == before else "lower" if price < before else "higher"


def series(created_at: datetime, answers: Mapping[str, Any], sightings: Sequence[Sighting]) -> list[dict[str, Any]]:
    """The price line, oldest first, the report's own price at its head; empty while nobody looked again."""
    looked = sorted((s for s in sightings if s.answer in LOOKED), key=lambda s: s.at)
    if not looked:
        return []
    told = answers.get("their_price")
    first = [Sighting("report", 0, created_at, "seen", told)] if isinstance(told, int) else []
    return [{"at": s.at.isoformat(), "answer": s.answer, "price": s.price} for s in (*first, *looked)]
