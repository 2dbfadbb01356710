"""Taking back what was agreed to, and having it erased: what goes, what is made nobody's, and what stays as it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from handlers.reading import personal
from storage import casebook, inbox
from storage.people import key_of
from storage.sealing import KeyRing, KeyTrouble
from storage.tables import (
    attempt,
    cases,
    consent,
    dialogue,
    due,
    event,
    evidence,
    identity,
    in_state,
    is_open,
    member,
    outbox,
    pace,
    person,
    request,
    upload,
)
from storage.tables import inbox as letters

QUESTIONS = ("no_answer", "recheck", "outcome", "rating")  # what the clock would ask an owner about a case


def withdraw(db: Connection, ring: KeyRing, who: str, now: datetime) -> list[int]:
    """Processing stops: the agreement ends, their open cases say so, nothing is asked of them any more; those cases."""
    row = db.execute(select(person.c.consent_version).where(person.c.id == who)).one()
    if row.consent_version is not None:
        db.execute(insert(consent).values(person_id=who, version=row.consent_version, given=False, at=now))
    db.execute(update(person).where(person.c.id == who).values(consent_version=None, consent_at=None))
    _ask_nothing(db, list(db.execute(select(cases.c.id).where(cases.c.person_id == who)).scalars()))
    db.execute(delete(upload).where(upload.c.person_id == who, upload.c.used_at.is_(None)))
    return _note(db, ring, who, "withdraw", now)


def _note(db: Connection, ring: KeyRing, who: str, action: str, now: datetime) -> list[int]:
    """Each open case of theirs says what its owner did; its status is the officer's."""
    mine = select(cases.c.id, cases.c.agency, cases.c.status).where(cases.c.person_id == who, is_open())
    rows = db.execute(mine.order_by(cases.c.id).with_for_update()).all()
    for row in rows:
        casebook.record(db, ring, row.id, now, action, "owner", who, row.agency, row.status, row.status)
    return [row.id for row in rows]


def _ask_nothing(db: Connection, numbers: Sequence[int]) -> None:
    about = [str(number) for number in numbers]
    db.execute(delete(due).where(due.c.kind.in_(QUESTIONS), due.c.about.in_(about)))


def erase(db: Connection, ring: KeyRing, who: str, now: datetime, *, withdrawn: bool) -> tuple[list[int], list[str]]:
    """Everything but the address, which is needed once more to say that it is done: their open cases, and the files that
    are to be removed from the cabinet. Cases become nobody's; with `withdrawn` they also say that they are to be closed."""
    asked = withdraw(db, ring, who, now) if withdrawn else []
    if not withdrawn:
        _end_consent(db, who, now)
    asked = _note(db, ring, who, "erase", now)
    for row in db.execute(select(cases).where(cases.c.person_id == who).order_by(cases.c.id)).all():
        _make_nobodys(db, ring, row, keep_accounts=not withdrawn)
    files = _loose_files(db, ring, who)
    db.execute(update(member).where(member.c.person_id == who).values(person_id=None))
    for table in (dialogue, upload, attempt, outbox):
        db.execute(delete(table).where(table.c.person_id == who))
    db.execute(update(person).where(person.c.id == who).values(language_heard=None))
    _forget_name(db, ring, who)
    return asked, files


def _end_consent(db: Connection, who: str, now: datetime) -> None:
    version = db.execute(select(person.c.consent_version).where(person.c.id == who)).scalar()
    if version is not None:
        db.execute(insert(consent).values(person_id=who, version=version, given=False, at=now))
    db.execute(update(person).where(person.c.id == who).values(consent_version=None, consent_at=None))
    _ask_nothing(db, list(db.execute(select(cases.c.id).where(cases.c.person_id == who)).scalars()))


def _make_nobodys(db: Connection, ring: KeyRing, row: Row[Any], *, keep_accounts: bool) -> None:
    """A case like one that was anonymous from the start: no owner, only hours, no number or name in its words."""
    about = f"case {row.id}"
    told = {n: v for n, v in ring.open_json(row.sealed, about).items() if n != "name"} | {"identity": "anonymous"}
    keep: tuple[personal.Kind, ...] = ("account", "card") if keep_accounts and told.get("show_numbers") is True else ()
    masked = {n: v if n in ("links", "place") else personal.mask_all(v, keep) for n, v in told.items()}
    values = {"person_id": None, "identity": "anonymous", "created_at": _hour(row.created_at), "sealed": ring.seal_json(masked, about)}
    db.execute(update(cases).where(cases.c.id == row.id).values(**values))
    _blur_history(db, ring, row, keep)
    _blur_files(db, ring, row.id, str(row.person_id))
    near = due.c.kind == "near", due.c.about == str(row.id)
    for task in db.execute(select(due.c.id, due.c.at).where(*near)).all():
        db.execute(update(due).where(due.c.id == task.id).values(at=_hour(task.at)))


def _hour(at: datetime) -> datetime:
    return casebook.moment_of("anonymous", at)


