"""A platform that lets us answer only for a day: what waits outside it, the one knock at the door, and the door opening."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, case, or_, select, update

from storage.pipeline import later
from storage.tables import cases, in_state, outbox, person

HOURS = {
    "whatsapp": timedelta(hours=24)
}  # free words only so long after a person's last message (Meta's customer service window)
NEARLY = timedelta(minutes=1)  # a message begun in the last minute might arrive outside
_LATER = or_(person.c.heard_at.is_(None), person.c.heard_at < bindparam("at"))
_HEARD = later(
    update(person).where(person.c.id == bindparam("who"))
    .values(heard_at=case((_LATER, bindparam("at")), else_=person.c.heard_at), knocked_at=None)
)  # fmt: skip
_HELD = (outbox.c.person_id == bindparam("who"), in_state(outbox, "held"))
_RELEASE = update(outbox).where(*_HELD).values(state="waiting", created_at=bindparam("now"), due_at=bindparam("now"), tries=0,
                                               leased_until=None, error=None)  # fmt: skip
_KNOCK = update(person).where(person.c.id == bindparam("who"), person.c.knocked_at.is_(None))


def closes_at(channel: str, heard_at: datetime | None) -> datetime | None:
    """When free words stop being possible; None where they always are, or never were."""
    hours = HOURS.get(channel)
    return heard_at + hours if hours is not None and heard_at is not None else None


def is_open(channel: str, heard_at: datetime | None, now: datetime) -> bool:
    """Whether free words reach a person now."""
    if channel not in HOURS:
        return True
    closing = closes_at(channel, heard_at)
    return closing is not None and now < closing - NEARLY


def heard(db: Connection, who: str, at: datetime) -> None:
    """They wrote: the window is open from then on. Never back: messages may come in any order."""
    db.execute(_HEARD, {"who": who, "at": at})


def shut(db: Connection, who: str, now: datetime) -> None:
    """The platform says the window is closed, whatever we believed."""
    closed = now - max(HOURS.values())
    db.execute(update(person).where(person.c.id == who, person.c.heard_at > closed).values(heard_at=closed))


def hold(db: Connection, promised: int, error: str = "") -> None:
    """Not now: it waits for the person to write, and nobody pretends that it went out."""
    values: dict[str, Any] = {"state": "held", "leased_until": None, "error": error[:200] or None}
    db.execute(update(outbox).where(outbox.c.id == promised, outbox.c.sealed.is_not(None)).values(**values))


def release(db: Connection, who: str, now: datetime) -> int:
    """What waited for the window goes out now, oldest first; how many messages."""
    return int(db.execute(_RELEASE, {"who": who, "now": now}).rowcount)


def knock(db: Connection, who: str, now: datetime) -> bool:
    """Whether it is ours to ask this person to write again: once until they do."""
    return bool(db.execute(_KNOCK.values(knocked_at=bindparam("now")), {"who": who, "now": now}).rowcount)


def knocked_in_vain(db: Connection, who: str) -> None:
    """The knock itself did not go out."""
    db.execute(update(person).where(person.c.id == who).values(knocked_at=None))


def hours_left(db: Connection, case: int, now: datetime) -> float | None:
    """Hours in which words still reach the owner of a case at once, 0 where the window is closed; None where there is none."""
    query = (
        select(person.c.channel, person.c.heard_at)
        .join(cases, cases.c.person_id == person.c.id)
        .where(cases.c.id == case)
    )
    row = db.execute(query).first()
    if row is None or row.channel not in HOURS:
        return None
    closing = closes_at(row.channel, row.heard_at)
    return max((closing - NEARLY - now).total_seconds() / 3600, 0.0) if closing is not None else 0.0
