"""Cases already filed: an owner looks at them, by their phone or by tracking code, and adds to them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers import elements, timeline
from handlers.acts import ReplyToCase, ShowToAgency, Turn
from handlers.cases import Case, hidden, refusable
from handlers.conversation import Dialogue
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner.checklist import looking, rows_of
from handlers.owner.sight import Sight
from handlers.owner.words import HOME
from handlers.prices import series
from routing.contacts import as_shown


def parked(dialogue: Dialogue) -> dict[str, Any] | None:
    return dialogue.answers if dialogue.flow == "report" and dialogue.answers else dialogue.parked


def status(sight: Sight, dialogue: Dialogue) -> Turn:
    cases = sight.my_cases()
    rows = tuple((Choice(f"case:{c.id}", words=f"#{c.id} {c.headline[:40]}"),) for c in cases[:8])
    facts = {"cases": [line(c) for c in cases[:8]]}
    home: Rows = ((Choice("go:home", label="home", icon="🏠"),),)
    return Turn(Dialogue(parked=parked(dialogue)), [Outgoing("status", facts, (*rows, *home))])


def line(case: Case) -> dict[str, Any]:
    return {"id": case.id, "category": case.category, "status": case.status, "agency": case.agency,
            "helping": list(case.helpers), "headline": case.headline}  # fmt: skip


def status_by_code(sight: Sight, dialogue: Dialogue, code: str) -> Turn:
    found = sight.case_by_code(code)
    aside = Dialogue(parked=parked(dialogue), notes=dialogue.notes)
    if found == "too_many":
        return Turn(aside, [Outgoing("code_too_many", {}, HOME)])
    if not isinstance(found, Case):
        return Turn(aside, [Outgoing("code_unknown", {}, HOME)])
    unlocked = [*dialogue.notes.get("unlocked", ()), found.id][-5:]
    return _looked_at(sight, aside.noting(unlocked=unlocked), found)


def _looked_at(sight: Sight, dialogue: Dialogue, case: Case) -> Turn:
    return Turn(looking(dialogue, parked(dialogue), case.id, "case"), [shown(sight, case)])


def shown(sight: Sight, case: Case) -> Outgoing:
    """One case as its owner reads it: where it is, what was said so far, what was seen since, and the buttons that fit it."""
    said = [{"at": e.at.isoformat(), "action": e.action, "actor": e.actor, "agency": e.agency, "text": e.text,
             "outcome": e.outcome, "files": len(e.evidence), "element": e.element} for e in case.events if e.public]  # fmt: skip
    ending = elements.outlook(sight.catalogue, case) if case.status != "closed" else None
    facts = {**line(case), "created_at": case.created_at.isoformat(), "identity": case.identity,
             "due_at": case.due_at.isoformat() if case.due_at else None,
             "reason": case.reason, "said": said[-8:], "outcome": case.outcome, "rating": case.rating,
             "prices": series(case.created_at, case.answers, case.sightings), "members": case.members,
             **elements.of_case(sight.catalogue, case).facts(), "clone": timeline.of_case(case),
             "contacts": _reached(sight, case),
             "end": ending.facts() if ending else None}  # fmt: skip
    return Outgoing("case", facts, case_rows(sight, case))


def _reached(sight: Sight, case: Case) -> list[dict[str, Any]]:
    """Where the agency itself is reached, two ways at most; what nobody checked lately is left out."""
    return [{"kind": c.type, "value": as_shown(c), "note": c.note} for c in sight.contacts(case.agency)[:2]]


def case_rows(sight: Sight, case: Case) -> Rows:
    """The buttons under one case."""
    kind = sight.catalogue.categories.get(case.category)
    asks = case.status != "closed" and bool(kind and kind.asks_retaliation) and not case.retaliation
    fears: Rows = ((Choice(f"retaliation:{case.id}", label="retaliated", icon="🛡"),),) if asks else ()
    return (*closed_rows(case, sight.now), *fears, *rows_of(sight, case, "case"))


def closed_rows(case: Case, now: datetime) -> Rows:
    """What the owner of a closed case may still say with one tap: that it is not over, and how it went."""
    if case.status != "closed":
        return ()
    again: Rows = ((Choice(f"refuse:{case.id}", label="not_over", icon="🔁"),),) if refusable(case, now) else ()
    stars = tuple(Choice(f"rate:{case.id}:{n}", words=f"{n}⭐") for n in range(1, 6))
    return (*again, stars) if (case.rating is None or case.level) and not case.withdrawn else again


def readable(sight: Sight, dialogue: Dialogue, number: str) -> Case | None:
    """The case, if it is this owner's or they gave its tracking code in this conversation."""
    if not number.isdecimal() or len(number) > 12:
        return None
    mine = sight.my_case(int(number))
    if mine is None and int(number) in dialogue.notes.get("unlocked", ()):
        return sight.case_unlocked(int(number))
    return mine


