"""An association files for its members: their names one per line, and each member's own yes or no by a code."""

import re

from handlers.acts import AnswerAsMember, GiveConsent, Turn
from handlers.conversation import Dialogue
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner.follow_up import parked
from handlers.owner.sight import CONSENT_VERSION, Sight
from handlers.owner.words import HOME
from handlers.reading.personal import mask

CODE = re.compile(r"\banggota[-_ ]?([A-HJ-NP-Z2-9]{4})[-_ ]?([A-HJ-NP-Z2-9]{4})\b", re.IGNORECASE)
LEAST, MOST = 2, 50
NAME_MOST = 100  # characters
YES_NO: Rows = (
    (Choice("member:yes", label="member_yes", icon="✅"),),
    (Choice("member:no", label="member_no", icon="✖️"),),
)


def bare(code: re.Match[str]) -> str:
    return "".join(code.groups()).upper()


def begin(sight: Sight, dialogue: Dialogue) -> Turn:
    """Who the members are comes first; the report itself is the same as everybody's."""
    aside = Dialogue("members", parked=parked(dialogue))
    return Turn(aside, [Outgoing("ask_for_members", {"least": LEAST, "most": MOST})])


def names(text: str) -> list[str]:
    """One name or number a line, each once, without the numbering people put before it."""
    lines = (re.sub(r"^\s*(?:\d{1,2}[.)]|[-*•])\s*", "", line).strip()[:NAME_MOST] for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def opened(sight: Sight, dialogue: Dialogue, code: str) -> Turn:
    """A member opens their code: what is said in their name, masked, and the question whether it may be."""
    found = sight.membership(code)
    if found == "too_many":
        return Turn(dialogue, [Outgoing("code_too_many", {}, HOME)])
    if found is None:
        return Turn(dialogue, [Outgoing("member_unknown", {}, HOME)])
    told = found.answers
    facts = {"category": found.category, "product": mask(str(told.get("product") or "")),
             "summary": mask(str(told.get("story") or "")[:300]), "version": CONSENT_VERSION}  # fmt: skip
    return Turn(Dialogue("member", parked=parked(dialogue), notes={"member": code}),
                [Outgoing("ask_member", facts, YES_NO)])  # fmt: skip


def said_yes_or_no(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """Their own consent, or none; what they add of their own is a report of theirs."""
    code, over = dialogue.notes.get("member"), Dialogue(parked=dialogue.parked)
    if dialogue.flow != "member" or not code or slug not in ("member:yes", "member:no"):
        return Turn(dialogue, [Outgoing("hint_old_button", {}, HOME)])
    if slug == "member:no":
        return Turn(over, [Outgoing("member_declined", {}, HOME)], [AnswerAsMember(code, agrees=False)])
    own: Rows = ((Choice("go:report", label="own_words", icon="📝"), Choice("go:home", label="finish", icon="✅")),)
    acts = [GiveConsent(CONSENT_VERSION), AnswerAsMember(code, agrees=True)]
    return Turn(over, [Outgoing("member_agreed", {}, own)], acts)


def typed(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    return Turn(dialogue, [Outgoing("hint_press_a_button", {}, YES_NO)])
