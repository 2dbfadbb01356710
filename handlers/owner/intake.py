"""An owner answering the report's questions: one message in, the next question or a finished report out."""

from dataclasses import replace

from handlers.acts import Act, ChooseLanguage, FileReport, GiveConsent, Turn
from handlers.conversation import (
    SKIP_WORDS,
    TELLING,
    Answers,
    Dialogue,
    Flow,
    NotUnderstood,
    Step,
    answer,
    named_choice,
    next_step,
    plain,
)
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner import report
from handlers.owner.sight import CONSENT_VERSION, Sight
from handlers.owner.words import HOME, NAVIGATION

STORY_MOST = 4000


def is_the_answer(sight: Sight, dialogue: Dialogue, said: Incoming) -> bool:
    """A typed word that is also a button of the present question ("selesai", "batal") answers the question."""
    if said.choice is not None or dialogue.flow != "report":
        return False
    flow = report.report_flow(sight, dialogue.answers)
    step = next_step(flow, dialogue)
    choices = [c for row in step.rows(dialogue) for c in row if not c.slug.startswith("go:")] if step else []
    return named_choice(said.text or "", choices, sight.labels) is not None


def report_turn(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    flow = report.report_flow(sight, dialogue.answers)
    step = next_step(flow, dialogue)
    if _goes_on(sight, dialogue, said, step):
        return Turn(_told_on(dialogue, said), [])
    dialogue = replace(dialogue, notes={k: v for k, v in dialogue.notes.items() if k != TELLING})
    if said.choice == "consent:decline":
        return Turn(Dialogue(), [Outgoing("declined", {}, HOME)])
    if said.choice == "name:platform" and step and step.name == "name":
        said = Incoming(text=sight.owner.name_hint)
    if said.choice and said.choice.startswith("change:"):
        return change(sight, dialogue, said.choice.partition(":")[2])
    if said.attachments:
        return _gather(sight, dialogue, said)
    if step and step.name == "evidence" and said.text and not is_the_answer(sight, dialogue, said):
        return _remark(sight, dialogue, said.text)
    return _take_answer(sight, dialogue, said, flow, step)


def _take_answer(sight: Sight, dialogue: Dialogue, said: Incoming, flow: Flow, step: Step | None) -> Turn:
    try:
        after = answer(flow, dialogue, said, sight.labels)
    except NotUnderstood as problem:
        if problem.hint == "old_button" and said.choice and said.choice.startswith("confirm:"):
            return Turn(dialogue, [Outgoing("hint_old_button"), *ask(sight, dialogue).replies])
        facts = dict(problem.facts)
        if problem.hint == "place_which":
            dialogue = dialogue.noting(place_options=facts.pop("options"))
        if facts.pop("asked", False):
            dialogue = dialogue.noting(place_asked=True)
        return Turn(dialogue, [Outgoing(f"hint_{problem.hint}", facts), *ask(sight, dialogue).replies])
    return _accepted(sight, after, step)


def _accepted(sight: Sight, dialogue: Dialogue, step: Step | None) -> Turn:
    name = step.name if step else ""
    acts: list[Act] = []
    if name == "language":
        acts.append(ChooseLanguage(dialogue.answers["language"]))
    if name == "consent":
        acts.append(GiveConsent(CONSENT_VERSION))
    if name == "confirm":
        answers = report.finished(sight, dialogue.answers)
        filed = FileReport(answers, tuple(dialogue.answers.get("files", ())))
        return Turn(Dialogue(), [], [filed])
    if name == "story":
        dialogue = telling(dialogue)
    asked = ask(sight, dialogue)
    return Turn(asked.dialogue, asked.replies, acts)


def telling(dialogue: Dialogue) -> Dialogue:
    """A story has just begun: forwarded messages and long stories come in several pieces, faster than any question."""
    return dialogue.noting(**{TELLING: True})


def _goes_on(sight: Sight, dialogue: Dialogue, said: Incoming, step: Step | None) -> bool:
    """More of the story, said before the question after it can have been read; a word that answers it is an answer."""
    if not (dialogue.notes.get(TELLING) and said.unseen and said.text and step) or said.choice or said.attachments:
        return False
    return not is_the_answer(sight, dialogue, said) and not (step.may_skip and plain(said.text) in SKIP_WORDS)


def _told_on(dialogue: Dialogue, said: Incoming) -> Dialogue:
    """The story with this piece; what makes it too long is kept as a remark."""
    words = (said.text or "").strip()
    story = f"{dialogue.answers.get('story', '')}\n{words}".strip()
    answers = dialogue.answers | {"story": story}
    if len(story) > STORY_MOST:
        answers = _with_remark(dialogue.answers, words)
    return telling(replace(dialogue, answers=answers))


def _with_remark(answers: Answers, words: str) -> Answers:
    return answers | {"remarks": [*answers.get("remarks", ()), words[:1000]][-20:]}


def ask(sight: Sight, dialogue: Dialogue) -> Turn:
    """The next question, with the buttons every question has."""
    step = next_step(report.report_flow(sight, dialogue.answers), dialogue)
    if step is None:  # a report is always finished by `confirm`; asking it again is the safe way out
        dialogue = replace(dialogue, answers={k: v for k, v in dialogue.answers.items() if k != "confirm"})
        step = next_step(report.report_flow(sight, dialogue.answers), dialogue)
    assert step is not None
    extra = () if step.name == "language" else NAVIGATION
    return Turn(dialogue, [step.ask(dialogue, extra)])


def _gather(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """Files are kept whenever they come, also before they are asked for; a caption is kept as a remark."""
    files = [*dialogue.answers.get("files", ()), *(a.ref for a in said.attachments)]
    answers = dialogue.answers | {"files": files[: report.MOST_FILES]}
    if said.text and said.text.strip():
        answers["remarks"] = [*answers.get("remarks", ()), said.text.strip()[:1000]]
    dialogue = replace(dialogue, answers=answers)
    step = next_step(report.report_flow(sight, answers), dialogue)
    if len(files) > report.MOST_FILES:
        return Turn(dialogue, [Outgoing("files_enough", {"most": report.MOST_FILES}), *ask(sight, dialogue).replies])
    if step and step.name == "evidence":
        return Turn(dialogue, [_counted(step, dialogue)])
    voice = any(a.kind in ("voice", "audio") for a in said.attachments) and step is not None and step.name == "story"
    first = Outgoing("voice_kept" if voice else "file_kept", {"count": len(files)})
    return Turn(dialogue, [first, *ask(sight, dialogue).replies])


def _counted(step: Step, dialogue: Dialogue) -> Outgoing:
    facts = {"count": len(dialogue.answers.get("files", ())), "remarks": len(dialogue.answers.get("remarks", ()))}
    return Outgoing("evidence_more", facts, (*step.rows(dialogue), *NAVIGATION))


def _remark(sight: Sight, dialogue: Dialogue, text: str) -> Turn:
    """A link or a sentence sent as evidence belongs to the evidence."""
    dialogue = replace(dialogue, answers=_with_remark(dialogue.answers, text.strip()))
    step = next_step(report.report_flow(sight, dialogue.answers), dialogue)
    assert step is not None
    return Turn(dialogue, [_counted(step, dialogue)])


def change(sight: Sight, dialogue: Dialogue, name: str) -> Turn:
    """From the summary: ask one question again; everything else stays answered."""
    flow = report.report_flow(sight, dialogue.answers)
    if name not in {s.name for s in flow}:
        return ask(sight, dialogue)
    notes = {k: v for k, v in dialogue.notes.items() if not k.startswith(f"{name}_")}
    return ask(sight, replace(dialogue, changing=name, notes=notes))


def which_change(sight: Sight, dialogue: Dialogue) -> Turn:
    skip = {"language", "consent", "confirm"}
    flow = report.report_flow(sight, dialogue.answers)
    names = [s.name for s in flow if s.name in dialogue.answers and s.name not in skip and s.only_if(dialogue.answers)]
    cells = [Choice(f"change:{n}", label=f"about_{n}") for n in names]
    rows: Rows = tuple(tuple(cells[i : i + 2]) for i in range(0, len(cells), 2))
    return Turn(dialogue, [Outgoing("ask_change", {}, (*rows, *NAVIGATION))])
