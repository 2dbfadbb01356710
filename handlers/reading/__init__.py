"""Free text -> facts: pure, offline, a suggestion that people confirm."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from handlers.reading import drops, facts, home, language, links, names, places, platforms, prices, times, wares
from handlers.reading.category import category as category_of
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
    kind: str = "complaint"
    sure: float = 0.7
    answers: dict[str, Any] = field(default_factory=dict)
    complaints: tuple["Complaint", ...] = ()

    def as_json(self) -> dict[str, Any]:
        told = asdict(self)
        return {k: list(v) if isinstance(v, tuple) else v for k, v in told.items()}


@cache
def _catalogue() -> Catalogue:
    return load()


def read(text: str) -> Reading:
    """The facts of one message, at most its first 4,000 characters."""
    text = text[:4000]
    found = links.find(text)
    bare = links.blank(text, found)
    seller = names.seller(bare, found)
    category = category_of(text)
    drop = drops.read(bare)
    own, theirs = prices.read(bare, [seller] if seller else [])
    agency, beside = _agency(category)
    nothing = category == "bukan_aduan"
    return Reading(
        language.of(text), category, agency, beside, facts.urgency(text, category, drop),
        own, theirs, platforms.find(bare, found),
        tuple(link.url for link in found), seller, wares.product(bare, (seller,) if seller else ()), times.since(bare), drop,
        _region(bare, seller),
        "greeting" if nothing else "complaint", 0.7, _a(own, theirs), (Complaint(category, agency, beside, "P3", 0.7, _a(own, theirs)),))  # fmt: skip


def _a(own: int | None, theirs: int | None) -> dict[str, Any]:
    return {k: v for k, v in {"own_price": own, "their_price": theirs}.items() if v is not None}


def _agency(category: str) -> tuple[str | None, tuple[str, ...]]:
    if category == "bukan_aduan":
        return None, ()
    decision = route(_catalogue(), {"category": category}, datetime(2026, 11, 24, tzinfo=UTC))
    return decision.queue, decision.co_handlers


def _region(text: str, seller: str | None) -> str | None:
    found = home.find(text, (seller,) if seller else ())
    if not found:
        return None
    return found[0].name if len(found) == 1 else places.bare(found[0].name).title()
