"""Something said to many: who they are, and the next few of them; a place is kept, so that it can be stopped and gone on with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, func, insert, select, update

from handlers.messages import Outgoing
from storage import agenda, outbox
from storage.sealing import KeyRing
from storage.tables import announcement, cases, person, staff

ABOUT = "announcement"  # what its words are bound to
TASK = "announce"  # a task: there is one with this number to go on with
AT_ONCE = 50  # people in one look of the clock, which comes every 20 seconds


@dataclass(frozen=True)
class Progress:
    """How far one is."""

    id: int
    made_by: str
    state: str
    total: int
    sent: int


def _whom(whom: str, which: str) -> Select[Any]:
    """Owners of cases who agreed and can be told, or everybody at work at an agency."""
    if whom == "to_agency":
        here = (staff.c.agency == which, staff.c.removed_at.is_(None), staff.c.suspended_at.is_(None))
        return select(person.c.id, person.c.channel).join(staff, staff.c.person_id == person.c.id).where(*here)
    theirs = [cases.c.person_id == person.c.id, *([cases.c.category == which] if whom == "to_category" else [])]
    willing = (person.c.consent_version.is_not(None), person.c.blocked_at.is_(None), person.c.barred_at.is_(None))
    return select(person.c.id, person.c.channel).where(*willing, exists().where(*theirs))


def count(db: Connection, whom: str, which: str) -> tuple[int, int]:
    """How many it would reach, and how many of them where every message is paid for."""
    those = _whom(whom, which).subquery()
    rows = db.execute(select(those.c.channel, func.count()).group_by(those.c.channel)).all()
    return sum(r[1] for r in rows), sum(r[1] for r in rows if r[0] in outbox.COSTLY)


def begin(db: Connection, ring: KeyRing, by: str, whom: str, which: str, text: str, now: datetime) -> Progress:
    """It goes out from now on, a few at a time."""
    total, _ = count(db, whom, which)
    row = insert(announcement).values(made_by=by, made_at=now, audience={"whom": whom, "which": which}, state="sending",
                                      sealed=ring.seal_json({"text": text}, ABOUT), total=total)  # fmt: skip
    number = db.execute(row.returning(announcement.c.id)).scalar_one()
    agenda.put(db, TASK, str(number), now)
    return Progress(number, by, "sending", total, 0)


def step(db: Connection, ring: KeyRing, number: int, now: datetime) -> Progress | None:
    """The next few are promised it; how far it is then. None where it was stopped."""
    row = db.execute(select(announcement).where(announcement.c.id == number).with_for_update()).one()
    if row.state != "sending":
        return None
    query = _whom(row.audience["whom"], row.audience["which"]).where(person.c.id > row.after)
    people = db.execute(query.order_by(person.c.id).limit(AT_ONCE)).all()
    saying = Outgoing("announcement", ring.open_json(row.sealed, ABOUT))
    outbox.promise_all(db, ring, [(one.id, one.channel, saying) for one in people], now)
    after, state = people[-1].id if people else row.after, "sending" if len(people) == AT_ONCE else "done"
    values = {"after": after, "state": state, "sent": row.sent + len(people)}
    db.execute(update(announcement).where(announcement.c.id == number).values(**values))
    return Progress(number, row.made_by, state, row.total, row.sent + len(people))


def stop(db: Connection) -> list[Progress]:
    """All that are under way; how far they came."""
    under_way = announcement.c.state == "sending"
    rows = db.execute(select(announcement).where(under_way).order_by(announcement.c.id).with_for_update()).all()
    db.execute(update(announcement).where(announcement.c.id.in_([r.id for r in rows])).values(state="stopped"))
    return [Progress(r.id, r.made_by, "stopped", r.total, r.sent) for r in rows]


def go_on(db: Connection, number: int, now: datetime) -> bool:
    """A stopped one goes on after the last it reached; False where it is not stopped."""
    here = (announcement.c.id == number, announcement.c.state == "stopped")
    if db.execute(update(announcement).where(*here).values(state="sending")).rowcount != 1:
        return False
    agenda.again(db, TASK, str(number), now)
    return True
