"""Cases about the same seller or listing: what makes them the same, and how many owners said so independently."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.conversation import plain
from handlers.reading import links

ENOUGH = 3  # independent owners within DAYS days make a surge
DAYS = 7
ALIKE = 0.6  # share of word triples two stories have in common from which one copies the other
SHORT = 3  # letters a seller's name must have to mean anybody in particular
COMMON = re.compile(
    r"^(?:toko|shop|store|official|seller|penjual|akun|warung|pt|cv|lapak|@)\s*|\s*(?:official|store|shop|id|indonesia)$"
)


def seller_of(answers: Mapping[str, Any]) -> str | None:
    """The seller's name as it is compared: without what half of all names have; None where it names nobody."""
    named = plain(
        re.sub(r"https?://\S+", " ", str(answers.get("seller") or answers.get("suggested", {}).get("seller") or ""))
    )
    before = ""
    while named != before:
        before, named = named, COMMON.sub("", named).strip()
    bare = re.sub(r"[^a-z0-9]", "", named)
    return bare if len(bare) >= SHORT else None


def listing_of(answers: Mapping[str, Any]) -> str | None:
    """The first listing named, as platform, shop and product; None where there is no link to one."""
    for link in links_of(answers, "remarks"):
        if link.kind == "listing" and link.product:
            return f"{link.platform}|{(link.shop or '').casefold()}|{link.product.casefold()}"
    return None


def links_of(answers: Mapping[str, Any], *also: str) -> tuple[links.Link, ...]:
    """Every link in a report's story, seller and links, and in its lists of these other names."""
    words = [answers.get("story") or "", answers.get("seller") or ""]
    for name in ("links", *also):
        words += answers.get(name, ())
    return links.find(" ".join(map(str, words)))


def independent(stories: Sequence[tuple[str, str]]) -> int:
    """How many owners told it in words of their own: (who, story); the same person, and a text passed on, count once."""
    kept: list[tuple[str, frozenset[str]]] = []
    for who, story in stories:
        triples = _triples(story)
        if not any(who == other or _alike(triples, told) for other, told in kept):
            kept.append((who, triples))
    return len(kept)


def _triples(story: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", story.casefold())
    return frozenset(" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2)))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether most of the shorter text stands in the longer one."""
    return len(one & other) >= ALIKE * max(1, min(len(one), len(other)))
