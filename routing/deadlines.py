"""When an answer is owed: working days and office hours of the ministries in Jakarta, stored as moments in UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from routing.shapes import Holidays, Sla

WIB = timezone(timedelta(hours=7), "WIB")
"""Asia/Jakarta. Fixed: Indonesia has no summer time, and a fresh machine may lack the zone tables."""

OPENS, CLOSES = time(8), time(16)
DAY = timedelta(days=1)


class NoDecree(LookupError):
    """A day lies in a year whose holiday decree we do not have."""


@dataclass(frozen=True)
class Due:
    """The moments owed, in UTC. `provisional`: a year without a decree was counted with its weekends only."""

    verify: datetime
    first_action: datetime
    resolve: datetime
    provisional: bool
    alert: datetime | None = None


def due(holidays: Holidays, sla: Sla, now: datetime) -> Due:
    """What is owed for a report filed now. Never fails for want of a decree: a report must not be lost over it."""
    try:
        return _due(holidays, sla, now, guess=False)
    except NoDecree:
        return _due(holidays, sla, now, guess=True)


def _due(holidays: Holidays, sla: Sla, now: datetime, guess: bool) -> Due:
    verify, first_action, resolve = (
        add_working_days(holidays, now, days, guess=guess)
        for days in (sla.verify_days, sla.first_action_days, sla.resolve_days)
    )
    alert = None
    if sla.alert_hours is not None:
        alert = add_working_hours(holidays, now, sla.alert_hours, guess=guess)
    return Due(verify, first_action, resolve, guess, alert)


def add_working_days(holidays: Holidays, start: datetime, days: int, *, guess: bool = False) -> datetime:
    """The close of office (16:00 WIB) so many working days after the day of `start`, in UTC.

    The day itself does not count. Zero days is today, or the next working day once today's office is over.
    Raises NoDecree past the last known decree, unless told to `guess` with weekends only.
    """
    local = in_wib(start)
    day = local.date()
    if days == 0 and local.time() >= CLOSES:
        day += DAY
    while days == 0 and not is_working_day(holidays, day, guess=guess):
        day += DAY
    for _ in range(days):
        day = _next_working_day(holidays, day, guess)
    return _at(day, CLOSES)


def add_working_hours(holidays: Holidays, start: datetime, hours: int, *, guess: bool = False) -> datetime:
    """The moment so many office hours (08:00-16:00 WIB) after `start`, in UTC. Raises NoDecree like its sibling."""
    day, left = in_wib(start).date(), timedelta(hours=hours)
    moment = start
    while True:
        if is_working_day(holidays, day, guess=guess):
            moment = max(moment, _at(day, OPENS))
            closes = _at(day, CLOSES)
            if moment + left <= closes:
                return (moment + left).astimezone(UTC)
            left -= max(closes - moment, timedelta())
        day += DAY


def after_pause(holidays: Holidays, owed: datetime, paused_at: datetime, now: datetime) -> datetime:
    """What was owed by `owed`, when the clock rested from `paused_at` to `now`: as many working days later as it rested.

    A pause within one working day moves nothing; what was late before the pause stays late by as much.
    """
    rested = working_days_between(holidays, paused_at, now)
    if not rested:
        return owed
    at = in_wib(owed)
    day = at.date()
    for _ in range(rested):
        day = _next_working_day(holidays, day, guess=True)
    return _at(day, at.time())


def working_days_between(holidays: Holidays, start: datetime, end: datetime) -> int:
    """How many working days began after the day of `start` and by the day of `end`; 0 where it is no later day."""
    day, last, count = in_wib(start).date(), in_wib(end).date(), 0
    while day < last:
        day += DAY
        count += is_working_day(holidays, day, guess=True)
    return count


def is_working_day(holidays: Holidays, day: date, *, guess: bool = False) -> bool:
    """Whether ministries work that day in Jakarta. Raises NoDecree for a year without a decree, unless guessing."""
    if day.year not in holidays.decrees and not guess:
        known = ", ".join(str(year) for year in sorted(holidays.decrees)) or "none"
        raise NoDecree(
            f"No holiday decree is known for {day.year} (known: {known}); "
            f"add a [year.{day.year}] stanza to routing/holidays.toml."
        )
    return day.weekday() < 5 and day not in holidays.free


def last_known_day(holidays: Holidays) -> date:
    """The last day whose holidays are decreed; deadlines past it are provisional. Raises NoDecree if there is none."""
    if not holidays.decrees:
        raise NoDecree("No holiday decree is known at all; add one to routing/holidays.toml.")
    return date(max(holidays.decrees), 12, 31)


def decree_days_left(holidays: Holidays, today: date) -> int:
    """How many more days the known decrees cover; negative once they have run out."""
    return (last_known_day(holidays) - today).days


def in_wib(moment: datetime) -> datetime:
    """The moment on a Jakarta clock. Raises ValueError for one without a zone: it could mean any of three here."""
    if moment.tzinfo is None:
        raise ValueError("A moment must carry its time zone.")
    return moment.astimezone(WIB)


def _next_working_day(holidays: Holidays, day: date, guess: bool) -> date:
    day += DAY
    while not is_working_day(holidays, day, guess=guess):
        day += DAY
    return day


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, WIB).astimezone(UTC)
