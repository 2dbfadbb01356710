"""A whole report filled in at once as a form: every answer read as if it had been typed, what does not fit asked after all."""

from dataclasses import replace
from typing import Any

from handlers.acts import GiveConsent, Turn
from handlers.conversation import SKIP_WORDS, Dialogue, NotUnderstood, Step, plain
from handlers.messages import Incoming, Outgoing
from handlers.owner import intake, report
from handlers.owner.sight import CONSENT_VERSION, Sight

Form = dict[str, Any]
STORY_MOST = 4000


def filled_in(sight: Sight, dialogue: Dialogue, form: Form) -> Turn:
    """The report the form makes: its summary where nothing is missing, else the first question that is."""
    agrees = form.get("consent") in (True, "true")
    answers: Form = {"consent": "agree"} if agrees or sight.owner.consent == CONSENT_VERSION else {}
    category = str(form.get("category") or "")
    if category in report.offered(sight):
        answers["category"] = category
    if story := _said(form, "story"):
        answers["story"] = story[:STORY_MOST]
    if link := _said(form, "link"):
        answers["remarks"] = [link[:1000]]
    begun = Dialogue("report", answers=answers)
    for name in _asked(form):
        begun = _answered(sight, begun, name, form)
    for name in ("seller", "place", "identity", "name"):
        begun = _answered(sight, begun, name, form)
    begun = begun.with_answer("evidence", "none")  # a form brings no files; they are welcome at any time
    asked = intake.ask(sight, begun)
    return Turn(asked.dialogue, asked.replies, [GiveConsent(CONSENT_VERSION)] if agrees else [])


def unreadable(sight: Sight, dialogue: Dialogue) -> Turn:
    """A form that came back broken: nothing was lost but the form, and the chat goes on."""
    return Turn(dialogue, [Outgoing("form_unreadable"), *intake.ask(sight, Dialogue("report")).replies])


def _asked(form: Form) -> list[str]:
    """The questions this form asked, in its own words: the catalogue may have changed since it was sent out."""
    return [name for name in str(form.get("asked") or "").split(",") if name]


def _answered(sight: Sight, dialogue: Dialogue, name: str, form: Form) -> Dialogue:
    """One answer, read by the same step that reads it in the chat; what cannot be read stays open."""
    said = _said(form, name)
    step = next((s for s in report.report_flow(sight, dialogue.answers) if s.name == name), None)
    if step is None:
        return dialogue
    if said is None or plain(said) in SKIP_WORDS:
        return dialogue.with_answer(name, None) if step.may_skip and name not in ("identity", "name") else dialogue
    return _read(step, dialogue, said)


def _read(step: Step, dialogue: Dialogue, said: str) -> Dialogue:
    slug = f"{step.name}:{said}"
    for incoming in (Incoming(choice=slug), Incoming(text=said[:500])):
        try:
            value = step.read(incoming, dialogue)
        except NotUnderstood as problem:
            if step.name == "place" and problem.hint == "place":
                value = {"code": None, "name": said[:100]}
            else:
                continue
        return replace(dialogue, answers=dialogue.answers | {step.name: value})
    return dialogue


def _said(form: Form, name: str) -> str | None:
    value = form.get(name)
    return value.strip() or None if isinstance(value, str) else None
