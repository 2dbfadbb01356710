"""Who of an agency has which case: those away, those with room, and what somebody has read."""

from bot.desk.hands import carries_out
from bot.desk.sight import AgencyDesk
from bot.receive import Hall
from handlers.acts import Away, Saw, ShareOut, Turn
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.permissions import may
from handlers.officer.words import OFFICER
from storage import casework, notices, sharing
from storage.people import Person


@carries_out(Away)
def away(hall: Hall, person: Person, act: Away, turn: Turn) -> Turn:
    """Not at work for a while: what would be late before they return goes back, and their agency hears of it."""
    desk = AgencyDesk(hall, person)
    assert desk.staff is not None
    until = hall.now + act.span if act.span else None
    sharing.go_away(hall.db, person.id, until)
    if until is None:
        return turn.also(Outgoing("back_at_work", {}, OFFICER))
    put_back = sharing.put_back_before_late(hall.db, hall.house.ring, person.id, desk.staff.agency, until, hall.now)
    if put_back:
        told = Outgoing(
            "put_back",
            {"cases": put_back[:10], "count": len(put_back)},
            ((Choice("go:queue", label="queue", icon="📥"),),),
        )
        for colleague in casework.reachable(hall.db, hall.house.ring, agency=desk.staff.agency):
            if colleague.id != person.id and may(colleague.role, "work"):
                notices.to_person(hall.db, hall.house.ring, colleague.id, told, hall.now)
    return turn.also(Outgoing("gone_away", {"until": until.isoformat(), "count": len(put_back)}, OFFICER))


@carries_out(ShareOut)
def share_out(hall: Hall, person: Person, act: ShareOut, turn: Turn) -> Turn:
    """What nobody has, to those at work with room; each hears once, however many cases they got."""
    desk = AgencyDesk(hall, person)
    assert desk.staff is not None
    given = sharing.share_out(hall.db, hall.house.ring, desk.staff.agency, person.id, hall.now)
    for who in dict.fromkeys(to for _, to in given):
        theirs = [case for case, to in given if to == who]
        rows: Rows = tuple((Choice(f"case:{c.id}", words=f"#{c.id} {c.headline[:34]}"),) for c in theirs[:6])
        told = Outgoing("given_cases", {"count": len(theirs)}, (*rows, (Choice("go:mine", label="mine", icon="🗂"),)))
        notices.to_person(hall.db, hall.house.ring, who, told, hall.now)
    return turn.also(Outgoing("shared_out", {"count": len(given), "people": len({to for _, to in given})}, OFFICER))


@carries_out(Saw)
def saw(hall: Hall, person: Person, act: Saw, turn: Turn) -> None:
    sharing.saw(hall.db, act.case, person.id, hall.now)
