"""Where an owner is told an agency can be reached: what somebody checked lately, and nothing else."""

from datetime import date, datetime, timedelta

from bot.receive import Hall
from routing.catalogue import Contact
from routing.contacts import fresh
from routing.deadlines import WIB
from routing.shapes import CONTACT_GOOD_FOR
from storage import contacts, settings


def contact_days(hall: Hall) -> int:
    """How long after somebody checked it a contact is shown: as an admin chose."""
    return int(hall.setting(settings.CONTACT_DAYS) or CONTACT_GOOD_FOR.days)


def today(now: datetime) -> date:
    return now.astimezone(WIB).date()


def shown(hall: Hall, agency: str) -> tuple[Contact, ...]:
    """What an owner may be told of where an agency is reached."""
    here = contacts.now(hall.db, hall.house.catalogue, agency).get(agency, ())
    return fresh(here, today(hall.now), timedelta(days=contact_days(hall)))
