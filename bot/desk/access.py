"""Who has access to the task force's doors: invite codes, roles taken away or suspended, owners shut out."""

from bot.desk.hands import carries_out
from bot.desk.sight import AgencyDesk
from bot.parcels import hand_over
from bot.receive import Hall
from handlers.acts import Bar, CallMe, ChooseLanguage, Invite, RemoveStaff, SignIn, SignOut, Suspend, Turn
from handlers.conversation import Dialogue
from handlers.messages import Outgoing
from handlers.officer.conversation import menu, signed_in
from handlers.officer.words import ADMIN
from storage import casework, notices, people
from storage.people import Person


@carries_out(ChooseLanguage)
def language(hall: Hall, person: Person, act: ChooseLanguage, turn: Turn) -> None:
    people.choose_language(hall.db, person.id, act.language)


@carries_out(CallMe)
def call_me(hall: Hall, person: Person, act: CallMe, turn: Turn) -> None:
    casework.rename(hall.db, hall.house.ring, person.id, act.name)


@carries_out(Invite)
def invite(hall: Hall, person: Person, act: Invite, turn: Turn) -> Turn:
    code = casework.make_invite(hall.db, hall.house.ring, act.role, act.agency, person.id, hall.now)
    until = (hall.now + casework.INVITE_LIVES).isoformat()
    facts = {"code": code, "role": act.role, "agency": act.agency, "until": until}
    return turn.also(Outgoing("invited", facts, ADMIN, secret=True, copy=code))


@carries_out(SignIn)
def sign_in(hall: Hall, person: Person, act: SignIn, turn: Turn) -> Turn:
    """Invite codes are tried a few times an hour, like tracking codes."""
    if not people.may_try(hall.db, person.id, "invite", hall.now):
        return Turn(Dialogue(), [Outgoing("invite_too_many")])
    try:
        casework.sign_in(hall.db, hall.house.ring, person.id, act.code, hall.now)
    except casework.BadInvite:
        return Turn(Dialogue(), [Outgoing("invite_unknown")])
    return signed_in(AgencyDesk(hall, person), named=bool(person.name))


@carries_out(SignOut)
def sign_out(hall: Hall, person: Person, act: SignOut, turn: Turn) -> Turn:
    return _remove(hall, person, person.id, turn)


@carries_out(RemoveStaff)
def remove(hall: Hall, person: Person, act: RemoveStaff, turn: Turn) -> Turn:
    return _remove(hall, person, act.staff, turn)


def _remove(hall: Hall, person: Person, who: str, turn: Turn) -> Turn:
    """Access taken away, by an admin or by oneself; the cases they held return to their queue."""
    try:
        left = casework.remove(hall.db, who, person.id, hall.now, hall.house.catalogue.holidays)
    except casework.LastAdmin:
        return turn.also(Outgoing("last_admin", {}, menu(AgencyDesk(hall, person))))
    for number in left:
        hand_over(hall, number, "case.moved")
    facts = {"cases": len(left)}
    if who == person.id:
        return turn.also(Outgoing("left", facts))
    notices.to_person(hall.db, hall.house.ring, who, Outgoing("left", facts), hall.now)
    return turn.also(Outgoing("removed", facts, ADMIN))


@carries_out(Suspend)
def suspend(hall: Hall, person: Person, act: Suspend, turn: Turn) -> Turn:
    left = casework.suspend(hall.db, act.staff, person.id, hall.now, hall.house.catalogue.holidays, back=act.back)
    return turn.also(Outgoing("suspended", {"back": act.back, "cases": len(left)}, ADMIN))


@carries_out(Bar)
def bar(hall: Hall, person: Person, act: Bar, turn: Turn) -> Turn:
    known = casework.bar(hall.db, act.case, person.id, hall.now, back=act.back)
    return turn.also(Outgoing("barred", {"id": act.case, "back": act.back, "known": known}, ADMIN))


def first_invite(hall: Hall) -> str | None:
    """On a first start, the code for the first admin; None where somebody is there already."""
    if casework.any_admin(hall.db):
        return None
    return casework.make_invite(hall.db, hall.house.ring, "admin", "SATGAS", None, hall.now)
