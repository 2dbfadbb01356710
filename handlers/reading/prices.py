"""Whose price is it: every amount of a text weighed by the words around it; costs, fees, turnover and balances are nobody's price."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from handlers.reading import links, money
from handlers.reading.cues import BREAK, CUES, EXCLUDED, NO_PRICE_AFTER, NOT_EXCLUDED, PRICE_WORD, SENTENCE
from handlers.reading.money import Money

MOST = 40  # amounts weighed in one text
NEAR, FAR = 90, 60  # characters looked at before and after an amount
DOUBT = 0.05  # a weight below this says nothing


@dataclass(frozen=True)
class Cue:
    """A word that tells whose the price beside it is: above nought the reporter's, below it the other's."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Weighed:
    """One price and how strongly it is the reporter's (above nought) or the other's (below)."""

    money: Money
    weight: float


def read(text: str, others: Sequence[str] = ()) -> tuple[int | None, int | None]:
    """The reporter's price and the other's, whole rupiah; `others` are names of those complained about. None rather than a guess."""
    text = links.blank(text)
    return _decided(text, weigh(text, others))


def weigh(text: str, others: Sequence[str] = ()) -> list[Weighed]:
    """Every amount that may be a price, weighed."""
    amounts = money.find(text)[:MOST]
    prices = [m for m in amounts if _may_be_price(text, m, amounts)]
    if not prices:
        return []
    marks = _cues(text, amounts, others)
    out: list[Weighed] = []
    spent: set[int] = set()
    about = _about(marks) if len(prices) == 1 else 0.0
    for at, one in enumerate(prices):
        last = prices[at - 1].end if at else 0
        following = prices[at + 1].start if at + 1 < len(prices) else len(text)
        out.append(Weighed(one, about + _weight(text, one, last, following, marks, spent)))
    return _without_old(text, out)


def _about(cues: Sequence[Cue]) -> float:
    """A text that speaks of one side only speaks of its price."""
    own, theirs = any(c.weight > 2 for c in cues), any(c.weight < -2 for c in cues)
    return 0.0 if own == theirs else 0.3 if own else -0.3


def _blank(text: str, amounts: Sequence[Money]) -> str:
    """The text with blanks where amounts stand: a "k" or "an" of theirs is no word."""
    for one in amounts:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


@cache
def _compiled() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{words})" for name, _, words in CUES), re.IGNORECASE)


WEIGHTS = {name: weight for name, weight, _ in CUES}


def _cues(text: str, amounts: Sequence[Money], others: Sequence[str]) -> list[Cue]:
    words = _compiled().finditer(_blank(text, amounts))
    found = [Cue(m.start(), m.end(), WEIGHTS[m.lastgroup or ""]) for m in words]
    for name in others:
        found += [Cue(m.start(), m.end(), -3) for m in re.finditer(re.escape(name), text, re.IGNORECASE)]
    return sorted((c for c in found if c.weight), key=lambda c: c.start)


def _may_be_price(text: str, one: Money, amounts: Sequence[Money]) -> bool:
    """Whether it is a price at all, by its size and by the words of its own clause."""
    before, after = _clause_before(text, one, amounts), text[one.end : one.end + 40]
    asked = bool(re.search(rf"{PRICE_WORD}\W{{0,3}}(?:\w{{1,5}}\W{{1,2}})?$", before, re.IGNORECASE))
    if not one.marked and (one.amount < 1000 or (1900 <= one.amount <= 2100 and not asked)):
        return False
    if not one.marked and one.amount >= 1000 and text[one.start : one.end].isdigit() and not (asked or _said(before)):
        return False
    if NO_PRICE_AFTER.match(after):
        return False
    shut = [m.end() for m in EXCLUDED.finditer(before) if not NOT_EXCLUDED.search(before[: m.end()])]
    return not shut or bool(re.search(PRICE_WORD, before[max(shut) :], re.IGNORECASE))


def _said(before: str) -> bool:
    """A bare number counts as a price only where somebody's price is spoken of."""
    return bool(
        re.search(PRICE_WORD, before, re.IGNORECASE)
        or any(WEIGHTS[m.lastgroup or ""] for m in _compiled().finditer(before))
    )


