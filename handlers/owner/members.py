"""An association files for its members: a code for each, and each member's own yes or no; who they are nobody is told."""

import re

from handlers.acts import Act, AnswerAsMember, GiveConsent, InviteMembers, Turn
from handlers.cases import Case, for_agency
from handlers.conversation import Dialogue, named_choice
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner.follow_up import parked
from handlers.owner.sight import CONSENT_VERSION, Sight
from handlers.owner.words import HOME, agrees, disagrees

CODE = re.compile(r"\banggota[-_ ]?([A-HJ-NP-Z2-9]{4})[-_ ]?([A-HJ-NP-Z2-9]{4})\b", re.IGNORECASE)
LEAST, MOST = 2, 50  # members of one case
OFFERED = (5, 10, 20)
SUMMARY = 300  # characters of the story a member reads
YES_NO: Rows = (
    (Choice("member:yes", label="member_yes", icon="✅"),),
    (Choice("member:no", label="member_no", icon="✖️"),),
)


def bare(code: re.Match[str]) -> str:
    return "".join(code.groups()).upper()


def rows(case: int) -> Rows:
    """Under a filed report: it may be for others as well."""
    return ((Choice(f"members:{case}", label="for_members", icon="👥"),),)


def wish(sight: Sight, dialogue: Dialogue) -> Turn:
    """ "anggota": for members of their newest open case."""
    case = next((c for c in sight.my_cases() if c.status != "closed"), None)
    if case is None:
        return Turn(Dialogue(parked=parked(dialogue)), [Outgoing("members_first_file", {}, HOME)])
    return _ask(dialogue, case)


def button(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    number = slug.partition(":")[2]
    case = sight.my_case(int(number)) if number.isdecimal() and len(number) <= 12 else None
    if case is None or case.status == "closed":
        return Turn(dialogue, [Outgoing("hint_old_button", {}, HOME)])
    return _ask(dialogue, case)


def _ask(dialogue: Dialogue, case: Case) -> Turn:
    aside = Dialogue("members", parked=parked(dialogue), notes={"case": case.id})
    return Turn(aside, [_how_many(case.id)])


def _how_many(case: int) -> Outgoing:
    choices = tuple(Choice(f"how_many:{n}", words=str(n)) for n in OFFERED)
    leave: Rows = ((Choice("go:home", label="never_mind", icon="↩️"),),)
    return Outgoing("ask_how_many_members", {"id": case, "least": LEAST, "most": MOST}, (choices, *leave))


def how_many(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """A number of members; their codes are made and sent in the same moment."""
    case = int(dialogue.notes.get("case", 0))
    words = (said.choice or "").partition(":")[2] or "".join(re.findall(r"\d+", said.text or "")[:1])
    if not words.isdecimal() or not LEAST <= int(words[:4]) <= MOST or sight.my_case(case) is None:
        return Turn(dialogue, [_how_many(case)])
    return Turn(Dialogue(parked=dialogue.parked), [], [InviteMembers(case, int(words))])


def opened(sight: Sight, dialogue: Dialogue, code: str) -> Turn:
    """A member opens their code: what is said in their name, as its agency reads it, and the question whether it may be."""
    found = sight.membership(code)
    if found == "too_many":
        return Turn(dialogue, [Outgoing("code_too_many", {}, HOME)])
    if found is None:
        return Turn(dialogue, [Outgoing("member_unknown", {}, HOME)])
    told = for_agency(found).answers
    facts = {"category": found.category, "product": told.get("product"), "agency": found.agency,
             "summary": str(told.get("story") or "")[:SUMMARY], "version": CONSENT_VERSION}  # fmt: skip
    return Turn(Dialogue("member", parked=parked(dialogue), notes={"member": code}),
                [Outgoing("ask_member", facts, YES_NO)])  # fmt: skip


def answered(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """Their own consent, or none; what came of it is said once it is written down."""
    code = dialogue.notes.get("member")
    slug = said.choice or named_choice(said.text or "", [c for row in YES_NO for c in row], sight.labels)
    slug = slug or ("member:yes" if agrees(said.text) else "member:no" if disagrees(said.text) else "")
    if not code or slug not in ("member:yes", "member:no"):
        return Turn(dialogue, [Outgoing("hint_press_a_button", {}, YES_NO)])
    acts: list[Act] = [AnswerAsMember(code, agrees=slug == "member:yes")]
    if slug == "member:yes" and sight.owner.consent != CONSENT_VERSION:
        acts.insert(0, GiveConsent(CONSENT_VERSION))
    return Turn(Dialogue(parked=dialogue.parked), [], acts)


def yes_or_no(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    if dialogue.flow != "member":
        return Turn(dialogue, [Outgoing("hint_old_button", {}, HOME)])
    return answered(sight, dialogue, Incoming(choice=slug))
