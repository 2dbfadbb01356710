"""What an admin decided about agencies' contacts, written down."""

from bot import reach
from bot.desk.hands import carries_out
from bot.desk.sight import AgencyDesk
from bot.receive import Hall
from handlers.acts import ContactLimit, SetContact, Turn, UndoContact
from handlers.admin.agencies import card_of, listed
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from storage import casework, contacts, settings, staffing
from storage.people import Person


@carries_out(SetContact)
def set_contact(hall: Hall, person: Person, act: SetContact, turn: Turn) -> Turn:
    """One change; who looked at the same contact a moment earlier and was faster, wins."""
    staffing.one_admin_at_a_time(hall.db)
    values = {c.value for c in contacts.now(hall.db, hall.house.catalogue, act.agency).get(act.agency, ())}
    if (act.before is not None and act.before not in values) or (act.value != act.before and act.value in values):
        return _as_it_is(hall, person, act.agency, turn.also(Outgoing("contact_not_there")))
    number = contacts.change(hall.db, act.agency, act.kind, act.value, act.before, act.source, person.id, hall.now)
    casework.note_deed(hall.db, person.id, "contact", hall.now, agency=act.agency, kind=act.kind, value=act.value,
                       before=act.before)  # fmt: skip
    facts = {"agency": act.agency, "kind": act.kind, "value": act.value, "before": act.before,
             "days": reach.contact_days(hall)}  # fmt: skip
    rows: Rows = ((Choice(f"contact_undo:{number}", label="undo", icon="↩️"),),
                  (Choice(f"agency_card:{act.agency}", words=f"🏛 {act.agency}"),))  # fmt: skip
    return turn.also(Outgoing("contact_saved", facts, rows))


@carries_out(UndoContact)
def undo_contact(hall: Hall, person: Person, act: UndoContact, turn: Turn) -> Turn:
    staffing.one_admin_at_a_time(hall.db)
    agency = contacts.undo(hall.db, act.number, hall.now)
    if agency is None:
        return turn.also(Outgoing("contact_not_there"))
    casework.note_deed(hall.db, person.id, "contact_undo", hall.now, agency=agency)
    return _as_it_is(hall, person, agency, turn.also(Outgoing("undone")))


@carries_out(ContactLimit)
def contact_limit(hall: Hall, person: Person, act: ContactLimit, turn: Turn) -> Turn:
    settings.put(hall.db, settings.CONTACT_DAYS, act.days, person.id, hall.now)
    hall.settings.clear()
    casework.note_deed(hall.db, person.id, "contact_days", hall.now, days=act.days)
    return turn.also(*listed(AgencyDesk(hall, person), Dialogue()).replies)


def _as_it_is(hall: Hall, person: Person, agency: str, turn: Turn) -> Turn:
    shown = card_of(AgencyDesk(hall, person), agency)
    return turn.also(shown) if shown else turn
