"""Cases as they are filed, read and added to by their owners."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Protocol

from sqlalchemy import Connection, Row, bindparam, exists, func, insert, or_, select, update
from sqlalchemy import case as whichever

from handlers import elements
from handlers.acts import FileReport, RateCase, RefuseClosing, ReplyToCase, ShowToAgency
from handlers.cases import Case, Event, Status, check, may_refuse, wrote_since
from handlers.reading.mood import only_thanks
from routing.catalogue import Catalogue
from storage import agenda, clocks, members, shares, sightings
from storage.pipeline import later
from storage.sealing import KeyRing, new_code, spaced
from storage.tables import TAKEN_BACK, Moment, cases, event, evidence, in_state, is_of_use, is_open, part, person

_FILE = insert(cases).returning(cases.c.id)
_SEAL = later(update(cases).where(cases.c.id == bindparam("which")).values(sealed=bindparam("body")))
_RECORD = later(insert(event))


_AT = bindparam("at", type_=Moment)
_BLUR = later(
    update(evidence)
    .where(evidence.c.id == bindparam("which"), evidence.c.case_id == bindparam("number"))
    .values(created_at=_AT, due_at=whichever((in_state(evidence, "pending"), evidence.c.due_at), else_=_AT))
)
_OWN = (cases.c.id, cases.c.told_with, cases.c.person_id)
HIGHER = "SATGAS"  # the desk that looks on when an owner refused an agency's end


class Decided(Protocol):
    """What routing decided, as far as it is written down here."""

    @property
    def queue(self) -> str: ...
    @property
    def co_handlers(self) -> tuple[str, ...]: ...
    @property
    def together(self) -> tuple[str, ...]: ...
    @property
    def reason(self) -> Mapping[str, str]: ...
    @property
    def rule(self) -> str: ...
    @property
    def basis(self) -> tuple[str, ...]: ...
    @property
    def urgency(self) -> str: ...


def file(db: Connection, ring: KeyRing, who: str, report: FileReport, decision: Decided, due: dict[str, Any],
         catalogue_version: str, now: datetime, told_with: str | None = None,
         keys: Mapping[str, bytes | None] = MappingProxyType({})) -> tuple[int, str]:  # fmt: skip
    """Write a case down; its number and its tracking code. Of the code only a keyed hash stays. `told_with`: the mark of
    the cases that were told in one message; `keys`: keyed hashes of whom and what it is about."""
    answers = report.answers
    anonymous = answers.get("identity") == "anonymous"
    at = moment_of(answers["identity"], now)
    code = new_code()
    place = answers.get("place") or {}
    row = {
        "code_hash": ring.lookup("code", code), "person_id": None if anonymous else who, "identity": answers["identity"],
        "category": answers["category"], "agency": decision.queue, "co_handlers": list(decision.co_handlers),
        "status": "new", "open": True, "urgency": decision.urgency, "region": place.get("code"),
        "reason": dict(decision.reason), "rule": decision.rule, "basis": list(decision.basis),
        "catalogue_version": catalogue_version, "created_at": at, "due_at": due["first_action"], "due": due["all"],
        "sealed": b"", "told_with": told_with, "suggested": report.suggested or None, **report.counted,
        "retaliation": answers.get("fears_retaliation") is True, **keys,
    }  # fmt: skip
    number = int(db.execute(_FILE, row).scalar_one())
    db.execute(_SEAL, {"which": number, "body": ring.seal_json(answers, f"case {number}")})
    _attach(db, number, who, report.evidence, at if anonymous else None, report.shows)
    agenda.put_new(db, clocks.tasks(number, "", at, due["first_action"]))
    for agency in decision.together:
        shares.begin(db, number, agency, due, at, fresh=True)
    actor = None if anonymous else who
    record(db, ring, number, at, "file", "owner", actor, decision.queue, None, "new")
    if answers.get("uncensored") or answers.get("revealed"):
        record(db, ring, number, at, "show", "owner", actor, decision.queue, "new", "new")
    return number, "PA-" + spaced(code)


def moment_of(identity: str, now: datetime) -> datetime:
    """When an owner did something, as it is written down with a case: of the anonymous only the hour, so that no row of a
    case shares its moment with a row of a person. Deadlines are the same: days and office hours begin with an hour."""
    return now.replace(minute=0, second=0, microsecond=0) if identity == "anonymous" else now


def _attach(db: Connection, number: int, who: str | None, files: tuple[str, ...], hidden: datetime | None,
            shows: str | None) -> None:  # fmt: skip
    """Files join the case, for the element they show. An anonymous owner's forget who sent them, and when: `hidden` is all that is said of that."""
    if not files:
        return
    values: dict[str, Any] = {"case_id": number, "element": shows}
    if hidden is not None:
        values["person_id"] = None
    loose = (evidence.c.id.in_(files), evidence.c.person_id == who, func.coalesce(evidence.c.case_id, number) == number)
    db.execute(update(evidence).where(*loose).values(**values))
    if hidden is not None:
        db.execute(_BLUR, [{"which": which, "number": number, "at": hidden + timedelta(microseconds=place)}
                           for place, which in enumerate(files)])  # fmt: skip


