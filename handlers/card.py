"""A case on a card and in a list: what its agency reads, and what its owner is shown of that before sending."""

from typing import Any

from handlers.cases import OWN_CHOICE, Case

ELSEWHERE = OWN_CHOICE | {
    "category",
    "story",
    "seller",
    "place",
    "remarks",
    "links",
    "fears_retaliation",
}  # not among `own`


def line(case: Case) -> dict[str, Any]:
    """A case in one row of a list."""
    return {"id": case.id, "category": case.category, "status": case.status, "urgency": case.urgency,
            "headline": case.headline, "due_at": case.due_at.isoformat() if case.due_at else None,
            "holder": case.holder is not None}  # fmt: skip


def card_facts(case: Case, staff: str) -> dict[str, Any]:
    said = [{"at": e.at.isoformat(), "action": e.action, "actor": e.actor, "agency": e.agency, "text": e.text,
             "outcome": e.outcome, "files": len(e.evidence)} for e in case.events]  # fmt: skip
    own = [(k, v) for k, v in case.answers.items() if k not in ELSEWHERE]
    place = case.answers.get("place") or {}
    return {**line(case), "story": case.answers.get("story"), "seller": case.answers.get("seller"), "own": own,
            "place": place.get("name"), "remarks": case.answers.get("remarks", []),
            "links": case.answers.get("links", []), "identity": case.identity, "owner_name": case.owner_name,
            "agency": case.agency, "co_handlers": list(case.co_handlers), "reason": case.reason,
            "basis": list(case.basis), "files": len(case.evidence), "said": said, "yours": case.holder == staff,
            "outcome": case.outcome, "created_at": case.created_at.isoformat(), "retaliation": case.retaliation,
            "withdrawn": case.withdrawn}  # fmt: skip
