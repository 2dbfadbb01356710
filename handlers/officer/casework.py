"""An officer's work on a case: the card, the buttons the MOVES table allows, and the few words each move needs."""

from collections.abc import Sequence
from typing import Any

from handlers import elements
from handlers.acts import MoveCase, Saw, Turn
from handlers.card import card_facts, part_facts
from handlers.cases import (
    DESK,
    FINDINGS,
    HELPING,
    MOST_HOPS,
    MOVES,
    OUTCOMES,
    Action,
    Case,
    MoveRefused,
    check,
    possible,
)
from handlers.conversation import Dialogue, Flow, NotUnderstood, Step, answer, buttons, next_step, one_of, some_text
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.officer import canned, lines
from handlers.officer.desk import FILTERS, OWN, Desk, Page
from handlers.officer.permissions import may
from handlers.officer.words import CANCEL, OFFICER

SAID = 5  # the newest entries of its history that stand on a card
STORY, WORDS = 900, 240  # characters of the story on it, and of each entry
ICONS = {"take": "✋", "ask": "❔", "answer": "💬", "request": "📎", "transfer": "↪️", "close": "✅", "release": "↩️", "verify": "☑️",
         "resume": "▶️", "note": "🗒", "memo": "📌", "refer": "🏛", "confirm": "✅", "send_back": "↩️", "give": "👤", "reopen": "🔁",
         "reclassify": "🔀", "bring_in": "🤝", "share": "💬", "finish": "🏁", "leave": "🚪"}  # fmt: skip
FIRST = (
    "take",
    "verify",
    "ask",
    "request",
    "answer",
    "transfer",
    "confirm",
    "send_back",
    "close",
    "finish",
    "release",
    "leave",
)  # the rest is behind "more"


