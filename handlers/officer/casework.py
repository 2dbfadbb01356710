"""An officer's work on a case: the card, the buttons the MOVES table allows, and the few words each move needs."""

from typing import Any

from handlers.acts import MoveCase, Turn
from handlers.card import card_facts, line
from handlers.cases import OUTCOMES, Action, Case, MoveRefused, check, possible
from handlers.conversation import Dialogue, Flow, NotUnderstood, Step, answer, buttons, next_step, one_of, some_text
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.officer.desk import Desk, Page
from handlers.officer.words import CANCEL, OFFICER

ICONS = {"take": "✋", "ask": "❔", "answer": "💬", "transfer": "↪️", "close": "✅", "release": "↩️"}


def queue(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """One page of the agency's open cases, what is due first on top."""
    page = desk.queue(int(rest) if rest.isdecimal() and len(rest) < 5 else 1)
    return Turn(Dialogue(), [Outgoing("queue", _page(desk, page), (*_cells(page.cases), *_turning(page), *OFFICER))])


def _page(desk: Desk, page: Page) -> dict[str, Any]:
    return {"cases": [line(desk.catalogue, c) for c in page.cases], "page": page.number, "pages": page.pages, "total": page.total,
            "or_more": page.or_more}  # fmt: skip


def _turning(page: Page) -> Rows:
    row = []
    if page.number > 1:
        row.append(Choice(f"go:queue:{page.number - 1}", label="previous", icon="⬅️"))
    if page.number < page.pages:
        row.append(Choice(f"go:queue:{page.number + 1}", label="next", icon="➡️"))
    return (tuple(row),) if row else ()


def _cells(cases: tuple[Case, ...] | list[Case]) -> Rows:
    return tuple((Choice(f"case:{c.id}", words=f"#{c.id} {c.headline[:34]}"),) for c in cases)


def mine(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    cases = desk.mine()[:10]
    return Turn(
        Dialogue(), [Outgoing("mine", {"cases": [line(desk.catalogue, c) for c in cases]}, (*_cells(cases), *OFFICER))]
    )


def card(desk: Desk, case: Case) -> list[Outgoing]:
    """The whole case for the officer in charge; the story last of the facts, the buttons under everything."""
    assert desk.staff is not None
    return [Outgoing("card", card_facts(desk.catalogue, case, desk.staff.id), card_rows(desk, case))]


def card_rows(desk: Desk, case: Case) -> Rows:
    """What this officer may do with the case now, straight from MOVES."""
    assert desk.staff is not None
    rows: list[tuple[Choice, ...]] = []
    actions = possible(case, desk.staff.id, desk.staff.agency)
    cells = [Choice(f"do:{case.id}:{a}", label=f"do_{a}", icon=ICONS.get(a, "")) for a in actions]
    rows += [tuple(cells[i : i + 2]) for i in range(0, len(cells), 2)]
    if case.evidence:
        rows.append((Choice(f"files:{case.id}", label="files", icon="📎"),))
    rows.append((Choice(f"case:{case.id}", label="open_case", icon="📂"), Choice("go:queue", label="queue", icon="📥")))
    return tuple(rows)


def open_case(desk: Desk, dialogue: Dialogue, number: str) -> Turn:
    case = desk.case(int(number)) if number.isdecimal() and len(number) <= 12 else None
    if case is None:
        return Turn(dialogue, [Outgoing("case_not_here", {}, OFFICER)])
    return Turn(Dialogue(), card(desk, case))


# --- the words a move needs --------------------------------------------------------------------------------------


def move_flow(action: str, desk: Desk) -> Flow:
    """What must be said for this move; each move ends as soon as its last question is answered."""
    text = Step("text", some_text("move_text", 3, 2000), words=f"move_{action}")
    match action:
        case "ask" | "answer":
            return (text,)
        case "transfer":
            agencies = [code for code in desk.catalogue.agencies if desk.staff and code != desk.staff.agency]
            return (Step("agency", one_of("agency", *agencies), lambda d: _agencies(desk, agencies)), text)
        case "close":
            return (Step("outcome", one_of("outcome", *OUTCOMES), lambda d: buttons("outcome", *OUTCOMES)), text)
        case _:
            return ()


def _agencies(desk: Desk, codes: list[str]) -> Rows:
    names = desk.catalogue.agencies
    return tuple(
        (Choice(f"agency:{c}", words=names[c].name.get(desk.language, names[c].name["id"])[:60]),) for c in codes
    )


def begin(desk: Desk, dialogue: Dialogue, slug: str) -> Turn:
    """A move's button was pressed: ask what it needs, or do it at once."""
    _, number, action = ([*slug.split(":"), "", ""])[:3]
    case = desk.case(int(number)) if number.isdecimal() and len(number) <= 12 else None
    if case is None or desk.staff is None:
        return Turn(dialogue, [Outgoing("case_not_here", {}, OFFICER)])
    try:
        check(case, _action(action), staff=desk.staff.id, agency=desk.staff.agency)
    except MoveRefused as why:
        return Turn(Dialogue(), [Outgoing(str(why), {"id": case.id}), *card(desk, case)])
    started = Dialogue("move", notes={"case": case.id, "action": action})
    return _go_on(desk, started)


def _action(word: str) -> Action:
    if word in ("take", "release", "ask", "answer", "transfer", "close"):
        return word  # type: ignore[return-value]
    raise MoveRefused("move_not_now")


def go_on(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    """The officer answers what the move asked."""
    flow = move_flow(dialogue.notes["action"], desk)
    step = next_step(flow, dialogue)
    try:
        after = answer(flow, dialogue, said, desk.labels)
    except NotUnderstood as problem:
        again = [step.ask(dialogue, CANCEL)] if step else []
        return Turn(dialogue, [Outgoing(f"hint_{problem.hint}", problem.facts), *again])
    files = [*dialogue.notes.get("files", ()), *(a.ref for a in said.attachments)]
    return _go_on(desk, after.noting(files=files))


def _go_on(desk: Desk, dialogue: Dialogue) -> Turn:
    step = next_step(move_flow(dialogue.notes["action"], desk), dialogue)
    if step is not None:
        return Turn(dialogue, [step.ask(dialogue, CANCEL)])
    given = dialogue.answers
    act = MoveCase(dialogue.notes["case"], dialogue.notes["action"], given.get("text"), given.get("agency"),
                   given.get("outcome"), tuple(dialogue.notes.get("files", ())))  # fmt: skip
    return Turn(Dialogue(), [], [act])
