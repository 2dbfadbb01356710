"""A line above the greeting while something is being repaired: `/pemeliharaan` and the words, `/pemeliharaan selesai` at the end."""

from handlers.acts import SetMaintenance, Turn
from handlers.conversation import Dialogue, plain
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.words import ADMIN

OVER = ("selesai", "done")
SHORTEST, LONGEST = 10, 160  # characters: the greeting stands below it
END: Rows = ((Choice("go:maintenance:selesai", label="end_maintenance", icon="✅"),),)


def maintenance(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    words = " ".join(rest.split())
    if not words:
        return Turn(dialogue, [shown(desk.maintenance())])
    if plain(words) in OVER:
        return Turn(Dialogue(), [], [SetMaintenance(None)])
    if not SHORTEST <= len(words) <= LONGEST:
        return Turn(dialogue, [Outgoing("hint_maintenance", {"least": SHORTEST, "most": LONGEST}, ADMIN)])
    return Turn(Dialogue(), [], [SetMaintenance(words)])


def shown(text: str | None) -> Outgoing:
    """What owners read above the greeting now, if anything, and the button that ends it."""
    return Outgoing("maintenance_now", {"text": text}, (*(END if text else ()), *ADMIN))
