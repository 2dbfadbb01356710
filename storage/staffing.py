"""Who may do what at which agency, changed while the service runs; and the cases of somebody who stops, in other hands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from handlers.officer.permissions import may
from routing.catalogue import Catalogue
from storage import agenda, casebook, clocks, shares
from storage.casework import ANSWER_AWAITED, note_deed
from storage.sealing import KeyRing
from storage.tables import deed, invite, staff

UNDO_WITHIN = timedelta(minutes=10)
HANDED = "hand_over"
TAKEN_BACK = "hand_over_undo"


class LastAdmin(Exception):
    """The last admin cannot go, and cannot become anything else: nobody could invite anybody."""


@dataclass(frozen=True)
class Room:
    """Where this is done: the transaction, the keys, the catalogue, who does it and when."""

    db: Connection
    ring: KeyRing
    catalogue: Catalogue
    by: str
    now: datetime


@dataclass(frozen=True)
class Handed:
    """Cases that changed hands, and the number by which that can be undone."""

    number: int
    cases: tuple[int, ...]
    to: str | None  # nobody: they are in the queue


def workers(db: Connection) -> dict[str, int]:
    """How many at each agency work cases, whoever is suspended left out."""
    here = (staff.c.removed_at.is_(None), staff.c.suspended_at.is_(None), staff.c.role.in_(("officer", "supervisor")))
    rows = db.execute(select(staff.c.agency, func.count()).where(*here).group_by(staff.c.agency))
    return {row[0]: row[1] for row in rows}


def one_admin_at_a_time(db: Connection) -> list[str]:
    """Until this transaction ends no other admin's act that asks for this goes on; the admins who could act, locked."""
    admins = (staff.c.role == "admin", staff.c.removed_at.is_(None), staff.c.suspended_at.is_(None))
    query = select(staff.c.person_id).where(*admins).order_by(staff.c.person_id)
    return list(db.execute(query.with_for_update()).scalars())


def remove(room: Room, who: str) -> list[int]:
    """Take somebody's access away; the cases they held, which go back to their agency's queue."""
    if _left_without(room, who) is None:
        return []
    _set(room, who, removed_at=room.now)
    note_deed(room.db, room.by, "remove", room.now, about=who)
    return _loses(room, who)


def suspend(room: Room, who: str, *, back: bool) -> list[int] | None:
    """Access for a while taken away, or given back; the cases they held go back to the queue. None: they are not here."""
    here = _locked(room.db, who) if back else _left_without(room, who)
    if here is None:
        return None
    _set(room, who, suspended_at=None if back else room.now)
    note_deed(room.db, room.by, "resume" if back else "suspend", room.now, about=who)
    return [] if back else _loses(room, who)


def set_role(room: Room, who: str, role: str) -> list[int] | None:
    """Another role from now on; whoever works no cases any more leaves theirs to the queue. None: they are not here."""
    here = _locked(room.db, who) if role == "admin" else _left_without(room, who)
    if here is None:
        return None
    _set(room, who, role=role)
    note_deed(room.db, room.by, "role", room.now, about=who, role=role, before=here.role)
    if here.role == "admin" and role != "admin":
        _forget_invites(room, who)
    return [] if may(role, "work") else put_back(room, who)


def set_agency(room: Room, who: str, agency: str) -> list[int] | None:
    """Another agency from now on; the cases stay where they were, in its queue. None: they are not here."""
    here = _locked(room.db, who)
    if here is None:
        return None
    _set(room, who, agency=agency)
    note_deed(room.db, room.by, "agency", room.now, about=who, agency=agency, before=here.agency)
    return put_back(room, who) if agency != here.agency else []


def _left_without(room: Room, who: str) -> Row[Any] | None:
    """Their row, locked, where the service has an admin without them; LastAdmin where it has not."""
    admins = one_admin_at_a_time(room.db)  # first of all locks, in everybody's transaction
    if admins == [who]:
        raise LastAdmin
    return _locked(room.db, who)


def _locked(db: Connection, who: str) -> Row[Any] | None:
    """Somebody with access, kept so until this transaction ends."""
    here = select(staff).where(staff.c.person_id == who, staff.c.removed_at.is_(None))
    return db.execute(here.with_for_update()).first()


def _set(room: Room, who: str, **values: Any) -> None:
    room.db.execute(update(staff).where(staff.c.person_id == who).values(**values))


def _loses(room: Room, who: str) -> list[int]:
    """What goes with their access: the codes they made, and the cases they held."""
    _forget_invites(room, who)
    return put_back(room, who)


def _forget_invites(room: Room, who: str) -> None:
    """Who is no admin any more has no way back in a drawer."""
    unused = update(invite).where(invite.c.made_by == who, invite.c.used_at.is_(None), invite.c.expires_at > room.now)
    room.db.execute(unused.values(expires_at=room.now))


