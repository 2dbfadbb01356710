"""Files with the same bytes: once in one report is enough, and the same in two reports is worth knowing."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from storage.sealing import KeyRing, KeyTrouble
from storage.tables import dialogue, evidence, in_state


def before(db: Connection, ring: KeyRing, file: Mapping[str, Any], sha256: str) -> str | None:
    """The file with the same bytes that the same person sent into the same report before; None where there is none."""
    mine = and_(evidence.c.sha256 == sha256, in_state(evidence, "stored"), evidence.c.id != file["id"],
                evidence.c.person_id.is_not_distinct_from(file["person_id"]),
                evidence.c.case_id.is_not_distinct_from(file["case_id"]))  # fmt: skip
    found = list(db.execute(select(evidence.c.id).where(mine).order_by(evidence.c.created_at, evidence.c.id)).scalars())
    if found and file["case_id"] is None:
        draft = _draft(db, ring, file["person_id"])
        found = [which for which in found if which in draft and file["id"] in draft]
    return found[0] if found else None


def _draft(db: Connection, ring: KeyRing, who: str | None) -> str:
    """What somebody's conversation holds now: files of one they gave up are not in it."""
    sealed = db.execute(select(dialogue.c.sealed).where(dialogue.c.person_id == who)).scalar()
    try:
        return ring.open(sealed, f"dialogue {who}").decode() if sealed is not None else ""
    except KeyTrouble:
        return ""


def elsewhere(db: Connection, file: Mapping[str, Any], sha256: str) -> str | None:
    """The first file with the same bytes that somebody else sent."""
    those = (evidence.c.sha256 == sha256, in_state(evidence, "stored"), evidence.c.id != file["id"])
    others = _others(evidence, file["person_id"], file["case_id"])
    query = select(evidence.c.id).where(*those, others).order_by(evidence.c.created_at, evidence.c.id)
    return db.execute(query.limit(1)).scalar()


def _others(row: Any, who: str | None, case: int | None) -> ColumnElement[bool]:
    """Of another person; the anonymous are others, but not within one case."""
    another = or_(row.c.person_id.is_(None), row.c.person_id != who) if who is not None else row.c.id.is_not(None)
    return and_(another, row.c.case_id.is_distinct_from(case)) if case is not None else another


def shared(db: Connection, which: Sequence[str]) -> set[str]:
    """Those of these files whose bytes are in another owner's case too, whichever of them came first."""
    one, other = evidence.alias("one"), evidence.alias("other")
    another = or_(one.c.person_id.is_(None), other.c.person_id.is_(None), one.c.person_id != other.c.person_id)
    there = exists().where(
        other.c.sha256 == one.c.sha256, in_state(other, "stored"), other.c.case_id.is_not(None),
        other.c.case_id != one.c.case_id, another,
    )  # fmt: skip
    return set(db.execute(select(one.c.id).where(one.c.id.in_(which), there)).scalars())
