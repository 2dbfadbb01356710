"""Messages already seen (inbox) and messages promised (outbox)."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from handlers.messages import Choice, Outgoing
from storage.sealing import KeyRing
from storage.tables import inbox, outbox

SETTLING = {"evidence_more": 1.0}  # seconds to wait for the rest of an album; a newer one takes its place
MOST_TRIES = 12


@dataclass(frozen=True)
class Letter:
    """One stored incoming message, not yet handled."""

    id: int
    channel: str
    body: bytes
    tries: int


def store(db: Connection, ring: KeyRing, channel: str, raws: Iterable[tuple[str, bytes]], now: datetime) -> int:
    """Keep raw messages under the platform's ids; ones seen before change nothing. How many were new."""
    rows = [{"channel": channel, "platform_id": pid, "received_at": now, "state": "new",
             "sealed": ring.seal(body, f"inbox {channel}")} for pid, body in raws]  # fmt: skip
    if not rows:
        return 0
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    added = 0
    for row in rows:
        statement = dialect.insert(inbox).values(**row).on_conflict_do_nothing().returning(inbox.c.id)
        added += db.execute(statement).first() is not None
    return added


def letters(db: Connection, ring: KeyRing, channels: Sequence[str], most: int = 64) -> list[Letter]:
    """The oldest messages not yet handled, in the order they were stored; locked against other processes."""
    query = select(inbox.c.id, inbox.c.channel, inbox.c.sealed, inbox.c.tries)
    query = query.where(inbox.c.state == "new", inbox.c.channel.in_(channels)).order_by(inbox.c.id).limit(most)
    rows = db.execute(query.with_for_update())
    return [Letter(r.id, r.channel, ring.open(r.sealed, f"inbox {r.channel}"), r.tries) for r in rows]


def handled(db: Connection, letter: int, state: str = "done", error: str | None = None) -> None:
    """What was said is not kept once it is handled; what went wrong is kept until it is mended."""
    values: dict[str, Any] = {"state": state, "error": error, "tries": inbox.c.tries + 1}
    if state == "done":
        values["sealed"] = None
    db.execute(update(inbox).where(inbox.c.id == letter).values(**values))


def try_again(db: Connection) -> int:
    """Failed messages become new again: after an upgrade the fault may be mended."""
    return db.execute(
        update(inbox).where(inbox.c.state == "failed", inbox.c.tries < MOST_TRIES).values(state="new")
    ).rowcount


def counted(db: Connection) -> dict[str, int]:
    """How many messages wait or failed, for the doctor and the figures."""
    count = func.count()
    return {
        "inbox_new": db.execute(select(count).where(inbox.c.state == "new")).scalar_one(),
        "inbox_failed": db.execute(select(count).where(inbox.c.state.in_(("failed", "quarantined")))).scalar_one(),
        "outbox_waiting": db.execute(select(count).where(outbox.c.state == "waiting")).scalar_one(),
        "outbox_dead": db.execute(select(count).where(outbox.c.state == "dead")).scalar_one(),
    }


@dataclass(frozen=True)
class Promise:
    """One message owed to a person."""

    id: int
    person: str
    channel: str
    saying: Outgoing
    created_at: datetime
    tries: int = 0
    parts_sent: int = 0


def promise(db: Connection, ring: KeyRing, who: str, channel: str, saying: Outgoing, now: datetime) -> int:
    """Owe a message. A counting message replaces its forerunner that has not gone out yet."""
    wait = SETTLING.get(saying.template, 0.0)
    if wait:
        stale = (outbox.c.person_id == who, outbox.c.state == "waiting", outbox.c.template == saying.template,
                 outbox.c.leased_until.is_(None))  # fmt: skip
        db.execute(delete(outbox).where(*stale))
    about = f"outbox {who}"
    row = {"person_id": who, "channel": channel, "template": saying.template, "state": "waiting", "created_at": now,
           "due_at": now + timedelta(seconds=wait), "sealed": ring.seal_json(asdict(saying), about)}  # fmt: skip
    return int(db.execute(insert(outbox).values(**row).returning(outbox.c.id)).scalar_one())


