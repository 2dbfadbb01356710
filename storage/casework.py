"""What officers do to cases, and who the officers are. Only the task force's process imports this."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update
from sqlalchemy import case as whether

from handlers.acts import MoveCase
from handlers.cases import (
    CLOSED_EARLY,
    CLOSINGS,
    DESK,
    LEFT,
    MOST_HOPS,
    REFERRED,
    Case,
    MoveRefused,
    Part,
    Status,
    check,
)
from handlers.officer.desk import Colleague, Staff
from handlers.officer.permissions import may
from handlers.officer.presence import is_silent
from routing.catalogue import Catalogue, Holidays
from storage import agenda, casebook, clocks, shares
from storage import figures as counts
from storage.sealing import KeyRing, new_code, spaced
from storage.tables import (
    cases,
    deed,
    event,
    evidence,
    identity,
    invite,
    person,
    staff,
)

CONSOLE = "console"  # whoever works at the service's own console: an admin in all they may do
INVITE_LIVES = timedelta(days=7)
ANSWER_AWAITED = timedelta(days=3)
# What the list of deeds tells beside who and what: numbers and names of things, never words.
TOLD_OF_DEEDS = ("case", "cases", "role", "agency", "letters", "documents", "since", "until", "kind", "incident",
                 "announcement", "whom", "which", "category", "days", "value", "before", "rule", "capacity")  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """What a move led to: the case as the agency that made it saw it and sees it, the whole as it is now; whose shares
    ended with it, whose came back."""

    before: Case
    after: Case
    whole: Case
    ended: tuple[Part, ...] = ()
    back: tuple[str, ...] = ()


def move(db: Connection, ring: KeyRing, who: Staff, act: MoveCase, now: datetime, catalogue: Catalogue) -> Moved:
    """One move of the table, by one officer. MoveRefused where another was faster."""
    whole = casebook.one(db, ring, act.case)
    if whole is None or not _still_there(db, who):
        raise MoveRefused("case_not_here")
    before = whole.seen_from(who.agency)
    step = check(before, act.action, staff=who.id, agency=who.agency, role=who.role)
    if act.action == "take" and _ended_it(db, before, who):
        raise MoveRefused("move_another_now")
    act, to = _as_it_is(db, before, act, who, catalogue, step.to)
    _ends_early(whole, act)
    _fits_still(db, whole, act, who)
    if act.reason:
        casebook.record(db, ring, act.case, now, CLOSED_EARLY, "officer", who.id, before.agency, before.status,
                        before.status, text=act.reason, public=False)  # fmt: skip
    values: dict[str, Any] = {"status": to}
    if act.action == "reopen":
        values |= clocks.owe_anew(db, before, catalogue, now)
    if to != "closing":
        values |= _changes(db, before, act, who, now)
    else:
        values["outcome"] = act.outcome
    if to == "waiting" and before.status != "waiting":
        values |= clocks.pause(db, before, now)
    elif to != "waiting" and before.paused_at is not None:
        values |= clocks.run_on(db, before, catalogue.holidays, now)
    if act.action in clocks.ANSWERS and not clocks.answered_before(before):
        values["due_at"] = clocks.owe_the_end(db, before, now)
        if to == "waiting":
            clocks.pause(db, before, now)
    clocks.keep(db, before, values)
    ended, back = _others(db, whole, act, to, catalogue, now)
    db.execute(
        update(evidence).where(evidence.c.id.in_(act.evidence), evidence.c.person_id == who.id).values(case_id=act.case)
    )
    casebook.record(db, ring, act.case, now, act.action, "officer", who.id, act.agency or before.agency, before.status,
                    to, text=act.text, outcome=act.outcome or act.category, public=step.public, files=act.evidence,
                    element=act.element)  # fmt: skip
    after = casebook.there(db, ring, act.case)
    _remind(db, act, after, now)
    return Moved(before, after.seen_from(who.agency), after, ended, back)


def _ends_early(case: Case, act: MoveCase) -> None:
    """The whole is not closed over what others still work at, unless its lead says why; MoveRefused."""
    if act.action not in CLOSINGS or not case.helpers or act.reason:
        return
    said = [e.action for e in case.events if e.action in (CLOSED_EARLY, "bring_in")]
    if act.action != "confirm" or not said or said[-1] != CLOSED_EARLY:
        raise MoveRefused("move_parts_open")


def _fits_still(db: Connection, case: Case, act: MoveCase, who: Staff) -> None:
    """What was chosen a few questions ago may have changed meanwhile; MoveRefused."""
    if act.action == "bring_in" and act.agency in (case.agency, *case.helpers):
        raise MoveRefused("move_there_already")
    if act.action == "give" and (act.to is None or not _works_there(db, act.to, who.agency)):
        raise MoveRefused("move_receiver_gone")


def _others(db: Connection, case: Case, act: MoveCase, to: Status, catalogue: Catalogue,
            now: datetime) -> tuple[tuple[Part, ...], tuple[str, ...]]:  # fmt: skip
    """What a move means for the agencies beside the one that made it: (shares that end, agencies that help again)."""
    if act.action == "bring_in" and act.agency:
        shares.begin(db, case.id, act.agency, clocks.owed(case, catalogue, now), now)
    elif act.action == "transfer" and act.agency in case.helpers:
        shares.leave(db, case.id, act.agency, now, LEFT)  # it leads now: what it owes is the whole
    elif act.action in CLOSINGS and to == "closed":
        return shares.end(db, case, now), ()
    elif act.action == "reopen":
        return (), shares.come_back(db, case, clocks.owed(case, catalogue, now), now)
    return (), ()


def _as_it_is(
    db: Connection, case: Case, act: MoveCase, who: Staff, catalogue: Catalogue, to: Status
) -> tuple[MoveCase, Status]:
    """A move as it is carried out: after two hand-overs only the desk decides; some ends want a second officer."""
    if act.action == "transfer" and case.hops >= MOST_HOPS and who.agency != DESK:
        return replace(act, agency=DESK), to
    kind = catalogue.categories.get(case.category)
    if act.action == "close" and kind is not None and kind.second_officer and _colleague(db, who):
        return act, "closing"
    if act.action == "confirm":
        said = next((e for e in reversed(case.events) if e.action == "close"), None)
        return replace(act, outcome=said.outcome if said else None, text=said.text if said else None), to
    if act.action == "refer":
        return replace(act, outcome=REFERRED), to
    return act, to


def _changes(db: Connection, case: Case, act: MoveCase, who: Staff, now: datetime) -> dict[str, Any]:
    """The columns a move changes beside the status."""
    match act.action:
        case "take":
            return {"holder": who.id, "seen_at": now} | got_one(db, [who.id], now)
        case "give":
            return {"holder": act.to, "seen_at": None} | got_one(db, [act.to or ""], now)
        case "release":
            return {"holder": None}
        case "reopen":
            return {"holder": None, "open": True, "closed_at": None, "outcome": None}
        case "transfer":
            return {"holder": None, "agency": act.agency, "co_handlers": _co_handlers(case, act.agency),
                    "hops": case.hops + 1}  # fmt: skip
        case "reclassify":
            return {"category": act.category}
        case "close" | "refer" | "confirm":
            return {"outcome": act.outcome, "closed_at": now, "open": False}
        case "finish" | "leave":
            return {"outcome": act.outcome or LEFT, "closed_at": now, "open": False, "paused_at": None}
        case _:
            return {}


def got_one(db: Connection, whom: Sequence[str], now: datetime) -> dict[str, Any]:
    """A case came to each of these: others are before them at the next sharing out. No column of the case says so."""
    for place, who in enumerate(whom):
        db.execute(update(staff).where(staff.c.person_id == who).values(given_at=now + timedelta(microseconds=place)))
    return {}


def _colleague(db: Connection, who: Staff) -> bool:
    """Whether somebody else at this agency could confirm what this officer does."""
    others = (staff.c.agency == who.agency, staff.c.role.in_(("officer", "supervisor")), staff.c.person_id != who.id)
    at_work = (staff.c.removed_at.is_(None), staff.c.suspended_at.is_(None))
    return db.execute(select(staff.c.person_id).where(*others, *at_work)).first() is not None


def _still_there(db: Connection, who: Staff) -> bool:
    """Whether they have the access they came with, and keep it until this transaction ends."""
    row = _kept(db, who.id)
    return row is not None and (row.role, row.agency) == (who.role, who.agency)


def _works_there(db: Connection, who: str, agency: str) -> bool:
    row = _kept(db, who)
    return row is not None and row.agency == agency and may(row.role, "work")


def _kept(db: Connection, who: str) -> Any:
    """Somebody with access, kept as they are until this transaction ends."""
    here = (staff.c.person_id == who, staff.c.removed_at.is_(None), staff.c.suspended_at.is_(None))
    return db.execute(select(staff.c.role, staff.c.agency).where(*here).with_for_update(read=True)).first()


def _remind(db: Connection, act: MoveCase, case: Case, now: datetime) -> None:
    """An owner who was asked is reminded once; once no agency waits for them any more, not at all."""
    if act.action in ("ask", "request"):
        agenda.again(db, "no_answer", str(act.case), now + ANSWER_AWAITED)
    elif "waiting" not in (case.status, *(p.status for p in case.parts)):
        agenda.drop(db, "no_answer", str(act.case))


def _ended_it(db: Connection, case: Case, who: Staff) -> bool:
    """Whether this officer closed the case its owner refused to see closed, and the agency has somebody else to look."""
    if not case.level:
        return False
    last = select(event.c.actor_id).where(event.c.case_id == case.id, event.c.action == "close")
    if db.execute(last.order_by(event.c.id.desc()).limit(1)).scalar() != who.id:
        return False
    others = (staff.c.agency == who.agency, staff.c.role == "officer", staff.c.person_id != who.id)
    at_work = (staff.c.removed_at.is_(None), staff.c.suspended_at.is_(None))
    return db.execute(select(staff.c.person_id).where(*others, *at_work)).first() is not None


def ended_by(db: Connection, numbers: Sequence[int]) -> dict[int, str]:
    """Of these cases, those whose owner refused to see them closed, and who had closed them: somebody else looks now."""
    query = select(event.c.case_id, event.c.actor_id).join(cases, cases.c.id == event.c.case_id)
    query = query.where(
        event.c.case_id.in_(numbers), cases.c.level > 0, event.c.action == "close", event.c.actor_id.is_not(None)
    )
    return {r.case_id: r.actor_id for r in db.execute(query.order_by(event.c.id))}


def _co_handlers(case: Case, agency: str | None) -> list[str]:
    """The agency that hands a case on stays informed; the one that has it now is no longer beside it."""
    beside = [*case.co_handlers, case.agency]
    return [c for i, c in enumerate(beside) if c != agency and c not in beside[:i]]


def in_agency(db: Connection, ring: KeyRing, number: int, agency: str) -> Case | None:
    """The case as this agency works it, where it leads or helps; the task force's desk looks on where a closing was refused."""
    case = casebook.one(db, ring, number)
    if case is not None and (agency in case.readers or (agency == casebook.HIGHER and case.level > 0)):
        return case.seen_from(agency)
    return None


