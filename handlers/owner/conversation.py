"""An owner's whole conversation: one message in, and what it leads to."""

import re
from dataclasses import replace
from typing import Any

from handlers.acts import Act, ChooseLanguage, FileReport, GiveConsent, ReplyToCase, Turn
from handlers.cases import Case
from handlers.conversation import (
    Dialogue,
    Flow,
    NotUnderstood,
    Step,
    answer,
    named_choice,
    next_step,
    step_back,
)
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner import report
from handlers.owner.sight import CONSENT_VERSION, Sight
from handlers.owner.words import CANCEL, HOME, MORE, NAVIGATION, UNFINISHED, asked_for

CODE = re.compile(r"\bPA[- ]?([A-HJ-NP-Z2-9]{4})[- ]?([A-HJ-NP-Z2-9]{4})[- ]?([A-HJ-NP-Z2-9]{4})\b", re.IGNORECASE)
STORY_LIKE = 25  # characters from which a message out of the blue is taken as the start of a report


def owner_turn(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """What one message of an owner leads to. Pure: looks through `sight`, changes nothing."""
    wish = asked_for(said)
    if wish is not None and wish in WISHES and not _is_the_answer(sight, dialogue, said):
        return WISHES[wish](sight, dialogue)
    if said.choice == "confirm:send" and dialogue.flow != "report":  # a second tap: the first one has done it
        return Turn(dialogue, [Outgoing("sent_already", {}, HOME)])
    if said.choice is not None and (handled := _case_button(sight, dialogue, said.choice)):
        return handled
    if said.text and (code := CODE.search(said.text)) and dialogue.flow != "report":
        return _status_by_code(sight, dialogue, "".join(code.groups()).upper())
    match dialogue.flow:
        case "report":
            return _report(sight, dialogue, said)
        case "language":
            return _language(sight, dialogue, said)
        case "reply":
            return _reply(sight, dialogue, said)
        case "which":
            return _which(sight, dialogue, said)
        case _:
            return _out_of_the_blue(sight, dialogue, said)


def _is_the_answer(sight: Sight, dialogue: Dialogue, said: Incoming) -> bool:
    """A typed word that is also a button of the present question ("selesai", "batal") answers the question."""
    if said.choice is not None or dialogue.flow != "report":
        return False
    flow = report.report_flow(sight, dialogue.answers)
    step = next_step(flow, dialogue)
    choices = [c for row in step.rows(dialogue) for c in row if not c.slug.startswith("go:")] if step else []
    return named_choice(said.text or "", choices, sight.labels) is not None


# --- the report ------------------------------------------------------------------------------------------------


def _report(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    flow = report.report_flow(sight, dialogue.answers)
    step = next_step(flow, dialogue)
    if said.choice == "consent:decline":
        return Turn(Dialogue(), [Outgoing("declined", {}, HOME)])
    if said.choice == "name:platform" and step and step.name == "name":
        said = Incoming(text=sight.owner.name_hint)
    if said.choice and said.choice.startswith("change:"):
        return _change(sight, dialogue, said.choice.partition(":")[2])
    if said.attachments:
        return _gather(sight, dialogue, said)
    if step and step.name == "evidence" and said.text and not _is_the_answer(sight, dialogue, said):
        return _remark(sight, dialogue, said.text)
    return _take_answer(sight, dialogue, said, flow, step)


def _take_answer(sight: Sight, dialogue: Dialogue, said: Incoming, flow: Flow, step: Step | None) -> Turn:
    try:
        after = answer(flow, dialogue, said, sight.labels)
    except NotUnderstood as problem:
        if problem.hint == "old_button" and said.choice and said.choice.startswith("confirm:"):
            return Turn(dialogue, [Outgoing("hint_old_button"), *_ask(sight, dialogue).replies])
        facts = dict(problem.facts)
        if problem.hint == "place_which":
            dialogue = dialogue.noting(place_options=facts.pop("options"))
        if facts.pop("asked", False):
            dialogue = dialogue.noting(place_asked=True)
        return Turn(dialogue, [Outgoing(f"hint_{problem.hint}", facts), *_ask(sight, dialogue).replies])
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
    asked = _ask(sight, dialogue)
    return Turn(asked.dialogue, asked.replies, acts)


def _ask(sight: Sight, dialogue: Dialogue) -> Turn:
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
        return Turn(dialogue, [Outgoing("files_enough", {"most": report.MOST_FILES}), *_ask(sight, dialogue).replies])
    if step and step.name == "evidence":
        return Turn(dialogue, [_counted(step, dialogue)])
    voice = any(a.kind in ("voice", "audio") for a in said.attachments) and step is not None and step.name == "story"
    first = Outgoing("voice_kept" if voice else "file_kept", {"count": len(files)})
    return Turn(dialogue, [first, *_ask(sight, dialogue).replies])


def _counted(step: Step, dialogue: Dialogue) -> Outgoing:
    facts = {"count": len(dialogue.answers.get("files", ())), "remarks": len(dialogue.answers.get("remarks", ()))}
    return Outgoing("evidence_more", facts, (*step.rows(dialogue), *NAVIGATION))


def _remark(sight: Sight, dialogue: Dialogue, text: str) -> Turn:
    """A link or a sentence sent as evidence belongs to the evidence."""
    remarks = [*dialogue.answers.get("remarks", ()), text.strip()[:1000]][-20:]
    dialogue = replace(dialogue, answers=dialogue.answers | {"remarks": remarks})
    step = next_step(report.report_flow(sight, dialogue.answers), dialogue)
    assert step is not None
    return Turn(dialogue, [_counted(step, dialogue)])


def _change(sight: Sight, dialogue: Dialogue, name: str) -> Turn:
    """From the summary: ask one question again; everything else stays answered."""
    flow = report.report_flow(sight, dialogue.answers)
    if name not in {s.name for s in flow}:
        return _ask(sight, dialogue)
    notes = {k: v for k, v in dialogue.notes.items() if not k.startswith(f"{name}_")}
    return _ask(sight, replace(dialogue, changing=name, notes=notes))


def _which_change(sight: Sight, dialogue: Dialogue) -> Turn:
    if dialogue.flow != "report":
        return _home(sight, dialogue)
    skip = {"language", "consent", "confirm"}
    flow = report.report_flow(sight, dialogue.answers)
    names = [s.name for s in flow if s.name in dialogue.answers and s.name not in skip and s.only_if(dialogue.answers)]
    cells = [Choice(f"change:{n}", label=f"about_{n}") for n in names]
    rows: Rows = tuple(tuple(cells[i : i + 2]) for i in range(0, len(cells), 2))
    return Turn(dialogue, [Outgoing("ask_change", {}, (*rows, *NAVIGATION))])


# --- going about ------------------------------------------------------------------------------------------------


def _back(sight: Sight, dialogue: Dialogue) -> Turn:
    if dialogue.flow != "report":
        return _home(sight, dialogue)
    before = step_back(report.report_flow(sight, dialogue.answers), dialogue)
    return _ask(sight, before) if before else _later(sight, dialogue)


def _later(sight: Sight, dialogue: Dialogue) -> Turn:
    """Keep the half-finished report and step aside."""
    kept = _parked(dialogue)
    if kept is None:
        return _home(sight, dialogue)
    return Turn(Dialogue(parked=kept), [Outgoing("kept_for_later", {}, UNFINISHED)])


def _parked(dialogue: Dialogue) -> dict[str, Any] | None:
    return dialogue.answers if dialogue.flow == "report" and dialogue.answers else dialogue.parked


def _home(sight: Sight, dialogue: Dialogue) -> Turn:
    parked = _parked(dialogue)
    if sight.owner.language is None:
        return Turn(Dialogue("language", parked=parked), [report.language_step().ask(dialogue)])
    if parked:
        return Turn(Dialogue(parked=parked), [Outgoing("unfinished", {"category": parked.get("category")}, UNFINISHED)])
    return Turn(Dialogue(), [Outgoing("home", {}, HOME)])


def _start_report(sight: Sight, dialogue: Dialogue) -> Turn:
    if _parked(dialogue):
        return _home(sight, dialogue)
    return _ask(sight, Dialogue("report"))


def _fresh(sight: Sight, dialogue: Dialogue) -> Turn:
    return _ask(sight, Dialogue("report"))


def _resume(sight: Sight, dialogue: Dialogue) -> Turn:
    if dialogue.flow == "report":
        return _ask(sight, replace(dialogue, changing=""))
    if dialogue.parked is None:
        return _home(sight, dialogue)
    return _ask(sight, Dialogue("report", answers=dialogue.parked))


def _cancel(sight: Sight, dialogue: Dialogue) -> Turn:
    if _parked(dialogue) and dialogue.flow in ("report", ""):
        return Turn(dialogue, [Outgoing("ask_cancel", {}, CANCEL)])
    return _home(sight, replace(dialogue, flow=""))


def _cancel_yes(sight: Sight, dialogue: Dialogue) -> Turn:
    return Turn(Dialogue(), [Outgoing("cancelled", {}, HOME)])


def _help(sight: Sight, dialogue: Dialogue) -> Turn:
    if dialogue.flow == "report":
        return Turn(dialogue, [Outgoing("help"), *_ask(sight, dialogue).replies])
    return Turn(dialogue, [Outgoing("help", {}, HOME)])


def _privacy(sight: Sight, dialogue: Dialogue) -> Turn:
    return Turn(dialogue, [Outgoing("privacy", {"version": CONSENT_VERSION}, HOME if not dialogue.flow else MORE)])


def _more(sight: Sight, dialogue: Dialogue) -> Turn:
    return Turn(dialogue, [Outgoing("more", {}, MORE if _parked(dialogue) else HOME)])


def _ask_language(sight: Sight, dialogue: Dialogue) -> Turn:
    aside = Dialogue("language", parked=_parked(dialogue), notes={"resume": dialogue.flow == "report"})
    return Turn(aside, [report.language_step().ask(dialogue)])


def _language(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """The language first; whatever else was being said goes on after it."""
    try:
        chosen = answer((report.language_step(),), replace(dialogue, answers={}), said, sight.labels).answers[
            "language"
        ]
    except NotUnderstood:
        if said.text and len(said.text.strip()) >= STORY_LIKE and sight.owner.language is None:
            return _out_of_the_blue(sight, Dialogue(), said)
        if said.attachments:
            return _out_of_the_blue(sight, replace(dialogue, flow=""), said)
        return Turn(dialogue, [report.language_step().ask(dialogue)])
    speaking = _Speaking(sight, chosen)
    if dialogue.notes.get("resume") and dialogue.parked:
        then = _ask(speaking, Dialogue("report", answers=dialogue.parked))
    else:
        then = _home(speaking, Dialogue(parked=dialogue.parked))
    return Turn(then.dialogue, then.replies, [ChooseLanguage(chosen)])


class _Speaking:
    """The same sight, with the language just chosen: the act is carried out only after this turn."""

    def __init__(self, sight: Sight, language: str) -> None:
        self._sight = sight
        self.owner = replace(sight.owner, language=language)
        self.catalogue, self.labels = sight.catalogue, sight.labels
        self.my_cases, self.my_case = sight.my_cases, sight.my_case
        self.case_by_code, self.case_unlocked = sight.case_by_code, sight.case_unlocked
        self.anonymous_welcome = sight.anonymous_welcome


def _out_of_the_blue(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """A message without a question before it: the start of a report, an answer to an officer, or a greeting."""
    waiting = [c for c in sight.my_cases() if c.status == "waiting"]
    if waiting and (said.text or said.attachments):
        held = {"text": said.text, "files": [a.ref for a in said.attachments]}
        asking = Dialogue("which", parked=dialogue.parked, notes={"held": held})
        return Turn(asking, [Outgoing("ask_which", {}, _which_rows(waiting))])
    return _new_story(sight, dialogue, said.text, [a.ref for a in said.attachments])


def _which_rows(waiting: list[Case]) -> Rows:
    rows = tuple((Choice(f"which:{c.id}", words=f"#{c.id} {c.headline[:30]}"),) for c in waiting[:5])
    return (*rows, (Choice("which:new", label="new_report", icon="📝"),))


def _new_story(sight: Sight, dialogue: Dialogue, text: str | None, files: list[str]) -> Turn:
    story_like = text is not None and len(text.strip()) >= STORY_LIKE
    if not files and not story_like:
        return _home(sight, dialogue)
    answers: dict[str, Any] = dict(dialogue.parked or {})
    if text and story_like and "story" not in answers:
        answers["story"] = text.strip()[:4000]
    elif text and text.strip():
        answers["remarks"] = [*answers.get("remarks", ()), text.strip()[:1000]]
    if files:
        answers["files"] = [*answers.get("files", ()), *files][: report.MOST_FILES]
    asked = _ask(sight, Dialogue("report", answers=answers))
    return Turn(asked.dialogue, [Outgoing("story_kept"), *asked.replies])


# --- cases already filed ----------------------------------------------------------------------------------------


def _status(sight: Sight, dialogue: Dialogue) -> Turn:
    cases = sight.my_cases()
    rows = tuple((Choice(f"case:{c.id}", words=f"#{c.id} {c.headline[:40]}"),) for c in cases[:8])
    facts = {"cases": [_line(c) for c in cases[:8]]}
    home: Rows = ((Choice("go:home", label="home", icon="🏠"),),)
    return Turn(Dialogue(parked=_parked(dialogue)), [Outgoing("status", facts, (*rows, *home))])


def _line(case: Case) -> dict[str, Any]:
    return {"id": case.id, "category": case.category, "status": case.status, "agency": case.agency,
            "headline": case.headline}  # fmt: skip


def _status_by_code(sight: Sight, dialogue: Dialogue, code: str) -> Turn:
    found = sight.case_by_code(code)
    aside = Dialogue(parked=_parked(dialogue), notes=dialogue.notes)
    if found == "too_many":
        return Turn(aside, [Outgoing("code_too_many", {}, HOME)])
    if not isinstance(found, Case):
        return Turn(aside, [Outgoing("code_unknown", {}, HOME)])
    unlocked = [*dialogue.notes.get("unlocked", ()), found.id][-5:]
    return Turn(aside.noting(unlocked=unlocked), [shown(found)])


def shown(case: Case) -> Outgoing:
    """One case as its owner reads it: where it is, what was said so far, and a button to answer."""
    said = [{"at": e.at.isoformat(), "action": e.action, "actor": e.actor, "agency": e.agency, "text": e.text,
             "outcome": e.outcome, "files": len(e.evidence)} for e in case.events if e.public]  # fmt: skip
    facts = {**_line(case), "created_at": case.created_at.isoformat(), "identity": case.identity,
             "due_at": case.due_at.isoformat() if case.due_at else None,
             "reason": case.reason, "said": said[-8:], "outcome": case.outcome}  # fmt: skip
    rows: Rows = (
        (Choice(f"reply:{case.id}", label="reply", icon="💬"),),
        (Choice("go:status", label="status", icon="🔎"), Choice("go:home", label="home", icon="🏠")),
    )
    return Outgoing("case", facts, rows)


def _readable(sight: Sight, dialogue: Dialogue, number: str) -> Case | None:
    """The case, if it is this owner's or they gave its tracking code in this conversation."""
    if not number.isdecimal() or len(number) > 12:
        return None
    mine = sight.my_case(int(number))
    if mine is None and int(number) in dialogue.notes.get("unlocked", ()):
        return sight.case_unlocked(int(number))
    return mine


def _case_button(sight: Sight, dialogue: Dialogue, slug: str) -> Turn | None:
    kind, _, number = slug.partition(":")
    if kind not in ("case", "reply"):
        return None
    case = _readable(sight, dialogue, number)
    if case is None:
        return Turn(dialogue, [Outgoing("code_needed", {}, HOME)])
    if kind == "case":
        return Turn(Dialogue(parked=_parked(dialogue), notes=dialogue.notes), [shown(case)])
    notes = {"case": case.id, "unlocked": dialogue.notes.get("unlocked", [])}
    return Turn(Dialogue("reply", parked=_parked(dialogue), notes=notes),
                [Outgoing("ask_reply", {"id": case.id}, STOP_REPLY)])  # fmt: skip


STOP_REPLY: Rows = ((Choice("go:finish", label="finish", icon="✅"),),)


def _reply(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """Each message is added to the case at once; the owner goes on until they say it is all."""
    case = _readable(sight, dialogue, str(dialogue.notes.get("case", "")))
    text = (said.text or "").strip()[:4000] or None
    if case is None:
        return _home(sight, Dialogue(parked=dialogue.parked))
    if text is None and not said.attachments:
        return Turn(dialogue, [Outgoing("ask_reply", {"id": case.id}, STOP_REPLY)])
    act = ReplyToCase(case.id, text, tuple(a.ref for a in said.attachments))
    return Turn(
        dialogue, [Outgoing("reply_sent", {"id": case.id, "closed": case.status == "closed"}, STOP_REPLY)], [act]
    )


def _which(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """The owner says what their message belonged to: a case that waits for an answer, or something new."""
    held = dialogue.notes.get("held", {})
    waiting = [c for c in sight.my_cases() if c.status == "waiting"]
    choices = [c for row in _which_rows(waiting) for c in row]
    chosen = said.choice or named_choice(said.text or "", choices, sight.labels) or ""
    slug = chosen.partition(":")[2] if chosen.startswith("which:") else ""
    if slug == "new":
        return _new_story(sight, Dialogue(parked=dialogue.parked), held.get("text"), list(held.get("files", ())))
    case = next((c for c in waiting if str(c.id) == slug), None)
    if case is not None:
        aside = Dialogue("reply", parked=dialogue.parked, notes={"case": case.id})
        act = ReplyToCase(case.id, held.get("text"), tuple(held.get("files", ())))
        return Turn(aside, [Outgoing("reply_sent", {"id": case.id, "closed": False}, STOP_REPLY)], [act])
    text = "\n".join(t for t in (held.get("text"), said.text) if t)
    more = Incoming(text=text or None, attachments=said.attachments)
    again = _out_of_the_blue(sight, Dialogue(parked=dialogue.parked), more)
    if again.dialogue.flow == "which":
        files = [*held.get("files", ()), *(a.ref for a in said.attachments)]
        return Turn(again.dialogue.noting(held={"text": text or None, "files": files}), again.replies)
    return again


def _finish(sight: Sight, dialogue: Dialogue) -> Turn:
    if dialogue.flow == "reply":
        dialogue = Dialogue(parked=dialogue.parked, notes={"unlocked": dialogue.notes.get("unlocked", [])})
        return Turn(dialogue, [Outgoing("reply_finished", {}, HOME)])
    return _resume(sight, dialogue)


WISHES = {
    "home": _home, "report": _start_report, "fresh": _fresh, "resume": _resume, "status": _status, "back": _back,
    "later": _later, "cancel": _cancel, "cancel_yes": _cancel_yes, "help": _help, "privacy": _privacy, "more": _more,
    "language": _ask_language, "change": _which_change, "finish": _finish,
}  # fmt: skip