def put_back(room: Room, who: str) -> list[int]:
    """Their open cases are nobody's again, and their clocks go on; which."""
    held = _held(room, who)
    for row in held:
        _into_other_hands(room, row, None)
    return [row.number for row in held]


def _held(room: Room, who: str) -> Sequence[Any]:
    """What somebody holds, locked: whole cases, and their agency's shares of others'."""
    share = shares.open_shares(holder=who)
    shares.lock(room.db, list(room.db.execute(select(share.c.number)).scalars()))
    return room.db.execute(select(share).order_by(share.c.number)).all()


def hand_over(room: Room, who: str, to: str | None) -> Handed | None:
    """All somebody holds, to a colleague of the same agency who works cases, or to the queue; None where that is not possible."""
    here = _locked(room.db, who)
    there = _locked(room.db, to) if to is not None else None
    if here is None or to == who or (to is not None and not _can_take(there, here.agency)):
        return None
    held = _held(room, who)
    for row in held:
        _into_other_hands(room, row, to)
    moved = [[row.number, row.status, row.helper] for row in held]
    told = {"cases": len(held), "agency": here.agency, "from": who, "to": to, "moved": moved}
    number = room.db.execute(
        insert(deed).values(at=room.now, actor_id=room.by, deed=HANDED, about=told).returning(deed.c.id)
    ).scalar_one()
    return Handed(int(number), tuple(row.number for row in held), to)


def _can_take(there: Row[Any] | None, agency: str) -> bool:
    return there is not None and there.agency == agency and there.suspended_at is None and may(there.role, "work")


def take_back(room: Room, number: int) -> tuple[str, Handed] | None:
    """What was handed over a moment ago, with its first holder again, where nobody did anything with it since.
    None where it is too late, was done before, or they are no longer here."""
    one_admin_at_a_time(room.db)
    row = room.db.execute(select(deed).where(deed.c.id == number, deed.c.deed == HANDED)).first()
    if row is None or room.now > row.at + UNDO_WITHIN or _was_taken_back(room.db, row):
        return None
    who, to = row.about["from"], row.about["to"]
    if not _can_take(_locked(room.db, who), row.about["agency"]):
        return None
    back = []
    for case, before, helper in row.about["moved"]:
        now = "new" if to is None else ("taken" if before == "closing" else before)
        shares.lock(room.db, [case])
        share = shares.open_shares(row.about["agency"])
        same = (share.c.number == case, share.c.helper == helper, share.c.status == now)
        here = room.db.execute(select(share).where(*same, share.c.holder.is_not_distinct_from(to))).first()
        if here is not None:
            answered = _answered_since(room, case)
            _into_other_hands(room, here, who, asked=before == "waiting" and not answered)
            back.append(case)
    note_deed(room.db, room.by, TAKEN_BACK, room.now, cases=len(back), agency=row.about["agency"], of=number)
    return who, Handed(number, tuple(back), to)


def _answered_since(room: Room, number: int) -> bool:
    """Whether the owner wrote since the case changed hands: then nobody waits for them any more. By the order of its history:
    of the anonymous only hours are known."""
    since = takewhile(
        lambda e: e.action not in ("release", "give"), reversed(casebook.there(room.db, room.ring, number).events)
    )
    return any(e.actor == "owner" and e.action == "reply" for e in since)


def _was_taken_back(db: Connection, row: Row[Any]) -> bool:
    later = select(deed.c.about).where(deed.c.deed == TAKEN_BACK, deed.c.at >= row.at)
    return any(about.get("of") == row.id for about in db.execute(later).scalars())


def _into_other_hands(room: Room, row: Any, to: str | None, *, asked: bool = False) -> None:
    """One case to somebody or to nobody. A closing that waited for a second officer waits no more; an owner who was asked
    is still asked, unless nobody would read the answer. `asked`: it was so before the hand-over that is undone."""
    db, now, number = room.db, room.now, row.number
    whole = casebook.there(db, room.ring, number)
    case = whole.seen_from(row.agency)
    after = "new" if to is None else "waiting" if asked or row.status == "waiting" else "taken"
    values: dict[str, Any] = {"holder": to, "seen_at": None, "status": after}
    if row.status == "closing":
        values["outcome"] = None
    if after != "waiting":
        values |= clocks.run_on(db, case, room.catalogue.holidays, now)
        if not clocks.others_wait(whole, row.agency):
            agenda.drop(db, "no_answer", str(number))
    elif row.status != "waiting":
        values |= clocks.pause(db, case, now)
        reminds = max((e.at for e in whole.events if e.action in ("ask", "request")), default=now) + ANSWER_AWAITED
        if reminds > now:  # else the owner was reminded already, and is once only
            agenda.again(db, "no_answer", str(number), reminds)
    clocks.keep(db, case, values)
    casebook.record(db, room.ring, number, now, "release" if to is None else "give", "system", room.by, row.agency,
                    row.status, after, public=False)  # fmt: skip