def count_held(db: Connection, who: str) -> int:
    """How many open cases somebody holds, their agency's shares of others' among them."""
    share = shares.open_shares(holder=who)
    return db.execute(select(func.count()).select_from(share)).scalar_one()


# --- people ---------------------------------------------------------------------------------------------------------


def staff_at(db: Connection, ring: KeyRing, who: str) -> Staff | None:
    """The officer or admin signed in at this phone; the console is an admin of the task force's desk."""
    if who == CONSOLE:
        return Staff(CONSOLE, CONSOLE, "admin", DESK)
    query = select(staff, identity.c.sealed).join(identity, identity.c.person_id == staff.c.person_id)
    row = db.execute(query.where(staff.c.person_id == who, staff.c.removed_at.is_(None))).first()
    return _staff_of(ring, row) if row is not None and row.suspended_at is None else None


def _staff_of(ring: KeyRing, row: Row[Any]) -> Staff:
    told = ring.open_json(row.sealed, f"identity {row.person_id}")
    name = told.get("name") or row.person_id[:6].upper()
    return Staff(row.person_id, name, row.role, row.agency, row.suspended_at is not None)


def people(db: Connection, ring: KeyRing, *, agency: str | None = None, role: str | None = None) -> list[Staff]:
    """Everybody with access, in the order they joined."""
    query = select(staff, identity.c.sealed).join(identity, identity.c.person_id == staff.c.person_id)
    query = query.where(staff.c.removed_at.is_(None))
    if agency is not None:
        query = query.where(staff.c.agency == agency)
    if role is not None:
        query = query.where(staff.c.role == role)
    return [_staff_of(ring, r) for r in db.execute(query.order_by(staff.c.joined_at, staff.c.person_id))]


