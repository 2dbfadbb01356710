"""What admins set while the service runs: a handful of values, by name."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import setting

CATEGORIES_OFF = "categories_off"  # slugs that are not offered to owners
MAINTENANCE = "maintenance"  # words above the greeting
AUTOMATIC = "automatic:{agency}"  # whether an agency's new cases are given to those at work by themselves
CONTACT_DAYS = "contact_days"  # how long after somebody checked it a contact is shown to owners
LIMITS = "limits"  # how much one person may ask, by name; what is not there is the default
_PUT = {}
for _name, _dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
    _row = _dialect.insert(setting)
    _PUT[_name] = _row.on_conflict_do_update(index_elements=["name"], set_={
        "value": _row.excluded.value, "at": _row.excluded.at, "by": _row.excluded.by})  # fmt: skip


def everything(db: Connection) -> dict[str, Any]:
    """All that is set; what nobody ever set is not there."""
    return {row.name: row.value for row in db.execute(select(setting.c.name, setting.c.value))}


def automatic(db: Connection) -> list[str]:
    """The agencies whose new cases are given out by themselves."""
    return sorted(name.partition(":")[2] for name, on in everything(db).items() if on and name.startswith("automatic:"))


def put(db: Connection, name: str, value: Any, by: str, now: datetime) -> None:
    """From now on; the next turn sees it, in whatever process."""
    db.execute(_PUT[db.dialect.name], {"name": name, "value": value, "at": now, "by": by})
