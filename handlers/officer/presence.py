"""At work or not, how much one can take, and sharing out what waits: a command or a button each."""

import re
from datetime import datetime, time, timedelta

from handlers.acts import Away, SetAutomatic, SetCapacity, ShareOut, Turn
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import Colleague, Desk
from handlers.officer.permissions import may
from handlers.officer.words import OFFICER
from routing.catalogue import Holidays
from routing.deadlines import in_wib, working_days_between

MOST_DAYS = 60
SILENT_DAYS = 2  # whole working days without any sign of somebody, after which we no longer count on them
DAYS = (1, 2, 3, 5, 7, 14)  # on the buttons
ROOM = (0, 20, 40, 80, 120, 200)  # the same, of cases at once
MOST_ROOM = 500
BACK_AT = time(7)  # in Jakarta: whoever is away for a day is expected again on the next morning


def is_silent(holidays: Holidays, last: datetime, now: datetime) -> bool:
    """Whether somebody who last did something then is not to be counted on, without having said so."""
    return working_days_between(holidays, last, now) > SILENT_DAYS


def back_on(now: datetime, days: int) -> datetime:
    """The morning on which somebody is expected who is away for so many days from now."""
    morning = in_wib(now) + timedelta(days=days)
    return morning.replace(hour=BACK_AT.hour, minute=0, second=0, microsecond=0)


def away(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """`/pergi 3`: not at work for three days from now; without a number, which is asked."""
    found = re.search(r"\d{1,3}", rest)
    if found is None:
        cells = [Choice(f"away:{n}", words=str(n)) for n in DAYS]
        return Turn(
            Dialogue(), [Outgoing("ask_away", {"most": MOST_DAYS}, (tuple(cells[:3]), tuple(cells[3:]), *OFFICER))]
        )
    days = int(found[0])
    if not 1 <= days <= MOST_DAYS:
        return Turn(dialogue, [Outgoing("hint_away", {"most": MOST_DAYS}, OFFICER)])
    return Turn(Dialogue(), [], [Away(back_on(desk.now, days))])


def back(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    return Turn(Dialogue(), [], [Away(None)])


def share(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    return Turn(Dialogue(), [], [ShareOut()])


def automatic(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """A supervisor has new cases given out by themselves ("on"), or no more."""
    return Turn(Dialogue(), [], [SetAutomatic(rest == "on")])


def switch(desk: Desk) -> Rows:
    """The button that turns it round."""
    on = desk.automatic()
    slug, label = ("automatic:off", "automatic_off") if on else ("automatic:on", "automatic_on")
    return ((Choice(slug, label=label, icon="⏹" if on else "🔁"),),)


def team(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """Who works here, how much each has in hand, who is not there: of one's own agency only."""
    told = [_told(one) for one in desk.colleagues()]
    rows = tuple(
        (Choice(f"room:{c.id}", words=f"🎒 {c.name[:30]} · {c.open}/{c.capacity}"),) for c in desk.colleagues()[:20]
    )
    share: Rows = ((Choice("go:share", label="go_share", icon="📤"),),)
    facts = {"people": told, "automatic": desk.automatic(), "silent_days": SILENT_DAYS}
    return Turn(Dialogue(), [Outgoing("team", facts, (*rows, *share, *switch(desk), *OFFICER))])


def _told(one: Colleague) -> dict[str, object]:
    until = one.until.isoformat() if one.until is not None else None
    return {"name": one.name, "open": one.open, "capacity": one.capacity, "away": one.away, "silent": one.silent,
            "until": until, "late": one.late}  # fmt: skip


def capacity(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """`/kapasitas 60`: how many open cases one can have at once; without a number, which is asked."""
    me = desk.staff.id if desk.staff is not None else ""
    return room(desk, dialogue, f"{me}:{rest.strip()}")


def room(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """The same of a colleague, by their supervisor: "<who>", "<who>:60"."""
    who, _, most = rest.partition(":")
    one = next((c for c in desk.colleagues() if c.id == who), None)
    if desk.staff is None or one is None or (who != desk.staff.id and not may(desk.staff.role, "workload")):
        return Turn(dialogue, [Outgoing("person_gone", {}, OFFICER)])
    if most.isdecimal() and len(most) <= 3 and int(most) <= MOST_ROOM:
        return Turn(Dialogue(), [], [SetCapacity(who, int(most))])
    cells = [Choice(f"room:{who}:{n}", words=str(n)) for n in ROOM]
    facts = {
        "name": one.name,
        "yours": who == desk.staff.id,
        "open": one.open,
        "capacity": one.capacity,
        "most": MOST_ROOM,
    }
    return Turn(Dialogue(), [Outgoing("ask_capacity", facts, (tuple(cells[:3]), tuple(cells[3:]), *OFFICER))])
