"""The owners' side of the shell: what their conversation sees, and what its decisions do."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from bot import calm, offers, reach, rights
from bot.parcels import hand_over
from bot.receive import Hall, language_of, maintenance, switched_off
from bot.telling import to_all_who_work, to_their_agencies
from handlers import elements
from handlers.acts import (
    AnswerAsMember,
    AskCopy,
    ChooseLanguage,
    CorrectCase,
    DropUnsent,
    EraseMe,
    FileReport,
    GiveConsent,
    HearLanguage,
    InviteMembers,
    NoteSighting,
    OfferUpload,
    RateCase,
    RefuseClosing,
    ReplyToCase,
    ReportRetaliation,
    ShowToAgency,
    StopAsking,
    Turn,
    WithdrawConsent,
)
from handlers.cases import Case, MoveRefused, Part, shown
from handlers.conversation import Dialogue
from handlers.limits import URGENT
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner.checklist import TAIL, looking, missing_rows
from handlers.owner.conversation import owner_turn
from handlers.owner.members import rows as member_rows
from handlers.owner.sight import Owner
from handlers.prices import Asked, worth_looking
from routing.catalogue import Catalogue, Contact
from routing.contacts import first_address
from routing.deadlines import WIB, Due, due
from routing.rules import Decision, accepts_anonymous, route
from routing.shapes import ANTI_SCAM
from storage import casebook, evidence, incidents, members, notices, outbox, people, settings, sightings, uploads
from storage.people import Person

NEW_CASES = ("new_case", "new_cases")  # of these an officer has one waiting, however many cases come


class OwnersSight:
    """Looks into the books for one owner, inside the turn's transaction."""

    def __init__(self, hall: Hall, person: Person) -> None:
        self._hall, self._person = hall, person
        self.owner = Owner(
            person.language,
            person.consent,
            person.name,
            language_of(person),
            person.language_hint,
            person.channel in outbox.COSTLY,
        )
        self.catalogue, self.labels = hall.house.catalogue, hall.house.labels
        self.now = hall.now

    def switched_off(self) -> frozenset[str]:
        return switched_off(self._hall)

    def maintenance(self) -> str | None:
        return maintenance(self._hall)

    def contacts(self, agency: str) -> tuple[Contact, ...]:
        return reach.shown(self._hall, agency)

    def my_cases(self) -> list[Case]:
        return casebook.of_owner(self._hall.db, self._hall.house.ring, self._person.id)

    def my_case(self, case: int) -> Case | None:
        if casebook.owner_of(self._hall.db, case) != self._person.id:
            return None
        return self.case_unlocked(case)

    def case_unlocked(self, case: int) -> Case | None:
        return casebook.one(self._hall.db, self._hall.house.ring, case)

    def case_by_code(self, code: str) -> Case | Literal["too_many"] | None:
        if not people.may_try(self._hall.db, self._person.id, "code", self._hall.now, calm.limit(self._hall, "codes")):
            return "too_many"
        return casebook.by_code(self._hall.db, self._hall.house.ring, code)

    def asked_of_me(self) -> Asked | None:
        return sightings.asked_of(self._hall.db, self._person.id, self._hall.now)

    def membership(self, code: str) -> Case | Literal["too_many"] | None:
        if not people.may_try(
            self._hall.db, self._person.id, "member", self._hall.now, calm.limit(self._hall, "codes")
        ):
            return "too_many"
        found = members.by_code(self._hall.db, self._hall.house.ring, code, self._hall.now)
        return self.case_unlocked(found.case) if found and not found.answered else None

    def would_be(self, answers: dict[str, Any]) -> Case:
        """The case these answers would make, for a look at it before it is one."""
        decision = route(self._hall.routing(), answers, self._hall.now)
        return _would_be(answers, decision, self._hall.now)

    def enough_reports(self, answers: dict[str, Any]) -> int | None:
        hall, most = self._hall, calm.limit(self._hall, "reports")
        if answers.get("fears_retaliation") is True or route(self.catalogue, answers, hall.now).urgency in URGENT:
            return None
        today = hall.now.astimezone(WIB).replace(hour=0, minute=0, second=0, microsecond=0)
        if casebook.filed_since(hall.db, self._person.id, today) < most:
            return None
        return None if members.speaks_for_others(hall.db, self._person.id) else most

    def anonymous_welcome(self, category: str, answers: dict[str, Any]) -> tuple[str, bool]:
        decision = route(self._hall.routing(), {**answers, "category": category}, self._hall.now)
        return decision.queue, accepts_anonymous(self.catalogue, decision)


