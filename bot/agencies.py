"""The agencies for admins: who works there, whether their systems take cases, which contacts have grown old."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.hours import awake
from bot.reach import contact_days, today
from bot.receive import Hall, House
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import AgencyState
from routing.contacts import fresh
from routing.deadlines import WIB
from storage import agenda, contacts, forwarding, notices, staffing

STALE = "stale_contacts"  # the task of telling the admins which contacts have grown old
SHOWN = 10
AT = 9  # o'clock, on the first of the month


def states(hall: Hall) -> dict[str, AgencyState]:
    """Every agency: who works there, whether its own system takes cases, its contacts and which of them are old."""
    day, good_for = today(hall.now), timedelta(days=contact_days(hall))
    workers = staffing.workers(hall.db)
    troubled = {a: (waiting, given_up) for a, waiting, given_up in forwarding.troubled(hall.db, hall.now)}
    out = {}
    for code, here in contacts.now(hall.db, hall.house.catalogue).items():
        good, (waiting, given_up) = fresh(here, day, good_for), troubled.get(code, (0, 0))
        out[code] = AgencyState(code, workers.get(code, 0), code in hall.house.forwards, waiting, given_up, here,
                                tuple(c for c in here if c not in good))  # fmt: skip
    return out


def next_month(now: datetime) -> datetime:
    """The first of the next month, in the morning."""
    here = now.astimezone(WIB)
    year, month = (here.year + 1, 1) if here.month == 12 else (here.year, here.month + 1)
    return datetime(year, month, 1, AT, tzinfo=WIB)


def nudge(house: House, db: Connection, now: datetime) -> int:
    """Once a month the admins read which contacts nobody checked for long; silence where there are none."""
    if not awake(now):
        return 0
    tasks = agenda.now_due(db, (STALE,), now)
    for task in tasks:
        old = [(code, c) for code, s in states(Hall(house, db, now)).items() for c in s.stale]
        if old:
            rows: Rows = ((Choice("go:agencies", label="all_agencies", icon="🏛"),),)
            told = [{"agency": code, "kind": c.type, "value": c.value,
                     "verified_at": c.verified_at.isoformat() if c.verified_at else None} for code, c in old[:SHOWN]]  # fmt: skip
            facts = {"contacts": told, "count": len(old)}
            notices.to_admins(db, house.ring, Outgoing("contacts_old", facts, rows), now)
        agenda.again(db, task.kind, "", next_month(now))
    return len(tasks)
