"""How much one person may ask of the service: shown with what each means, changed by a button within sane bounds, put back by one."""

from handlers.acts import SetLimit, Turn
from handlers.conversation import Dialogue, plain
from handlers.limits import LIMITS
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.words import ADMIN

BACK = ("bawaan", "kembali ke bawaan", "default", "defaults")
Standing = dict[str, tuple[int, int]]  # by name: as it is, and as it would be if nobody had set it


def limits(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    if plain(rest) in BACK:
        return Turn(Dialogue(), [], [SetLimit(None, None)])
    return Turn(Dialogue(), [shown(desk.limits())])


def shown(standing: Standing) -> Outgoing:
    """All of them, each with a button that opens it."""
    told = [{"name": name, "value": value, "default": default} for name, (value, default) in standing.items()]
    rows: Rows = tuple((Choice(f"limit:{name}", label=f"limit_{name}", icon="✏️"),) for name in standing)
    changed = any(value != default for value, default in standing.values())
    back: Rows = ((Choice("limit_back:all", label="limit_back", icon="↩️"),),) if changed else ()
    return Outgoing("limits", {"limits": told}, (*rows, *back, *ADMIN))


def limit(desk: Desk, dialogue: Dialogue, name: str) -> Turn:
    """One of them: what it may be made."""
    standing = desk.limits()
    if name not in standing:
        return Turn(Dialogue(), [shown(standing)])
    value, default = standing[name]
    cells = [
        Choice(f"limit_set:{name}:{n}", words=f"{n}", icon="✅" if n == value else "") for n in LIMITS[name].choices
    ]
    rows: Rows = tuple(tuple(cells[i : i + 3]) for i in range(0, len(cells), 3))
    back: Rows = ((Choice(f"limit_back:{name}", label="limit_back", icon="↩️"),),) if value != default else ()
    facts = {"name": name, "value": value, "default": default}
    return Turn(
        Dialogue(), [Outgoing("limit", facts, (*rows, *back, (Choice("go:limits", label="limits", icon="◀️"),)))]
    )


def change(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """Only to what is offered: nobody shuts owners out by a slip."""
    name, _, told = rest.partition(":")
    value = int(told) if told.isdecimal() and len(told) < 6 else 0
    if name not in LIMITS or value not in LIMITS[name].choices:
        return Turn(Dialogue(), [shown(desk.limits())])
    return Turn(Dialogue(), [], [SetLimit(name, value)])


def back(desk: Desk, dialogue: Dialogue, name: str) -> Turn:
    return Turn(Dialogue(), [], [SetLimit(name if name in LIMITS else None, None)])
