"""What is kept no longer than it is needed; a little at a time, so that nobody waits for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, func, select, update

from storage import pace
from storage.outbox import REPORTS_BACK
from storage.tables import attempt, computed, dialogue, due, handover, in_state, inbox, member, outbox, upload

SEEN = timedelta(days=10)  # platforms bring a message again for up to 7 days: so long we must know we saw it
DELIVERED = timedelta(days=30)
UNDELIVERED = timedelta(days=30)
ARRIVED = timedelta(days=2)  # a platform that reports back has done so by then; the words are not needed any more
UNREADABLE = timedelta(days=30)
UNREADABLE_TOLD = timedelta(days=1)  # that the admins heard of unreadable messages is noted by the hour
DRAFT = timedelta(days=30)
UPLOADED = timedelta(days=1)  # that an address for a large file was there, after its time
TRIED = timedelta(days=1)
AT_ONCE = 2000


Those = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True)
class Rule:
    """Rows of a table that are over so long after something: which, seen from a moment."""

    kind: str
    table: Table
    after: timedelta
    those: Callable[[datetime], Those]


def _rule(kind: str, table: Table, after: timedelta, since: Column[Any], *more: ColumnElement[bool]) -> Rule:
    return Rule(kind, table, after, lambda moment: (*more, since < moment - after))


RULES = (
    _rule("seen", inbox, SEEN, inbox.c.received_at, in_state(inbox, "done")),
    _rule("unreadable", inbox, UNREADABLE, inbox.c.received_at, inbox.c.state.in_(("failed", "quarantined"))),
    _rule("sent", outbox, DELIVERED, outbox.c.created_at, in_state(outbox, "sent")),
    _rule("held", outbox, UNDELIVERED, outbox.c.created_at, in_state(outbox, "held")),
    _rule("dead", outbox, UNDELIVERED, outbox.c.created_at, in_state(outbox, "dead")),
    _rule("documents", handover, DELIVERED, handover.c.created_at, in_state(handover, "sent")),
    _rule("attempts", attempt, TRIED, attempt.c.at),
    _rule("members", member, timedelta(0), member.c.expires_at, member.c.answered_at.is_(None)),
    _rule("tasks", due, DELIVERED, due.c.done_at),
    _rule("alerts", due, UNREADABLE_TOLD, due.c.at, due.c.kind.in_(("alert", "unreadable"))),
    _rule("uploads", upload, UPLOADED, upload.c.expires_at),
)
# What is forgotten of a row that stays: the words of messages that arrived, where a platform says so.
WORDS = _rule("words", outbox, ARRIVED, outbox.c.sent_at, in_state(outbox, "sent"), outbox.c.channel.in_(REPORTS_BACK),
              outbox.c.sealed.is_not(None))  # fmt: skip


def tidy(db: Connection, now: datetime) -> int:
    """One portion of everything that is over; how many rows went. Call again while it is not 0."""
    gone = sum(_portion(db, rule.table, *rule.those(now)) for rule in RULES)
    db.execute(update(WORDS.table).where(*WORDS.those(now)).values(sealed=None))
    db.execute(
        delete(computed).where(computed.c.at < now - timedelta(hours=1))
    )  # a handful of rows, of no use any more
    return gone + pace.tidy(db, now - timedelta(hours=1))


def _portion(db: Connection, table: Table, *those: Any) -> int:
    key = next(iter(table.primary_key))
    return int(db.execute(delete(table).where(key.in_(select(key).where(*those).limit(AT_ONCE)))).rowcount)


def rested_drafts(db: Connection, now: datetime, most: int = 200) -> list[tuple[str, datetime]]:
    """People whose half-finished report has rested long enough: (person, when they last wrote)."""
    query = select(dialogue.c.person_id, dialogue.c.updated_at).where(
        dialogue.c.due_at.is_not(None), dialogue.c.due_at <= now
    )
    rows = db.execute(query.order_by(dialogue.c.due_at).limit(most).with_for_update(skip_locked=True))
    return [(r.person_id, r.updated_at) for r in rows]


def look_at_draft(db: Connection, who: str, at: datetime | None) -> None:
    db.execute(update(dialogue).where(dialogue.c.person_id == who).values(due_at=at))


def forget_draft(db: Connection, who: str) -> None:
    """A report nobody went on with is forgotten, with everything said in it."""
    db.execute(delete(dialogue).where(dialogue.c.person_id == who))


def files_from(db: Connection, now: datetime) -> datetime:
    """Files from before this moment are kept only for a case or a draft; what waits in the inbox may be about younger ones."""
    oldest = select(func.min(inbox.c.received_at))
    waiting = [
        db.execute(oldest.where(in_state(inbox, state))).scalar()
        for state in ("new", "resting", "failed", "quarantined")
    ]
    bounds: list[datetime] = [now - DRAFT, *(at - timedelta(days=1) for at in waiting if at is not None)]
    return min(bounds)
