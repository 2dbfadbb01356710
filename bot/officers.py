"""The task force's side of the shell: what officers and admins see, and what their decisions do. Never in the public process."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot import announcing, canned, exports, handouts, switches
from bot.parcels import hand_over
from bot.receive import Hall, language_of, maintenance, switched_off
from bot.watching import want_picture
from handlers.acts import (
    Act,
    Announce,
    AnswerAll,
    AnswerIdentity,
    AskIdentity,
    Away,
    Bar,
    CallMe,
    ChooseLanguage,
    DrawWeek,
    Export,
    GoOnAnnouncing,
    Invite,
    MoveCase,
    RemoveStaff,
    Saw,
    SendAgain,
    SetMaintenance,
    ShareOut,
    SignIn,
    SignOut,
    StopAnnouncing,
    Suspend,
    SwitchCategory,
    Turn,
)
from handlers.cases import MOVES, Case, MoveRefused, for_agency
from handlers.conversation import Dialogue
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.officer.casework import card, card_rows
from handlers.officer.conversation import menu, officer_turn, signed_in
from handlers.officer.desk import Colleague, Exhibit, Page, Staff
from handlers.officer.permissions import DESK, may
from handlers.officer.watch import sees_all
from handlers.officer.words import ADMIN, OFFICER
from handlers.owner.follow_up import closed_rows
from handlers.prices import worth_looking
from storage import (
    announcements,
    backlog,
    broadcast,
    casebook,
    casework,
    disclosure,
    evidence,
    finding,
    forwarding,
    inbox,
    incidents,
    notices,
    outbox,
    people,
    requests,
    sharing,
    sightings,
    thumbnails,
    twins,
    watch,
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

    def queue(self, page: int, which: str = "due") -> Page:
        found = finding.queue(self._hall.db, self._hall.house.ring, self._agency, page, self._hall.now, which)
        return replace(found, cases=tuple(for_agency(c) for c in found.cases))

    def search(self, words: str) -> list[Case]:
        return finding.search(self._hall.db, self._hall.house.ring, self._agency, words)

    def mine(self) -> list[Case]:
        held = casework.held(self._hall.db, self._hall.house.ring, self._person.id, self._agency)
        return [for_agency(c) for c in held]

    def case(self, case: int) -> Case | None:
        found = casework.in_agency(self._hall.db, self._hall.house.ring, case, self._agency)
        if found is None:
            return None
        return replace(for_agency(found), window=window.hours_left(self._hall.db, case, self._hall.now))

    def health(self) -> dict[str, Any]:
        return {**backlog.counted(self._hall.db), "at": self._hall.now.isoformat()}

    def deeds(self, words: str, most: int) -> list[dict[str, Any]]:
        return casework.deeds(self._hall.db, self._hall.house.ring, words, most)

    def week(self) -> dict[str, Any]:
        return watch.week(
            self._hall.db, self._hall.house.ring, self._hall.now, None if sees_all(self) else self._agency
        )

    def incident(self, number: int) -> dict[str, Any] | None:
        found = incidents.of(self._hall.db, self._hall.house.ring, number, self._hall.now)
        if found is None or not (sees_all(self) or self._agency in (*found.agencies, DESK)):
            return None
        return {"name": found.name, "owners": found.owners, "cases": list(found.places),
                "reached": len(set(broadcast.owners(self._hall.db, found.cases, self._agency).values()))}  # fmt: skip

    def identity_requests(self) -> list[dict[str, Any]]:
        if self.staff is None or not may(self.staff.role, "answer_identity"):
            return []
        asked = disclosure.pending(self._hall.db, self._hall.house.ring)
        return [
            {"id": a.id, "case": a.case, "agency": a.agency, "reason": a.reason, "at": a.asked_at.isoformat()}
            for a in asked
        ]

    def colleagues(self) -> list[Colleague]:
        return casework.colleagues(self._hall.db, self._hall.house.ring, self._agency, self._hall.now)

    def exhibits(self, case: Case) -> list[Exhibit]:
        files = evidence.several(self._hall.db, self._hall.house.ring, case.evidence)
        shared = twins.shared(self._hall.db, case.evidence)
        return [Exhibit(f.id, f.name_for(self._person.id), f.kind, f.size, f.state, f.mime in thumbnails.SHOWN, f.id in shared)
                for f in files]  # fmt: skip

    def address_of(self, file: str) -> str | None:
        return handouts.address(self._hall.house, file, self._person.id, self._hall.now)

    def people(self) -> list[Staff]:
        return casework.people(self._hall.db, self._hall.house.ring)

    def figures(self) -> dict[str, Any]:
        return {**casework.figures(self._hall.db, self._hall.now),
                "at": self._hall.now.isoformat()}  # fmt: skip

    def categories_off(self) -> frozenset[str]:
        return switched_off(self._hall)

    def maintenance(self) -> str | None:
        return maintenance(self._hall)

    def audience(self, whom: str, which: str) -> tuple[int, int]:
        return announcements.count(self._hall.db, whom, which)

    def undelivered(self) -> dict[str, Any]:
        waits = backlog.counted(self._hall.db)
        total, letters = outbox.dead_letters(self._hall.db)
        told = [{"at": one.created_at.isoformat(), "template": one.template, "error": one.error} for one in letters]
        return {"total": total, "letters": told, "given_up": waits["handover_dead"], "aside": waits["inbox_failed"]}

    def requests(self) -> list[dict[str, Any]]:
        return [requests.told(one, self._hall.now) for one in requests.open_ones(self._hall.db)]


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
        case Away(span):
            return _away(hall, person, span, turn)
        case ShareOut():
            return _share_out(hall, person, turn)
        case AnswerAll(number, text):
            return _answer_all(hall, person, number, text, turn)
        case Saw(number):
            sharing.saw(hall.db, number, person.id, hall.now)
        case Suspend(who, back):
            left = casework.suspend(hall.db, who, person.id, hall.now, back=back)
            return turn.also(Outgoing("suspended", {"back": back, "cases": len(left)}, ADMIN))
        case Bar(number, back):
            known = casework.bar(hall.db, number, person.id, hall.now, back=back)
            return turn.also(Outgoing("barred", {"id": number, "back": back, "known": known}, ADMIN))
        case Export(since, until, kind):
            exports.want(hall.db, person.id, exports.Span(since, until, kind), hall.now)
        case SwitchCategory():
            return turn.also(switches.switch(hall, AgencyDesk(hall, person), person.id, act))
        case SetMaintenance(text):
            return turn.also(switches.say_above(hall, person.id, text))
        case Announce() | StopAnnouncing() | GoOnAnnouncing():
            return turn.also(*announcing.carry_out(hall, person.id, act))
        case DrawWeek(agency):
            want_picture(hall.db, person.id, agency, hall.now)
        case AskIdentity():
            return _ask_identity(hall, person, act, turn)
        case AnswerIdentity():
            return _answer_identity(hall, person, act, turn)
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
    if act.canned is not None and (as_read := desk.case(act.case)) is not None:
        act = replace(act, text=canned.in_the_owners_words(hall, act.canned, as_read))
    try:
        before, after = casework.move(hall.db, hall.house.ring, desk.staff, act, hall.now, hall.house.catalogue)
    except MoveRefused as why:
        now = desk.case(act.case)
        return turn.also(Outgoing(str(why), {"id": act.case}), *(card(desk, now) if now else []))
    hand_over(hall, after.id, "case.moved", act.text, also=before.agency if after.agency != before.agency else None)
    if after.status == "closed":
        _look_again_later(hall, after)
    told = "close" if act.action == "confirm" else act.action
    if MOVES[before.status, act.action].told and after.status != "closing":
        _tell_owner(hall, after, act, told)
    _tell_colleagues(hall, person, after, act, before)
    if after.agency != before.agency:
        handed = {"id": after.id, "category": after.category, "urgency": after.urgency, "text": act.text,
                  "agency": before.agency}  # fmt: skip
        handed_over = Outgoing(
            "case_handed_over", handed, ((Choice(f"case:{after.id}", label="open_case", icon="📂"),),)
        )
        notices.to_agency(hall.db, hall.house.ring, after.agency, handed_over, hall.now)
    facts = {"id": after.id, "agency": after.agency, "owner_told": _reachable(hall, after)}
    rows = card_rows(desk, after) if after.agency == desk.staff.agency else OFFICER
    done = "closing" if after.status == "closing" else act.action
    return turn.also(Outgoing(f"did_{done}", facts, rows))


def _ask_identity(hall: Hall, person: Person, act: AskIdentity, turn: Turn) -> Turn:
    """Every custodian hears of it; the officer's reason stands in the history of the case."""
    number = disclosure.ask(hall.db, hall.house.ring, act.case, person.id, act.reason, hall.now)
    if number is None:
        return turn.also(Outgoing("identity_asked_already", {"id": act.case}, OFFICER))
    whom = casework.reachable(hall.db, hall.house.ring, role="custodian")
    told = Outgoing(
        "identity_asked_for",
        {"id": act.case},
        ((Choice(f"answer_identity:{number}", label="open_request", icon="🪪"),),),
    )
    for custodian in whom:
        notices.to_person(hall.db, hall.house.ring, custodian.id, told, hall.now)
    casework.note_deed(hall.db, person.id, "ask_identity", hall.now, case=act.case)
    return turn.also(Outgoing("identity_asked", {"id": act.case, "custodians": len(whom)}, OFFICER))


