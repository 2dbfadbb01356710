"""Cases nobody has taken up, which a rule of the routing made since would have sent elsewhere: an admin may have them follow it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from handlers.cases import LEFT
from routing.catalogue import Catalogue, When
from routing.rules import Way, way_of
from storage import casebook, shares
from storage.sealing import KeyRing, KeyTrouble
from storage.tables import cases, is_open

MOST = 100  # cases that follow at once: each owner is told


@dataclass(frozen=True)
class Untaken:
    """One such case: where it waits, and where the rule would have it."""

    id: int
    agency: str
    way: Way
    helpers: tuple[str, ...] = ()  # who works it beside the lead, and so knows of it


def untaken(db: Connection, ring: KeyRing, catalogue: Catalogue, when: When, number: int) -> list[Untaken]:
    """Those that rule `number` would send elsewhere, the oldest first. What an officer took, answered or handed on stays:
    somebody decided about it; so does what its owner did not want to see closed."""
    return list(_found(db, ring, catalogue, when, f"rule {number}"))


def _found(db: Connection, ring: KeyRing, catalogue: Catalogue, when: When, rule: str) -> Iterator[Untaken]:
    query = select(cases.c.id, cases.c.agency, cases.c.category, cases.c.sealed).where(
        is_open(), cases.c.status == "new", cases.c.holder.is_(None), cases.c.hops == 0, cases.c.level == 0,
        cases.c.category.in_(when["category"]))  # fmt: skip
    for row in db.execute(query.order_by(cases.c.id)):
        answers: dict[str, Any] = {}
        with suppress(KeyTrouble):
            answers = ring.open_json(row.sealed, f"case {row.id}")
        way = way_of(catalogue, answers | {"category": row.category})
        if way.rule == rule and way.queue != row.agency:
            beside = shares.of_cases(db, (row.id,)).get(row.id, ())
            yield Untaken(row.id, row.agency, way, tuple(one.agency for one in beside if one.open))


def follow(db: Connection, ring: KeyRing, one: Untaken, by: str, text: str, now: datetime) -> bool:
    """The case waits in the other queue from now on, owed as soon as before; False where somebody took it meanwhile."""
    still = (cases.c.id == one.id, cases.c.agency == one.agency, cases.c.status == "new", cases.c.holder.is_(None))
    beside = [code for code in one.way.with_ if code != one.way.queue]
    moved = update(cases).where(*still).values(agency=one.way.queue, co_handlers=beside).returning(cases.c.id)
    if db.execute(moved).first() is None:
        return False
    shares.leave(db, one.id, one.way.queue, now, LEFT)  # where it helped until now: what it owes is the whole
    casebook.record(db, ring, one.id, now, "transfer", "system", by, one.way.queue, "new", "new", text=text)
    return True
