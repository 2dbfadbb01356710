"""The task force's side of the shell: what officers and admins see, and what their decisions do. Never in the public process."""

from dataclasses import replace
from typing import Any

from bot.parcels import hand_over
from bot.receive import Hall, language_of
from handlers.acts import Act, CallMe, ChooseLanguage, Invite, MoveCase, RemoveStaff, SendAgain, SignIn, SignOut, Turn
from handlers.cases import MOVES, Case, MoveRefused, for_agency
from handlers.conversation import Dialogue
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.officer.casework import card, card_rows
from handlers.officer.conversation import menu, officer_turn, signed_in
from handlers.officer.desk import Exhibit, Page, Staff
from handlers.officer.words import ADMIN, OFFICER
from handlers.owner.follow_up import closed_rows
from handlers.prices import worth_looking
from storage import (
    backlog,
    casebook,
    casework,
    evidence,
    forwarding,
    inbox,
    notices,
    outbox,
    people,
    sightings,
    thumbnails,
    twins,
    window,
)  # fmt: skip
from storage.people import Person


class AgencyDesk:
    """Looks into the books for one officer or admin; other agencies' cases do not exist here, nor what owners keep masked."""

    def __init__(self, hall: Hall, person: Person) -> None:
        self._hall, self._person = hall, person
        self.staff = casework.staff_at(hall.db, hall.house.ring, person.id)
        self.language, self.name_hint = language_of(person), person.name
        self.catalogue, self.labels = hall.house.catalogue, hall.house.labels

    @property
    def _agency(self) -> str:
        return self.staff.agency if self.staff else ""

    def queue(self, page: int) -> Page:
        found = casework.queue(self._hall.db, self._hall.house.ring, self._agency, page)
        return replace(found, cases=tuple(for_agency(c) for c in found.cases))

    def mine(self) -> list[Case]:
        held = casework.held(self._hall.db, self._hall.house.ring, self._person.id, self._agency)
        return [for_agency(c) for c in held]

    def case(self, case: int) -> Case | None:
        found = casework.in_agency(self._hall.db, self._hall.house.ring, case, self._agency)
        if found is None:
            return None
        return replace(for_agency(found), window=window.hours_left(self._hall.db, case, self._hall.now))

    def exhibits(self, case: Case) -> list[Exhibit]:
        files = evidence.several(self._hall.db, self._hall.house.ring, case.evidence)
        shared = twins.shared(self._hall.db, case.evidence)
        return [Exhibit(f.id, f.name_for(self._person.id), f.kind, f.size, f.state, f.mime in thumbnails.SHOWN, f.id in shared)
                for f in files]  # fmt: skip

    def people(self) -> list[Staff]:
        return casework.people(self._hall.db, self._hall.house.ring)

    def figures(self) -> dict[str, Any]:
        return {**casework.figures(self._hall.db, self._hall.now),
                "at": self._hall.now.isoformat()}  # fmt: skip

    def undelivered(self) -> dict[str, Any]:
        waits = backlog.counted(self._hall.db)
        total, letters = outbox.dead_letters(self._hall.db)
        told = [{"at": one.created_at.isoformat(), "template": one.template, "error": one.error} for one in letters]
        return {"total": total, "letters": told, "given_up": waits["handover_dead"], "aside": waits["inbox_failed"]}


def officer_side(hall: Hall, person: Person, dialogue: Dialogue, said: Incoming) -> Turn:
    """One turn at a task-force door, its decisions carried out."""
    turn = officer_turn(AgencyDesk(hall, person), dialogue, said)
    if turn.acts:
        hall.write_promises()
    for act in turn.acts:
        turn = _carry_out(hall, person, act, turn)
    return turn


def _carry_out(hall: Hall, person: Person, act: Act, turn: Turn) -> Turn:
    ring = hall.house.ring
    match act:
        case ChooseLanguage(language):
            people.choose_language(hall.db, person.id, language)
        case CallMe(name):
            casework.rename(hall.db, ring, person.id, name)
        case SignIn(code):
            return _sign_in(hall, person, code)
        case SignOut():
            return _remove(hall, person, person.id, turn)
        case RemoveStaff(who):
            return _remove(hall, person, who, turn)
        case Invite(role, agency):
            code = casework.make_invite(hall.db, ring, role, agency, person.id, hall.now)
            until = (hall.now + casework.INVITE_LIVES).isoformat()
            facts = {"code": code, "role": role, "agency": agency, "until": until}
            return turn.also(Outgoing("invited", facts, ADMIN, secret=True, copy=code))
        case SendAgain():
            again = {
                "letters": outbox.send_again(hall.db, hall.now),
                "documents": forwarding.try_again(hall.db, hall.now),
            }
            inbox.try_again(hall.db, however_often=True)
            casework.note_deed(hall.db, person.id, "resend", hall.now, **again)
            return turn.also(Outgoing("resent", again, ADMIN))
        case MoveCase():
            return _move(hall, person, act, turn)
    return turn


