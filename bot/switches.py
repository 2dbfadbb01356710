"""What an admin sets while the service runs, and what they read of it."""

from bot.receive import Hall
from handlers.acts import SwitchCategory
from handlers.admin import categories, maintenance
from handlers.messages import Outgoing
from handlers.officer.desk import Desk
from storage import casework, settings


def switch(hall: Hall, desk: Desk, who: str, act: SwitchCategory) -> Outgoing:
    """A category owners are no longer offered, or are again; cases of it stay as they are."""
    before = desk.categories_off()
    after = before | {act.category} if act.off else before - {act.category}
    if after != before:
        settings.put(hall.db, settings.CATEGORIES_OFF, sorted(after), who, hall.now)
        hall.forget_settings()
        casework.note_deed(hall.db, who, f"category_{'off' if act.off else 'on'}", hall.now, category=act.category)
    return categories.shown(desk, after)


def say_above(hall: Hall, who: str, text: str | None) -> Outgoing:
    """Words above the greeting, for every owner who comes in from now on; or no more."""
    settings.put(hall.db, settings.MAINTENANCE, text or "", who, hall.now)
    hall.forget_settings()
    casework.note_deed(hall.db, who, f"maintenance_{'on' if text else 'off'}", hall.now)
    return maintenance.shown(text)


def limit(hall: Hall, who: str, name: str | None, value: int | None) -> None:
    """One of them, or with no name all of them as they are by themselves; from the next message on."""
    before = dict(hall.setting(settings.LIMITS) or {})
    after = {n: v for n, v in before.items() if n != name} | ({name: value} if name and value else {}) if name else {}
    if after == before:
        return
    settings.put(hall.db, settings.LIMITS, after, who, hall.now)
    hall.settings.clear()
    for each in sorted(before.keys() | after.keys()):
        if before.get(each) != after.get(each):
            told = {"limit": each, "before": before.get(each), "after": after.get(each)}
            casework.note_deed(hall.db, who, "limit", hall.now, **told)
