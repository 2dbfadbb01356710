"""What a case is, and what may happen to it: the life of a case as one table."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from handlers.prices import Sighting
from handlers.reading import personal

Status = Literal["new", "taken", "waiting", "closing", "closed"]
Action = Literal["take", "verify", "ask", "request", "answer", "resume", "note", "memo", "transfer", "refer", "close", "confirm",
                 "send_back", "release", "give", "reopen", "reply", "thanks", "refuse", "withdraw", "reclassify"]  # fmt: skip
Who = Literal["agency", "holder", "other", "supervisor", "owner"]
OUTCOMES = ("listing_gone", "price_corrected", "answered_only", "not_ours", "no_violation", "withdrawn")
REFERRED = "referred"  # the outcome of a case that somebody outside the task force has now
DESK = "SATGAS"  # the task force's own desk: it decides where two agencies could not agree
MOST_HOPS = 2  # hand-overs after which only the desk decides where a case goes
REFUSED_WITHIN = timedelta(days=30)  # so long after the end an owner may say it is none
OWN_CHOICE = {"name", "identity", "uncensored", "revealed"}  # of the answers, what their owner says about themselves


@dataclass(frozen=True)
class Move:
    """One thing that may be done: the status it leads to, and who may do it."""

    to: Status
    who: Who
    told: bool = True  # the owner is told
    public: bool = True  # its words may be shown to the owner


# (status, action) -> move. Every door draws its buttons from here; nothing else may change a status.
MOVES: dict[tuple[Status, Action], Move] = {
    ("new", "take"): Move("taken", "agency"),
    ("new", "transfer"): Move("new", "agency"),
    ("new", "give"): Move("taken", "supervisor", told=False, public=False),
    ("new", "note"): Move("new", "agency", told=False, public=False),
    ("new", "reply"): Move("new", "owner", told=False),
    ("taken", "verify"): Move("taken", "holder", told=False),
    ("taken", "reclassify"): Move("taken", "holder"),
    ("taken", "ask"): Move("waiting", "holder"),
    ("taken", "request"): Move("waiting", "holder"),
    ("taken", "answer"): Move("taken", "holder"),
    ("taken", "transfer"): Move("new", "holder"),
    ("taken", "refer"): Move("closed", "holder"),
    ("taken", "close"): Move("closed", "holder"),
    ("taken", "release"): Move("new", "holder", told=False, public=False),
    ("taken", "note"): Move("taken", "agency", told=False, public=False),
    ("taken", "memo"): Move("taken", "holder", told=False, public=False),
    ("taken", "give"): Move("taken", "supervisor", told=False, public=False),
    ("taken", "reply"): Move("taken", "owner", told=False),
    ("waiting", "reply"): Move("taken", "owner", told=False),
    ("waiting", "thanks"): Move("waiting", "owner", told=False),
    ("waiting", "resume"): Move("taken", "holder", told=False, public=False),
    ("waiting", "reclassify"): Move("waiting", "holder"),
    ("waiting", "ask"): Move("waiting", "holder"),
    ("waiting", "request"): Move("waiting", "holder"),
    ("waiting", "answer"): Move("waiting", "holder"),
    ("waiting", "transfer"): Move("new", "holder"),
    ("waiting", "refer"): Move("closed", "holder"),
    ("waiting", "close"): Move("closed", "holder"),
    ("waiting", "release"): Move("new", "holder", told=False, public=False),
    ("waiting", "note"): Move("waiting", "agency", told=False, public=False),
    ("waiting", "memo"): Move("waiting", "holder", told=False, public=False),
    ("waiting", "give"): Move("waiting", "supervisor", told=False, public=False),
    ("closing", "confirm"): Move("closed", "other"),
    ("closing", "send_back"): Move("taken", "other", told=False, public=False),
    ("closing", "note"): Move("closing", "agency", told=False, public=False),
    ("closing", "reply"): Move("taken", "owner", told=False),
    ("closing", "thanks"): Move("closing", "owner", told=False),
    ("closed", "note"): Move("closed", "agency", told=False, public=False),
    ("closed", "reopen"): Move("new", "supervisor"),
    ("closed", "reply"): Move("closed", "owner", told=False),
    ("closed", "refuse"): Move("new", "owner", told=False),
    ("new", "withdraw"): Move("closed", "owner", told=False),
    ("taken", "withdraw"): Move("closed", "owner", told=False),
    ("waiting", "withdraw"): Move("closed", "owner", told=False),
    ("closing", "withdraw"): Move("closed", "owner", told=False),
}


class MoveRefused(Exception):
    """The move is not in the table for this case and this person; the argument names the sentence that says why."""


def check(case: "Case", action: Action, *, staff: str | None = None, agency: str | None = None,
          role: str = "officer") -> Move:  # fmt: skip
    """The move, if this officer (or the owner, without `staff`) may make it now; else MoveRefused with the reason."""
    move = MOVES.get((case.status, action))
    if staff is not None and case.agency != agency:
        raise MoveRefused("move_other_agency")
    if action == "take" and case.holder is not None:
        raise MoveRefused("move_yours_already" if case.holder == staff else "move_taken_already")
    if move is None:
        raise MoveRefused("move_closed" if case.status == "closed" else "move_not_now")
    if (move.who == "owner") != (staff is None):
        raise MoveRefused("move_not_now")
    if move.who == "holder" and case.holder != staff:
        raise MoveRefused("move_taken_already")
    if move.who == "supervisor" and role != "supervisor":
        raise MoveRefused("move_supervisor_only")
    if move.who == "other" and case.holder == staff:
        raise MoveRefused("move_somebody_else")
    if action == "reopen" and case.withdrawn:
        raise MoveRefused("refuse_withdrawn")
    return move


def may_refuse(case: "Case", now: datetime) -> None:
    """Whether the owner may say a closed case is not over: once, within 30 days; else MoveRefused with the reason."""
    check(case, "refuse")
    if case.withdrawn:
        raise MoveRefused("refuse_withdrawn")
    if case.level > 0:
        raise MoveRefused("refuse_used")
    if case.closed_at is None or now > case.closed_at + REFUSED_WITHIN:
        raise MoveRefused("refuse_late")


def refusable(case: "Case", now: datetime) -> bool:
    try:
        may_refuse(case, now)
    except MoveRefused:
        return False
    return True


def possible(case: "Case", staff: str, agency: str, role: str = "officer") -> tuple[Action, ...]:
    """The actions this officer may take on this case now, in the table's order."""
    out: list[Action] = []
    for status, action in MOVES:
        if status == case.status and _may(case, action, staff, agency, role):
            out.append(action)
    return tuple(out)


