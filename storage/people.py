"""Who is speaking: an opaque id for everybody, and what they are called sealed away."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.pipeline import later
from storage.sealing import KeyRing
from storage.tables import attempt, dialogue, identity, person
from storage.tables import consent as agreed


@dataclass(frozen=True)
class Person:
    """One address on one channel, and what was chosen there."""

    id: str
    channel: str
    language: str | None
    language_hint: str | None
    consent: str | None
    address: str
    name: str | None
    blocked: bool = False
    barred: bool = False  # an admin shut them out: what they write is not answered
    heard_at: datetime | None = None  # when they last wrote, where the channel closes a window after it
    language_heard: str | None = None  # what their own words say


@dataclass(frozen=True)
class Stranger:
    """Somebody who wrote, as the platform told of them; `before`: another address they may be known by."""

    channel: str
    address: str
    name: str | None = None
    language: str | None = None
    before: str | None = None


@dataclass(frozen=True)
class Known:
    """A person and where their conversation stands (plain JSON; empty for somebody new)."""

    person: Person
    dialogue: dict[str, Any]


_UPSERT, _IDENTITY = {}, {}
for _name, _dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
    _row = _dialect.insert(dialogue)
    _UPSERT[_name] = later(_row.on_conflict_do_update(index_elements=["person_id"], set_={
        "sealed": _row.excluded.sealed, "updated_at": _row.excluded.updated_at, "due_at": _row.excluded.due_at}))  # fmt: skip
    _IDENTITY[_name] = (
        _dialect.insert(identity).on_conflict_do_nothing(index_elements=["lookup"]).returning(identity.c.person_id)
    )
_WHO = select(person, identity.c.sealed.label("identity"), identity.c.lookup, dialogue.c.sealed.label("dialogue"))
_WHO = _WHO.join(identity, identity.c.person_id == person.c.id).outerjoin(dialogue, dialogue.c.person_id == person.c.id)
_MANY = _WHO.where(identity.c.lookup.in_(bindparam("keys", expanding=True)))
_ONE = _WHO.where(person.c.id == bindparam("who"))

_PERSON = later(update(person).where(person.c.id == bindparam("who")))
_LANGUAGE = _PERSON.values(language=bindparam("chosen"))
_HEARD = _PERSON.values(language_heard=bindparam("heard"))
_CONSENT = _PERSON.values(consent_version=bindparam("version"), consent_at=bindparam("at"))


def key_of(ring: KeyRing, channel: str, address: str) -> bytes:
    return ring.lookup("address", f"{channel}|{address}")


def meet(db: Connection, ring: KeyRing, strangers: Sequence[Stranger], now: datetime) -> dict[tuple[str, str], Known]:
    """Everybody of a batch by (channel, address), made known if new, with their dialogues; one question for all."""
    keys = {key_of(ring, s.channel, s.address): s for s in strangers}
    if not keys:
        return {}
    found = {row["lookup"]: row for row in db.execute(_MANY, {"keys": list(keys)}).mappings()}
    if moved := [s for key, s in keys.items() if key not in found and s.before is not None]:
        renamed = [
            key_of(ring, s.channel, s.address) for s in moved if move(db, ring, s.channel, s.before or "", s.address)
        ]
        found |= {row["lookup"]: row for row in db.execute(_MANY, {"keys": renamed}).mappings()} if renamed else {}
    if missing := [key for key in keys if key not in found]:
        _welcome(db, ring, {key: keys[key] for key in sorted(missing)}, now)
        found |= {row["lookup"]: row for row in db.execute(_MANY, {"keys": missing}).mappings()}
    return {(s.channel, s.address): _known(ring, found[key]) for key, s in keys.items()}


def _welcome(db: Connection, ring: KeyRing, strangers: Mapping[bytes, Stranger], now: datetime) -> None:
    """New people. Another process may meet the same one at the same moment: the first to write it down wins."""
    people = []
    for key, s in strangers.items():
        fresh = secrets.token_hex(16)
        told = ring.seal_json({"address": s.address, "name": s.name}, f"identity {fresh}")
        row = {"person_id": fresh, "lookup": key, "sealed": told}
        if db.execute(_IDENTITY[db.dialect.name], row).first() is not None:
            hint = s.language.split("-")[0].lower()[:8] if s.language else None
            people.append({"id": fresh, "channel": s.channel, "created_at": now, "language_hint": hint})
    if people:
        db.execute(insert(person), people)


def _known(ring: KeyRing, row: Any) -> Known:
    state = orjson.loads(ring.open(row["dialogue"], f"dialogue {row['id']}")) if row["dialogue"] is not None else {}
    return Known(person_of(ring, row["id"], row["channel"], row, row["identity"]), state)


def person_of(ring: KeyRing, who: str, channel: str, row: Any, sealed: bytes) -> Person:
    """The person a row of `person` and their sealed identity make."""
    told = orjson.loads(ring.open(sealed, f"identity {who}"))
    return Person(who, channel, row["language"], row["language_hint"], row["consent_version"], told["address"],
                  told.get("name"), row["blocked_at"] is not None, row["barred_at"] is not None, row["heard_at"], row["language_heard"])  # fmt: skip


def move(db: Connection, ring: KeyRing, channel: str, before: str, after: str) -> bool:
    """The same person has another address now; False where nobody is known by the old one, or somebody by the new."""
    old, new = key_of(ring, channel, before), key_of(ring, channel, after)
    row = db.execute(select(identity).where(identity.c.lookup == old)).mappings().first()
    if row is None or db.execute(select(identity.c.person_id).where(identity.c.lookup == new)).first() is not None:
        return False
    who = row["person_id"]
    told = orjson.loads(ring.open(row["sealed"], f"identity {who}")) | {"address": after}
    values = {"lookup": new, "sealed": ring.seal_json(told, f"identity {who}")}
    db.execute(update(identity).where(identity.c.person_id == who, identity.c.lookup == old).values(**values))
    return True


def of(db: Connection, ring: KeyRing, channel: str, address: str, now: datetime) -> Person:
    """The person at this address, made known if new."""
    return meet(db, ring, [Stranger(channel, address)], now)[channel, address].person


def by_id(db: Connection, ring: KeyRing, who: str) -> Person:
    """The person with this id; LookupError if they are not known."""
    row = db.execute(_ONE, {"who": who}).mappings().first()
    if row is None:
        raise LookupError(f"no person {who}")
    return _known(ring, row).person


def choose_language(db: Connection, who: str, language: str) -> None:
    db.execute(_LANGUAGE, {"who": who, "chosen": language})


def hear_language(db: Connection, who: str, language: str) -> None:
    db.execute(_HEARD, {"who": who, "heard": language})


def consent(db: Connection, who: str, version: str, now: datetime) -> None:
    """They agreed to the text of this version; when they agreed to which stays written down."""
    db.execute(insert(agreed).values(person_id=who, version=version, given=True, at=now))
    db.execute(_CONSENT, {"who": who, "version": version, "at": now})


def mark_blocked(db: Connection, who: str, now: datetime | None) -> None:
    """The channel no longer reaches them (or, with None, does again)."""
    db.execute(update(person).where(person.c.id == who).values(blocked_at=now))


def save_dialogues(db: Connection, ring: KeyRing, states: Mapping[str, bytes], due: Mapping[str, datetime | None],
                   now: datetime) -> None:  # fmt: skip
    """Where conversations stand now, as JSON by person; `due`: when the clock should look at a half-finished report."""
    rows = [{"person_id": who, "sealed": ring.seal(state, f"dialogue {who}"), "updated_at": now, "due_at": due.get(who)}
            for who, state in states.items()]  # fmt: skip
    if rows:
        db.execute(_UPSERT[db.dialect.name], rows)


def rewrite_dialogue(db: Connection, ring: KeyRing, who: str, state: bytes) -> None:
    """Our own note in a dialogue: it is none the younger for it. The caller holds its row."""
    db.execute(update(dialogue).where(dialogue.c.person_id == who).values(sealed=ring.seal(state, f"dialogue {who}")))


def dialogue_of(db: Connection, ring: KeyRing, who: str) -> dict[str, Any]:
    sealed = db.execute(select(dialogue.c.sealed).where(dialogue.c.person_id == who)).scalar()
    return dict(orjson.loads(ring.open(sealed, f"dialogue {who}"))) if sealed is not None else {}


def may_try(db: Connection, who: str, kind: str, now: datetime, most: int = 5) -> bool:
    """Count one try; False where there were `most` within the hour."""
    hour = now - timedelta(hours=1)
    db.execute(delete(attempt).where(attempt.c.person_id == who, attempt.c.kind == kind, attempt.c.at < hour))
    query = select(func.count()).select_from(attempt).where(attempt.c.person_id == who, attempt.c.kind == kind)
    if db.execute(query).scalar_one() >= most:
        return False
    db.execute(insert(attempt).values(person_id=who, kind=kind, at=now))
    return True
