"""Whom an association files for: one code each, random, used once; of a code only a keyed hash stays, of a member nothing until they agree."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, func, insert, select, update

from storage.sealing import KeyRing, new_code, spaced
from storage.tables import cases, member

LIVES = timedelta(days=30)
MOST = 50  # members of one case
LENGTH = 8  # letters and digits of a code: 40 random bits, five tries an hour a person
Answered = Literal["counted", "declined", "own", "already", "unknown"]


@dataclass(frozen=True)
class Membership:
    """What one member's code opens: the case told in their name, and whether it was answered."""

    case: int
    answered: bool


def invite(db: Connection, ring: KeyRing, case: int, count: int, now: datetime) -> list[str]:
    """So many codes for members of this case, as far as there is room for them."""
    there = int(db.execute(select(func.count()).where(member.c.case_id == case)).scalar_one())
    codes = [new_code(LENGTH) for _ in range(min(count, MOST - there))]
    rows = [{"token_hash": ring.lookup("member", code), "case_id": case, "sealed": ring.seal(b"{}", "member"),
             "made_at": now, "expires_at": now + LIVES} for code in codes]  # fmt: skip
    if rows:
        db.execute(insert(member), rows)
    return ["ANGGOTA-" + spaced(code) for code in codes]


def by_code(db: Connection, ring: KeyRing, code: str, now: datetime) -> Membership | None:
    """What this code opens; None where it is unknown or too old."""
    query = select(member).where(member.c.token_hash == ring.lookup("member", code), member.c.expires_at > now)
    row = db.execute(query).first()
    return Membership(row.case_id, row.answered_at is not None) if row else None


def answer(db: Connection, ring: KeyRing, code: str, who: str, agrees: bool, now: datetime) -> Answered:
    """The member's own word, given once by somebody who is neither the filer nor a member counted already."""
    this = (member.c.token_hash == ring.lookup("member", code), member.c.expires_at > now)
    case = db.execute(select(member.c.case_id).where(*this)).scalar()
    if case is None:
        return "unknown"
    if db.execute(select(cases.c.person_id).where(cases.c.id == case)).scalar() == who:
        return "own"
    theirs = select(member.c.case_id).where(member.c.case_id == case, member.c.person_id == who, member.c.agrees)
    if db.execute(theirs).first() is not None:
        return "already"
    said = update(member).where(*this, member.c.answered_at.is_(None))
    # of who says no, nothing but that the code is used
    said = said.values(person_id=who if agrees else None, answered_at=now, agrees=agrees)
    if db.execute(said).rowcount != 1:
        return "unknown"
    return "counted" if agrees else "declined"


def counted(db: Connection, case: int) -> int:
    """How many members agreed; who has not answered does not count."""
    return int(db.execute(select(func.count()).where(member.c.case_id == case, member.c.agrees)).scalar_one())


def speaks_for_others(db: Connection, who: str) -> bool:
    """Whether this person files as an association does: for members who were asked."""
    asked = select(member.c.case_id).join(cases, cases.c.id == member.c.case_id).where(cases.c.person_id == who)
    return db.execute(asked.limit(1)).first() is not None
