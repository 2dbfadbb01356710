"""What admins changed of the agencies' contacts since the catalogue was written: kept, dated, undone but never deleted."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, exists, insert, select, update

from routing.catalogue import Catalogue, Contact
from routing.contacts import ContactChange, laid_over
from routing.deadlines import WIB
from storage.tables import contact


def now(db: Connection, catalogue: Catalogue, agency: str | None = None) -> dict[str, tuple[Contact, ...]]:
    """Every agency's contacts as they are now, or those of one."""
    query = select(contact).where(contact.c.undone_at.is_(None))
    if agency is not None:
        query = query.where(contact.c.agency == agency)
    changes: dict[str, list[ContactChange]] = defaultdict(list)
    for r in db.execute(query.order_by(contact.c.id)):
        day = r.made_at.astimezone(WIB).date()
        changes[r.agency].append(ContactChange(r.agency, r.kind, r.value, r.before, day, r.source))
    asked = catalogue.agencies if agency is None else {agency} & catalogue.agencies.keys()
    return {code: laid_over(catalogue.agencies[code].contacts, changes[code]) for code in asked}


def change(db: Connection, agency: str, kind: str, value: str | None, before: str | None, source: str, by: str,
           at: datetime) -> int:  # fmt: skip
    """Write one change down; its number, by which it can be undone."""
    row = insert(contact).values(agency=agency, kind=kind, value=value, before=before, source=source, made_by=by,
                                 made_at=at)  # fmt: skip
    return int(db.execute(row.returning(contact.c.id)).scalar_one())


def undo(db: Connection, number: int, at: datetime) -> str | None:
    """Take one change back; the agency it was about, None where somebody did so before, or changed since what it led to: a
    later change would lose what it stands on."""
    later = contact.alias("later")
    built_on = exists().where(later.c.agency == contact.c.agency, later.c.before == contact.c.value,
                              later.c.id > contact.c.id, later.c.undone_at.is_(None))  # fmt: skip
    here = (contact.c.id == number, contact.c.undone_at.is_(None))
    back = update(contact).where(*here, ~built_on).values(undone_at=at)
    return db.execute(back.returning(contact.c.agency)).scalar()
