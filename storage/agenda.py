"""What the clock must do, and when: one row a task, done once by whichever process is there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.pipeline import later
from storage.tables import due

CLOCK_LOCK = 4_702_111_234_234_567_001  # the advisory lock of whoever is the clock now
_NEW = {
    name: kind.insert(due).on_conflict_do_nothing().returning(due.c.id)
    for name, kind in (("sqlite", sqlite), ("postgresql", postgresql))
}

_FRESH = later(insert(due))


@dataclass(frozen=True)
class Task:
    """One thing that is due: its kind, and what it is about (a case's number, a person, nothing)."""

    id: int
    kind: str
    about: str
    at: datetime


def take_the_clock(db: Connection) -> bool:
    """Whether this transaction may act as the clock; on SQLite the write lock it holds says so already."""
    if db.dialect.name != "postgresql":
        return True
    return bool(db.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": CLOCK_LOCK}).scalar())


def put(db: Connection, kind: str, about: str, at: datetime) -> bool:
    """Note a task; a task of this kind about the same thing is noted only once. Whether it was new."""
    return db.execute(_NEW[db.dialect.name], {"kind": kind, "about": about, "at": at}).first() is not None


def once(db: Connection, kind: str, about: str, now: datetime) -> bool:
    """Whether this is the first time; noted as done at once."""
    first = put(db, kind, about, now)
    if first:
        db.execute(update(due).where(due.c.kind == kind, due.c.about == about).values(done_at=now))
    return first


def put_new(db: Connection, tasks: Sequence[tuple[str, str, datetime]]) -> None:
    """Note tasks, (kind, about, at), of something that did not exist before."""
    db.execute(_FRESH, [{"kind": kind, "about": about, "at": at} for kind, about, at in tasks])


def again(db: Connection, kind: str, about: str, at: datetime) -> None:
    """Note a task anew, whether it was done before or not."""
    if not put(db, kind, about, at):
        db.execute(update(due).where(due.c.kind == kind, due.c.about == about).values(at=at, done_at=None))


def now_due(db: Connection, kinds: Sequence[str], now: datetime, most: int = 500) -> list[Task]:
    """Tasks whose time has come, the oldest first; locked against other processes."""
    query = select(due).where(due.c.done_at.is_(None), due.c.at <= now, due.c.kind.in_(kinds))
    rows = db.execute(query.order_by(due.c.at, due.c.id).limit(most).with_for_update(skip_locked=True))
    return [Task(r.id, r.kind, r.about, r.at) for r in rows]


def portions(db: Connection, kinds: Sequence[str], now: datetime) -> Iterator[list[Task]]:
    """Everything that is due, a portion at a time; a portion is done when the next one is asked for."""
    while tasks := now_due(db, kinds, now):
        yield tasks
        done(db, tasks, now)


def done(db: Connection, tasks: Sequence[Task], now: datetime) -> None:
    if tasks:
        db.execute(update(due).where(due.c.id.in_([t.id for t in tasks])).values(done_at=now))


def cancel(db: Connection, kind: str, about: str) -> None:
    """The task is no longer needed, where it was not done yet; that it was done stays known."""
    db.execute(delete(due).where(due.c.kind == kind, due.c.about == about, due.c.done_at.is_(None)))


def drop(db: Connection, kind: str, about: str) -> bool:
    """The task is no longer needed; whether it was there."""
    return bool(db.execute(delete(due).where(due.c.kind == kind, due.c.about == about)).rowcount)


def open_about(db: Connection, kind: str, beginning: str) -> list[str]:
    """What the tasks of a kind that are not done are about, where it begins so."""
    those = (due.c.kind == kind, due.c.done_at.is_(None), due.c.about.startswith(beginning, autoescape=True))
    return list(db.execute(select(due.c.about).where(*those).order_by(due.c.id)).scalars())


def postpone(db: Connection, kind: str, about: str, at: datetime) -> bool:
    """A task that is there and not done comes up again at this moment; False where it is not."""
    there = (due.c.kind == kind, due.c.about == about, due.c.done_at.is_(None))
    return db.execute(update(due).where(*there).values(at=at)).rowcount == 1


def is_open(db: Connection, kind: str, about: str) -> bool:
    """Whether a task is there and not done."""
    there = (due.c.kind == kind, due.c.about == about, due.c.done_at.is_(None))
    return db.execute(select(due.c.id).where(*there)).first() is not None
