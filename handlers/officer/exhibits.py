"""An officer looks at a case's evidence: small pictures and a list first, each file as it was received at a tap."""

from typing import Any

from handlers.acts import Turn
from handlers.cases import Case
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import Desk, Exhibit
from handlers.officer.words import OFFICER

SENT_MOST = 50 << 20  # bytes a bot may send; larger originals are on the browser desk only
AT_ONCE = 10  # files in one message: so many photos make an album
ICONS = {"photo": "🖼", "video": "🎬", "voice": "🎤", "audio": "🎵", "document": "📄"}


def listed(desk: Desk, dialogue: Dialogue, number: str) -> Turn:
    """What there is, ten at a time; of photos a small picture."""
    case = _case(desk, number)
    if case is None:
        return _not_here(dialogue)
    those = list(enumerate(desk.exhibits(case), 1))
    pages = [those[i : i + AT_ONCE] for i in range(0, len(those), AT_ONCE)]
    said = [_page(case, page, len(those)) for page in pages]
    return Turn(dialogue, said or [Outgoing("exhibits", {"id": case.id, "count": 0, "files": []}, _back(case))])


def _page(case: Case, page: list[tuple[int, Exhibit]], count: int) -> Outgoing:
    facts = {"id": case.id, "count": count, "files": [_line(place, one, case.ties.get(one.id)) for place, one in page]}
    here = [(place, one) for place, one in page if one.state == "stored"]
    cells = [
        Choice(f"file:{case.id}:{place}", words=f"{place}. {one.name}", icon=ICONS.get(one.kind, "📄"))
        for place, one in here
    ]
    rows: Rows = tuple(tuple(cells[i : i + 2]) for i in range(0, len(cells), 2))
    every: Rows = ((Choice(f"originals:{case.id}", label="originals", icon="📎"),),) if len(here) > 1 else ()
    return Outgoing(
        "exhibits", facts, (*rows, *every, *_back(case)), pictures=tuple(one.id for _, one in here if one.pictured)
    )


def _line(place: int, one: Exhibit, element: str | None) -> dict[str, Any]:
    return {"place": place, "icon": ICONS.get(one.kind, "📄"), "name": one.name, "size": one.size, "state": one.state,
            "shared": one.shared, "element": element}  # fmt: skip


def one(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """One file, byte for byte as it was received."""
    number, _, place = rest.partition(":")
    case = _case(desk, number)
    files = desk.exhibits(case) if case else []
    if case is None or not place.isdecimal() or len(place) > 4 or not 1 <= int(place) <= len(files):
        return _not_here(dialogue)
    file = files[int(place) - 1]
    large = (file.size or 0) > SENT_MOST
    url = desk.address_of(file.id) if large and file.state == "stored" else None
    facts = {"id": case.id, "name": file.name, "size": file.size, "large": large, "url": url}
    return Turn(
        dialogue, [Outgoing("exhibit", facts, _back(case), evidence=(file.id,), exact=True, secret=url is not None)]
    )


def all_of(desk: Desk, dialogue: Dialogue, number: str) -> Turn:
    """Every file of the case, as it was received."""
    case = _case(desk, number)
    if case is None:
        return _not_here(dialogue)
    batches = [case.evidence[i : i + AT_ONCE] for i in range(0, len(case.evidence), AT_ONCE)]
    return Turn(dialogue, [Outgoing("files", {"id": case.id, "count": len(b)}, _back(case), evidence=b, exact=True)
                           for b in batches])  # fmt: skip


def _case(desk: Desk, number: str) -> Case | None:
    return desk.case(int(number)) if number.isdecimal() and len(number) <= 12 else None


def _not_here(dialogue: Dialogue) -> Turn:
    return Turn(dialogue, [Outgoing("case_not_here", {}, OFFICER)])


def _back(case: Case) -> Rows:
    return ((Choice(f"case:{case.id}", words=f"#{case.id}"),),)
