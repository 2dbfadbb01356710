"""Having it erased: what goes at once, what is made nobody's, and the last of a person once they were told that it is done."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select, update

from handlers.cases import OWN_CHOICE, Case
from handlers.reading import personal
from storage import casebook, copies, evidence, inbox, withdrawal
from storage.people import key_of
from storage.sealing import KeyRing, KeyTrouble
from storage.tables import (
    attempt,
    cases,
    consent,
    dialogue,
    due,
    event,
    handover,
    identity,
    member,
    outbox,
    pace,
    part,
    person,
    request,
    sighting,
    staff,
    upload,
)
from storage.tables import evidence as files
from storage.tables import inbox as letters

SHOW_CASES = (
    "card",
    "owner_replied",
    "owner_corrected",
    "case_refused",
    "exhibits",
    "exhibit",
    "queue",
    "mine",
    "found",
    "queue_behind",
    "given_cases",
    "canned_preview",
    "identity_open",
    "identity_answer",
)  # what officers were sent that repeats an owner's words


def erase(db: Connection, ring: KeyRing, who: str, now: datetime, *, everything: bool) -> tuple[list[Case], list[str]]:
    """All but the address, which is needed once more to say that it is done: every case as it was left, and the files to be
    removed from the cabinet. `everything`: open cases end too; else these go on, as nobody's."""
    gone = withdrawal.withdraw(db, ring, who, now)[1] if everything else []
    gone += evidence.forget_unsent(db, ring, who)
    withdrawal.end_consent(db, who, now)
    left: list[Case] = []
    for number in copies.numbers(db, who):
        case = casebook.there(db, ring, number)
        casebook.owner_did(db, ring, case, who, "erase", now)
        if case.status == "closed":
            gone += _empty(db, ring, number)
        else:
            _make_nobodys(db, ring, number)
        left.append(casebook.there(db, ring, number))
    _forget_shown(db, ring, {case.id for case in left})
    db.execute(update(member).where(member.c.person_id == who).values(person_id=None))
    for table in (dialogue, upload, attempt, outbox):
        db.execute(delete(table).where(table.c.person_id == who))
    db.execute(update(person).where(person.c.id == who).values(language_heard=None))
    _forget_name(db, ring, who)
    return left, gone


def _empty(db: Connection, ring: KeyRing, number: int) -> list[str]:
    """A case that is over: that there was one, where, when and how it ended. Nothing anybody wrote, and no file."""
    row = db.execute(select(cases).where(cases.c.id == number)).one()
    told = {"identity": "anonymous", "category": row.category}
    values = {"person_id": None, "identity": "anonymous", "region": None, "suggested": None, "code_hash": secrets.token_bytes(32),
              "created_at": _hour(row.created_at), "sealed": ring.seal_json(told, f"case {number}")}  # fmt: skip
    db.execute(update(cases).where(cases.c.id == number).values(**values))
    gone = evidence.forget_of_case(db, ring, number)
    db.execute(update(event).where(event.c.case_id == number).values(sealed=None, evidence=[]))
    _blur_history(db, ring, number)
    for table in (sighting, member):
        db.execute(delete(table).where(table.c.case_id == number))
    _blur_shares(db, number)
    withdrawal.ask_nothing(db, number)
    return gone


def _make_nobodys(db: Connection, ring: KeyRing, number: int) -> None:
    """A case that goes on: like one that was anonymous from the start. No owner, only hours, no number or name in its words."""
    row = db.execute(select(cases).where(cases.c.id == number)).one()
    told = ring.open_json(row.sealed, f"case {number}")
    masked = {n: personal.mask_all(v) for n, v in told.items() if n not in OWN_CHOICE} | {"identity": "anonymous"}
    values = {"person_id": None, "identity": "anonymous", "created_at": _hour(row.created_at),
              "sealed": ring.seal_json(masked, f"case {number}")}  # fmt: skip
    db.execute(update(cases).where(cases.c.id == number).values(**values))
    _blur_history(db, ring, number)
    _blur_files(db, ring, number, str(row.person_id))
    db.execute(delete(handover).where(handover.c.case_id == number, handover.c.state != "sent"))
    _blur_shares(db, number)
    near = (
        due.c.kind == "near",
        or_(due.c.about == str(number), due.c.about.startswith(f"{number} ", autoescape=True)),
    )
    for task in db.execute(select(due.c.id, due.c.at).where(*near)).all():
        db.execute(update(due).where(due.c.id == task.id).values(at=_hour(task.at)))


