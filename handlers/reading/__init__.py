"""Free text -> facts: pure, offline, a suggestion that people confirm."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from handlers.reading import facts, language, links, places, several
from handlers.reading.answers import answers as answers_of
from handlers.reading.beside import called_for
from handlers.reading.category import NO_COMPLAINT, Guess, guess
from routing.catalogue import Catalogue, load
from routing.rules import route


@dataclass(frozen=True)
class Complaint:
    category: str
    agency: str | None
    co_agencies: tuple[str, ...]
    urgency: str
    sure: float
    answers: dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """What a text seems to say; None or empty where it does not say."""

    lang: str
    category: str
    agency: str | None
    co_agencies: tuple[str, ...]
    urgency: str
    own_price: int | None  # whole rupiah, as quoted
    competitor_price: int | None
    platform: tuple[str, ...]
    links: tuple[str, ...]
    seller: str | None
    product: str | None  # not read yet: None
    since: str | None
    drop_pct: int | None
    region: str | None  # Kemendagri's name; the bare name where kabupaten or kota is unclear
    kind: str = "complaint"  # or what a message is that is none: greeting, thanks, joke, spam, injection, question, status, distress
    sure: float = 0.7
    answers: dict[str, Any] = field(default_factory=dict)
    complaints: tuple["Complaint", ...] = ()

    def as_json(self) -> dict[str, Any]:
        told = asdict(self)
        return {k: list(v) if isinstance(v, tuple) else v for k, v in told.items()}


# Which day it is decides deadlines and laws, which a reading does not tell.
WHENEVER = datetime(2026, 11, 24, tzinfo=UTC)
EVERYWHERE = frozenset({"fears", "staff_out", "harm"})  # told once, true for every complaint of the text


@cache
def _catalogue() -> Catalogue:
    return load()


def read(text: str) -> Reading:
    """The facts of one message, at most its first 4,000 characters."""
    text = text[:4000]
    whole, drop = guess(text), facts.drop(text)
    own, theirs = facts.prices(text)
    nothing = whole.best == NO_COMPLAINT
    prices = {} if nothing else _told(own_price=own, their_price=theirs)
    found = tuple(_complaint(slug, one, whole, drop, prices) for slug, one in several.complaints(text, whole))
    first, *others = found
    return Reading(
        language.of(text), first.category, first.agency, first.co_agencies, first.urgency,
        None if nothing else own, None if nothing else theirs, facts.platforms(text),
        tuple(link.url for link in links.find(text)), None if nothing else facts.seller(text), None, facts.since(text), drop,
        None if nothing else _region(text), _kind(whole), first.sure, first.answers,
        (first, *sorted(others, key=lambda one: one.urgency)),
    )  # fmt: skip


def _told(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _kind(whole: Guess) -> str:
    """What a message is taken for; despair goes before everything else it says."""
    if "despair" in whole.found:
        return "distress"
    return whole.kind if whole.best == NO_COMPLAINT else "complaint"


def _complaint(slug: str, one: Guess, whole: Guess, drop: int | None, prices: dict[str, Any]) -> Complaint:
    """One of a text's complaints: who is responsible and how urgent it is follows from its answers, by the catalogue's rules."""
    sure = round(max(one.categories[slug], whole.categories[slug]), 3)
    if slug == NO_COMPLAINT:
        return Complaint(slug, None, (), "P4", sure, {})
    told = answers_of(slug, one.found | (whole.found & EVERYWHERE), one.classes, drop)
    decision = route(_catalogue(), {**told, "category": slug}, WHENEVER)
    beside = called_for(decision.queue, decision.co_handlers, slug, whole.found)
    return Complaint(slug, decision.queue, beside, decision.urgency, sure, {**prices, **told})


def _region(text: str) -> str | None:
    found = places.find(text)
    if not found:
        return None
    return found[0].name if len(found) == 1 else places.bare(found[0].name).title()
