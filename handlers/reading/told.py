"""What a text tells of its facts, whatever it complains about: prices, platforms, links, seller, product, when, how much, where."""

from dataclasses import dataclass
from typing import Any

from handlers.reading import drops, home, links, names, places, platforms, prices, times, wares
from handlers.reading.links import Link

HALF = 50  # percent lost from which sales are down by half or more


@dataclass(frozen=True)
class Told:
    """The facts of one text; None or empty where it does not say."""

    own_price: int | None = None  # whole rupiah, as quoted; of a range its lower end
    competitor_price: int | None = None
    platform: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    seller: str | None = None
    product: str | None = None
    since: str | None = None
    drop_pct: int | None = None
    region: str | None = None  # Kemendagri's name; the bare name where kabupaten or kota is unclear

    def answers(self) -> dict[str, Any]:
        """The facts as answers to the catalogue's questions; a link that may be of two platforms answers none."""
        change = None if self.drop_pct is None else "half_or_more" if self.drop_pct >= HALF else "less_than_half"
        told = {"own_price": self.own_price, "their_price": self.competitor_price, "product": self.product, "platform": ", ".join(p for p in self.platform if "|" not in p),
                "since_when": self.since, "sales_change": change}  # fmt: skip
        return {slug: value for slug, value in told.items() if value}


def read(text: str) -> Told:
    """Everything the text tells, each fact by its own module; links are looked at first and are no words after that."""
    found = links.find(text)
    words = links.blank(text, found)
    seller = names.seller(words, found)
    others = (seller,) if seller else ()
    own, theirs = prices.read(words, others)
    return Told(own, theirs, platforms.find(words, found), found, seller, wares.product(words, others), times.since(words),
                drops.read(words), _region(home.find(words, others)))  # fmt: skip


def _region(found: tuple[places.Place, ...]) -> str | None:
    if not found:
        return None
    return found[0].name if len(found) == 1 else places.bare(found[0].name).title()
