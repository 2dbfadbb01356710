"""Messages already seen: kept raw before a platform hears that they arrived, handled one lane after another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import BindParameter, Connection, bindparam, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import bell
from storage.pipeline import later
from storage.sealing import KeyRing
from storage.tables import in_state, inbox

MOST_TRIES = 12  # at every round; from then on only where `however_often` says so
ANY_TIME = datetime(9999, 1, 1, tzinfo=UTC)
WINDOW = 2000  # how many of the oldest messages are looked at for lanes


class Raw(Protocol):
    """What a door hands in: the platform's id, the bytes, and who wrote in which order as far as a glance could tell."""

    @property
    def platform_id(self) -> str: ...
    @property
    def body(self) -> bytes: ...
    @property
    def address(self) -> str | None: ...
    @property
    def sequence(self) -> int | None: ...


@dataclass(frozen=True)
class Letter:
    """One stored incoming message, not yet handled."""

    id: int
    channel: str
    body: bytes | None  # None: no key of this process opens it
    tries: int


_KEEP = {
    "sqlite": later(sqlite.insert(inbox).on_conflict_do_nothing()),
    "postgresql": later(postgresql.insert(inbox).on_conflict_do_nothing()),
}
_DONE = later(
    update(inbox).where(inbox.c.id.in_(bindparam("ids", expanding=True))).values(state="done", sealed=None, error=None)
)
_ORDER = func.coalesce(inbox.c.sequence, inbox.c.id)
_CHANNELS: BindParameter[Any] = bindparam("channels", expanding=True)
_OLDEST = (
    select(inbox.c.lane, inbox.c.id).where(in_state(inbox, "new"), inbox.c.channel.in_(_CHANNELS))
    .order_by(inbox.c.id).limit(WINDOW).subquery()
)  # fmt: skip
_NEXT = select(_OLDEST.c.lane).group_by(_OLDEST.c.lane).order_by(func.min(_OLDEST.c.id)).limit(bindparam("most"))
# Everybody's first message before anybody's second: a long backlog of one person is nobody else's.
_PLACES = (
    select(inbox.c.id, func.row_number().over(partition_by=inbox.c.lane, order_by=(_ORDER, inbox.c.id)).label("place"))
    .where(in_state(inbox, "new"), inbox.c.lane.in_(bindparam("lanes", expanding=True)), inbox.c.channel.in_(_CHANNELS))
    .subquery()
)
_IN_LANES = (
    select(inbox.c.id, inbox.c.channel, inbox.c.sealed, inbox.c.tries)
    .join(_PLACES, _PLACES.c.id == inbox.c.id)
    .order_by(_PLACES.c.place, inbox.c.id)
    .limit(bindparam("most"))
)
# A lane is taken for this transaction only; another process at the same lane simply takes the next free one.
_TAKE_LANES = text("""
    WITH waiting AS MATERIALIZED (
        SELECT lane, min(id) AS first
        FROM (SELECT lane, id FROM inbox WHERE state = 'new' AND channel = ANY(:channels) AND received_at <= :before
              ORDER BY id LIMIT :window) AS oldest
        GROUP BY lane ORDER BY first)
    SELECT lane FROM waiting WHERE pg_try_advisory_xact_lock(lane) LIMIT :most""")


def lane_of(ring: KeyRing, channel: str, address: str | None) -> int:
    """The lane of an address; 0 is the lane of what nobody can read."""
    if address is None:
        return 0
    return int.from_bytes(ring.lookup("lane", f"{channel}|{address}")[:8], "big", signed=True) or 1


def store(db: Connection, ring: KeyRing, channel: str, raws: Sequence[Raw], now: datetime) -> None:
    """Keep raw messages under the platform's ids; ones seen before change nothing."""
    about = f"inbox {channel}"
    rows = [{"channel": channel, "platform_id": r.platform_id, "received_at": now, "state": "new",
             "sealed": ring.seal(r.body, about), "lane": lane_of(ring, channel, r.address), "sequence": r.sequence}
            for r in raws]  # fmt: skip
    if rows:
        bell.ring(db, "inbox")
        db.execute(_KEEP[db.dialect.name], rows)


def letters(db: Connection, ring: KeyRing, channels: Sequence[str], most: int = 64,
            before: datetime | None = None) -> list[Letter]:  # fmt: skip
    """The oldest messages not yet handled, each person's in the platform's order; nobody else handles these people now.

    `before`: what came later is left to other processes (PostgreSQL).
    """
    names = list(channels)
    if db.dialect.name == "postgresql":
        asked = {"channels": names, "most": most, "window": WINDOW, "before": before or ANY_TIME}
        lanes = list(db.execute(_TAKE_LANES, asked).scalars())
    else:
        lanes = list(db.execute(_NEXT, {"channels": names, "most": most}).scalars())
    if not lanes:
        return []
    rows = db.execute(_IN_LANES, {"lanes": lanes, "channels": names, "most": 2 * most})
    return [Letter(r.id, r.channel, ring.opened(r.sealed, f"inbox {r.channel}"), r.tries) for r in rows]


def handled(db: Connection, ids: Sequence[int]) -> None:
    """Done: what was said is forgotten here, only that it was seen stays."""
    if ids:
        db.execute(_DONE, {"ids": list(ids)})


def set_aside(db: Connection, letter: int, state: str, error: str) -> None:
    """Not handled: `quarantined` (nobody can read it) or `failed` (our fault, tried again); the message stays."""
    values: dict[str, Any] = {"state": state, "error": error[:200], "tries": inbox.c.tries + 1}
    db.execute(update(inbox).where(inbox.c.id == letter).values(**values))


def lane_with(db: Connection, letter: int) -> int:
    """The lane a message is in."""
    return int(db.execute(select(inbox.c.lane).where(inbox.c.id == letter)).scalar_one())


def rest(db: Connection, lane: int) -> int:
    """Whatever waits in this lane is not handled for now; it stays, in its order."""
    return int(
        db.execute(update(inbox).where(inbox.c.lane == lane, in_state(inbox, "new")).values(state="resting")).rowcount
    )


def wake(db: Connection, lane: int) -> int:
    """What rests in this lane is to be handled again; how many messages."""
    woken = update(inbox).where(inbox.c.lane == lane, in_state(inbox, "resting")).values(state="new")
    if count := int(db.execute(woken).rowcount):
        bell.ring(db, "inbox")
    return count


def try_again(db: Connection, *, however_often: bool = False) -> int:
    """Failed messages become new again: after an upgrade the fault may be mended."""
    again = update(inbox).where(in_state(inbox, "failed")).values(state="new")
    if not however_often:
        again = again.where(inbox.c.tries < MOST_TRIES)
    return int(db.execute(again).rowcount)


def counted(db: Connection) -> dict[str, int]:
    """How many messages wait or were set aside."""

    def those(state: str) -> int:
        return int(db.execute(select(func.count()).select_from(inbox).where(in_state(inbox, state))).scalar_one())

    return {"inbox_new": those("new") + those("resting"), "inbox_failed": those("failed") + those("quarantined")}
