"""Asks owners to look again: at the price after filing, at what became of it after the end; one question a person."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.hours import awake
from bot.receive import House
from handlers.owner.market import question
from handlers.prices import Asked, day_of
from storage import agenda, casebook, notices, people, sightings
from storage.agenda import Task
from storage.sealing import KeyTrouble
from storage.sightings import Followed

AT_ONCE = 25  # questions of one look: nobody waits long behind them; the next look goes on with the rest
TOMORROW = timedelta(days=1)


def look_again(db: Connection, house: House, now: datetime) -> int:
    """Everybody whose day has come; who has a question before them already is asked this one on another day."""
    if not awake(now):
        return 0
    tasks = agenda.now_due(db, ("recheck", "outcome"), now, AT_ONCE)
    agenda.done(db, tasks, now)
    found = {kind: sightings.followed(db, kind, [int(t.about) for t in tasks if t.kind == kind])
             for kind in ("recheck", "outcome")}  # fmt: skip
    for task in tasks:
        followed = found[task.kind].get(int(task.about))
        if followed is not None:
            _turn_to(db, house, task, followed, now)
    return len(tasks)


def _turn_to(db: Connection, house: House, task: Task, followed: Followed, now: datetime) -> None:
    """One case whose question is due: asked now, or once its owner has answered another one."""
    if sightings.open_question(db, followed.person, now):
        agenda.again(db, task.kind, task.about, now + TOMORROW)
        return
    sightings.schedule(db, followed.case, task.kind, followed.since, now)
    day = day_of(task.kind, followed.since, now)
    if day is not None:
        _ask(db, house, followed.person, Asked(task.kind, followed.case, day), now)


def _ask(db: Connection, house: House, who: str, asked: Asked, now: datetime) -> None:
    """Nobody is asked who blocked us or took their consent back."""
    try:
        person = people.by_id(db, house.ring, who)
        case = casebook.one(db, house.ring, asked.case)
    except (LookupError, KeyTrouble):  # erased, or sealed with a key that is not here: nobody else waits for it
        return
    if case is None or person.blocked or person.consent is None:
        return
    sightings.ask(db, asked.case, asked.kind, asked.day, now)
    notices.to_person(db, house.ring, who, question(case, asked), now)
