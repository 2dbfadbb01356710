"""How much one person may ask of the service in a while: never so little that a report or a cry for help is lost by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Limit:
    """What is counted, and what an admin may make of it: any of these, so that no slip shuts owners out."""

    default: int
    choices: tuple[int, ...]


LIMITS: dict[str, Limit] = {
    "messages": Limit(30, (15, 20, 30, 45, 60, 120)),  # a minute; what is more waits its turn
    "reports": Limit(10, (5, 10, 20, 50)),  # a day; the next one is kept, to be sent tomorrow
    "files": Limit(100, (30, 50, 100, 200, 500)),  # a day; the next one is told of, and not kept
    "pages": Limit(5, (3, 5, 10, 20)),  # addresses for large files, a day
    "codes": Limit(5, (3, 5, 10, 20)),  # tracking and members' codes tried, an hour
}
URGENT = ("P1", "P2")  # a report that cannot wait is never put off
MINUTE = 60.0


def of(name: str, told: Any, defaults: Mapping[str, int] | None = None) -> int:
    """The limit as it stands: what an admin set, else the default; `told`: what is kept of what admins set."""
    value = told.get(name) if isinstance(told, Mapping) else None
    if isinstance(value, int) and value in LIMITS[name].choices:
        return value
    return (defaults or {}).get(name, LIMITS[name].default)


@dataclass(frozen=True)
class Pace:
    """How fast somebody has been writing lately: a bucket that runs empty within a minute."""

    full: float = 0.0  # seconds since 1970 at which it will have run empty
    until: float = 0.0  # what they write rests until then
    told: bool = False  # they have been told so

    def after(self, at: float, most: int) -> "Pace":
        """One more message at this moment; `most` a minute (0: as many as they like)."""
        if not most:
            return Pace()
        calm = self.full + MINUTE <= at  # nothing for a minute: what follows is another matter
        filled = max(self.full, at) + MINUTE / most
        if filled - at <= MINUTE + 1e-6:
            return Pace(filled, 0.0, self.told and not calm)
        return Pace(self.full, at + MINUTE, True)

    def rests(self, at: float) -> bool:
        return at < self.until