def saying_of(told: dict[str, Any]) -> Outgoing:
    rows = tuple(tuple(Choice(**choice) for choice in row) for row in told["choices"])
    return Outgoing(told["template"], told["facts"], rows, tuple(told["evidence"]), told["secret"], told["copy"])


def claim(db: Connection, ring: KeyRing, channels: Sequence[str], now: datetime, *, lease: float = 60,
          most: int = 32) -> list[Promise]:  # fmt: skip
    """The first promise still owed to each person, if it is due and nobody else is at it; ours for `lease` seconds."""
    first = select(func.min(outbox.c.id)).where(outbox.c.state == "waiting", outbox.c.channel.in_(channels))
    first = first.group_by(outbox.c.person_id)
    free = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until < now)
    query = select(outbox).where(outbox.c.id.in_(first), outbox.c.due_at <= now, free).order_by(outbox.c.id).limit(most)
    rows = db.execute(query.with_for_update(skip_locked=True)).mappings().all()
    if rows:
        ids = [r["id"] for r in rows]
        db.execute(update(outbox).where(outbox.c.id.in_(ids)).values(leased_until=now + timedelta(seconds=lease)))
    return [_promise(ring, r) for r in rows]


def _promise(ring: KeyRing, row: Any) -> Promise:
    saying = saying_of(ring.open_json(row["sealed"], f"outbox {row['person_id']}"))
    return Promise(
        row["id"], row["person_id"], row["channel"], saying, row["created_at"], row["tries"], row["parts_sent"]
    )


def part_sent(db: Connection, promised: int, parts: int) -> None:
    db.execute(update(outbox).where(outbox.c.id == promised).values(parts_sent=parts))


def delivered(db: Connection, promised: Promise, receipt: str, now: datetime) -> None:
    """It arrived. What was said is forgotten, save where the browser may ask for it again."""
    keep = promised.channel.startswith("browser") and not promised.saying.secret
    values: dict[str, Any] = {"state": "sent", "sent_at": now, "receipt": receipt, "leased_until": None}
    if not keep:
        values["sealed"] = None
    db.execute(update(outbox).where(outbox.c.id == promised.id).values(**values))


def postponed(db: Connection, promised: int, until: datetime, error: str) -> None:
    values = {"due_at": until, "leased_until": None, "tries": outbox.c.tries + 1, "error": error[:200]}
    db.execute(update(outbox).where(outbox.c.id == promised).values(**values))


def dead(db: Connection, promised: int, error: str) -> None:
    """It cannot be delivered: kept, counted, visible."""
    db.execute(update(outbox).where(outbox.c.id == promised).values(state="dead", error=error[:200], leased_until=None))


def heard_by(db: Connection, ring: KeyRing, who: str, after: int, now: datetime) -> list[Promise]:
    """For a phone that fetches: what it has not yet. What was fetched before and is not above `after` has arrived."""
    mine = select(outbox).where(outbox.c.person_id == who).order_by(outbox.c.id)
    shown = mine.where(outbox.c.state == "waiting", outbox.c.receipt == "fetched", outbox.c.id <= after)
    for row in db.execute(shown).mappings().all():
        delivered(db, _promise(ring, row), "seen", now)
    unseen = outbox.c.receipt.is_(None) & (outbox.c.state == "waiting")
    rows = (
        db.execute(mine.where(outbox.c.sealed.is_not(None), or_(outbox.c.id > after, unseen)).limit(100))
        .mappings()
        .all()
    )
    out = []
    for row in rows:
        if row["state"] == "waiting" and row["due_at"] > now:
            break  # it may still be replaced; what follows it keeps its place
        out.append(_promise(ring, row))
    fetched = [p.id for p in out]
    db.execute(update(outbox).where(outbox.c.id.in_(fetched), outbox.c.receipt.is_(None)).values(receipt="fetched"))
    return out
