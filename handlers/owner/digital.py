"""Help with selling online or with signal: no complaint about anybody, so a short conversation of its own; two taps and a place."""

from handlers.acts import Act, FileReport, GiveConsent, Turn
from handlers.conversation import Dialogue, Flow, NotUnderstood, Step, answer, buttons, next_step, one_of, step_back
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner import report
from handlers.owner.follow_up import parked
from handlers.owner.sight import CONSENT_VERSION, Sight
from handlers.owner.words import HOME

CATEGORY = "akses_digital"
STOP: Rows = ((Choice("go:back", label="back", icon="⬅️"), Choice("go:home", label="home", icon="🏠")),)
STORY_MOST, FILES_MOST = 4000, 10  # characters, files


def flow(sight: Sight) -> Flow:
    """What kind of help, and where; which desk it is for follows from the kind."""
    kind = report.own_question(
        sight.catalogue.questions["help_needed"], sight.owner.language or sight.owner.language_hint
    )
    return (
        Step("consent", one_of("consent", "agree"), lambda d: buttons("consent", "agree", "decline"),
             only_if=lambda a: sight.owner.consent != CONSENT_VERSION, facts=lambda d: {"version": CONSENT_VERSION}),
        kind,
        Step("place", report.place, report.place_rows, may_skip=True),
    )  # fmt: skip


def begin(sight: Sight, dialogue: Dialogue) -> Turn:
    return _ask(sight, Dialogue("digital", parked=parked(dialogue)))


def back(sight: Sight, dialogue: Dialogue) -> Turn | None:
    """One question back, or None at the first."""
    before = step_back(flow(sight), dialogue)
    return _ask(sight, before) if before else None


def _ask(sight: Sight, dialogue: Dialogue) -> Turn:
    step = next_step(flow(sight), dialogue)
    assert step is not None
    return Turn(dialogue, [step.ask(dialogue, STOP)])


def said(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """An answer; words and files that are none are kept with the request."""
    if said.choice == "consent:decline":
        return Turn(Dialogue(parked=dialogue.parked), [Outgoing("declined", {}, HOME)])
    steps = flow(sight)
    step = next_step(steps, dialogue)
    assert step is not None
    dialogue = _with_files(dialogue, said)
    try:
        after = answer(steps, dialogue, said, sight.labels)
    except NotUnderstood as problem:
        return _not_yet(sight, dialogue, said, step, problem)
    acts: list[Act] = [GiveConsent(CONSENT_VERSION)] if step.name == "consent" else []
    if next_step(steps, after) is not None:
        asked = _ask(sight, after)
        return Turn(asked.dialogue, asked.replies, acts)
    return Turn(Dialogue(parked=dialogue.parked), [], [*acts, _filing(after)])


def _with_files(dialogue: Dialogue, said: Incoming) -> Dialogue:
    files = [*dialogue.notes.get("files", ()), *(a.ref for a in said.attachments)]
    return dialogue.noting(files=files[:FILES_MOST]) if files else dialogue


def _not_yet(sight: Sight, dialogue: Dialogue, said: Incoming, step: Step, problem: NotUnderstood) -> Turn:
    """A story instead of a tap is kept, and the tap asked for once more; a place that could be two is a question."""
    facts = dict(problem.facts)
    if problem.hint == "place_which":
        dialogue = dialogue.noting(place_options=facts.pop("options"))
    if facts.pop("asked", False):
        dialogue = dialogue.noting(place_asked=True)
    hint = Outgoing(f"hint_{problem.hint}", facts)
    if step.name == "help_needed" and (said.text or said.attachments):
        told = f"{dialogue.notes.get('story', '')}\n{said.text or ''}".strip()[:STORY_MOST]
        dialogue, hint = dialogue.noting(story=told), Outgoing("help_noted")
    return Turn(dialogue, [hint, *_ask(sight, dialogue).replies])


def _filing(dialogue: Dialogue) -> FileReport:
    told = {"category": CATEGORY, "identity": "confidential", "story": dialogue.notes.get("story") or None}
    given = {name: value for name, value in dialogue.answers.items() if name != "consent"}
    answers = {name: value for name, value in (told | given).items() if value is not None}
    return FileReport(answers, tuple(dialogue.notes.get("files", ())))
