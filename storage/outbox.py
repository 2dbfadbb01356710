"""Messages promised: written down with the state change that caused them, delivered in order per person, never forgotten."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, delete, exists, func, insert, or_, select, update

from handlers.messages import Choice, Outgoing
from storage import bell, pace
from storage.people import Person, person_of
from storage.pipeline import later
from storage.sealing import KeyRing, KeyTrouble
from storage.tables import identity, in_state, outbox, person
from storage.tables import pace as pace_table

# Seconds to wait for the rest of an album; a newer one of the same takes its place.
SETTLING = {
    "files_tomorrow": 1.0,
    "file_kept": 1.0,
    "voice_kept": 1.0,
    "file_same": 1.0,
    "ask_confirm": 0.5,
    "element_added": 1.0,
    "ask_signs": 0.5,
}
GIVE_UP = timedelta(days=3)  # an outage is waited out so long; what is older than that is news no more
SEALED_AWAY = 60.0  # seconds between two tries at a message no key of this process opens
REPORTS_BACK = {"whatsapp"}  # "sent" only means accepted there: the words are kept until somebody says they arrived
CHANGES = {"telegram_taskforce", "browser", "browser_taskforce"}  # what was said there can be said otherwise afterwards
COSTLY = {"whatsapp"}  # every message is paid for: what is said in one breath is one message
LEASE = 20.0  # seconds until another process takes a message over; whoever is still at it renews


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
    to: Person | None = None  # who it goes to, where it was claimed to be sent


@dataclass(frozen=True)
class Claim:
    """What is ours to send now; where the pace allows nothing, in how many seconds it does; what nobody can open."""

    owed: tuple[Promise, ...] = ()
    wait: float = 0.0
    sealed_away: tuple[int, ...] = ()


_PROMISE = later(insert(outbox))
_earlier = outbox.alias("earlier")
_is_first = ~exists().where(
    _earlier.c.person_id == outbox.c.person_id, in_state(_earlier, "waiting"), _earlier.c.id < outbox.c.id
)
_CLAIM = (
    select(outbox.c.id, outbox.c.person_id, outbox.c.channel, outbox.c.sealed, outbox.c.created_at, outbox.c.tries,
           outbox.c.parts_sent, person.c.language, person.c.language_hint, person.c.language_heard,
           person.c.consent_version, person.c.blocked_at, person.c.barred_at,
           person.c.heard_at, identity.c.sealed.label("identity"))
    .join(person, person.c.id == outbox.c.person_id).join(identity, identity.c.person_id == outbox.c.person_id)
    .join(pace_table, pace_table.c.key == "p:" + outbox.c.person_id, isouter=True)
    .where(in_state(outbox, "waiting"), outbox.c.channel == bindparam("channel"), outbox.c.due_at <= bindparam("before"),
           _is_first, or_(pace_table.c.next_at.is_(None), pace_table.c.next_at <= bindparam("ahead")))
    .order_by(outbox.c.due_at, outbox.c.id).limit(bindparam("most"))
    .with_for_update(of=outbox, skip_locked=True)
)  # fmt: skip
_CLAIM_UNPACED = _CLAIM.where(~pace.door_rests(bindparam("channel"), bindparam("now")))
_LEASE = later(update(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True))).values(
    leased_until=bindparam("until"), due_at=bindparam("until")))  # fmt: skip
_SENT = later(
    update(outbox)
    .where(outbox.c.id == bindparam("which"))
    .values(state="sent", sent_at=bindparam("at"), receipt=bindparam("got"), leased_until=None)
)
_FORGET = _SENT.values(sealed=None)

_LAST = (
    select(outbox.c.state, outbox.c.receipt, outbox.c.leased_until).where(outbox.c.person_id == bindparam("who"))
    .order_by(outbox.c.id.desc()).limit(1)
)  # fmt: skip
_SHOWN = (in_state(outbox, "dead"), outbox.c.error != "blocked", outbox.c.sealed.is_not(None))


def promise(db: Connection, ring: KeyRing, who: str, channel: str, saying: Outgoing, now: datetime) -> None:
    """Owe a message. A counting message replaces its forerunner that has not gone out yet."""
    if saying.template in SETTLING:
        stale = (outbox.c.person_id == who, in_state(outbox, "waiting"), outbox.c.template == saying.template,
                 outbox.c.leased_until.is_(None))  # fmt: skip
        db.execute(delete(outbox).where(*stale))
    promise_all(db, ring, [(who, channel, saying)], now)


def promise_anew(db: Connection, ring: KeyRing, who: str, channel: str, saying: Outgoing, first: int, last: int,
                 now: datetime) -> int:  # fmt: skip
    """Owe what takes the place of the message promised as `first` (0: there is none yet); its number. `last`, the newest of
    them, is not sent any more if it has not gone yet."""
    stale = (
        outbox.c.id == last,
        in_state(outbox, "waiting"),
        outbox.c.leased_until.is_(None),
        outbox.c.receipt.is_(None),
    )
    unsaid = bool(last and db.execute(delete(outbox).where(*stale)).rowcount)
    saying = replace(saying, instead=0 if unsaid and first == last else first)
    row = {"person_id": who, "channel": channel, "template": saying.template, "state": "waiting", "created_at": now,
           "due_at": now, "sealed": ring.seal(orjson.dumps(saying), f"outbox {who}")}  # fmt: skip
    number = int(db.execute(insert(outbox).values(**row).returning(outbox.c.id)).scalar_one())
    bell.ring(db, "outbox")
    return number


def receipt_of(db: Connection, who: str, promised: int) -> str | None:
    """The platform's id of a message that went to this person; None where it has none or is not there any more."""
    mine = (outbox.c.id == promised, outbox.c.person_id == who, in_state(outbox, "sent"))
    return db.execute(select(outbox.c.receipt).where(*mine)).scalar()


