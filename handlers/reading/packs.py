"""How many pieces are in what traders count by: lusin 12, kodi 20, gross 144, isi 3, beli 2 gratis 1; and shares like 6,5%."""

import re

from handlers.reading import numerals

DOZENS = {
    "lusin": 12,
    "losin": 12,
    "lsn": 12,
    "dozen": 12,
    "kodi": 20,
    "score": 20,
    "gross": 144,
    "gros": 144,
    "pasang": 2,
    "pair": 2,
}
ONE = {
    "satu",
    "sebiji",
    "sebuah",
    "sepotong",
    "selembar",
    "satuan",
    "eceran",
    "ecer",
    "per biji",
    "per pcs",
    "one",
    "single",
    "each",
    "siji",
    "hiji",
}
MOST = 1_000_000
DOZEN = re.compile(
    rf"(?P<count>\d{{1,5}}|setengah|half(?: a)?|se|satu|dua|tiga|empat|lima|enam|sepuluh)?\s?-?(?P<unit>{'|'.join(DOZENS)})\b", re.IGNORECASE
)  # fmt: skip
WORDS = {"se": 1, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "sepuluh": 10}
FREE = re.compile(r"\b(?:beli|buy)\s?(\d{1,3})\s?(?:gratis|dapat|dapet|bonus|get|free)\s?(\d{1,3})\b", re.IGNORECASE)
HOLDS = re.compile(
    r"\b(?:isi|dapat|dapet|berisi|paket|pak|pack of|set of|bundle|bundling)\s?(?:nya\s?)?(\d{1,5})\b", re.IGNORECASE
)
COUNT = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+|\d{1,7})(?![\d.,]*\d)(?!\s?(?:%|rb|ribu|k\b|jt|juta))", re.IGNORECASE
)
PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?\s?(?:%|persen\b|percent\b|pct\b)", re.IGNORECASE)


def pieces(text: str) -> int | None:
    """How many pieces somebody speaks of; None where they name no number, or more than a million."""
    words = text.casefold().strip()
    if free := FREE.search(words):
        return _sane(int(free[1]) + int(free[2]))
    if found := DOZEN.search(words):
        return _sane(_of_dozens(found["count"], DOZENS[found["unit"]]))
    if held := HOLDS.search(words):
        return _sane(int(held[1]))
    if counted := COUNT.search(words):
        return _sane(int(counted[1].replace(".", "")))
    if said := numerals.find(words):
        return _sane(said[0].value)
    return 1 if words.strip(" .,!") in ONE else None


def _of_dozens(count: str | None, size: int) -> int:
    if count in ("setengah", "half", "half a"):
        return size // 2
    return size * (WORDS.get(count, 0) or int(count)) if count else size


def _sane(count: int) -> int | None:
    return count if 1 <= count <= MOST else None


def percent(text: str) -> int | None:
    """A share in hundredths of a percent: 6,5% -> 650; None where there is none up to 100 %."""
    found = PERCENT.search(text)
    if found is None:
        return None
    share = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    return share if 0 <= share <= 10_000 else None