def _answer_identity(hall: Hall, person: Person, act: AnswerIdentity, turn: Turn) -> Turn:
    """The officer hears the answer; the owner hears of it too, unless the law forbids telling them."""
    db, ring, now = hall.db, hall.house.ring, hall.now
    asked = disclosure.one(db, ring, act.request)
    if asked is None or asked.granted is not None:
        return turn.also(Outgoing("identity_answered_already", {}, OFFICER))
    granted, silent = act.answer != "deny", act.answer == "silent"
    owner = disclosure.answer(db, ring, asked, person.id, act.reason, now, granted=granted, silent=silent)
    casework.note_deed(db, person.id, f"{act.answer}_identity", now, case=asked.case)
    open_it: Rows = ((Choice(f"case:{asked.case}", label="open_case", icon="📂"),),)
    told: dict[str, Any] = {"id": asked.case, "granted": granted, "reason": act.reason,
                            "name": owner.name if owner else None, "address": _reached_at(owner) if owner else None}  # fmt: skip
    notices.to_person(db, ring, asked.asked_by, Outgoing("identity_answer", told, open_it, secret=True), now)
    if owner is not None and not silent:
        facts = {"id": asked.case, "agency": asked.agency, "reason": asked.reason}
        notices.to_person(
            db,
            ring,
            owner.id,
            Outgoing("told_identity", facts, ((Choice(f"case:{asked.case}", label="see_case", icon="🔎"),),)),
            now,
        )
    return turn.also(Outgoing("identity_answered", {"id": asked.case, "granted": granted}, OFFICER))


