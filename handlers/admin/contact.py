"""A contact written step by step: of what kind, what it is, where that is known from, a look at it, and only then it counts."""

from typing import Any

from handlers.acts import SetContact, Turn
from handlers.admin.agencies import card, found
from handlers.conversation import Dialogue, Flow, NotUnderstood, Step, answer, next_step, one_of
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.words import ADMIN, CANCEL
from routing.contacts import CONTACT_KINDS, read_contact

SAVE: Rows = ((Choice("contact_yes:now", label="save_contact", icon="💾"),), *CANCEL)
KINDS: Rows = tuple((Choice(f"contact_kind:{kind}", label=f"contact_{kind}"),) for kind in CONTACT_KINDS)
SOURCE = (3, 100)  # characters


def flow(dialogue: Dialogue) -> Flow:
    return (
        Step("contact_kind", one_of("contact_kind", *CONTACT_KINDS), lambda d: KINDS),
        Step("contact_value", _value, facts=lambda d: {"kind": d.answers["contact_kind"], "before": d.notes["before"]}),
        Step("contact_source", _source),
    )


def _value(said: Incoming, dialogue: Dialogue) -> str:
    """As it is kept, or the hint with an example of its kind."""
    kind = dialogue.answers["contact_kind"]
    value = read_contact(kind, said.text or "")
    if value is None:
        raise NotUnderstood("contact", kind=kind)
    return value


def _source(said: Incoming, dialogue: Dialogue) -> str:
    words = " ".join("".join(c if c.isprintable() else " " for c in said.text or "").split())
    if not SOURCE[0] <= len(words) <= SOURCE[1]:
        raise NotUnderstood("contact_source", least=SOURCE[0], most=SOURCE[1])
    return words


def begin(desk: Desk, dialogue: Dialogue, code: str) -> Turn:
    """A new one."""
    if code not in desk.catalogue.agencies:
        return card(desk, dialogue, code)
    return _ask(Dialogue("contact", notes={"agency": code, "before": None}))


def edit(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """Another value in the place of one; its kind stays."""
    here = found(desk, rest)
    if here is None:
        return card(desk, dialogue, rest.partition(":")[0])
    started = Dialogue("contact", {"contact_kind": here[1].type}, notes={"agency": here[0].code, "before": here[1].value})  # fmt: skip
    return _ask(started)


def _ask(dialogue: Dialogue) -> Turn:
    step = next_step(flow(dialogue), dialogue)
    return Turn(dialogue, [step.ask(dialogue, CANCEL) if step else _preview(dialogue)])


def go_on(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    steps = flow(dialogue)
    if next_step(steps, dialogue) is None:  # at the look at it: words in place of the button change nothing
        return Turn(dialogue, [_preview(dialogue)])
    try:
        return _ask(answer(steps, dialogue, said, desk.labels))
    except NotUnderstood as problem:
        return Turn(dialogue, [Outgoing(f"hint_{problem.hint}", problem.facts), *_ask(dialogue).replies])


def _told(dialogue: Dialogue) -> dict[str, Any]:
    told = dialogue.answers
    return {**dialogue.notes, "kind": told["contact_kind"], "value": told["contact_value"], "source": told["contact_source"]}  # fmt: skip


def _preview(dialogue: Dialogue) -> Outgoing:
    return Outgoing("contact_preview", _told(dialogue), SAVE)


def save(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """The button under the look at it; a second tap finds nothing to save."""
    if dialogue.flow != "contact" or "contact_source" not in dialogue.answers:
        return Turn(dialogue, [Outgoing("hint_old_button", {}, ADMIN)])
    told = _told(dialogue)
    change = SetContact(told["agency"], told["kind"], told["value"], told["before"], told["source"])
    return Turn(Dialogue(), [], [change])
