"""A case on a card and in a list: what its agency reads, and what its owner is shown of that before sending."""

from collections import Counter
from typing import Any

from handlers import elements, signs, timeline
from handlers.cases import OWN_CHOICE, Case, Part
from handlers.prices import series
from routing.catalogue import Catalogue

ELSEWHERE = OWN_CHOICE | {
    "category",
    "story",
    "seller",
    "place",
    "remarks",
    "links",
    "points",
    "fears_retaliation",
    "tied",
    "cost",
    "own_cost",
    "cost_band",
    "clone",
    "indicators",
}  # not among `own`


def line(catalogue: Catalogue, case: Case) -> dict[str, Any]:
    """A case in one row of a list."""
    return {"id": case.id, "category": case.category, "status": case.status, "urgency": case.urgency,
            "headline": case.headline, "due_at": case.due_at.isoformat() if case.due_at else None,
            "lead": case.lead, "holder": case.holder is not None, "unread": case.unread, "rests": case.paused_at is not None, **elements.of_case(catalogue, case).facts()}  # fmt: skip


def part_facts(part: Part) -> dict[str, Any]:
    """An agency's share of a case, as the others read of it."""
    return {"agency": part.agency, "status": part.status, "holder": part.holder is not None, "outcome": part.outcome,
            "due_at": part.due_at.isoformat() if part.due_at else None}  # fmt: skip


def card_facts(catalogue: Catalogue, case: Case, staff: str) -> dict[str, Any]:
    said = [{"at": e.at.isoformat(), "action": e.action, "actor": e.actor, "agency": e.agency, "text": e.text,
             "outcome": e.outcome, "files": len(e.evidence), "element": e.element}
            for e in case.events if e.action != "memo" or e.by == staff]  # fmt: skip
    own = [(k, v) for k, v in case.answers.items() if k not in ELSEWHERE]
    ending = elements.outlook(catalogue, case)
    tied = [(slug, words) for slug, words in case.answers.get("tied", {}).items() if words]
    seen = Counter(slug for slug in case.ties.values() if slug)
    place = case.answers.get("place") or {}
    return {**line(catalogue, case), "story": case.answers.get("story"), "seller": case.answers.get("seller"), "own": own,
            "place": place.get("name"), "remarks": case.answers.get("remarks", []),
            "links": case.answers.get("links", []), "points": case.answers.get("points", []),
            "identity": case.identity, "owner_name": case.owner_name,
            "agency": case.agency, "reason": case.reason, "parts": [part_facts(p) for p in case.parts if p.agency != case.agency],
            "co_handlers": [code for code in case.co_handlers if code not in case.readers],
            "basis": list(case.basis), "files": len(case.evidence), "said": said, "yours": case.holder == staff,
            "outcome": case.outcome, "created_at": case.created_at.isoformat(), "retaliation": case.retaliation,
            "withdrawn": case.withdrawn, "tied": tied, "cost": case.answers.get("cost"), "shown": sorted(seen.items()),
            "signs": signs.of_case(catalogue, case),
            "clone": timeline.of_case(case),
            "end": ending.facts() if ending else None,
            "window": case.window, "level": case.level, "rating": case.rating, "members": case.members,
            "erased": case.erased,
            "prices": series(case.created_at, case.answers, case.sightings)}  # fmt: skip
