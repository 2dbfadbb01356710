"""The whole at a glance: the week in five lines and one picture, and the cases behind each line that one may open."""

from typing import Any

from handlers.acts import DrawWeek, Turn
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer import lines
from handlers.officer.desk import Desk
from handlers.officer.permissions import DESK, may, may_all
from handlers.officer.words import LOOKERS, OFFICER

LISTED = 10
PAGE = 6
LINES = ("categories", "platforms", "named", "prices", "late", "unrouted")  # of /pantau, in the order they are said
ICONS = {"categories": "🗂", "platforms": "🛒", "named": "🏪", "prices": "💰", "late": "⏰", "unrouted": "❓"}


def watch(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """Supervisors: their agency's week; the desk of the task force and auditors: everybody's."""
    facts = desk.week()
    opens = desk.staff is not None and may(desk.staff.role, "read_case")
    rows = (*week_rows(facts), *OFFICER) if opens else LOOKERS  # an auditor reads figures, and opens no case
    return Turn(Dialogue(), [Outgoing("watch", lines_of(facts), rows)], [DrawWeek(facts["agency"])])


def lines_of(facts: dict[str, Any]) -> dict[str, Any]:
    """What the five lines say, without the cases behind them."""
    return {name: value for name, value in facts.items() if name != "behind"}


def week_rows(facts: dict[str, Any]) -> Rows:
    """A button for each line that counts a case, and for each seller and listing that several owners named."""
    there = [
        Choice(f"line:{line}", label=f"line_{line}", icon=ICONS[line])
        for line in LINES
        if any(facts["behind"][line].values())
    ]
    twos = tuple(tuple(there[i : i + 2]) for i in range(0, len(there), 2))
    named = [Choice(f"incident:{one['incident']}", words=f"🔎 {one['name'][:30]} ({one['owners']})")
             for one in (*facts["sellers"], *facts["listings"]) if one["incident"]]  # fmt: skip
    return (*twos, *((cell,) for cell in named[:6]))


def line(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """The cases behind one line ("late", "late:2"): how many under each name, and a page of those one may open."""
    which, _, number = rest.partition(":")
    groups = desk.week()["behind"].get(which)
    if groups is None:
        return Turn(dialogue, [Outgoing("incident_gone", {}, OFFICER)])
    mine = list(dict.fromkeys(case for those in groups.values() for case, *where in those if _here(desk, *where)))
    pages = max(1, -(-len(mine) // PAGE))
    page = min(max(int(number) if number.isdecimal() and len(number) < 5 else 1, 1), pages)
    shown = desk.several(mine[(page - 1) * PAGE : page * PAGE])
    counted = [(name, len(those), sum(_here(desk, *where) for _, *where in those)) for name, those in groups.items()]
    elsewhere = len({case for those in groups.values() for case, *_ in those}) - len(mine)
    facts = {"line": which, "groups": counted[:LISTED], "cases": [lines.row(desk, c) for c in shown], "page": page,
             "pages": pages, "total": len(mine), "elsewhere": elsewhere}  # fmt: skip
    back: Rows = ((Choice("go:watch", label="go_watch", icon="📈"),),)
    rows = (*lines.cells(shown), *lines.turning(f"line:{which}", page, pages), *back, *OFFICER)
    return Turn(Dialogue(), [Outgoing("queue_behind", facts, rows)])


def _here(desk: Desk, agencies: list[str], level: bool) -> bool:
    """Whether whoever sits here may open the case."""
    staff = desk.staff
    if staff is None or not may(staff.role, "read_case"):
        return False
    return staff.agency in agencies or (level and staff.agency == DESK)


def incident(desk: Desk, dialogue: Dialogue, number: str) -> Turn:
    """The cases of one incident."""
    found = desk.incident(int(number)) if number.isdecimal() and len(number) <= 12 else None
    if found is None:
        return Turn(dialogue, [Outgoing("incident_gone", {}, OFFICER)])
    assert desk.staff is not None
    reach = found["reached"] if may(desk.staff.role, "broadcast") else 0
    to_all: Rows = ((Choice(f"broadcast:{number}", label="answer_all", icon="📣"),),) if reach else ()
    return _listed(desk, found["name"], found["owners"], found["cases"], to_all)


def _listed(desk: Desk, name: str, owners: int, cases: list[tuple[int, tuple[str, ...]]], to_all: Rows = ()) -> Turn:
    """`cases`: each with the agencies that may open it, its lead first."""
    assert desk.staff is not None
    mine = [number for number, agencies in cases if desk.staff.agency in agencies]
    others = sorted({agencies[0] for number, agencies in cases if number not in mine})
    rows: Rows = tuple((Choice(f"case:{n}", words=f"#{n}"),) for n in mine[:LISTED])
    facts = {"name": name, "owners": owners, "mine": len(mine), "count": len(cases), "others": others}
    return Turn(Dialogue(), [Outgoing("incident", facts, (*rows, *to_all, *OFFICER))])


def sees_all(desk: Desk) -> bool:
    return desk.staff is not None and may_all(desk.staff.role, desk.staff.agency, "watch")
