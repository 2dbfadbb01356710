"""The hours of the clock: when a phone may ring, and the next moment of a daily task."""

from datetime import UTC, datetime, time, timedelta

from routing.catalogue import Holidays
from routing.deadlines import WIB, is_working_day

AWAKE = (time(7), time(18))  # in Jakarta, where it is two hours earlier than in Papua: outside of it no reminder rings

TIDY = time(2, 30)  # when what is over is forgotten


def awake(now: datetime) -> bool:
    return AWAKE[0] <= now.astimezone(WIB).time() < AWAKE[1]


def working(holidays: Holidays, now: datetime) -> bool:
    """Whether offices may be told something now: by day, and no weekend or holiday."""
    return awake(now) and is_working_day(holidays, now.astimezone(WIB).date(), guess=True)


def next_time(at: time, now: datetime) -> datetime:
    """The next moment it is `at` in Jakarta, in UTC."""
    here = now.astimezone(WIB)
    then = here.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return (then if then > here else then + timedelta(days=1)).astimezone(UTC)
