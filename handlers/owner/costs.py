"""An owner works out what a piece costs them: one short question at a time, each may be left out, counted whenever they like."""

from typing import Any

from handlers.acts import ReplyToCase, Turn
from handlers.cases import Case
from handlers.conversation import Dialogue, Flow, NotUnderstood, Step, answer, next_step, plain
from handlers.costs import BATCH, cost
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner import follow_up
from handlers.owner.checklist import added, whole
from handlers.owner.sight import Sight
from handlers.owner.words import HOME
from handlers.reading import money, packs

ELEMENT = "cost"
PRICES = ("own_price", "their_price")
NOW: Rows = ((Choice("count:now", label="count_now", icon="🧮"),),)


def flow(dialogue: Dialogue) -> Flow:
    """Who knows their cost already says only that; prices are asked about where the report has them."""
    told = dialogue.notes

    def broken_down(answers: dict[str, Any]) -> bool:
        return not answers.get("hpp")

    return (
        Step("hpp", _amount, words="cost_hpp", may_skip=True),
        Step("batch", _pieces, words="cost_batch", only_if=broken_down, may_skip=True),
        *(Step(name, _amount, words=f"cost_{name}", only_if=broken_down, may_skip=True,
               facts=lambda d: {"batch": d.answers.get("batch") or 1}) for name in BATCH),
        Step("fee", _share_or_amount, words="cost_fee", only_if=broken_down, may_skip=True),
        Step("shipping", _amount, words="cost_shipping", only_if=broken_down, may_skip=True),
        Step("own_pack", _pieces, words="cost_own_pack", only_if=lambda a: "own_price" in told, may_skip=True,
             facts=lambda d: {"price": told["own_price"]}),
        Step("their_pack", _pieces, words="cost_their_pack", only_if=lambda a: "their_price" in told, may_skip=True,
             facts=lambda d: {"price": told["their_price"]}),
        Step("voucher", _share_or_amount, words="cost_voucher", only_if=lambda a: "their_price" in told, may_skip=True),
    )  # fmt: skip


def _amount(said: Incoming, dialogue: Dialogue) -> dict[str, Any]:
    """Whole rupiah, and for how many pieces where they say so: 24rb per lusin."""
    amount = money.price(said.text or "")
    if amount is None:
        raise NotUnderstood("cost_amount")
    return {"amount": amount, "pieces": _per(said.text or "")}


def _per(text: str) -> int | None:
    for mark in ("/", " per ", " se", " tiap ", " each"):
        before, found, after = f" {text.casefold()} ".partition(mark)
        if found and money.price(before):
            return packs.pieces(after if mark != " se" else f"se{after}") or (None if mark == " se" else 1)
    return None


def _share_or_amount(said: Incoming, dialogue: Dialogue) -> dict[str, Any]:
    share = packs.percent(said.text or "")
    return {"share": share} if share is not None else _amount(said, dialogue)


def _pieces(said: Incoming, dialogue: Dialogue) -> int:
    count = packs.pieces(said.text or "")
    if count is None:
        raise NotUnderstood("cost_pieces")
    return count


def begin(sight: Sight, dialogue: Dialogue, case: Case) -> Turn:
    """The wizard of the element `cost`: starts anew each time, with the prices of the report."""
    prices = {n: case.answers[n] for n in PRICES if isinstance(case.answers.get(n), int)}
    return ask(Dialogue("cost", parked=dialogue.parked, notes={**dialogue.notes, **prices}))


def ask(dialogue: Dialogue) -> Turn:
    step = next_step(flow(dialogue), dialogue)
    assert step is not None
    return Turn(dialogue, [step.ask(dialogue, NOW)])


def said(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    case = follow_up.readable(sight, dialogue, str(dialogue.notes.get("case", "")))
    if case is None:
        return Turn(Dialogue(parked=dialogue.parked), [Outgoing("code_needed", {}, HOME)])
    if said.attachments:
        return _file(sight, dialogue, said, case)
    if said.text and plain(said.text) in {plain(table.get("count_now", "")) for table in sight.labels.values()}:
        return count(sight, dialogue)
    try:
        after = answer(flow(dialogue), dialogue, said, sight.labels)
    except NotUnderstood as problem:
        return Turn(dialogue, [Outgoing(f"hint_{problem.hint}", problem.facts), *ask(dialogue).replies])
    return ask(after) if next_step(flow(after), after) else count(sight, after)


def _file(sight: Sight, dialogue: Dialogue, said: Incoming, case: Case) -> Turn:
    """A photo of the receipts is as good as an answer; the question stands."""
    act = ReplyToCase(case.id, said.text, tuple(a.ref for a in said.attachments), ELEMENT)
    turn = added(sight, dialogue, case, act, goes_on=False)
    return Turn(dialogue, [*turn.replies, *ask(dialogue).replies], turn.acts)


def button(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """`count:now`: enough answered."""
    return (
        count(sight, dialogue) if dialogue.flow == "cost" else Turn(dialogue, [Outgoing("hint_old_button", {}, HOME)])
    )


def count(sight: Sight, dialogue: Dialogue) -> Turn:
    """What the answers come to, line by line, kept with the case as the owner's own figures."""
    case = follow_up.readable(sight, dialogue, str(dialogue.notes.get("case", "")))
    if case is None:
        return Turn(Dialogue(parked=dialogue.parked), [Outgoing("code_needed", {}, HOME)])
    prices = {n: dialogue.notes[n] for n in PRICES if n in dialogue.notes}
    found = cost({**prices, **dialogue.answers})
    aside = Dialogue(parked=dialogue.parked, notes={"unlocked": dialogue.notes.get("unlocked", [])})
    if found is None:
        shown = whole(sight, aside, aside.parked, case)
        return Turn(shown.dialogue, [Outgoing("cost_nothing"), *shown.replies])
    band = {"cost_band": found.band} if found.band else {}
    answers = {ELEMENT: found.as_json(), "own_cost": found.each, **band}
    turn = added(sight, aside, case, ReplyToCase(case.id, None, (), ELEMENT, answers), goes_on=False)
    return Turn(
        turn.dialogue, [Outgoing("cost_result", {"id": case.id, "cost": found.as_json()}), *turn.replies], turn.acts
    )


def wish(sight: Sight, dialogue: Dialogue) -> str | None:
    """ "Hitung HPP": the button of the case that is before them, else of their newest one that has the question."""
    before = follow_up.readable(sight, dialogue, str(dialogue.notes.get("case", "")))
    for case in [before] if before else sight.my_cases():
        if ELEMENT in sight.catalogue.categories[case.category].elements and case.status != "closed":
            return f"element:{case.id}:{ELEMENT}"
    return None
