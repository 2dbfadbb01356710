"""A rule of the routing taken back: by a later entry, after a look at what that means; the earlier one stays in the book."""

from handlers.acts import Turn, UndoRule
from handlers.admin.routes import change_facts, overview
from handlers.admin.rule_reports import way_now
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.words import CANCEL
from routing.changes import Rule, original, state_of, under


def undo(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """First what taking it back would mean; it is a later entry, the earlier one stays in the book."""
    book = desk.book()
    found = _entry(desk, rest)
    change = original(book.rules, found.id) if found else None
    if found is None or change is None or state_of(desk.catalogue, book.rules, found, desk.now) == "undone":
        return Turn(Dialogue(), [Outgoing("rule_gone", {}), overview(desk)])
    at = max(desk.now, found.from_at)
    before = under(desk.catalogue, book.rules, at)
    after = under(desk.catalogue, (*book.rules, Rule(book.newest + 1, desk.now, desk.now, undoes=found.id)), at)
    was, will = way_now(before, change.when), way_now(after, change.when)
    facts = {**change_facts(change), "id": found.id, "undoes": found.undoes, "planned": found.from_at > desk.now,
             "before": {"agency": was.goes_to, "with": list(was.with_)}, "after": {"agency": will.goes_to, "with": list(will.with_)},
             "foreseen": desk.foreseen(before, after, change.when), "manned": will.goes_to in book.manned}  # fmt: skip
    rows: Rows = ((Choice(f"rule_undo_yes:{found.id}:{book.newest}", label="yes_rule_undo", icon="↩️"),), *CANCEL)
    return Turn(Dialogue(), [Outgoing("rule_undo_preview", facts, rows)])


def _entry(desk: Desk, rest: str) -> Rule | None:
    number = rest.partition(":")[0]
    return next((one for one in desk.book().rules if str(one.id) == number), None)


def undone(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    found, seen = _entry(desk, rest), rest.partition(":")[2]
    if found is None or not desk.book().knew(seen):
        return undo(desk, dialogue, rest)
    return Turn(Dialogue(), [], [UndoRule(found.id, int(seen))])
