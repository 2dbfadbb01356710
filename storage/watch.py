"""What all reports of a week say together: volume, the most named, prices, what is late, what nobody could route."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Connection, delete, func, select
from sqlalchemy import case as whether
from sqlalchemy.dialects import postgresql, sqlite

from handlers.cases import shown
from handlers.incidents import links_of
from storage import casebook, shares
from storage.incidents import owners_of
from storage.sealing import KeyRing, KeyTrouble
from storage.tables import TAKEN_BACK, cases, computed, incident

MOST = 5
READ_MOST = 3000  # cases of a week whose words are read
STAYS = timedelta(minutes=5)  # so long what was computed is told again
_KEEP = {}
for _name, _dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
    _row = _dialect.insert(computed)
    _KEEP[_name] = _row.on_conflict_do_update(index_elements=["name"], set_={
        "sealed": _row.excluded.sealed, "at": _row.excluded.at})  # fmt: skip


def this_week(db: Connection, ring: KeyRing, now: datetime, agency: str | None = None) -> dict[str, Any]:
    """The facts of the picture and its lines, of one agency or (None) of all: computed once in a few minutes, whoever asks
    and however often. `behind`: line -> name -> the cases it counts, (number, agency, whether the desk looks on)."""
    name = f"week {agency or '-'}"
    before = db.execute(select(computed.c.sealed, computed.c.at).where(computed.c.name == name)).first()
    if before is not None and now - before.at < STAYS:
        with suppress(KeyTrouble):
            return dict(ring.open_json(before.sealed, f"computed {name}"))
    facts = week(db, ring, now, agency)
    sealed = ring.seal_json(facts, f"computed {name}")
    db.execute(_KEEP[db.dialect.name], {"name": name, "at": now, "sealed": sealed})
    return facts


def kept(db: Connection) -> list[str]:
    """What is kept of that now, by name."""
    return list(db.execute(select(computed.c.name)).scalars())


def forget(db: Connection) -> None:
    """Whoever asks next has it computed anew."""
    db.execute(delete(computed))


def week(db: Connection, ring: KeyRing, now: datetime, agency: str | None = None, days: int = 7) -> dict[str, Any]:
    """The same, computed anew."""
    mine = (shares.worked_at(agency),) if agency else ()
    query = select(cases).where(cases.c.created_at > now - timedelta(days=days), *mine).order_by(cases.c.id.desc())
    rows = db.execute(query.limit(READ_MOST)).all()
    told = [(row, casebook.case_of(ring, row)) for row in rows if row.outcome != TAKEN_BACK]
    there = [(row, platforms(c.answers)) for row, c in told]
    gaps = [(gap, row) for row, c in told if (gap := _gap(c.answers)) is not None]
    where = _places(db, rows)
    named = _named(db, told, where)
    behind = {"categories": _grouped((row.category, where[row.id]) for row in rows),
              "platforms": _grouped((name, where[row.id]) for row, names in there for name in sorted(names)),
              "named": {one["name"]: one["cases"] for one in named},
              "prices": {"": [where[row.id] for _, row in sorted(gaps, key=lambda pair: -pair[0])]},
              "late": _late_cases(db, now, agency),
              "unrouted": {"": [where[row.id] for row in rows if row.rule == "triage"]}}  # fmt: skip
    return {"total": len(rows), "days": days, "agency": agency, "at": now.isoformat(), "behind": behind,
            "categories": Counter(r.category for r in rows).most_common(MOST),
            "agencies": Counter(r.agency for r in rows).most_common(MOST),
            "platforms": Counter(name for _, names in there for name in names).most_common(MOST),
            "gap": round(median(gap for gap, _ in gaps)) if gaps else None, "gaps": len(gaps),
            "sellers": [one for one in named if one["kind"] == "seller"],
            "listings": [one for one in named if one["kind"] == "listing"],
            "late": late(db, now, agency), "unrouted": sum(r.rule == "triage" for r in rows),
            "by_day": _by_day(rows, now, days), "before": _before(db, now, days, mine)}  # fmt: skip


Place = tuple[
    int, list[str], bool
]  # a case in a list: its number, who may open it (its lead first), whether the desk looks on
Where = dict[int, Place]


def _places(db: Connection, rows: Iterable[Any]) -> Where:
    rows = list(rows)
    who = shares.readers(db, rows)
    return {row.id: (row.id, list(who[row.id]), row.level > 0) for row in rows}


def _grouped(pairs: Iterable[tuple[str, Place]]) -> dict[str, list[Place]]:
    """name -> its cases; what is named most, first."""
    groups: dict[str, list[Place]] = defaultdict(list)
    for name, place in pairs:
        groups[name].append(place)
    return dict(sorted(groups.items(), key=lambda pair: -len(pair[1])))


def _late_cases(db: Connection, now: datetime, agency: str | None) -> dict[str, list[Place]]:
    """By the agency that is late with them: of one case one agency may be, and another not."""
    share = shares.open_shares(agency)
    those = (share.c.due_at < now, share.c.paused_at.is_(None))
    query = select(share.c.agency, cases.c.id, cases.c.level).join(cases, cases.c.id == share.c.number)
    rows = db.execute(query.where(*those).order_by(share.c.due_at, cases.c.id).limit(READ_MOST))
    return _grouped((row.agency, (row.id, [row.agency], row.level > 0)) for row in rows)


def late(db: Connection, now: datetime, agency: str | None = None) -> list[tuple[str, int]]:
    """Overdue cases per agency, the most first; those that wait for an owner are not."""
    share = shares.open_shares(agency)
    those = (share.c.due_at < now, share.c.paused_at.is_(None))
    rows = db.execute(select(share.c.agency, func.count()).where(*those).group_by(share.c.agency)).all()
    return sorted(((r[0], int(r[1])) for r in rows), key=lambda pair: -pair[1])


def mornings(db: Connection, now: datetime, tonight: datetime) -> dict[str, dict[str, Any]]:
    """What each agency's day holds: late, due today, nobody's, waiting for a second officer. Agencies with nothing are not there."""
    share = shares.open_shares()
    looks = {"late": share.c.due_at < now, "today": (share.c.due_at >= now) & (share.c.due_at <= tonight),
             "free": share.c.holder.is_(None), "closing": share.c.status == "closing"}  # fmt: skip
    counts = [func.sum(whether((look, 1), else_=0)).label(name) for name, look in looks.items()]
    rows = db.execute(
        select(share.c.agency, func.count().label("open"), *counts)
        .where(share.c.paused_at.is_(None))
        .group_by(share.c.agency)
    ).mappings()
    found = {r["agency"]: {n: int(r[n] or 0) for n in ("open", *looks)} for r in rows}
    return {agency: facts for agency, facts in found.items() if any(facts[n] for n in looks)}


def _before(db: Connection, now: datetime, days: int, mine: tuple[Any, ...]) -> int:
    """How many there were in the span before, to see where it goes."""
    span = (cases.c.created_at <= now - timedelta(days=days), cases.c.created_at > now - timedelta(days=2 * days))
    return int(db.execute(select(func.count()).select_from(cases).where(*span, *mine)).scalar_one())


def platforms(answers: dict[str, Any]) -> set[str]:
    """The platforms its links lead to; where there are none, the one that was named, in the owner's words."""
    found = {link.platform for link in links_of(answers) if link.platform}
    return found or ({str(answers["platform"])} if answers.get("platform") else set())