def _may(case: "Case", action: Action, staff: str, agency: str, role: str) -> bool:
    try:
        check(case, action, staff=staff, agency=agency, role=role)
    except MoveRefused:
        return False
    return True


@dataclass(frozen=True)
class Event:
    """One fact in the life of a case; append-only."""

    at: datetime
    action: str
    actor: Literal["owner", "officer", "system"]
    to_status: str
    agency: str
    text: str | None = None
    public: bool = True
    outcome: str | None = None
    evidence: tuple[str, ...] = ()
    element: str | None = None  # which element of the checklist it is about
    by: str | None = None  # which officer; never shown to owners


@dataclass(frozen=True)
class Case:
    """One case as its reader may see it; `owner_name` is filled only where the owner chose to be open."""

    id: int
    status: Status
    agency: str
    category: str
    urgency: str
    identity: str
    created_at: datetime
    due_at: datetime | None = None  # when the next step is owed: first action, then resolution
    holder: str | None = None
    co_handlers: tuple[str, ...] = ()
    answers: dict[str, Any] = field(default_factory=dict)
    reason: dict[str, str] = field(default_factory=dict)
    basis: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    outcome: str | None = None
    owner_name: str | None = None
    told_with: tuple[int, ...] = ()  # the other cases of the same message
    level: int = 0  # how often it went one level higher
    closed_at: datetime | None = None
    rating: int | None = None  # 1 to 5, by the owner
    sightings: tuple[Sighting, ...] = ()
    members: int = 0  # how many members of an association said themselves that it speaks for them
    suggested: dict[str, Any] = field(default_factory=dict)  # what the reading proposed before its owner confirmed
    ties: dict[str, str | None] = field(default_factory=dict)  # the owner's files -> the element each shows
    retaliation: bool = False  # the owner fears revenge, or met it
    hops: int = 0  # how often it was handed on between agencies
    paused_at: datetime | None = None  # since when the clock rests, because its owner was asked something
    unread: bool = False  # its owner wrote since its holder last looked
    window: float | None = None  # hours in which a free answer still reaches the owner at once; None: always

    @property
    def withdrawn(self) -> bool:
        """Whether the owner took back their agreement; its history says so."""
        return any(e.action == "withdraw" for e in self.events)

    @property
    def erased(self) -> bool:
        """Whether the owner had erased what tells who they are; its history says so."""
        return any(e.action == "erase" for e in self.events)

    @property
    def headline(self) -> str:
        """What the case is about in the owner's own few words: the seller, else the product, else the story's start."""
        for name in ("seller", "product", "story"):
            if self.answers.get(name):
                return str(self.answers[name])[:80]
        return ""


def for_agency(case: Case) -> Case:
    """The case as its agency reads it: what tells who somebody is, masked in everything its owner wrote, unless they said
    that it may be shown; nothing at all once they took their agreement back. The one way out: cards, queues, notices,
    previews and agencies' own systems take cases from here."""
    if case.withdrawn:
        unsaid = tuple(replace(e, text=None, evidence=()) for e in case.events)
        return replace(case, answers={"category": case.category}, events=unsaid, evidence=(), ties={}, sightings=(),
                       owner_name=None)  # fmt: skip
    answers = {n: v if n in OWN_CHOICE else shown(case, v) for n, v in case.answers.items()}
    events = tuple(replace(e, text=shown(case, e.text)) if e.actor == "owner" else e for e in case.events)
    return replace(case, answers=answers, events=events)


def shown(case: Case, words: Any) -> Any:
    """An owner's words, or any answer of theirs, as the agency of this case reads them."""
    return words if case.answers.get("uncensored") is True else personal.mask_all(words, but=_may_stay(case))


def hidden(case: Case, words: Any = None) -> dict[str, personal.Kind]:
    """What is kept from the agency of this case, in these words or in all its answers: word for word, and what it is."""
    if case.answers.get("uncensored") is True:
        return {}
    told = [v for n, v in case.answers.items() if n not in OWN_CHOICE] if words is None else words
    return {literal: kind for literal, kind in personal.literals(told).items() if literal not in _may_stay(case)}


def _may_stay(case: Case) -> set[str]:
    """What its owner said that the agency may read, and the name of one who is open about it."""
    openly = {str(case.answers["name"])} if case.identity == "open" and case.answers.get("name") else set[str]()
    return {*case.answers.get("revealed", ())} | openly
