"""What an officer's or admin's conversation may look at: their own agency's cases, the people, the figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from handlers.cases import Case
from handlers.conversation import Labels
from routing.catalogue import Catalogue, Contact, When, Words
from routing.changes import Rule

FILTERS = ("due", "urgent", "late", "free", "complete", "waiting", "closing")
OWN = ("due", "unread", "late", "urgent", "waiting")  # filters of the cases one holds


@dataclass(frozen=True)
class Staff:
    """One person of the task force, signed in at one agency."""

    id: str
    name: str
    role: str
    agency: str
    suspended: bool = False


@dataclass(frozen=True)
class Colleague:
    """Somebody at the same agency, as whoever shares out cases sees them."""

    id: str
    name: str
    open: int  # cases they hold
    capacity: int
    away: bool
    silent: bool = False  # they never said they were away, and have done nothing for days
    until: datetime | None = None  # when they return, as they said
    late: int = 0  # of their cases
    given_at: datetime | None = None  # when a case last came to them

    @property
    def there(self) -> bool:
        return not (self.away or self.silent)


@dataclass(frozen=True)
class AgencyState:
    """One agency as an admin sees it."""

    code: str
    people: int  # who works cases there
    own_system: bool  # cases go to a system of theirs too
    waiting: int  # documents it did not take yet
    given_up: int
    contacts: tuple[Contact, ...]
    stale: tuple[Contact, ...]  # of these, those owners are not shown


@dataclass(frozen=True)
class Page:
    """One page of a queue; pages count from 1."""

    cases: tuple[Case, ...]
    number: int
    pages: int
    total: int
    or_more: bool = False  # there are so many that they were not all counted
    which: str = "due"  # the filter it was made with
    unread: int = 0  # of one's own cases: how many have something new


@dataclass(frozen=True)
class Exhibit:
    """One file of a case as an officer sees it in a list: never by the name its sender gave it."""

    id: str
    name: str
    kind: str
    size: int | None  # bytes
    state: str
    pictured: bool  # there is a small picture of it
    shared: bool  # the same bytes are in another owner's report too


@dataclass(frozen=True)
class Book:
    """The changes of the routing, who made them, and at which agencies somebody receives a case."""

    rules: tuple[Rule, ...]
    makers: Mapping[str, str]  # a person's id -> the name colleagues know
    manned: frozenset[str]

    @property
    def newest(self) -> int:
        """The number of the newest entry; 0 where there is none."""
        return self.rules[-1].id if self.rules else 0

    def knew(self, seen: str) -> bool:
        """Whether a button can have been made with this entry as the newest."""
        return seen.isdecimal() and len(seen) <= 9 and int(seen) <= self.newest


class Desk(Protocol):
    """Read-only: what the person at this phone may see. Cases of other agencies do not exist here."""

    staff: Staff | None
    language: str
    name_hint: str | None
    catalogue: Catalogue
    labels: Labels
    now: datetime

    def queue(self, page: int, which: str = "due") -> Page: ...

    def search(self, words: str) -> list[Case]: ...

    def mine(self, page: int, which: str = "due") -> Page: ...

    def several(self, numbers: Sequence[int]) -> list[Case]: ...  # those of them one may open, in this order

    def case(self, case: int) -> Case | None: ...

    def health(self) -> dict[str, Any]: ...

    def deeds(self, words: str, most: int) -> list[dict[str, Any]]: ...

    def week(self) -> dict[str, Any]: ...

    def incident(self, number: int) -> dict[str, Any] | None: ...

    def identity_requests(self) -> list[dict[str, Any]]: ...

    def colleagues(self) -> list[Colleague]: ...

    def automatic(self) -> bool: ...  # whether new cases of one's own agency are given out by themselves

    def exhibits(self, case: Case) -> list[Exhibit]: ...

    def address_of(self, file: str) -> str | None: ...  # where a file too large for a chat can be fetched, for a while

    def people(self) -> list[Staff]: ...

    def workers(self, agency: str) -> list[Colleague]: ...  # who works cases there

    def held_by(self, who: str) -> int: ...  # how many open cases somebody holds

    def agencies(self) -> dict[str, AgencyState]: ...

    def contact_days(self) -> int: ...  # how long after somebody checked it a contact is shown to owners

    def figures(self) -> dict[str, Any]: ...

    def book(self) -> Book: ...

    def untaken(
        self, rule: int
    ) -> dict[str, int]: ...  # cases nobody took up that the rule would send elsewhere, by agency

    def foreseen(self, before: Catalogue, after: Catalogue, when: When) -> dict[str, Any]: ...

    def now_handled_by(
        self, agency: str
    ) -> Words: ...  # what an owner reads where an admin gave no reason of their own

    def categories_off(self) -> frozenset[str]: ...

    def maintenance(self) -> str | None: ...

    def audience(self, whom: str, which: str) -> tuple[int, int]: ...  # how many, and how many of them cost money

    def undelivered(self) -> dict[str, Any]: ...

    def requests(self) -> list[dict[str, Any]]: ...

    def backups(self) -> dict[str, Any]: ...  # the last ones, where they go, and whether one is under way

    def fading(self) -> dict[str, Any]: ...  # what retention erases, by kind

    def limits(self) -> dict[str, tuple[int, int]]: ...  # by name: as it is, and by default

    def wordings(
        self, which: str
    ) -> list[tuple[str, str]]: ...  # messages of a group, or with these words: name, first words

    def spoken_in(
        self, name: str
    ) -> tuple[str, ...]: ...  # the languages a message is written in; none: there is no such message
