"""News of a case for whoever works it: its lead, and each agency that helps."""

from bot.receive import Hall
from handlers.cases import Case
from handlers.messages import Outgoing
from storage import notices


def to_share(hall: Hall, agency: str, holder: str | None, told: Outgoing) -> None:
    """Whoever has an agency's share; where nobody has it or they are away, everybody there."""
    notices.to_holder(hall.db, hall.house.ring, holder, agency, told, hall.now)


def to_all_who_work(hall: Hall, case: Case, told: Outgoing) -> None:
    """Each agency that works the case now, once."""
    to_share(hall, case.agency, case.holder, told)
    for part in case.parts:
        if part.open:
            to_share(hall, part.agency, part.holder, told)


def to_their_agencies(hall: Hall, case: Case, told: Outgoing) -> None:
    """The same, and everybody there, whoever has it."""
    for agency in (case.agency, *case.helpers):
        notices.to_agency(hall.db, hall.house.ring, agency, told, hall.now)
