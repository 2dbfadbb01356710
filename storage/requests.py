"""What people asked about their own data: written down at once, and open until nothing is left to do; the law gives 72 hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from storage import agenda
from storage.tables import handover, request

LAWFUL = timedelta(hours=72)  # 3 x 24 hours, UU 27/2022 on personal data
WORRIED = timedelta(hours=24)  # so long before the end it is a finding
COPIES_A_DAY = 2
NEAR, LATE = "request_near", "request_late"  # when the admins hear of one that is not done


@dataclass(frozen=True)
class Request:
    """One request, and what it waits for: files to remove, documents to reach agencies' own systems."""

    id: int
    person: str
    kind: str
    at: datetime
    due_at: datetime
    files: tuple[str, ...]
    parcels: tuple[str, ...]
    done_at: datetime | None = None


def open_one(db: Connection, who: str, kind: str, now: datetime, **waits_for: list[str]) -> int:
    """Write a request down; it stays open until `done`. Its number."""
    left = {name: what for name, what in waits_for.items() if what}
    row = {"person_id": who, "kind": kind, "at": now, "due_at": now + LAWFUL, "waits_for": left or None}
    number = int(db.execute(insert(request).returning(request.c.id), row).scalar_one())
    agenda.put_new(db, [(NEAR, str(number), now + LAWFUL - WORRIED), (LATE, str(number), now + LAWFUL)])
    return number


def get(db: Connection, number: int) -> Request | None:
    row = db.execute(select(request).where(request.c.id == number)).first()
    return _request(row) if row else None


def open_ones(db: Connection, most: int = 20) -> list[Request]:
    """The oldest requests that are not done."""
    rows = db.execute(
        select(request).where(request.c.done_at.is_(None)).order_by(request.c.due_at, request.c.id).limit(most)
    )
    return [_request(row) for row in rows]


def _request(row: Any) -> Request:
    left = row.waits_for or {}
    return Request(row.id, row.person_id, row.kind, row.at, row.due_at, tuple(left.get("files", ())),
                   tuple(left.get("parcels", ())), row.done_at)  # fmt: skip


def still_open(db: Connection, which: int) -> bool:
    """Whether nobody else has done it meanwhile; ours until the transaction ends."""
    query = select(request.c.id).where(request.c.id == which, request.c.done_at.is_(None))
    return db.execute(query.with_for_update()).first() is not None


def done(db: Connection, which: int, now: datetime) -> bool:
    """Nothing is left to do; False where another process was faster."""
    mine = update(request).where(request.c.id == which, request.c.done_at.is_(None))
    for kind in (NEAR, LATE):
        agenda.drop(db, kind, str(which))
    return bool(db.execute(mine.values(done_at=now, waits_for=None)).rowcount)


def no_copies(db: Connection, who: str, now: datetime) -> None:
    """Copies of theirs that are not made yet have nothing to hold any more."""
    mine = (request.c.person_id == who, request.c.kind == "copy", request.c.done_at.is_(None))
    for number in list(db.execute(select(request.c.id).where(*mine)).scalars()):
        done(db, number, now)


def told(one: Request, now: datetime) -> dict[str, Any]:
    """A request as an admin reads it: what was asked, until when, and what it waits for; not by whom."""
    return {"id": one.id, "kind": one.kind, "at": one.at.isoformat(), "due_at": one.due_at.isoformat(),
            "late": one.due_at <= now, "files": len(one.files), "documents": len(one.parcels)}  # fmt: skip


def files_gone(db: Connection, one: Request) -> None:
    left = {"parcels": list(one.parcels)} if one.parcels else None
    db.execute(update(request).where(request.c.id == one.id).values(waits_for=left))


def untold(db: Connection, one: Request) -> int:
    """How many of its documents have not reached the agencies' systems yet."""
    if not one.parcels:
        return 0
    query = (
        select(func.count()).select_from(handover).where(handover.c.key.in_(one.parcels), handover.c.state != "sent")
    )
    return int(db.execute(query).scalar_one())


def copies_lately(db: Connection, who: str, now: datetime) -> int:
    mine = (request.c.person_id == who, request.c.kind == "copy", request.c.at > now - timedelta(days=1))
    return int(db.execute(select(func.count()).select_from(request).where(*mine)).scalar_one())
