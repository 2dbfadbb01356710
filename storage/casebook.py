"""Cases as they are filed, read and added to by their owners."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from handlers.acts import FileReport, ReplyToCase
from handlers.cases import Case, Event, Status, check
from storage import agenda
from storage.pipeline import later
from storage.sealing import KeyRing, new_code, spaced
from storage.tables import cases, event, evidence

_FILE = insert(cases).returning(cases.c.id)
_SEAL = later(update(cases).where(cases.c.id == bindparam("which")).values(sealed=bindparam("body")))
_RECORD = later(insert(event))


class Decided(Protocol):
    """What routing decided, as far as it is written down here."""

    @property
    def queue(self) -> str: ...
    @property
    def co_handlers(self) -> tuple[str, ...]: ...
    @property
    def reason(self) -> Mapping[str, str]: ...
    @property
    def rule(self) -> str: ...
    @property
    def basis(self) -> tuple[str, ...]: ...
    @property
    def urgency(self) -> str: ...


def file(db: Connection, ring: KeyRing, who: str, report: FileReport, decision: Decided, due: dict[str, Any],
         catalogue_version: str, now: datetime) -> tuple[int, str]:  # fmt: skip
    """Write a case down; its number and its tracking code. Of the code only a keyed hash stays."""
    answers = report.answers
    anonymous = answers.get("identity") == "anonymous"
    code = new_code()
    place = answers.get("place") or {}
    row = {
        "code_hash": ring.lookup("code", code), "person_id": None if anonymous else who, "identity": answers["identity"],
        "category": answers["category"], "agency": decision.queue, "co_handlers": list(decision.co_handlers),
        "status": "new", "open": True, "urgency": decision.urgency, "region": place.get("code"),
        "reason": dict(decision.reason), "rule": decision.rule, "basis": list(decision.basis),
        "catalogue_version": catalogue_version, "created_at": now, "due_at": due["first_action"], "due": due["all"],
        "sealed": b"",
    }  # fmt: skip
    number = int(db.execute(_FILE, row).scalar_one())
    db.execute(_SEAL, {"which": number, "body": ring.seal_json(answers, f"case {number}")})
    _attach(db, number, who, report.evidence, anonymous)
    _note_deadlines(db, number, due, now)
    record(db, ring, number, now, "file", "owner", None if anonymous else who, decision.queue, None, "new")
    return number, "PA-" + spaced(code)


def _note_deadlines(db: Connection, number: int, due: dict[str, Any], now: datetime) -> None:
    """The agency is reminded when four fifths of its time for a first answer are gone, and told when it is over."""
    end: datetime = due["first_action"]
    agenda.put_new(db, [("near", str(number), now + (end - now) * 0.8), ("late", str(number), end)])


def due_of(db: Connection, number: int) -> dict[str, Any]:
    """What was promised to the owner by when, as it was written down at filing (ISO times)."""
    return dict(db.execute(select(cases.c.due).where(cases.c.id == number)).scalar_one())


def _attach(db: Connection, number: int, who: str, files: tuple[str, ...], anonymous: bool) -> None:
    """Files join the case; an anonymous owner's files forget who sent them."""
    if not files:
        return
    values: dict[str, Any] = {"case_id": number}
    if anonymous:
        values["person_id"] = None
    loose = (evidence.c.id.in_(files), evidence.c.person_id == who, evidence.c.case_id.is_(None))
    db.execute(update(evidence).where(*loose).values(**values))


def record(db: Connection, ring: KeyRing, number: int, now: datetime, action: str, actor: str, actor_id: str | None,
           agency: str, before: str | None, after: str, *, text: str | None = None, outcome: str | None = None,
           public: bool = True, files: tuple[str, ...] = ()) -> None:  # fmt: skip
    """One more fact in the life of a case."""
    sealed = ring.seal(text.encode(), f"event of case {number}") if text else None
    db.execute(_RECORD, {"case_id": number, "at": now, "action": action, "actor": actor, "actor_id": actor_id,
                         "agency": agency, "from_status": before, "to_status": after, "outcome": outcome,
                         "public": public, "evidence": list(files), "sealed": sealed})  # fmt: skip