def record(db: Connection, ring: KeyRing, number: int, now: datetime, action: str, actor: str, actor_id: str | None,
           agency: str, before: str | None, after: str, *, text: str | None = None, outcome: str | None = None,
           public: bool = True, files: tuple[str, ...] = (), element: str | None = None) -> None:  # fmt: skip
    """One more fact in the life of a case."""
    sealed = ring.seal(text.encode(), f"event of case {number}") if text else None
    db.execute(_RECORD, {"case_id": number, "at": now, "action": action, "actor": actor, "actor_id": actor_id,
                         "agency": agency, "from_status": before, "to_status": after, "outcome": outcome,
                         "public": public, "evidence": list(files), "element": element, "sealed": sealed})  # fmt: skip


def reply(db: Connection, ring: KeyRing, who: str | None, act: ReplyToCase, now: datetime,
          catalogue: Catalogue) -> Case:  # fmt: skip
    """An owner's words, files and answers join the case, each for an element; the case as it is afterwards."""
    case = there(db, ring, act.case)
    rests = "waiting" in (case.status, *(p.status for p in case.parts))
    thanks = (rests or case.status == "closing") and not (act.evidence or act.answers) and only_thanks(act.text or "")
    quiet = thanks and case.status in ("waiting", "closing")
    move = check(
        case, "thanks" if quiet else "reply"
    )  # thanks answer nothing: clocks go on resting, an end stays agreed on
    anonymous = case.identity == "anonymous"
    at = max([moment_of(case.identity, now), *(e.at for e in case.events)])
    hidden = at + timedelta(microseconds=len(case.evidence)) if anonymous else None
    shows = act.element or elements.default_of(catalogue, case.category)
    _attach(db, act.case, who, act.evidence, hidden, shows)
    record(db, ring, act.case, at, "reply", "owner", None if anonymous else who, case.agency, case.status, move.to,
           text=act.text, files=act.evidence, element=act.element)  # fmt: skip
    answers = elements.merged(case.answers, act)
    ties = {**case.ties, **dict.fromkeys(act.evidence, shows)}
    fresh = {"sealed": ring.seal_json(answers, f"case {act.case}")} if answers != case.answers else {}
    counted = measured(catalogue, replace(case, answers=answers, ties=ties))
    if move.to != "waiting":
        counted |= clocks.run_on(db, case, catalogue.holidays, at)
    if not thanks:
        _heard_by_helpers(db, case, catalogue, at)
    db.execute(update(cases).where(cases.c.id == act.case).values(status=move.to, **counted, **fresh))
    return there(db, ring, act.case)


def _heard_by_helpers(db: Connection, case: Case, catalogue: Catalogue, at: datetime) -> None:
    """Whoever helps and waited for the owner goes on: an answer is read by all, whoever asked."""
    for one in case.parts:
        if one.status == "waiting":
            theirs = case.seen_from(one.agency)
            clocks.keep(db, theirs, {"status": "taken", **clocks.run_on(db, theirs, catalogue.holidays, at)})


def measured(catalogue: Catalogue, case: Case) -> dict[str, Any]:
    """How much of its checklist a case answers, by which version of it, and what it may honestly lead to: columns of its row."""
    standing, ending = elements.of_case(catalogue, case), elements.outlook(catalogue, case)
    return {"filled": len(standing.filled), "asked": standing.asked, "checklist": catalogue.elements_version,
            "ending": ending.recorded if ending else None}  # fmt: skip


def there(db: Connection, ring: KeyRing, number: int) -> Case:
    """One case; LookupError where there is none."""
    case = one(db, ring, number)
    if case is None:
        raise LookupError(f"no case {number}")
    return case


