"""Changes of the routing carried out: written into the book, noted down, and told to the agencies they touch."""

from datetime import datetime
from functools import cache

from bot.hours import AWAKE, awake, next_time
from bot.receive import Hall
from bot.render import Renderer
from handlers.admin.routes import change_facts
from handlers.admin.rule_reports import way_now
from handlers.messages import LANGUAGES, Outgoing
from handlers.officer.desk import Book
from handlers.officer.permissions import may
from routing.catalogue import Words, load
from routing.changes import Change, original, under
from routing.deadlines import in_wib
from storage import casework, notices, rules, staffing


@cache
def now_handled_by(agency: str) -> Words:
    """What owners read as the reason where an admin gave none, in each of their languages."""
    renderer = Renderer(load())
    return {language: renderer.plain("now_handled_by", language, agency=agency) for language in LANGUAGES}


def book(hall: Hall) -> Book:
    """The rules as an admin looks at them."""
    found = hall.rules()
    manned = frozenset(staffing.workers(hall.db)) | hall.house.forwards
    return Book(found, rules.names(hall.db, hall.house.ring, found), manned)


def change(hall: Hall, by: str | None, what: Change, from_at: datetime, seen: int) -> int | None:
    """The number of the new rule; None where somebody changed the routing since `seen`."""
    number = rules.add(hall.db, by, from_at, seen, hall.now, what)
    hall.forget_settings()
    if number is not None:
        told = {"rule": number, "category": what.category, "agency": what.goes_to, "since": _day(from_at)}
        casework.note_deed(hall.db, by, "rule_add", hall.now, **told)
        _tell_agencies(hall, what, number, max(from_at, hall.now))
    return number


def take_back(hall: Hall, by: str | None, number: int, seen: int) -> int | None:
    """The number of the entry that takes a rule back; None where somebody changed the routing since `seen`."""
    what = original(hall.rules(), number)
    entry = rules.add(hall.db, by, hall.now, seen, hall.now, number)
    hall.forget_settings()
    if entry is not None and what is not None:
        told = {"rule": number, "category": what.category, "since": _day(hall.now)}
        casework.note_deed(hall.db, by, "rule_undo", hall.now, **told)
        _tell_agencies(hall, what, entry, max([hall.now, *(r.from_at for r in hall.rules() if r.id == number)]))
    return entry


def _day(moment: datetime) -> str:
    return f"{in_wib(moment):%Y-%m-%d %H.%M}"


def _tell_agencies(hall: Hall, what: Change, number: int, at: datetime) -> None:
    """Who gets these reports no longer, and who gets them now, hears of it: by day, and once."""
    ring, catalogue = hall.house.ring, hall.house.catalogue
    others = tuple(rule for rule in hall.rules() if rule.id != number)
    before = way_now(under(catalogue, others, at), what.when).goes_to
    after = way_now(under(catalogue, hall.rules(), at), what.when).goes_to
    facts = {**change_facts(what), "agency": after, "before": before, "since": at.isoformat()}
    when = hall.now if awake(hall.now) else next_time(AWAKE[0], hall.now)
    for agency in {before, after} if before != after else ():
        for one in casework.reachable(hall.db, ring, agency=agency):
            if may(one.role, "work"):
                notices.to_person(hall.db, ring, one.id, Outgoing("rule_told", facts), when)
