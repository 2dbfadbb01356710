"""Whom an association files for: one code each, used once; who they are stays sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from storage.sealing import KeyRing, new_code, spaced
from storage.tables import member

LIVES = timedelta(days=30)


@dataclass(frozen=True)
class Membership:
    """One member's code: the case told in their name, and whether it was answered."""

    case: int
    answered: bool


def invite(db: Connection, ring: KeyRing, case: int, names: Sequence[str], now: datetime) -> list[tuple[str, str]]:
    """A code for each member; (name, code). Only keyed hashes stay."""
    made = []
    for name in names:
        code = new_code(8)
        key = ring.lookup("member", code)
        db.execute(insert(member).values(token_hash=key, case_id=case, sealed=ring.seal_json({"name": name}, "member"),
                                         made_at=now, expires_at=now + LIVES))  # fmt: skip
        made.append((name, "ANGGOTA-" + spaced(code)))
    return made


def by_code(db: Connection, ring: KeyRing, code: str, now: datetime) -> Membership | None:
    """What this code opens; None where it is unknown or too old."""
    query = select(member).where(member.c.token_hash == ring.lookup("member", code), member.c.expires_at > now)
    row = db.execute(query).first()
    return Membership(row.case_id, row.answered_at is not None) if row else None


def answer(db: Connection, ring: KeyRing, code: str, who: str, agrees: bool, now: datetime) -> bool:
    """The member's own word, given once; False where it was given before or the code is too old."""
    this = (member.c.token_hash == ring.lookup("member", code), member.c.answered_at.is_(None))
    said = update(member).where(*this, member.c.expires_at > now)
    return db.execute(said.values(person_id=who, answered_at=now, agrees=agrees)).rowcount == 1


def counted(db: Connection, case: int) -> int:
    """How many members agreed; who has not answered does not count."""
    return int(db.execute(select(func.count()).where(member.c.case_id == case, member.c.agrees)).scalar_one())
