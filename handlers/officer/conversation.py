"""The task force's whole conversation: signing in, an officer's casework, an admin's people and figures."""

import re
from collections.abc import Callable
from dataclasses import replace

from handlers.acts import CallMe, ChooseLanguage, SignIn, SignOut, Turn
from handlers.admin import (
    agencies,
    announce,
    backup,
    categories,
    contact,
    export,
    following,
    hand_over,
    limits,
    maintenance,
    people,
    rerouting,
    retention,
    routes,
    running,
    taking_back,
    trial,
    wording,
)
from handlers.admin import staff as admin
from handlers.conversation import Dialogue, NotUnderstood, Step, answer, buttons, one_of
from handlers.messages import DESK_LANGUAGES, Incoming, Outgoing, Rows
from handlers.officer import broadcast, casework, exhibits, identity, presence, watch
from handlers.officer.desk import Desk
from handlers.officer.permissions import may
from handlers.officer.words import ADMIN, CUSTODIAN, LOOKERS, OFFICER, SUPERVISOR, asked_for

INVITE = re.compile(r"\b([A-HJ-NP-Z2-9]{4})[- ]?([A-HJ-NP-Z2-9]{4})[- ]?([A-HJ-NP-Z2-9]{4})\b", re.IGNORECASE)
LANGUAGE = Step(
    "language", one_of("language", *DESK_LANGUAGES), lambda d: buttons("language", *DESK_LANGUAGES, per_row=2)
)


