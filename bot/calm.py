"""Whoever writes faster than anybody can read: what is too much rests in the inbox and is handled in its order, nothing is lost."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handlers import limits
from handlers.limits import Pace
from handlers.messages import Incoming, Outgoing
from handlers.reading import read
from routing.deadlines import WIB
from storage import agenda, inbox, settings

if TYPE_CHECKING:
    from bot.receive import Hall

RESTED = "rested"  # a task: this lane may be handled again


def limit(hall: "Hall", name: str) -> int:
    """As it stands for everybody."""
    return limits.of(name, hall.setting(settings.LIMITS), {"messages": hall.house.messages_a_minute})


def standing(hall: "Hall") -> dict[str, tuple[int, int]]:
    """Each as it stands, and as it would if no admin had set it."""
    told, defaults = hall.setting(settings.LIMITS), {"messages": hall.house.messages_a_minute}
    return {name: (limits.of(name, told, defaults), limits.of(name, None, defaults)) for name in limits.LIMITS}


def pace_of(met: dict[str, Any]) -> Pace:
    told = met.get("pace")
    return Pace(**told) if isinstance(told, dict) else Pace()


def must_wait(hall: "Hall", met: dict[str, Any], letter: int, who: tuple[str, str], said: Incoming,
              at: datetime) -> dict[str, Any] | None:  # fmt: skip
    """What is remembered of a person whose message rests; None where it may be handled (`met` then holds the new pace)."""
    before, moment = pace_of(met), at.timestamp()
    if before.until and not before.rests(moment):
        before = replace(before, until=0.0)
        if inbox.wake(hall.db, inbox.lane_with(hall.db, letter)):  # what came earlier goes first
            return met | {"pace": asdict(before)}
    after = before if before.rests(moment) else before.after(moment, limit(hall, "messages"))
    if not after.rests(moment):
        met["pace"] = asdict(after)
        return None
    lane = inbox.lane_with(hall.db, letter)
    inbox.rest(hall.db, lane)
    if not before.until:
        agenda.again(hall.db, RESTED, str(lane), datetime.fromtimestamp(after.until, at.tzinfo))
    if not before.told:
        hall.promise(*who, Outgoing("slow_down"))
    return met | {"pace": asdict(after)} | heard_all_the_same(hall, met, who, said)


def heard_all_the_same(hall: "Hall", met: dict[str, Any], who: tuple[str, str], said: Incoming) -> dict[str, Any]:
    """Somebody in despair is answered at once, however fast they write."""
    day = _day(hall.now)
    if met.get("despair") == day or not said.text or read(said.text).kind != "distress":
        return {}
    hall.promise(*who, Outgoing("distress"))
    return {"despair": day}


def files_left(hall: "Hall", met: dict[str, Any], more: int) -> bool:
    """Whether so many more files are kept today; they are counted then."""
    day = _day(hall.now)
    told = met.get("files")
    count = told[1] if isinstance(told, list) and told[0] == day else 0
    if count + more > limit(hall, "files"):
        return False
    met["files"] = [day, count + more]
    return True


def _day(now: datetime) -> str:
    return f"{now.astimezone(WIB):%Y-%m-%d}"


def wake(hall: "Hall") -> int:
    """What has rested long enough is handled again, in its order."""
    woken = 0
    for tasks in agenda.portions(hall.db, (RESTED,), hall.now):
        woken += sum(inbox.wake(hall.db, int(task.about)) for task in tasks)
    return woken
