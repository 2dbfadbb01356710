"""Who is at work, and who gets the next case: the longest waiting case goes to whoever has the least in hand."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from handlers.cases import Case
from storage import casebook, casework
from storage.sealing import KeyRing
from storage.tables import cases, is_open, staff

AT_ONCE = 50  # cases one sharing out hands over


def go_away(db: Connection, who: str, until: datetime | None) -> None:
    """Not at work until then; None: back."""
    db.execute(update(staff).where(staff.c.person_id == who, staff.c.removed_at.is_(None)).values(away_until=until))


def put_back_before_late(
    db: Connection, ring: KeyRing, who: str, agency: str, until: datetime, now: datetime
) -> list[int]:
    """What an absent officer holds and would be owed before they return goes back to the queue; which cases."""
    mine = (
        cases.c.holder == who,
        cases.c.agency == agency,
        is_open(),
        cases.c.paused_at.is_(None),
        cases.c.due_at <= until,
    )
    rows = db.execute(select(cases.c.id, cases.c.status).where(*mine).order_by(cases.c.due_at).with_for_update()).all()
    for row in rows:
        db.execute(update(cases).where(cases.c.id == row.id).values(holder=None, status="new"))
        casebook.record(db, ring, row.id, now, "release", "system", None, agency, row.status, "new", public=False)
    return [row.id for row in rows]


def share_out(db: Connection, ring: KeyRing, agency: str, by: str, now: datetime) -> list[tuple[Case, str]]:
    """Every case nobody has, the longest waiting first, to the officer with the least in hand who is at work and has room."""
    there = [c for c in casework.colleagues(db, ring, agency, now) if not c.away]
    load: dict[str, Any] = {c.id: c.open for c in there}
    room = {c.id: c.capacity for c in there}
    free = (cases.c.agency == agency, is_open(), cases.c.holder.is_(None), cases.c.status == "new")
    query = select(cases.c.id).where(*free).order_by(cases.c.created_at, cases.c.id).limit(AT_ONCE)
    given = []
    for number in db.execute(query.with_for_update(skip_locked=True)).scalars().all():
        takers = [who for who in load if load[who] < room[who]]
        if not takers:
            break
        to = min(takers, key=lambda who: (load[who], list(load).index(who)))
        load[to] += 1
        db.execute(update(cases).where(cases.c.id == number).values(holder=to, status="taken", seen_at=None))
        casebook.record(db, ring, number, now, "give", "officer", by, agency, "new", "taken", public=False)
        given.append((casebook.there(db, ring, number), to))
    return given


def saw(db: Connection, number: int, who: str, now: datetime) -> None:
    """Its holder looked at the case: what its owner wrote is read."""
    db.execute(update(cases).where(cases.c.id == number, cases.c.holder == who).values(seen_at=now))