def reveal(db: Connection, ring: KeyRing, who: str, act: ShowToAgency, now: datetime) -> Case:
    """What the agency may read of an owner's numbers and names grows; that they said so stands in the history."""
    case = there(db, ring, act.case)
    revealed = sorted({*case.answers.get("revealed", ()), *act.words})
    sealed = ring.seal_json(case.answers | {"revealed": revealed}, f"case {case.id}")
    db.execute(update(cases).where(cases.c.id == case.id).values(sealed=sealed))
    owner_did(db, ring, case, who, "show", now)
    return there(db, ring, case.id)


def fear(
    db: Connection, ring: KeyRing, who: str, number: int, urgency: str, owed: Mapping[str, str], now: datetime
) -> Case:
    """Its owner fears revenge or met it: the case bears it, its history says when, and it is answered no later than a case of
    this urgency that is filed now would be. `owed`: ISO times by name."""
    case = there(db, ring, number)
    due = clocks.due_of(db, case)
    values: dict[str, Any] = {"retaliation": True}
    if case.urgency > urgency:
        sooner = due | {name: min(due[name], owed[name], key=datetime.fromisoformat) for name in owed}
        values |= {"urgency": urgency, "due": sooner, "due_at": _sooner(db, case, sooner, now)}
        for helper in case.helpers:
            theirs = case.seen_from(helper)
            due = clocks.due_of(db, theirs)
            sooner = due | {name: min(due[name], owed[name], key=datetime.fromisoformat) for name in owed}
            clocks.keep(db, theirs, {"due": sooner, "due_at": _sooner(db, theirs, sooner, now)})
    db.execute(update(cases).where(cases.c.id == number).values(**values))
    owner_did(db, ring, case, who, "retaliation", now)
    return there(db, ring, number)


def _sooner(db: Connection, case: Case, owed: Mapping[str, str], now: datetime) -> datetime:
    """What this agency owes next, by these times."""
    end = datetime.fromisoformat(owed["resolve" if clocks.answered_before(case) else "first_action"])
    if case.paused_at is None:  # a clock that rests is wound when it runs on
        clocks.wind(db, case.id, clocks.helper_of(case), moment_of(case.identity, now), end)
    return end


def owner_did(db: Connection, ring: KeyRing, case: Case, who: str, action: str, now: datetime,
              text: str | None = None) -> None:  # fmt: skip
    """One more fact its owner made, which changes no status; of the anonymous only the hour, and not who."""
    at = max([moment_of(case.identity, now), *(e.at for e in case.events)])
    actor = None if case.identity == "anonymous" else who
    record(db, ring, case.id, at, action, "owner", actor, case.agency, case.status, case.status,
           text=text)  # fmt: skip


def refuse(db: Connection, ring: KeyRing, who: str, act: RefuseClosing, due: dict[str, Any], catalogue: Catalogue,
           now: datetime) -> Case:  # fmt: skip
    """The owner says it is not over: back to the queue one level higher, with times of its own; the case afterwards.
    MoveRefused where that is not possible (any more)."""
    case = there(db, ring, act.case)
    may_refuse(case, now)
    anonymous = case.identity == "anonymous"
    at = max([moment_of(case.identity, now), *(e.at for e in case.events)])
    beside = [*case.co_handlers, *(c for c in (HIGHER,) if c not in (*case.co_handlers, case.agency))]
    db.execute(update(cases).where(cases.c.id == act.case).values(
        status="new", open=True, holder=None, closed_at=None, outcome=None, level=case.level + 1, co_handlers=beside,
        due_at=due["first_action"], due=due["all"]))  # fmt: skip
    clocks.wind(db, act.case, "", now, due["first_action"])
    shares.come_back(db, case, due, at)
    hidden = at + timedelta(microseconds=len(case.evidence)) if anonymous else None
    _attach(db, act.case, who, act.evidence, hidden, elements.default_of(catalogue, case.category))
    record(db, ring, act.case, at, "refuse", "owner", None if anonymous else who, case.agency, case.status, "new",
           text=act.text, files=act.evidence)  # fmt: skip
    return there(db, ring, act.case)


