"""When owners are asked to look again, what they found, and what that says of how cases ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, literal, select, update

from handlers.prices import DAYS, UNANSWERED, Asked, Sighting, next_moment
from storage import agenda
from storage.tables import cases, dialogue, due, sighting

OPEN_FOR = timedelta(days=3)  # so long a question stays the one its owner has open; then the next may be asked
STOPPED = 0  # the day of the row that says an owner wants to hear none of these questions about the case any more


@dataclass(frozen=True)
class Followed:
    """A case whose owner may be asked, and since when the days count."""

    case: int
    person: str
    since: datetime


def schedule(db: Connection, number: int, kind: str, since: datetime, now: datetime) -> None:
    """Note when the next question of this kind is due, if any is left and its owner still wants to be asked."""
    at = next_moment(kind, since, now)
    if at is not None and not _stopped(db, number, kind):
        agenda.again(db, kind, str(number), at)


def begin(db: Connection, number: int, since: datetime) -> None:
    """A case was just filed: its first look, among the tasks of something that did not exist before."""
    agenda.put_new(db, [("recheck", str(number), since + timedelta(days=DAYS["recheck"][0]))])


def _stopped(db: Connection, number: int, kind: str) -> bool:
    this = (sighting.c.case_id == number, sighting.c.kind == kind, sighting.c.day == STOPPED)
    return db.execute(select(sighting.c.id).where(*this)).first() is not None


def followed(db: Connection, kind: str, numbers: Sequence[int]) -> dict[int, Followed]:
    """Those of the cases whose owner is asked: known to us, and open (or over, for what became of it)."""
    query = select(cases.c.id, cases.c.person_id, cases.c.created_at, cases.c.closed_at)
    query = query.where(cases.c.id.in_(numbers), cases.c.person_id.is_not(None))
    over = cases.c.closed_at.is_not(None)
    rows = db.execute(query.where(over if kind == "outcome" else ~over))
    return {r.id: Followed(r.id, r.person_id, r.closed_at if kind == "outcome" else r.created_at) for r in rows}


def open_question(db: Connection, who: str, now: datetime) -> bool:
    """Whether this person has a question before them; one that was left for days is open no longer."""
    mine = select(cases.c.id).where(cases.c.person_id == who)
    asked = (sighting.c.case_id.in_(mine), sighting.c.answer == "asked")
    db.execute(update(sighting).where(*asked, sighting.c.at <= now - OPEN_FOR).values(answer="lapsed"))
    return db.execute(select(sighting.c.id).where(*asked).limit(1)).first() is not None


def ask(db: Connection, number: int, kind: str, day: int, now: datetime) -> None:
    """The question of this day is put; what was answered after an earlier end of the case is over."""
    this = (sighting.c.case_id == number, sighting.c.kind == kind, sighting.c.day == day)
    db.execute(delete(sighting).where(*this))
    db.execute(insert(sighting).values(case_id=number, kind=kind, day=day, at=now, answer="asked"))


def note(db: Connection, asked: Asked, answer: str, price: int | None, now: datetime) -> bool:
    """What the owner found; a later word about the same day takes the place of an earlier one. False: never asked."""
    this = (sighting.c.case_id == asked.case, sighting.c.kind == asked.kind, sighting.c.day == asked.day)
    found = update(sighting).where(*this, sighting.c.day != STOPPED)
    return db.execute(found.values(answer=answer, price=price, at=now)).rowcount == 1


def stop(db: Connection, who: str, kind: str, now: datetime) -> None:
    """This person is not asked this again about any case they have now."""
    theirs = list(db.execute(select(cases.c.id).where(cases.c.person_id == who)).scalars())
    db.execute(delete(due).where(due.c.kind == kind, due.c.about.in_([str(n) for n in theirs])))
    mine = (sighting.c.kind == kind, sighting.c.case_id.in_(theirs))
    db.execute(update(sighting).where(*mine, sighting.c.answer == "asked").values(answer="lapsed"))
    known = select(sighting.c.case_id).where(*mine, sighting.c.day == STOPPED)
    rows = select(cases.c.id, literal(kind), literal(STOPPED), literal(now, sighting.c.at.type), literal("stop"))
    rows = rows.where(cases.c.person_id == who, cases.c.id.not_in(known))
    db.execute(insert(sighting).from_select(["case_id", "kind", "day", "at", "answer"], rows))


def end(db: Connection, number: int, kind: str) -> None:
    """Nothing of this kind is asked about the case any more; a question that is open stays answerable."""
    agenda.drop(db, kind, str(number))


def asked_of(db: Connection, who: str, now: datetime) -> Asked | None:
    """The question this person has open, for a typed word to answer."""
    spoke = select(dialogue.c.updated_at).where(dialogue.c.person_id == who).scalar_subquery()
    query = select(sighting, spoke.label("spoke")).join(cases, cases.c.id == sighting.c.case_id)
    asked = (cases.c.person_id == who, sighting.c.answer == "asked", sighting.c.at > now - OPEN_FOR)
    row = db.execute(query.where(*asked).order_by(sighting.c.at.desc(), sighting.c.id).limit(1)).first()
    return Asked(row.kind, row.case_id, row.day, row.spoke is None or row.spoke < row.at) if row else None


def of_case(db: Connection, number: int) -> tuple[Sighting, ...]:
    """What was found, in the order it was."""
    query = select(sighting).where(sighting.c.case_id == number, sighting.c.answer.not_in(UNANSWERED))
    query = query.where(sighting.c.day != STOPPED).order_by(sighting.c.at, sighting.c.id)
    return tuple(Sighting(r.kind, r.day, r.at, r.answer, r.price) for r in db.execute(query))


def outcomes(db: Connection, since: datetime, agency: str | None = None) -> dict[str, int]:
    """What owners found after the cases that were closed since then: answer -> how many cases, by the newest answer."""
    newest = func.max(sighting.c.day).over(partition_by=sighting.c.case_id)
    query = select(sighting.c.answer, sighting.c.day, newest.label("newest"))
    query = query.join(cases, cases.c.id == sighting.c.case_id).where(
        cases.c.closed_at >= since, *((cases.c.agency == agency,) if agency else ())
    )
    found = query.where(
        sighting.c.kind == "outcome", sighting.c.day != STOPPED, sighting.c.answer.not_in(UNANSWERED)
    ).subquery()
    counted = select(found.c.answer, func.count()).where(found.c.day == found.c.newest).group_by(found.c.answer)
    return {answer: int(count) for answer, count in db.execute(counted)}
