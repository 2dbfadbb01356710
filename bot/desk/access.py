"""How people come in at the task force's doors: invite codes, names, languages; and owners who are shut out."""

from bot.desk.hands import carries_out
from bot.desk.sight import AgencyDesk
from bot.receive import Hall
from handlers.acts import Bar, CallMe, ChooseLanguage, Invite, SignIn, Turn
from handlers.conversation import Dialogue
from handlers.messages import Outgoing
from handlers.officer.conversation import signed_in
from handlers.officer.words import ADMIN
from storage import casework, people
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


@carries_out(Bar)
def bar(hall: Hall, person: Person, act: Bar, turn: Turn) -> Turn:
    known = casework.bar(hall.db, act.case, person.id, hall.now, back=act.back)
    return turn.also(Outgoing("barred", {"id": act.case, "back": act.back, "known": known}, ADMIN))


def first_invite(hall: Hall) -> str | None:
    """On a first start, the code for the first admin; None where somebody is there already."""
    if casework.any_admin(hall.db):
        return None
    return casework.make_invite(hall.db, hall.house.ring, "admin", "SATGAS", None, hall.now)
