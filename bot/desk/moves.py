"""An officer's moves on a case: carried out by the table, and everybody told who is to hear of it."""

from dataclasses import replace
from typing import Any

from bot import canned
from bot.desk.beside import tell_beside, tell_systems
from bot.desk.hands import carries_out
from bot.desk.sight import AgencyDesk
from bot.parcels import hand_over
from bot.receive import Hall
from handlers.acts import AnswerAll, MoveCase, Turn
from handlers.cases import CLOSINGS, Case, MoveRefused, moves_of
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.casework import card, card_rows
from handlers.officer.permissions import may
from handlers.officer.words import OFFICER
from handlers.owner.follow_up import closed_rows
from handlers.prices import worth_looking
from storage import broadcast, casebook, casework, incidents, notices, sightings
from storage.casework import Moved
from storage.people import Person


@carries_out(MoveCase)
def move(hall: Hall, person: Person, act: MoveCase, turn: Turn) -> Turn:
    """One move of the table; the owner is told, and so is the agency a case went to."""
    desk = AgencyDesk(hall, person)
    assert desk.staff is not None
    if act.canned is not None and (as_read := desk.case(act.case)) is not None:
        act = replace(act, text=canned.in_the_owners_words(hall, act.canned, as_read))
    try:
        moved = casework.move(hall.db, hall.house.ring, desk.staff, act, hall.now, hall.house.catalogue)
    except MoveRefused as why:
        now = desk.case(act.case)
        return turn.also(Outgoing(str(why), {"id": act.case}), *(card(desk, now) if now else []))
    before, after, whole = moved.before, moved.after, moved.whole
    tell_systems(hall, act, moved)
    if whole.status == "closed" and act.action in CLOSINGS:
        _look_again_later(hall, whole)
    told = "close" if act.action == "confirm" else act.action
    if moves_of(before)[before.status, act.action].told and after.status != "closing":
        _tell_owner(hall, whole, act, told, _speaker(act, moved))
    _tell_colleagues(hall, person, after, act, before)
    tell_beside(hall, act, moved)
    if act.action == "transfer":
        _tell_next(hall, whole, act, before.agency)
    about = act.agency if act.action == "bring_in" else whole.agency
    facts = {"id": whole.id, "agency": about, "owner_told": _reachable(hall, whole)}
    rows = card_rows(desk, after) if desk.staff.agency in whole.readers else OFFICER
    done = "closing" if after.status == "closing" else act.action
    return turn.also(Outgoing(f"did_{done}", facts, rows))


def _tell_next(hall: Hall, case: Case, act: MoveCase, before: str) -> None:
    """The agency that has a case handed on to it."""
    handed = {"id": case.id, "category": case.category, "urgency": case.urgency, "text": act.text, "agency": before}
    opens: Rows = ((Choice(f"case:{case.id}", label="open_case", icon="📂"),),)
    notices.to_agency(hall.db, hall.house.ring, case.agency, Outgoing("case_handed_over", handed, opens), hall.now)


def _speaker(act: MoveCase, moved: Moved) -> str:
    """The agency the owner reads of: who has it now, who joins, or who did it."""
    if act.action == "transfer":
        return moved.whole.agency
    return act.agency if act.action == "bring_in" and act.agency else moved.before.agency


@carries_out(AnswerAll)
def answer_all(hall: Hall, person: Person, act: AnswerAll, turn: Turn) -> Turn:
    """Each owner hears it once, under the number of their own case; of the others they learn nothing."""
    db, ring = hall.db, hall.house.ring
    staff = AgencyDesk(hall, person).staff
    found = incidents.of(db, ring, act.incident, hall.now)
    if staff is None or found is None:
        return turn.also(Outgoing("incident_gone", {}, OFFICER))
    answered = broadcast.answer_all(db, ring, staff, found.cases, act.text, hall.now)
    whose = broadcast.owners(db, [case.id for case in answered], staff.agency)
    told: set[str] = set()
    for case in answered:
        hand_over(hall, case.id, "case.moved", act.text)
        if whose[case.id] not in told:
            _tell_owner(hall, case, MoveCase(case.id, "answer", act.text), "answer", case.agency)
        told.add(whose[case.id])
    casework.note_deed(db, person.id, "answer_all", hall.now, incident=act.incident, cases=len(answered))
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


def _tell_owner(hall: Hall, case: Case, act: MoveCase, told: str, agency: str) -> None:
    """The owner hears of each step in the agency's name, once, whoever else works the case; never which officer it was."""
    who = casebook.owner_to_tell(hall.db, case.id)
    if who is None:
        return
    rows: Rows = ((Choice(f"reply:{case.id}", label="reply", icon="💬"),
                   Choice(f"case:{case.id}", label="see_case", icon="🔎")),)  # fmt: skip
    rows = (*closed_rows(case, hall.now), *rows)
    said = case.events[-1].text if act.action == "confirm" else act.text
    facts = {"id": case.id, "agency": agency, "lead": case.lead or case.agency, "text": said,
             "outcome": case.outcome if act.action in CLOSINGS else act.outcome, "headline": case.headline, "element": act.element, "category": case.category}  # fmt: skip
    saying = Outgoing(f"told_{told}", facts, rows, evidence=act.evidence)
    notices.to_person(hall.db, hall.house.ring, who, saying, hall.now)