def promise_all(db: Connection, ring: KeyRing, sayings: Sequence[tuple[str, str, Outgoing]], now: datetime) -> None:
    """Owe several messages, (person, channel, saying), in this order."""
    rows = [{"person_id": who, "channel": channel, "template": saying.template, "state": "waiting", "created_at": now,
             "due_at": now + timedelta(seconds=SETTLING.get(saying.template, 0.0)),
             "sealed": ring.seal(orjson.dumps(saying), f"outbox {who}")} for who, channel, saying in sayings]  # fmt: skip
    if rows:
        db.execute(_PROMISE, rows)
        bell.ring(db, "outbox")


def saying_of(told: dict[str, Any]) -> Outgoing:
    rows = tuple(tuple(Choice(**choice) for choice in row) for row in told["choices"])
    return Outgoing(told["template"], told["facts"], rows, tuple(told["evidence"]), told["secret"], told["copy"],
                    told.get("native", ""), told.get("page", 0),
                    tuple(saying_of(one) for one in told.get("before", ())),
                    tuple(told.get("pictures", ())), told.get("exact", False), told.get("instead", 0))  # fmt: skip


def claim(db: Connection, ring: KeyRing, channel: str, now: datetime, limits: pace.Limits = pace.NONE,
          most: int = 32, left: float = 0.0) -> Claim:  # fmt: skip
    """Each person's next message, if it is due, the pace allows it and nobody else is at it; ours for `LEASE` seconds.

    `left`: what has been due for less than so many seconds is left to others.
    """
    most, wait = pace.allowance(db, channel, limits, now, most)
    if most <= 0:
        return Claim(wait=wait)
    asked = {"channel": channel, "now": now, "ahead": now + limits.chat_lead, "before": now - timedelta(seconds=left),
             "most": most}  # fmt: skip
    owed: list[Promise] = []
    sealed_away: dict[int, datetime] = {}
    for row in db.execute(_CLAIM if limits.overall else _CLAIM_UNPACED, asked).mappings():
        try:
            owed.append(_owed(ring, row))
        except KeyTrouble:  # a key this process does not have yet: another may, and nobody else waits for it
            sealed_away[row["id"]] = row["created_at"]
    for which, since in sealed_away.items():
        if now - since > GIVE_UP:
            dead(db, which, "KeyTrouble")
        else:
            postponed(db, which, now + timedelta(seconds=SEALED_AWAY), "KeyTrouble")
    if owed:
        renew(db, [p.id for p in owed], now)
        pace.spend(db, channel, [p.person for p in owed], limits, now)
    return Claim(tuple(owed), 0.0, tuple(sealed_away))


