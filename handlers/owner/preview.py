"""What each agency will see, shown to its owner before anything is sent: the officer's own card, not a copy of it."""

from dataclasses import replace

from handlers.acts import Turn
from handlers.card import card_facts
from handlers.cases import for_agency
from handlers.conversation import Answers, Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.owner import follow_up, intake, protection, report
from handlers.owner.sight import Sight


def preview(sight: Sight, answers: Answers) -> list[Outgoing]:
    """Who reads the report, and the card they read; one card a complaint."""
    reports = [(report.finished(sight, answers), True), *((one, False) for one in report.siblings(sight, answers))]
    out: list[Outgoing] = []
    for number, (told, _) in enumerate(reports, 1):
        out += _one(sight, told, tuple(answers.get("files", ())), last=number == len(reports))
    return out


def _one(sight: Sight, told: Answers, files: tuple[str, ...], *, last: bool) -> list[Outgoing]:
    case = replace(sight.would_be(told), evidence=files)
    hidden, shows = protection.masked(told), told.get("show_numbers") is True
    facts = {"agency": case.agency, "others": list(case.co_handlers), "hidden": hidden, "shown": shows}
    card = Outgoing("card", card_facts(for_agency(case), ""), _rows(hidden, shows) if last else ())
    return [Outgoing("preview", facts), card]


def _rows(hidden: int, shows: bool) -> Rows:
    back: Rows = ((Choice("go:resume", label="back_to_summary", icon="⬅️"),),)
    if not hidden:
        return back
    other = Choice("preview:hide", label="hide_numbers", icon="🙈") if shows else Choice("preview:show", label="show_numbers", icon="👁")  # fmt: skip
    return ((other,), *back)


def look(sight: Sight, dialogue: Dialogue) -> Turn:
    """The half-finished report as it would go out; without one, or while it is not known what it is about, the next question."""
    kept = follow_up.parked(dialogue)
    if not kept:
        return Turn(dialogue, [Outgoing("preview_nothing")])
    begun = Dialogue("report", answers=kept) if dialogue.flow != "report" else dialogue
    asked = intake.ask(sight, begun)
    if "category" not in asked.dialogue.answers:
        return asked
    return Turn(asked.dialogue, preview(sight, asked.dialogue.answers))


def button(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """`preview:show` and `preview:hide` decide about the numbers, and show what that changes; anything else just looks."""
    chosen = slug.partition(":")[2]
    kept = follow_up.parked(dialogue)
    if chosen in ("show", "hide") and kept:
        begun = dialogue if dialogue.flow == "report" else Dialogue("report", answers=kept)
        dialogue = replace(begun, answers=begun.answers | {"show_numbers": chosen == "show"})
    return look(sight, dialogue)
