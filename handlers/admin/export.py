"""The cases of a span of days as a file, for whoever counts them elsewhere: never what was told, never who told it."""

import re
from datetime import date

from handlers.acts import Export, StopExport, Turn
from handlers.conversation import Dialogue
from handlers.messages import Outgoing
from handlers.officer.desk import Desk
from handlers.officer.words import ADMIN, LOOKERS

DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def export(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """`/ekspor 2026-11-01 2026-11-30`, both days with it; `xlsx` behind them makes a sheet of it."""
    assert desk.staff is not None
    rows = ADMIN if desk.staff.role == "admin" else LOOKERS
    span = _span(DAY.findall(rest))
    if span is None:
        return Turn(dialogue, [Outgoing("hint_export", {}, rows)])
    kind = "xlsx" if "xlsx" in rest.casefold() else "csv"
    return Turn(Dialogue(), [], [Export(*span, kind)])


def stop(desk: Desk, dialogue: Dialogue, mark: str) -> Turn:
    return Turn(dialogue, [], [StopExport(mark[:8])])


def _span(days: list[str]) -> tuple[date, date] | None:
    """Two days of the calendar, the first not after the second."""
    try:
        since, until = map(date.fromisoformat, days)
    except ValueError:  # not two, or none of the calendar
        return None
    return (since, until) if since <= until else None
