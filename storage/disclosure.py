"""Who an owner is: asked for by an officer with a reason, answered by a custodian with a reason, both written down for good."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from handlers.officer.permissions import may
from storage import casebook, casework, people
from storage.people import Person
from storage.sealing import KeyRing
from storage.tables import cases, identity_request, staff


@dataclass(frozen=True)
class Asked:
    """One request: about which case, by whom, why; how it was answered."""

    id: int
    case: int
    agency: str
    asked_by: str
    asked_at: datetime
    reason: str
    granted: bool | None


def ask(db: Connection, ring: KeyRing, case: int, who: str, reason: str, now: datetime) -> int | None:
    """Write a request down; None where this officer has one open about this case."""
    mine = (
        identity_request.c.case_id == case,
        identity_request.c.asked_by == who,
        identity_request.c.granted.is_(None),
    )
    if db.execute(select(identity_request.c.id).where(*mine)).first() is not None:
        return None
    sealed = ring.seal(reason.encode(), f"identity request of case {case}")
    row = {"case_id": case, "asked_by": who, "asked_at": now, "sealed": sealed}
    number = int(db.execute(insert(identity_request).values(**row).returning(identity_request.c.id)).scalar_one())
    _record(db, ring, case, _agency_of(db, who, case), now, "ask_identity", who, reason, public=False)
    return number


def pending(db: Connection, ring: KeyRing) -> list[Asked]:
    """What waits for a custodian, oldest first."""
    query = select(identity_request).where(identity_request.c.granted.is_(None)).order_by(identity_request.c.id)
    return [_asked(db, ring, row) for row in db.execute(query.limit(20))]


def one(db: Connection, ring: KeyRing, number: int) -> Asked | None:
    row = db.execute(select(identity_request).where(identity_request.c.id == number).with_for_update()).first()
    return _asked(db, ring, row) if row is not None else None


def stands(db: Connection, ring: KeyRing, asked: Asked) -> bool:
    """Whether an answer may still name the owner: who asked has access and the case, and the owner agrees."""
    who = casework.staff_at(db, ring, asked.asked_by)
    if who is None or not may(who.role, "ask_identity"):
        return False
    case = casework.in_agency(db, ring, asked.case, who.agency)
    return case is not None and not case.withdrawn and casebook.owner_to_tell(db, asked.case) is not None


def answer(db: Connection, ring: KeyRing, asked: Asked, who: str, reason: str, now: datetime, *, granted: bool,
           silent: bool) -> Person | None:  # fmt: skip
    """The custodian's answer; the person behind the case where it is granted and anybody knows."""
    sealed = ring.seal(reason.encode(), f"identity answer of case {asked.case}")
    values: dict[str, Any] = {"granted": granted, "answered_by": who, "answered_at": now, "answer_sealed": sealed}
    db.execute(update(identity_request).where(identity_request.c.id == asked.id).values(**values))
    action = "grant_identity" if granted else "deny_identity"
    _record(db, ring, asked.case, asked.agency, now, action, who, reason, public=granted and not silent)
    owner = db.execute(select(cases.c.person_id).where(cases.c.id == asked.case)).scalar()
    return people.by_id(db, ring, owner) if granted and owner is not None else None


def _record(
    db: Connection,
    ring: KeyRing,
    case: int,
    agency: str,
    now: datetime,
    action: str,
    who: str,
    text: str,
    *,
    public: bool,
) -> None:
    """It stands in the history of the case, for the agency of whoever asked."""
    seen = casebook.there(db, ring, case).seen_from(agency)
    casebook.record(db, ring, case, now, action, "officer", who, agency, seen.status, seen.status, text=text,
                    public=public)  # fmt: skip


def _agency_of(db: Connection, who: str, case: int) -> str:
    """The agency of whoever asks, the case's lead or one that helps; where they have gone, the lead."""
    theirs = db.execute(select(staff.c.agency).where(staff.c.person_id == who)).scalar()
    return theirs or str(db.execute(select(cases.c.agency).where(cases.c.id == case)).scalar_one())


def _asked(db: Connection, ring: KeyRing, row: Any) -> Asked:
    agency = _agency_of(db, row.asked_by, row.case_id)
    reason = ring.open(row.sealed, f"identity request of case {row.case_id}").decode()
    return Asked(row.id, row.case_id, agency, row.asked_by, row.asked_at, reason, row.granted)
