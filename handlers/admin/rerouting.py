"""A rule of the routing changed step by step, and looked at before it holds: whom it touches, what to mind, any story tried."""

from dataclasses import replace
from zlib import crc32

from handlers.acts import ChangeRouting, Turn
from handlers.admin.routes import change_facts, overview, shown
from handlers.admin.rule_days import moment_of
from handlers.admin.rule_reports import today_of, way_now, when_of
from handlers.admin.rule_steps import codes_in, flow, ticked
from handlers.admin.trial import compared
from handlers.conversation import Dialogue, NotUnderstood, answer, as_choice, next_step
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.words import CANCEL
from routing.changes import Change, fits, planned, same, with_change


def begin(desk: Desk, dialogue: Dialogue, slug: str = "") -> Turn:
    """From the button under a category: that one is chosen already."""
    known = desk.catalogue.categories.get(slug)
    if known is None or not known.offered:
        return Turn(Dialogue(), [overview(desk)])
    return _next(desk, Dialogue("rule", {"rule_category": slug}))


def _next(desk: Desk, dialogue: Dialogue) -> Turn:
    coming = next_step(flow(desk), dialogue)
    return Turn(dialogue, [coming.ask(dialogue, CANCEL)]) if coming else looked_at(desk, dialogue)


def go_on(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    steps = flow(desk)
    step = next_step(steps, dialogue)
    if step is None:  # at the preview: words are a story to try
        return _try(desk, dialogue, said)
    if step.name == "rule_beside" and (codes := codes_in(today_of(desk), said.text)) is not None:
        others = [code for code in codes if code != dialogue.answers["rule_agency"]]
        return _next(desk, dialogue.with_answer("rule_beside", others))
    said = as_choice(step, dialogue, said, desk.labels)
    kind, _, code = (said.choice or "").partition(":")
    if step.name == "rule_beside" and kind == "rule_with":
        return _next(desk, ticked(today_of(desk), dialogue, code))
    try:
        return _next(desk, answer(steps, dialogue, said, desk.labels))
    except NotUnderstood as problem:
        return Turn(dialogue, [Outgoing(f"hint_{problem.hint}", problem.facts), step.ask(dialogue, CANCEL)])


def _try(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    proposed = proposal(desk, dialogue)
    if proposed is None or not (said.text or "").strip():
        return looked_at(desk, dialogue)
    after = with_change(today_of(desk), proposed)
    return Turn(dialogue, [compared(desk, said.text or "", after, None, _confirm(desk, dialogue, proposed))])


def proposal(desk: Desk, dialogue: Dialogue) -> Change | None:
    """The change as it was put together; None where it is not finished, or the catalogue is another by now."""
    told = dialogue.answers
    if dialogue.flow != "rule" or next_step(flow(desk), dialogue) is not None:
        return None
    now = today_of(desk)
    reason, agency = told["rule_reason"], told["rule_agency"]
    words = dict(desk.now_handled_by(agency)) | ({desk.language: reason} if reason else {})
    change = Change(when_of(now, told), agency, tuple(told["rule_beside"]), words)
    return change if fits(desk.catalogue, change) else None


def _mark(change: Change, day: str) -> str:
    """What a button confirms, so that one under an older preview confirms nothing else."""
    return f"{crc32(f'{change.as_json()}{day}'.encode()):08x}"


def _confirm(desk: Desk, dialogue: Dialogue, change: Change) -> Rows:
    which = f"{desk.book().newest}:{_mark(change, dialogue.answers['rule_from'])}"
    sure = Choice(f"rule_yes:{which}", label="yes_rule", icon="✅")
    if change.goes_to not in desk.book().manned:
        sure = Choice(f"rule_anyway:{which}", label="yes_rule_unmanned", icon="⚠️")
    return ((sure,),
            (Choice("rule_again:from", label="rule_other_day", icon="📅"), Choice("rule_again:agency", label="rule_other_agency", icon="🏛")),
            *CANCEL)  # fmt: skip


def looked_at(desk: Desk, dialogue: Dialogue) -> Turn:
    """The preview: what it is, whom it touches, what to mind."""
    change = proposal(desk, dialogue)
    if change is None:
        return Turn(Dialogue(), [Outgoing("hint_old_button", {}), overview(desk)])
    book, now = desk.book(), today_of(desk)
    way, agency = way_now(now, change.when), now.agencies[change.goes_to]
    if (way.goes_to, way.with_) == (change.goes_to, change.with_) and not dialogue.answers["rule_reason"]:
        return Turn(Dialogue(), [Outgoing("rule_same", change_facts(change)), shown(desk, change.category)])
    later = [one.id for one in planned(book.rules, desk.now) if one.change and same(one.change.when, change.when)]
    since = dialogue.answers["rule_from"]
    facts = {**change_facts(change), "before": {"agency": way.goes_to, "with": list(way.with_)},
             "since": None if since == "now" else moment_of(since, desk.now).isoformat(),
             "reason": dict(change.because), "foreseen": desk.foreseen(now, with_change(now, change), change.when),
             "manned": change.goes_to in book.manned, "anonymous": agency.accepts_anonymous, "planned": later}  # fmt: skip
    return Turn(dialogue, [Outgoing("rule_preview", facts, _confirm(desk, dialogue, change))])


def again(desk: Desk, dialogue: Dialogue, what: str) -> Turn:
    """Another day, another agency, or the preview once more."""
    if dialogue.flow != "rule":
        return Turn(Dialogue(), [overview(desk)])
    gone = {"from": ("rule_from",), "agency": ("rule_agency", "rule_beside", "rule_reason")}.get(what, ())
    answers = {name: value for name, value in dialogue.answers.items() if name not in gone}
    return _next(desk, replace(dialogue, answers=answers, notes={}) if gone else dialogue)


def agreed(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """The button under the preview; where nobody works at the agency any more by now, the preview says so first."""
    change = proposal(desk, dialogue)
    if change is not None and change.goes_to not in desk.book().manned:
        return looked_at(desk, dialogue)
    return anyway(desk, dialogue, rest)


def anyway(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """The button that says: though nobody works there. One under an older preview shows the present one instead."""
    seen, _, mark = rest.partition(":")
    change = proposal(desk, dialogue)
    if change is None:
        return Turn(dialogue, [Outgoing("hint_old_button", {}), overview(desk)])
    if mark != _mark(change, dialogue.answers["rule_from"]) or not desk.book().knew(seen):
        return looked_at(desk, dialogue)
    return Turn(dialogue, [], [ChangeRouting(change, moment_of(dialogue.answers["rule_from"], desk.now), int(seen))])
