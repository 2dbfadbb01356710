"""An owner ticks the signs they saw: one message, a button for each, as many as fit, and Selesai."""

import re
from dataclasses import replace

from handlers.acts import ReplyToCase, Turn
from handlers.cases import Case
from handlers.conversation import Dialogue, named_choice
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner import follow_up
from handlers.owner.checklist import STOP, added, language_of, whole
from handlers.owner.sight import Sight
from handlers.owner.words import HOME
from handlers.signs import of_case, offered

ELEMENT = "marks"
ANSWER = "indicators"
NUMBERS = re.compile(r"\d{1,2}(?:[\s,;.&+]|dan|and)*")


def begin(sight: Sight, dialogue: Dialogue, case: Case) -> Turn:
    """The wizard of the element `marks`; what was ticked before is ticked."""
    ticked = list(case.answers.get(ANSWER, ()))
    return ask(sight, Dialogue("signs", parked=dialogue.parked, notes={**dialogue.notes, "ticked": ticked}), case)


def ask(sight: Sight, dialogue: Dialogue, case: Case) -> Turn:
    ticked = dialogue.notes.get("ticked", [])
    facts = {"id": case.id, "count": len(ticked)}
    return Turn(dialogue, [Outgoing("ask_signs", facts, _rows(sight, case, ticked))])


def _rows(sight: Sight, case: Case, ticked: list[str]) -> Rows:
    cells = (
        Choice(f"tick:{sign.slug}", words=sight.catalogue.name_of("indicator", sign.slug, language_of(sight)),
               icon="✅" if sign.slug in ticked else "▫️")
        for sign in offered(sight.catalogue, case.category)
    )  # fmt: skip
    return (*((cell,) for cell in cells), *STOP)


def button(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """`tick:<sign>`: ticked, or not any more."""
    case = _case(sight, dialogue)
    if case is None or dialogue.flow != "signs":
        return Turn(dialogue, [Outgoing("hint_old_button", {}, HOME)])
    return _ticked(sight, dialogue, case, [slug.partition(":")[2]])


def _case(sight: Sight, dialogue: Dialogue) -> Case | None:
    return follow_up.readable(sight, dialogue, str(dialogue.notes.get("case", "")))


def _ticked(sight: Sight, dialogue: Dialogue, case: Case, slugs: list[str]) -> Turn:
    """Each of these is turned over; the others stay; in the order they are offered."""
    after = set(dialogue.notes.get("ticked", ())) ^ set(slugs)
    kept = [sign.slug for sign in offered(sight.catalogue, case.category) if sign.slug in after]
    return ask(sight, dialogue.noting(ticked=kept), case)


def said(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """Typed instead: one name, or numbers, several at once; photos of the signs are kept with them."""
    case = _case(sight, dialogue)
    if case is None:
        return Turn(Dialogue(parked=dialogue.parked), [Outgoing("code_needed", {}, HOME)])
    if said.attachments:
        act = ReplyToCase(case.id, said.text, tuple(a.ref for a in said.attachments), ELEMENT)
        turn = added(sight, dialogue, case, act, goes_on=False)
        return Turn(dialogue, [*turn.replies, *ask(sight, dialogue, case).replies], turn.acts)
    choices = [c for row in _rows(sight, case, []) for c in row]
    text = (said.text or "").strip()
    if NUMBERS.fullmatch(text) or re.fullmatch(rf"(?:{NUMBERS.pattern})+", text):
        slugs = [choices[int(n) - 1].slug for n in re.findall(r"\d{1,2}", text) if 1 <= int(n) <= len(choices)]
    else:
        slugs = [slug] if (slug := named_choice(text, choices, sight.labels)) else []
    if slugs == ["go:finish"]:
        return finish(sight, dialogue)
    signs = [slug.partition(":")[2] for slug in dict.fromkeys(slugs) if slug.startswith("tick:")]
    if not signs:
        return Turn(dialogue, [Outgoing("hint_press_a_button"), *ask(sight, dialogue, case).replies])
    return _ticked(sight, dialogue, case, signs)


def finish(sight: Sight, dialogue: Dialogue) -> Turn:
    """What is ticked joins the case, each sign shown with its law."""
    case = _case(sight, dialogue)
    if case is None:
        return Turn(Dialogue(parked=dialogue.parked), [Outgoing("code_needed", {}, HOME)])
    ticked = list(dialogue.notes.get("ticked", ()))
    aside = Dialogue(parked=dialogue.parked, notes={"unlocked": dialogue.notes.get("unlocked", [])})
    if ticked == list(case.answers.get(ANSWER, ())):
        return whole(sight, aside, aside.parked, case)
    words = "\n".join(sight.catalogue.indicators[slug].name["id"] for slug in ticked)
    turn = added(sight, aside, case, ReplyToCase(case.id, words or None, (), ELEMENT, {ANSWER: ticked}), goes_on=False)
    told = of_case(sight.catalogue, replace(case, answers={**case.answers, ANSWER: ticked}))
    return Turn(turn.dialogue, [Outgoing("signs_result", {"id": case.id, "signs": told}), *turn.replies], turn.acts)
