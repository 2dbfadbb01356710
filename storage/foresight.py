"""What a change of the routing would mean, counted on the reports there are: never which they are, never what they say."""

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select

from routing.catalogue import Catalogue, When
from routing.rules import matches, way_of
from storage.sealing import KeyRing, KeyTrouble
from storage.tables import cases, is_open

DAYS = 90
MOST = 2000  # reports looked through, the newest first: more would keep others waiting


def foreseen(db: Connection, ring: KeyRing, now: datetime, before: Catalogue, after: Catalogue,
             when: When) -> dict[str, Any]:  # fmt: skip
    """How many open cases there are of the kind `when` describes, by agency; and where the reports of the last 90 days
    would go under `after` that go elsewhere under `before`. Of corrected categories the corrected one counts."""
    since = now - timedelta(days=DAYS)
    query = select(cases.c.id, cases.c.category, cases.c.agency, cases.c.open, cases.c.created_at, cases.c.sealed)
    query = query.where(cases.c.category.in_(when["category"]), or_(is_open(), cases.c.created_at >= since))
    open_at, moved = Counter[str](), Counter[tuple[str, str]]()
    looked, filed = 0, 0
    for row in db.execute(query.order_by(cases.c.id.desc()).limit(MOST + 1)):
        looked += 1
        if looked > MOST:
            break
        answers: dict[str, Any] = {}
        with suppress(KeyTrouble):  # what nobody can read any more counts by its category
            answers = ring.open_json(row.sealed, f"case {row.id}")
        answers["category"] = row.category
        if row.open and matches(when, answers):
            open_at[row.agency] += 1
        if row.created_at >= since:
            filed += 1
            one, other = way_of(before, answers).queue, way_of(after, answers).queue
            if one != other:
                moved[one, other] += 1
    told = [{"from": one, "to": other, "count": count} for (one, other), count in moved.most_common()]
    return {"open": [{"agency": agency, "count": count} for agency, count in open_at.most_common()], "days": DAYS,
            "filed": filed, "moved": told, "same": filed - moved.total(), "or_more": looked > MOST}  # fmt: skip
