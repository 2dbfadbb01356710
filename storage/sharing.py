"""Who is at work, and who gets the next case: the longest waiting case goes to whoever has waited longest for one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select, update

from handlers.cases import Case
from handlers.officer.desk import Colleague
from routing.catalogue import Holidays
from storage import casebook, casework, shares
from storage.sealing import KeyRing
from storage.tables import cases, part, staff

AT_ONCE = 50  # cases one sharing out hands over
NOTICED_EVERY = timedelta(minutes=15)  # a sign of somebody is written down no more often than this
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def go_away(db: Connection, who: str, until: datetime | None) -> None:
    """Not at work until then; None: back."""
    db.execute(update(staff).where(staff.c.person_id == who, staff.c.removed_at.is_(None)).values(away_until=until))


def noticed(db: Connection, who: str, now: datetime) -> None:
    """Somebody did something at a task-force door."""
    stale = or_(staff.c.active_at.is_(None), staff.c.active_at < now - NOTICED_EVERY)
    db.execute(update(staff).where(staff.c.person_id == who, stale).values(active_at=now))


def set_capacity(db: Connection, who: str, most: int, by: str, now: datetime) -> None:
    db.execute(update(staff).where(staff.c.person_id == who, staff.c.removed_at.is_(None)).values(capacity=most))
    casework.note_deed(db, by, "capacity", now, about=who, capacity=most)


def put_back_before_late(
    db: Connection, ring: KeyRing, who: str, agency: str, until: datetime, now: datetime
) -> list[int]:
    """What an absent officer holds and would be owed by then goes back to the queue; which cases."""
    share = shares.open_shares(agency, who)
    owed = (share.c.paused_at.is_(None), share.c.due_at <= until)
    not_anothers_turn = share.c.status != "closing"
    query = select(share).where(*owed, not_anothers_turn).order_by(share.c.due_at)
    rows = _locked(db, query)
    for row in rows:
        after = shares.give(db, row, None)
        casebook.record(db, ring, row.number, now, "release", "system", None, agency, row.status, after, public=False)
    return [row.number for row in rows]


def _locked(db: Connection, query: Select[Any]) -> list[Any]:
    """These shares as they are once nobody else can move them; what came into view only since is another's turn."""
    ours = set(shares.lock(db, [row.number for row in db.execute(query)]))
    return [row for row in db.execute(query) if row.number in ours]


def absent(db: Connection, ring: KeyRing, now: datetime, holidays: Holidays) -> list[tuple[str, Colleague]]:
    """(agency, colleague) of everybody who holds cases and is not there, whether they said so or not."""
    share = shares.open_shares()
    holders = select(staff.c.agency).join(share, share.c.holder == staff.c.person_id).distinct()
    agencies = db.execute(holders.order_by(staff.c.agency)).scalars().all()
    everybody = ((a, c) for a in agencies for c in casework.colleagues(db, ring, a, now, holidays))
    return [(agency, one) for agency, one in everybody if one.open and not one.there]


def share_out(
    db: Connection, ring: KeyRing, agency: str, by: str | None, now: datetime, holidays: Holidays
) -> list[tuple[Case, str]]:
    """Every case nobody has, the longest waiting first, to whoever is at work, has room, and got none for longest.
    `by`: the supervisor who wants it; None where it happens by itself."""
    share = shares.open_shares(agency)
    free = select(share).where(share.c.holder.is_(None), share.c.status == "new")
    query = free.order_by(share.c.began_at, share.c.number).limit(AT_ONCE)
    rows = _locked(db, query)
    if not rows:
        return []
    everybody = casework.colleagues(db, ring, agency, now, holidays)
    free_now = {row.number: row for row in rows}
    not_to = casework.ended_by(db, list(free_now)) if len(everybody) > 1 else {}
    given = in_turn(list(free_now), [c for c in everybody if c.there], not_to)
    for number, to in given:
        after = shares.give(db, free_now[number], to)
        casebook.record(db, ring, number, now, "give", "officer" if by else "system", by, agency, "new", after,
                        public=False)  # fmt: skip
    casework.got_one(db, [to for _, to in given], now)
    return [(casebook.there(db, ring, number).seen_from(agency), to) for number, to in given]


def in_turn(numbers: Sequence[int], there: Sequence[Colleague], not_to: Mapping[int, str]) -> list[tuple[int, str]]:
    """(case, who gets it), as far as there is room. `not_to`: case -> who shall not have it."""
    turns = list(islice(round_robin(there), len(numbers) + len(not_to)))
    given = []
    for number in numbers:
        to = next((who for who in turns if who != not_to.get(number)), None)
        if to is not None:
            turns.remove(to)
            given.append((number, to))
    return given


def waiting(db: Connection, agency: str) -> int:
    """How many cases nobody has."""
    share = shares.open_shares(agency)
    free = (share.c.holder.is_(None), share.c.status == "new")
    return int(db.execute(select(func.count()).select_from(share).where(*free)).scalar_one())


def round_robin(there: Iterable[Colleague]) -> Iterator[str]:
    """Who gets the next case, and the one after it, as long as anybody has room."""
    turns = sorted(there, key=lambda c: (c.given_at or LONG_AGO, c.open))
    room = {c.id: c.capacity - c.open for c in turns}
    while any(left > 0 for left in room.values()):
        for one in turns:
            if room[one.id] > 0:
                room[one.id] -= 1
                yield one.id


def saw(db: Connection, number: int, who: str, now: datetime) -> None:
    """Its holder looked at the case: what its owner wrote is read."""
    db.execute(update(cases).where(cases.c.id == number, cases.c.holder == who).values(seen_at=now))
    db.execute(update(part).where(part.c.case_id == number, part.c.holder == who).values(seen_at=now))
