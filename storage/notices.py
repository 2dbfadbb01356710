"""Telling people something they did not just ask for: an officer of a new case, an owner of an answer."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Select, bindparam, delete, select

from handlers.messages import Outgoing
from storage import outbox
from storage.sealing import KeyRing, KeyTrouble
from storage.tables import in_state, person, staff
from storage.tables import outbox as promised

_STAFF = select(person.c.id, person.c.channel).join(staff, staff.c.person_id == person.c.id)
_STAFF = _STAFF.where(staff.c.removed_at.is_(None), staff.c.suspended_at.is_(None)).order_by(person.c.id)
_OFFICERS = _STAFF.where(staff.c.agency == bindparam("agency"), staff.c.role == "officer")
_ADMINS = _STAFF.where(staff.c.role == "admin")
# What nobody is sending and no phone has fetched; what another process is just replacing stays beside ours.
_UNTOLD = (
    select(promised.c.id)
    .where(promised.c.person_id.in_(bindparam("people", expanding=True)), in_state(promised, "waiting"),
           promised.c.template.in_(bindparam("templates", expanding=True)), promised.c.leased_until.is_(None),
           promised.c.receipt.is_(None))
    .with_for_update(skip_locked=True)
)  # fmt: skip
_TAKE_BACK = delete(promised).where(promised.c.id.in_(_UNTOLD)).returning(promised.c.person_id, promised.c.sealed)
Facts = dict[str, Any]


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
    rows = db.execute(whom, facts).all()
    outbox.promise_all(db, ring, [(row.id, row.channel, saying) for row in rows], now)


def together(db: Connection, ring: KeyRing, agency: str, templates: Sequence[str], facts: Facts,
             words: Callable[[list[Facts]], Outgoing], now: datetime) -> None:  # fmt: skip
    """The same, with everything in these templates that still waits to be told put into one message: `words` makes it of
    the facts of all of them, the oldest first. However many there are, an officer waits behind one of them."""
    officers = db.execute(_OFFICERS, {"agency": agency}).all()
    if not officers:
        return
    untold: dict[str, list[Facts]] = defaultdict(list)
    for row in db.execute(_TAKE_BACK, {"people": [o.id for o in officers], "templates": list(templates)}):
        with suppress(KeyTrouble):  # how many they were nobody can tell any more; the queue has them all
            untold[row.person_id].append(orjson.loads(ring.open(row.sealed, f"outbox {row.person_id}"))["facts"])
    outbox.promise_all(db, ring, [(o.id, o.channel, words([*untold[o.id], facts])) for o in officers], now)