def colleagues(db: Connection, ring: KeyRing, agency: str, now: datetime, holidays: Holidays) -> list[Colleague]:
    """Who works cases at an agency, how many each holds, how many of these are late, and who is not there."""
    share = shares.open_shares(agency)
    is_late = whether((and_(share.c.due_at < now, share.c.paused_at.is_(None)), 1), else_=0)
    load = select(share.c.holder, func.count(), func.sum(is_late))
    load = load.where(share.c.holder.is_not(None)).group_by(share.c.holder)
    held_by: dict[str, tuple[int, int]] = {r[0]: (r[1], int(r[2])) for r in db.execute(load)}
    query = select(staff, identity.c.sealed).join(identity, identity.c.person_id == staff.c.person_id)
    here = (staff.c.agency == agency, staff.c.removed_at.is_(None), staff.c.suspended_at.is_(None),
            staff.c.role.in_(("officer", "supervisor")))  # fmt: skip
    rows = db.execute(query.where(*here).order_by(staff.c.joined_at, staff.c.person_id))
    return [_colleague_of(ring, r, held_by.get(r.person_id, (0, 0)), now, holidays) for r in rows]


def _colleague_of(ring: KeyRing, row: Row[Any], load: tuple[int, int], now: datetime, holidays: Holidays) -> Colleague:
    away = row.away_until is not None and row.away_until > now
    silent = not away and is_silent(holidays, row.active_at or row.joined_at, now)
    return Colleague(row.person_id, _staff_of(ring, row).name, load[0], row.capacity, away, silent,
                     row.away_until if away else None, load[1], row.given_at)  # fmt: skip


