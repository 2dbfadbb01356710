"""An owner's rights over what is kept about them: a copy, a correction, taking back their agreement, having it erased."""

from handlers.acts import Act, AskCopy, CorrectCase, EraseMe, Turn, WithdrawConsent
from handlers.conversation import Dialogue, plain
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner import follow_up
from handlers.owner.sight import Sight
from handlers.owner.words import HOME, NO, YES

RIGHTS: Rows = (
    (Choice("go:my_data", label="my_data", icon="📦"), Choice("go:correct", label="correct", icon="✏️")),
    (Choice("go:withdraw", label="withdraw", icon="↩️"), Choice("go:erase", label="erase", icon="🗑")),
)
LEAVE_IT = Choice("go:home", label="leave_it", icon="✖️")
ALL = Choice("erase:all", label="erase_all", icon="🗑")
KEEP = Choice("erase:keep", label="erase_keep", icon="🕶")
SAID_YES = YES | {"ya hapus", "ya tarik", "hapus", "yes erase", "yes withdraw", "nggih busak", "muhun pupus"}
# What is done only once it was said twice: the button, and what it does.
SURE: dict[str, Act] = {
    "erase:all": EraseMe(everything=True), "erase:keep": EraseMe(everything=False), "withdraw:now": WithdrawConsent(),
}  # fmt: skip


def copy(sight: Sight, dialogue: Dialogue) -> Turn:
    """Everything we hold, as one file; what is being talked about goes on."""
    return Turn(dialogue, [], [AskCopy()])


def erase(sight: Sight, dialogue: Dialogue) -> Turn:
    """What goes, what stays and why; where cases are open, whether they go on without their owner."""
    facts = {"count": len(sight.my_cases()), "open": _open(sight)}
    rows: Rows = (
        (ALL,),
        *(((KEEP,),) if facts["open"] else ()),
        (Choice("go:my_data", label="my_data", icon="📦"), LEAVE_IT),
    )
    return Turn(_aside(dialogue), [Outgoing("erase_what", facts, rows)])


def withdraw(sight: Sight, dialogue: Dialogue) -> Turn:
    if sight.owner.consent is None:
        return Turn(dialogue, [Outgoing("withdraw_none", {}, HOME)])
    return _ask_again(sight, dialogue, "withdraw:now")


def button(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """`erase:all` asks once more; `erase:all:yes`, pressed under that question, does it."""
    slug, yes, _ = slug.partition(":yes")
    if slug not in SURE:
        return erase(sight, dialogue)
    if yes and dialogue.flow == "sure" and dialogue.notes.get("sure") == slug:
        return Turn(Dialogue(), [], [SURE[slug]])
    return _ask_again(sight, dialogue, slug)


def sure(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """Typed under the last question: yes, no, or neither."""
    slug, words = str(dialogue.notes.get("sure")), plain(said.text or "").replace(",", "")
    if words in SAID_YES:
        return button(sight, dialogue, f"{slug}:yes")
    if words in NO:
        return Turn(_aside(dialogue), [Outgoing("left_as_it_is", {}, HOME)])
    return _ask_again(sight, dialogue, slug)


def _ask_again(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    kind = slug.partition(":")[0]
    rows: Rows = ((Choice(f"{slug}:yes", label=f"yes_{kind}", icon="✔️"), LEAVE_IT),)
    asking = Dialogue("sure", parked=follow_up.parked(dialogue), notes={"sure": slug})
    facts = {"open": _open(sight), "keep": slug == "erase:keep"}
    return Turn(asking, [Outgoing("erase_sure" if kind == "erase" else "withdraw_sure", facts, rows)])


def correct(sight: Sight, dialogue: Dialogue) -> Turn:
    """Which report is not right; where there is none, how the rest is corrected."""
    cases = sight.my_cases()[:8]
    if not cases:
        return Turn(_aside(dialogue), [Outgoing("correct_how", {}, HOME)])
    rows: Rows = tuple((Choice(f"correct:{c.id}", words=f"#{c.id} {c.headline[:40]}"),) for c in cases)
    return Turn(_aside(dialogue), [Outgoing("which_correct", {}, (*rows, (LEAVE_IT,)))])


def correct_case(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    case = follow_up.readable(sight, dialogue, slug.partition(":")[2])
    if case is None:
        return Turn(dialogue, [Outgoing("code_needed", {}, HOME)])
    asking = Dialogue("correct", parked=follow_up.parked(dialogue), notes={**dialogue.notes, "case": case.id})
    return Turn(asking, [Outgoing("ask_correct", {"id": case.id}, ((LEAVE_IT,),))])


def corrected(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """What is right, in the owner's words; it stands with the case from now on."""
    case = follow_up.readable(sight, dialogue, str(dialogue.notes.get("case", "")))
    text = (said.text or "").strip()[:4000]
    if case is None or sight.owner.consent is None:
        return Turn(_aside(dialogue), [Outgoing("code_needed", {}, HOME)])
    if not text:
        return Turn(dialogue, [Outgoing("ask_correct", {"id": case.id}, ((LEAVE_IT,),))])
    told = Outgoing("corrected", {"id": case.id, "agency": case.agency}, HOME)
    return Turn(_aside(dialogue), [told], [CorrectCase(case.id, text)])


def _aside(dialogue: Dialogue) -> Dialogue:
    return Dialogue(parked=follow_up.parked(dialogue))


def _open(sight: Sight) -> int:
    return sum(case.status != "closed" for case in sight.my_cases())