def _reached_at(owner: Person) -> str:
    """How an owner can be reached, as the channel knows them."""
    return f"{owner.channel} {owner.address}"


def _away(hall: Hall, person: Person, span: timedelta | None, turn: Turn) -> Turn:
    """Not at work for a while: what would be late before they return goes back, and their agency hears of it."""
    desk = AgencyDesk(hall, person)
    assert desk.staff is not None
    until = hall.now + span if span else None
    sharing.go_away(hall.db, person.id, until)
    if until is None:
        return turn.also(Outgoing("back_at_work", {}, OFFICER))
    put_back = sharing.put_back_before_late(hall.db, hall.house.ring, person.id, desk.staff.agency, until, hall.now)
    if put_back:
        told = Outgoing(
            "put_back",
            {"cases": put_back[:10], "count": len(put_back)},
            ((Choice("go:queue", label="queue", icon="📥"),),),
        )
        for colleague in casework.reachable(hall.db, hall.house.ring, agency=desk.staff.agency):
            if colleague.id != person.id and may(colleague.role, "work"):
                notices.to_person(hall.db, hall.house.ring, colleague.id, told, hall.now)
    return turn.also(Outgoing("gone_away", {"until": until.isoformat(), "count": len(put_back)}, OFFICER))


def _share_out(hall: Hall, person: Person, turn: Turn) -> Turn:
    """What nobody has, to those at work with room; each hears once, however many cases they got."""
    desk = AgencyDesk(hall, person)
    assert desk.staff is not None
    given = sharing.share_out(hall.db, hall.house.ring, desk.staff.agency, person.id, hall.now)
    for who in dict.fromkeys(to for _, to in given):
        theirs = [case for case, to in given if to == who]
        rows: Rows = tuple((Choice(f"case:{c.id}", words=f"#{c.id} {c.headline[:34]}"),) for c in theirs[:6])
        told = Outgoing("given_cases", {"count": len(theirs)}, (*rows, (Choice("go:mine", label="mine", icon="🗂"),)))
        notices.to_person(hall.db, hall.house.ring, who, told, hall.now)
    return turn.also(Outgoing("shared_out", {"count": len(given), "people": len({to for _, to in given})}, OFFICER))


