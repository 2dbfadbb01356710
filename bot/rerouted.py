"""Changes of the routing carried out: written into the book, noted down, and told to the agencies they touch."""

from collections import Counter
from datetime import datetime
from functools import cache

from bot.hours import AWAKE, awake, next_time
from bot.parcels import hand_over
from bot.receive import Hall, language_of
from bot.render import Renderer
from handlers.admin.routes import change_facts
from handlers.admin.rule_reports import way_now
from handlers.messages import LANGUAGES, Choice, Outgoing, Rows
from handlers.officer.desk import Book
from handlers.officer.permissions import may
from routing.catalogue import Words, load
from routing.changes import Change, original, standing, under
from routing.deadlines import in_wib
from storage import casebook, casework, notices, people, rules, staffing
from storage import untaken as waiting
from storage.untaken import Untaken


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


def untaken(hall: Hall, number: int) -> list[Untaken]:
    """The cases nobody took up that a rule in force would send elsewhere than where they wait."""
    found = next((one.change for one in standing(hall.rules(), hall.now) if one.id == number), None)
    return waiting.untaken(hall.db, hall.house.ring, hall.routing(), found.when, number) if found else []


def follow(hall: Hall, by: str, number: int) -> tuple[int, int]:
    """Have them go there: how many went, and how many are left for another time. Owners hear who has their case now and why,
    the agency hears how many came; by day."""
    db, ring, found = hall.db, hall.house.ring, untaken(hall, number)
    went = Counter[tuple[str, str]]()
    for one in found[: waiting.MOST]:
        owner = casebook.owner_to_tell(db, one.id)
        language = language_of(people.by_id(db, ring, owner)) if owner else LANGUAGES[0]
        text = one.way.because.get(language, one.way.because[LANGUAGES[0]])
        if not waiting.follow(db, ring, one, by, text, hall.now):
            continue
        went[one.agency, one.way.queue] += 1
        new = {one.way.queue} - set(one.helpers)
        hand_over(hall, one.id, "case.moved", text, also={one.agency}, new=new)
        if owner is not None:
            rows: Rows = ((Choice(f"case:{one.id}", label="see_case", icon="🔎"),),)
            facts = {"id": one.id, "agency": one.way.queue, "text": text}
            notices.to_person(db, ring, owner, Outgoing("told_transfer", facts, rows), _by_day(hall))
    for (before, after), count in went.items():
        told = Outgoing(
            "rule_followed_here", {"count": count, "before": before}, ((Choice("go:queue", label="queue", icon="📥"),),)
        )
        notices.to_agency(db, ring, after, told, _by_day(hall))
    casework.note_deed(db, by, "rule_follow", hall.now, rule=number, cases=went.total())
    return went.total(), len(found) - min(len(found), waiting.MOST)


def _by_day(hall: Hall) -> datetime:
    return hall.now if awake(hall.now) else next_time(AWAKE[0], hall.now)


def _day(moment: datetime) -> str:
    return f"{in_wib(moment):%Y-%m-%d %H.%M}"


def _tell_agencies(hall: Hall, what: Change, number: int, at: datetime) -> None:
    """Who gets these reports no longer, and who gets them now, hears of it: by day, and once."""
    ring, catalogue = hall.house.ring, hall.house.catalogue
    others = tuple(rule for rule in hall.rules() if rule.id != number)
    before = way_now(under(catalogue, others, at), what.when).goes_to
    after = way_now(under(catalogue, hall.rules(), at), what.when).goes_to
    facts = {**change_facts(what), "agency": after, "before": before, "since": at.isoformat()}
    for agency in {before, after} if before != after else ():
        for one in casework.reachable(hall.db, ring, agency=agency):
            if may(one.role, "work"):
                notices.to_person(hall.db, ring, one.id, Outgoing("rule_told", facts), _by_day(hall))
