"""Free text -> facts: pure, offline, a suggestion that people confirm."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from handlers.reading import drops, home, language, links, names, places, platforms, prices, times, wares
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
        told = asdict(self)
        return {k: list(v) if isinstance(v, tuple) else v for k, v in told.items()}


def read(text: str) -> Reading:
    """The facts of one message, at most its first 4,000 characters."""
    text = text[:4000]
    found = links.find(text)
    bare = links.blank(text, found)
    seller = names.seller(bare, found)
    drop = drops.read(bare)
    own, theirs = prices.read(bare, [seller] if seller else [])
    kind, told = complaints(text, drop)
    first, nothing = told[0], told[0].category == "bukan_aduan"
    priced = {} if nothing else {n: v for n, v in {"own_price": own, "their_price": theirs}.items() if v is not None}
    return Reading(
        language.of(text), first.category, first.agency, first.co_agencies, first.urgency,
        own, theirs, platforms.find(bare, found),
        tuple(link.url for link in found), seller, wares.product(bare, (seller,) if seller else ()), times.since(bare), drop,
        _region(bare, seller), kind, first.sure, priced | first.answers,
        tuple(replace(one, answers=priced | one.answers) for one in told))  # fmt: skip


def read_as(text: str, category: str) -> dict[str, Any]:
    """What a text answers about the category that its owner has chosen."""
    text = text[:4000]
    return about(text, category, drops.read(links.blank(text, links.find(text))))


def _region(text: str, seller: str | None) -> str | None:
    found = home.find(text, (seller,) if seller else ())
    if not found:
        return None
    return found[0].name if len(found) == 1 else places.bare(found[0].name).title()
