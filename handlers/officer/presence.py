"""At work or not, and sharing out what waits: said in one command each."""

import re
from datetime import timedelta

from handlers.acts import Away, ShareOut, Turn
from handlers.conversation import Dialogue
from handlers.messages import Outgoing
from handlers.officer.desk import Desk
from handlers.officer.words import OFFICER

MOST_DAYS = 60


def away(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """`/pergi 3`: not at work for three days from now; without a number, until tomorrow."""
    found = re.search(r"\d{1,3}", rest)
    days = int(found[0]) if found else 1
    if not 1 <= days <= MOST_DAYS:
        return Turn(dialogue, [Outgoing("hint_away", {"most": MOST_DAYS}, OFFICER)])
    return Turn(Dialogue(), [], [Away(timedelta(days=days))])


def back(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    return Turn(Dialogue(), [], [Away(None)])


def share(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    return Turn(Dialogue(), [], [ShareOut()])


def team(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """Who works here, how much each has in hand, who is away: of one's own agency only."""
    told = [{"name": c.name, "open": c.open, "capacity": c.capacity, "away": c.away} for c in desk.colleagues()]
    return Turn(Dialogue(), [Outgoing("team", {"people": told}, OFFICER)])
