"""What a case still lacks, as its owner sees it: the checklist, one button for each missing element, and what adding does."""

from dataclasses import replace
from typing import Any

from handlers import elements
from handlers.acts import ReplyToCase, Turn
from handlers.cases import Case, hidden
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.owner.sight import Sight
from routing.catalogue import Catalogue

MOST_BUTTONS = 3  # missing elements with a button of their own; the others are behind one more
TAIL: Rows = ((Choice("go:status", label="status", icon="🔎"), Choice("go:home", label="home", icon="🏠")),)
STOP: Rows = ((Choice("go:finish", label="finish", icon="✅"),),)


def language_of(sight: Sight) -> str:
    return sight.owner.language or sight.owner.language_hint


def missing_rows(catalogue: Catalogue, language: str, case: int, missing: tuple[str, ...],
                 most: int = MOST_BUTTONS) -> Rows:  # fmt: skip
    """A button for each missing element, at most so many, and one for the rest."""
    rows: Rows = tuple(
        (Choice(f"element:{case}:{slug}", words=catalogue.name_of("element", slug, language), icon="➕"),)
        for slug in missing[:most]
    )
    return (*rows, (Choice(f"checklist:{case}", label="more_elements", icon="☰"),)) if len(missing) > most else rows


def rows_of(sight: Sight, case: Case, view: str) -> Rows:
    """The buttons under a case as they were last shown: after filing, on the case itself, or under its whole checklist."""
    missing = () if view == "case" and case.status == "closed" else elements.of_case(sight.catalogue, case).missing
    rows = missing_rows(sight.catalogue, language_of(sight), case.id, missing, 99 if view == "all" else MOST_BUTTONS)
    match view:
        case "case":
            return (*rows, (Choice(f"reply:{case.id}", label="reply", icon="💬"),), *TAIL)
        case "filed":
            return (*rows, *TAIL)
        case _:
            return (*rows, *STOP)


def looking(dialogue: Dialogue, parked: dict[str, Any] | None, case: int, view: str) -> Dialogue:
    """While a checklist is before them, its buttons can be typed too: by number or by name."""
    notes = {"case": case, "view": view, "unlocked": dialogue.notes.get("unlocked", [])}
    return Dialogue("checklist", parked=parked, notes=notes)


def whole(sight: Sight, dialogue: Dialogue, parked: dict[str, Any] | None, case: Case) -> Turn:
    """Every element, filled or not, and a button for each that is missing."""
    shown = elements.of_case(sight.catalogue, case)
    listed = elements.checklist(sight.catalogue, case.category, case.answers)
    facts = {"id": case.id, **shown.facts(), "elements": [(e.slug, e.slug in shown.filled) for e in listed]}
    return Turn(looking(dialogue, parked, case.id, "all"), [Outgoing("checklist", facts, rows_of(sight, case, "all"))])


def added(sight: Sight, dialogue: Dialogue, case: Case, act: ReplyToCase, *, goes_on: bool) -> Turn:
    """What the owner gave joins the case; what is missing now. `goes_on`: the next file or sentence is for the same element."""
    after, kept = elements.with_added(case, act), list(hidden(case, act.text or ""))
    facts = {"id": case.id, "element": act.element, "goes_on": goes_on, "hidden": len(kept),
             **elements.of_case(sight.catalogue, after).facts()}  # fmt: skip
    show: Rows = ((Choice(f"show:{case.id}", label="show_agency", icon="👁"),),) if kept else ()
    rows = (*rows_of(sight, after, "added"), *show)
    then = looking(dialogue, dialogue.parked, case.id, "added").noting(kept=kept)
    if goes_on:
        then = replace(then, flow="element", notes={**then.notes, "element": act.element, "added": True})
    return Turn(then, [Outgoing("element_added", facts, rows)], [act])
