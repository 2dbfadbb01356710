"""Who is at work, and who gets the next case: the longest waiting case goes to whoever has the least in hand."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from handlers.cases import Case
from storage import casebook, casework, shares
from storage.sealing import KeyRing
from storage.tables import cases, part, staff

AT_ONCE = 50  # cases one sharing out hands over


def go_away(db: Connection, who: str, until: datetime | None) -> None:
    """Not at work until then; None: back."""
    db.execute(update(staff).where(staff.c.person_id == who, staff.c.removed_at.is_(None)).values(away_until=until))


def put_back_before_late(
    db: Connection, ring: KeyRing, who: str, agency: str, until: datetime, now: datetime
) -> list[int]:
    """What an absent officer holds and would be owed before they return goes back to the queue; which cases."""
    share = shares.open_shares(agency, who)
    query = select(share).where(share.c.paused_at.is_(None), share.c.due_at <= until).order_by(share.c.due_at)
    shares.lock(db, [row.number for row in db.execute(query)])
    rows = db.execute(query).all()
    for row in rows:
        after = shares.give(db, row, None)
        casebook.record(db, ring, row.number, now, "release", "system", None, agency, row.status, after, public=False)
    return [row.number for row in rows]


def share_out(db: Connection, ring: KeyRing, agency: str, by: str, now: datetime) -> list[tuple[Case, str]]:
    """Every case nobody has, the longest waiting first, to the officer with the least in hand who is at work and has room."""
    there = [c for c in casework.colleagues(db, ring, agency, now) if not c.away]
    load: dict[str, Any] = {c.id: c.open for c in there}
    room = {c.id: c.capacity for c in there}
    share = shares.open_shares(agency)
    free = select(share).where(share.c.holder.is_(None), share.c.status == "new")
    query = free.order_by(share.c.began_at, share.c.number).limit(AT_ONCE)
    shares.lock(db, [row.number for row in db.execute(query)])
    given = []
    for row in db.execute(query).all():
        takers = [who for who in load if load[who] < room[who]]
        if not takers:
            break
        to = min(takers, key=lambda who: (load[who], list(load).index(who)))
        load[to] += 1
        after = shares.give(db, row, to)
        casebook.record(db, ring, row.number, now, "give", "officer", by, agency, "new", after, public=False)
        given.append((casebook.there(db, ring, row.number).seen_from(agency), to))
    return given


def saw(db: Connection, number: int, who: str, now: datetime) -> None:
    """Its holder looked at the case: what its owner wrote is read."""
    db.execute(update(cases).where(cases.c.id == number, cases.c.holder == who).values(seen_at=now))
    db.execute(update(part).where(part.c.case_id == number, part.c.holder == who).values(seen_at=now))
