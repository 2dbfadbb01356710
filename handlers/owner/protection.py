"""What protects an owner from revenge: one tap says that they fear it or met it, and their officers know."""

from dataclasses import replace

from handlers.acts import ReportRetaliation, Turn
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.owner import follow_up, intake
from handlers.owner.sight import Sight
from handlers.owner.words import HOME


def fear(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """The button under a report's summary: pressed it is said, pressed again it is not; the summary shows which."""
    if dialogue.flow != "report":
        return Turn(dialogue, [Outgoing("hint_old_button", {}, HOME)])
    said = {"fears_retaliation": not dialogue.answers.get("fears_retaliation")}
    return intake.ask(sight, replace(dialogue, answers=dialogue.answers | said))


def retaliated(sight: Sight, dialogue: Dialogue) -> Turn:
    """ "Saya dibalas": which report is it about?"""
    aside = Dialogue(parked=follow_up.parked(dialogue), notes=dialogue.notes)
    cases = [c for c in sight.my_cases() if c.status != "closed"][:8]
    if not cases:
        return Turn(aside, [Outgoing("retaliation_how", {}, HOME)])
    rows: Rows = tuple((Choice(f"retaliation:{c.id}", words=f"#{c.id} {c.headline[:40]}"),) for c in cases)
    home: Rows = ((Choice("go:home", label="home", icon="🏠"),),)
    return Turn(aside, [Outgoing("which_retaliation", {}, (*rows, *home))])


def about_case(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """The case is marked and its officer told; what happened the owner may tell at once."""
    case = follow_up.readable(sight, dialogue, slug.partition(":")[2])
    if case is None:
        return Turn(dialogue, [Outgoing("code_needed", {}, HOME)])
    if case.status == "closed":
        return Turn(dialogue, [Outgoing("retaliation_how", {}, HOME)])
    notes = {"case": case.id, "unlocked": dialogue.notes.get("unlocked", [])}
    aside = Dialogue("reply", parked=follow_up.parked(dialogue), notes=notes)
    told = Outgoing("retaliation_noted", {"id": case.id, "agency": case.agency}, follow_up.STOP_REPLY)
    return Turn(aside, [told], [] if case.retaliation else [ReportRetaliation(case.id)])
