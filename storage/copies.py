"""Everything we hold about one person, gathered for themselves: theirs only, and no officer's name."""

from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Table, select

from handlers.cases import Part
from storage import casebook, inbox
from storage.sealing import KeyRing, KeyTrouble
from storage.tables import (
    attempt,
    cases,
    consent,
    dialogue,
    evidence,
    identity,
    member,
    outbox,
    person,
    request,
    sighting,
    upload,
)
from storage.tables import inbox as letters

COPY = "copy"  # how the file with the copy itself is marked among a person's files
Facts = dict[str, Any]


def everything(db: Connection, ring: KeyRing, who: str) -> Facts:
    """What stands in each table about them, opened. Cases they filed anonymously are nobody's, and not among it."""
    row = db.execute(select(person).where(person.c.id == who)).mappings().one()
    me = {str(n): row[n] for n in row if n not in ("id", "consent_version", "consent_at")}
    sealed = db.execute(select(identity.c.sealed).where(identity.c.person_id == who)).scalar()
    known = opened(lambda: ring.open_json(sealed, f"identity {who}")) if sealed else None
    return {
        "person": {**me, "identity": known},
        "consents": _rows(db, consent, who, "version", "given", "at"),
        "requests": _rows(db, request, who, "kind", "at", "due_at", "done_at"),
        "cases": [_case(db, ring, number, who) for number in numbers(db, who)],
        "unsent": _draft(db, ring, who),
        "messages_to_you": _told(db, ring, who),
        "messages_from_you_not_handled_yet": _said(db, ring, row["channel"], known, who),
        "files": [f for f in _files(db, ring, who, None) if f["what"] != COPY],
        "pages_for_large_files": _rows(db, upload, who, "made_at", "expires_at", "used_at"),
        "filed_for_you": _rows(db, member, who, "case_id", "agrees", "answered_at"),
        "tries_at_codes": _rows(db, attempt, who, "kind", "at"),
    }  # fmt: skip


def numbers(db: Connection, who: str) -> list[int]:
    """Their cases, the oldest first."""
    return list(db.execute(select(cases.c.id).where(cases.c.person_id == who).order_by(cases.c.id)).scalars())


def opened(work: Callable[[], Any]) -> Any:
    """What is sealed, or that no key of ours opens it: said aloud rather than left out."""
    try:
        return work()
    except KeyTrouble:
        return "(sealed with a key that is lost)"


def _rows(db: Connection, table: Table, who: str, *names: str) -> list[Facts]:
    rows = db.execute(select(*(table.c[n] for n in names)).where(table.c.person_id == who)).mappings()
    return [{str(n): row[n] for n in row} for row in rows]


def _case(db: Connection, ring: KeyRing, number: int, who: str) -> Facts:
    """One case as its owner may see it: their answers, and of its history what is theirs to read."""
    row = db.execute(select(cases).where(cases.c.id == number)).one()
    columns = ("status", "agency", "category", "urgency", "identity", "region", "reason", "basis", "created_at", "due",
               "closed_at", "outcome", "rating", "retaliation", "suggested")  # fmt: skip
    case = casebook.there(db, ring, number)
    history = [{"at": e.at, "what": e.action, "by": e.actor, "agency": e.agency, "text": e.text, "outcome": e.outcome,
                "files": len(e.evidence)} for e in case.events if e.public]  # fmt: skip
    return {"number": number, **{n: row._mapping[n] for n in columns}, "beside": list(case.co_handlers),
            "helping": [_share(part) for part in case.parts],
            "told_with": list(case.told_with), "answers": case.answers, "history": history,
            "prices_seen_again": [_seen(s) for s in db.execute(select(sighting).where(sighting.c.case_id == number))],
            "files": _files(db, ring, who, number)}  # fmt: skip


def _share(part: Part) -> Facts:
    """An agency that helps or helped: since when, what it owes by when, how its share ended. Not which officer."""
    return {"agency": part.agency, "since": part.since, "status": part.status, "due_at": part.due_at,
            "outcome": part.outcome, "closed_at": part.closed_at}  # fmt: skip


def _seen(row: Row[Any]) -> Facts:
    return {n: row._mapping[n] for n in ("kind", "day", "at", "answer", "price")}


def _draft(db: Connection, ring: KeyRing, who: str) -> Any:
    """Where the conversation stands: a report that was begun and not sent."""
    sealed = db.execute(select(dialogue.c.sealed).where(dialogue.c.person_id == who)).scalar()
    return opened(lambda: ring.open_json(sealed, f"dialogue {who}")) if sealed else None


def _told(db: Connection, ring: KeyRing, who: str) -> list[Facts]:
    """Our messages to them, with their words as far as they are still kept."""
    mine = select(outbox).where(outbox.c.person_id == who).order_by(outbox.c.id)
    return [{"at": r.created_at, "what": r.template, "sent_at": r.sent_at, "state": r.state,
             "told": opened(lambda r=r: ring.open_json(r.sealed, f"outbox {who}")) if r.sealed else None}  # type: ignore[misc]
            for r in db.execute(mine)]  # fmt: skip


def _said(db: Connection, ring: KeyRing, channel: str, known: Any, who: str) -> list[Facts]:
    """What they wrote and is still in the inbox: what is handled has been forgotten there."""
    if not isinstance(known, dict):
        return []
    lane = inbox.lane_of(ring, channel, known["address"])
    mine = select(letters).where(letters.c.lane == lane, letters.c.channel == channel, letters.c.sealed.is_not(None))
    return [{"at": r.received_at, "state": r.state,
             "said": opened(lambda r=r: ring.open(r.sealed, f"inbox {channel}").decode(errors="replace"))}  # type: ignore[misc]
            for r in db.execute(mine.order_by(letters.c.id))]  # fmt: skip


def _files(db: Connection, ring: KeyRing, who: str, number: int | None) -> list[Facts]:
    """Files they sent, into this case or into none yet."""
    at = evidence.c.case_id.is_(None) if number is None else evidence.c.case_id == number
    rows = db.execute(
        select(evidence).where(evidence.c.person_id == who, at).order_by(evidence.c.created_at, evidence.c.id)
    )
    return [{"id": r.id, "kind": r.kind, "type": r.mime, "bytes": r.size, "sha256": r.sha256, "at": r.created_at,
             "state": r.state, "what": r.element,
             "name": opened(lambda r=r: ring.open_json(r.sealed, f"evidence {r.id}")["name"])} for r in rows]  # type: ignore[misc]  # fmt: skip


def as_json(told: Facts) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def as_they_travel(told: Facts) -> Facts:
    """The same with every moment as ISO words, as templates take facts."""
    plain: Facts = orjson.loads(orjson.dumps(told))
    return plain
