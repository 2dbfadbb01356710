"""An owner answering the report's questions: one message in, the next question or a finished report out."""

from dataclasses import replace

from handlers.acts import Act, DropUnsent, FileReport, GiveConsent, Turn
from handlers.conversation import (
    TELLING,
    Answers,
    Dialogue,
    Flow,
    NotUnderstood,
    Step,
    answer,
    named_choice,
    next_step,
    skips,
)
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner import report, suggestion
from handlers.owner.sight import CONSENT_VERSION, Sight
from handlers.owner.words import HOME, NAVIGATION, agrees, asked_for, disagrees
from handlers.reading import prices
from handlers.reading.mood import heated

STORY_MOST = 4000
STORY_SURELY = 60  # characters from which sentences that complain are the story, whatever was asked
ASIDE = ("read_back", "insists")  # questions about the words themselves: what is typed there is more of them
SPOKEN = "spoken"  # noted once a voice note came: its owner was asked for two sentences
CORRECTED = {"own_price": 0, "their_price": 1}  # what a correction may be about, and its place in the prices of a text


def is_the_answer(sight: Sight, dialogue: Dialogue, said: Incoming) -> bool:
    """A typed word that is also a button of the present question ("selesai", "batal") answers the question."""
    if said.choice is not None or dialogue.flow != "report":
        return False
    step = _present(sight, dialogue)
    choices = [c for row in step.rows(dialogue) for c in row if not c.slug.startswith("go:")] if step else []
    always = asked_for(said) is not None  # "bantuan" asks for help, also where a button speaks of "bantuan jualan"
    return named_choice(said.text or "", choices, sight.labels, nearly=not always) is not None


def _present(sight: Sight, dialogue: Dialogue) -> Step | None:
    return next_step(report.report_flow(sight, dialogue.answers), dialogue)


