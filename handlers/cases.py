"""What a case is, and what may happen to it: the life of a case as one table."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from handlers.prices import Sighting
from handlers.reading import personal

Status = Literal["new", "taken", "waiting", "closing", "closed"]
Action = Literal["take", "verify", "ask", "request", "answer", "resume", "note", "memo", "transfer", "refer", "close", "confirm",
                 "send_back", "release", "give", "reopen", "reply", "thanks", "refuse", "withdraw", "reclassify",
                 "bring_in", "share", "finish", "leave"]  # fmt: skip
Who = Literal["agency", "holder", "other", "supervisor", "owner"]
OUTCOMES = ("listing_gone", "price_corrected", "answered_only", "not_ours", "no_violation", "withdrawn")
REFERRED = "referred"  # the outcome of a case that somebody outside the task force has now
DESK = "SATGAS"  # the task force's own desk: it decides where two agencies could not agree
MOST_HOPS = 2  # hand-overs after which only the desk decides where a case goes
FINDINGS = OUTCOMES[:-1]  # of these, how the share of an agency that helped may end
REFUSED_WITHIN = timedelta(days=30)  # so long after the end an owner may say it is none
OWN_CHOICE = {"name", "identity", "uncensored", "revealed"}  # of the answers, what their owner says about themselves


@dataclass(frozen=True)
class Move:
    """One thing that may be done: the status it leads to, and who may do it."""

    to: Status
    who: Who
    told: bool = True  # the owner is told
    public: bool = True  # its words may be shown to the owner


LEFT = "left"  # how a share of a case ended whose agency does not help any more, and reads it no more
ENDED_WITH_IT = "lead_closed"  # how one ended that was still open when the lead closed the whole
CLOSED_EARLY = "close_early"  # the event with the lead's reason for that; read by every agency that works the case
CLOSINGS: tuple[Action, ...] = ("close", "refer", "confirm")  # what ends the whole, with every share still open

# (status, action) -> move. Every door draws its buttons from here; nothing else may change a status.
MOVES: dict[tuple[Status, Action], Move] = {
    ("new", "take"): Move("taken", "agency"),
    ("new", "transfer"): Move("new", "agency"),
    ("new", "give"): Move("taken", "supervisor", told=False, public=False),
    ("new", "note"): Move("new", "agency", told=False, public=False),
    ("new", "bring_in"): Move("new", "agency"),
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
    ("taken", "bring_in"): Move("taken", "holder"),
    ("taken", "share"): Move("taken", "holder", told=False, public=False),
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
    ("waiting", "bring_in"): Move("waiting", "holder"),
    ("waiting", "share"): Move("waiting", "holder", told=False, public=False),
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
# The same for an agency that helps: its share of the case has a state of its own, and the whole is not its to end.
HELPING: dict[tuple[Status, Action], Move] = {
    ("new", "take"): Move("taken", "agency", told=False),
    ("new", "leave"): Move("closed", "agency"),
    ("new", "give"): Move("taken", "supervisor", told=False, public=False),
    ("new", "note"): Move("new", "agency", told=False, public=False),
    ("taken", "ask"): Move("waiting", "holder"),
    ("taken", "request"): Move("waiting", "holder"),
    ("taken", "answer"): Move("taken", "holder"),
    ("taken", "share"): Move("taken", "holder", told=False, public=False),
    ("taken", "finish"): Move("closed", "holder"),
    ("taken", "leave"): Move("closed", "holder"),
    ("taken", "release"): Move("new", "holder", told=False, public=False),
    ("taken", "note"): Move("taken", "agency", told=False, public=False),
    ("taken", "memo"): Move("taken", "holder", told=False, public=False),
    ("taken", "give"): Move("taken", "supervisor", told=False, public=False),
    ("waiting", "ask"): Move("waiting", "holder"),
    ("waiting", "request"): Move("waiting", "holder"),
    ("waiting", "answer"): Move("waiting", "holder"),
    ("waiting", "share"): Move("waiting", "holder", told=False, public=False),
    ("waiting", "finish"): Move("closed", "holder"),
    ("waiting", "leave"): Move("closed", "holder"),
    ("waiting", "resume"): Move("taken", "holder", told=False, public=False),
    ("waiting", "release"): Move("new", "holder", told=False, public=False),
    ("waiting", "note"): Move("waiting", "agency", told=False, public=False),
    ("waiting", "memo"): Move("waiting", "holder", told=False, public=False),
    ("waiting", "give"): Move("waiting", "supervisor", told=False, public=False),
    ("closed", "note"): Move("closed", "agency", told=False, public=False),
    ("closed", "share"): Move("closed", "agency", told=False, public=False),
}


class MoveRefused(Exception):
    """The move is not in the table for this case and this person; the argument names the sentence that says why."""


def check(case: "Case", action: Action, *, staff: str | None = None, agency: str | None = None,
          role: str = "officer") -> Move:  # fmt: skip
    """The move, if this officer (or the owner, without `staff`) may make it now; else MoveRefused with the reason."""
    move = moves_of(case).get((case.status, action))
    by_desk = action == "bring_in" and agency == DESK and case.agency != DESK and case.level > 0
    if staff is not None and case.agency != agency and not by_desk:
        raise MoveRefused("move_other_agency")
    if action == "take" and case.holder is not None:
        raise MoveRefused("move_yours_already" if case.holder == staff else "move_taken_already")
    if move is None:
        raise MoveRefused("move_closed" if case.status == "closed" else "move_not_now")
    if (move.who == "owner") != (staff is None):
        raise MoveRefused("move_not_now")
    if move.who == "holder" and case.holder != staff and not by_desk:
        raise MoveRefused("move_taken_already")
    if move.who == "supervisor" and role != "supervisor":
        raise MoveRefused("move_supervisor_only")
    if move.who == "other" and case.holder == staff:
        raise MoveRefused("move_somebody_else")
    if action == "reopen" and (case.withdrawn or case.emptied):
        raise MoveRefused("move_taken_back")
    return move


def moves_of(case: "Case") -> dict[tuple[Status, Action], Move]:
    """The table for the case as it is seen: the lead's, or that of an agency that helps."""
    return HELPING if case.lead else MOVES


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
    """The actions this officer may take on this case (as their agency sees it) now, in the table's order."""
    out: list[Action] = []
    for status, action in moves_of(case):
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
class Part:
    """One agency's share of a case that another leads: a state and a clock of its own."""

    agency: str
    status: Status
    since: datetime
    due_at: datetime | None = None
    holder: str | None = None
    paused_at: datetime | None = None
    outcome: str | None = None
    closed_at: datetime | None = None
    seen_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.status != "closed"


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
    parts: tuple[Part, ...] = ()  # the shares of those who help or helped, the first first
    lead: str = ""  # whoever leads it, where this is the case as an agency that helps sees it
    taken_back: bool = False  # its owner took back their agreement, where it comes without its history

    @property
    def helpers(self) -> tuple[str, ...]:
        """The agencies that work it beside the lead now."""
        return tuple(p.agency for p in self.parts if p.open)

    @property
    def readers(self) -> tuple[str, ...]:
        """Every agency whose officers may open it: who leads it, who helps, and who helped to the end."""
        return (self.lead or self.agency, *(p.agency for p in self.parts if p.outcome != LEFT))

    def seen_from(self, agency: str) -> "Case":
        """The case as this agency works it: its own state, holder and clock, and the history it may read."""
        part = next((p for p in self.parts if p.agency == agency and p.outcome != LEFT), None)
        read = tuple(e for e in self.events if readable(e, agency))
        told = {file for e in read for file in e.evidence}
        kept = {file for e in self.events for file in e.evidence} - told  # of words that are another agency's own
        files = tuple(file for file in self.evidence if file not in kept)
        if part is None or agency == self.agency:
            return replace(self, events=read, evidence=files)
        return replace(self, events=read, evidence=files, agency=agency, lead=self.agency, status=part.status, holder=part.holder,
                       due_at=part.due_at, paused_at=part.paused_at, outcome=part.outcome, closed_at=part.closed_at,
                       unread=bool(part.holder and wrote_since(self.events, part.seen_at)))  # fmt: skip

    @property
    def withdrawn(self) -> bool:
        """Whether the owner took back their agreement; its history says so, where it is there."""
        return self.taken_back or any(e.action == "withdraw" for e in self.events)

    @property
    def erased(self) -> bool:
        """Whether the owner had erased what tells who they are; its history says so."""
        return any(e.action == "erase" for e in self.events)

    @property
    def emptied(self) -> bool:
        """Whether nothing is left to work on: its owner had it erased after it was over."""
        return self.erased and not self.answers.get("story")

    @property
    def headline(self) -> str:
        """What the case is about in the owner's own few words: the seller, else the product, else the story's start."""
        for name in ("seller", "product", "story"):
            if self.answers.get(name):
                return str(self.answers[name])[:80]
        return ""


def wrote_since(events: "tuple[Event, ...]", seen_at: datetime | None) -> bool:
    """Whether the owner wrote since then."""
    said = [e.at for e in events if e.actor == "owner" and e.action in ("reply", "refuse")]
    return bool(said and (seen_at is None or said[-1] > seen_at))


def readable(event: Event, agency: str) -> bool:
    """Whether an agency reads this of a history several share: what the owner may read, what the others told it, its own."""
    ours = event.agency == agency
    return ours or (event.public and "identity" not in event.action) or event.action in ("share", CLOSED_EARLY)


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
