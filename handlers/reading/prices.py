"""Whose price is it: every amount of a text weighed by the words around it; costs, fees, turnover and balances are nobody's price."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from handlers.reading import bare, links, money, wares
from handlers.reading.cues import (
    AFTER,
    ALONE_COSTS,
    BOUGHT,
    BOUGHT_AT,
    BREAK,
    COST_NEXT,
    CUES,
    DEALINGS,
    DIFFERENCE,
    EXCLUDED,
    FEES,
    GOT,
    LOWERED,
    NO_PRICE_AFTER,
    NO_WARES,
    NOT_EXCLUDED,
    PRICE_WORD,
    REBATED,
    SENTENCE,
)
from handlers.reading.latest import Weighed, without_old
from handlers.reading.money import Money

MOST = 40  # amounts weighed in one text
NEAR, FAR = 90, 60  # characters looked at before and after an amount
SUPPOSED = re.compile(r"\b(?:kalau|kalo|klo|jika|if|nek|lamun)\s[^,.;!?\n]{0,40}$", re.IGNORECASE)
VERSUS = re.compile(r"\s(?:vs|versus|lawan|dibanding(?:kan)?|banding)\s", re.IGNORECASE)
BUNDLE = re.compile(
    r"(?<![\d.,])\d{1,3} ?(?:biji|pcs|bungkus|potong|pasang|buah|kilo|kg|lembar|tusuk|ikat|botol|cup|set)\s(?:cuma |cm |hanya )?$",
    re.IGNORECASE,
)
YEAR = re.compile(
    r"\b(?:sejak|sjk|semenjak|dari|dr|tahun|taun|thn|th|mulai|since|in|from|pada|pd|sampai|sampe|awal|akhir|saka|wiwit|ti|jan\w*|feb\w*|mar\w*|apr\w*|mei|jun\w*|jul\w*|ag[us]\w*|sep\w*|okt\w*|nov\w*|des\w*)\W{1,2}$",
    re.IGNORECASE,
)
THIS = re.compile(r"\s(?:ini|itu|yg|yang|nih|tuh|iki|ieu|niki)\b", re.IGNORECASE)
PAPERS = re.compile(r"resi|nyangkut|nyantol|no|nomor|nomer|tiket|ticket|order id", re.IGNORECASE)
ONLY = re.compile(
    r"\b(?:cuma|cuman|cm|hanya|mung|ngan|ukur|only|just|masa|mosok|murah|mahal|kemahalan|kemurahan)\s$", re.IGNORECASE
)
SAYS = re.compile(
    r"\s(?:jual|jualnya|ngejual|pasang|kasih|ngasih|cuma|cm|hanya|lepas|banderol|patok|obral)\s", re.IGNORECASE
)
TAKEN = re.compile(r"\b(?:merek|merk|brand|foto|logo|resep|nama|motif|desain|model|video)\b", re.IGNORECASE)
DOUBT = 0.05  # a weight below this says nothing


@dataclass(frozen=True)
class Cue:
    """A word that tells whose the price beside it is: above nought the reporter's, below it the other's."""

    start: int
    end: int
    weight: float
    after: float  # the weight where it stands behind the amount


def read(text: str, others: Sequence[str] = ()) -> tuple[int | None, int | None]:
    """The reporter's price and the other's, whole rupiah; `others` are names of those complained about. None rather than a guess."""
    text = links.blank(text)
    return _decided(text, weigh(text, others))


def weigh(text: str, others: Sequence[str] = ()) -> list[Weighed]:
    """Every amount that may be a price, weighed."""
    amounts = money.find(text)[:MOST]
    cues = _cues(text, amounts, others)
    prices = _prices(text, _with_bare(text, amounts, cues))
    if not prices or (len(prices) == 1 and not _is_told(text, prices[0], cues)):
        return []
    scales = _Scales(text, prices, cues)
    about = _about(scales.cues) if len(prices) == 1 else 0.0
    return without_old(text, _told_again([Weighed(one, about + scales.weigh(at)) for at, one in enumerate(prices)]))


def _is_told(text: str, only: Money, cues: Sequence[Cue]) -> bool:
    """Whether an amount that stands alone is said to be a price, and not only said."""
    before, after = _clause(text, 0, only.start), text[only.end : only.end + 40]
    if text[only.start] == "@" or re.search(PRICE_WORD, before, re.IGNORECASE) or bare.PER.match(after):
        return True
    words = re.findall(r"[^\W\d]+", before)[-3:]  # charger 15rb meledak, jam tangan 18rb
    if any(wares.is_ware(word) for word in (*words, *map("-".join, pairwise(words)))):
        return True
    if re.match(r"\s(?:an\s)?(?:per|di|ning|neng|ing|wonten|na|in|on|at)\s", after) or ONLY.search(before):
        return True
    beside = [c for c in cues if abs(c.weight) > 0.5 and (c.end <= only.start or c.start >= only.end)]
    return any(
        len(text[c.end : only.start].split()) <= 2
        if c.end <= only.start
        else len(text[only.end : c.start].split()) <= 1
        for c in beside
    )


def _told_again(found: list[Weighed]) -> list[Weighed]:
    """19 vs 55, yang 55 punya saya: an amount that is told twice is whose it is said to be."""
    out = []
    for at, one in enumerate(found):
        sure = max((w.weight for w in found[at:] if w.money.amount == one.money.amount), key=abs)
        out.append(Weighed(one.money, sure) if abs(one.weight) < 0.5 < abs(sure) else one)
    return out


def _with_bare(text: str, amounts: Sequence[Money], cues: Sequence[Cue]) -> list[Money]:
    """The amounts, and among them the numbers that are prices told without a unit."""
    sides = [(c.start, c.end) for c in cues if abs(c.weight) > 1]
    untold = bare.find(text, amounts, sides)
    kept = [one for one in amounts if not any(b.start < one.end and one.start < b.end for b in untold)]
    return sorted((*kept, *untold), key=lambda one: one.start)


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
    found = [
        Cue(m.start(), m.end(), WEIGHTS[kind], AFTER.get(kind, WEIGHTS[kind]))
        for m in words
        if (kind := m.lastgroup or "")
    ]
    for name in others:
        found += [Cue(m.start(), m.end(), -3, -3) for m in re.finditer(re.escape(name), text, re.IGNORECASE)]
    return sorted((c for c in found if c.weight), key=lambda c: c.start)


def _prices(text: str, amounts: Sequence[Money]) -> list[Money]:
    """The amounts that are somebody's price, by their size and by the words of their own clause."""
    out: list[Money] = []
    shut, last = False, 0
    for one in amounts:
        price = out[-1].end if out else 0
        if _is_large_enough(text, one, _clause(text, price, one.start)):
            goes_on = shut and _goes_on(text[last : one.start], text[one.end : one.end + 30])
            shut = (goes_on or _is_shut(text, one, price, last)) and not REBATED.search(text, price, one.start)
            if not shut:
                out.append(one)
        last = one.end
    return out