def _would_be(
    answers: dict[str, Any], decision: Decision, now: datetime, ties: dict[str, str | None] | None = None
) -> Case:
    name = answers.get("name") if answers["identity"] == "open" else None
    return Case(0, "new", decision.queue, answers["category"], decision.urgency, answers["identity"], now,
                decision.due.first_action, co_handlers=decision.co_handlers, answers=answers,
                reason=dict(decision.reason), basis=decision.basis, owner_name=name, ties=ties or {},
                retaliation=answers.get("fears_retaliation") is True,
                parts=tuple(Part(code, "new", now, decision.due.first_action) for code in decision.together))  # fmt: skip


def owner_side(hall: Hall, person: Person, dialogue: Dialogue, said: Incoming) -> Turn:
    """One turn of an owner, its decisions carried out."""
    turn = owner_turn(OwnersSight(hall, person), _without_useless(hall, dialogue), said)
    if turn.acts:
        hall.write_promises()
    house = hall.house
    for act in turn.acts:
        match act:
            case ChooseLanguage(language):
                people.choose_language(hall.db, person.id, language)
            case HearLanguage(language):
                people.hear_language(hall.db, person.id, language)
            case GiveConsent(version):
                people.consent(hall.db, person.id, version, hall.now)
            case FileReport():
                turn = _filed(hall, turn, _file_all(hall, person, act))
            case AskCopy():
                turn = turn.also(rights.ask_copy(hall, person.id))
            case WithdrawConsent():
                turn = turn.also(rights.withdraw(hall, person.id))
            case EraseMe(everything):
                turn = turn.also(rights.erase(hall, person.id, everything=everything))
            case DropUnsent():
                rights.drop_unsent(hall, person.id)
            case ReportRetaliation(number):
                rights.fear(hall, person.id, number)
            case CorrectCase():
                rights.correct(hall, person.id, act)
            case ReplyToCase():
                reply(hall, person.id, act)
            case OfferUpload():
                turn = turn.also(offers.upload(hall, person.id, act))
            case RefuseClosing():
                turn = turn.also(_refuse(hall, person, act))
            case RateCase():
                casebook.rate(hall.db, house.ring, person.id, act, hall.now)
            case NoteSighting(asked, answer, price):
                sightings.note(hall.db, asked, answer, price, hall.now)
            case InviteMembers():
                turn = turn.also(_invite_members(hall, act))
            case AnswerAsMember(code, agrees):
                turn = turn.also(_as_member(hall, person, code, agrees))
            case StopAsking(kind):
                sightings.stop(hall.db, person.id, kind, hall.now)
            case ShowToAgency():
                _show(hall, person, act)
    return turn


def _without_useless(hall: Hall, dialogue: Dialogue) -> Dialogue:
    """Files that turned out to be none we keep, or there already, no longer count for the report."""
    files = {*dialogue.answers.get("files", ()), *(dialogue.parked or {}).get("files", ())}
    gone = evidence.useless(hall.db, sorted(files)) if files else set()
    if not gone:
        return dialogue
    answers, parked = _less(dialogue.answers, gone), dialogue.parked and _less(dialogue.parked, gone)
    return replace(dialogue, answers=answers, parked=parked)


def _less(answers: dict[str, Any], gone: set[str]) -> dict[str, Any]:
    return answers | {"files": [which for which in answers.get("files", ()) if which not in gone]}


def _filed(hall: Hall, turn: Turn, said: list[Outgoing]) -> Turn:
    """What is said after filing. The anonymous leave no trace of which case was theirs; others may go on adding to it."""
    facts = said[0].facts
    after = turn.dialogue
    if facts["asked"] and not facts["anonymous"] and not after.flow:
        after = looking(after, after.parked, facts["id"], "filed")
    return replace(turn, dialogue=after).also(*said)


def _file_all(hall: Hall, person: Person, act: FileReport) -> list[Outgoing]:
    """The report, and beside it the other complaints of the same words: cases of their own that know of each other."""
    told_with = secrets.token_hex(16) if act.siblings else None
    first = _file(hall, person, act, told_with)
    others = [_file(hall, person, FileReport(answers), told_with, act.evidence) for answers in act.siblings]
    also = [Outgoing("filed_also", {n: o.facts[n] for n in ("id", "code", "agency")}, o.choices, secret=True, copy=o.copy)
            for o in others]  # fmt: skip
    return [first, *also]


