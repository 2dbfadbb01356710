"""Cases that find their officer by themselves, and leave one who is not there, before they are late."""

from datetime import datetime

from bot.hours import working
from bot.parcels import hand_over
from bot.receive import Hall
from handlers.cases import Case
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.permissions import DESK, may
from routing.deadlines import add_working_days, in_wib
from storage import agenda, casework, notices, settings, sharing

SHOWN = 6  # cases with a button in one message
QUEUE: Rows = ((Choice("go:queue:free", label="queue_free", icon="📥"), Choice("go:mine", label="mine", icon="🗂")),)


def give_out(hall: Hall) -> int:
    """New cases of agencies that want it so, to those at work; in working hours only: what came at night waits, and is
    before what comes in the morning."""
    agencies = settings.automatic(hall.db)
    if not agencies or not working(hall.house.catalogue.holidays, hall.now):
        return 0
    return sum(_give_out(hall, agency) for agency in agencies)


def _give_out(hall: Hall, agency: str) -> int:
    """Where cases wait and nobody has room for them, the supervisors hear of it, once a day."""
    given = len(share_out(hall, agency, None))
    waits = 0 if given else sharing.waiting(hall.db, agency)
    if waits and agenda.once(hall.db, "no_room", f"{agency} {in_wib(hall.now):%Y%m%d}", hall.now):
        bosses = casework.reachable(hall.db, hall.house.ring, agency=agency, role="supervisor")
        for boss in bosses:
            told = Outgoing(
                "nobody_has_room", {"count": waits}, ((Choice("go:team", label="go_team", icon="👥"),), *QUEUE)
            )
            notices.to_person(hall.db, hall.house.ring, boss.id, told, hall.now)
    return given


def share_out(hall: Hall, agency: str, by: str | None) -> list[tuple[Case, str]]:
    """What nobody has, to those at work with room; each hears once, however many cases they got."""
    given = sharing.share_out(hall.db, hall.house.ring, agency, by, hall.now, hall.house.catalogue.holidays)
    for case, _ in given:
        hand_over(hall, case.id, "case.moved")
    for who in dict.fromkeys(to for _, to in given):
        theirs = [case for case, to in given if to == who]
        rows: Rows = tuple((Choice(f"case:{c.id}", words=f"#{c.id} {c.headline[:34]}"),) for c in theirs[:SHOWN])
        told = Outgoing("given_cases", {"count": len(theirs)}, (*rows, (Choice("go:mine", label="mine", icon="🗂"),)))
        notices.to_person(hall.db, hall.house.ring, who, told, hall.now)
    return given


def absences(hall: Hall) -> int:
    """On the morning of a working day: what somebody holds who is not there, and is owed by the end of the next working
    day, goes back to the queue, whether they said that they would be away or not."""
    holidays = hall.house.catalogue.holidays
    until = add_working_days(holidays, hall.now, 1, guess=True)
    away = sharing.absent(hall.db, hall.house.ring, hall.now, holidays)
    return sum(len(put_back(hall, one.id, agency, until, "away" if one.away else "silent")) for agency, one in away)


def put_back(hall: Hall, who: str, agency: str, until: datetime, why: str) -> list[int]:
    """What they hold and would be owed by then; their agency hears of it. `why`: away, silent."""
    cases = sharing.put_back_before_late(hall.db, hall.house.ring, who, agency, until, hall.now)
    for number in cases:
        hand_over(hall, number, "case.moved")
    if cases:
        _tell(hall, agency, who, cases, why)
    return cases


def _tell(hall: Hall, agency: str, who: str, cases: list[int], why: str) -> None:
    """Everybody else who works there; where nobody does, the task force's desk. Whoever was silent reads it too."""
    db, ring = hall.db, hall.house.ring
    told = Outgoing("put_back", {"cases": cases[:10], "count": len(cases), "why": why, "agency": agency}, QUEUE)
    there = [one.id for one in casework.reachable(db, ring, agency=agency) if may(one.role, "work")]
    others = [one for one in there if one != who]
    if not others:
        others = [one.id for one in casework.reachable(db, ring, agency=DESK) if may(one.role, "work")]
    for one in others:
        notices.to_person(db, ring, one, told, hall.now)
    if why == "silent" and who in there:
        yours = Outgoing("put_back_yours", {"cases": cases[:10], "count": len(cases)}, QUEUE)
        notices.to_person(db, ring, who, yours, hall.now)
