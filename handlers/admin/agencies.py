"""The agencies as an admin sees them: who works there, whether their own system takes cases, and where owners reach them."""

from typing import Any

from handlers.acts import ContactLimit, SetContact, Turn, UndoContact
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import AgencyState, Desk
from handlers.officer.words import ADMIN
from routing.contacts import key_of
from routing.shapes import Contact

LIMITS = (90, 180, 365)  # days a contact is shown after somebody checked it; an admin chooses
BACK: Rows = ((Choice("go:agencies", label="all_agencies", icon="🏛"),),)


def listed(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """All of them, or `/lembaga KPPU`, or `/lembaga batas` for how long a contact counts as checked."""
    asked = rest.strip().upper()
    if asked in desk.catalogue.agencies:
        return card(desk, dialogue, asked)
    states = desk.agencies()
    stale = sum(len(s.stale) for s in states.values())
    facts = {"agencies": [_line(s) for s in states.values()], "days": desk.contact_days(), "stale": stale}
    names = [Choice(f"agency_card:{code}", words=f"{'⚠️ ' if s.stale else ''}{code}") for code, s in states.items()]
    rows: Rows = tuple(tuple(names[i : i + 3]) for i in range(0, len(names), 3))
    return Turn(Dialogue(), [Outgoing("agencies", facts, (*rows, _limits(desk), *ADMIN))])


def _line(state: AgencyState) -> dict[str, Any]:
    return {"agency": state.code, "people": state.people, "queue": _queue(state), "waiting": state.waiting,
            "given_up": state.given_up, "contacts": len(state.contacts), "stale": len(state.stale)}  # fmt: skip


def _queue(state: AgencyState) -> str:
    """Whether cases go to a system of theirs too, and whether that takes them."""
    if not state.own_system:
        return "queue_here"
    return "queue_trouble" if state.waiting or state.given_up else "queue_well"


def _limits(desk: Desk) -> tuple[Choice, ...]:
    now = desk.contact_days()
    return tuple(Choice(f"contact_limit:{days}", words=f"{'●' if days == now else '○'} {days}") for days in LIMITS)


def limit(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    days = int(rest) if rest.isdecimal() and len(rest) <= 3 else 0
    return Turn(Dialogue(), [], [ContactLimit(days)]) if days in LIMITS else listed(desk, dialogue)


def card(desk: Desk, dialogue: Dialogue, code: str) -> Turn:
    """One agency, a button for each contact."""
    shown = card_of(desk, code)
    return Turn(Dialogue(), [shown]) if shown else listed(desk, dialogue)


def card_of(desk: Desk, code: str) -> Outgoing | None:
    state = desk.agencies().get(code)
    if state is None:
        return None
    contacts: Rows = tuple((Choice(f"contact:{code}:{key_of(c.value)}", words=_marked(state, c)),) for c in state.contacts)  # fmt: skip
    rows: Rows = (*contacts, (Choice(f"contact_new:{code}", label="add_contact", icon="➕"),),
                  (Choice(f"go:people:{code}", label="people", icon="👥"), *BACK[0]))  # fmt: skip
    facts = {**_line(state), "contacts": [told(state, c) for c in state.contacts], "days": desk.contact_days()}
    return Outgoing("agency_card", facts, rows)


def _marked(state: AgencyState, contact: Contact) -> str:
    return f"{'⚠️' if contact in state.stale else '✅'} {contact.value[:50]}"


def told(state: AgencyState, contact: Contact) -> dict[str, Any]:
    checked = contact.verified_at.isoformat() if contact.verified_at else None
    return {"kind": contact.type, "value": contact.value, "verified_at": checked, "source": contact.source,
            "stale": contact in state.stale, "key": key_of(contact.value)}  # fmt: skip


def found(desk: Desk, rest: str) -> tuple[AgencyState, Contact] | None:
    """The contact a button names, `KPPU:1a2b3c4d`, if it is still there."""
    code, _, key = rest.partition(":")
    state = desk.agencies().get(code)
    here = next((c for c in state.contacts if key_of(c.value) == key), None) if state else None
    return (state, here) if state and here else None


def contact(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """One contact: still right, another one, or gone."""
    here = found(desk, rest)
    if here is None:
        return _gone(desk, dialogue, rest)
    rows: Rows = (
        (Choice(f"contact_ok:{rest}", label="still_right", icon="✅"),),
        (Choice(f"contact_edit:{rest}", label="edit_contact", icon="✏️"),
         Choice(f"contact_drop:{rest}", label="drop_contact", icon="🗑")),
        (Choice(f"agency_card:{here[0].code}", words=f"🏛 {here[0].code}"),),
    )  # fmt: skip
    return Turn(Dialogue(), [Outgoing("contact", {"agency": here[0].code, **told(*here)}, rows)])


def still_right(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    here = found(desk, rest)
    if here is None:
        return _gone(desk, dialogue, rest)
    state, one = here
    return Turn(Dialogue(), [], [SetContact(state.code, one.type, one.value, one.value, one.source)])


def drop(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """First the question whether it is meant."""
    here = found(desk, rest)
    if here is None:
        return _gone(desk, dialogue, rest)
    rows: Rows = ((Choice(f"contact_drop_yes:{rest}", label="yes_drop_contact", icon="🗑"),),
                  (Choice(f"agency_card:{here[0].code}", label="cancel", icon="✖️"),))  # fmt: skip
    return Turn(Dialogue(), [Outgoing("ask_drop_contact", {"agency": here[0].code, "value": here[1].value}, rows)])


def dropped(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    here = found(desk, rest)
    if here is None:
        return _gone(desk, dialogue, rest)
    state, one = here
    return Turn(Dialogue(), [], [SetContact(state.code, one.type, None, one.value, one.source)])


def undo(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    known = rest.isdecimal() and len(rest) <= 9
    return Turn(Dialogue(), [], [UndoContact(int(rest))]) if known else listed(desk, dialogue)


def _gone(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """Somebody else changed it meanwhile: the agency as it is now."""
    return Turn(Dialogue(), [Outgoing("contact_not_there"), *card(desk, dialogue, rest.partition(":")[0]).replies])
