"""Who works a case: its lead, and beside it the agencies that help, each with a share of its own."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Subquery,
    bindparam,
    exists,
    insert,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from handlers.cases import ENDED_WITH_IT, LEFT, Case, Part
from storage import agenda, clocks
from storage.pipeline import later
from storage.tables import cases, is_open, is_shared, part

_NEW = later(insert(part))
_OF = select(part).where(part.c.case_id.in_(bindparam("numbers", expanding=True)))
_OF = _OF.order_by(part.c.case_id, part.c.began_at, part.c.agency)


def open_shares(agency: str | None = None, holder: str | None = None) -> Subquery:
    """Every share that is worked now, a row each: the leads' (`helper` is empty) and the helpers'. The one place where
    anybody looks whose turn it is, and until when; of one agency, of one officer, or of all."""
    lead = [is_open(), *_of(cases, agency, holder)]
    beside = [is_shared(), *_of(part, agency, holder)]
    leads = select(
        cases.c.id.label("number"), cases.c.agency, literal_column("''").label("helper"), cases.c.status, cases.c.holder,
        cases.c.due_at, cases.c.paused_at, cases.c.seen_at, cases.c.urgency, cases.c.category, cases.c.filled, cases.c.asked,
        cases.c.created_at.label("began_at"),
    ).where(*lead)  # fmt: skip
    helps = select(
        part.c.case_id.label("number"), part.c.agency, part.c.agency.label("helper"), part.c.status, part.c.holder,
        part.c.due_at, part.c.paused_at, part.c.seen_at, cases.c.urgency, cases.c.category, cases.c.filled, cases.c.asked,
        part.c.began_at,
    ).join_from(part, cases, cases.c.id == part.c.case_id).where(*beside)  # fmt: skip
    return union_all(leads, helps).subquery("share")


def _of(table: Any, agency: str | None, holder: str | None) -> list[ColumnElement[bool]]:
    of_agency = [table.c.agency == agency] if agency is not None else []
    return [*of_agency, *([table.c.holder == holder] if holder is not None else [])]


def lock(db: Connection, numbers: Sequence[int]) -> list[int]:
    """Nobody else moves these cases, or any share of them, until this transaction ends; those that are not locked already."""
    those = select(cases.c.id).where(cases.c.id.in_(numbers)).order_by(cases.c.id)
    return list(db.execute(those.with_for_update()).scalars()) if numbers else []


def give(db: Connection, row: Row[Any], to: str | None) -> str:
    """A share, as `open_shares` shows it, is in somebody's hands now, or (None) in nobody's; its status afterwards."""
    status = "new" if to is None else "taken"
    table = part if row.helper else cases
    mine = (part.c.case_id == row.number, part.c.agency == row.helper) if row.helper else (cases.c.id == row.number,)
    values: dict[str, Any] = {"holder": to, "status": status} | ({} if to is None else {"seen_at": None})
    db.execute(update(table).where(*mine).values(**values))
    return status


def worked_at(agency: str) -> ColumnElement[bool]:
    """Cases that an agency leads, helps with, or helped with to the end: those it may read."""
    beside = (part.c.case_id == cases.c.id, part.c.agency == agency, part.c.outcome.is_distinct_from(LEFT))
    return or_(cases.c.agency == agency, exists().where(*beside))


def of_cases(db: Connection, numbers: Sequence[int]) -> dict[int, tuple[Part, ...]]:
    """The shares of those who help or helped with these cases."""
    found = defaultdict[int, list[Part]](list)
    for row in db.execute(_OF, {"numbers": list(numbers)}) if numbers else ():
        found[row.case_id].append(_part(row))
    return {number: tuple(parts) for number, parts in found.items()}


def readers(db: Connection, rows: Iterable[Any]) -> dict[int, tuple[str, ...]]:
    """Of each of these cases (rows of `cases`) the agencies that may open it, its lead first."""
    agencies = {row.id: row.agency for row in rows}
    parts = of_cases(db, list(agencies))
    return {number: (lead, *(p.agency for p in parts.get(number, ()) if p.outcome != LEFT))
            for number, lead in agencies.items()}  # fmt: skip


def with_parts(db: Connection, those: Sequence[Case]) -> list[Case]:
    parts = of_cases(db, [c.id for c in those])
    return [replace(c, parts=parts.get(c.id, ())) for c in those]


def _part(row: Row[Any]) -> Part:
    return Part(row.agency, row.status, row.began_at, row.due_at, row.holder, row.paused_at, row.outcome, row.closed_at,
                row.seen_at)  # fmt: skip


def begin(db: Connection, number: int, agency: str, due: dict[str, Any], at: datetime, *, fresh: bool = False) -> None:
    """The agency helps from now on, or again: a share with a clock of its own. `due`: the first answer's moment, and what is
    promised by name (ISO times); `fresh`: of a case that is just being filed."""
    first = due["first_action"]
    values = {"status": "new", "open": True, "holder": None, "began_at": at, "due_at": first, "due": due["all"],
              "paused_at": None, "seen_at": None, "outcome": None, "closed_at": None}  # fmt: skip
    if fresh:
        db.execute(_NEW, {"case_id": number, "agency": agency, **values})
        agenda.put_new(db, clocks.tasks(number, agency, at, first))
        return
    mine = (part.c.case_id == number, part.c.agency == agency)
    if not db.execute(update(part).where(*mine).values(**values)).rowcount:
        db.execute(insert(part).values(case_id=number, agency=agency, **values))
    clocks.wind(db, number, agency, at, first)


def end(db: Connection, case: Case, now: datetime, outcome: str = ENDED_WITH_IT) -> tuple[Part, ...]:
    """The whole is over, and with it every share that is open still; which."""
    those = tuple(p for p in case.parts if p.open)
    for one in those:
        leave(db, case.id, one.agency, now, outcome)
    return those


def leave(db: Connection, number: int, agency: str, now: datetime, outcome: str) -> None:
    """One share is over, where it was still open."""
    mine = (part.c.case_id == number, part.c.agency == agency, is_shared())
    values = {"status": "closed", "open": False, "outcome": outcome, "closed_at": now, "paused_at": None}
    db.execute(update(part).where(*mine).values(**values))


def come_back(db: Connection, case: Case, due: dict[str, Any], at: datetime) -> tuple[str, ...]:
    """The case is open again, and so are the shares that its closing had ended; whose."""
    cut = tuple(p.agency for p in case.parts if p.outcome == ENDED_WITH_IT)
    for agency in cut:
        begin(db, case.id, agency, due, at)
    return cut
