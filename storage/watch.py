"""What all reports of a week say together: volume, the most named, prices, what is late, what nobody could route."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy import case as whether

from handlers.incidents import links_of
from storage import casebook, shares
from storage.incidents import owners_of
from storage.sealing import KeyRing
from storage.tables import cases

MOST = 5
READ_MOST = 3000  # cases of a week whose words are read


def week(db: Connection, ring: KeyRing, now: datetime, agency: str | None = None, days: int = 7) -> dict[str, Any]:
    """The facts of the picture and its lines; of one agency, or (None) of all."""
    mine = (shares.worked_at(agency),) if agency else ()
    query = select(cases).where(cases.c.created_at > now - timedelta(days=days), *mine).order_by(cases.c.id.desc())
    rows = db.execute(query.limit(READ_MOST)).all()
    told = [(row, casebook.case_of(ring, row)) for row in rows]
    there = Counter(p for _, c in told for p in platforms(c.answers))
    gaps = [g for _, c in told if (g := _gap(c.answers)) is not None]
    return {"total": len(rows), "days": days, "agency": agency,
            "categories": Counter(r.category for r in rows).most_common(MOST),
            "agencies": Counter(r.agency for r in rows).most_common(MOST),
            "platforms": there.most_common(MOST), "gap": round(median(gaps)) if gaps else None, "gaps": len(gaps),
            "sellers": _named(db, told, "seller_key", "seller"), "listings": _named(db, told, "listing_key", "listing"),
            "late": late(db, now, agency), "unrouted": sum(r.rule == "triage" for r in rows),
            "by_day": _by_day(rows, now, days), "before": _before(db, now, days, mine)}  # fmt: skip


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


def _named(db: Connection, told: list[Any], column: str, what: str) -> list[dict[str, Any]]:
    """The most named by owners in words of their own; one naming is none."""
    groups: dict[bytes, list[Any]] = defaultdict(list)
    for row, case in told:
        if (key := getattr(row, column)) is not None:
            groups[key].append((row, case))
    found: list[dict[str, Any]] = []
    for those in groups.values():
        owners = owners_of(those)
        if owners > 1:
            name = str(those[0][1].answers.get("seller") or "") if what == "seller" else _link_of(those[0][1].answers)
            found.append({"name": name[:60], "owners": owners, "cases": [r for r, _ in those][:20]})
    most = sorted(found, key=lambda one: -one["owners"])[:MOST]
    who = shares.readers(db, [row for one in most for row in one["cases"]])
    return [{**one, "cases": [(row.id, who[row.id]) for row in one["cases"]]} for one in most]


def _link_of(answers: dict[str, Any]) -> str:
    return next((link.clean for link in links_of(answers) if link.kind == "listing"), "")


def _by_day(rows: Any, now: datetime, days: int) -> list[int]:
    """Cases per day, the oldest day first."""
    counts = [0] * days
    for row in rows:
        counts[days - 1 - min(days - 1, max(0, (now - row.created_at).days))] += 1
    return counts
