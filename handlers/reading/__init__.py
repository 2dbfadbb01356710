"""Free text -> facts: pure, offline, a suggestion that people confirm."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from handlers.reading import language, links, times, told
from handlers.reading.category import category as category_of
from handlers.reading.facts import urgency
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
    product: str | None
    since: str | None
    drop_pct: int | None
    region: str | None  # Kemendagri's name; the bare name where kabupaten or kota is unclear
    kind: str = "complaint"
    sure: float = 0.7
    answers: dict[str, Any] = field(default_factory=dict)
    complaints: tuple["Complaint", ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


@cache
def _catalogue() -> Catalogue:
    return load()


def read(text: str) -> Reading:
    """The facts of one message, at most its first 4,000 characters."""
    text = text[:4000]
    facts = told.read(text)
    category = category_of(text)
    agency, beside = _agency(category)
    nothing = category == "bukan_aduan"
    return Reading(
        language.of(text), category, agency, beside, urgency(text, category, facts.drop_pct),
        facts.own_price, facts.competitor_price, facts.platform, tuple(link.url for link in facts.links), facts.seller,
        facts.product, facts.since, facts.drop_pct, facts.region,
        "greeting" if nothing else "complaint", 0.7, facts.answers(), (Complaint(category, agency, beside, "P3", 0.7, facts.answers()),))  # fmt: skip


def in_full(text: str, today: date) -> dict[str, Any]:
    """The reading as JSON, with the days that "since" can mean seen from `today`, and what each link is."""
    reading = read(text)
    days = times.span(reading.since, today) if reading.since else None
    shown = [
        {"url": x.url, "platform": x.platform, "kind": x.kind, "shop": x.shop, "product": x.product}
        for x in links.find(text[:4000])
    ]
    return reading.as_json() | {
        "since_range": [day.isoformat() for day in days] if days else None,
        "link_details": shown,
    }


def _agency(category: str) -> tuple[str | None, tuple[str, ...]]:
    if category == "bukan_aduan":
        return None, ()
    decision = route(_catalogue(), {"category": category}, datetime(2026, 11, 24, tzinfo=UTC))
    return decision.queue, decision.co_handlers
