"""Cases nobody took up yet may follow a rule that was made since: only when an admin says so, after a look at how many."""

from handlers.acts import FollowRule, Turn
from handlers.admin.routes import change_facts, overview
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.words import CANCEL
from routing.changes import Change


def ask(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    number, change = _change(desk, rest)
    waiting = desk.untaken(number) if change else {}
    if change is None or not waiting:
        return Turn(Dialogue(), [Outgoing("rule_nothing_follows", {}), overview(desk)])
    told = [{"agency": agency, "count": count} for agency, count in waiting.items()]
    rows: Rows = ((Choice(f"rule_follow_yes:{number}", label="yes_rule_follow", icon="📦"),), *CANCEL)
    facts = {**change_facts(change), "id": number, "waiting": told, "manned": change.goes_to in desk.book().manned}
    return Turn(Dialogue(), [Outgoing("ask_rule_follow", facts, rows)])


def agreed(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    number, change = _change(desk, rest)
    return Turn(Dialogue(), [], [FollowRule(number)]) if change else ask(desk, dialogue, rest)


def _change(desk: Desk, rest: str) -> tuple[int, Change | None]:
    told = rest.partition(":")[0]
    found = next((one for one in desk.book().rules if str(one.id) == told), None)
    return (found.id, found.change) if found else (0, None)
