"""One answer in many cases: those of one incident that are open at one agency."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from handlers.cases import Case
from handlers.officer.desk import Staff
from storage import casebook, clocks, shares
from storage.sealing import KeyRing
from storage.tables import cases


def owners(db: Connection, numbers: Sequence[int], agency: str) -> dict[int, str]:
    """Those of these cases the agency works now, and of each its owner; an owner unknown even to us is one of their own."""
    share = shares.open_shares(agency)
    query = select(cases.c.id, cases.c.person_id).join(share, share.c.number == cases.c.id)
    rows = db.execute(query.where(cases.c.id.in_(numbers)).order_by(cases.c.id))
    return {r.id: r.person_id or f"case {r.id}" for r in rows}


def answer_all(
    db: Connection, ring: KeyRing, who: Staff, numbers: Sequence[int], text: str, now: datetime
) -> list[Case]:
    """The answer stands in each case; where it is the first the owner is given, the end of the case is what is owed next."""
    answered = []
    for number in owners(db, numbers, who.agency):
        whole = casebook.one(db, ring, number)  # locked from here on
        if whole is None or who.agency not in whole.readers:
            continue
        case = whole.seen_from(who.agency)
        if case.status == "closed":
            continue
        if not clocks.answered_before(case) and case.paused_at is None:
            clocks.keep(db, case, {"due_at": clocks.owe_the_end(db, case, now)})
        casebook.record(db, ring, number, now, "answer", "officer", who.id, case.agency, case.status, case.status,
                        text=text)  # fmt: skip
        answered.append(case)
    return answered
