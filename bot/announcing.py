"""Announcements going out: a few people at each look of the clock, by day only, with a receipt for whoever wrote them."""

from datetime import datetime

from sqlalchemy import Connection

from bot.hours import awake
from bot.receive import Hall, House
from handlers.acts import Announce, GoOnAnnouncing, StopAnnouncing
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.words import ADMIN
from storage import agenda, announcements, casework, notices

STOP: Rows = ((Choice("go:stop_announcing", label="stop_announcing", icon="⏹"),),)


def carry_out(hall: Hall, who: str, act: Announce | StopAnnouncing | GoOnAnnouncing) -> list[Outgoing]:
    """What an admin decided about an announcement, and what they are told of it."""
    db, now = hall.db, hall.now
    if isinstance(act, Announce):
        begun = announcements.begin(db, hall.house.ring, who, act.whom, act.which, act.text, now)
        casework.note_deed(db, who, "announce", now, announcement=begun.id, whom=act.whom, which=act.which)
        return [Outgoing("announce_begun", {"total": begun.total, "night": not awake(now)}, STOP)]
    if isinstance(act, GoOnAnnouncing):
        if not announcements.go_on(db, act.number, now):
            return [Outgoing("hint_old_button", {}, ADMIN)]
        casework.note_deed(db, who, "announce_again", now, announcement=act.number)
        return [Outgoing("announce_resumed", {}, STOP)]
    stopped = announcements.stop(db)
    for one in stopped:
        casework.note_deed(db, who, "announce_stop", now, announcement=one.id)
    again: Rows = tuple((Choice(f"announce_again:{one.id}", label="announce_again", icon="▶️"),) for one in stopped)
    told = [{"sent": one.sent, "total": one.total} for one in stopped]
    return [Outgoing("announce_stopped", {"stopped": told}, (*again, *ADMIN))]


def send_due(house: House, db: Connection, now: datetime) -> int:
    """The next few people of everything that is under way."""
    if not awake(now):
        return 0
    tasks = agenda.now_due(db, (announcements.TASK,), now, most=1)
    for task in tasks:
        agenda.done(db, [task], now)
        one = announcements.step(db, house.ring, int(task.about), now)
        if one is not None and one.state == "sending":
            agenda.again(db, task.kind, task.about, now)
        elif one is not None:
            _receipt(house, db, one.made_by, Outgoing("announced", {"sent": one.sent}, ADMIN), now)
    return len(tasks)


def _receipt(house: House, db: Connection, who: str, saying: Outgoing, now: datetime) -> None:
    """For whoever wrote it; the console hears nothing, so the admins do."""
    if who == casework.CONSOLE:
        notices.to_admins(db, house.ring, saying, now)
    else:
        notices.to_person(db, house.ring, who, saying, now)
