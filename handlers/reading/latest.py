"""What a price was before and what it came to be: of one side's prices the latest counts."""

import re
from dataclasses import dataclass
from functools import lru_cache

from handlers.reading.cues import BREAK, SENTENCE, THRESHOLD
from handlers.reading.money import Money

WAS = re.compile(
    r"\b(?:dulu(?:nya)?|dlu|tadi ?nya|td ?nya|awal(?:nya|e)|mulanya|semula|normal(?:nya)?|biasanya|biasane|sebelumnya|used to be|originally|before|dari|dr|from|ti|saka|soko|biyen|baheula)\W{1,2}(?:[^\W\d]+\W{1,2}){0,3}$",
    re.IGNORECASE,
)  # fmt: skip
WAS_AFTER = re.compile(
    r"\W{1,2}(?:[^\W\d]+\W){0,2}(?:awalnya|tadinya|dulu(?:nya)?|mulanya|sebelumnya|before|originally)\b", re.IGNORECASE
)
BECAME = re.compile(
    r"(?:\b(?:jadi|jd|menjadi|dadi|ka|ke|to|skrg|skrang|skg|sekarang|saiki|ayeuna|now|(?:di)?turun\w*|nurun\w*|ikut\w*|(?:di)?banting|drop|dropped|cut|lowered|tinggal|terus|trus)\W{1,2}(?!bersih)(?:[^\W\d]+\W{1,2}){0,2}|(?:->|=>|→)\s?)$",
    re.IGNORECASE,
)  # fmt: skip

PLANNED = re.compile(
    r"\b(?:mau|pengen|ingin|rencana|disuruh|suruh|dipaksa|memaksa|maksa|arep|hoyong|want|forced?|asked)\b",
    re.IGNORECASE,
)
WAR = re.compile(
    r"\b(?:price war|perang (?:harga|tarif)|lomba (?:harga|murah)|adu murah|saling (?:banting|turun))\b", re.IGNORECASE
)
ONLY_LOWERED = re.compile(r"\b(?:turun|nurun|naik)\w*\s$", re.IGNORECASE)  # by so much, not to so much


@dataclass(frozen=True)
class Weighed:
    """One price and how strongly it is the reporter's (above nought) or the other's (below)."""

    money: Money
    weight: float


def without_old(text: str, found: list[Weighed]) -> list[Weighed]:
    """dari 120rb jadi 40rb, tadinya 65rb sekarang 55rb: what it was before is no longer the price."""
    out: list[Weighed] = []
    planned: set[int] = set()
    gone: set[int] = set()
    for at, one in enumerate(found):
        if at in planned or (
            THRESHOLD.search(text[max(0, one.money.start - 24) : one.money.start]) and _is_vague(found, one)
        ):
            continue
        newer = next((n for n in range(at + 1, len(found)) if _succeeds(text, found, at, n, gone)), None)
        if newer is not None and PLANNED.search(_sentence(text[: one.money.start])):
            planned.add(newer)
            newer = None
        if newer is None:
            out.append(one)
        else:
            gone.add(at)
            found[newer] = Weighed(found[newer].money, found[newer].weight + one.weight)
    return out


def _is_vague(found: list[Weighed], one: Weighed) -> bool:
    """Below so much: the reporter's own price is not meant, and the other's only where none is told exactly."""
    return one.weight > 0 or any(w is not one and w.weight * one.weight > 0 for w in found)


@lru_cache(maxsize=1)  # asked for every pair of one text
def _is_war(text: str) -> bool:
    return WAR.search(text) is not None


def _sentence(before: str) -> str:
    return SENTENCE.split(before)[-1]


def _succeeds(text: str, found: list[Weighed], at: int, newer: int, gone: set[int]) -> bool:
    """Whether a later price of the same side is what the earlier one came to be."""
    one, two = found[at], found[newer]
    if one.weight * two.weight < 0 and abs(two.weight) > 0.6:
        return False
    between = text[found[newer - 1].money.end : two.money.start]
    before = text[found[at - 1].money.end if at else 0 : one.money.start]
    became = BECAME.search(between) is not None or (newer > at + 1 and (at - 1 in gone or _is_war(text)))
    if re.fullmatch(r"\s?(?:->|=>|→)\s?", between):
        return True
    if newer == at + 1 and became and re.fullmatch(r"[^.;\n]{0,24}", between) and WAS.search(_last(before)):
        return True
    if any(w.weight * one.weight > 0 for w in found[at + 1 : newer]) or one.weight * two.weight <= 0:
        return False
    if abs(one.weight) < 0.3 or (one.money.amount > 3 * two.money.amount and ONLY_LOWERED.search(between)):
        return False
    return became or bool(WAS.search(_last(before))) or bool(WAS_AFTER.match(text, one.money.end))


def _last(before: str) -> str:
    """The clause that ends here."""
    return before[max((m.end() for m in BREAK.finditer(before)), default=0) :]
