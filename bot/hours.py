"""The hours of the clock: when a phone may ring, and the next moment of a daily task."""

from datetime import UTC, datetime, time, timedelta

from routing.deadlines import WIB

AWAKE = (time(7), time(20))  # in Jakarta; outside of it nobody's phone rings for a reminder


def awake(now: datetime) -> bool:
    return AWAKE[0] <= now.astimezone(WIB).time() < AWAKE[1]


def next_time(at: time, now: datetime) -> datetime:
    """The next moment it is `at` in Jakarta, in UTC."""
    here = now.astimezone(WIB)
    then = here.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return (then if then > here else then + timedelta(days=1)).astimezone(UTC)
