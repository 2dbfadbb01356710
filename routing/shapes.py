"""What the public service offers, as plain frozen shapes: agencies, categories, questions, laws, promises."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

Words = Mapping[str, str]
"""The same words by language; `id` and `en` are always there."""

When = Mapping[str, tuple[str | bool, ...]]
"""Answers a rule asks for, each with the values it accepts; empty matches every report."""

WIZARDS = ("cost", "clone", "indicators")
BANDS = ("below_materials", "below_cost", "below_price", "above_price")
"""Where a price stands: below the owner's materials alone, below their whole cost, from there to their own price, above it."""

CONTACT_GOOD_FOR = timedelta(days=180)
ANTI_SCAM = "OJK_IASC"  # where money that was just sent away may be stopped


@dataclass(frozen=True)
class Contact:
    """A public channel of an agency and the day somebody last saw that it works; None: nobody has."""

    type: str
    value: str
    source: str
    verified_at: date | None = None
    note: Words | None = None

    def shown_on(self, day: date, good_for: timedelta = CONTACT_GOOD_FOR) -> bool:
        """A number nobody checked for half a year may by now ring at a stranger's."""
        return self.verified_at is not None and self.verified_at <= day <= self.verified_at + good_for


@dataclass(frozen=True)
class FormerName:
    name: Words
    valid_from: date | None
    valid_to: date


@dataclass(frozen=True)
class Agency:
    code: str
    name: Words
    accepts_anonymous: bool
    needs: tuple[str, ...]
    former: tuple[FormerName, ...] = ()
    contacts: tuple[Contact, ...] = ()

    def name_on(self, day: date) -> Words:
        """What it was called that day, for old cases and old papers."""
        return next((f.name for f in self.former if (f.valid_from or date.min) <= day <= f.valid_to), self.name)

    def contacts_on(self, day: date) -> tuple[Contact, ...]:
        return tuple(contact for contact in self.contacts if contact.shown_on(day))


@dataclass(frozen=True)
class Category:
    slug: str
    name: Words
    label: Words
    goes_to: str
    with_: tuple[str, ...]
    because: Words
    basis: tuple[str, ...]
    questions: tuple[str, ...]
    hidden: bool = False
    asks_seller: bool = False
    asks_place: bool = False
    rechecks: bool = False  # the price is looked at again after some days
    asks_retaliation: bool = False  # whoever is complained of can punish the owner's shop
    short: bool = False  # a request for help: no evidence is asked for
    second_officer: bool = False  # a closing counts once a colleague has confirmed it
    elements: tuple[str, ...] = ()  # the checklist, in the order an owner reads it
    articles: Mapping[str, str] = field(default_factory=dict)  # law -> the article a complete report would rest on
    together: tuple[str, ...] = ()  # of `with`, who works it beside the lead from the first day

    @property
    def offered(self) -> bool:
        return not self.hidden


@dataclass(frozen=True)
class Option:
    slug: str
    name: Words


@dataclass(frozen=True)
class Question:
    """One of a category's first questions; how it is worded is a template."""

    slug: str
    kind: Literal["money", "text", "choice", "when"]
    required: bool
    options: tuple[Option, ...] = ()

    def option(self, slug: str) -> Option | None:
        return next((option for option in self.options if option.slug == slug), None)


@dataclass(frozen=True)
class Element:
    """One thing a report must show to be acted on ("unsur"), and what fills it."""

    slug: str
    name: Words
    answers: tuple[str, ...] = ()
    every: bool = False  # each of the answers, not any of them
    files: bool = False  # a file or link tied to it fills it
    default: bool = False  # files that nobody tied count here
    wizard: str = ""  # the conversation that fills it, its answer stored under the wizard's name
    basis: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Indicator:
    """A sign an owner can tick, and the law it speaks of."""

    slug: str
    name: Words
    agency: str
    categories: tuple[str, ...]
    basis: tuple[str, ...]
    articles: Mapping[str, str]


@dataclass(frozen=True)
class Policy:
    """Answers that are no violation under today's rules; such reports are counted for policy."""

    slug: str
    when: When
    because: Words


@dataclass(frozen=True)
class Detour:
    """An exception: answers that send a report elsewhere than to its category's own agency."""

    slug: str
    when: When
    goes_to: str
    with_: tuple[str, ...]
    because: Words
    basis: tuple[str, ...] | None = None
    together: tuple[str, ...] = ()


@dataclass(frozen=True)
class Triage:
    """Who takes a report whose category nobody knows."""

    goes_to: str
    because: Words


@dataclass(frozen=True)
class Urgency:
    when: When
    level: str
    because: Words


@dataclass(frozen=True)
class Sla:
    """What is promised at one urgency, in working days; 0 is the same working day."""

    level: str
    verify_days: int
    first_action_days: int
    resolve_days: int
    inspection_days: int
    close_days: int
    alert_hours: int | None = None


@dataclass(frozen=True)
class Law:
    code: str
    title: Words
    valid_from: date | None
    valid_to: date | None
    successor: str | None
    verified: bool
    verified_at: date | None
    articles_verified: bool
    articles: Mapping[str, Words]

    def in_force(self, day: date) -> bool:
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@dataclass(frozen=True)
class Holiday:
    day: date
    name: str
    kind: Literal["national", "joint_leave"]


@dataclass(frozen=True)
class Decree:
    """The yearly decree of three ministers that names the days without work."""

    year: int
    decree: str
    source: str
    days: tuple[Holiday, ...]


@dataclass(frozen=True)
class Holidays:
    """Every decree we know, by year."""

    decrees: Mapping[int, Decree]
    free: frozenset[date]


@dataclass(frozen=True)
class Catalogue:
    """Everything the service offers. `version` changes with any byte of the files that decide, so a decision can be traced."""

    agencies: Mapping[str, Agency]
    categories: Mapping[str, Category]
    questions: Mapping[str, Question]
    elements: Mapping[str, Element]
    elements_version: int
    indicators: Mapping[str, Indicator]
    policies: tuple[Policy, ...]
    exceptions: tuple[Detour, ...]
    urgencies: tuple[Urgency, ...]
    slas: Mapping[str, Sla]
    laws: Mapping[str, Law]
    holidays: Holidays
    triage: Triage
    needs: Mapping[str, Words]
    facts: tuple[str, ...]
    version: str
    changed: Mapping[str, int] = field(
        default_factory=dict
    )  # "category …" or "exception …" -> the admin's rule it follows

    def name_of(
        self, kind: Literal["agency", "category", "law", "need", "element", "indicator"], slug: str, language: str
    ) -> str:
        """A name in the language, in Indonesian where it has none; the slug itself if the stanza is gone."""
        words = self._words(kind, slug)
        return words.get(language, words["id"]) if words else slug

    def answer_words(self, question: str, option: str, language: str) -> str:
        """What an owner pressed, as they read it; the slug itself if the option is gone."""
        asked = self.questions.get(question)
        found = asked.option(option) if asked else None
        return found.name.get(language, found.name["id"]) if found else option

    def _words(self, kind: str, slug: str) -> Words | None:
        if kind == "need":
            return self.needs.get(slug)
        if kind == "law":
            return self.laws[slug].title if slug in self.laws else None
        named: Mapping[str, Mapping[str, Agency | Category | Element | Indicator]] = {
            "agency": self.agencies, "category": self.categories, "element": self.elements, "indicator": self.indicators,
        }  # fmt: skip
        return named[kind][slug].name if slug in named[kind] else None
