"""A case in an officer's lists: one row that says why it stands where it stands."""

from datetime import datetime
from typing import Any

from handlers.card import line
from handlers.cases import Case
from handlers.messages import Choice, Rows
from handlers.officer.desk import Desk
from routing.catalogue import Holidays
from routing.deadlines import in_wib, working_days_between


def row(desk: Desk, case: Case) -> dict[str, Any]:
    """What a list tells of a case, its reason among it."""
    yours = desk.staff is not None and case.holder == desk.staff.id
    return {**line(desk.catalogue, case), "yours": yours, **reason(case, desk.now, desk.catalogue.holidays)}


def reason(case: Case, now: datetime, holidays: Holidays) -> dict[str, Any]:
    """`why` a case stands here: rests, closing, late, today, near (the next working day), later, undated (nothing is owed, or no more); `days`: how
    many working days it is late."""
    rests = case.paused_at.isoformat() if case.paused_at is not None else None
    return {"why": _why(case, now, holidays), "since": rests,
            "days": working_days_between(holidays, case.due_at, now) if case.due_at is not None else 0}  # fmt: skip


def _why(case: Case, now: datetime, holidays: Holidays) -> str:
    if case.paused_at is not None:
        return "rests"
    if case.due_at is None or case.status == "closed":
        return "undated"
    if case.due_at <= now:
        return "late"
    if in_wib(case.due_at).date() == in_wib(now).date():
        return "today"
    return "near" if working_days_between(holidays, now, case.due_at) <= 1 else "later"


def cells(cases: tuple[Case, ...] | list[Case]) -> Rows:
    """A button for each."""
    return tuple((Choice(f"case:{c.id}", words=f"#{c.id} {c.headline[:34]}"),) for c in cases)


def turning(prefix: str, number: int, pages: int) -> Rows:
    """Back and on, and in a long list its two ends."""
    row = []
    if number > 2:
        row.append(Choice(f"{prefix}:1", words="⏮ 1"))
    if number > 1:
        row.append(Choice(f"{prefix}:{number - 1}", label="previous", icon="⬅️"))
    if number < pages:
        row.append(Choice(f"{prefix}:{number + 1}", label="next", icon="➡️"))
    if number < pages - 1:
        row.append(Choice(f"{prefix}:{pages}", words=f"{pages} ⏭"))
    return (tuple(row),) if row else ()
