"""The task force's whole conversation: signing in, an officer's casework, an admin's people and figures."""

import re
from dataclasses import replace

from handlers.acts import CallMe, ChooseLanguage, SignIn, SignOut, Turn
from handlers.admin import staff as admin
from handlers.conversation import Dialogue, NotUnderstood, Step, answer, buttons, one_of
from handlers.messages import Incoming, Outgoing, Rows
from handlers.officer import casework, exhibits
from handlers.officer.desk import Desk
from handlers.officer.words import ADMIN, OFFICER, asked_for

INVITE = re.compile(r"\b([A-HJ-NP-Z2-9]{4})[- ]?([A-HJ-NP-Z2-9]{4})[- ]?([A-HJ-NP-Z2-9]{4})\b", re.IGNORECASE)
LANGUAGE = Step("language", one_of("language", "id", "en"), lambda d: buttons("language", "id", "en", per_row=2))


def officer_turn(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    """What one message at a task-force door leads to. Strangers can do nothing here but offer an invite code."""
    wish = asked_for(said)
    if dialogue.flow == "language" or (wish and wish[0] == "language"):
        return _language(desk, dialogue, said)
    if desk.staff is None:
        return _stranger(desk, said)
    if wish is not None:
        return _wish(desk, dialogue, *wish)
    if said.choice is not None and (turn := _button(desk, dialogue, said.choice)):
        return turn
    match dialogue.flow:
        case "move":
            return casework.go_on(desk, dialogue, said)
        case "call_me":
            return _call_me(desk, dialogue, said)
        case "invite":
            return admin.invite_go_on(desk, dialogue, said)
        case _:
            return _something_else(desk, dialogue, said)


def menu(desk: Desk) -> Rows:
    return ADMIN if desk.staff and desk.staff.role == "admin" else OFFICER


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
    if dialogue.flow == "move":
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


OFFICER_WISHES = {"queue": casework.queue, "mine": casework.mine}
ADMIN_WISHES = {"invite": admin.invite, "people": admin.people, "figures": admin.figures, "dead": admin.dead,
                 "resend": admin.resend}  # fmt: skip
ANYBODY = {"home": _home, "help": _help, "cancel": _cancel, "leave": _leave}


def _wish(desk: Desk, dialogue: Dialogue, wish: str, rest: str) -> Turn:
    """Only what this role may do exists; anything else is answered with the help."""
    assert desk.staff is not None
    allowed = ANYBODY | (ADMIN_WISHES if desk.staff.role == "admin" else OFFICER_WISHES)
    if wish in ("kasus", "case") and desk.staff.role == "officer":
        return casework.open_case(desk, dialogue, rest.lstrip("#"))
    if wish in allowed:
        return allowed[wish](desk, dialogue, rest)
    return _help(desk, dialogue)


def _button(desk: Desk, dialogue: Dialogue, slug: str) -> Turn | None:
    assert desk.staff is not None
    kind, _, rest = slug.partition(":")
    if desk.staff.role == "admin":
        return admin.remove(desk, dialogue, slug) if kind in ("remove", "remove_yes") else None
    match kind:
        case "case":
            return casework.open_case(desk, dialogue, rest)
        case "do":
            return casework.begin(desk, dialogue, slug)
        case "files":
            return exhibits.listed(desk, dialogue, rest)
        case "file":
            return exhibits.one(desk, dialogue, rest)
        case "originals":
            return exhibits.all_of(desk, dialogue, rest)
        case _:
            return None


def _something_else(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    number = re.fullmatch(r"#?(\d{1,9})", (said.text or "").strip())
    if number and desk.staff and desk.staff.role == "officer":
        return casework.open_case(desk, dialogue, number.group(1))
    if said.choice is not None:
        return Turn(dialogue, [Outgoing("hint_old_button", {}, menu(desk))])
    return _help(desk, dialogue)
