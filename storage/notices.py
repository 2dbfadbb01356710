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
_AGENCY = _STAFF.add_columns(staff.c.role, staff.c.away_until).where(
    staff.c.agency == bindparam("agency"), staff.c.role.in_(("officer", "supervisor"))
)
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
    """Promise a message to every officer of an agency who is at work; where none is, to whoever there is."""
    those = _listening(db.execute(_AGENCY, {"agency": agency}).all(), now)
    outbox.promise_all(db, ring, [(row.id, row.channel, saying) for row in those], now)


def to_everybody(db: Connection, ring: KeyRing, agency: str, saying: Outgoing, now: datetime) -> None:
    """The same to everybody who works cases there and is at work."""
    rows = db.execute(_AGENCY, {"agency": agency}).all()
    outbox.promise_all(db, ring, [(row.id, row.channel, saying) for row in rows if not _is_away(row, now)], now)


def to_holder(db: Connection, ring: KeyRing, holder: str | None, agency: str, saying: Outgoing, now: datetime) -> None:
    """Promise a message to whoever has a case; where nobody has it or they are away, to their agency."""
    theirs = _concerned(db, holder, agency, now)
    outbox.promise_all(db, ring, [(row.id, row.channel, saying) for row in theirs], now)


def concerned(db: Connection, holder: str | None, agency: str, now: datetime) -> list[str]:
    """Who such a message goes to."""
    return [row.id for row in _concerned(db, holder, agency, now)]


def _concerned(db: Connection, holder: str | None, agency: str, now: datetime) -> list[Any]:
    rows = db.execute(_AGENCY, {"agency": agency}).all()
    return [row for row in rows if row.id == holder and not _is_away(row, now)] or _listening(rows, now)


def _listening(rows: Sequence[Any], now: datetime) -> list[Any]:
    """The officers at work; else all officers; else the supervisors: what concerns an agency reaches somebody."""
    officers = [row for row in rows if row.role == "officer"]
    return [row for row in officers if not _is_away(row, now)] or officers or list(rows)


def _is_away(row: Any, now: datetime) -> bool:
    return row.away_until is not None and row.away_until > now


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
    officers = _listening(db.execute(_AGENCY, {"agency": agency}).all(), now)
    if not officers:
        return
    untold: dict[str, list[Facts]] = defaultdict(list)
    for row in db.execute(_TAKE_BACK, {"people": [o.id for o in officers], "templates": list(templates)}):
        with suppress(KeyTrouble):  # how many they were nobody can tell any more; the queue has them all
            untold[row.person_id].append(orjson.loads(ring.open(row.sealed, f"outbox {row.person_id}"))["facts"])
    outbox.promise_all(db, ring, [(o.id, o.channel, words([*untold[o.id], facts])) for o in officers], now)