def rate(db: Connection, ring: KeyRing, who: str, act: RateCase, now: datetime) -> Case | None:
    """How the owner was served; words of theirs join the history. None where the case is open again by now."""
    case = one(db, ring, act.case)
    if case is None or case.status != "closed":
        return None
    db.execute(update(cases).where(cases.c.id == act.case).values(rating=act.stars))
    if act.text:
        at = max([moment_of(case.identity, now), *(e.at for e in case.events)])
        actor = None if case.identity == "anonymous" else who
        record(db, ring, act.case, at, "rate", "owner", actor, case.agency, case.status, case.status, text=act.text)
    return case


def owner_of(db: Connection, number: int) -> str | None:
    """The person to tell; None where the owner chose to be unknown even to us."""
    return db.execute(select(cases.c.person_id).where(cases.c.id == number)).scalar()


def owner_to_tell(db: Connection, number: int) -> str | None:
    """The same, for news of the case: nobody who took back their agreement."""
    query = select(cases.c.person_id).join(person, person.c.id == cases.c.person_id)
    return db.execute(query.where(cases.c.id == number, person.c.consent_version.is_not(None))).scalar()


def of_owner(db: Connection, ring: KeyRing, who: str) -> list[Case]:
    """A person's own cases, newest first, without their histories."""
    rows = db.execute(select(cases).where(cases.c.person_id == who).order_by(cases.c.id.desc()).limit(50))
    return shares.with_parts(db, [case_of(ring, r) for r in rows])


def by_code(db: Connection, ring: KeyRing, code: str) -> Case | None:
    """The case with this tracking code, found by its keyed hash."""
    row = db.execute(select(cases.c.id).where(cases.c.code_hash == ring.lookup("code", code))).first()
    return one(db, ring, row.id) if row else None


def one(db: Connection, ring: KeyRing, number: int) -> Case | None:
    """One case with its history and its evidence."""
    row = db.execute(select(cases).where(cases.c.id == number).with_for_update()).first()
    if row is None:
        return None
    told_with = _told_with(db, row)
    files = db.execute(
        select(evidence.c.id, evidence.c.element, evidence.c.person_id, evidence.c.case_id)
        .where(evidence.c.case_id.in_((number, *told_with)), is_of_use()).order_by(evidence.c.created_at, evidence.c.id)
    ).all()  # fmt: skip
    files = [f for f in files if f.case_id == number or f.person_id == row.person_id]  # no officer's, of another case
    told = db.execute(select(event).where(event.c.case_id == number).order_by(event.c.id))
    events = tuple(_event_of(ring, number, r) for r in told)
    ties = {f.id: f.element for f in files if f.element or f.person_id == row.person_id}
    return replace(
        case_of(ring, row, events, tuple(f.id for f in files)),
        told_with=told_with,
        ties=ties,
        sightings=sightings.of_case(db, number),
        members=members.counted(db, number),
        parts=shares.of_cases(db, (number,)).get(number, ()),
    )


def several(db: Connection, ring: KeyRing, numbers: Sequence[int]) -> list[Case]:
    """Cases for a list, in this order: with what their files show and who helps, without their histories."""
    rows = {r.id: r for r in db.execute(select(cases).where(cases.c.id.in_(numbers)))} if numbers else {}
    there = [case_of(ring, rows[number]) for number in numbers if number in rows]
    return with_ties(db, shares.with_parts(db, there))


def with_ties(db: Connection, those: Sequence[Case]) -> list[Case]:
    """The cases with what their owners' files show, those of the same message shared. One step after the other, each by its
    index: asked for in one, a database reads all the cases there are."""
    if not those:
        return []
    rows = db.execute(select(*_OWN).where(cases.c.id.in_([c.id for c in those]))).all()
    marks = {row.told_with for row in rows if row.told_with is not None}
    beside = db.execute(select(*_OWN).where(cases.c.told_with.in_(marks))).all() if marks else []
    numbers = {row.id for row in (*rows, *beside)}
    columns = (evidence.c.case_id, evidence.c.id, evidence.c.element, evidence.c.person_id)
    files = db.execute(select(*columns).where(evidence.c.case_id.in_(numbers), is_of_use())).all()
    ties: dict[int, dict[str, str | None]] = {}
    for row in rows:
        together = {row.id, *(other.id for other in beside if other.told_with == row.told_with)}
        ties[row.id] = {f.id: f.element for f in files
                        if f.case_id in together and (f.element is not None or f.person_id == row.person_id)}  # fmt: skip
    return [replace(c, ties=ties.get(c.id, {})) for c in those]


