"""What protects an owner: whether their numbers may be shown, and whether they fear that somebody takes revenge."""

from collections.abc import Callable, Mapping
from typing import Any

from handlers.acts import ReportRetaliation, Turn
from handlers.cases import AS_THEY_ARE
from handlers.conversation import Dialogue, NotUnderstood, Step, buttons, plain
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner import follow_up
from handlers.owner.sight import Sight
from handlers.owner.words import HOME, NO, YES
from handlers.reading import personal
from routing.catalogue import Category

NOT_TOLD = AS_THEY_ARE | {"suggested", "read", "files"}  # of the answers, what is not the owner's own words


def steps(kind: Category | None) -> tuple[Step, ...]:
    """The two questions of a report that are about its owner's safety; each only where it matters."""
    return (
        Step("fears_retaliation", yes_or_no("fears_retaliation"), lambda d: buttons("fears_retaliation", "yes", "no", per_row=2),
             only_if=lambda a: bool(kind and kind.asks_retaliation), may_skip=True),
        Step("show_numbers", yes_or_no("show_numbers"), lambda d: buttons("show_numbers", "yes", "no", per_row=2),
             only_if=lambda a: masked(a) > 0, may_skip=True,
             facts=lambda d: {"count": masked(d.answers), "fraud": bool(kind and kind.slug == "penipuan")}),
    )  # fmt: skip


def masked(answers: Mapping[str, Any]) -> int:
    """How many numbers in an owner's words are kept from their agency."""
    return sum(personal.count(value) for name, value in answers.items() if name not in NOT_TOLD)


def yes_or_no(name: str) -> Callable[[Incoming, Dialogue], bool]:
    """A reader that takes a button or a word for yes or no."""

    def read(said: Incoming, dialogue: Dialogue) -> bool:
        slug, _, option = (said.choice or "").partition(":")
        words = plain(said.text or "")
        if (slug == name and option in ("yes", "no")) or words in YES | NO:
            return option == "yes" or words in YES
        raise NotUnderstood("press_a_button")

    return read


def retaliated(sight: Sight, dialogue: Dialogue) -> Turn:
    """ "Saya dibalas": which report is it about?"""
    kept = follow_up.parked(dialogue)
    cases = sight.my_cases()[:8]
    if not cases:
        return Turn(Dialogue(parked=kept, notes=dialogue.notes), [Outgoing("retaliation_how", {}, HOME)])
    rows: Rows = tuple((Choice(f"retaliation:{c.id}", words=f"#{c.id} {c.headline[:40]}"),) for c in cases)
    home: Rows = ((Choice("go:home", label="home", icon="🏠"),),)
    return Turn(Dialogue(parked=kept), [Outgoing("which_retaliation", {}, (*rows, *home))])


def about_case(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """The case is marked and its officer told; what happened the owner may tell at once."""
    case = follow_up.readable(sight, dialogue, slug.partition(":")[2])
    if case is None:
        return Turn(dialogue, [Outgoing("code_needed", {}, HOME)])
    notes = {"case": case.id, "unlocked": dialogue.notes.get("unlocked", [])}
    aside = Dialogue("reply", parked=follow_up.parked(dialogue), notes=notes)
    told = Outgoing("retaliation_noted", {"id": case.id}, follow_up.STOP_REPLY)
    return Turn(aside, [told], [] if case.retaliation else [ReportRetaliation(case.id)])
