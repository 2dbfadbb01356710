"""Taking back what was agreed to: processing stops, open cases are closed, and what was not sent yet is forgotten."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from handlers.cases import Case, check
from storage import casebook, evidence, shares, watch
from storage.copies import COPY
from storage.sealing import KeyRing
from storage.tables import cases, consent, due, handover, is_open, member, person, upload

QUESTIONS = (
    "near",
    "late",
    "no_answer",
    "recheck",
    "outcome",
    "rating",
)  # what the clock would still say or ask about a case


def withdraw(db: Connection, ring: KeyRing, who: str, now: datetime) -> tuple[list[Case], list[str]]:
    """The agreement ends; the cases that were open and are closed now, and the files to be removed from the cabinet."""
    end_consent(db, who, now)
    ended = [_close(db, ring, number, who, now) for number in _open_cases(db, who)]
    db.execute(delete(upload).where(upload.c.person_id == who, upload.c.used_at.is_(None)))
    return ended, evidence.forget_unsent(db, ring, who, but=COPY)


def end_consent(db: Connection, who: str, now: datetime) -> None:
    """When they took it back stands beside when they gave it; no case of others speaks for them any more, nor any figure that
    was kept for the next who asks."""
    watch.forget(db)
    db.execute(update(member).where(member.c.person_id == who).values(agrees=False))
    version = db.execute(select(person.c.consent_version).where(person.c.id == who)).scalar()
    if version is not None:
        db.execute(insert(consent).values(person_id=who, version=version, given=False, at=now))
    db.execute(update(person).where(person.c.id == who).values(consent_version=None, consent_at=None))


def _open_cases(db: Connection, who: str) -> list[int]:
    mine = select(cases.c.id).where(cases.c.person_id == who, is_open())
    return list(db.execute(mine.order_by(cases.c.id).with_for_update()).scalars())


def _close(db: Connection, ring: KeyRing, number: int, who: str, now: datetime) -> Case:
    """One move of the table, by the owner: nobody can answer it any more, and nobody is reminded."""
    case = casebook.there(db, ring, number)
    move = check(case, "withdraw")
    values = {"status": move.to, "open": False, "closed_at": now, "outcome": "withdrawn"}
    db.execute(update(cases).where(cases.c.id == number).values(**values))
    shares.end(db, case, now, "withdrawn")
    casebook.record(
        db, ring, number, now, "withdraw", "owner", who, case.agency, case.status, move.to, outcome="withdrawn"
    )
    ask_nothing(db, number)
    db.execute(delete(handover).where(handover.c.case_id == number, handover.c.state != "sent"))
    return casebook.there(db, ring, number)


def ask_nothing(db: Connection, number: int) -> None:
    """The clock has nothing more to do about this case, or any agency's share of it."""
    about = or_(due.c.about == str(number), due.c.about.startswith(f"{number} ", autoescape=True))
    db.execute(delete(due).where(due.c.kind.in_(QUESTIONS), about))


def agencies_of(case: Case) -> list[str]:
    """Every agency that has the case or had it, or helps or helped: what it was told cannot be called back, so it is asked."""
    return sorted({case.agency, *(p.agency for p in case.parts), *(e.agency for e in case.events)})
