"""What each agency will see, shown to its owner before anything is sent: the officer's own card, not a copy of it."""

from dataclasses import replace
from zlib import crc32

from handlers.acts import Turn
from handlers.card import card_facts
from handlers.cases import OWN_CHOICE, for_agency, hidden
from handlers.conversation import Answers, Dialogue, next_step
from handlers.messages import Choice, Outgoing, Rows
from handlers.owner import follow_up, intake, report
from handlers.owner.sight import Sight
from handlers.owner.words import HOME
from handlers.reading import personal

ICONS: dict[personal.Kind, str] = {
    "account": "🏦",
    "card": "💳",
    "phone": "📞",
    "email": "✉️",
    "nik": "🪪",
    "name": "👤",
    "address": "🏠",
}
MOST_OFFERED = 6  # numbers and names that may be shown one by one


def preview(sight: Sight, answers: Answers, *, ready: bool) -> list[Outgoing]:
    """Who reads the report, and the card they read; one card a complaint. `ready`: it may be sent from here."""
    reports = (report.finished(sight, answers), *report.siblings(sight, answers))
    files = tuple(answers.get("files", ()))
    cases = [replace(sight.would_be(told), evidence=files, ties=dict.fromkeys(files)) for told in reports]
    kept = {literal: kind for case in cases for literal, kind in hidden(case).items()}
    out: list[Outgoing] = []
    for number, case in enumerate(cases, 1):
        others = [code for code in case.co_handlers if code not in case.helpers]
        facts = {"agency": case.agency, "helping": list(case.helpers), "others": others, "hidden": len(hidden(case)),
                 "fraud": case.category == "penipuan", "identity": case.identity}  # fmt: skip
        rows = _rows(answers, kept, ready) if number == len(cases) else ()
        out += [Outgoing("preview", facts), Outgoing("card", card_facts(sight.catalogue, for_agency(case), ""), rows)]
    return out


def _rows(answers: Answers, kept: dict[str, personal.Kind], ready: bool) -> Rows:
    """Send it so, send it whole, or let the agency read one number more: a swindler's account is evidence."""
    rows: list[tuple[Choice, ...]] = [(Choice("confirm:send", label="send", icon="✅"),)] if ready else []
    if kept and ready:
        rows.append((Choice("confirm:uncensored", label="send_uncensored", icon="👁"),))
    shown = [
        Choice(f"preview:{mark(literal)}", words=f"{literal} ✓", icon="👁") for literal in answers.get("revealed", ())
    ]
    one_more = [Choice(f"preview:{mark(literal)}", words=personal.masked(literal), icon=ICONS[kind])
                for literal, kind in kept.items()]  # fmt: skip
    cells = [*shown, *one_more][:MOST_OFFERED]
    rows += [tuple(cells[i : i + 2]) for i in range(0, len(cells), 2)]
    return (*rows, (Choice("go:resume", label="back_to_summary", icon="⬅️"),))


def mark(literal: str) -> str:
    """How a button names a number without bearing it."""
    return f"{crc32(literal.encode()):08x}"


def look(sight: Sight, dialogue: Dialogue) -> Turn:
    """The half-finished report as it would go out; without one, or while it is not known what it is about, the next question."""
    kept = follow_up.parked(dialogue)
    if not kept:
        return Turn(dialogue, [Outgoing("preview_nothing", {}, HOME)])
    begun = dialogue if dialogue.flow == "report" else Dialogue("report", answers=kept)
    asked = intake.ask(sight, replace(begun, changing=""))
    if "category" not in asked.dialogue.answers:
        return asked
    step = next_step(report.report_flow(sight, asked.dialogue.answers), asked.dialogue)
    ready = step is not None and step.name == "confirm"
    return Turn(asked.dialogue, preview(sight, asked.dialogue.answers, ready=ready))


def button(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """A number's button lets the agency read it, or hides it again, and shows what that changes; anything else just looks."""
    kept = follow_up.parked(dialogue)
    if not kept:
        return look(sight, dialogue)
    literals = personal.literals([v for n, v in kept.items() if n not in OWN_CHOICE])
    chosen = {literal for literal in literals if mark(literal) == slug.partition(":")[2]}
    begun = dialogue if dialogue.flow == "report" else Dialogue("report", answers=kept)
    revealed = set(kept.get("revealed", ())) ^ chosen
    return look(sight, replace(begun, answers=begun.answers | {"revealed": sorted(revealed & literals.keys())}))
