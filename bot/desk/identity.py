"""Who an owner is: asked with a reason, answered by a custodian with a reason, and the owner told."""

from typing import Any

from bot.desk.hands import carries_out
from bot.receive import Hall
from handlers.acts import AnswerIdentity, AskIdentity, Turn
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.words import OFFICER
from storage import casework, disclosure, notices
from storage.people import Person


@carries_out(AskIdentity)
def ask(hall: Hall, person: Person, act: AskIdentity, turn: Turn) -> Turn:
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


@carries_out(AnswerIdentity)
def answer(hall: Hall, person: Person, act: AnswerIdentity, turn: Turn) -> Turn:
    """The officer hears the answer; the owner hears of it too, unless the law forbids telling them. Nobody is named to
    whoever has the case no more, or where the owner agrees no more."""
    db, ring, now = hall.db, hall.house.ring, hall.now
    asked = disclosure.one(db, ring, act.request)
    if asked is None or asked.granted is not None:
        return turn.also(Outgoing("identity_answered_already", {}, OFFICER))
    moot = act.answer != "deny" and not disclosure.stands(db, ring, asked)
    granted, silent = act.answer != "deny" and not moot, act.answer == "silent"
    owner = disclosure.answer(db, ring, asked, person.id, act.reason, now, granted=granted, silent=silent)
    casework.note_deed(db, person.id, f"{'deny' if moot else act.answer}_identity", now, case=asked.case)
    open_it: Rows = ((Choice(f"case:{asked.case}", label="open_case", icon="📂"),),)
    told: dict[str, Any] = {"id": asked.case, "granted": granted, "reason": act.reason,
                            "name": owner.name if owner else None, "address": _reached_at(owner) if owner else None}  # fmt: skip
    if casework.staff_at(db, ring, asked.asked_by) is not None:
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
    if moot:
        return turn.also(Outgoing("identity_moot", {"id": asked.case}, OFFICER))
    return turn.also(Outgoing("identity_answered", {"id": asked.case, "granted": granted}, OFFICER))


def _reached_at(owner: Person) -> str:
    """How an owner can be reached, as the channel knows them."""
    return f"{owner.channel} {owner.address}"