def _answer_all(hall: Hall, person: Person, number: int, text: str, turn: Turn) -> Turn:
    """Each owner hears it once, under the number of their own case; of the others they learn nothing."""
    db, ring = hall.db, hall.house.ring
    staff = AgencyDesk(hall, person).staff
    found = incidents.of(db, ring, number, hall.now)
    if staff is None or found is None:
        return turn.also(Outgoing("incident_gone", {}, OFFICER))
    answered = broadcast.answer_all(db, ring, staff, found.cases, text, hall.now)
    whose = broadcast.owners(db, [case.id for case in answered], staff.agency)
    told: set[str] = set()
    for case in answered:
        hand_over(hall, case.id, "case.moved", text)
        if whose[case.id] not in told:
            _tell_owner(hall, case, MoveCase(case.id, "answer", text), "answer")
        told.add(whose[case.id])
    casework.note_deed(db, person.id, "answer_all", hall.now, incident=number, cases=len(answered))
    return turn.also(Outgoing("did_broadcast", {"cases": len(answered), "owners": len(told)}, OFFICER))


def _tell_colleagues(hall: Hall, person: Person, case: Case, act: MoveCase, before: Case) -> None:
    """Whoever is given a case, asked to confirm an end, or has it sent back."""
    open_it: Rows = ((Choice(f"case:{case.id}", label="open_case", icon="📂"),),)
    if act.action == "give" and act.to and act.to != person.id:
        facts: dict[str, Any] = {"id": case.id, "category": case.category, "urgency": case.urgency}
        notices.to_person(hall.db, hall.house.ring, act.to, Outgoing("given_case", facts, open_it), hall.now)
    if case.status == "closing":
        told = Outgoing("closing_waits", {"id": case.id, "outcome": act.outcome}, open_it)
        for colleague in casework.reachable(hall.db, hall.house.ring, agency=case.agency):
            if colleague.id != person.id and may(colleague.role, "confirm"):
                notices.to_person(hall.db, hall.house.ring, colleague.id, told, hall.now)
    if act.action == "send_back" and before.holder:
        told = Outgoing("closing_sent_back", {"id": case.id, "text": act.text}, open_it)
        notices.to_person(hall.db, hall.house.ring, before.holder, told, hall.now)


def _look_again_later(hall: Hall, case: Case) -> None:
    """The price is asked about no more; what became of the offer is, where the case was about one."""
    sightings.end(hall.db, case.id, "recheck")
    kind = hall.house.catalogue.categories.get(case.category)
    if worth_looking(bool(kind and kind.rechecks), case.answers):
        sightings.schedule(hall.db, case.id, "outcome", hall.now, hall.now)


def _reachable(hall: Hall, case: Case) -> bool:
    return casebook.owner_to_tell(hall.db, case.id) is not None


def _tell_owner(hall: Hall, case: Case, act: MoveCase, told: str) -> None:
    """The owner hears of each step in the agency's name; never which officer it was."""
    who = casebook.owner_to_tell(hall.db, case.id)
    if who is None:
        return
    rows: Rows = ((Choice(f"reply:{case.id}", label="reply", icon="💬"),
                   Choice(f"case:{case.id}", label="see_case", icon="🔎")),)  # fmt: skip
    rows = (*closed_rows(case, hall.now), *rows)
    said = case.events[-1].text if act.action == "confirm" else act.text
    facts = {"id": case.id, "agency": case.agency, "text": said, "outcome": case.outcome,
             "headline": case.headline, "element": act.element, "category": case.category}  # fmt: skip
    saying = Outgoing(f"told_{told}", facts, rows, evidence=act.evidence)
    notices.to_person(hall.db, hall.house.ring, who, saying, hall.now)


def first_invite(hall: Hall) -> str | None:
    """On a first start, the code for the first admin; None where somebody is there already."""
    if casework.any_admin(hall.db):
        return None
    return casework.make_invite(hall.db, hall.house.ring, "admin", "SATGAS", None, hall.now)