def _clause_before(text: str, one: Money, amounts: Sequence[Money]) -> str:
    last = max((m.end for m in amounts if m.end <= one.start), default=0)
    before = text[max(last, one.start - NEAR) : one.start]
    cut = max((m.end() for m in BREAK.finditer(before)), default=0)
    return before[cut:]


def _weight(text: str, one: Money, last: int, following: int, cues: Sequence[Cue], spent: set[int]) -> float:
    """Cues before it in its clause count most, then those right after it, then those of the clauses before."""
    total, near = 0.0, False
    for cue in cues:
        if one.start - 3 * NEAR <= cue.start and cue.end <= one.start and cue.start not in spent:
            factor = _factor(text[cue.end : one.start], cue.end <= last)
            near = near or (factor > 0.5 and cue.end > last and abs(cue.weight) > 1)
            total += cue.weight * factor
    return total + _after(text, one, following, cues, near, spent)


def _factor(between: str, used: bool) -> float:
    """How much a cue counts over the words that lie between it and the amount."""
    factor = 0.93 ** len(between.split())
    factor *= 0.45 ** min(2, len(BREAK.findall(between)))
    if SENTENCE.search(between):
        factor *= 0.5
    return factor * (0.2 if used else 1)


def _after(text: str, one: Money, following: int, cues: Sequence[Cue], near: bool, spent: set[int]) -> float:
    """What is said right after the amount, unless it belongs to the next one."""
    rest = text[one.end : min(following, one.end + FAR)]
    broken = BREAK.search(rest)
    ends = one.end + (broken.start() if broken else len(rest))
    if not broken and following < len(text) and near:
        return 0.0
    total = 0.0
    for cue in cues:
        if one.end <= cue.start and cue.end <= ends and abs(cue.weight) >= 1:
            between = len(text[one.end : cue.start].split())
            total += cue.weight * 0.8 * 0.8**between * (0.5 if near else 1)
            if not near and abs(cue.weight) > 1:
                spent.add(cue.start)
    return total


def _without_old(text: str, found: list[Weighed]) -> list[Weighed]:
    """dari 120rb jadi 40rb: what it was before is no longer the price."""
    out = []
    for at, one in enumerate(found):
        between = text[one.money.end : found[at + 1].money.start] if at + 1 < len(found) else ""
        moved = re.fullmatch(r"[^.;\n]{0,12}?\b(?:jadi|menjadi|ke|to|dadi|ka|jd)\s{1,2}", between, re.IGNORECASE)
        if moved and re.search(
            r"\b(?:dari|from|saka|soko|ti|semula|awalnya)\W{1,2}(?:\w+\W)?$",
            text[: one.money.start][-20:],
            re.IGNORECASE,
        ):
            found[at + 1] = Weighed(found[at + 1].money, found[at + 1].weight + one.weight)
        else:
            out.append(one)
    return out


def _decided(text: str, found: list[Weighed]) -> tuple[int | None, int | None]:
    if not found:
        return None, None
    if both := _shared(text, found):
        return both, both
    if len(found) == 1:
        return _alone(found[0])
    most, least = max(w.weight for w in found), min(w.weight for w in found)
    own = next(w for w in found if w.weight >= most - 0.05 * abs(most))
    theirs = next(w for w in found if w.weight <= least + 0.05 * abs(least))
    if own is theirs or most - least < 0.5:
        same = {w.money.amount for w in found}
        return (min(same), min(same)) if len(same) == 1 else (None, None)
    mine = own.money.amount if most > min(-0.6, 0.3 * least) else None
    other = theirs.money.amount if least < max(0.6, 0.3 * most) else None
    return mine, other


def _alone(only: Weighed) -> tuple[int | None, int | None]:
    if abs(only.weight) < DOUBT:
        return None, None
    return (only.money.amount, None) if only.weight > 0 else (None, only.money.amount)


def _shared(text: str, found: list[Weighed]) -> int | None:
    """Harga kami sama-sama 64.900: one price on both sides."""
    for one in found:
        before = text[max(0, one.money.start - 30) : one.money.start]
        if re.search(r"\b(?:sama[ -]?sama|sama2|padha|podho|both|sami)\b\W{1,2}(?:\w{1,8}\W)?$", before, re.IGNORECASE):
            return one.money.amount
    return None
