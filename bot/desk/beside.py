"""Several agencies on one case: who else hears of a move, so that none of them works on what it does not know of."""

from typing import Any

from bot.parcels import hand_over
from bot.receive import Hall
from bot.telling import to_share
from handlers.acts import MoveCase
from handlers.cases import CLOSED_EARLY, Case, moves_of
from handlers.messages import Choice, Outgoing, Rows
from storage import notices
from storage.casework import Moved

HEARD = ("bring_in", "share", "finish", "leave", "transfer")  # the work of the others may hang on it


def tell_beside(hall: Hall, act: MoveCase, moved: Moved) -> None:
    """Whoever works the case with the one that made this move; an agency that joins, ends or is back, of just that."""
    case, lead = moved.whole, moved.whole.agency
    if act.action == "bring_in" and act.agency:
        facts = {"id": case.id, "category": case.category, "urgency": case.urgency, "agency": lead, "text": act.text}
        notices.to_agency(hall.db, hall.house.ring, act.agency, Outgoing("part_begun", facts, _open(case)), hall.now)
    why = next((e.text for e in reversed(case.events) if e.action == CLOSED_EARLY), None)
    for one in moved.ended:
        told = Outgoing("part_ended", {"id": case.id, "agency": lead, "text": why}, _open(case))
        to_share(hall, one.agency, one.holder, told)
    for agency in moved.back:
        told = Outgoing("part_back", {"id": case.id, "agency": lead, "text": act.text}, _open(case))
        to_share(hall, agency, None, told)
    if act.action in HEARD:
        facts = {"id": case.id, "agency": moved.before.agency, "action": act.action, "text": act.text,
                 "which": act.agency, "outcome": act.outcome}  # fmt: skip
        for agency, holder in _others(moved, act):
            to_share(hall, agency, holder, Outgoing("beside", facts, _open(case)))


def _open(case: Case) -> Rows:
    return ((Choice(f"case:{case.id}", label="open_case", icon="📂"),),)


def _others(moved: Moved, act: MoveCase) -> list[tuple[str, str | None]]:
    """(agency, who has its share) of those that work the case, but for the one that moved and the one it is about."""
    whole, out = moved.whole, {moved.before.agency, act.agency}
    there = [(whole.agency, whole.holder), *((p.agency, p.holder) for p in whole.parts if p.open)]
    return [(agency, holder) for agency, holder in there if agency not in out]


def tell_systems(hall: Hall, act: MoveCase, moved: Moved) -> None:
    """The agencies' own systems: what is internal stays at its agency, the rest goes to each that works the case."""
    before = moved.before
    step = moves_of(before)[before.status, act.action]
    gone = {one.agency for one in moved.ended}
    if act.action in ("transfer", "leave"):
        gone.add(before.agency)
    joined: dict[str, Any] = {"transfer": {act.agency}, "bring_in": {act.agency}}
    new = (joined.get(act.action) or set(moved.back)) - set(before.helpers)
    only = None if step.public or act.action == "share" else before.agency
    hand_over(hall, moved.whole.id, "case.moved", act.text, also=gone, new=new, only=only)
