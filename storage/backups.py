"""Backups that were asked for: one at a time, and what became of the last ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import backup, deed

LEASE = timedelta(minutes=2)  # renewed while it is written; over: whoever wrote it is gone
BROKE_OFF = "broke off"
_ASK = {
    name: kind.insert(backup).on_conflict_do_nothing().returning(backup.c.id)
    for name, kind in (("sqlite", sqlite), ("postgresql", postgresql))
}


@dataclass(frozen=True)
class Copy:
    """One backup: asked for, under way, or what it came to."""

    id: int
    asked_by: str | None
    asked_at: datetime
    ended_at: datetime | None
    state: str
    place: str | None
    name: str | None
    size: int | None  # bytes
    sha256: str | None
    error: str | None


def _copies(rows: Sequence[object]) -> list[Copy]:
    return [Copy(*(getattr(row, name) for name in Copy.__dataclass_fields__)) for row in rows]


def ask(db: Connection, who: str | None, now: datetime) -> int | None:
    """Want one; None where one is wanted or under way already."""
    wanted = {"asked_by": who, "asked_at": now, "under_way": True, "state": "waiting"}
    return db.execute(_ASK[db.dialect.name], wanted).scalar()


def last(db: Connection, most: int = 5) -> list[Copy]:
    """The newest first."""
    return _copies(db.execute(select(backup).order_by(backup.c.id.desc()).limit(most)).all())


def take(db: Connection, place: str, now: datetime) -> Copy | None:
    """The one that waits is ours to write; None where none waits, or another process writes it."""
    free = (backup.c.under_way.is_(True), backup.c.state == "waiting")
    values = {"state": "running", "leased_until": now + LEASE, "place": place}
    rows = db.execute(update(backup).where(*free).values(**values).returning(backup)).all()
    return _copies(rows)[0] if rows else None


def renew(db: Connection, which: int, now: datetime) -> bool:
    """It is still being written; False where it was given up meanwhile."""
    ours = (backup.c.id == which, backup.c.under_way.is_(True))
    return db.execute(update(backup).where(*ours).values(leased_until=now + LEASE)).rowcount == 1


def done(db: Connection, which: int, name: str, size: int, sha256: str, now: datetime) -> None:
    _end(db, which, now, state="done", name=name, size=size, sha256=sha256)


def failed(db: Connection, which: int, why: str, now: datetime) -> bool:
    """False where it was given up before: whoever asked knows."""
    return _end(db, which, now, backup.c.under_way.is_(True), state="failed", error=why[:200])


def _end(db: Connection, which: int, now: datetime, *those: ColumnElement[bool], **values: object) -> bool:
    values |= {"under_way": None, "ended_at": now, "leased_until": None}
    return db.execute(update(backup).where(backup.c.id == which, *those).values(**values)).rowcount == 1


def given_up(db: Connection, now: datetime) -> list[Copy]:
    """Those whose writer is gone: noted as failed."""
    gone = (backup.c.under_way.is_(True), backup.c.state == "running", backup.c.leased_until < now)
    found = _copies(db.execute(select(backup).where(*gone).with_for_update(skip_locked=True)).all())
    for one in found:
        failed(db, one.id, BROKE_OFF, now)
    return found


def newest_good(db: Connection) -> datetime | None:
    """When the last whole one was asked for: so old is what it holds."""
    return db.execute(select(func.max(backup.c.asked_at)).where(backup.c.state == "done")).scalar()


def age(db: Connection, now: datetime) -> tuple[timedelta | None, timedelta]:
    """How old the last whole one is (None: there is none), and how long what is in no backup has been there."""
    good = newest_good(db)
    since = good or db.execute(select(func.min(deed.c.at))).scalar() or now
    return (now - good if good else None), now - since


def came_back(db: Connection, source: Path, made_at: datetime) -> None:
    """After a restore: the one that was under way when the rows were read is the archive itself."""
    running = update(backup).where(backup.c.state == "running")
    db.execute(running.values(state="done", under_way=None, leased_until=None, ended_at=made_at,
                              name=source.name[:80], size=source.stat().st_size))  # fmt: skip
