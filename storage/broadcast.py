"""One answer in many cases: those of one incident that are open at one agency."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from handlers.cases import Case
from handlers.officer.desk import Staff
from storage import casebook
from storage.sealing import KeyRing
from storage.tables import cases, is_open


def owners(db: Connection, numbers: Sequence[int], agency: str) -> dict[int, str]:
    """The agency's open cases of these, and of each its owner; an owner unknown even to us is one of their own."""
    rows = db.execute(
        select(cases.c.id, cases.c.person_id)
        .where(cases.c.id.in_(numbers), cases.c.agency == agency, is_open())
        .order_by(cases.c.id)
    )
    return {r.id: r.person_id or f"case {r.id}" for r in rows}


def answer_all(
    db: Connection, ring: KeyRing, who: Staff, numbers: Sequence[int], text: str, now: datetime
) -> list[Case]:
    """The answer stands in each case; where it is the first the owner is given, the end of the case is what is owed next."""
    answered = []
    for number in owners(db, numbers, who.agency):
        case = casebook.one(db, ring, number)  # locked from here on
        if case is None or case.agency != who.agency or case.status == "closed":
            continue
        if not casebook.answered_before(case) and case.paused_at is None:
            due = casebook.owe_the_end(db, number, now)
            db.execute(update(cases).where(cases.c.id == number).values(due_at=due))
        casebook.record(db, ring, number, now, "answer", "officer", who.id, case.agency, case.status, case.status,
                        text=text)  # fmt: skip
        answered.append(case)
    return answered