def _is_large_enough(text: str, one: Money, before: str) -> bool:
    """Whether it can be a price at all: a bare number only from a thousand on, and where a price is spoken of."""
    if one.marked or text[one.start] == "@":
        return True
    if one.amount >= 100 and BUNDLE.search(before):
        return True
    written = text[one.start : one.end]
    if 1900 <= one.amount <= 2100 and (re.match(r"\d{4}an", written) or (written.isdigit() and YEAR.search(before))):
        return False
    if one.amount >= 1000 and one.amount % 100 == 0 and not 1900 <= one.amount <= 2100 and _compared(text, one):
        return True
    asked = bool(re.search(rf"{PRICE_WORD}\W{{0,3}}(?:\w{{1,5}}\W{{1,2}})?$", before, re.IGNORECASE))
    if one.amount < 1000 or not written.isdigit():
        return one.amount >= 1000
    return asked or (_said(before) and not 1900 <= one.amount <= 2100)


def _compared(text: str, one: Money) -> bool:
    """Whether a bare number is set against another, or followed by whose it is: 35000 vs 90000 (punyaku)."""
    after = text[one.end : one.end + 24]
    against = VERSUS.match(after) or VERSUS.search(text[: one.start][-8:] + " ")
    return bool(against) or _sided(BREAK.split(after)[0], 1)