def _told_with(db: Connection, row: Row[Any]) -> tuple[int, ...]:
    """The other cases of the same message: they share its evidence."""
    if row.told_with is None:
        return ()
    those = select(cases.c.id).where(cases.c.told_with == row.told_with, cases.c.id != row.id).order_by(cases.c.id)
    return tuple(db.execute(those).scalars())


def _event_of(ring: KeyRing, number: int, row: Row[Any]) -> Event:
    text = ring.open(row.sealed, f"event of case {number}").decode() if row.sealed else None
    return Event(
        row.at,
        row.action,
        row.actor,
        row.to_status,
        row.agency,
        text,
        row.public,
        row.outcome,
        tuple(row.evidence),
        row.element,
        row.actor_id if row.actor == "officer" else None,
    )


def case_of(ring: KeyRing, row: Row[Any], events: tuple[Event, ...] = (), files: tuple[str, ...] = ()) -> Case:
    status: Status = row.status
    answers = ring.open_json(row.sealed, f"case {row.id}")
    name = answers.get("name") if row.identity == "open" else None
    return Case(row.id, status, row.agency, row.category, row.urgency, row.identity, row.created_at, row.due_at,
                row.holder, tuple(row.co_handlers), answers, row.reason, tuple(row.basis), files, events, row.outcome,
                name, suggested=row.suggested or {}, level=row.level, closed_at=row.closed_at, rating=row.rating,
                retaliation=row.retaliation, hops=row.hops, paused_at=row.paused_at,
                unread=_is_unread(row, events), taken_back=row.outcome == TAKEN_BACK and not events)  # fmt: skip


def _is_unread(row: Row[Any], events: tuple[Event, ...]) -> bool:
    """Whether its owner wrote since its holder last looked (known where the events are)."""
    return bool(row.holder and wrote_since(events, row.seen_at))


def guessed(db: Connection) -> int:
    """Open cases whose times were counted without the holidays of a year, because no decree of it was known."""
    query = select(func.count()).select_from(cases).where(is_open(), cases.c.due["provisional"].as_boolean())
    return int(db.execute(query).scalar_one())


def glances(db: Connection, tasks: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What reminders say about shares of cases still open, by what the task is about ("12", "12 KPPU"), nothing sealed in it;
    `answered`: the owner has heard from an officer there."""
    share = shares.open_shares()
    wanted = {clocks.share_of(task) for task in tasks}
    rows = db.execute(select(share).where(share.c.number.in_({number for number, _ in wanted}))).all()
    heard = _heard(db, {r.number for r in rows})
    found: dict[str, dict[str, Any]] = {}
    for r in rows:
        if (r.number, r.helper) in wanted:
            others = {p.agency for p in rows if p.number == r.number and p.helper} - {r.agency}
            told = heard[r.number]
            found[clocks.about(r.number, r.helper)] = {
                "id": r.number, "agency": r.agency, "category": r.category, "urgency": r.urgency, "due_at": r.due_at,
                "answered": r.agency in told if r.helper else bool(told - others), "holder": r.holder,
                "rests": r.paused_at is not None,
            }  # fmt: skip
    return found


def _heard(db: Connection, numbers: Collection[int]) -> dict[int, set[str]]:
    """Which agencies the owners of these cases have heard from."""
    told = defaultdict[int, set[str]](set)
    those = (event.c.case_id.in_(numbers), event.c.action.in_(clocks.ANSWERS))
    for row in db.execute(select(event.c.case_id, event.c.agency).where(*those).distinct()):
        told[row.case_id].add(row.agency)
    return told


def waiting_for(db: Connection, numbers: Sequence[int]) -> dict[int, str]:
    """The owners these cases wait for, whichever agency asked; not those that wait for nobody, whose owner is unknown even to
    us, or agrees no more."""
    asked = exists().where(part.c.case_id == cases.c.id, part.c.status == "waiting")
    waits = (cases.c.id.in_(numbers), or_(cases.c.status == "waiting", asked), person.c.consent_version.is_not(None))
    query = select(cases.c.id, cases.c.person_id).join(person, person.c.id == cases.c.person_id)
    return {row.id: row.person_id for row in db.execute(query.where(*waits))}


def filed_since(db: Connection, who: str, since: datetime) -> int:
    """How many cases this person filed; of anonymous ones nobody knows whose they are."""
    those = (cases.c.person_id == who, cases.c.created_at >= since)
    return int(db.execute(select(func.count()).select_from(cases).where(*those)).scalar_one())