def reply(db: Connection, ring: KeyRing, who: str, act: ReplyToCase, now: datetime) -> Case:
    """An owner's words join the case; the case as it is afterwards."""
    case = one(db, ring, act.case)
    if case is None:
        raise LookupError(f"no case {act.case}")
    move = check(case, "reply")
    anonymous = case.identity == "anonymous"
    _attach(db, act.case, who, act.evidence, anonymous)
    record(db, ring, act.case, now, "reply", "owner", None if anonymous else who, case.agency, case.status, move.to,
           text=act.text, files=act.evidence)  # fmt: skip
    db.execute(update(cases).where(cases.c.id == act.case).values(status=move.to))
    after = one(db, ring, act.case)
    assert after is not None
    return after


def owner_of(db: Connection, number: int) -> str | None:
    """The person to tell; None where the owner chose to be unknown even to us."""
    return db.execute(select(cases.c.person_id).where(cases.c.id == number)).scalar()


def of_owner(db: Connection, ring: KeyRing, who: str) -> list[Case]:
    """A person's own cases, newest first, without their histories."""
    rows = db.execute(select(cases).where(cases.c.person_id == who).order_by(cases.c.id.desc()).limit(50))
    return [case_of(ring, r) for r in rows]


def by_code(db: Connection, ring: KeyRing, code: str) -> Case | None:
    """The case with this tracking code, found by its keyed hash."""
    row = db.execute(select(cases.c.id).where(cases.c.code_hash == ring.lookup("code", code))).first()
    return one(db, ring, row.id) if row else None


def one(db: Connection, ring: KeyRing, number: int) -> Case | None:
    """One case with its history and its evidence."""
    row = db.execute(select(cases).where(cases.c.id == number).with_for_update()).first()
    if row is None:
        return None
    files = db.execute(
        select(evidence.c.id).where(evidence.c.case_id == number).order_by(evidence.c.created_at, evidence.c.id)
    )
    told = db.execute(select(event).where(event.c.case_id == number).order_by(event.c.id))
    events = tuple(_event_of(ring, number, r) for r in told)
    return case_of(ring, row, events, tuple(files.scalars()))


def _event_of(ring: KeyRing, number: int, row: Row[Any]) -> Event:
    text = ring.open(row.sealed, f"event of case {number}").decode() if row.sealed else None
    return Event(
        row.at, row.action, row.actor, row.to_status, row.agency, text, row.public, row.outcome, tuple(row.evidence)
    )


def case_of(ring: KeyRing, row: Row[Any], events: tuple[Event, ...] = (), files: tuple[str, ...] = ()) -> Case:
    status: Status = row.status
    answers = ring.open_json(row.sealed, f"case {row.id}")
    name = answers.get("name") if row.identity == "open" else None
    return Case(row.id, status, row.agency, row.category, row.urgency, row.identity, row.created_at, row.due_at,
                row.holder, tuple(row.co_handlers), answers, row.reason, tuple(row.basis), files, events, row.outcome,
                name)  # fmt: skip


def glance(db: Connection, number: int) -> dict[str, Any] | None:
    """What a reminder says about a case, nothing sealed in it; `unanswered`: its owner has not heard from an officer."""
    row = db.execute(select(cases.c.id, cases.c.agency, cases.c.category, cases.c.urgency, cases.c.due_at, cases.c.open)
                     .where(cases.c.id == number)).first()  # fmt: skip
    if row is None:
        return None
    heard = select(event.c.id).where(event.c.case_id == number, event.c.action.in_(("ask", "answer"))).limit(1)
    unanswered = bool(row.open) and db.execute(heard).first() is None
    return {"id": row.id, "agency": row.agency, "category": row.category, "urgency": row.urgency, "due_at": row.due_at,
            "unanswered": unanswered}  # fmt: skip


def waits_for(db: Connection, number: int) -> str | None:
    """The owner this case waits for; None where it waits for nobody, or its owner is unknown even to us."""
    return db.execute(select(cases.c.person_id).where(cases.c.id == number, cases.c.status == "waiting")).scalar()
