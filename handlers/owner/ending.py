"""After a case was closed: the owner says how it went, or that it is not over, once and with a reason."""

from datetime import timedelta

from handlers.acts import RateCase, RefuseClosing, Turn
from handlers.cases import Case, MoveRefused, may_refuse
from handlers.conversation import Dialogue
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner.follow_up import parked, readable
from handlers.owner.sight import Sight
from handlers.owner.words import HOME

REASON_LEAST = 5  # characters
WORDS_AWAITED = timedelta(hours=1)  # after a rating; what is written later is about something else
CARRIED = ("category", "product", "seller", "own_price")  # what a report that goes on from another need not ask again
FINISH: Rows = ((Choice("go:home", label="finish", icon="✅"),),)


def rate(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """One tap is the rating; words may follow."""
    _, number, told = ([*slug.split(":"), "", ""])[:3]
    case = readable(sight, dialogue, number)
    if case is None or told not in ("1", "2", "3", "4", "5"):
        return Turn(dialogue, [Outgoing("code_needed", {}, HOME)])
    if case.status != "closed":
        return Turn(dialogue, [Outgoing("hint_old_button", {}, HOME)])
    notes = {
        "case": case.id,
        "stars": int(told),
        "until": (sight.now + WORDS_AWAITED).isoformat(),
        "unlocked": dialogue.notes.get("unlocked", []),
    }
    return Turn(Dialogue("rating", parked=parked(dialogue), notes=notes),
                [Outgoing("rated", {"id": case.id, "stars": int(told)}, FINISH)], [RateCase(case.id, int(told))])  # fmt: skip


def rating_words(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    case, text = readable(sight, dialogue, str(dialogue.notes.get("case", ""))), (said.text or "").strip()[:2000]
    over = Dialogue(parked=dialogue.parked)
    if case is None or not text:
        return Turn(over, [Outgoing("thanked")])
    return Turn(over, [Outgoing("thanked")], [RateCase(case.id, int(dialogue.notes["stars"]), text)])


def refuse(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """Not over: asks why, or says why it cannot be opened again and what can be done instead."""
    case = readable(sight, dialogue, slug.partition(":")[2])
    if case is None:
        return Turn(dialogue, [Outgoing("code_needed", {}, HOME)])
    try:
        may_refuse(case, sight.now)
    except MoveRefused as why:
        return Turn(dialogue, [Outgoing(str(why), {"id": case.id}, instead(case))])
    notes = {"case": case.id, "unlocked": dialogue.notes.get("unlocked", [])}
    return Turn(Dialogue("refuse", parked=parked(dialogue), notes=notes), [_why(case)])


def _why(case: Case) -> Outgoing:
    return Outgoing("ask_refusal", {"id": case.id}, ((Choice(f"case:{case.id}", label="never_mind", icon="↩️"),),))


def instead(case: Case) -> Rows:
    return (
        (Choice(f"linked:{case.id}", label="new_report", icon="📝"),),
        (Choice(f"reply:{case.id}", label="reply", icon="💬"), Choice("go:human", label="human", icon="🙋")),
    )


def refusal(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """The reason, with whatever shows it."""
    case, text = readable(sight, dialogue, str(dialogue.notes.get("case", ""))), (said.text or "").strip()[:4000]
    if case is None:
        return Turn(Dialogue(parked=dialogue.parked), [Outgoing("code_needed", {}, HOME)])
    files = [*dialogue.notes.get("files", ()), *(a.ref for a in said.attachments)]
    if len(text) < REASON_LEAST:
        return Turn(dialogue.noting(files=files), [_why(case)])
    aside = Dialogue(parked=dialogue.parked, notes={"unlocked": dialogue.notes.get("unlocked", [])})
    return Turn(aside, [], [RefuseClosing(case.id, text, tuple(files))])


def linked(sight: Sight, dialogue: Dialogue, slug: str) -> Dialogue | None:
    """A new report that goes on from an old case: what stays the same is not asked again. None: first the unfinished one."""
    case = readable(sight, dialogue, slug.partition(":")[2])
    if parked(dialogue) or case is None:
        return None
    return Dialogue(
        "report", answers={n: case.answers[n] for n in CARRIED if case.answers.get(n)} | {"follows": case.id}
    )
