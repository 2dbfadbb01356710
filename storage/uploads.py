"""Pages for one file too large for a chat: an address of its own, for one person, for a day, for one file."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from storage.casebook import moment_of
from storage.sealing import KeyRing
from storage.tables import upload

LIVES = timedelta(hours=24)
LETTERS = 24  # random bytes of an address: 192 bits


@dataclass(frozen=True)
class Offer:
    """One page as it stands: whom it is for (None: somebody anonymous) and where its file belongs."""

    key: bytes
    person_id: str | None
    case_id: int | None
    element: str | None
    used: bool


def offer(db: Connection, ring: KeyRing, who: str, case: int | None, identity: str | None, element: str | None,
          now: datetime, most: int) -> str | None:  # fmt: skip
    """A fresh address, of which only a keyed hash stays; None where this person has had `most` of them within a day. `identity`: how
    the case was filed; one of an anonymous owner is connected with nobody."""
    made = select(func.count()).select_from(upload).where(upload.c.person_id == who, upload.c.made_at > now - LIVES)
    if db.execute(made).scalar_one() >= most:
        return None
    token = secrets.token_urlsafe(LETTERS)
    at = moment_of(identity or "", now)
    until = at + LIVES + (timedelta(hours=1) if at != now else timedelta())
    db.execute(insert(upload).values(token_hash=ring.lookup("upload", token), case_id=case, element=element, made_at=at,
                                     person_id=None if identity == "anonymous" else who, expires_at=until))  # fmt: skip
    return token


def look(db: Connection, ring: KeyRing, token: str, now: datetime) -> Offer | None:
    """What this address is for; None where there is none, or its time is over."""
    key = ring.lookup("upload", token)
    row = db.execute(select(upload).where(upload.c.token_hash == key, upload.c.expires_at > now)).first()
    return Offer(key, row.person_id, row.case_id, row.element, row.used_at is not None) if row is not None else None


def use(db: Connection, key: bytes, evidence: str, now: datetime) -> Offer | None:
    """The one use there is, with where the file belongs by now; None where another upload was faster."""
    once = (upload.c.token_hash == key, upload.c.used_at.is_(None), upload.c.expires_at > now)
    row = db.execute(update(upload).where(*once).values(used_at=now, evidence_id=evidence).returning(upload)).first()
    if row is None:
        return None
    if row.person_id is None:  # of the anonymous only the hour is written down
        hidden = {"used_at": moment_of("anonymous", now)}
        db.execute(update(upload).where(upload.c.token_hash == key).values(**hidden))
    return Offer(key, row.person_id, row.case_id, row.element, True)


def follow(db: Connection, who: str, case: int, identity: str) -> None:
    """A report was filed: what its owner still uploads for it goes to the case."""
    mine = (upload.c.person_id == who, upload.c.case_id.is_(None), upload.c.used_at.is_(None))
    if identity != "anonymous":
        db.execute(update(upload).where(*mine).values(case_id=case))
        return
    for row in db.execute(select(upload).where(*mine)).all():
        at = moment_of(identity, row.made_at)
        values = {"person_id": None, "case_id": case, "made_at": at, "expires_at": at + LIVES + timedelta(hours=1)}
        db.execute(update(upload).where(upload.c.token_hash == row.token_hash).values(**values))