def _file(hall: Hall, person: Person, act: FileReport, told_with: str | None, shared: tuple[str, ...] = ()) -> Outgoing:
    """Route and write down the case; tell its agency; give the owner their code."""
    house = hall.house
    decision = route(hall.routing(), act.answers, hall.now)
    shows = elements.default_of(house.catalogue, str(act.answers["category"]))
    would_be = _would_be(act.answers, decision, hall.now, dict.fromkeys((*act.evidence, *shared), shows))
    standing, ending = elements.of_case(house.catalogue, would_be), elements.outlook(house.catalogue, would_be)
    act = replace(act, shows=shows, counted=casebook.measured(house.catalogue, would_be))
    owed = _owed(decision.due)
    number, code = casebook.file(hall.db, house.ring, person.id, act, decision, owed, decision.catalogue, hall.now,
                                 told_with, incidents.keys_of(house.ring, act.answers))  # fmt: skip
    incidents.note(hall.db, house.ring, number, hall.now)
    if not told_with or act.evidence:
        uploads.follow(hall.db, person.id, number, act.answers["identity"])
    facts = {"id": number, "category": act.answers["category"], "urgency": decision.urgency,
             "due_at": owed["first_action"].isoformat(), "lead": None}  # fmt: skip
    if _looks_again(house.catalogue, act.answers):
        sightings.begin(hall.db, number, hall.now)
    for agency in (decision.queue, *decision.together):
        if not hall.setting(settings.AUTOMATIC.format(agency=agency)):  # else whoever is given it hears of it
            told = facts | ({"lead": decision.queue} if agency != decision.queue else {})
            notices.together(hall.db, house.ring, agency, NEW_CASES, told, new_cases, hall.now)
    hand_over(hall, number, "case.filed")
    facts = {"id": number, "code": code, "agency": decision.queue, "helping": list(decision.together),
             "co_handlers": [one for one in decision.co_handlers if one not in decision.together],
             "reason": dict(decision.reason), "due_at": owed["first_action"].isoformat(),
             "anonymous": act.answers.get("identity") == "anonymous", "urgency": decision.urgency,
             "money_moved": act.answers.get("category") == "penipuan", **standing.facts(),
             "iasc": first_address(reach.shown(hall, ANTI_SCAM)),
             "end": ending.facts() if ending else None}  # fmt: skip
    missing = () if facts["anonymous"] else standing.missing
    rows = missing_rows(house.catalogue, language_of(person), number, missing)
    for_members = (
        () if facts["anonymous"] or house.catalogue.categories[act.answers["category"]].short else member_rows(number)
    )
    return Outgoing("filed", facts, (*rows, *TAIL, *for_members), secret=True, copy=code)


def _looks_again(catalogue: Catalogue, answers: dict[str, Any]) -> bool:
    """Whether the owner is asked about the price again; whom we do not know we cannot ask."""
    kind = catalogue.categories.get(answers["category"])
    return answers["identity"] != "anonymous" and worth_looking(bool(kind and kind.rechecks), answers)


def _owed(times: Due) -> dict[str, Any]:
    """What is promised, as it is written down with the case."""
    moments: dict[str, datetime] = {"verify": times.verify, "first_action": times.first_action,
                                    "resolve": times.resolve}  # fmt: skip
    told = {name: at.isoformat() for name, at in moments.items()} | {"provisional": times.provisional}
    return {"first_action": moments["first_action"], "all": told}


def new_cases(told: list[dict[str, Any]]) -> Outgoing:
    """What the officers of an agency read when a case reaches their queue, or several before they heard of the first."""
    newest = told[-1]["id"]
    if len(told) == 1:
        return Outgoing("new_case", told[0], ((Choice(f"case:{newest}", label="open_case", icon="📂"),),))
    count = sum(facts.get("count", 1) for facts in told)
    facts = {"count": count, "due_at": min(facts["due_at"] for facts in told), "id": newest}
    opens = Choice(f"case:{newest}", label="open_newest", icon="📂")
    return Outgoing("new_cases", facts, ((opens, Choice("go:queue", label="queue", icon="📥")),))


