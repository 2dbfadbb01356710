"""From when a rule holds: at once, or from midnight in Jakarta of a working day to come."""

from datetime import date, datetime, time, timedelta

from handlers.conversation import NotUnderstood
from handlers.messages import Choice, Incoming, Rows
from handlers.officer.desk import Desk
from routing.deadlines import WIB, NoDecree, in_wib, is_working_day

FURTHEST = timedelta(days=366)  # a rule for a later day would be forgotten by then
DAY = timedelta(days=1)


def days(desk: Desk) -> Rows:
    """At once, or the next working day, the next week's first, the next month's first, where its holidays are known."""
    today = in_wib(desk.now).date()
    week = today + timedelta(days=7 - today.weekday())
    month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    offered = dict.fromkeys(_next_working_day(desk, day) for day in (today + DAY, week, month))
    cells = tuple((Choice(f"rule_from:{day.isoformat()}", words=_day_words(desk, day)),) for day in offered
                  if day.year in desk.catalogue.holidays.decrees)  # fmt: skip
    return ((Choice("rule_from:now", label="rule_now"),), *cells)


def _next_working_day(desk: Desk, day: date) -> date:
    while not is_working_day(desk.catalogue.holidays, day, guess=True):
        day += DAY
    return day


def _day_words(desk: Desk, day: date) -> str:
    return f"{desk.labels[desk.language][f'weekday_{day.weekday()}']}, {day:%d-%m-%Y}"


def read_day(desk: Desk, said: Incoming) -> str:
    """`now`, or a later working day as YYYY-MM-DD; typed as 2026-12-01 or 01-12-2026."""
    slug, _, told = (said.choice or "").partition(":")
    if told == "now" and slug == "rule_from":
        return "now"
    day = day_from(told if slug == "rule_from" else said.text or "")
    today = in_wib(desk.now).date()
    if day == today:
        return "now"
    if day is None or not today < day <= today + FURTHEST:
        raise NotUnderstood("rule_day")
    try:
        works = is_working_day(desk.catalogue.holidays, day)
    except NoDecree:
        raise NotUnderstood("rule_no_decree", year=day.year) from None
    if not works:
        raise NotUnderstood("rule_holiday", day=day.isoformat())
    return day.isoformat()


def day_from(text: str) -> date | None:
    words = text.strip().replace("/", "-").replace(".", "-")
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            return datetime.strptime(words, form).replace(tzinfo=WIB).date()
        except ValueError:
            continue
    return None


def moment_of(told: str, now: datetime) -> datetime:
    """The moment a rule takes force: midnight in Jakarta of its day, or now."""
    return now if told == "now" else max(now, datetime.combine(date.fromisoformat(told), time(0), WIB))
