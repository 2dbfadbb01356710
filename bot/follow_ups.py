"""Asks owners to look again: at the price after filing, at what became of it after the end; one message a person."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection

from bot.hours import awake
from bot.receive import House
from handlers.owner.market import question
from handlers.prices import Asked, day_of
from storage import agenda, casebook, notices, people, sightings
from storage.sealing import KeyTrouble
from storage.sightings import Followed

MOST = 5  # cases one person is asked about at a time


def look_again(db: Connection, house: House, now: datetime) -> int:
    """Everybody whose day has come: the first case is asked about now, each next one when they have answered."""
    if not awake(now):
        return 0
    total, found = 0, list[tuple[str, Followed]]()
    for kind in ("recheck", "outcome"):
        for tasks in agenda.portions(db, (kind,), now):
            total += len(tasks)
            found += [(kind, one) for one in sightings.followed(db, kind, [int(task.about) for task in tasks])]
    people_asked = defaultdict[str, list[Asked]](list)
    for kind, one in found:
        sightings.schedule(db, one.case, kind, one.since, now)
        day = day_of(kind, one.since, now)
        if day is not None and len(people_asked[one.person]) < MOST:
            people_asked[one.person].append(Asked(kind, one.case, day))
    for who, asked in people_asked.items():
        _ask(db, house, who, asked, now)
    return total


def _ask(db: Connection, house: House, who: str, asked: list[Asked], now: datetime) -> None:
    try:
        if people.by_id(db, house.ring, who).blocked:
            return
        case = casebook.one(db, house.ring, asked[0].case)
    except (LookupError, KeyTrouble):  # erased, or sealed with a key that is not here: nobody else waits for it
        return
    if case is None:
        return
    for one in reversed(asked):
        sightings.ask(db, one.case, one.kind, one.day, now)
    notices.to_person(db, house.ring, who, question(case, asked[0], len(asked) - 1), now)