def _sign_in(hall: Hall, person: Person, code: str) -> Turn:
    """Invite codes are tried a few times an hour, like tracking codes."""
    if not people.may_try(hall.db, person.id, "invite", hall.now):
        return Turn(Dialogue(), [Outgoing("invite_too_many")])
    try:
        casework.sign_in(hall.db, hall.house.ring, person.id, code, hall.now)
    except casework.BadInvite:
        return Turn(Dialogue(), [Outgoing("invite_unknown")])
    return signed_in(AgencyDesk(hall, person), named=bool(person.name))


def _remove(hall: Hall, person: Person, who: str, turn: Turn) -> Turn:
    """Access taken away, by an admin or by oneself; the cases they held return to their queue."""
    try:
        left = casework.remove(hall.db, who, person.id, hall.now)
    except casework.LastAdmin:
        return turn.also(Outgoing("last_admin", {}, menu(AgencyDesk(hall, person))))
    for number in left:
        hand_over(hall, number, "case.moved")
    facts = {"cases": len(left)}
    if who == person.id:
        return turn.also(Outgoing("left", facts))
    notices.to_person(hall.db, hall.house.ring, who, Outgoing("left", facts), hall.now)
    return turn.also(Outgoing("removed", facts, ADMIN))


def _move(hall: Hall, person: Person, act: MoveCase, turn: Turn) -> Turn:
    """One move of the table; the owner is told, and so is the agency a case went to."""
    desk = AgencyDesk(hall, person)
    assert desk.staff is not None
    try:
        before, after = casework.move(hall.db, hall.house.ring, desk.staff, act, hall.now)
    except MoveRefused as why:
        now = desk.case(act.case)
        return turn.also(Outgoing(str(why), {"id": act.case}), *(card(desk, now) if now else []))
    hand_over(hall, after.id, "case.moved", act.text, also=before.agency if after.agency != before.agency else None)
    if act.action == "close":
        _look_again_later(hall, after)
    if MOVES[before.status, act.action].told:
        _tell_owner(hall, after, act)
    if act.action == "transfer" and act.agency:
        handed = {"id": after.id, "category": after.category, "urgency": after.urgency, "text": act.text,
                  "agency": before.agency}  # fmt: skip
        told = Outgoing("case_handed_over", handed, ((Choice(f"case:{after.id}", label="open_case", icon="📂"),),))
        notices.to_agency(hall.db, hall.house.ring, act.agency, told, hall.now)
    facts = {"id": after.id, "agency": after.agency, "owner_told": _reachable(hall, after)}
    rows = card_rows(desk, after) if after.agency == desk.staff.agency else OFFICER
    return turn.also(Outgoing(f"did_{act.action}", facts, rows))


def _look_again_later(hall: Hall, case: Case) -> None:
    """The price is asked about no more; what became of the offer is, where the case was about one."""
    sightings.end(hall.db, case.id, "recheck")
    kind = hall.house.catalogue.categories.get(case.category)
    if worth_looking(bool(kind and kind.rechecks), case.answers):
        sightings.schedule(hall.db, case.id, "outcome", hall.now, hall.now)


def _reachable(hall: Hall, case: Case) -> bool:
    return casebook.owner_to_tell(hall.db, case.id) is not None


def _tell_owner(hall: Hall, case: Case, act: MoveCase) -> None:
    """The owner hears of each step in the agency's name; never which officer it was."""
    who = casebook.owner_to_tell(hall.db, case.id)
    if who is None:
        return
    rows: Rows = ((Choice(f"reply:{case.id}", label="reply", icon="💬"),
                   Choice(f"case:{case.id}", label="see_case", icon="🔎")),)  # fmt: skip
    rows = (*closed_rows(case, hall.now), *rows)
    facts = {"id": case.id, "agency": case.agency, "text": act.text, "outcome": act.outcome,
             "headline": case.headline}  # fmt: skip
    saying = Outgoing(f"told_{act.action}", facts, rows, evidence=act.evidence)
    notices.to_person(hall.db, hall.house.ring, who, saying, hall.now)


def first_invite(hall: Hall) -> str | None:
    """On a first start, the code for the first admin; None where somebody is there already."""
    if casework.any_admin(hall.db):
        return None
    return casework.make_invite(hall.db, hall.house.ring, "admin", "SATGAS", None, hall.now)
