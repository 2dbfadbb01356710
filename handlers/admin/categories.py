"""Which kinds of complaint owners are offered: a button switches one off, the same button switches it on again."""

from handlers.acts import SwitchCategory, Turn
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.words import ADMIN

ALWAYS = "lainnya"  # where a complaint goes that fits nowhere: without it some could not complain at all


def switchable(desk: Desk) -> list[str]:
    return [slug for slug, one in desk.catalogue.categories.items() if one.offered and slug != ALWAYS]


def listed(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    return Turn(Dialogue(), [shown(desk, desk.categories_off())])


def shown(desk: Desk, off: frozenset[str]) -> Outgoing:
    """Each with its button."""
    rows: Rows = tuple((_button(desk, slug, slug in off),) for slug in switchable(desk))
    return Outgoing("categories", {"on": len(rows) - len(off), "off": sorted(off)}, (*rows, *ADMIN))


def _button(desk: Desk, slug: str, is_off: bool) -> Choice:
    label = desk.catalogue.categories[slug].label
    words = label.get(desk.language, label["id"])[:50]
    return Choice(f"category_{'on' if is_off else 'off'}:{slug}", words=f"{'⛔' if is_off else '✅'} {words}")


def off(desk: Desk, dialogue: Dialogue, slug: str) -> Turn:
    return _switched(desk, dialogue, slug, off=True)


def on(desk: Desk, dialogue: Dialogue, slug: str) -> Turn:
    return _switched(desk, dialogue, slug, off=False)


def _switched(desk: Desk, dialogue: Dialogue, slug: str, *, off: bool) -> Turn:
    known = slug in switchable(desk)
    return Turn(Dialogue(), [], [SwitchCategory(slug, off)]) if known else listed(desk, dialogue)
