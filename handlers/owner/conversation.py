"""An owner's whole conversation: one message in, and what it leads to."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from handlers.acts import DropUnsent, GiveConsent, Turn
from handlers.conversation import (
    Dialogue,
    named_choice,
    step_back,
)
from handlers.messages import Attachment, Choice, Incoming, Outgoing, Rows
from handlers.owner import (
    clone,
    consent_first,
    costs,
    digital,
    elements,
    ending,
    follow_up,
    form,
    human,
    intake,
    market,
    members,
    my_data,
    odd,
    old_case,
    preview,
    protection,
    report,
    signs,
    tongue,
    uploads,
)
from handlers.owner.sight import CONSENT_VERSION, Sight
from handlers.owner.words import CANCEL, HOME, MORE, UNFINISHED, WELCOME, agrees, asked_for
from handlers.reading import read

CODE = re.compile(r"\bPA[- ]?([A-HJ-NP-Z2-9]{4})[- ]?([A-HJ-NP-Z2-9]{4})[- ]?([A-HJ-NP-Z2-9]{4})\b", re.IGNORECASE)
STORY_LIKE = 25  # characters from which a message out of the blue is taken as the start of a report


def owner_turn(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """What one message of an owner leads to, in their language. Pure: looks through `sight`, changes nothing."""
    return tongue.hearing(sight, _still_awaited(sight, dialogue), said, _turn)


def _turn(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    if said.uploaded:
        return uploads.arrived(sight, dialogue, said) or _new_story(sight, dialogue, said)
    if said.other:
        return odd.answered(sight, dialogue, said)
    if dialogue.flow not in ("", "report"):
        said = odd.in_words(said)
    if said.too_large:
        rest = replace(said, too_large=False)
        there = bool(rest.text or rest.attachments)
        return uploads.too_large(sight, dialogue, _turn(sight, dialogue, rest) if there else Turn(dialogue))
    if said.form is not None:
        return form.filled_in(sight, dialogue, said.form) if said.form else form.unreadable(sight, dialogue)
    stopped = market.stops(sight, dialogue, said)
    if stopped is not None:
        return stopped
    if dialogue.flow != "report" and (token := members.CODE.search(said.text or "")):
        return members.opened(sight, dialogue, members.bare(token))
    wish = asked_for(said)
    if dialogue.flow == wish == "language":  # "basa Sunda" while the languages are on the screen chooses one
        return _language(sight, dialogue, said)
    if wish is not None and wish in WISHES and not intake.is_the_answer(sight, dialogue, said):
        return WISHES[wish](sight, dialogue)
    if (said.choice or "").startswith(
        "confirm:"
    ) and dialogue.flow != "report":  # a second tap: the first one has done it
        return Turn(dialogue, [Outgoing("sent_already", {}, HOME)])
    if (
        said.choice is not None
        and said.choice.partition(":")[0] in ADDS
        and consent_first.due(sight, dialogue, said.choice)
    ):
        return consent_first.ask(dialogue, said.choice)
    button = BUTTONS.get(said.choice.partition(":")[0]) if said.choice is not None else None
    if button is not None and said.choice is not None:
        return button(sight, dialogue, said.choice)
    if said.text and (code := CODE.search(said.text)) and dialogue.flow != "report":
        return follow_up.status_by_code(sight, dialogue, "".join(code.groups()).upper())
    if dialogue.flow == "checklist" and (seen := market.typed(sight, dialogue, said)) is not None:
        return seen
    return FLOWS.get(dialogue.flow, _out_of_the_blue)(sight, dialogue, said)


def _still_awaited(sight: Sight, dialogue: Dialogue) -> Dialogue:
    """A question that waits for an answer only a while: what comes later is about something else."""
    until = dialogue.notes.get("until")
    return Dialogue(parked=dialogue.parked) if until is not None and sight.now.isoformat() > until else dialogue


def _back(sight: Sight, dialogue: Dialogue) -> Turn:
    if dialogue.flow == "cost" and (earlier := step_back(costs.flow(dialogue), dialogue)):
        return costs.ask(earlier)
    if dialogue.flow == "digital" and (asked := digital.back(sight, dialogue)) is not None:
        return asked
    if dialogue.flow == "clone" and (earlier := step_back(clone.flow(sight, dialogue), dialogue)):
        return clone.ask(sight, earlier)
    if dialogue.flow != "report":
        return _home(sight, dialogue)
    before = step_back(report.report_flow(sight, dialogue.answers), dialogue)
    return intake.ask(sight, before) if before else _later(sight, dialogue)


def _later(sight: Sight, dialogue: Dialogue) -> Turn:
    """Keep the half-finished report and step aside."""
    kept = follow_up.parked(dialogue)
    if kept is None:
        return _home(sight, dialogue)
    return Turn(Dialogue(parked=kept), [Outgoing("kept_for_later", {}, UNFINISHED)])


def _home(sight: Sight, dialogue: Dialogue) -> Turn:
    parked = follow_up.parked(dialogue)
    if parked:
        return Turn(Dialogue(parked=parked), [Outgoing("unfinished", {"category": parked.get("category")}, UNFINISHED)])
    return Turn(Dialogue(), [greeting(sight)])


def greeting(sight: Sight) -> Outgoing:
    """The way in; for who has not agreed yet, with what they agree to."""
    text = sight.maintenance()
    above = (Outgoing("maintenance", {"text": text}),) if text else ()
    if sight.owner.consent == CONSENT_VERSION:
        return Outgoing("home", {}, HOME, native="form", before=above)
    return Outgoing("welcome", {"version": CONSENT_VERSION}, WELCOME, native="form", before=above)


def _start_report(sight: Sight, dialogue: Dialogue) -> Turn:
    if follow_up.parked(dialogue):
        return _home(sight, dialogue)
    return intake.ask(sight, Dialogue("report"))


def _fresh(sight: Sight, dialogue: Dialogue) -> Turn:
    return intake.ask(sight, Dialogue("report"))


def _resume(sight: Sight, dialogue: Dialogue) -> Turn:
    if dialogue.flow == "report":
        return intake.ask(sight, replace(dialogue, changing=""))
    if dialogue.parked is None:
        return _home(sight, dialogue)
    return intake.ask(sight, Dialogue("report", answers=dialogue.parked))


def _cancel(sight: Sight, dialogue: Dialogue) -> Turn:
    if follow_up.parked(dialogue) and dialogue.flow in ("report", ""):
        return Turn(dialogue, [Outgoing("ask_cancel", {}, CANCEL)])
    return _home(sight, replace(dialogue, flow=""))


def _cancel_yes(sight: Sight, dialogue: Dialogue) -> Turn:
    return Turn(Dialogue(), [Outgoing("cancelled", {}, HOME)], [DropUnsent()])


def _help(sight: Sight, dialogue: Dialogue) -> Turn:
    if dialogue.flow == "report":
        return Turn(dialogue, [Outgoing("help"), *intake.ask(sight, dialogue).replies])
    return Turn(dialogue, [Outgoing("help", {}, HOME)])


def _privacy(sight: Sight, dialogue: Dialogue) -> Turn:
    return Turn(
        dialogue,
        [Outgoing("privacy", {"version": CONSENT_VERSION}, (*my_data.RIGHTS, *(HOME if not dialogue.flow else MORE)))],
    )


def _more(sight: Sight, dialogue: Dialogue) -> Turn:
    return Turn(dialogue, [Outgoing("more", {}, MORE if follow_up.parked(dialogue) else HOME)])


def _language(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    return tongue.menu(sight, dialogue, said, _home, _turn)


def _language_button(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    return tongue.button(sight, dialogue, slug, _home)


def _agreed_first(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    return consent_first.given(sight, dialogue, slug, _turn)


def _out_of_the_blue(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """A message without a question before it: the start of a report, an answer to an officer, or a greeting."""
    seen = market.typed(sight, dialogue, said)
    if seen is not None:
        return seen
    choices = [c for row in greeting(sight).choices for c in row]
    if said.choice is None and said.text and (meant := named_choice(said.text, choices, sight.labels)):
        return _turn(sight, dialogue, Incoming(choice=meant))
    if said.choice is None and agrees(said.text) and sight.owner.consent != CONSENT_VERSION:  # yes to the welcome
        return _start_report(sight, dialogue)
    if these := old_case.meant(sight, said):
        asking, question = old_case.asking(dialogue, said, these)
        return Turn(asking, [question])
    return _new_story(sight, dialogue, said)


def _new_story(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """A story out of the blue is a report begun; what is none is answered as what it is."""
    text = (said.text or "").strip()
    story_like, files = len(text) >= STORY_LIKE, [a.ref for a in said.attachments]
    if not files and not said.point and (no_report := NO_REPORT.get(read(text).kind if text else "")) is not None:
        return no_report(sight, dialogue)
    if not files and not story_like and not said.point:
        return _home(sight, dialogue)
    answers: dict[str, Any] = report.with_point(dict(dialogue.parked or {}), said.point)
    if story_like and "story" not in answers:
        answers |= {"story": text[:4000], "own_words": True} | ({"forwarded": True} if said.forwarded else {})
    elif text:
        answers["remarks"] = [*answers.get("remarks", ()), text[:1000]]
    if files:
        answers["files"] = [*answers.get("files", ()), *files][: report.MOST_FILES]
    begun = Dialogue("report", answers=answers)
    asked = intake.ask(sight, intake.telling(begun) if text else begun)
    kept = [Outgoing("voice_kept")] if intake.is_spoken(said) and not text else [Outgoing("story_kept")]
    return Turn(asked.dialogue, [*(intake.heard_anger(begun) or kept), *asked.replies])


def _thanked(sight: Sight, dialogue: Dialogue) -> Turn:
    return Turn(dialogue, [Outgoing("thanked")])


def _no_complaint(sight: Sight, dialogue: Dialogue) -> Turn:
    return Turn(dialogue, [Outgoing("no_complaint", {}, HOME)])


def _distress(sight: Sight, dialogue: Dialogue) -> Turn:
    rows: Rows = ((Choice("human:desk", label="human", icon="🙋"),),)
    return Turn(dialogue, [Outgoing("distress", {}, rows)])


def _which(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """The owner says what their message belonged to: a case of theirs, or something new."""
    held = dialogue.notes.get("held", {})
    these = old_case.offered(sight, dialogue)
    chosen = old_case.chosen(sight, said, these)
    if chosen == "new":
        kept = tuple(Attachment("document", ref) for ref in held.get("files", ()))
        again = Incoming(held.get("text"), attachments=kept, forwarded=bool(held.get("forwarded")))
        return _new_story(sight, Dialogue(parked=dialogue.parked), again)
    case = next((c for c in these if str(c.id) == chosen), None)
    if case is not None:
        aside = Dialogue("reply", parked=dialogue.parked, notes={"case": case.id})
        return follow_up.replied(aside, case, held.get("text"), tuple(held.get("files", ())))
    return _more_of_it(sight, dialogue, said, held)


def _more_of_it(sight: Sight, dialogue: Dialogue, said: Incoming, held: dict[str, Any]) -> Turn:
    """More of the same message, before they said what it belongs to; the pictures of an album are asked about once."""
    text = "\n".join(t for t in (held.get("text"), said.text) if t) or None
    files = [*held.get("files", ()), *(a.ref for a in said.attachments)]
    kept = {"text": text, "files": files, "forwarded": bool(held.get("forwarded"))}
    if said.attachments and not said.text:
        return Turn(dialogue.noting(held=kept), [])
    every = tuple(Attachment("document", ref) for ref in files)
    return _out_of_the_blue(sight, Dialogue(parked=dialogue.parked), Incoming(text, attachments=every))


def _agreed(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """The consent under the welcome begins a report; anywhere else it is an answer."""
    if dialogue.flow in FLOWS or slug != "consent:agree":
        return FLOWS.get(dialogue.flow, _out_of_the_blue)(sight, dialogue, Incoming(choice=slug))
    begun = Dialogue("report", answers={**(dialogue.parked or {}), "consent": "agree"})
    asked = intake.ask(sight, begun)
    return Turn(asked.dialogue, asked.replies, [GiveConsent(CONSENT_VERSION)])


def _linked(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    begun = ending.linked(sight, dialogue, slug)
    return intake.ask(sight, begun) if begun else _home(sight, dialogue)


def _which_change(sight: Sight, dialogue: Dialogue) -> Turn:
    return intake.which_change(sight, dialogue) if dialogue.flow == "report" else _home(sight, dialogue)


def _checklist(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """A checklist is before them: a number or name is one of its buttons, anything else something new."""
    if meant := elements.typed(sight, dialogue, said):
        return _turn(sight, dialogue, Incoming(choice=meant))
    aside = Dialogue(parked=dialogue.parked, notes={"unlocked": dialogue.notes.get("unlocked", [])})
    return _out_of_the_blue(sight, aside, said)


def _element(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """Something for one element; once it is there, what is missing can be chosen by number or name."""
    if dialogue.notes.get("added") and (meant := elements.typed(sight, dialogue, said)):
        return _turn(sight, dialogue, Incoming(choice=meant))
    return elements.said(sight, dialogue, said)


def _count_cost(sight: Sight, dialogue: Dialogue) -> Turn:
    meant = costs.wish(sight, dialogue)
    if meant is None:
        return Turn(Dialogue(parked=follow_up.parked(dialogue)), [Outgoing("cost_no_case", {}, HOME)])
    return owner_turn(sight, dialogue, Incoming(choice=meant))


def _add_evidence(sight: Sight, dialogue: Dialogue) -> Turn:
    if dialogue.flow == "report":
        return Turn(dialogue, [Outgoing("evidence_any_time"), *intake.ask(sight, dialogue).replies])
    return elements.wish(sight, dialogue)


def _finish(sight: Sight, dialogue: Dialogue) -> Turn:
    if dialogue.flow == "cost":
        return costs.count(sight, dialogue)
    if dialogue.flow == "clone":
        return clone.finish(sight, dialogue)
    if dialogue.flow == "signs":
        return signs.finish(sight, dialogue)
    if dialogue.flow in ("reply", "element", "checklist"):
        dialogue = Dialogue(parked=dialogue.parked, notes={"unlocked": dialogue.notes.get("unlocked", [])})
        return Turn(dialogue, [Outgoing("reply_finished", {}, HOME)])
    return _resume(sight, dialogue)


WISHES = {
    "home": _home, "report": _start_report, "fresh": _fresh, "resume": _resume, "status": follow_up.status, "back": _back,
    "later": _later, "cancel": _cancel, "cancel_yes": _cancel_yes, "help": _help, "privacy": _privacy, "more": _more,
    "language": tongue.ask, "human": human.begin, "digital": digital.begin, "change": _which_change, "finish": _finish,
    "upload": uploads.wanted, "members": members.wish,
    "evidence": _add_evidence, "preview": preview.look,
    "my_data": my_data.copy, "erase": my_data.erase, "withdraw": my_data.withdraw, "correct": my_data.correct,
    "retaliated": protection.retaliated,
    "cost": _count_cost,
}  # fmt: skip
# A conversation of its own is one line here: what is said while it lasts, and the buttons that begin or serve it.
FLOWS: dict[str, Callable[[Sight, Dialogue, Incoming], Turn]] = {
    "report": intake.report_turn, "language": _language, "reply": follow_up.reply, "which": _which,
    "human": human.said_to, "element": _element, "checklist": _checklist,
    "cost": costs.said, "clone": clone.said, "signs": signs.said, "digital": digital.said,
    "sure": my_data.sure, "correct": my_data.corrected,
    "market": market.new_price, "refuse": ending.refusal, "rating": ending.rating_words,
    "members": members.how_many, "member": members.answered,
}  # fmt: skip
BUTTONS: dict[str, Callable[[Sight, Dialogue, str], Turn]] = {
    "case": follow_up.case_button, "reply": follow_up.case_button,
    "language": _language_button, "tongue": _language_button,
    "consent": _agreed, "human": human.desk_button,
    "element": elements.button, "checklist": elements.button, "count": costs.button, "tick": signs.button,
    "market": market.button, "refuse": ending.refuse, "rate": ending.rate, "linked": _linked,
    "members": members.button, "member": members.yes_or_no,
    "preview": preview.button, "show": follow_up.show,
    "erase": my_data.button, "withdraw": my_data.button, "correct": my_data.correct_case, "agree": _agreed_first,
    "fear": protection.fear, "retaliation": protection.about_case,
}  # fmt: skip
# Buttons under a case that lead to more of its owner being kept.
ADDS = {"reply", "element", "correct", "count", "tick", "market", "refuse", "rate", "linked", "members", "retaliation"}
# What a message that is no report is taken for (Reading.kind), and how it is answered.
NO_REPORT: dict[str, Callable[[Sight, Dialogue], Turn]] = {
    "greeting": _home, "thanks": _thanked, "joke": _no_complaint, "spam": _no_complaint, "injection": _no_complaint,
    "question": _help, "status": follow_up.status, "distress": _distress,
}  # fmt: skip
