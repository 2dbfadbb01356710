"""When owners are asked to look again, what they found, and what that says of each agency's endings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from handlers.prices import UNANSWERED, Asked, Sighting, next_moment
from storage import agenda
from storage.tables import cases, due, sighting

ANSWERED_WITHIN = timedelta(days=7)  # so long a typed word may still be the answer


@dataclass(frozen=True)
class Followed:
    """A case whose owner may be asked, and since when the days count."""

    case: int
    person: str
    since: datetime


def schedule(db: Connection, number: int, kind: str, since: datetime, now: datetime) -> None:
    """Note when the next question of this kind is due, if any is left."""
    at = next_moment(kind, since, now)
    if at is not None:
        agenda.again(db, kind, str(number), at)


def begin(db: Connection, number: int, since: datetime) -> None:
    """A case was just filed: its first look, among the tasks of something that did not exist before."""
    at = next_moment("recheck", since, since)
    if at is not None:
        agenda.put_new(db, [("recheck", str(number), at)])


def followed(db: Connection, kind: str, numbers: Sequence[int]) -> list[Followed]:
    """Those of the cases whose owner is asked: known to us, not withdrawn, and open (or over, for what became of it)."""
    query = select(cases.c.id, cases.c.person_id, cases.c.created_at, cases.c.closed_at)
    query = query.where(cases.c.id.in_(numbers), cases.c.person_id.is_not(None))
    over = cases.c.closed_at.is_not(None)
    rows = db.execute(query.where(over if kind == "outcome" else ~over, cases.c.outcome.is_distinct_from("withdrawn")))
    return [Followed(r.id, r.person_id, r.closed_at if kind == "outcome" else r.created_at) for r in rows]


def ask(db: Connection, number: int, kind: str, day: int, now: datetime) -> None:
    """The question of this day is put; what an earlier end of the case had been answered is over."""
    this = (sighting.c.case_id == number, sighting.c.kind == kind, sighting.c.day == day)
    db.execute(delete(sighting).where(*this))
    db.execute(insert(sighting).values(case_id=number, kind=kind, day=day, at=now, answer=UNANSWERED))


def note(db: Connection, number: int, kind: str, day: int, answer: str, price: int | None, now: datetime) -> None:
    """What the owner found; a later word on the same day takes the place of an earlier one."""
    this = (sighting.c.case_id == number, sighting.c.kind == kind, sighting.c.day == day)
    db.execute(update(sighting).where(*this).values(answer=answer, price=price, at=now))


def stop(db: Connection, who: str, kind: str) -> None:
    """This person is not asked this again about any case they have now."""
    theirs = [str(n) for n in db.execute(select(cases.c.id).where(cases.c.person_id == who)).scalars()]
    db.execute(delete(due).where(due.c.kind == kind, due.c.about.in_(theirs)))
    open_ones = (sighting.c.kind == kind, sighting.c.answer == UNANSWERED)
    db.execute(update(sighting).where(*open_ones, sighting.c.case_id.in_([int(n) for n in theirs]))
               .values(answer="stop"))  # fmt: skip


def end(db: Connection, number: int, kind: str) -> None:
    """Nothing of this kind is asked about the case any more."""
    agenda.drop(db, kind, str(number))


def asked_of(db: Connection, who: str, now: datetime) -> list[Asked]:
    """What this person was asked in the last days and has not answered, the newest first."""
    query = select(sighting).join(cases, cases.c.id == sighting.c.case_id)
    query = query.where(
        cases.c.person_id == who, sighting.c.answer == UNANSWERED, sighting.c.at > now - ANSWERED_WITHIN
    )
    rows = db.execute(query.order_by(sighting.c.at.desc(), sighting.c.id))
    return [Asked(r.kind, r.case_id, r.day) for r in rows]


def of_case(db: Connection, number: int) -> tuple[Sighting, ...]:
    """What was found, in the order it was."""
    query = select(sighting).where(sighting.c.case_id == number, sighting.c.answer != UNANSWERED)
    return tuple(Sighting(r.kind, r.day, r.at, r.answer, r.price)
                 for r in db.execute(query.order_by(sighting.c.at, sighting.c.id)))  # fmt: skip


def outcomes(db: Connection) -> dict[str, dict[str, int]]:
    """What owners found after their cases were closed: agency -> answer -> how often."""
    query = select(cases.c.agency, sighting.c.answer, func.count().label("count"))
    query = query.join(cases, cases.c.id == sighting.c.case_id).where(sighting.c.kind == "outcome")
    query = query.where(sighting.c.answer != UNANSWERED).group_by(cases.c.agency, sighting.c.answer)
    found: dict[str, dict[str, Any]] = {}
    for row in db.execute(query):
        found.setdefault(row.agency, {})[row.answer] = int(row.count)
    return found
