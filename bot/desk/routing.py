"""An admin's hand on the routing: a rule changed or taken back, unless somebody else was faster."""

from dataclasses import replace

from bot import rerouted
from bot.desk.hands import carries_out
from bot.desk.sight import AgencyDesk
from bot.receive import Hall
from handlers.acts import ChangeRouting, FollowRule, Turn, UndoRule
from handlers.admin.routes import BACK, by, change_facts, follows, take_back
from handlers.admin.rule_reports import way_now
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.words import ADMIN, CANCEL
from routing.changes import original
from storage.people import Person


@carries_out(ChangeRouting)
def change(hall: Hall, person: Person, act: ChangeRouting, turn: Turn) -> Turn:
    before = way_now(hall.routing(), act.change.when).goes_to
    number = rerouted.change(hall, person.id, act.change, act.from_at, act.seen)
    if number is None:
        return turn.also(_meanwhile(hall, ((Choice("rule_again:look", label="rule_look", icon="🔎"),), *CANCEL)))
    now = act.from_at <= hall.now
    facts = {**change_facts(act.change), "id": number, "moved": before != act.change.goes_to,
             "since": None if now else act.from_at.isoformat()}  # fmt: skip
    desk = AgencyDesk(hall, person)
    rows: Rows = ((take_back(desk, number), *follows(desk, number)), *BACK, *ADMIN)
    return replace(turn, dialogue=Dialogue()).also(Outgoing("rule_added", facts, rows))


@carries_out(UndoRule)
def undo(hall: Hall, person: Person, act: UndoRule, turn: Turn) -> Turn:
    number = rerouted.take_back(hall, person.id, act.rule, act.seen)
    if number is None:
        return turn.also(_meanwhile(hall, (*BACK, *ADMIN)))
    what = original(hall.rules(), act.rule)
    agency = way_now(hall.routing(), what.when).goes_to if what else ""
    facts = {"id": act.rule, "category": what.category if what else "", "agency": agency,
             "manned": agency in rerouted.book(hall).manned}  # fmt: skip
    rows: Rows = ((take_back(AgencyDesk(hall, person), number),), *BACK, *ADMIN)
    return turn.also(Outgoing("rule_undone", facts, rows))


@carries_out(FollowRule)
def follow(hall: Hall, person: Person, act: FollowRule, turn: Turn) -> Turn:
    went, left = rerouted.follow(hall, person.id, act.rule)
    again = follows(AgencyDesk(hall, person), act.rule) if left else ()
    return turn.also(Outgoing("rule_followed", {"id": act.rule, "count": went, "left": left}, (again, *BACK, *ADMIN)))


def _meanwhile(hall: Hall, rows: Rows) -> Outgoing:
    """What another admin did while this one was looking."""
    found = rerouted.book(hall)
    newest = found.rules[-1]
    facts = {"id": newest.id, "by": by(found, newest), "at": newest.made_at.isoformat()}
    return Outgoing("rule_meanwhile", facts, rows)