def _blur_shares(db: Connection, number: int) -> None:
    """Who helped stays; that it was from the very moment of the filing does not."""
    for row in db.execute(select(part.c.agency, part.c.began_at).where(part.c.case_id == number)).all():
        mine = (part.c.case_id == number, part.c.agency == row.agency)
        db.execute(update(part).where(*mine).values(began_at=_hour(row.began_at)))


def _hour(at: datetime) -> datetime:
    return casebook.moment_of("anonymous", at)


def _blur_history(db: Connection, ring: KeyRing, number: int) -> None:
    """What the owner did is of its hour, but never before what stands above it; their words are masked for good."""
    last = None
    for row in db.execute(select(event).where(event.c.case_id == number).order_by(event.c.id)).all():
        at = row.at
        if row.actor == "owner":
            at = _hour(row.at) if last is None else max(_hour(row.at), last)
            values = {"at": at, "actor_id": None, "sealed": _masked(ring, row)}
            db.execute(update(event).where(event.c.id == row.id).values(**values))
        last = at


def _masked(ring: KeyRing, row: Row[Any]) -> bytes | None:
    about = f"event of case {row.case_id}"
    return ring.seal(personal.mask(ring.open(row.sealed, about).decode()).encode(), about) if row.sealed else None


def _blur_files(db: Connection, ring: KeyRing, number: int, who: str) -> None:
    """Its files keep their order; what they were called and how the platform knows them goes once they are here."""
    told = db.execute(select(event.c.evidence).where(event.c.case_id == number)).scalars()
    here = or_(files.c.case_id == number, files.c.id.in_([file for one in told for file in one]))
    mine = (here, files.c.person_id == who)
    rows = db.execute(select(files).where(*mine).order_by(files.c.created_at, files.c.id)).all()
    for place, row in enumerate(rows):
        values: dict[str, Any] = {
            "person_id": None,
            "case_id": number,
            "created_at": _hour(row.created_at).replace(microsecond=place),
        }
        if row.state != "pending":
            nameless = ring.seal_json({"ref": "", "name": None}, f"evidence {row.id}")
            values |= {"due_at": values["created_at"], "sealed": nameless}
        db.execute(update(files).where(files.c.id == row.id).values(**values))


def _forget_shown(db: Connection, ring: KeyRing, numbers: set[int]) -> None:
    """Messages to officers that repeat what stood in these cases, as far as they lie with us."""
    query = select(outbox.c.id, outbox.c.person_id, outbox.c.sealed).join(
        staff, staff.c.person_id == outbox.c.person_id
    )
    for row in db.execute(query.where(outbox.c.template.in_(SHOW_CASES), outbox.c.sealed.is_not(None))).all():
        try:
            said = ring.open_json(row.sealed, f"outbox {row.person_id}")
        except KeyTrouble:  # nobody can read it, and it goes with its days
            continue
        if _speaks_of(said) & numbers:
            db.execute(delete(outbox).where(outbox.c.id == row.id))


def _speaks_of(said: dict[str, Any]) -> set[int]:
    """The cases a message to an officer is about, by its facts and by the buttons that bear their names."""
    facts = said["facts"]
    listed = {case["id"] for case in facts.get("cases", ())}
    slugs = [choice["slug"].split(":") for row in said["choices"] for choice in row]
    opened = {int(rest[0]) for kind, *rest in slugs if kind == "case" and rest and rest[0].isdecimal()}
    return {facts.get("id", 0)} | listed | opened


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
    owed = (outbox.c.person_id == who, outbox.c.state.in_(("waiting", "held")), outbox.c.receipt.is_(None))
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
    for table in (dialogue, outbox, attempt, identity):
        db.execute(delete(table).where(table.c.person_id == who))
    db.execute(delete(person).where(person.c.id == who))
