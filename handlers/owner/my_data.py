"""An owner's rights over what is kept about them: a copy of it, taking back their agreement, having it erased."""

from handlers.acts import Act, AskCopy, EraseMe, Turn, WithdrawConsent
from handlers.conversation import Dialogue, plain
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner import follow_up
from handlers.owner.sight import Sight
from handlers.owner.words import HOME, NO, YES

RIGHTS: Rows = (
    (Choice("go:my_data", label="my_data", icon="📦"),),
    (Choice("go:withdraw", label="withdraw", icon="↩️"), Choice("go:erase", label="erase", icon="🗑")),
)
LEAVE_IT = Choice("go:home", label="leave_it", icon="✖️")
ERASE: Rows = (
    (Choice("erase:keep", label="erase_keep", icon="🗑"),),
    (Choice("erase:withdraw", label="erase_withdraw", icon="🗑"),),
    (Choice("go:my_data", label="my_data", icon="📦"), LEAVE_IT),
)
# What is done only once it was said twice: the button, and what it has done.
SURE: dict[str, Act] = {
    "erase:keep": EraseMe(withdraw=False), "erase:withdraw": EraseMe(withdraw=True), "withdraw:now": WithdrawConsent(),
}  # fmt: skip


def copy(sight: Sight, dialogue: Dialogue) -> Turn:
    """Everything we hold, as one file; what is being talked about goes on."""
    return Turn(dialogue, [], [AskCopy()])


def erase(sight: Sight, dialogue: Dialogue) -> Turn:
    """What goes, what stays and why; and the two ways."""
    facts = {"cases": len(sight.my_cases()), "open": _open(sight)}
    return Turn(_aside(dialogue), [Outgoing("erase_what", facts, ERASE)])


def withdraw(sight: Sight, dialogue: Dialogue) -> Turn:
    if sight.owner.consent is None:
        return Turn(dialogue, [Outgoing("withdraw_none", {}, HOME)])
    return _ask_again(sight, dialogue, "withdraw:now")


def button(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """`erase:keep` asks once more; `erase:keep:yes`, pressed under that question, does it."""
    slug, yes, _ = slug.partition(":yes")
    if slug not in SURE:
        return erase(sight, dialogue)
    if yes and dialogue.flow == "sure" and dialogue.notes.get("sure") == slug:
        return Turn(Dialogue(), [], [SURE[slug]])
    return _ask_again(sight, dialogue, slug)


def sure(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """Typed under the last question: yes, no, or neither."""
    slug, words = str(dialogue.notes.get("sure")), plain(said.text or "")
    if words in YES or words in ("ya hapus", "ya, hapus", "ya cabut", "ya, cabut", "yes, erase", "yes, withdraw"):
        return button(sight, dialogue, f"{slug}:yes")
    if words in NO:
        return Turn(Dialogue(parked=dialogue.parked), [Outgoing("left_as_it_is", {}, HOME)])
    return _ask_again(sight, dialogue, slug)


def _ask_again(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    kind = slug.partition(":")[0]
    facts = {"open": _open(sight), "withdraw": slug != "erase:keep"}
    rows: Rows = ((Choice(f"{slug}:yes", label=f"yes_{kind}", icon="✔️"), LEAVE_IT),)
    asking = Dialogue("sure", parked=follow_up.parked(dialogue), notes={"sure": slug})
    return Turn(asking, [Outgoing("erase_sure" if kind == "erase" else "withdraw_sure", facts, rows)])


def _aside(dialogue: Dialogue) -> Dialogue:
    return Dialogue(parked=follow_up.parked(dialogue), notes=dialogue.notes)


def _open(sight: Sight) -> int:
    return sum(case.status != "closed" for case in sight.my_cases())
