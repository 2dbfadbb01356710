"""Who of an agency has which case: those away, those with room, and what somebody has read."""

from bot import sharing as sharing_out
from bot.desk.hands import carries_out
from bot.desk.sight import AgencyDesk
from bot.receive import Hall
from handlers.acts import Away, Saw, SetAutomatic, SetCapacity, ShareOut, Turn
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.presence import switch
from handlers.officer.words import OFFICER
from storage import casework, settings, sharing
from storage.people import Person

BACK: Rows = ((Choice("go:present", label="go_present", icon="👋"),),)


@carries_out(Away)
def away(hall: Hall, person: Person, act: Away, turn: Turn) -> Turn:
    """Not at work for a while: what would be late before they return goes back, and their agency hears of it."""
    staff = AgencyDesk(hall, person).staff
    assert staff is not None
    sharing.go_away(hall.db, person.id, act.until)
    if act.until is None:
        return turn.also(Outgoing("back_at_work", {}, OFFICER))
    put_back = sharing_out.put_back(hall, person.id, staff.agency, act.until, "away")
    facts = {"until": act.until.isoformat(), "count": len(put_back)}
    return turn.also(Outgoing("gone_away", facts, (*BACK, *OFFICER)))


@carries_out(ShareOut)
def share_out(hall: Hall, person: Person, act: ShareOut, turn: Turn) -> Turn:
    """What nobody has, to those at work with room; each hears once, however many cases they got."""
    desk = AgencyDesk(hall, person)
    assert desk.staff is not None
    given = sharing_out.share_out(hall, desk.staff.agency, person.id)
    facts = {"count": len(given), "people": len({to for _, to in given}), "left": desk.queue(1, "free").total}
    return turn.also(Outgoing("shared_out", facts, (*switch(desk), *OFFICER)))


@carries_out(SetAutomatic)
def automatic(hall: Hall, person: Person, act: SetAutomatic, turn: Turn) -> Turn:
    """From now on, or no more, for the whole agency of whoever says so."""
    desk = AgencyDesk(hall, person)
    assert desk.staff is not None
    agency = desk.staff.agency
    settings.put(hall.db, settings.AUTOMATIC.format(agency=agency), act.on, person.id, hall.now)
    casework.note_deed(hall.db, person.id, f"automatic_{'on' if act.on else 'off'}", hall.now, agency=agency)
    return turn.also(Outgoing("automatic", {"on": act.on}, (*switch(desk), *OFFICER)))


@carries_out(SetCapacity)
def capacity(hall: Hall, person: Person, act: SetCapacity, turn: Turn) -> Turn:
    sharing.set_capacity(hall.db, act.staff, act.most, person.id, hall.now)
    one = next(c for c in AgencyDesk(hall, person).colleagues() if c.id == act.staff)
    facts = {"name": one.name, "yours": act.staff == person.id, "most": act.most, "open": one.open}
    again: Rows = ((Choice(f"room:{act.staff}", label="capacity_again", icon="🎒"),),)
    return turn.also(Outgoing("capacity_set", facts, (*again, *OFFICER)))


@carries_out(Saw)
def saw(hall: Hall, person: Person, act: Saw, turn: Turn) -> None:
    sharing.saw(hall.db, act.case, person.id, hall.now)
