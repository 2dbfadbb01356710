"""The clock of each agency that works a case, its lead's and those of the agencies that help: set, rested and run on here."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from handlers.cases import Case
from routing import deadlines
from routing.catalogue import Catalogue, Holidays
from storage import agenda
from storage.tables import cases, part

ANSWERS = ("ask", "request", "answer")  # by these an owner has heard from an agency


def about(number: int, helper: str = "") -> str:
    """What a task of the clock is about: a case, "12"; or the share of an agency that helps, "12 KPPU"."""
    return f"{number} {helper}" if helper else str(number)


def share_of(task: str) -> tuple[int, str]:
    """The same read back: the case, and who helps (nothing: its lead)."""
    number, _, helper = task.partition(" ")
    return int(number), helper


def helper_of(case: Case) -> str:
    """Whose clock it is that this case, as it is seen, shows; nothing for the lead's."""
    return case.agency if case.lead else ""


def tasks(number: int, helper: str, begin: datetime, end: datetime) -> list[tuple[str, str, datetime]]:
    """The agency is reminded when four fifths of its time are gone, and told when it is over."""
    which = about(number, helper)
    return [("near", which, begin + (end - begin) * 0.8), ("late", which, end)]


def wind(db: Connection, number: int, helper: str, begin: datetime, end: datetime) -> None:
    """From now on this is what is owed next, and when."""
    for task in tasks(number, helper, begin, end):
        agenda.again(db, *task)


def stop(db: Connection, number: int, helper: str) -> None:
    """Nobody is reminded of this share, or late with it."""
    for kind in ("near", "late"):
        agenda.cancel(db, kind, about(number, helper))


def keep(db: Connection, case: Case, values: dict[str, Any]) -> None:
    """Write down what changed of the case as this agency works it: of the whole, or of its share."""
    if not values:
        return
    if case.lead:
        those = (part.c.case_id == case.id, part.c.agency == case.agency)
        db.execute(update(part).where(*those).values(**values))
    else:
        db.execute(update(cases).where(cases.c.id == case.id).values(**values))


def pause(db: Connection, case: Case, now: datetime) -> dict[str, Any]:
    """The owner was asked something: until they answer, whoever asked is not late. The columns that say so."""
    stop(db, case.id, helper_of(case))
    return {"paused_at": now}


def run_on(db: Connection, case: Case, holidays: Holidays, now: datetime) -> dict[str, Any]:
    """The clock that rested goes on; what is owed is owed as many working days later. The columns that say so. Whoever was
    reminded before the pause is not reminded of the same again."""
    if case.paused_at is None:
        return {}
    values: dict[str, Any] = {"paused_at": None}
    if case.due_at is not None:
        owes = deadlines.after_pause(holidays, case.due_at, case.paused_at, now)
        values["due_at"] = owes
        near, late = tasks(case.id, helper_of(case), now, max(owes, now))
        agenda.put(db, *near)
        agenda.again(db, *late)
    return values


def owed(case: Case, catalogue: Catalogue, now: datetime) -> dict[str, Any]:
    """What an agency owes that gets this case now: the first answer's moment, and all that is promised (ISO times)."""
    times = deadlines.due(catalogue.holidays, catalogue.slas[case.urgency], now)
    told = {name: getattr(times, name).isoformat() for name in ("verify", "first_action", "resolve")}
    return {"first_action": times.first_action, "all": told | {"provisional": times.provisional}}


def owe_anew(db: Connection, case: Case, catalogue: Catalogue, now: datetime) -> dict[str, Any]:
    """A case that was closed is opened again: it is owed an answer like one filed now. The columns that say so."""
    times = owed(case, catalogue, now)
    wind(db, case.id, helper_of(case), now, times["first_action"])
    return {"due": times["all"], "due_at": times["first_action"]}


def owe_the_end(db: Connection, case: Case, now: datetime) -> datetime:
    """The first answer is given: the agency is reminded of what it owes next, the end; when that is due."""
    end = datetime.fromisoformat(due_of(db, case)["resolve"])
    wind(db, case.id, helper_of(case), now, end)
    return end


def due_of(db: Connection, case: Case) -> dict[str, Any]:
    """What was promised to the owner by when, as it was written down when the agency got the case (ISO times)."""
    if case.lead:
        mine = select(part.c.due).where(part.c.case_id == case.id, part.c.agency == case.agency)
        return dict(db.execute(mine).scalar_one())
    return dict(db.execute(select(cases.c.due).where(cases.c.id == case.id)).scalar_one())


def others_wait(whole: Case, agency: str) -> bool:
    """Whether another agency than this one waits for the owner of a case."""
    there = [(whole.agency, whole.status), *((p.agency, p.status) for p in whole.parts)]
    return any(status == "waiting" and who != agency for who, status in there)


def answered_before(case: Case) -> bool:
    """Whether the owner heard from this agency since the case came to it; what those beside it said is not its answer. A case
    that was opened again is owed a first answer again."""
    begun = max((i for i, e in enumerate(case.events) if e.action in ("refuse", "reopen")), default=0)
    if case.lead:
        since = next((p.since for p in case.parts if p.agency == case.agency), case.created_at)
        return any(e.action in ANSWERS and e.agency == case.agency and e.at >= since for e in case.events[begun:])
    beside = {p.agency for p in case.parts} - {case.agency}
    return any(e.action in ANSWERS and e.agency not in beside for e in case.events[begun:])
