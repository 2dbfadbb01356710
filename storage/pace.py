"""The pace a platform allows, kept in the database so that any number of processes keep it together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, Connection, case, delete, exists, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.pipeline import later
from storage.tables import pace as table


@dataclass(frozen=True)
class Limits:
    """Messages a second through the whole door (0: no limit), and seconds between two messages to one chat in the long run."""

    overall: float = 0.0
    per_chat: float = 0.0
    chat_burst: int = 1  # messages one chat may get at once before that pace holds

    @property
    def chat_lead(self) -> timedelta:
        """How far a chat's row may be ahead of now while something may still go to it."""
        return timedelta(seconds=(self.chat_burst - 1) * self.per_chat)

    @property
    def burst(self) -> int:
        """Messages that may go at once: with the steady rate below, never more than `overall` in any one second."""
        return max(1, int(self.overall // 15))

    @property
    def rate(self) -> float:
        return max(self.overall - self.burst, 0.5)

    @property
    def lead(self) -> timedelta:
        """How far the door's row may be ahead of now while something may still go."""
        return timedelta(seconds=(self.burst - 1) / self.rate if self.overall else 0)


NONE = Limits()
_PUT, _REST = {}, {}
for _name, _dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
    _row = _dialect.insert(table)
    _later_one = case((_row.excluded.next_at > table.c.next_at, _row.excluded.next_at), else_=table.c.next_at)
    _REST[_name] = later(_row.on_conflict_do_update(index_elements=["key"], set_={"next_at": _later_one}))
    _PUT[_name] = later(_row.on_conflict_do_update(index_elements=["key"], set_={"next_at": _row.excluded.next_at}))


def _door(channel: str) -> str:
    return f"c:{channel}"


def allowance(db: Connection, channel: str, limits: Limits, now: datetime, most: int) -> tuple[int, float]:
    """How many of `most` messages may go now, and where none may, in how many seconds one may.

    The door's row stays locked until the commit.
    """
    if not limits.overall:
        return most, 0.0  # whether the door rests is asked with the claim
    if (at := _next_at(db, channel)) is None:
        db.execute(_PUT[db.dialect.name], {"key": _door(channel), "next_at": now})
        at = _next_at(db, channel) or now
    ahead = (max(at, now) - now).total_seconds()
    may = min(most, int(limits.burst - ahead * limits.rate + 1e-6))
    return (may, 0.0) if may > 0 else (0, ahead - (limits.burst - 1) / limits.rate)


def _next_at(db: Connection, channel: str) -> datetime | None:
    return db.execute(select(table.c.next_at).where(table.c.key == _door(channel)).with_for_update()).scalar()


def spend(db: Connection, channel: str, people: Sequence[str], limits: Limits, now: datetime) -> None:
    """Write down that one message goes to each of these people now."""
    if limits.overall:
        at = max(_next_at(db, channel) or now, now) + timedelta(seconds=len(people) / limits.rate)
        db.execute(_PUT[db.dialect.name], {"key": _door(channel), "next_at": at})
    if limits.per_chat:
        ahead = _ahead(db, people) if limits.chat_burst > 1 else {}
        step = timedelta(seconds=limits.per_chat)
        rows = [{"key": f"p:{who}", "next_at": max(ahead.get(f"p:{who}", now), now) + step} for who in sorted(people)]
        db.execute(_PUT[db.dialect.name], rows)


def _ahead(db: Connection, people: Sequence[str]) -> dict[str, datetime]:
    rows = db.execute(select(table.c.key, table.c.next_at).where(table.c.key.in_([f"p:{who}" for who in people])))
    return {row.key: row.next_at for row in rows}


def door_rests(channel: BindParameter[str], now: BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether a door was told to be quiet, as a condition of another question."""
    return exists().where(table.c.key == literal("c:") + channel, table.c.next_at > now)


def rest(db: Connection, until: datetime, *, person: str | None = None, channel: str | None = None,
         limits: Limits = NONE) -> None:  # fmt: skip
    """The platform asked for quiet, for one chat or for the whole door; never shorter than asked before. `limits`: the door's."""
    key = f"p:{person}" if person is not None else _door(channel or "")
    lead = limits.chat_lead if person is not None else limits.lead
    db.execute(_REST[db.dialect.name], {"key": key, "next_at": until + lead})


def tidy(db: Connection, before: datetime) -> int:
    """Rows that no longer hold anything back are forgotten."""
    return int(db.execute(delete(table).where(table.c.next_at < before)).rowcount)
