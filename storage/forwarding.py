"""What agencies' own systems are to receive: promised with the case, handed over in order per case, tried for three days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, exists, func, insert, select, update

from storage import bell
from storage.sealing import KeyRing
from storage.tables import handover, in_state

LEASE = timedelta(seconds=120)
GIVE_UP = timedelta(days=3)


@dataclass(frozen=True)
class Waiting:
    """One document for an agency's system."""

    id: int
    agency: str
    case: int
    key: str
    kind: str
    body: bytes
    created_at: datetime
    give_up_at: datetime
    tries: int


_earlier = handover.alias("earlier")
_is_first = ~exists().where(
    _earlier.c.agency == handover.c.agency, _earlier.c.case_id == handover.c.case_id,
    in_state(_earlier, "waiting"), _earlier.c.id < handover.c.id,
)  # fmt: skip
_CLAIM = (
    select(handover.c.id)
    .where(in_state(handover, "waiting"), handover.c.agency == bindparam("agency"), handover.c.due_at <= bindparam("now"),
           _is_first)
    .order_by(handover.c.due_at, handover.c.id).limit(bindparam("most")).with_for_update(skip_locked=True)
)  # fmt: skip


def promise(db: Connection, ring: KeyRing, agency: str, case: int, key: str, kind: str, body: bytes,
            now: datetime) -> None:  # fmt: skip
    """Owe an agency's system one document; `key` is the same however often it is tried."""
    db.execute(insert(handover).values(agency=agency, case_id=case, key=key, kind=kind, state="waiting", created_at=now,
                                       due_at=now, give_up_at=now + GIVE_UP, sealed=ring.seal(body, f"handover {key}")))  # fmt: skip
    bell.ring(db, "handover")


def claim(db: Connection, ring: KeyRing, agency: str, now: datetime, most: int) -> list[Waiting]:
    """The next document of each case that is due; ours until the lease runs out."""
    ids = list(db.execute(_CLAIM, {"agency": agency, "now": now, "most": most}).scalars())
    if not ids:
        return []
    db.execute(update(handover).where(handover.c.id.in_(ids)).values(due_at=now + LEASE, leased_until=now + LEASE))
    rows = db.execute(select(handover).where(handover.c.id.in_(ids)).order_by(handover.c.id))
    return [Waiting(r.id, r.agency, r.case_id, r.key, r.kind, ring.open(r.sealed, f"handover {r.key}"), r.created_at,
                    r.give_up_at, r.tries) for r in rows]  # fmt: skip


def delivered(db: Connection, arrived: Iterable[tuple[int, str]], now: datetime) -> None:
    """Taken over by the agency: the document itself is forgotten here."""
    for which, receipt in arrived:
        values = {"state": "sent", "sent_at": now, "receipt": receipt[:128], "sealed": None, "leased_until": None}
        db.execute(update(handover).where(handover.c.id == which).values(**values))


def postponed(db: Connection, which: int, until: datetime, error: str) -> None:
    values = {"due_at": until, "leased_until": None, "tries": handover.c.tries + 1, "error": error[:200]}
    db.execute(update(handover).where(handover.c.id == which).values(**values))


def dead(db: Connection, which: int, error: str) -> None:
    """Given up: kept, counted, listed, and an admin may try it again."""
    values = {"state": "dead", "error": error[:200], "leased_until": None}
    db.execute(update(handover).where(handover.c.id == which).values(**values))


def try_again(db: Connection, now: datetime) -> int:
    """Every document given up is owed again, for three more days; how many."""
    again = update(handover).where(in_state(handover, "dead"), handover.c.sealed.is_not(None))
    values = {"state": "waiting", "due_at": now, "give_up_at": now + GIVE_UP, "tries": 0}
    return int(db.execute(again.values(**values)).rowcount)


def troubled(db: Connection, now: datetime) -> list[tuple[str, int, int]]:
    """(agency, documents tried in vain and waiting, documents given up), for the daily list."""
    counts: dict[str, list[int]] = {}
    for place, state in enumerate(("waiting", "dead")):
        query = select(handover.c.agency, func.count()).where(in_state(handover, state)).group_by(handover.c.agency)
        if state == "waiting":
            query = query.where(handover.c.tries > 0)
        for agency, count in db.execute(query):
            counts.setdefault(agency, [0, 0])[place] = count
    return [(agency, waiting, given_up) for agency, (waiting, given_up) in sorted(counts.items())]
