"""Free text -> facts: pure, offline, a suggestion that people confirm."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from handlers.reading import language, links, times, told
from handlers.reading.complaint import Complaint, about, complaints


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
    kind: str = "complaint"  # or what is none: greeting, thanks, joke, spam, injection, question, status, distress
    sure: float = 0.7
    answers: dict[str, Any] = field(default_factory=dict)
    complaints: tuple[Complaint, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


def read(text: str) -> Reading:
    """The facts of one message, at most its first 4,000 characters."""
    text = text[:4000]
    facts = told.read(text)
    kind, found = complaints(text, facts.drop_pct)
    first, known = found[0], {} if found[0].agency is None else facts.answers()
    return Reading(
        language.of(text), first.category, first.agency, first.co_agencies, first.urgency,
        facts.own_price, facts.competitor_price, facts.platform, tuple(link.url for link in facts.links), facts.seller,
        facts.product, facts.since, facts.drop_pct, facts.region,
        kind, first.sure, known | first.answers, tuple(replace(one, answers=known | one.answers) for one in found))  # fmt: skip


def read_as(text: str, category: str) -> dict[str, Any]:
    """What a text answers about the category that its owner has chosen."""
    facts = told.read(text[:4000])
    return facts.answers() | about(text[:4000], category, facts.drop_pct)


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