def queue(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """One page of the agency's open cases, what is due first on top, or by a filter: "2", "urgent:2"."""
    which, number = _asked_page(rest)
    return Turn(Dialogue(), [_listed(desk, "queue", desk.queue(number, which), FILTERS)])


def mine(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """The same of the cases one holds; what is unread first."""
    which, number = _asked_page(rest)
    return Turn(Dialogue(), [_listed(desk, "mine", desk.mine(number, which), OWN)])


def _asked_page(rest: str) -> tuple[str, int]:
    """The filter and the page in what follows a command: "2", "urgent", "urgent:2"."""
    which, _, number = rest.rpartition(":") if ":" in rest or rest.isdecimal() else (rest, "", "")
    return which or "due", int(number) if number.isdecimal() and len(number) < 5 else 1


def _listed(desk: Desk, name: str, page: Page, filters: tuple[str, ...]) -> Outgoing:
    facts = {"cases": [lines.row(desk, c) for c in page.cases], "page": page.number, "pages": page.pages, "total": page.total,
             "or_more": page.or_more, "which": page.which, "unread": page.unread}  # fmt: skip
    others = [Choice(f"go:{name}:{f}", label=f"queue_{f}") for f in filters if f != page.which]
    turning = lines.turning(f"go:{name}:{page.which}", page.number, page.pages)
    return Outgoing(name, facts, (*lines.cells(page.cases), *turning, tuple(others[:3]), tuple(others[3:]), *OFFICER))


def search(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """Cases of the agency by words, a seller, a link, a number or a tracking code."""
    words = rest.strip()[:200]
    if len(words) < 2:
        return Turn(dialogue, [Outgoing("hint_search", {}, OFFICER)])
    found = desk.search(words)
    told = {"cases": [lines.row(desk, c) for c in found], "words": words}
    return Turn(Dialogue(), [Outgoing("found", told, (*lines.cells(found), *OFFICER))])


def card(desk: Desk, case: Case) -> list[Outgoing]:
    """The case on one screen of a phone: how its clock stands, the story's beginning, what happened last; a button for the rest."""
    whole = _facts(desk, case)
    last = [{**e, "text": _beginning(e["text"], WORDS)} for e in whole["said"][-SAID:]]
    short = {
        **whole,
        "said": last,
        "earlier": max(0, len(whole["said"]) - SAID),
        "story": _beginning(whole["story"], STORY),
    }
    more = short["earlier"] or last != whole["said"] or short["story"] != whole["story"]
    rows: Rows = ((Choice(f"whole:{case.id}", label="whole_case", icon="📜"),),) if more else ()
    return [Outgoing("card", short, (*rows, *card_rows(desk, case)))]


def whole_case(desk: Desk, dialogue: Dialogue, number: str) -> Turn:
    """The same with every word of it."""
    case = desk.case(int(number)) if number.isdecimal() and len(number) <= 12 else None
    if case is None:
        return Turn(dialogue, [Outgoing("case_not_here", {}, OFFICER)])
    return Turn(dialogue, [Outgoing("card", {**_facts(desk, case), "earlier": 0}, card_rows(desk, case))])


def _facts(desk: Desk, case: Case) -> dict[str, Any]:
    assert desk.staff is not None
    told = card_facts(desk.catalogue, case, desk.staff.id)
    return {**told, **lines.reason(case, desk.now, desk.catalogue.holidays), "hops": case.hops}


def _beginning(words: str | None, most: int) -> str | None:
    """A long text up to the end of a word."""
    if words is None or len(words) <= most:
        return words
    return words[:most].rsplit(maxsplit=1)[0] + " …"


def card_rows(desk: Desk, case: Case) -> Rows:
    """What this officer may do with the case now, straight from MOVES."""
    assert desk.staff is not None
    rows: list[tuple[Choice, ...]] = []
    actions = _allowed(desk, case)
    rows += _in_twos(case, [a for a in actions if a in FIRST])
    if any(a not in FIRST for a in actions):
        rows.append((Choice(f"moves:{case.id}", label="more_moves", icon="☰"),))
    if case.evidence:
        rows.append((Choice(f"files:{case.id}", label="files", icon="📎"),))
    rows.append((Choice(f"case:{case.id}", label="open_case", icon="📂"), Choice("go:queue", label="queue", icon="📥")))
    return tuple(rows)


def _allowed(desk: Desk, case: Case) -> tuple[Action, ...]:
    """What the table and this person's role allow; a closing that was verified once is not verified again."""
    assert desk.staff is not None
    found = possible(case, desk.staff.id, desk.staff.agency, desk.staff.role) if may(desk.staff.role, "work") else ()
    done = {e.action for e in case.events}
    return tuple(a for a in found if not (a == "verify" and "verify" in done))


def _in_twos(case: Case, actions: Sequence[Action]) -> list[tuple[Choice, ...]]:
    cells = [Choice(f"do:{case.id}:{a}", label=f"do_{a}", icon=ICONS.get(a, "")) for a in actions]
    return [tuple(cells[i : i + 2]) for i in range(0, len(cells), 2)]


def more_moves(desk: Desk, dialogue: Dialogue, number: str) -> Turn:
    """What else may be done with a case: less often, and so not on the card itself."""
    case = desk.case(int(number)) if number.isdecimal() and len(number) <= 12 else None
    if case is None:
        return Turn(dialogue, [Outgoing("case_not_here", {}, OFFICER)])
    rows = _in_twos(case, [a for a in _allowed(desk, case) if a not in FIRST])
    if desk.staff is not None and may(desk.staff.role, "ask_identity"):
        rows.append((Choice(f"identity:{case.id}", label="ask_identity", icon="🪪"),))
    back = (Choice(f"case:{case.id}", label="open_case", icon="📂"),)
    return Turn(Dialogue(), [Outgoing("more_moves", {"id": case.id}, (*rows, back))])


def open_case(desk: Desk, dialogue: Dialogue, number: str) -> Turn:
    case = desk.case(int(number)) if number.isdecimal() and len(number) <= 12 else None
    if case is None:
        return Turn(dialogue, [Outgoing("case_not_here", {}, OFFICER)])
    return Turn(Dialogue(), card(desk, case), [Saw(case.id)] if case.unread else [])


# --- the words a move needs --------------------------------------------------------------------------------------


def move_flow(action: str, desk: Desk, case: Case | None = None) -> Flow:
    """What must be said for this move; each move ends as soon as its last question is answered."""
    text = Step("text", some_text("move_text", 3, 2000), lambda d: canned.rows(case, action), words=f"move_{action}")
    match action:
        case "ask" | "answer" | "note" | "memo" | "send_back" | "reopen" | "share" | "leave":
            return (text,)
        case "refer":
            return (*_why_early(case), text)
        case "bring_in":
            return (Step("agency", one_of("agency", *_not_there(desk, case)), lambda d: _agencies(desk, _not_there(desk, case)),
                         words="bring_in"), text)  # fmt: skip
        case "finish":
            return (Step("outcome", one_of("outcome", *FINDINGS), lambda d: buttons("outcome", *FINDINGS)), text)
        case "request":
            return (Step("element", _one_of_missing, lambda d: _missing(desk, case), words="which_element"), text)
        case "give":
            return (
                Step("colleague", one_of("colleague", *(c.id for c in desk.colleagues())), lambda d: _colleagues(desk)),
            )
        case "reclassify":
            slugs = [
                c.slug
                for c in desk.catalogue.categories.values()
                if c.offered and (case is None or c.slug != case.category)
            ]
            return (
                Step(
                    "category", one_of("category", *slugs), lambda d: _categories(desk, slugs), words="right_category"
                ),
                text,
            )
        case "transfer" if case is not None and case.hops >= MOST_HOPS and desk.staff and desk.staff.agency != DESK:
            return (Step("text", some_text("move_text", 3, 2000), words="move_to_desk"),)
        case "transfer":
            agencies = [code for code in desk.catalogue.agencies if desk.staff and code != desk.staff.agency]
            return (Step("agency", one_of("agency", *agencies), lambda d: _agencies(desk, agencies)), text)
        case "close":
            outcome = Step("outcome", one_of("outcome", *OUTCOMES), lambda d: buttons("outcome", *OUTCOMES))
            return (*_why_early(case), outcome, text)
        case _:
            return ()


def _why_early(case: Case | None) -> Flow:
    """Whoever closes the whole hears first what the others still have open, and says why it is over for them too."""
    if case is None or not case.helpers:
        return ()
    still = [part_facts(part) for part in case.parts if part.open]
    return (
        Step(
            "reason",
            some_text("move_text", 3, 1000),
            words="close_early",
            facts=lambda d: {"id": case.id, "parts": still},
        ),
    )


def _not_there(desk: Desk, case: Case | None) -> list[str]:
    """Agencies that may be brought in, first those its owner has read of."""
    if case is None:
        return []
    named = [code for code in case.co_handlers if code in desk.catalogue.agencies]
    there = {case.agency, *case.helpers}
    return [code for code in dict.fromkeys((*named, *desk.catalogue.agencies)) if code not in there]


def _one_of_missing(said: Incoming, dialogue: Dialogue) -> str:
    return one_of("element", *dialogue.notes.get("missing", ()))(said, dialogue)


def _missing(desk: Desk, case: Case | None) -> Rows:
    if case is None:
        return ()
    names = desk.catalogue.elements
    return tuple((Choice(f"element:{e}", words=names[e].name.get(desk.language, names[e].name["id"])),)
                 for e in elements.of_case(desk.catalogue, case).missing)  # fmt: skip


def _colleagues(desk: Desk) -> Rows:
    return tuple((Choice(f"colleague:{c.id}", words=f"{c.name} · {c.open}/{c.capacity}" + (" 💤" if c.away else "")),)
                 for c in desk.colleagues())  # fmt: skip


def _categories(desk: Desk, slugs: list[str]) -> Rows:
    names = desk.catalogue.categories
    return tuple(
        (Choice(f"category:{s}", words=names[s].label.get(desk.language, names[s].label["id"])),) for s in slugs
    )


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
        if not may(desk.staff.role, "work"):
            raise MoveRefused("case_not_here")
        check(case, _action(action), staff=desk.staff.id, agency=desk.staff.agency, role=desk.staff.role)
    except MoveRefused as why:
        return Turn(Dialogue(), [Outgoing(str(why), {"id": case.id}), *card(desk, case)])
    lacking = list(elements.of_case(desk.catalogue, case).missing) if action == "request" else []
    if action == "request" and not lacking:
        return Turn(Dialogue(), [Outgoing("nothing_missing", {"id": case.id}), *card(desk, case)])
    started = Dialogue("move", notes={"case": case.id, "action": action, "missing": lacking})
    return _go_on(desk, started)


def _action(word: str) -> Action:
    if any(word == action and move.who != "owner" for (_, action), move in (*MOVES.items(), *HELPING.items())):
        return word  # type: ignore[return-value]
    raise MoveRefused("move_not_now")


def go_on(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    """The officer answers what the move asked."""
    case = desk.case(dialogue.notes["case"])
    flow = move_flow(dialogue.notes["action"], desk, case)
    step = next_step(flow, dialogue)
    if case is not None and step is not None and step.name == "text" and said.choice is not None:
        kind, _, slug = said.choice.partition(":")
        if kind in ("canned", "send_canned") and slug in canned.offered(case, dialogue.notes["action"]):
            return _canned(desk, dialogue, case, slug, sure=kind == "send_canned")
    try:
        after = answer(flow, dialogue, said, desk.labels)
    except NotUnderstood as problem:
        again = [step.ask(dialogue, CANCEL)] if step else []
        return Turn(dialogue, [Outgoing(f"hint_{problem.hint}", problem.facts), *again])
    files = [*dialogue.notes.get("files", ()), *(a.ref for a in said.attachments)]
    return _go_on(desk, after.noting(files=files))


def _canned(desk: Desk, dialogue: Dialogue, case: Case, slug: str, *, sure: bool) -> Turn:
    """A ready answer: read by the officer first, then sent; its words are made where the owner's language is known."""
    if sure:
        return _go_on(desk, dialogue.with_answer("text", None).noting(canned=slug))
    send: Rows = ((Choice(f"send_canned:{slug}", label="send", icon="📨"),),)
    return Turn(dialogue, [Outgoing("canned_preview", canned.facts(slug, case), (*send, *CANCEL))])


def _go_on(desk: Desk, dialogue: Dialogue) -> Turn:
    step = next_step(move_flow(dialogue.notes["action"], desk, desk.case(dialogue.notes["case"])), dialogue)
    if step is not None:
        return Turn(dialogue, [step.ask(dialogue, CANCEL)])
    given = dialogue.answers
    act = MoveCase(dialogue.notes["case"], dialogue.notes["action"], given.get("text"), given.get("agency"),
                   given.get("outcome"), tuple(dialogue.notes.get("files", ())), given.get("element"), given.get("colleague"),
                   given.get("category"), dialogue.notes.get("canned"), given.get("reason"))  # fmt: skip
    return Turn(Dialogue(), [], [act])
