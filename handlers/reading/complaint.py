"""The complaints of one message: what each is about, and what the catalogue's rules say to its answers."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from handlers.reading import several
from handlers.reading.answers import answers as answers_of
from handlers.reading.answers import guessed
from handlers.reading.beside import called_for
from handlers.reading.category import NO_COMPLAINT, Guess, guess
from routing.catalogue import Catalogue, load
from routing.rules import Decision, route

# Which day it is decides deadlines and laws, which a reading does not tell.
WHENEVER = datetime(2026, 11, 24, tzinfo=UTC)
EVERYWHERE = frozenset({"fears", "staff_out", "harm"})  # told once, true for every complaint of the text


@dataclass(frozen=True)
class Complaint:
    """One complaint as a suggestion: answers by question, and the agency and urgency that follow from them."""

    category: str
    agency: str | None
    co_agencies: tuple[str, ...]
    urgency: str
    sure: float
    answers: dict[str, Any]


@cache
def _catalogue() -> Catalogue:
    return load()


def complaints(text: str, drop: int | None) -> tuple[str, tuple[Complaint, ...]]:
    """What the message is (a complaint, a greeting, ...), and its complaints: the one its owner puts first, then the most urgent."""
    kind, found = decided(text, drop, _catalogue(), WHENEVER)
    return kind, tuple(one for one, _ in found)


def decided(
    text: str, drop: int | None, catalogue: Catalogue, now: datetime
) -> tuple[str, list[tuple[Complaint, Decision | None]]]:
    """The same under the rules of this catalogue, each complaint with what they decide; no complaint has no decision."""
    whole = guess(text)
    told = [_complaint(slug, one, whole, drop, catalogue, now) for slug, one in several.complaints(text, whole)]
    return _kind(whole), [told[0], *sorted(told[1:], key=lambda one: one[0].urgency)]


def _kind(whole: Guess) -> str:
    """What a message is taken for; despair goes before everything else it says."""
    if "despair" in whole.found:
        return "distress"
    return whole.kind if whole.best == NO_COMPLAINT else "complaint"


def _complaint(
    slug: str, one: Guess, whole: Guess, drop: int | None, catalogue: Catalogue, now: datetime
) -> tuple[Complaint, Decision | None]:
    sure = round(whole.sure if slug == whole.best else one.sure, 3)
    if slug == NO_COMPLAINT:
        return Complaint(slug, None, (), "P4", sure, {}), None
    told = _answers(slug, one, whole, drop)
    decision = route(catalogue, {**guessed(slug, told, one.classes), **told, "category": slug}, now)
    beside = called_for(decision.queue, decision.co_handlers, slug, whole.found)
    return Complaint(slug, decision.queue, beside, decision.urgency, sure, told), decision


def _answers(slug: str, one: Guess, whole: Guess, drop: int | None) -> dict[str, Any]:
    return answers_of(slug, one.found | (whole.found & EVERYWHERE), one.classes, drop)


def about(text: str, category: str, drop: int | None) -> dict[str, Any]:
    """What the text answers where its owner says that it is about this category, whatever we should have taken it for."""
    whole = guess(text)
    return {} if category == NO_COMPLAINT else _answers(category, whole, whole, drop)
