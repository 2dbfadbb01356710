"""Roles, agencies and access as an admin changes them; the cases of whoever stops, in other hands; each told once."""

from typing import Any

from bot.desk.hands import carries_out
from bot.desk.sight import AgencyDesk
from bot.parcels import hand_over as parcel
from bot.receive import Hall
from handlers.acts import ChangeAgency, ChangeRole, HandOver, RemoveStaff, SignOut, Suspend, TakeBack, Turn
from handlers.admin.people import card_of
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.conversation import menu
from handlers.officer.words import ADMIN
from storage import notices
from storage import staffing as changes
from storage.people import Person

GONE = Outgoing("person_gone", {}, ADMIN)


def _room(hall: Hall, person: Person) -> changes.Room:
    return changes.Room(hall.db, hall.house.ring, hall.house.catalogue, person.id, hall.now)


def _last_admin(hall: Hall, person: Person) -> Outgoing:
    return Outgoing("last_admin", {}, menu(AgencyDesk(hall, person)))


def _parcels(hall: Hall, numbers: list[int]) -> None:
    """An agency's own system reads where its cases are."""
    for number in numbers:
        parcel(hall, number, "case.moved")


@carries_out(SignOut)
def sign_out(hall: Hall, person: Person, act: SignOut, turn: Turn) -> Turn:
    return _remove(hall, person, person.id, turn)


@carries_out(RemoveStaff)
def remove(hall: Hall, person: Person, act: RemoveStaff, turn: Turn) -> Turn:
    return _remove(hall, person, act.staff, turn)


def _remove(hall: Hall, person: Person, who: str, turn: Turn) -> Turn:
    """Access taken away, by an admin or by oneself; the cases they held return to their queue."""
    try:
        left = changes.remove(_room(hall, person), who)
    except changes.LastAdmin:
        return turn.also(_last_admin(hall, person))
    _parcels(hall, left)
    facts = {"cases": len(left)}
    if who == person.id:
        return turn.also(Outgoing("left", facts))
    notices.to_person(hall.db, hall.house.ring, who, Outgoing("left", facts), hall.now)
    return turn.also(Outgoing("removed", facts, ADMIN))


@carries_out(Suspend)
def suspend(hall: Hall, person: Person, act: Suspend, turn: Turn) -> Turn:
    try:
        left = changes.suspend(_room(hall, person), act.staff, back=act.back)
    except changes.LastAdmin:
        return turn.also(_last_admin(hall, person))
    if left is None:
        return turn.also(GONE)
    _parcels(hall, left)
    again: Rows = () if act.back else ((Choice(f"resume:{act.staff}", label="resume_access", icon="▶️"),),)
    return turn.also(Outgoing("suspended", {"back": act.back, "cases": len(left)}, (*again, *ADMIN)))


@carries_out(ChangeRole)
def change_role(hall: Hall, person: Person, act: ChangeRole, turn: Turn) -> Turn:
    """They hear of it themselves; the answer has the button back to the role before."""
    before = _as_is(hall, person, act.staff)
    try:
        left = changes.set_role(_room(hall, person), act.staff, act.role)
    except changes.LastAdmin:
        return turn.also(_last_admin(hall, person))
    return _changed(hall, person, act.staff, left, turn, f"set_role_yes:{act.staff}:{before[0]}" if before else "")


@carries_out(ChangeAgency)
def change_agency(hall: Hall, person: Person, act: ChangeAgency, turn: Turn) -> Turn:
    before = _as_is(hall, person, act.staff)
    left = changes.set_agency(_room(hall, person), act.staff, act.agency)
    return _changed(hall, person, act.staff, left, turn, f"move_to_yes:{act.staff}:{before[1]}" if before else "")


def _as_is(hall: Hall, person: Person, who: str) -> tuple[str, str] | None:
    return next(((s.role, s.agency) for s in AgencyDesk(hall, person).people() if s.id == who), None)


def _changed(hall: Hall, person: Person, who: str, left: list[int] | None, turn: Turn, undo: str) -> Turn:
    now = _as_is(hall, person, who)
    if left is None or now is None:
        return turn.also(GONE)
    _parcels(hall, left)
    facts = {"role": now[0], "agency": now[1], "cases": len(left)}
    if who != person.id:
        told = Outgoing("your_access", facts, ((Choice("go:home", label="home", icon="🏠"),),))
        notices.to_person(hall.db, hall.house.ring, who, told, hall.now)
    rows: Rows = ((Choice(undo, label="undo", icon="↩️"),), (Choice(f"person:{who}", label="see_person", icon="👤"),))
    return turn.also(Outgoing("access_changed", {**facts, "name": _name(hall, person, who)}, rows))


def _name(hall: Hall, person: Person, who: str) -> str:
    return next((s.name for s in AgencyDesk(hall, person).people() if s.id == who), "?")


def _tell(hall: Hall, person: Person, who: str | None, template: str, **facts: Any) -> None:
    """One message to somebody whose cases changed, unless they did it themselves."""
    if who is not None and who != person.id:
        rows: Rows = ((Choice("go:mine", label="mine", icon="🗂"),),)
        notices.to_person(hall.db, hall.house.ring, who, Outgoing(template, facts, rows), hall.now)


@carries_out(HandOver)
def hand_over(hall: Hall, person: Person, act: HandOver, turn: Turn) -> Turn:
    """Who gives and who receives hear once each, however many they are; owners hear nothing, for them nothing changed."""
    done = changes.hand_over(_room(hall, person), act.staff, act.to)
    if done is None:
        return turn.also(Outgoing("hand_over_not", {}, ADMIN))
    _parcels(hall, list(done.cases))
    to = _name(hall, person, done.to) if done.to else None
    if done.cases:
        _tell(hall, person, done.to, "given_cases", count=len(done.cases))
        _tell(hall, person, act.staff, "cases_moved_away", count=len(done.cases), to=to)
    facts = {"cases": len(done.cases), "name": _name(hall, person, act.staff),
             "to": to,
             "minutes": int(changes.UNDO_WITHIN.total_seconds() // 60)}  # fmt: skip
    undo: Rows = ((Choice(f"hand_over_undo:{done.number}", label="undo", icon="↩️"),),) if done.cases else ()
    return turn.also(Outgoing("handed_over", facts, (*undo, *ADMIN)))


@carries_out(TakeBack)
def take_back(hall: Hall, person: Person, act: TakeBack, turn: Turn) -> Turn:
    """Whoever has them again hears once, and so does whoever had them for a moment."""
    found = changes.take_back(_room(hall, person), act.number)
    if found is None:
        return turn.also(Outgoing("hand_over_undo_not", {}, ADMIN))
    who, done = found
    _parcels(hall, list(done.cases))
    count, name = len(done.cases), _name(hall, person, who)
    if count:
        _tell(hall, person, done.to, "cases_taken_back", count=count, name=name)
        _tell(hall, person, who, "given_cases", count=count)
    shown = card_of(AgencyDesk(hall, person), who)
    return turn.also(Outgoing("hand_over_undone", {"cases": count, "name": name}), *([shown] if shown else []))
