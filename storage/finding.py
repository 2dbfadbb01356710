"""Finding cases of one agency: in the order that matters now, by a filter, or by words, a seller, a link, a code."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, exists, false, func, or_, select

from handlers.cases import DESK, Case, for_agency
from handlers.conversation import plain
from handlers.incidents import seller_of
from handlers.officer.desk import FILTERS, OWN, Page
from storage import casebook
from storage.sealing import KeyRing
from storage.tables import cases, event, is_open

PAGE = 6
MOST_COUNTED = 240  # open cases of one agency; what is beyond them is not paged through, and not counted
LOOKED_THROUGH = 1000  # newest open cases whose sealed words are read for a search, and as many closed ones
FOUND_MOST = 10
CODE = 12  # characters of a tracking code
NUMBER = re.compile(r"#?\d{1,9}")
_URGENCY = case({"P1": 1, "P2": 2, "P3": 3}, value=cases.c.urgency, else_=4)
_RESTS = case((cases.c.paused_at.is_not(None), 1), else_=0)  # who waits for an owner is not late
_COMPLETE = cases.c.filled * 100 / func.nullif(cases.c.asked, 0)
_DUE = (_RESTS, cases.c.due_at, _URGENCY, _COMPLETE.desc(), cases.c.id)
_UNREAD = exists().where(event.c.case_id == cases.c.id, event.c.actor == "owner",
                         event.c.action.in_(("reply", "refuse")),
                         or_(cases.c.seen_at.is_(None), event.c.at > cases.c.seen_at))  # fmt: skip
# filter -> (which cases, in which order)
SHOWN: dict[str, tuple[Callable[[datetime], tuple[ColumnElement[bool], ...]], tuple[Any, ...]]] = {
    "due": (lambda now: (), _DUE),
    "urgent": (lambda now: (cases.c.urgency.in_(("P1", "P2")),), (_URGENCY, *_DUE)),
    "late": (lambda now: (cases.c.due_at < now, cases.c.paused_at.is_(None)), _DUE),
    "free": (lambda now: (cases.c.holder.is_(None),), _DUE),
    "complete": (lambda now: (), (_COMPLETE.desc(), *_DUE)),
    "waiting": (lambda now: (cases.c.status == "waiting",), (cases.c.paused_at, cases.c.id)),
    "closing": (lambda now: (cases.c.status == "closing",), _DUE),
}
assert tuple(SHOWN) == FILTERS


def queue(db: Connection, ring: KeyRing, agency: str, number: int, now: datetime, which: str = "due") -> Page:
    """One page of an agency's open cases: what is due first on top, then the more urgent, then the more complete."""
    which = which if which in SHOWN else "due"
    those, order = SHOWN[which]
    return _page(db, ring, (cases.c.agency == agency, is_open(), *those(now)), order, number, which)


def mine(db: Connection, ring: KeyRing, who: str, agency: str, number: int, now: datetime, which: str = "due") -> Page:
    """One page of the open cases somebody holds: what they have not read yet first, then as in the queue."""
    which = which if which in OWN else "due"
    those, order = SHOWN.get(which, SHOWN["due"])
    held = (cases.c.holder == who, cases.c.agency == agency, is_open())
    fresh = set(db.execute(select(cases.c.id).where(*held, _UNREAD)).scalars())
    only = (cases.c.id.in_(fresh),) if which == "unread" else those(now)
    unread_first = case((cases.c.id.in_(fresh), 0), else_=1)
    page = _page(db, ring, (*held, *only), (unread_first, *order) if fresh else order, number, which)
    return replace(page, cases=tuple(replace(c, unread=c.id in fresh) for c in page.cases), unread=len(fresh))


def _page(
    db: Connection, ring: KeyRing, those: tuple[Any, ...], order: tuple[Any, ...], number: int, which: str
) -> Page:
    some = select(cases.c.id).where(*those).limit(MOST_COUNTED).subquery()
    total = db.execute(select(func.count()).select_from(some)).scalar_one()
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 1), pages)
    query = select(cases).where(*those).order_by(*order).limit(PAGE).offset((number - 1) * PAGE)
    shown = casebook.with_ties(db, [casebook.case_of(ring, r) for r in db.execute(query)])
    return Page(tuple(shown), number, pages, total, total == MOST_COUNTED, which)


def several(db: Connection, ring: KeyRing, agency: str, numbers: Sequence[int]) -> list[Case]:
    """These cases, in this order, as far as they are the agency's; the desk looks on where an end was refused."""
    here = cases.c.agency == agency
    mine = or_(here, cases.c.level > 0) if agency == DESK else here
    rows = {r.id: r for r in db.execute(select(cases).where(cases.c.id.in_(numbers), mine))}
    return casebook.with_ties(db, [casebook.case_of(ring, rows[n]) for n in numbers if n in rows])


def search(db: Connection, ring: KeyRing, agency: str, words: str) -> list[Case]:
    """The agency's cases in which every one of these words stands, as the agency may read them: the open ones first, the
    newest of them on top. A tracking code or a number finds its one case, a seller's name every case about them."""
    code = re.sub(r"[^A-Z0-9]", "", words.upper()).removeprefix("PA")
    if len(code) == CODE and (coded := casebook.by_code(db, ring, code)) is not None:
        return [coded] if coded.agency == agency else []
    if NUMBER.fullmatch(words.strip()):
        found = several(db, ring, agency, [int(words.strip().lstrip("#"))])
        if found:
            return [for_agency(one) for one in found]
    wanted = plain(words).split()
    return _read_through(db, ring, agency, words, wanted) if wanted else []


def _read_through(db: Connection, ring: KeyRing, agency: str, words: str, wanted: list[str]) -> list[Case]:
    """What is about a seller of that name is found by its key; for anything else the sealed words are read."""
    seller, found = seller_of({"seller": words}), dict[int, Case]()
    about = (cases.c.seller_key == ring.lookup("seller", seller),) if seller else (false(),)
    newest = cases.c.id.desc()
    for those, order in ((about, cases.c.created_at.desc()), ((is_open(),), newest), ((~is_open(),), newest)):
        query = select(cases).where(cases.c.agency == agency, *those).order_by(order).limit(LOOKED_THROUGH)
        for row in db.execute(query):
            if row.id not in found and (one := _with_all(casebook.case_of(ring, row), wanted)) is not None:
                found[row.id] = one
            if len(found) == FOUND_MOST:
                return list(found.values())
    return list(found.values())


def _with_all(one: Case, wanted: list[str]) -> Case | None:
    """The case as its agency reads it, if all these words stand in that; what is masked cannot be searched for either. Masking
    takes long and only takes words away: a case in which they do not stand unmasked is not looked at twice."""
    if not all(word in _text(one) for word in wanted):
        return None
    seen = for_agency(one)
    return seen if all(word in _text(seen) for word in wanted) else None


def _text(one: Case) -> str:
    told = [str(v) for v in one.answers.values() if v is not None]
    return f"#{one.id} {one.category} {' '.join(told)}".casefold()
