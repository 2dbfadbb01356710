"""Files too large for a chat: the page that is offered for them, and what becomes of one when it is there."""

from dataclasses import replace

from handlers.acts import OfferUpload, Turn
from handlers.conversation import Dialogue
from handlers.messages import Incoming, Outgoing
from handlers.owner import follow_up, intake, report
from handlers.owner.sight import Sight


def wanted(sight: Sight, dialogue: Dialogue) -> Turn:
    """Somebody asks for the page."""
    return Turn(dialogue, [], [replace(_offer(sight, dialogue), wanted=True)])


def too_large(sight: Sight, dialogue: Dialogue, turn: Turn) -> Turn:
    """The rest of what was said is answered first, then the page is offered for what could not come with it."""
    return replace(turn, acts=[*turn.acts, _offer(sight, dialogue)])


def _offer(sight: Sight, dialogue: Dialogue) -> OfferUpload:
    """For the case that is spoken of, else for the report being written."""
    number, element = dialogue.notes.get("case"), dialogue.notes.get("element")
    case = (
        follow_up.readable(sight, dialogue, str(number)) if number is not None and dialogue.flow != "report" else None
    )
    return OfferUpload(case.id, element if isinstance(element, str) else None) if case else OfferUpload()


def arrived(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn | None:
    """The file joins the report being written, which goes on as it was; None where there is none."""
    told = Outgoing(
        "upload_arrived", {"name": said.attachments[0].name, "size": said.attachments[0].size, "case": None}
    )
    if dialogue.flow == "report":
        turn = intake.report_turn(sight, dialogue, said)
        return replace(turn, replies=[told, *turn.replies])
    if dialogue.parked is None:
        return None
    files = [*dialogue.parked.get("files", ()), *(a.ref for a in said.attachments)][: report.MOST_FILES]
    return Turn(replace(dialogue, parked=dialogue.parked | {"files": files}), [told])
