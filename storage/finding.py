"""Finding cases of one agency: in the order that matters now, by a filter, or by words, a seller, a link, a code."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Subquery, case, exists, false, func, or_, select

from handlers.cases import DESK, Case, for_agency
from handlers.conversation import plain
from handlers.incidents import seller_of
from handlers.officer.desk import FILTERS, OWN, Page
from storage import casebook, shares
from storage.sealing import KeyRing
from storage.tables import cases, event, is_open

PAGE = 6
MOST_COUNTED = 240  # open cases of one agency; what is beyond them is not paged through, and not counted
LOOKED_THROUGH = 1000  # newest open cases whose sealed words are read for a search, and as many closed ones
FOUND_MOST = 10
CODE = 12  # characters of a tracking code
NUMBER = re.compile(r"#?\d{1,9}")
Share = Subquery  # what an agency works now, as `shares.open_shares` has it
Conditions = tuple[ColumnElement[bool], ...]
# filter -> which shares
SHOWN: dict[str, Callable[[Share, datetime], Conditions]] = {
    "due": lambda share, now: (),
    "urgent": lambda share, now: (share.c.urgency.in_(("P1", "P2")),),
    "late": lambda share, now: (share.c.due_at < now, share.c.paused_at.is_(None)),
    "free": lambda share, now: (share.c.holder.is_(None),),
    "complete": lambda share, now: (),
    "waiting": lambda share, now: (share.c.status == "waiting",),
    "closing": lambda share, now: (share.c.status == "closing",),
}
assert tuple(SHOWN) == FILTERS


def _in_order(share: Share, which: str) -> tuple[Any, ...]:
    """What is due first on top, then the more urgent, then the more complete; some filters have an order of their own."""
    urgency = case({"P1": 1, "P2": 2, "P3": 3}, value=share.c.urgency, else_=4)
    rests = case((share.c.paused_at.is_not(None), 1), else_=0)  # who waits for an owner is not late
    complete = (share.c.filled * 100 / func.nullif(share.c.asked, 0)).desc()
    due = (rests, share.c.due_at, urgency, complete, share.c.number)
    first = {"urgent": (urgency,), "complete": (complete,), "waiting": (share.c.paused_at, share.c.number)}
    return (*first.get(which, ()), *due)


def queue(db: Connection, ring: KeyRing, agency: str, number: int, now: datetime, which: str = "due") -> Page:
    """One page of what an agency works now: the cases it leads, and its shares of others'."""
    which = which if which in SHOWN else "due"
    share = shares.open_shares(agency)
    return _page(db, ring, agency, share, SHOWN[which](share, now), _in_order(share, which), number, which)


def mine(db: Connection, ring: KeyRing, who: str, agency: str, number: int, now: datetime, which: str = "due") -> Page:
    """One page of what somebody holds: what they have not read yet first, then as in the queue."""
    which = which if which in OWN else "due"
    share = shares.open_shares(agency, who)
    wrote = exists().where(event.c.case_id == share.c.number, event.c.actor == "owner",
                           event.c.action.in_(("reply", "refuse")),
                           or_(share.c.seen_at.is_(None), event.c.at > share.c.seen_at))  # fmt: skip
    fresh = set(db.execute(select(share.c.number).where(wrote)).scalars())
    only = (share.c.number.in_(fresh),) if which == "unread" else SHOWN[which](share, now)
    order = (case((share.c.number.in_(fresh), 0), else_=1),) if fresh else ()
    page = _page(db, ring, agency, share, only, (*order, *_in_order(share, which)), number, which)
    return replace(page, cases=tuple(replace(c, unread=c.id in fresh) for c in page.cases), unread=len(fresh))


def _page(db: Connection, ring: KeyRing, agency: str, share: Share, those: Conditions, order: tuple[Any, ...], number: int,
          which: str) -> Page:  # fmt: skip
    some = select(share.c.number).where(*those).limit(MOST_COUNTED).subquery()
    total = db.execute(select(func.count()).select_from(some)).scalar_one()
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 1), pages)
    query = select(share.c.number).where(*those).order_by(*order).limit(PAGE).offset((number - 1) * PAGE)
    shown = [one.seen_from(agency) for one in casebook.several(db, ring, list(db.execute(query).scalars()))]
    return Page(tuple(shown), number, pages, total, total == MOST_COUNTED, which)


def several(db: Connection, ring: KeyRing, agency: str, numbers: Sequence[int]) -> list[Case]:
    """These cases, in this order, as far as they are the agency's; the desk looks on where an end was refused."""
    here = shares.worked_at(agency)
    mine = or_(here, cases.c.level > 0) if agency == DESK else here
    theirs = set(db.execute(select(cases.c.id).where(cases.c.id.in_(numbers), mine)).scalars())
    return [one.seen_from(agency) for one in casebook.several(db, ring, [n for n in numbers if n in theirs])]


def search(db: Connection, ring: KeyRing, agency: str, words: str) -> list[Case]:
    """The agency's cases in which every one of these words stands, as the agency may read them: the open ones first, the
    newest of them on top. A tracking code or a number finds its one case, a seller's name every case about them."""
    code = re.sub(r"[^A-Z0-9]", "", words.upper()).removeprefix("PA")
    if len(code) == CODE and (coded := casebook.by_code(db, ring, code)) is not None:
        return [for_agency(coded.seen_from(agency))] if agency in coded.readers else []
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
        query = select(cases).where(shares.worked_at(agency), *those).order_by(order).limit(LOOKED_THROUGH)
        for row in db.execute(query) if len(found) < FOUND_MOST else ():
            if row.id not in found and (one := _with_all(casebook.case_of(ring, row), wanted)) is not None:
                found[row.id] = one
            if len(found) == FOUND_MOST:
                break
    return [one.seen_from(agency) for one in shares.with_parts(db, list(found.values()))]


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
