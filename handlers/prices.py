"""What owners saw when they looked again: a price, or that the offer is gone; and what the sightings say together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

# The days owners are asked on: the price after filing, what became of it after closing.
DAYS = {"recheck": (7, 14, 30), "outcome": (3, 14, 30)}
STILL_THERE = ("same", "changed")
UNANSWERED = "asked"
Point = tuple[datetime, int]


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
    """A question an owner has not answered yet."""

    kind: str
    case: int
    day: int


def day_of(kind: str, since: datetime, now: datetime) -> int | None:
    """The newest day whose question is due; the days that were missed are not made up for."""
    return max((day for day in DAYS[kind] if since + timedelta(days=day) <= now), default=None)


def next_moment(kind: str, since: datetime, now: datetime) -> datetime | None:
    """When the next question of this kind is due, or None after the last one."""
    moments = (since + timedelta(days=day) for day in DAYS[kind])
    return next((moment for moment in moments if moment > now), None)


def points(first: Point | None, sightings: Sequence[Sighting]) -> list[Point]:
    """Every price that was seen, the one of the report first."""
    seen = [(s.at, s.price) for s in sightings if s.kind == "recheck" and s.price is not None]
    return sorted([*([first] if first else []), *seen])


def last_price(told: Any, sightings: Sequence[Sighting]) -> int | None:
    """What was asked for it when it was last seen."""
    seen = [s.price for s in sorted(sightings, key=lambda s: s.at) if s.kind == "recheck" and s.price is not None]
    return seen[-1] if seen else told if isinstance(told, int) else None


def series(created_at: datetime, answers: Mapping[str, Any], sightings: Sequence[Sighting]) -> dict[str, Any] | None:
    """The prices over time and what they say; None while nobody looked again."""
    looked = sorted((s for s in sightings if s.kind == "recheck" and s.answer in (*STILL_THERE, "gone")),
                    key=lambda s: s.at)  # fmt: skip
    if not looked:
        return None
    told = answers.get("their_price")
    seen = points((created_at, told) if isinstance(told, int) else None, looked)
    amounts = [price for _, price in seen]
    cost = answers.get("own_cost")
    return {
        "points": [{"at": at.isoformat(), "price": price} for at, price in seen],
        "gone": looked[-1].at.isoformat() if looked[-1].answer == "gone" else None,
        "lowest": min(amounts, default=None), "median": round(median(amounts)) if amounts else None,
        "days": (looked[-1].at - created_at).days,
        "below_cost": longest_below(created_at, told, cost, looked) if isinstance(cost, int) else None,
    }  # fmt: skip


def longest_below(created_at: datetime, told: Any, cost: int, looked: Sequence[Sighting]) -> int:
    """The most days in a row, by looks that followed each other, that it was offered below the owner's cost."""
    first = Sighting("recheck", 0, created_at, "same", told if isinstance(told, int) else None)
    longest, since = timedelta(), None
    for look in (first, *looked):
        if look.price is None or look.price >= cost:
            since = None
            continue
        since = since or look.at
        longest = max(longest, look.at - since)
    return longest.days