def _blur_history(db: Connection, ring: KeyRing, case: Row[Any], keep: tuple[personal.Kind, ...]) -> None:
    """What the owner did is of its hour, but never before what stands above it."""
    last = None
    for row in db.execute(select(event).where(event.c.case_id == case.id).order_by(event.c.id)).all():
        at = row.at
        if row.actor == "owner":
            at = _hour(row.at) if last is None else max(_hour(row.at), last)
            sealed = row.sealed
            if sealed is not None:
                about = f"event of case {case.id}"
                sealed = ring.seal(personal.mask(ring.open(sealed, about).decode(), keep).encode(), about)
            db.execute(update(event).where(event.c.id == row.id).values(at=at, actor_id=None, sealed=sealed))
        last = at


def _blur_files(db: Connection, ring: KeyRing, number: int, who: str) -> None:
    """Its files keep their order; what they were called and how the platform knows them goes once they are here."""
    mine = (evidence.c.case_id == number, evidence.c.person_id == who)
    rows = db.execute(select(evidence).where(*mine).order_by(evidence.c.created_at, evidence.c.id)).all()
    for place, row in enumerate(rows):
        values: dict[str, Any] = {"person_id": None, "created_at": _hour(row.created_at).replace(microsecond=place)}
        if row.state != "pending":
            values |= {"due_at": values["created_at"], "sealed": ring.seal_json({"ref": "", "name": None}, f"evidence {row.id}")}
        db.execute(update(evidence).where(evidence.c.id == row.id).values(**values))


def _loose_files(db: Connection, ring: KeyRing, who: str) -> list[str]:
    """Files that came into no case, with the names they lie under in the cabinet."""
    mine = (evidence.c.person_id == who, evidence.c.case_id.is_(None))
    names: list[str] = []
    for row in db.execute(select(evidence.c.id, evidence.c.sealed).where(*mine)):
        names.append(row.id)
        try:
            names.append(str(ring.open_json(row.sealed, f"evidence {row.id}")["ref"]))
        except KeyTrouble:  # nobody can tell; the night looks for what nobody knows of
            continue
    db.execute(delete(evidence).where(*mine))
    return names


def _forget_name(db: Connection, ring: KeyRing, who: str) -> None:
    sealed = db.execute(select(identity.c.sealed).where(identity.c.person_id == who)).scalar_one()
    told = ring.open_json(sealed, f"identity {who}") | {"name": None}
    fresh = ring.seal_json(told, f"identity {who}")
    db.execute(update(identity).where(identity.c.person_id == who).values(sealed=fresh))


def came_back(db: Connection, who: str, since: datetime) -> bool:
    """Whether they wrote again since then: they are somebody new, under an address that is theirs again."""
    at = db.execute(select(dialogue.c.updated_at).where(dialogue.c.person_id == who)).scalar()
    return at is not None and at > since


def farewell_on_its_way(db: Connection, who: str) -> bool:
    """Whether the last message to them has not been sent or fetched yet."""
    owed = (outbox.c.person_id == who, in_state(outbox, "waiting"), outbox.c.receipt.is_(None))
    return db.execute(select(outbox.c.id).where(*owed)).first() is not None


def forget(db: Connection, ring: KeyRing, who: str) -> None:
    """The rest of a person: nothing tells any more who they were. That they agreed and when they took it back can be shown
    to them alone: it stands under a keyed hash of their address."""
    row = db.execute(select(person.c.channel, identity.c.sealed).join(identity, identity.c.person_id == person.c.id)
                     .where(person.c.id == who)).first()  # fmt: skip
    if row is None:
        return
    address = ring.open_json(row.sealed, f"identity {who}")["address"]
    mark = key_of(ring, row.channel, address).hex()[:32]
    lane = inbox.lane_of(ring, row.channel, address)
    for table in (consent, request):
        db.execute(update(table).where(table.c.person_id == who).values(person_id=mark))
    said = (letters.c.lane == lane, letters.c.state != "new")
    db.execute(update(letters).where(*said).values(lane=0, sealed=None, sequence=None, state="done"))
    db.execute(delete(pace).where(pace.c.key == f"p:{who}"))
    for table, key in ((dialogue, "person_id"), (outbox, "person_id"), (attempt, "person_id"), (identity, "person_id"), (person, "id")):
        db.execute(delete(table).where(table.c[key] == who))


def mark_retaliation(db: Connection, ring: KeyRing, number: int, who: str, now: datetime) -> None:
    """The owner met or fears revenge: the case bears it from now on, and its history says when."""
    case = casebook.one(db, ring, number)
    if case is None:
        raise LookupError(f"no case {number}")
    at = max([casebook.moment_of(case.identity, now), *(e.at for e in case.events)])
    actor = None if case.identity == "anonymous" else who
    db.execute(update(cases).where(cases.c.id == number).values(retaliation=True))
    casebook.record(db, ring, number, at, "retaliation", "owner", actor, case.agency, case.status, case.status)
