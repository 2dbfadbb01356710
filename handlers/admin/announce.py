"""Something said to many: whom, what, a look at it with how many will get it, and only then it goes out; stopped at any time."""

from handlers.acts import Announce, GoOnAnnouncing, StopAnnouncing, Turn
from handlers.admin.staff import agencies
from handlers.conversation import Dialogue, Flow, NotUnderstood, Step, answer, buttons, next_step, one_of, some_text
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.words import ADMIN, CANCEL

WHOM = ("to_owners", "to_category", "to_agency")
LONGEST = 260  # characters: what is sent to a phone is short
SEND: Rows = ((Choice("announce_yes:now", label="yes_announce", icon="📣"),), *CANCEL)


def flow(desk: Desk) -> Flow:
    """Who is told, then what; the words come last, so that they can be written anew from the preview."""
    kinds, codes = tuple(desk.catalogue.categories), tuple(desk.catalogue.agencies)
    return (
        Step("whom", one_of("whom", *WHOM), lambda d: buttons("whom", *WHOM)),
        Step("of_category", one_of("of_category", *kinds), lambda d: _categories(desk, kinds),
             only_if=lambda a: a.get("whom") == "to_category"),
        Step("of_agency", one_of("of_agency", *codes), lambda d: agencies(desk, codes, "of_agency"),
             only_if=lambda a: a.get("whom") == "to_agency"),
        Step("announcement", some_text("announcement", 10, LONGEST)),
    )  # fmt: skip


def _categories(desk: Desk, slugs: tuple[str, ...]) -> Rows:
    names = desk.catalogue.categories
    return tuple((Choice(f"of_category:{s}", words=names[s].label.get(desk.language, names[s].label["id"])[:60]),)
                 for s in slugs)  # fmt: skip


def begin(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    started = Dialogue("announce")
    return Turn(started, [flow(desk)[0].ask(started, CANCEL)])


def go_on(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    steps = flow(desk)
    if next_step(steps, dialogue) is None:  # at the preview: other words take the place of these
        answers = {name: value for name, value in dialogue.answers.items() if name != "announcement"}
        dialogue = Dialogue("announce", answers)
    step = next_step(steps, dialogue)
    assert step is not None
    try:
        after = answer(steps, dialogue, said, desk.labels)
    except NotUnderstood as problem:
        return Turn(dialogue, [Outgoing(f"hint_{problem.hint}", problem.facts), step.ask(dialogue, CANCEL)])
    coming = next_step(steps, after)
    return Turn(after, [coming.ask(after, CANCEL) if coming else _preview(desk, after)])


def _audience(dialogue: Dialogue) -> tuple[str, str]:
    told = dialogue.answers
    return told["whom"], told.get("of_category") or told.get("of_agency") or ""


def _preview(desk: Desk, dialogue: Dialogue) -> Outgoing:
    whom, which = _audience(dialogue)
    people, paid = desk.audience(whom, which)
    facts = {"text": dialogue.answers["announcement"], "whom": whom, "which": which, "people": people, "paid": paid}
    return Outgoing("announce_preview", facts, SEND if people else CANCEL)


def send(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """The button under the preview; a second tap finds nothing to send."""
    if dialogue.flow != "announce" or "announcement" not in dialogue.answers:
        return Turn(dialogue, [Outgoing("hint_old_button", {}, ADMIN)])
    return Turn(Dialogue(), [], [Announce(*_audience(dialogue), dialogue.answers["announcement"])])


def stop(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    return Turn(Dialogue(), [], [StopAnnouncing()])


def again(desk: Desk, dialogue: Dialogue, number: str) -> Turn:
    """A stopped one goes on where it was."""
    known = number.isdecimal() and len(number) <= 9
    return Turn(Dialogue(), [], [GoOnAnnouncing(int(number))] if known else [])