def reachable(db: Connection, ring: KeyRing, *, agency: str | None = None, role: str | None = None) -> list[Staff]:
    """The same without whose access is suspended: who may be told anything."""
    return [one for one in people(db, ring, agency=agency, role=role) if not one.suspended]


def rename(db: Connection, ring: KeyRing, who: str, name: str) -> None:
    sealed = db.execute(select(identity.c.sealed).where(identity.c.person_id == who)).scalar_one()
    told = ring.open_json(sealed, f"identity {who}") | {"name": name}
    fresh = ring.seal_json(told, f"identity {who}")
    db.execute(update(identity).where(identity.c.person_id == who).values(sealed=fresh))


def make_invite(db: Connection, ring: KeyRing, role: str, agency: str, by: str | None, now: datetime) -> str:
    """A code for one person, for seven days; only its keyed hash is kept."""
    code = new_code()
    db.execute(insert(invite).values(code_hash=ring.lookup("invite", code), role=role, agency=agency, made_by=by,
                                     made_at=now, expires_at=now + INVITE_LIVES))  # fmt: skip
    note_deed(db, by, "invite", now, role=role, agency=agency)
    return spaced(code)


@dataclass(frozen=True)
class BadInvite(Exception):
    """The code opens nothing: unknown, used or too old."""

    why: str