def _is_shut(text: str, one: Money, price: int, last: int) -> bool:
    """Whether its clause makes it a cost, a fee, a turnover; `price` and `last` are where the last price and the last amount end."""
    if NO_PRICE_AFTER.match(text, one.end) and not COST_NEXT.match(text, one.end):
        return True
    before = _clause(text, price, one.start)
    if NO_WARES.search(before) or DIFFERENCE.search(before) or (not price and LOWERED.search(before)):
        return True
    if BOUGHT.search(before) and GOT.match(text, one.end):
        return False
    if BOUGHT_AT.search(text, price, one.start):
        return False
    if (cost := ALONE_COSTS.search(before)) and wares.is_ware(
        cost[1].removesuffix("nya"), doubtful=True
    ):  # ayam aja 38rb
        return True
    each = text[one.start] == "@"  # resi nyangkut, isinya 20 pcs @35rb
    shut = [
        m.end()
        for m in EXCLUDED.finditer(before)
        if not NOT_EXCLUDED.search(before[: m.end()]) and not (each and PAPERS.fullmatch(m[0]))
    ]
    if not shut:
        return False
    newer = _clause(text, max(last, price), one.start)
    anew = len(before) - len(newer) > max(shut) and _sided(newer, 2)
    return not anew and not re.search(PRICE_WORD, before[max(shut) :], re.IGNORECASE)


def _goes_on(between: str, after: str) -> bool:
    """omzet dari 3 juta, sekarang 600 ribu: what was no price goes on being none until somebody's price is spoken of."""
    if SENTENCE.search(between) or re.search(PRICE_WORD, between, re.IGNORECASE):
        return False
    return not (_sided(between, 1) or _sided(BREAK.split(after)[0], 2))


def _sided(text: str, least: float) -> bool:
    """Whether the words take somebody's side."""
    return any(abs(WEIGHTS[m.lastgroup or ""]) > least for m in _compiled().finditer(text))


def _said(before: str) -> bool:
    """A bare number counts as a price only where somebody's price is spoken of."""
    return bool(
        re.search(PRICE_WORD, before, re.IGNORECASE)
        or any(WEIGHTS[m.lastgroup or ""] for m in _compiled().finditer(before))
    )


def _clause(text: str, since: int, until: int) -> str:
    """The words of the clause that ends at `until`, none before `since`."""
    before = text[max(since, until - NEAR) : until]
    return before[max((m.end() for m in BREAK.finditer(before)), default=0) :]


class _Scales:
    """One text being weighed, amount by amount from its beginning; a cue that was said after one amount is spent for the next."""

    def __init__(self, text: str, prices: Sequence[Money], cues: Sequence[Cue]) -> None:
        self.text, self.prices, self.cues = text, prices, cues
        self.spent: set[int] = set()

    def weigh(self, at: int) -> float:
        """Cues before the amount in its clause count most, then those right after it, then those of the clauses before."""
        one, total, near = self.prices[at], 0.0, False
        last = self.prices[at - 1].end if at else 0
        nearest = 0.0  # saya ga masalah dia jual 30: who is named last outweighs who was named before
        for cue in reversed(self.cues):
            if one.start - 3 * NEAR <= cue.start and cue.end <= one.start and cue.start not in self.spent:
                factor = _factor(self.text[cue.end : one.start], cue.end <= last)
                near = near or (factor > 0.5 and cue.end > last and abs(cue.weight) > 1)
                total += cue.weight * factor * (0.5 if cue.weight * nearest < 0 else 1)
                if abs(cue.weight) > 2 and cue.end > last and _says(self.text, cue, one):
                    nearest = nearest or cue.weight
        total += self._after(at, near)
        return total * (0.6 if SUPPOSED.search(self.text[last : one.start]) else 1)

    def _after(self, at: int, near: bool) -> float:
        """What is said right after the amount, unless it belongs to the next one."""
        one, (end, broken) = self.prices[at], self._tail(at)
        for cue in self._between(one.end, one.end + 12):  # 20 ribu kami ini
            if cue.start <= one.end + 1 and THIS.match(self.text, cue.end):
                self.spent.add(cue.start)
                return cue.after * 0.8
        if not broken and at + 1 < len(self.prices) and (near or not self._said_after(at + 1)):
            return 0.0
        total = 0.0
        for cue in self._between(one.end, end):
            words = len(self.text[one.end : cue.start].split())
            total += cue.after * 0.8 * 0.8**words * (0.5 if near else 1)
            if not near and abs(cue.weight) > 1:
                self.spent.add(cue.start)
        return total

    def _tail(self, at: int) -> tuple[int, bool]:
        """Where what belongs to the amount ends after it, and whether its clause ends there."""
        one = self.prices[at]
        following = self.prices[at + 1].start if at + 1 < len(self.prices) else len(self.text)
        rest = self.text[one.end : min(following, one.end + FAR)]
        led = self.text[: one.start].rstrip().endswith(")")  # (saya) 40.000 (dia) 15.000
        opened = None if led else re.match(r"\s{0,2}\(", rest)  # 285rb (saya)
        broken = BREAK.search(rest, opened.end() if opened else 0)
        return one.end + (broken.start() if broken else len(rest)), broken is not None

    def _said_after(self, at: int) -> bool:
        """Whether amounts are followed by whose they are: 60rb punya dia 90rb punya saya."""
        return any(abs(c.weight) > 2 for c in self._between(self.prices[at].end, self._tail(at)[0]))

    def _between(self, start: int, end: int) -> list[Cue]:
        return [c for c in self.cues if start <= c.start and c.end <= end and abs(c.after) >= 1]