def report_turn(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    flow = report.report_flow(sight, dialogue.answers)
    step = next_step(flow, dialogue)
    if _goes_on(sight, dialogue, said, step):
        return Turn(_told_on(dialogue, said), [])
    dialogue = replace(dialogue, notes={k: v for k, v in dialogue.notes.items() if k != TELLING})
    if said.choice == "consent:decline" or (step and step.name == "consent" and report.declines(said)):
        return Turn(Dialogue(), [Outgoing("declined", {}, HOME)], [DropUnsent()])
    if said.choice == "name:platform" and step and step.name == "name":
        said = Incoming(text=sight.owner.name_hint)
    if said.choice and said.choice.startswith("change:"):
        return change(sight, dialogue, said.choice.partition(":")[2])
    if said.attachments or said.point:
        return _gather(sight, dialogue, said)
    if said.text and step is not None and not is_the_answer(sight, dialogue, said):
        if (step.name == "evidence" or (step.name == "confirm" and dialogue.notes.get(SPOKEN))) and not skips(
            said.text
        ):
            return _remark(sight, dialogue, said.text)
        if step.name in ASIDE:
            return _about_the_words(sight, dialogue, said.text, step)
    return _take_answer(sight, dialogue, said, flow, step)


def _take_answer(sight: Sight, dialogue: Dialogue, said: Incoming, flow: Flow, step: Step | None) -> Turn:
    try:
        after = answer(flow, dialogue, said, sight.labels)
    except NotUnderstood as problem:
        if problem.hint == "old_button" and said.choice and said.choice.startswith("confirm:"):
            return Turn(dialogue, [Outgoing("hint_old_button"), *ask(sight, dialogue).replies])
        if problem.hint == "press_a_button" and said.text and len(said.text.strip()) >= report.STORY_LEAST:
            return _told_instead(sight, dialogue, said.text.strip())
        facts = dict(problem.facts)
        if problem.hint == "place_which":
            dialogue = dialogue.noting(place_options=facts.pop("options"))
        if facts.pop("asked", False):
            dialogue = dialogue.noting(place_asked=True)
        return Turn(dialogue, [Outgoing(f"hint_{problem.hint}", facts), *ask(sight, dialogue).replies])
    if step is not None:
        after = replace(after, answers=_said_now(after.answers, step.name))
    return _accepted(sight, after, step)


def _told_instead(sight: Sight, dialogue: Dialogue, text: str) -> Turn:
    """Sentences typed where a button is asked for are kept: as the story where they are one, else beside it."""
    answers = dialogue.answers
    story = suggestion.understood(sight, answers | {"story": text[:STORY_MOST], "own_words": True})
    long_enough = len(text) >= STORY_SURELY and story["suggested"]["kind"] == "complaint"
    if "story" not in answers and (long_enough or suggestion.proposed(story)):
        told = telling(replace(dialogue, answers=story))
        first = heard_anger(told) or [Outgoing("story_kept")]
    else:
        told, first = replace(dialogue, answers=_with_remark(answers, text)), [Outgoing("hint_press_a_button")]
    asked = ask(sight, told)
    return Turn(asked.dialogue, [*first, *asked.replies])


def _said_now(answers: Answers, name: str) -> Answers:
    """What the owner has answered is no longer only read."""
    return answers | {"read": [n for n in answers.get("read", ()) if n != name]} if "read" in answers else answers


def _accepted(sight: Sight, dialogue: Dialogue, step: Step | None) -> Turn:
    name, acts = step.name if step else "", list[Act]()
    if name == "consent":
        acts.append(GiveConsent(CONSENT_VERSION))
    if name == "confirm" and (elsewhere := _elsewhere(sight, dialogue)):
        asked = ask(sight, dialogue)
        return replace(asked, replies=[Outgoing("goes_elsewhere", {"agencies": elsewhere}), *asked.replies])
    if name == "confirm":
        sent = _filing(sight, dialogue.answers)
        most = sight.enough_reports(sent.answers)
        return Turn(Dialogue(), [], [sent]) if most is None else _tomorrow(dialogue, most)
    if name == "read_back":
        dialogue = _right(sight, dialogue)
    if name == "category":
        dialogue = dialogue.with_answer("choosing", True)
    if name == "story" or (name == "category" and "story" in dialogue.answers):
        return _story_told(sight, dialogue, heard_anger(dialogue) if name == "story" else [])
    asked = ask(sight, dialogue)
    return Turn(asked.dialogue, asked.replies, acts)


def _readers(sight: Sight, answers: Answers) -> list[list[str]]:
    """Of each report that would be sent now, who would read it, its lead first."""
    reports = (report.finished(sight, answers), *report.siblings(sight, answers))
    return [[case.agency, *case.helpers] for case in map(sight.would_be, reports)]


def _elsewhere(sight: Sight, dialogue: Dialogue) -> list[str]:
    """Who would read what is sent now, where that is not whom its owner was shown: the routing may change meanwhile."""
    now, shown = _readers(sight, dialogue.answers), dialogue.notes.get("goes_to")
    if shown is None or shown == now:
        return []
    return list(dict.fromkeys(agency for one in now for agency in one))


def _tomorrow(dialogue: Dialogue, most: int) -> Turn:
    """It is kept whole; what cannot wait has a way of its own."""
    kept = {name: value for name, value in dialogue.answers.items() if name != "confirm"}
    rows: Rows = ((Choice("go:resume", label="resume", icon="▶️"),), (Choice("human:desk", label="human", icon="🙋"),))
    return Turn(Dialogue(parked=kept), [Outgoing("reports_tomorrow", {"most": most}, rows)])


def _filing(sight: Sight, answers: Answers) -> FileReport:
    """What is sent: the report as its owner confirmed it, what the reading had proposed, and the other complaints beside it."""
    told = answers.get("suggested", {})
    proposed = {n: told[n] for n in ("category", "agency", "urgency", "sure", "answers", "also") if n in told}
    return FileReport(report.finished(sight, answers), tuple(answers.get("files", ())), proposed,
                      report.siblings(sight, answers))  # fmt: skip


def _right(sight: Sight, dialogue: Dialogue) -> Dialogue:
    """The owner says it was read rightly: the category is theirs now. What came since was not shown yet: it is shown again."""
    answers = suggestion.understood(sight, dialogue.answers)
    if answers["suggested"]["of"] != dialogue.notes.get("shown"):
        return replace(dialogue, answers={n: v for n, v in answers.items() if n != "read_back"})
    return replace(dialogue, answers={"category": suggestion.likely(answers), **answers})


def _story_told(sight: Sight, dialogue: Dialogue, first: list[Outgoing]) -> Turn:
    """The story is here: what it answers already is shown before the next question."""
    asked = ask(sight, telling(dialogue))
    told = report.noted(sight, asked.dialogue.answers)
    noted = [Outgoing("noted", told)] if told and _name(sight, asked.dialogue) not in (*ASIDE, "confirm") else []
    return Turn(asked.dialogue, [*first, *noted, *asked.replies])


def heard_anger(dialogue: Dialogue) -> list[Outgoing]:
    """Once, at the story: who shouts has been hurt."""
    return [Outgoing("heard_anger")] if heated(str(dialogue.answers.get("story") or "")) else []


def _name(sight: Sight, dialogue: Dialogue) -> str:
    step = _present(sight, dialogue)
    return step.name if step else ""


def _about_the_words(sight: Sight, dialogue: Dialogue, text: str, step: Step) -> Turn:
    """Typed under a question about the story: yes, no, a correction, or more of the story."""
    if agrees(text):
        return _accepted(sight, dialogue.with_answer(step.name, "yes"), step)
    if disagrees(text):
        return which_change(sight, dialogue) if step.name == "read_back" else _told_anew(sight, dialogue)
    if skips(text):
        return ask(sight, dialogue)
    answers = (
        dialogue.answers | _corrections(sight, dialogue.answers, text) | {"story": _longer(dialogue.answers, text)}
    )
    return ask(sight, replace(dialogue, answers=answers))


def _told_anew(sight: Sight, dialogue: Dialogue) -> Turn:
    kept = {n: v for n, v in dialogue.answers.items() if n not in ("story", "suggested", "read")}
    return ask(sight, replace(dialogue, answers=kept))


def _longer(answers: Answers, text: str) -> str:
    return f"{answers.get('story') or ''}\n{text.strip()}".strip()[:STORY_MOST]


def _corrections(sight: Sight, answers: Answers, text: str) -> Answers:
    """ "Bukan, harga saya 50rb": prices in a correction stand above those that were read before."""
    kind, found = report.category_of(sight, answers), prices.read(text)
    asked = kind.questions if kind else ()
    return {slug: found[place] for slug, place in CORRECTED.items() if slug in asked and found[place] is not None}


def telling(dialogue: Dialogue) -> Dialogue:
    """A story has just begun: forwarded messages and long stories come in several pieces, faster than any question."""
    return dialogue.noting(**{TELLING: True})


def _goes_on(sight: Sight, dialogue: Dialogue, said: Incoming, step: Step | None) -> bool:
    """More of the story, said before the question after it can have been read; a word that answers it is an answer."""
    if not (dialogue.notes.get(TELLING) and said.unseen and said.text and step) or said.choice or said.attachments:
        return False
    return not is_the_answer(sight, dialogue, said) and not (step.may_skip and skips(said.text))


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
    """The next question, with the buttons every question has; what the words say by now is looked at first."""
    dialogue = replace(dialogue, answers=_surely(sight, suggestion.understood(sight, dialogue.answers)))
    step = _present(sight, dialogue)
    if step is None:  # a report is always finished by `confirm`; asking it again is the safe way out
        dialogue = replace(dialogue, answers={k: v for k, v in dialogue.answers.items() if k != "confirm"})
        step = _present(sight, dialogue)
    assert step is not None
    if step.name == "read_back":
        dialogue = dialogue.noting(shown=dialogue.answers["suggested"]["of"])
    if step.name == "confirm":
        dialogue = dialogue.noting(goes_to=_readers(sight, dialogue.answers))
    if step.name == "place" and (named := dialogue.answers.get("suggested", {}).get("region")):
        dialogue = dialogue.noting(place_options=report.place_codes(named))
    return Turn(dialogue, [step.ask(dialogue, NAVIGATION)])


def _surely(sight: Sight, answers: Answers) -> Answers:
    """Where every message is paid for, what was surely read is shown with the summary, and not in a question of its own."""
    if not (sight.owner.brief and "category" not in answers and "story" in answers and suggestion.proposed(answers)):
        return answers
    return suggestion.understood(sight, answers | {"category": suggestion.likely(answers), "read_back": "yes"})


def _gather(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """Files are kept whenever they come, also before they are asked for; a caption is kept as a remark."""
    before = _present(sight, dialogue)
    files = [*dialogue.answers.get("files", ()), *(a.ref for a in said.attachments)]
    answers = report.with_point(dialogue.answers, said.point) | {"files": files[: report.MOST_FILES]}
    if said.text and said.text.strip():
        answers["remarks"] = [*answers.get("remarks", ()), said.text.strip()[:1000]]
    dialogue = replace(dialogue, answers=answers)
    if len(files) > report.MOST_FILES:
        return Turn(dialogue, [Outgoing("files_enough", {"most": report.MOST_FILES})])
    spoken = is_spoken(said)
    if spoken:  # two sentences are asked for; where they come at the summary, they are a remark
        dialogue = dialogue.noting(**{SPOKEN: True})
    told = [] if said.attachments and not spoken else [Outgoing("voice_kept" if spoken else "point_kept")]
    if before and before.name in ("evidence", "confirm"):
        asked = ask(sight, dialogue)
        return replace(asked, replies=[*told, *asked.replies])
    return Turn(dialogue, told or [Outgoing("file_kept", {"count": len(files)})])


def is_spoken(said: Incoming) -> bool:
    return any(a.kind in ("voice", "audio") for a in said.attachments)


def _remark(sight: Sight, dialogue: Dialogue, text: str) -> Turn:
    """A link or a sentence sent as evidence belongs to the evidence."""
    return ask(sight, replace(dialogue, answers=_with_remark(dialogue.answers, text.strip()) | {"evidence": "told"}))


def change(sight: Sight, dialogue: Dialogue, name: str) -> Turn:
    """From the summary: ask one question again; everything else stays answered."""
    flow = report.report_flow(sight, dialogue.answers)
    if name not in {s.name for s in flow}:
        return ask(sight, dialogue)
    notes = {k: v for k, v in dialogue.notes.items() if not k.startswith(f"{name}_")}
    return ask(sight, replace(dialogue, changing=name, notes=notes))


def which_change(sight: Sight, dialogue: Dialogue) -> Turn:
    """What can be changed: everything that is answered or was read."""
    known = dialogue.answers.keys() | suggestion.facts(sight, dialogue.answers).keys()
    skip = {"consent", "confirm", "read_back", "insists", "whose", "evidence"}
    flow = report.report_flow(sight, dialogue.answers)
    names = [s.name for s in flow if s.name not in skip and (s.name in known or s.name == "category")]
    cells = [Choice(f"change:{n}", label=f"about_{n}") for n in names]
    rows: Rows = tuple(tuple(cells[i : i + 2]) for i in range(0, len(cells), 2))
    return Turn(dialogue, [Outgoing("ask_change", {}, (*rows, *NAVIGATION))])
