"""Numbers written out in words, in Indonesian, English, Javanese and Sundanese: empat puluh lima ribu, selawe ewu, salawe rebu."""

import re
from dataclasses import dataclass
from functools import lru_cache


def _table(*rows: tuple[int, str]) -> dict[str, int]:
    return {word: value for value, words in rows for word in words.split()}


# A number by itself; where a language joins it to what it counts (rong atus, telung puluh) the joined form too.
SMALL = _table(
    (1, "satu siji hiji setunggal one"), (2, "dua loro rong kalih two"), (3, "tiga telu telung tilu tigang three"),
    (4, "empat papat patang opat sekawan four"), (5, "lima limang gangsal five"), (6, "enam enem nem nemang genep six"),
    (7, "tujuh pitu pitung seven"), (8, "delapan wolu wolung dalapan eight"), (9, "sembilan sanga sangang salapan nine"),
    (10, "sepuluh sapuluh sedasa ten"), (11, "sebelas sabelas sewelas eleven"), (12, "rolas kalihwelas twelve"),
    (13, "telulas thirteen"), (14, "patbelas fourteen"), (15, "limalas gangsalwelas fifteen"), (16, "nembelas sixteen"),
    (17, "pitulas seventeen"), (18, "wolulas eighteen"), (19, "sangalas nineteen"), (20, "twenty"), (21, "selikur salikur"),
    (22, "rolikur"), (23, "telulikur"), (24, "patlikur"), (25, "selawe salawe selangkung"), (26, "nemlikur"),
    (27, "pitulikur"), (28, "wolulikur"), (29, "sangalikur"), (30, "thirty"), (40, "forty fourty"), (50, "seket fifty"),
    (60, "sewidak sawidak sixty"), (70, "seventy"), (80, "eighty"), (90, "ninety"), (100, "seratus satus saratus seratusan hundred"),
)  # fmt: skip
TIMES = _table((10, "puluh puluhan dasa"), (100, "ratus ratusan atus hundred"))
SCALES = _table(
    (1_000, "ribu ribuan rb rebu rebuan ewu ewonan ewunan thousand"), (1_000_000, "juta jutaan jt yuta million"),
    (1_000_000_000, "miliar milyar billion"),
)  # fmt: skip
WHOLE = _table((1_000, "seribu seribuan sewu sarebu"), (1_000_000, "sejuta sejutaan sajuta sayuta"))
HALF = frozenset(("setengah", "satengah", "separo", "separuh", "half"))
LINKS = frozenset(("and", "a"))  # "two hundred and fifty", "half a million"
KNOWN = SMALL.keys() | TIMES.keys() | SCALES.keys() | WHOLE.keys() | HALF | {"belas", "welas"}
ANY = "|".join(sorted(KNOWN, key=len, reverse=True))
# Written as one word: rongewu, limangatus, duapuluh, sepuluhribu.
PIECES = (
    r"se(?:puluh|belas|ratus)|satus|dua|rong|tiga|telung|tilu|empat|patang|opat|lima|limang|enam|nem|genep|tujuh|pitung|delapan|wolung|dalapan|sembilan|sangang|salapan",
    r"puluh|belas|ratus|atus",
    r"ribu|rebu|ewu|juta",
)
JOINED = re.compile("".join((rf"({PIECES[0]})", *(rf"({piece})?" for piece in PIECES[1:]))), re.IGNORECASE)
ONE_WORD = rf"(?:{ANY}|(?:{PIECES[0]})(?:{PIECES[1]})?(?:{PIECES[2]})?)"
RUN = re.compile(
    rf"(?<![\w@#])(?:{ONE_WORD}(?:[ \t]{{1,2}}|-)(?:(?:and|a)[ \t])?){{0,11}}{ONE_WORD}(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True)
class Numeral:
    """One number in words: its value, and whether thousands or millions were said."""

    value: int
    start: int
    end: int
    scaled: bool


@lru_cache(maxsize=1)  # money and the bare numbers ask for the same text
def find(text: str) -> tuple[Numeral, ...]:
    """Every number in words, in order. "seribu tiga" is a thousand for three, so the lone three ends it."""
    out = []
    for run in RUN.finditer(text):
        words = [piece for m in re.finditer(r"\w+", run[0]) for piece in _pieces(m[0], run.start() + m.start())]
        while words:
            number, used = _first(words)
            if number is not None:
                out.append(number)
            words = words[used:]
    return tuple(out)


def _pieces(word: str, start: int) -> list[tuple[str, int, int]]:
    """The words of a number, where they are written as one taken apart."""
    joined = None if word.casefold() in KNOWN else JOINED.fullmatch(word)
    if joined is None:
        return [(word.casefold(), start, start + len(word))]
    spans = [joined.span(at) for at in (1, 2, 3) if joined[at]]
    return [(word[a:b].casefold(), start + a, start + b) for a, b in spans]


def _first(words: list[tuple[str, int, int]]) -> tuple[Numeral | None, int]:
    """The number the words begin with, and how many of them it takes."""
    total = part = at = 0
    least = 10**12  # each scale is said once, the greater first
    while at < len(words):
        word = words[at][0]
        following = words[at + 1][0] if at + 1 < len(words) else ""
        if word in WHOLE and WHOLE[word] < least and not part:
            total, least = total + WHOLE[word], WHOLE[word]
        elif word in SCALES and SCALES[word] < least and part:
            total, part, least = total + part * SCALES[word], 0, SCALES[word]
        elif word in HALF and least == 10**12 and (step := _half(words, at)):
            return Numeral((2 * part + 1) * step[0] // 2, words[0][1], words[at + step[1]][2], True), at + step[1] + 1
        elif word in HALF and total and not part:
            return Numeral(total + least // 2, words[0][1], words[at][2], True), at + 1
        elif (value := _value(word, following)) is not None and _fits(value, part):
            if total and not part and value < 10 and following not in TIMES and following not in SCALES:
                break
            taken = 1 if word in SMALL and following not in (*TIMES, "belas", "welas") else 2
            part, at = part + value, at + taken - 1
        elif word not in LINKS or not (total or part):
            break
        at += 1
    if total >= 1_000_000 and 100 <= part < 1000 and part % 50 == 0:
        part *= 1000  # sejuta dua ratus
    if not total and not part:
        return None, max(at, 1)
    return Numeral(total + part, words[0][1], words[at - 1][2], total >= 1000), at


def _half(words: list[tuple[str, int, int]], at: int) -> tuple[int, int] | None:
    """Half of what: the scale, and how many words further it stands."""
    for ahead in (1, 2):
        if at + ahead < len(words) and words[at + ahead][0] in SCALES:
            return SCALES[words[at + ahead][0]], ahead
        if at + ahead < len(words) and words[at + ahead][0] not in LINKS:
            return None
    return None


def _value(word: str, following: str) -> int | None:
    """tiga -> 3, tiga puluh -> 30, tiga belas -> 13, tiga ratus -> 300."""
    if word not in SMALL:
        return None
    if following in ("belas", "welas") and SMALL[word] < 10:
        return 10 + SMALL[word]
    return SMALL[word] * TIMES[following] if following in TIMES and SMALL[word] < 10 else SMALL[word]


def _fits(value: int, part: int) -> bool:
    """Whether a number goes on by a smaller one: seratus | dua puluh | lima, never lima | lima."""
    return not part or (part % 100 == 0 and value < 100) or (part % 10 == 0 and part >= 20 and value < 10)