def reply(hall: Hall, who: str | None, act: ReplyToCase) -> None:
    """Words and files join a case; its agency hears of them. `who`: None where the owner is unknown even to us."""
    case = casebook.reply(hall.db, hall.house.ring, who, act, hall.now, hall.house.catalogue)
    hand_over(hall, case.id, "case.replied", act.text)
    facts = {"text": shown(case, act.text), "files": len(act.evidence), "closed": case.status == "closed"}
    _tell_agency(hall, case, "owner_replied", element=act.element, **facts)


def _show(hall: Hall, person: Person, act: ShowToAgency) -> None:
    """The agency reads from now on what its owner lets it read; a system of its own is told the words themselves."""
    case = casebook.reveal(hall.db, hall.house.ring, person.id, act, hall.now)
    hand_over(hall, case.id, "case.replied", ", ".join(act.words))
    _tell_agency(hall, case, "owner_showed")


def _tell_agency(hall: Hall, case: Case, template: str, **facts: Any) -> None:
    """At each agency that works the case whoever has it; where nobody has it or they are away, everybody there."""
    told = Outgoing(template, {"id": case.id, **facts}, ((Choice(f"case:{case.id}", label="open_case", icon="📂"),),))
    to_all_who_work(hall, case, told)


def _invite_members(hall: Hall, act: InviteMembers) -> Outgoing:
    """A code for each member, for whoever filed to pass on; shown once."""
    made = members.invite(hall.db, hall.house.ring, act.case, act.count, hall.now)
    if not made:
        return Outgoing("members_enough", {"most": members.MOST}, TAIL)
    facts = {"id": act.case, "codes": [hall.house.member_link + code for code in made], "days": members.LIVES.days,
             "link": bool(hall.house.member_link)}  # fmt: skip
    return Outgoing("member_codes", facts, TAIL, secret=True)


def _as_member(hall: Hall, person: Person, code: str, agrees: bool) -> Outgoing:
    """What came of a member's word. Whoever filed hears only how many agreed, on the case itself."""
    said = members.answer(hall.db, hall.house.ring, code, person.id, agrees, hall.now)
    own: Rows = ((Choice("go:report", label="own_words", icon="📝"), Choice("go:home", label="home", icon="🏠")),)
    match said:
        case "counted":
            return Outgoing("member_agreed", {}, own)
        case "declined":
            return Outgoing("member_declined", {}, TAIL)
        case "own" | "already":
            return Outgoing("member_counted_already", {"own": said == "own"}, TAIL)
        case "unknown":
            return Outgoing("member_unknown", {}, TAIL)


def _refuse(hall: Hall, person: Person, act: RefuseClosing) -> Outgoing:
    """The case goes back to its agency with new times; its officers and the task force hear that it was refused."""
    house, case = hall.house, casebook.one(hall.db, hall.house.ring, act.case)
    try:
        if case is None:
            raise MoveRefused("code_needed")
        owed = _owed(due(house.catalogue.holidays, house.catalogue.slas[case.urgency], hall.now))
        after = casebook.refuse(hall.db, house.ring, person.id, act, owed, house.catalogue, hall.now)
    except MoveRefused as why:
        return Outgoing(str(why), {"id": act.case})
    sightings.end(hall.db, after.id, "outcome")
    if _looks_again(house.catalogue, after.answers):
        sightings.schedule(hall.db, after.id, "recheck", after.created_at, hall.now)
    text = str(shown(after, act.text))
    hand_over(hall, after.id, "case.moved", text)
    _tell_of_refusal(hall, after, text)
    rows: Rows = (
        (Choice(f"case:{after.id}", label="see_case", icon="🔎"), Choice("go:home", label="home", icon="🏠")),
    )
    return Outgoing(
        "refused", {"id": after.id, "agency": after.agency, "due_at": owed["first_action"].isoformat()}, rows
    )


def _tell_of_refusal(hall: Hall, case: Case, text: str) -> None:
    facts = {"id": case.id, "agency": case.agency, "category": case.category, "text": text,
             "due_at": case.due_at.isoformat() if case.due_at else None}  # fmt: skip
    opens: Rows = ((Choice(f"case:{case.id}", label="open_case", icon="📂"),),)
    to_their_agencies(hall, case, Outgoing("case_refused", facts, opens))
    if casebook.HIGHER not in (case.agency, *case.helpers):
        notices.to_agency(hall.db, hall.house.ring, casebook.HIGHER, Outgoing("case_refused", facts, opens), hall.now)
