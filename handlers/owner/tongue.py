"""Which language an owner is answered in: as they chose, else as their own words say, else as their phone says."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from handlers.acts import ChooseLanguage, HearLanguage, Turn
from handlers.conversation import Dialogue, NotUnderstood, answer, dialogue_from, next_step
from handlers.messages import LANGUAGES, Choice, Incoming, Outgoing
from handlers.owner import follow_up, intake, report
from handlers.owner.sight import Sight
from handlers.owner.words import asked_for
from handlers.reading.language import policy, weigh

Turning = Callable[[Sight, Dialogue, Incoming], Turn]
NOTE = "tongue"  # what was heard: {"sums": language -> log-odds, "asked": whether the question was put, "switches": how often}
MOST_SWITCHES = 4  # who goes back and forth between two languages is not followed for ever: the menu is there
NAMED = {"seller", "place", "name", "product"}  # answers that are names: a shop called "The Batik" is no English
GREETINGS = {"welcome", "home"}
# A tracking code or a member's is no word of any language.
CODES = re.compile(r"\b(?:PA|ANGGOTA)(?:[-_ ]?[A-HJ-NP-Z2-9]{4}){2,3}\b", re.IGNORECASE)


class _Speaking:
    """The same sight, in another language: the act that makes it so is carried out only after this turn."""

    def __init__(self, sight: Sight, language: str) -> None:
        chosen = language if sight.owner.language is not None else None
        self._sight, self.owner = sight, replace(sight.owner, language=chosen, language_hint=language)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sight, name)


def speaking(sight: Sight, language: str) -> Sight:
    return cast(Sight, _Speaking(sight, language))


def hearing(sight: Sight, dialogue: Dialogue, said: Incoming, turn: Turning) -> Turn:
    """The turn, in the language the owner's words speak for by now; a switch is said aloud, with the way back."""
    told: dict[str, Any] = dialogue.notes.get(NOTE) or {}
    bare = replace(dialogue, notes={name: value for name, value in dialogue.notes.items() if name != NOTE})
    if sight.owner.language is not None:
        return turn(sight, bare, said)
    before = sight.owner.language_hint
    sums = listened(sight, bare, said, told.get("sums") or policy.begin(before))
    now = _spoken(sums, before) if told.get("switches", 0) < MOST_SWITCHES else before
    done = turn(sight if now == before else speaking(sight, now), bare, said)
    if any(isinstance(act, ChooseLanguage) for act in done.acts):
        return done
    noted = told | ({"sums": sums} if sums != policy.begin(now) or told else {})
    if not told.get("asked") and _undecided(sight, sums) and _greets(done):
        return _noting(done, noted | {"asked": True}, first=[report.language_step().ask(bare)])
    if now == before or not done.replies:  # in the middle of a story nothing is said, and nothing changes yet
        return _noting(done, noted)
    if dialogue == Dialogue() and now == LANGUAGES[0]:  # their first word to us, and it is Indonesian
        return _noting(done, noted, act=HearLanguage(now))
    noted |= {"switches": told.get("switches", 0) + 1}
    return _noting(done, noted, first=[_switched(before, now)], act=HearLanguage(now))


def _spoken(sums: policy.Sums, before: str) -> str:
    """The language of these sums, if it has words of ours; else Indonesian."""
    found = policy.spoken(sums, before if before not in sums else LANGUAGES[0])
    return found if found in LANGUAGES else LANGUAGES[0]


def _noting(turn: Turn, noted: dict[str, Any], first: Sequence[Outgoing] = (), act: HearLanguage | None = None) -> Turn:
    kept = turn.dialogue.noting(**{NOTE: noted}) if noted else turn.dialogue
    return Turn(kept, [*first, *turn.replies], [*turn.acts, *([act] if act else [])])


def listened(sight: Sight, dialogue: Dialogue, said: Incoming, sums: policy.Sums) -> dict[str, float]:
    """The sums with what was said in the owner's own words: no button, no name, nobody else's message.

    A word of ours that always works ("help", "back") is no English of theirs; "bantuan" is Indonesian all the same.
    """
    if not said.text or said.text.startswith("/") or said.choice is not None or said.forwarded:
        return dict(sums)
    if _names_something(sight, dialogue):
        return dict(sums)
    found = weigh(CODES.sub(" ", said.text))
    if asked_for(said) is not None:
        found = {language: min(0.0, value) for language, value in found.items()}
    return policy.heard(sums, found)


def _names_something(sight: Sight, dialogue: Dialogue) -> bool:
    if dialogue.flow != "report":
        return False
    step = next_step(report.report_flow(sight, dialogue.answers), dialogue)
    return step is not None and step.name in NAMED


def _undecided(sight: Sight, sums: policy.Sums) -> bool:
    """Whether a phone that is not Indonesian is all that is known."""
    phone = policy.phone_language(sight.owner.phone)
    return phone not in (None, LANGUAGES[0]) and sums == policy.begin(sight.owner.language_hint)


def _greets(turn: Turn) -> bool:
    return bool(turn.replies) and turn.replies[0].template in GREETINGS


def _switched(before: str, now: str) -> Outgoing:
    back = Choice(f"tongue:{before}", label=f"back_to_{before}", icon="↩️")
    return Outgoing("switched", {}, ((back,),))


def ask(sight: Sight, dialogue: Dialogue) -> Turn:
    """The language menu; whatever is being said waits beside it."""
    waiting = {
        "flow": dialogue.flow,
        "answers": dialogue.answers,
        "changing": dialogue.changing,
        "notes": dialogue.notes,
    }
    aside = Dialogue("language", parked=follow_up.parked(dialogue), notes={"waiting": waiting})
    return Turn(aside, [report.language_step().ask(dialogue)])


def menu(
    sight: Sight, dialogue: Dialogue, said: Incoming, home: Callable[[Sight, Dialogue], Turn], otherwise: Turning
) -> Turn:
    """The language first; whatever else was being said goes on after it, and a story told instead is listened to."""
    try:
        chosen = answer((report.language_step(),), replace(dialogue, answers={}), said, sight.labels).answers
    except NotUnderstood:
        if said.attachments or (said.text and len(said.text.strip()) >= report.STORY_LEAST):
            return otherwise(sight, _waiting(dialogue), said)
        return Turn(dialogue, [report.language_step().ask(dialogue)])
    return _choose(sight, _waiting(dialogue), str(chosen["language"]), home)


def _waiting(dialogue: Dialogue) -> Dialogue:
    """What the menu was opened from."""
    found = dialogue_from(dialogue.notes.get("waiting") or {})
    return found if found.flow == "report" else replace(found, parked=dialogue.parked)


def button(sight: Sight, dialogue: Dialogue, slug: str, home: Callable[[Sight, Dialogue], Turn]) -> Turn:
    """A language pressed, wherever the conversation is: under the menu, or under the word of a switch."""
    chosen = slug.partition(":")[2]
    if chosen not in LANGUAGES:
        return Turn(dialogue, [Outgoing("hint_old_button")])
    return _choose(sight, _waiting(dialogue) if dialogue.flow == "language" else dialogue, chosen, home)


def _choose(sight: Sight, dialogue: Dialogue, chosen: str, home: Callable[[Sight, Dialogue], Turn]) -> Turn:
    """Theirs from now on; the question they were at is put again in it."""
    sight = speaking(sight, chosen)
    if dialogue.flow == "report":
        then = intake.ask(sight, dialogue)
    elif dialogue.flow:
        then = Turn(dialogue, [Outgoing("language_set")])
    else:
        then = home(sight, dialogue)
    return Turn(then.dialogue, then.replies, [ChooseLanguage(chosen)])