def officer_turn(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    """What one message at a task-force door leads to. Strangers can do nothing here but offer an invite code."""
    wish = asked_for(said)
    if wish and wish[0] == "language":  # asked first: the word itself stands in the name of a language
        return Turn(Dialogue("language"), [LANGUAGE.ask(Dialogue("language"))])
    if dialogue.flow == "language":
        return _language(desk, dialogue, said)
    if desk.staff is None:
        return _stranger(desk, said)
    if wish is not None:
        return _wish(desk, dialogue, *wish)
    if said.choice is not None and (turn := _button(desk, dialogue, said.choice)):
        return turn
    if dialogue.flow == "call_me":
        return _call_me(desk, dialogue, said)
    action, goes_on = FLOWS.get(dialogue.flow, ("", None))
    if goes_on is not None and may(desk.staff.role, action):
        return goes_on(desk, dialogue, said)
    return _something_else(desk, dialogue, said)


MENUS: dict[str, Rows] = {"admin": ADMIN, "supervisor": SUPERVISOR, "custodian": CUSTODIAN, "auditor": LOOKERS}


def menu(desk: Desk) -> Rows:
    """What this role does most."""
    return MENUS.get(desk.staff.role if desk.staff else "", OFFICER)


def _stranger(desk: Desk, said: Incoming) -> Turn:
    code = INVITE.search((said.text or "").upper())
    if code is None:
        return Turn(Dialogue(), [Outgoing("ask_invite_code")])
    return Turn(Dialogue(), [], [SignIn("".join(code.groups()))])


def signed_in(desk: Desk, named: bool) -> Turn:
    """The welcome after an invite code; whoever has no name yet is asked for one."""
    if named:
        return _home(desk, Dialogue())
    return Turn(Dialogue("call_me"), [Outgoing("ask_call_me")])


def _call_me(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    name = " ".join((said.text or "").split())[:60]
    if len(name) < 2:
        return Turn(dialogue, [Outgoing("ask_call_me")])
    return Turn(Dialogue(), [Outgoing("called", {"name": name}, menu(desk))], [CallMe(name)])


def _home(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    assert desk.staff is not None
    facts = {"name": desk.staff.name, "role": desk.staff.role, "agency": desk.staff.agency}
    return Turn(Dialogue(), [Outgoing("desk", facts, menu(desk))])


def _help(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    role = desk.staff.role if desk.staff else "officer"
    return Turn(dialogue, [Outgoing("desk_help", {"role": role}, menu(desk))])


def _cancel(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    if dialogue.flow == "move" and desk.staff is not None and may(desk.staff.role, "read_case"):
        return casework.open_case(desk, Dialogue(), str(dialogue.notes["case"]))
    return _home(desk, dialogue)


def _leave(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    return Turn(Dialogue(), [], [SignOut()])


def _language(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    asking = Dialogue("language")
    try:
        chosen = answer((LANGUAGE,), replace(asking, answers={}), said, desk.labels).answers["language"]
    except NotUnderstood:
        return Turn(asking, [LANGUAGE.ask(asking)])
    return Turn(Dialogue(), [Outgoing("language_set", {}, menu(desk) if desk.staff else ())], [ChooseLanguage(chosen)])


ANYBODY = {"home": _home, "help": _help, "cancel": _cancel, "leave": _leave}


def _wish(desk: Desk, dialogue: Dialogue, wish: str, rest: str) -> Turn:
    """Only what this role may do exists; anything else is answered with the help."""
    assert desk.staff is not None
    if wish in ANYBODY:
        return ANYBODY[wish](desk, dialogue, rest)
    action, answer_it = WISHES.get(wish, ("", _help))
    return answer_it(desk, dialogue, rest) if may(desk.staff.role, action) else _help(desk, dialogue)


def _case(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    return casework.open_case(desk, dialogue, rest.lstrip("#"))


# A command -> what its user must be allowed to do (see permissions), and what answers it. One line each.
WISHES: dict[str, tuple[str, Callable[[Desk, Dialogue, str], Turn]]] = {
    "queue": ("read_case", casework.queue), "mine": ("read_case", casework.mine),
    "search": ("read_case", casework.search), "away": ("presence", presence.away), "present": ("presence", presence.back),
    "watch": ("watch", watch.watch), "identity": ("answer_identity", identity.waiting), "capacity": ("presence", presence.capacity),
    "team": ("workload", presence.team), "share": ("give", presence.share), "kasus": ("read_case", _case),
    "case": ("read_case", _case), "invite": ("people", admin.invite), "people": ("people", people.listed),
    "figures": ("figures", admin.figures), "dead": ("dead_letters", admin.dead), "resend": ("dead_letters", admin.resend),
    "requests": ("people", admin.requests), "health": ("health", running.health), "audit": ("audit", running.audit),
    "bar": ("bar", running.bar), "unbar": ("bar", running.unbar),
    "export": ("export", export.export), "agencies": ("agencies", agencies.listed),
    "routes": ("routing", routes.routes),
    "backup": ("backup", backup.backup), "retention": ("retention", retention.foretold),
    "limits": ("limits", limits.limits), "wording": ("wording", wording.wording),
    "categories": ("categories", categories.listed), "maintenance": ("maintenance", maintenance.maintenance),
    "announce": ("announce", announce.begin), "stop_announcing": ("announce", announce.stop),
}  # fmt: skip
# The first part of a button -> the same.
BUTTONS: dict[str, tuple[str, Callable[[Desk, Dialogue, str], Turn]]] = {
    "case": ("read_case", casework.open_case), "do": ("work", casework.begin), "moves": ("work", casework.more_moves),
    "whole": ("read_case", casework.whole_case),
    "files": ("read_case", exhibits.listed), "file": ("read_case", exhibits.one), "originals": ("read_case", exhibits.all_of),
    "incident": ("read_case", watch.incident), "line": ("watch", watch.line),
    "broadcast": ("broadcast", broadcast.begin),
    "away": ("presence", presence.away), "room": ("presence", presence.room), "automatic": ("give", presence.automatic),
    "identity": ("ask_identity", identity.begin), "answer_identity": ("answer_identity", identity.decide),
    "words": ("wording", wording.group), "word": ("wording", wording.one),
    "limit": ("limits", limits.limit), "limit_set": ("limits", limits.change), "limit_back": ("limits", limits.back),
    "suspend": ("people", people.suspend), "suspend_yes": ("people", people.suspended), "resume": ("people", people.resume),
    "person": ("people", people.card), "role_of": ("people", people.roles), "set_role": ("people", people.role),
    "set_role_yes": ("people", people.role_set), "agency_of": ("people", people.agencies), "move_to": ("people", people.move),
    "move_to_yes": ("people", people.moved), "hand_over": ("people", hand_over.begin), "receiver": ("people", hand_over.chosen),
    "hand_over_yes": ("people", hand_over.meant), "hand_over_undo": ("people", hand_over.undo), "bar_yes": ("bar", running.barred),
    "export_stop": ("export", export.stop),
    "route": ("routing", routes.route), "route_change": ("routing", rerouting.begin), "route_history": ("routing", routes.history),
    "rule_yes": ("routing", rerouting.agreed), "rule_again": ("routing", rerouting.again), "rule_anyway": ("routing", rerouting.anyway),
    "rule_follow": ("routing", following.ask), "rule_follow_yes": ("routing", following.agreed),
    "rule_undo": ("routing", taking_back.undo), "rule_undo_yes": ("routing", taking_back.undone),
    "agency_card": ("agencies", agencies.card), "contact": ("agencies", agencies.contact),
    "contact_ok": ("agencies", agencies.still_right), "contact_drop": ("agencies", agencies.drop),
    "contact_drop_yes": ("agencies", agencies.dropped), "contact_undo": ("agencies", agencies.undo),
    "contact_new": ("agencies", contact.begin), "contact_edit": ("agencies", contact.edit),
    "contact_yes": ("agencies", contact.save), "contact_limit": ("agencies", agencies.limit),
    "backup_yes": ("backup", backup.begin),
    "category_off": ("categories", categories.off), "category_on": ("categories", categories.on),
    "announce_yes": ("announce", announce.send), "announce_again": ("announce", announce.again),
    "remove": ("people", people.remove), "remove_yes": ("people", people.removed),
}  # fmt: skip
WHOLE = {"do"}  # buttons whose answer wants the whole slug
# What is said while a conversation of its own lasts.
FLOWS: dict[str, tuple[str, Callable[[Desk, Dialogue, Incoming], Turn]]] = {
    "broadcast": ("broadcast", broadcast.go_on),
    "move": ("work", casework.go_on), "identity": ("ask_identity", identity.go_on),
    "identity_answer": ("answer_identity", identity.decided), "invite": ("people", admin.invite_go_on),
    "announce": ("announce", announce.go_on), "contact": ("agencies", contact.go_on),
    "rule": ("routing", rerouting.go_on), "route_test": ("routing", trial.told_one),
}  # fmt: skip


def _button(desk: Desk, dialogue: Dialogue, slug: str) -> Turn | None:
    assert desk.staff is not None
    kind, _, rest = slug.partition(":")
    action, answer_it = BUTTONS.get(kind, ("", None))
    if answer_it is None or not may(desk.staff.role, action):
        return None
    return answer_it(desk, dialogue, slug if kind in WHOLE else rest)


def _something_else(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    number = re.fullmatch(r"#?(\d{1,9})", (said.text or "").strip())
    if number and desk.staff and may(desk.staff.role, "read_case"):
        return casework.open_case(desk, dialogue, number.group(1))
    if said.choice is not None:
        return Turn(dialogue, [Outgoing("hint_old_button", {}, menu(desk))])
    return _help(desk, dialogue)