def _says(text: str, cue: Cue, one: Money) -> bool:
    """Whether who is named tells the amount: dia jual 30; not where something of theirs was taken: pakai merek kami jual 30."""
    return SAYS.fullmatch(text, cue.end, one.start) is not None and not TAKEN.search(
        text[max(0, cue.start - 12) : cue.end]
    )


def _factor(between: str, used: bool) -> float:
    """How much a cue counts over the words that lie between it and the amount."""
    factor = 0.93 ** len(between.split())
    factor *= 0.45 ** min(2, len(BREAK.findall(between)))
    if SENTENCE.search(between):
        factor *= 0.5
    return factor * (0.2 if used else 1)


def _decided(text: str, found: list[Weighed]) -> tuple[int | None, int | None]:
    if not found:
        return None, None
    if both := _shared(text, found):
        return both, both
    if len(found) == 1:
        return _alone(text, found[0])
    most, least = max(w.weight for w in found), min(w.weight for w in found)
    own = next(w for w in found if w.weight >= most - 0.05 * abs(most))
    theirs = next(w for w in found if w.weight <= least + 0.15 * abs(least))
    theirs = _likelier(found, theirs, own)
    if own is theirs or most - least < 0.5:
        same = {w.money.amount for w in found}
        return (min(same), min(same)) if len(same) == 1 else (None, None)
    dearer = most > -0.35 and least < -0.8 and own.money.amount > theirs.money.amount  # and of nobody else it was said
    mine = most > 0 or dearer or (most > min(-0.6, 0.3 * least) and _reporter_spoke(text, own.money))
    other = least < max(0.6, 0.3 * most)  # one told price tells the other by contrast
    return own.money.amount if mine else None, theirs.money.amount if other else None


def _likelier(found: list[Weighed], theirs: Weighed, own: Weighed) -> Weighed:
    """A bale for 3.5 million is not what stands against a dress for 70,000, where the dress of 15,000 is told too."""
    if own.weight <= 0 or theirs.money.amount <= 25 * own.money.amount:
        return theirs
    nearer = [w for w in found if w.weight < -0.3 and w.money.amount <= own.money.amount]
    return min(nearer, key=lambda w: w.weight, default=theirs)


def _reporter_spoke(text: str, one: Money) -> bool:
    """Whether the reporter spoke of themselves up to the amount: without that the dearer of two prices need not be theirs."""
    told = text[: one.end] + BREAK.split(text[one.end : one.end + FAR])[0]
    return any(WEIGHTS[m.lastgroup or ""] > 0.5 for m in _compiled().finditer(told))


def _alone(text: str, only: Weighed) -> tuple[int | None, int | None]:
    if abs(only.weight) < DOUBT or (abs(only.weight) < 0.6 and FEES.search(text)):
        return (only.money.amount if DEALINGS.search(text) else None), None
    return (only.money.amount, None) if only.weight > 0 else (None, only.money.amount)


def _shared(text: str, found: list[Weighed]) -> int | None:
    """Harga kami sama-sama 64.900: one price on both sides."""
    for one in found:
        if any(abs(w.weight) > 1.5 and w.money.amount != one.money.amount for w in found):
            continue
        before = text[max(0, one.money.start - 30) : one.money.start]
        if re.search(r"\b(?:sama[ -]?sama|sama2|padha|podho|both|sami)\b\W{1,2}(?:\w{1,8}\W)?$", before, re.IGNORECASE):
            return one.money.amount
    return None
