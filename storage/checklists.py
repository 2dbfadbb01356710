"""Open cases counted anew where the checklist changed since they were counted: nobody is asked again for what is there."""

from contextlib import suppress

from sqlalchemy import Connection, select, update

from routing.catalogue import Catalogue
from storage import casebook
from storage.sealing import KeyRing, KeyTrouble
from storage.tables import cases, is_open

AT_ONCE = 2000  # a night; screens are never behind, they count as they are shown


def recount(db: Connection, ring: KeyRing, catalogue: Catalogue, most: int = AT_ONCE) -> int:
    """How many open cases were measured by another version of the checklists, and are by this one now."""
    old = select(cases).where(is_open(), cases.c.checklist.is_distinct_from(catalogue.elements_version))
    rows = db.execute(old.order_by(cases.c.id).limit(most).with_for_update(skip_locked=True)).all()
    found = []
    for row in rows:
        with suppress(KeyTrouble):  # it keeps its count until its key is back
            found.append(casebook.case_of(ring, row))
    for case in casebook.with_ties(db, found):
        db.execute(update(cases).where(cases.c.id == case.id).values(**casebook.measured(catalogue, case)))
    return len(found)
