"""Telling people something they did not just ask for: an officer of a new case, an owner of an answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from handlers.messages import Outgoing
from storage import outbox
from storage.sealing import KeyRing
from storage.tables import person, staff

_STAFF = select(person.c.id, person.c.channel).join(staff, staff.c.person_id == person.c.id)
_STAFF = _STAFF.where(staff.c.removed_at.is_(None)).order_by(person.c.id)
_OFFICERS = _STAFF.where(staff.c.agency == bindparam("agency"), staff.c.role == "officer")
_ADMINS = _STAFF.where(staff.c.role == "admin")


def to_person(db: Connection, ring: KeyRing, who: str, saying: Outgoing, now: datetime) -> None:
    """Promise a message to one person, on the channel they use."""
    channel = db.execute(select(person.c.channel).where(person.c.id == who)).scalar()
    if channel is not None:
        outbox.promise(db, ring, who, channel, saying, now)


def to_agency(db: Connection, ring: KeyRing, agency: str, saying: Outgoing, now: datetime) -> None:
    """Promise a message to every officer signed in at an agency."""
    _to_staff(db, ring, saying, now, _OFFICERS, {"agency": agency})


def to_admins(db: Connection, ring: KeyRing, saying: Outgoing, now: datetime) -> None:
    """Promise a message to every admin."""
    _to_staff(db, ring, saying, now, _ADMINS, {})


def _to_staff(
    db: Connection, ring: KeyRing, saying: Outgoing, now: datetime, whom: Select[Any], facts: dict[str, str]
) -> None:
    for row in db.execute(whom, facts).all():
        outbox.promise(db, ring, row.id, row.channel, saying, now)
