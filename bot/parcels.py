"""Facts about cases for agencies' own systems: promised in the transaction that made them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

from bot.receive import Hall
from handlers.cases import OWN_CHOICE, Case, for_agency, shown
from storage import casebook, clocks, forwarding

LEFT_OUT = OWN_CHOICE | {
    "place",
    "files",
    "points",
    "category",
    "fears_retaliation",
}  # who it was stays here; the rest has fields of its own
Kind = Literal["case.filed", "case.replied", "case.moved"]


def hand_over(hall: Hall, number: int, kind: Kind, text: str | None = None, *, also: Collection[str] = (),
              new: Collection[str] = (), only: str | None = None) -> None:  # fmt: skip
    """Owe each agency that works the case this fact, where it has a system of its own; and `also` those that just ceased to.
    To the `new` among them it is a case that reaches them; what stays inside an agency is for that one `only`."""
    if not hall.house.forwards:
        return
    case = casebook.one(hall.db, hall.house.ring, number)
    if case is None:
        return
    at = hall.now if kind == "case.moved" else casebook.moment_of(case.identity, hall.now)
    whom = {only} if only else {case.agency, *case.helpers, *also}
    for agency in sorted(whom & hall.house.forwards):
        key = f"case-{case.id}-{len(case.events)}-{agency}"
        told: Kind = "case.filed" if agency in new else kind
        body = document(hall, case, agency, key, told, text, at)
        forwarding.promise(hall.db, hall.house.ring, agency, case.id, key, told, body, at)


def ask_to_forget(hall: Hall, case: Case, agencies: Collection[str]) -> list[str]:
    """Owe every agency that was told of the case the fact that its owner took it back or had it erased; the documents' keys."""
    keys = []
    for agency in sorted(set(agencies) & hall.house.forwards):
        key = f"case-{case.id}-{len(case.events)}-{agency}"
        body = document(hall, case, agency, key, "case.moved", None, hall.now)
        forwarding.promise(hall.db, hall.house.ring, agency, case.id, key, "case.moved", body, hall.now)
        keys.append(key)
    return keys


def document(hall: Hall, case: Case, agency: str, key: str, kind: Kind, text: str | None, at: datetime) -> bytes:
    """The CaseDocument as it leaves the house."""
    from bot.queues.shape import CaseDocument

    seen = for_agency(case.seen_from(agency))
    due = clocks.due_of(hall.db, seen)
    told: dict[str, Any] = {
        "kind": kind, "key": key, "at": at, "agency": agency, "case": case.id, "category": case.category,
        "urgency": case.urgency, "status": seen.status, "due": {n: due[n] for n in ("verify", "first_action", "resolve")},
        "basis": list(case.basis), "region": (seen.answers.get("place") or {}).get("code"), "report": report(seen),
        "text": shown(case, text) if kind == "case.replied" else text, "fears_retaliation": case.retaliation,
        "agreement": _agreement(case), "lead": case.agency, "helping": list(case.helpers),
    }  # fmt: skip
    return CaseDocument.model_validate(told).canonical()


def _agreement(case: Case) -> str:
    """Whether the owner still agrees to what is done with their report."""
    return "erased" if case.erased else "withdrawn" if case.withdrawn else "given"


def report(case: Case) -> dict[str, Any]:
    """The owner's answers without the owner."""
    kept: dict[str, Any] = {"evidence_count": len(case.evidence)}
    for name, value in case.answers.items():
        if name in LEFT_OUT or value is None:
            continue
        kept[name] = _flat(value)
    return kept


def _flat(value: Any) -> int | str | list[str]:
    """An answer in the document's few shapes; what has parts is a list of `part: value`."""
    if isinstance(value, dict):
        return [f"{part}: {_said(found)}" for part, found in value.items() if found is not None]
    if isinstance(value, list):
        return [_said(found) for found in value]
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _said(found: Any) -> str:
    if isinstance(found, dict):
        return ", ".join(f"{part} {value}" for part, value in found.items() if value is not None)
    return "; ".join(_said(one) for one in found) if isinstance(found, list) else str(found)