def case_button(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    kind, _, number = slug.partition(":")
    case = readable(sight, dialogue, number)
    if case is None:
        return Turn(dialogue, [Outgoing("code_needed", {}, HOME)])
    if kind == "case":
        return _looked_at(sight, dialogue, case)
    notes = {"case": case.id, "unlocked": dialogue.notes.get("unlocked", [])}
    return Turn(Dialogue("reply", parked=parked(dialogue), notes=notes),
                [Outgoing("ask_reply", {"id": case.id}, STOP_REPLY)])  # fmt: skip


MOST_OF_CASE = 100  # files of one case in all
STOP_REPLY: Rows = ((Choice("go:finish", label="finish", icon="✅"),),)


def reply(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """Each message is added to the case at once; the owner goes on until they say it is all."""
    case = readable(sight, dialogue, str(dialogue.notes.get("case", "")))
    text = (said.text or "").strip()[:4000] or None
    if case is None:
        return Turn(Dialogue(parked=dialogue.parked), [Outgoing("code_needed", {}, HOME)])
    files, first = tuple(a.ref for a in said.attachments), list[Outgoing]()
    if files and len(case.evidence) + len(files) > MOST_OF_CASE:
        files, first = (), [Outgoing("case_full", {"id": case.id, "most": MOST_OF_CASE}, STOP_REPLY)]
    elif any(a.kind in ("voice", "audio") for a in said.attachments):
        first = [Outgoing("voice_kept")]
    if text is None and not files:
        return Turn(dialogue, first or [Outgoing("ask_reply", {"id": case.id}, STOP_REPLY)])
    turn = replied(dialogue, case, text, files)
    return replace(turn, replies=[*first, *turn.replies])


def replied(dialogue: Dialogue, case: Case, text: str | None, files: tuple[str, ...]) -> Turn:
    """The words go to the case; what is kept from the agency in them, their owner may let it read."""
    kept = list(hidden(case, text or ""))
    facts = {"id": case.id, "closed": case.status == "closed", "hidden": len(kept)}
    show: Rows = ((Choice(f"show:{case.id}", label="show_agency", icon="👁"),),) if kept else ()
    return Turn(dialogue.noting(kept=kept), [Outgoing("reply_sent", facts, (*show, *STOP_REPLY))],
                [ReplyToCase(case.id, text, files)])  # fmt: skip


def show(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """Pressed under a reply: the agency may read the numbers and names in it."""
    case = readable(sight, dialogue, slug.partition(":")[2])
    words = tuple(dialogue.notes.get("kept", ()))
    if case is None or case.id != dialogue.notes.get("case") or not words:
        return Turn(dialogue, [Outgoing("hint_old_button", {}, HOME)])
    told = Outgoing("shown_to_agency", {"id": case.id, "agency": case.agency}, STOP_REPLY)
    return Turn(dialogue.noting(kept=[]), [told], [ShowToAgency(case.id, words)])
