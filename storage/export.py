"""One row a case for whoever counts them elsewhere: nothing of what was told but which platform, nothing of who told it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from handlers.cases import LEFT, Part
from handlers.reading.links import HOSTS
from routing.deadlines import WIB
from storage import casebook, shares, watch
from storage.sealing import KeyRing, KeyTrouble
from storage.tables import cases

COLUMNS = ("number", "category", "agency", "helping", "urgency", "status", "outcome", "region", "filed", "due", "closed",
           "elements_filled", "elements_asked", "hops", "rating", "platform")  # fmt: skip
PORTION = 100  # rows read at once: so long whoever else wants the books waits, a few hundredths of a second
Cells = tuple[str | int | None, ...]
PLATFORMS = {name.casefold(): name for name in HOSTS.values()}


def count(db: Connection, since: datetime, until: datetime) -> int:
    """How many rows it will be."""
    those = (cases.c.created_at >= since, cases.c.created_at < until)
    return int(db.execute(select(func.count()).select_from(cases).where(*those)).scalar_one())


def portion(db: Connection, ring: KeyRing, since: datetime, until: datetime, after: int = 0) -> list[Cells]:
    """The next rows, by number, of cases filed from `since` to before `until`; none: that was all."""
    those = (cases.c.created_at >= since, cases.c.created_at < until, cases.c.id > after)
    rows = db.execute(select(cases).where(*those).order_by(cases.c.id).limit(PORTION)).all()
    parts = shares.of_cases(db, [row.id for row in rows])
    return [_cells(ring, row, parts.get(row.id, ())) for row in rows]


def _cells(ring: KeyRing, row: Row[Any], parts: tuple[Part, ...]) -> Cells:
    helping = " ".join(one.agency for one in parts if one.outcome != LEFT) or None
    return (row.id, row.category, row.agency, helping, row.urgency, row.status, row.outcome, row.region, _at(row.created_at),
            _at(row.due_at), _at(row.closed_at), row.filled, row.asked, row.hops, row.rating, _platform(ring, row))  # fmt: skip


def _at(moment: datetime | None) -> str | None:
    return moment.astimezone(WIB).isoformat(timespec="seconds") if moment else None


def _platform(ring: KeyRing, row: Row[Any]) -> str | None:
    """The platforms it is about, of those we know by name: no other word of an owner's leaves."""
    try:
        answers = casebook.case_of(ring, row).answers
    except KeyTrouble:
        return None
    named = str(answers.get("platform") or "").casefold()
    found = watch.platforms(answers) & set(PLATFORMS.values())
    return " ".join(sorted(found | {name for word, name in PLATFORMS.items() if word in named})) or None