def last_said(db: Connection, who: str) -> float:
    """The platform's number of the last message that went to a person; infinity where it has not gone yet, -1 where none is known."""
    row = db.execute(_LAST, {"who": who}).first()
    if row is None:
        return -1
    if row.state == "waiting" and row.receipt is None and row.leased_until is None:
        return math.inf
    return int(row.receipt) if row.receipt and row.receipt.isdecimal() else -1


def renew(db: Connection, ids: Sequence[int], now: datetime) -> None:
    """Still at it: a large file takes its time, and only the dead are to be taken over from."""
    db.execute(_LEASE, {"ids": list(ids), "until": now + timedelta(seconds=LEASE)})


def take_back(db: Connection, channel: str, claimed_at: datetime) -> int:
    """A claim whose commit failed may have been written all the same: what bears its mark is free again."""
    mark = claimed_at + timedelta(seconds=LEASE)
    ours = (in_state(outbox, "waiting"), outbox.c.channel == channel, outbox.c.leased_until == mark)
    return int(db.execute(update(outbox).where(*ours).values(due_at=claimed_at, leased_until=None)).rowcount)


def _owed(ring: KeyRing, row: Any) -> Promise:
    return replace(_promise(ring, row), to=person_of(ring, row["person_id"], row["channel"], row, row["identity"]))


def _promise(ring: KeyRing, row: Any) -> Promise:
    saying = saying_of(orjson.loads(ring.open(row["sealed"], f"outbox {row['person_id']}")))
    return Promise(
        row["id"], row["person_id"], row["channel"], saying, row["created_at"], row["tries"], row["parts_sent"]
    )


def part_sent(db: Connection, promised: int, parts: int) -> None:
    db.execute(update(outbox).where(outbox.c.id == promised).values(parts_sent=parts))


def delivered(db: Connection, arrived: Iterable[tuple[Promise, str]], now: datetime) -> None:
    """They arrived. What was said is forgotten, save where the browser may ask for it again."""
    kept: list[dict[str, Any]] = []
    gone: list[dict[str, Any]] = []
    for promised, receipt in arrived:
        keep = promised.channel in REPORTS_BACK or (
            promised.channel.startswith("browser") and not promised.saying.secret
        )
        (kept if keep else gone).append({"which": promised.id, "at": now, "got": receipt})
    if gone:
        db.execute(_FORGET, gone)
    if kept:
        db.execute(_SENT, kept)


def postponed(db: Connection, promised: int, until: datetime, error: str) -> None:
    values = {"due_at": until, "leased_until": None, "tries": outbox.c.tries + 1, "error": error[:200]}
    db.execute(update(outbox).where(outbox.c.id == promised).values(**values))


def noted(db: Connection, who: str, channel: str, template: str, receipt: str, now: datetime) -> None:
    """Something that went out beside what was promised, so that its fate and its price are known."""
    db.execute(insert(outbox).values(person_id=who, channel=channel, template=template, state="sent", created_at=now,
                                     due_at=now, sent_at=now, receipt=receipt))  # fmt: skip


def waiting_again(db: Connection, promised: int) -> None:
    """It was held, and is owed like any other again."""
    db.execute(update(outbox).where(outbox.c.id == promised, in_state(outbox, "held")).values(state="waiting"))


def dead(db: Connection, promised: int, error: str) -> None:
    """It cannot be delivered: kept, counted, visible, and an admin may send it again."""
    db.execute(update(outbox).where(outbox.c.id == promised).values(state="dead", error=error[:200], leased_until=None))


def unreachable(db: Connection, who: str) -> int:
    """The person shut the door: nothing that is still owed to them is tried."""
    owed = update(outbox).where(outbox.c.person_id == who, in_state(outbox, "waiting"))
    return int(db.execute(owed.values(state="dead", error="blocked", leased_until=None)).rowcount)


@dataclass(frozen=True)
class DeadLetter:
    """A message that could not be delivered, as an admin may see it: never to whom, never what was said."""

    id: int
    channel: str
    template: str
    created_at: datetime
    error: str


