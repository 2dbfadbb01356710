"""The whole at a glance: the week in five lines and one picture, and the cases behind each line that one may open."""

from typing import Any

from handlers.acts import DrawWeek, Turn
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.permissions import may, may_all
from handlers.officer.words import OFFICER

LISTED = 10


def watch(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """Supervisors: their agency's week; the desk of the task force and auditors: everybody's."""
    facts = desk.week()
    return Turn(Dialogue(), [Outgoing("watch", facts, (*week_rows(facts), *OFFICER))], [DrawWeek(facts["agency"])])


def week_rows(facts: dict[str, Any]) -> Rows:
    """A button for each seller and listing that several owners named."""
    cells = [Choice(f"named:{kind}:{place}", words=f"🔎 {one['name'][:30]} ({one['owners']})")
             for kind in ("seller", "listing") for place, one in enumerate(facts[f"{kind}s"])]  # fmt: skip
    return tuple((cell,) for cell in cells[:6])


def named(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """The cases behind a name on the list, those of one's own agency to open, the others only counted."""
    kind, _, place = rest.partition(":")
    found = desk.week().get(f"{kind}s") or []
    if not place.isdecimal() or int(place) >= len(found):
        return Turn(dialogue, [Outgoing("incident_gone", {}, OFFICER)])
    return _listed(desk, found[int(place)]["name"], found[int(place)]["owners"], found[int(place)]["cases"])


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
