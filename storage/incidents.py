"""Cases that name the same seller or listing, kept by keyed hashes: found together without anybody's words lying open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from handlers.cases import Case, shown
from handlers.incidents import DAYS, ENOUGH, independent, listing_of, seller_of
from storage import agenda, casebook, shares
from storage.sealing import KeyRing
from storage.tables import cases, incident, is_agreed_to

LOOKED_AT = 200  # newest cases of one incident that are compared


@dataclass(frozen=True)
class Surge:
    """At least three owners, each in words of their own, named the same within a week."""

    id: int
    kind: str  # seller, listing
    name: str
    owners: int
    cases: tuple[int, ...]
    agencies: tuple[str, ...]
    places: tuple[tuple[int, tuple[str, ...]], ...] = ()  # each case, and who may open it: its lead first


def keys_of(ring: KeyRing, answers: Mapping[str, Any]) -> dict[str, bytes | None]:
    """The columns by which a case is found again."""
    seller, listing = seller_of(answers), listing_of(answers)
    return {"seller_key": ring.lookup("seller", seller) if seller else None,
            "listing_key": ring.lookup("listing", listing) if listing else None}  # fmt: skip


def note(db: Connection, ring: KeyRing, number: int, now: datetime) -> None:
    """After a case was filed: it joins the incidents it belongs to; what has become a surge by it is told soon, once."""
    row = db.execute(select(cases.c.seller_key, cases.c.listing_key).where(cases.c.id == number)).one()
    for kind, key in (("seller", row.seller_key), ("listing", row.listing_key)):
        if key is None:
            continue
        rows = _recent(db, kind, key, now)
        if len(rows) < 2:
            continue
        found = _incident(db, kind, key, now)
        db.execute(update(cases).where(cases.c.id.in_([r.id for r in rows])).values(incident_id=found))
        if len(rows) >= ENOUGH and _told_already(db, found) is None and _owners(ring, rows) >= ENOUGH:
            agenda.put(db, "surge", f"{found} {now:%Y%m%d}", now)
            return  # a seller and their listing are one piece of news


def surge(db: Connection, ring: KeyRing, number: int, now: datetime) -> Surge | None:
    """The surge of this incident, marked as told; None where it was told before, or is none any more."""
    fresh = update(incident).where(incident.c.id == number, incident.c.told_at.is_(None)).values(told_at=now)
    row = db.execute(select(incident).where(incident.c.id == number)).first()
    if row is None or not db.execute(fresh).rowcount:
        return None
    return _surge(db, ring, row, now)


def of(db: Connection, ring: KeyRing, number: int, now: datetime) -> Surge | None:
    """One incident as it stands."""
    row = db.execute(select(incident).where(incident.c.id == number)).first()
    return _surge(db, ring, row, now) if row is not None else None


def _surge(db: Connection, ring: KeyRing, row: Any, now: datetime) -> Surge | None:
    rows = _recent(db, row.kind, row.key, now)
    if not rows:
        return None
    case = casebook.case_of(ring, rows[-1])
    first = case.answers
    name = str(shown(case, first.get("seller") or seller_of(first)) or listing_of(first) or "?")
    places = tuple(shares.readers(db, rows).items())
    agencies = tuple(sorted({agency for _, those in places for agency in those}))
    return Surge(row.id, row.kind, name[:80], _owners(ring, rows), tuple(r.id for r in rows), agencies, places)


def _recent(db: Connection, kind: str, key: bytes, now: datetime) -> list[Any]:
    those = (cases.c[f"{kind}_key"] == key, cases.c.created_at > now - timedelta(days=DAYS), is_agreed_to())
    return list(db.execute(select(cases).where(*those).order_by(cases.c.id.desc()).limit(LOOKED_AT)))


def owners_of(those: Sequence[tuple[Any, Case]]) -> int:
    """How many owners told these cases, (row, case), in words of their own; of the anonymous each case is somebody."""
    return independent(
        [(row.person_id or f"case {row.id}", str(case.answers.get("story") or "")) for row, case in those]
    )


def _owners(ring: KeyRing, rows: list[Any]) -> int:
    return owners_of([(row, casebook.case_of(ring, row)) for row in rows])


def _told_already(db: Connection, number: int) -> datetime | None:
    return db.execute(select(incident.c.told_at).where(incident.c.id == number)).scalar()


def _incident(db: Connection, kind: str, key: bytes, now: datetime) -> int:
    """The incident of this key; one that rested longer than a week may surge again."""
    row = db.execute(select(incident).where(incident.c.kind == kind, incident.c.key == key).with_for_update()).first()
    if row is None:
        made = insert(incident).values(kind=kind, key=key, began_at=now, last_at=now).returning(incident.c.id)
        return int(db.execute(made).scalar_one())
    rested = now - row.last_at > timedelta(days=DAYS)
    values: dict[str, Any] = {"last_at": now} | ({"told_at": None, "began_at": now} if rested else {})
    db.execute(update(incident).where(incident.c.id == row.id).values(**values))
    return int(row.id)
