"""An officer's moves on a case: carried out by the table, and everybody told who is to hear of it."""

from dataclasses import replace
from typing import Any

from bot import canned
from bot.desk.hands import carries_out
from bot.desk.sight import AgencyDesk
from bot.parcels import hand_over
from bot.receive import Hall
from handlers.acts import AnswerAll, MoveCase, Turn
from handlers.cases import MOVES, Case, MoveRefused
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.casework import card, card_rows
from handlers.officer.permissions import may
from handlers.officer.words import OFFICER
from handlers.owner.follow_up import closed_rows
from handlers.prices import worth_looking
from storage import broadcast, casebook, casework, incidents, notices, sightings
from storage.people import Person


@carries_out(MoveCase)
def move(hall: Hall, person: Person, act: MoveCase, turn: Turn) -> Turn:
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
            _tell_owner(hall, case, MoveCase(case.id, "answer", act.text), "answer")
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
