"""The book of the routing's changes: written in order, one after the other, and never rubbed out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from routing.changes import Change, Rule, change_from
from storage.sealing import KeyRing
from storage.tables import identity, rule

_ADD = {name: dialect.insert(rule).on_conflict_do_nothing().returning(rule.c.id)
        for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))}  # fmt: skip


def everything(db: Connection) -> tuple[Rule, ...]:
    """Every entry, the oldest first; there are as many as admins ever made."""
    return tuple(_rule(row) for row in db.execute(select(rule).order_by(rule.c.id)))


def _rule(row: Any) -> Rule:
    told = row.change
    change = change_from(told["change"]) if "change" in told else None
    return Rule(row.id, row.made_at, row.from_at, change, told.get("undoes"), row.made_by)


def add(db: Connection, by: str | None, from_at: datetime, seen: int, now: datetime,
        what: Change | int) -> int | None:  # fmt: skip
    """The next entry: a change, or the number of an entry it takes back. `seen`: the newest entry whoever decided this
    knew of; None where somebody else wrote one since, and nothing is written then. By the number of the new one."""
    told = {"change": what.as_json()} if isinstance(what, Change) else {"undoes": what}
    row = {"id": seen + 1, "made_by": by, "made_at": now, "from_at": max(from_at, now), "change": told}
    number: int | None = db.execute(_ADD[db.dialect.name], row).scalar()
    return number


def names(db: Connection, ring: KeyRing, rules: Sequence[Rule]) -> dict[str, str]:
    """Who made them, by the name colleagues know; who is nobody we know, such as the console, has none."""
    people = {one.by for one in rules if one.by is not None}
    rows = db.execute(select(identity.c.person_id, identity.c.sealed).where(identity.c.person_id.in_(people)))
    told = {row.person_id: ring.open_json(row.sealed, f"identity {row.person_id}") for row in rows}
    return {who: known.get("name") or "?" for who, known in told.items()}