def _gap(answers: dict[str, Any]) -> float | None:
    """How many percent below the owner's price the other's is."""
    own, theirs = answers.get("own_price"), answers.get("their_price")
    return 100 * (own - theirs) / own if isinstance(own, int) and isinstance(theirs, int) and own > 0 else None


def _named(db: Connection, told: list[Any], where: Where) -> list[dict[str, Any]]:
    """The sellers and listings most named by owners in words of their own; one naming is none."""
    found: list[dict[str, Any]] = []
    for kind in ("seller", "listing"):
        groups: dict[bytes, list[Any]] = defaultdict(list)
        for row, case in told:
            if (key := getattr(row, f"{kind}_key")) is not None:
                groups[key].append((row, case))
        several = [(owners_of(those), key, those) for key, those in groups.items() if len(those) > 1]
        most = sorted((one for one in several if one[0] > 1), key=lambda one: -one[0])[:MOST]
        found += [_one_named(db, kind, where, *one) for one in most]
    return found


def _one_named(db: Connection, kind: str, where: Where, owners: int, key: bytes, those: list[Any]) -> dict[str, Any]:
    case = those[0][1]
    name = str(shown(case, case.answers.get("seller") or "")) if kind == "seller" else _link_of(case.answers)
    query = select(incident.c.id).where(incident.c.kind == kind, incident.c.key == key)
    return {"kind": kind, "name": name[:60], "owners": owners, "incident": db.execute(query).scalar(),
            "cases": [where[row.id] for row, _ in those]}  # fmt: skip


def _link_of(answers: dict[str, Any]) -> str:
    return next((link.clean for link in links_of(answers) if link.kind == "listing"), "")


def _by_day(rows: Any, now: datetime, days: int) -> list[int]:
    """Cases per day, the oldest day first."""
    counts = [0] * days
    for row in rows:
        counts[days - 1 - min(days - 1, max(0, (now - row.created_at).days))] += 1
    return counts
