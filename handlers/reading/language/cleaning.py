"""What of a chat message bears on its language: its words, without links, prices, codes, laughter and names of shops."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

MOST = 200  # words of one message that are looked at
NOISE = (
    re.compile(r"(?:https?://|www\.)\S+|[^\s@]{1,64}@[^\s@.]{1,64}\.\S{1,200}|\b[\w-]+\.(?:com|co\.id|go\.id|id|net|org)\b(?:/\S*)?|[@#]\w[\w.]*"),
    re.compile(r"\b(?:rp\.?\s*)?\d[\d.,/x-]*\s?(?:ribu|rb|jt|juta|pcs|inch|persen|mah|kg|gr|ml|cm|mm|[kgmlxw])?\b"),
    re.compile(r"\bpa-(?:[a-z2-9]{4}-){2}[a-z2-9]{4}\b"),  # our own tracking code
    re.compile(r"\b(?=\w*\d)\w+\b"),  # a model, a parcel: a54, jp1234567890
    re.compile(r"\b(?:(?:h+[aeiou]+){2,}h*|(?:ck){2,}|lo+l+|lmao|(?:xi){2,})\b"),
)  # fmt: skip
LAUGHTER = re.compile(r"\b(?:w+k+){2,}w*\b")
TWICE = re.compile(r"\b([a-z]{2,})2(?=an\b|nya\b|in\b|\b)")  # barang2: the word said twice
DRAWN_OUT = re.compile(r"([a-z])\1{2,}")  # lamaaaa
WORD = re.compile(r"[a-z\u00df-\u024f]+(?:'[a-z]+)?")
HAN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")
PLAIN = str.maketrans("éèêëâôû’‘`", "eeeeaou'''")


@cache
def lists() -> dict[str, frozenset[str]]:
    """The word lists written for this service (words.toml), by name."""
    told = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
    return {name: frozenset(words.split()) for name, words in told.items()}


def words(text: str) -> list[str]:
    """The words that may tell a language, lower-case, in order; empty for a price, a link or a name alone."""
    low = unicodedata.normalize("NFKC", text[:4000]).casefold().translate(PLAIN)
    low = LAUGHTER.sub("wkwk", TWICE.sub(r"\1 \1 ", NOISE[0].sub(" ", low)))
    for noise in NOISE[1:]:
        low = noise.sub(" ", low)
    neutral = lists()["neutral"]
    return [word for word in WORD.findall(DRAWN_OUT.sub(r"\1", low)) if word not in neutral][:MOST]


def written_in_han(text: str) -> bool:
    """Two Chinese characters are enough: nobody here writes them by accident."""
    return len(HAN.findall(text[:4000])) >= 2