def dead_letters(db: Connection, most: int = 10) -> tuple[int, list[DeadLetter]]:
    """How many there are, and the newest of them. Nothing is listed for people who blocked the bot: they chose so."""
    total = db.execute(select(func.count()).select_from(outbox).where(*_SHOWN)).scalar_one()
    rows = db.execute(select(outbox).where(*_SHOWN).order_by(outbox.c.id.desc()).limit(most))
    return total, [DeadLetter(r.id, r.channel, r.template, r.created_at, r.error or "?") for r in rows]


def send_again(db: Connection, now: datetime) -> int:
    """The dead letters that an admin sees are owed again, with as much patience as new ones; how many."""
    again = update(outbox).where(*_SHOWN).values(
        state="waiting", created_at=now, due_at=now, tries=0, leased_until=None)  # fmt: skip
    return int(db.execute(again).rowcount)


def heard_by(db: Connection, ring: KeyRing, who: str, after: int, now: datetime) -> list[Promise]:
    """For a phone that fetches: what it has not yet. What was fetched before and is not above `after` has arrived."""
    mine = select(outbox).where(outbox.c.person_id == who).order_by(outbox.c.id)
    shown = mine.where(in_state(outbox, "waiting"), outbox.c.receipt == "fetched", outbox.c.id <= after)
    delivered(db, [(_promise(ring, row), "seen") for row in db.execute(shown).mappings().all()], now)
    unseen = outbox.c.receipt.is_(None) & (in_state(outbox, "waiting"))
    fresh = mine.where(outbox.c.sealed.is_not(None), or_(outbox.c.id > after, unseen)).limit(100)
    out = []
    for row in db.execute(fresh).mappings().all():
        if row["state"] == "waiting" and row["due_at"] > now:
            break  # it may still be replaced; what follows it keeps its place
        out.append(_promise(ring, row))
    if fetched := [p.id for p in out]:
        db.execute(update(outbox).where(outbox.c.id.in_(fetched), outbox.c.receipt.is_(None)).values(receipt="fetched"))
    return out


@dataclass(frozen=True)
class Fate:
    """A message that was accepted and then failed, before anybody saw it."""

    id: int
    person: str
    tries: int
    template: str


RANKS = {"sent": 1, "delivered": 2, "read": 3, "played": 4}


def reached(db: Connection, channel: str, receipt: str, status: str, code: int | None) -> Fate | None:
    """Note how far a message got, never back; the words are forgotten once it arrived, if they are secret. A failure of
    one that had not arrived is returned, once."""
    ours = (outbox.c.channel == channel, outbox.c.receipt == receipt)
    if rank := RANKS.get(status):
        db.execute(update(outbox).where(*ours, outbox.c.reached < rank).values(reached=rank))
        return None
    if status != "failed":
        return None
    fresh = (*ours, outbox.c.failed_code.is_(None), outbox.c.reached < RANKS["delivered"], in_state(outbox, "sent"))
    row = db.execute(update(outbox).where(*fresh).values(failed_code=code or 0)
                     .returning(outbox.c.id, outbox.c.person_id, outbox.c.tries, outbox.c.template)).first()  # fmt: skip
    return Fate(row.id, row.person_id, row.tries, row.template) if row is not None else None


def again(db: Connection, promised: int, due: datetime) -> None:
    """A message that failed on its way is owed again, where its words are still known."""
    values = {"state": "waiting", "due_at": due, "leased_until": None, "sent_at": None, "receipt": None, "reached": 0,
              "failed_code": None, "tries": outbox.c.tries + 1}  # fmt: skip
    db.execute(update(outbox).where(outbox.c.id == promised, outbox.c.sealed.is_not(None)).values(**values))


def said_before(db: Connection, ring: KeyRing, who: str, receipt: str) -> Outgoing | None:
    """What we said to this person under the platform's id `receipt`, where it is still known."""
    mine = (outbox.c.person_id == who, outbox.c.receipt == receipt, outbox.c.sealed.is_not(None))
    row = db.execute(select(outbox).where(*mine).limit(1)).mappings().first()
    return _promise(ring, row).saying if row is not None else None


def counted(db: Connection) -> dict[str, int]:
    """How many messages are owed, and how many could not be delivered."""

    def those(state: str) -> int:
        return int(db.execute(select(func.count()).select_from(outbox).where(in_state(outbox, state))).scalar_one())

    return {"outbox_waiting": those("waiting"), "outbox_dead": those("dead")}
