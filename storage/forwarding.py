"""What agencies' own systems are to receive: promised with the case, handed over in order per case, tried for three days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update

from storage import agenda, bell
from storage.sealing import KeyRing
from storage.tables import due, handover, in_state

LEASE = timedelta(seconds=120)
GIVE_UP = timedelta(days=3)
WORRIED_AFTER = timedelta(minutes=3)  # in vain for so long: the admins are to be told
DOWN = "queue_down"  # the task of telling them: there from the first refusal to the next document taken


@dataclass(frozen=True)
class Waiting:
    """One document for an agency's system."""

    id: int
    agency: str
    case: int
    key: str
    kind: str
    body: bytes | None  # None: it does not open, the key is gone or the bytes were changed
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
    return [Waiting(r.id, r.agency, r.case_id, r.key, r.kind, ring.opened(r.sealed, f"handover {r.key}"), r.created_at, r.give_up_at, r.tries)
            for r in rows]  # fmt: skip


def delivered(db: Connection, one: Waiting, receipt: str, now: datetime) -> bool:
    """Taken over by the agency: the document itself is forgotten here. Whether that ends a silence the admins know of.

    Also where another worker gave it up meanwhile: that it arrived is a fact.
    """
    values = {"state": "sent", "sent_at": now, "receipt": _clean(receipt, 128), "sealed": None, "leased_until": None}
    db.execute(update(handover).where(handover.c.id == one.id, handover.c.state != "sent").values(**values))
    task = delete(due).where(due.c.kind == DOWN, due.c.about == one.agency).returning(due.c.done_at)
    told = db.execute(task).first()
    return told is not None and told.done_at is not None


def postponed(db: Connection, one: Waiting, now: datetime, until: datetime, error: str) -> None:
    """Not taken: tried again then. The first one after a success begins a silence."""
    values = {"due_at": until, "leased_until": None, "tries": handover.c.tries + 1, "error": _clean(error, 200)}
    if db.execute(_still_waiting(one).values(**values)).rowcount:
        agenda.put(db, DOWN, one.agency, now + WORRIED_AFTER)


def dead(db: Connection, one: Waiting, error: str) -> bool:
    """Given up: kept, counted, listed, and an admin may try it again. False where another worker was done with it before."""
    values = {"state": "dead", "error": _clean(error, 200), "leased_until": None}
    return bool(db.execute(_still_waiting(one).values(**values)).rowcount)


def _still_waiting(one: Waiting) -> Any:
    return update(handover).where(handover.c.id == one.id, in_state(handover, "waiting"))


def _clean(told: str, most: int) -> str:
    """What the other side said, without the characters a database refuses."""
    return "".join(c if c.isprintable() else "?" for c in told[:most])


def in_silence(db: Connection, agency: str, now: datetime) -> tuple[datetime, str] | None:
    """Since when, and why, an agency's system takes nothing, where it is time to tell: once, whichever worker asks first."""
    mine = (due.c.kind == DOWN, due.c.about == agency)
    task = update(due).where(*mine, due.c.done_at.is_(None), due.c.at <= now).values(done_at=now).returning(due.c.at)
    noted = db.execute(task).first()
    if noted is None:
        return None
    waiting = (handover.c.agency == agency, in_state(handover, "waiting"), handover.c.tries > 0)
    why = db.execute(select(handover.c.error).where(*waiting).order_by(handover.c.due_at.desc()).limit(1)).scalar()
    if why is None:  # what was refused was given up since: that was told
        db.execute(delete(due).where(*mine))
        return None
    return noted.at - WORRIED_AFTER, why


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
