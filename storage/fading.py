"""What retention would erase, counted and not touched: by the coming night, and within 30 days if nobody goes on with it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, literal, select

from storage import evidence, retention
from storage.retention import RULES, WORDS
from storage.sealing import KeyRing
from storage.tables import dialogue, due

AHEAD = timedelta(days=30)
MOST = 100_000  # of each kind; more are not counted, so that nobody waits for the answer


def foretold(db: Connection, ring: KeyRing, tonight: datetime) -> list[dict[str, Any]]:
    """By kind: after how many days, how many by the coming night, how many within 30 days after it."""
    later = tonight + AHEAD
    kinds = [(rule.kind, rule.after, _count(db, select(literal(1)).select_from(rule.table).where(*rule.those(tonight))),
              _count(db, select(literal(1)).select_from(rule.table).where(*rule.those(later)))) for rule in (*RULES, WORDS)]  # fmt: skip
    kinds += [
        ("drafts", retention.DRAFT, _drafts(db, tonight), _drafts(db, later)),
        ("loose", retention.DRAFT, *_loose(db, ring, tonight)),
        ("made", timedelta(days=7), _made(db, tonight), _made(db, later)),
    ]
    return [{"kind": kind, "days": after.days, "tonight": now, "later": then} for kind, after, now, then in kinds]


def _count(db: Connection, those: Select[Any]) -> int:
    return int(db.execute(select(func.count()).select_from(those.limit(MOST).subquery())).scalar_one())


def _drafts(db: Connection, moment: datetime) -> int:
    """Half-finished reports nobody goes on with."""
    rested = (dialogue.c.due_at.is_not(None), dialogue.c.updated_at <= moment - retention.DRAFT)
    return _count(db, select(literal(1)).select_from(dialogue).where(*rested))


def _loose(db: Connection, ring: KeyRing, tonight: datetime) -> tuple[int, int]:
    """Files of no case: by night those that are in no draft either, within 30 days also those of drafts that go."""
    before = retention.files_from(db, tonight)
    return evidence.loose(db, ring, before, MOST), _count(db, evidence.LOOSE.where(evidence.older(tonight)))


def _made(db: Connection, moment: datetime) -> int:
    """Copies of people's data, exports, and what is to go for another reason."""
    gone = (due.c.kind == evidence.GONE, due.c.done_at.is_(None), due.c.at <= moment)
    return _count(db, select(literal(1)).select_from(due).where(*gone))