def sign_in(db: Connection, ring: KeyRing, who: str, code: str, now: datetime) -> None:
    """Use an invite code; BadInvite where it opens nothing."""
    key = ring.lookup("invite", code)
    used = update(invite).where(invite.c.code_hash == key, invite.c.used_at.is_(None), invite.c.expires_at > now)
    if db.execute(used.values(used_at=now, used_by=who)).rowcount != 1:
        raise BadInvite("invite_unknown")
    row = db.execute(select(invite.c.role, invite.c.agency).where(invite.c.code_hash == key)).one()
    db.execute(delete(staff).where(staff.c.person_id == who))
    db.execute(insert(staff).values(person_id=who, role=row.role, agency=row.agency, joined_at=now))
    note_deed(db, who, "sign_in", now, role=row.role, agency=row.agency)


def bar(db: Connection, case: int, by: str, now: datetime, *, back: bool) -> bool:
    """The owner of a case is not answered any more, or is again; False where nobody knows who that is."""
    who = db.execute(select(cases.c.person_id).where(cases.c.id == case)).scalar()
    if who is None:
        return False
    db.execute(update(person).where(person.c.id == who).values(barred_at=None if back else now))
    note_deed(db, by, "unbar" if back else "bar", now, case=case)
    return True


def deeds(db: Connection, ring: KeyRing, words: str, kinds: Collection[str], most: int) -> list[dict[str, Any]]:
    """The newest deeds, or those of a kind (`kinds`: those that are called by these words) or about a case; who did them by
    the name colleagues know, "" for the console."""
    query = (
        select(deed, identity.c.sealed)
        .outerjoin(identity, identity.c.person_id == deed.c.actor_id)
        .order_by(deed.c.id.desc())
    )
    found: list[dict[str, Any]] = []
    for row in db.execute(query.limit(2000)):
        about = {k: v for k, v in (row.about or {}).items() if k in TOLD_OF_DEEDS}
        of_kind = row.deed in kinds or words.casefold() in row.deed
        if words and not of_kind and words.lstrip("#") != str(about.get("case", "")):
            continue
        name = ring.open_json(row.sealed, f"identity {row.actor_id}").get("name") if row.sealed else None
        who = "" if row.actor_id in (None, CONSOLE) else name or "?"
        found.append({"at": row.at.isoformat(), "deed": row.deed, "who": who, "about": about})
        if len(found) == most:
            break
    return found


def note_deed(db: Connection, actor: str | None, what: str, now: datetime, **about: Any) -> None:
    """What was done to access or to the service, by whom; never changed afterwards."""
    db.execute(insert(deed).values(at=now, actor_id=actor, deed=what, about=about))


def any_admin(db: Connection) -> bool:
    return (
        db.execute(select(staff.c.person_id).where(staff.c.role == "admin", staff.c.removed_at.is_(None))).first()
        is not None
    )


def figures(db: Connection, now: datetime, agency: str | None = None) -> dict[str, Any]:
    """The day so far and the week before it; open and overdue cases; what was in time; how it went for owners of closed
    cases: of one agency, or of all."""
    share = shares.open_shares(agency)
    late = func.sum(whether((and_(share.c.due_at < now, share.c.paused_at.is_(None)), 1), else_=0))
    rows = db.execute(
        select(share.c.agency, func.count().label("open"), late.label("late")).group_by(share.c.agency)
    ).all()
    agencies = [{"agency": r.agency, "open": r.open, "late": int(r.late or 0)} for r in rows]
    agencies.sort(key=lambda a: -a["open"])
    return {**counts.today(db, now, agency), "week": counts.past_days(db, now, agency=agency), "agencies": agencies,
            "endings": counts.endings(db, agency), "in_time": counts.in_time(db, now, agency=agency),
            "after": counts.after_the_end(db, now, agency=agency),
            "paid": {} if agency else counts.paid_this_month(db, now)}  # fmt: skip
