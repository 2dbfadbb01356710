"""Who is speaking: an opaque id for everybody, and what they are called sealed away."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from storage.sealing import KeyRing
from storage.tables import attempt, dialogue, identity, person


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


def of(db: Connection, ring: KeyRing, channel: str, address: str, now: datetime, *,
       name: str | None = None, language: str | None = None) -> Person:  # fmt: skip
    """The person at this address, made known if new; their row is locked until the commit."""
    key = ring.lookup("address", f"{channel}|{address}")
    found = db.execute(select(identity.c.person_id).where(identity.c.lookup == key)).scalar()
    if found is None:
        found = _meet(db, ring, channel, address, now, key, name, language)
    return by_id(db, ring, found, lock=True)


def _meet(db: Connection, ring: KeyRing, channel: str, address: str, now: datetime, key: bytes,
          name: str | None, language: str | None) -> str:  # fmt: skip
    fresh = secrets.token_hex(16)
    hint = language.split("-")[0].lower()[:8] if language else None
    db.execute(insert(person).values(id=fresh, channel=channel, created_at=now, language_hint=hint))
    told = ring.seal_json({"address": address, "name": name}, f"identity {fresh}")
    db.execute(insert(identity).values(person_id=fresh, lookup=key, sealed=told))
    return fresh


def by_id(db: Connection, ring: KeyRing, who: str, *, lock: bool = False) -> Person:
    """The person with this id; LookupError if they are not known."""
    query = select(person, identity.c.sealed).join(identity, identity.c.person_id == person.c.id)
    query = query.where(person.c.id == who)
    row = db.execute(query.with_for_update(of=person) if lock else query).mappings().first()
    if row is None:
        raise LookupError(f"no person {who}")
    told = ring.open_json(row["sealed"], f"identity {who}")
    return Person(who, row["channel"], row["language"], row["language_hint"], row["consent_version"],
                  told["address"], told.get("name"))  # fmt: skip


def choose_language(db: Connection, who: str, language: str) -> None:
    db.execute(update(person).where(person.c.id == who).values(language=language))


def consent(db: Connection, who: str, version: str, now: datetime) -> None:
    db.execute(update(person).where(person.c.id == who).values(consent_version=version, consent_at=now))


def mark_blocked(db: Connection, who: str, now: datetime | None) -> None:
    """The channel no longer reaches them (or, with None, does again)."""
    db.execute(update(person).where(person.c.id == who).values(blocked_at=now))


def dialogue_of(db: Connection, ring: KeyRing, who: str) -> dict[str, Any]:
    sealed = db.execute(select(dialogue.c.sealed).where(dialogue.c.person_id == who)).scalar()
    return ring.open_json(sealed, f"dialogue {who}") if sealed is not None else {}


def save_dialogue(db: Connection, ring: KeyRing, who: str, state: dict[str, Any], now: datetime) -> None:
    values = {"sealed": ring.seal_json(state, f"dialogue {who}"), "updated_at": now}
    changed = db.execute(update(dialogue).where(dialogue.c.person_id == who).values(**values))
    if changed.rowcount == 0:
        db.execute(insert(dialogue).values(person_id=who, **values))


def may_try(db: Connection, who: str, kind: str, now: datetime, most: int = 5) -> bool:
    """Count one try; False where there were `most` within the hour."""
    hour = now - timedelta(hours=1)
    db.execute(delete(attempt).where(attempt.c.person_id == who, attempt.c.kind == kind, attempt.c.at < hour))
    query = select(func.count()).select_from(attempt).where(attempt.c.person_id == who, attempt.c.kind == kind)
    if db.execute(query).scalar_one() >= most:
        return False
    db.execute(insert(attempt).values(person_id=who, kind=kind, at=now))
    return True
