"""Money as Indonesian traders write it: 45rb, 1,2jt, 99.9rb, 150-170rb, goceng; whole rupiah."""

import re
from dataclasses import dataclass

MOST = 10_000_000_000
UNITS = {
    "rb": 1_000, "rbu": 1_000, "ribu": 1_000, "rebu": 1_000, "ewu": 1_000, "k": 1_000,
    "jt": 1_000_000, "juta": 1_000_000, "jeti": 1_000_000, "m": 1_000_000_000, "miliar": 1_000_000_000, "milyar": 1_000_000_000,
}  # fmt: skip
WORDS = {
    "seribu": 1_000, "sejuta": 1_000_000, "setengah juta": 500_000, "seceng": 1_000, "goceng": 5_000, "ceban": 10_000,
    "noban": 20_000, "goban": 50_000, "cepek": 100_000, "gopek": 500_000, "gocap": 50_000, "seratus ribu": 100_000,
}  # fmt: skip
AMOUNT = re.compile(
    r"(?<![\w.,/@#-])(?P<before>rp\.?\s{0,2}|idr\s?|\$\s?|usd\s?|us\$\s?)?"
    r"(?P<number>\d{1,3}(?:[. ]?\.?\d{3})+|\d{1,9}(?:[.,]\d{1,2}(?!\d))?)(?:,-|\.-|,00)?"
    r"(?:\s?[-–]\s?(?P<upto>\d{1,9}(?:[.,]\d{1,2})?))?"
    r"\s{0,2}(?P<unit>rb|rbu|ribu|rebu|ewu|k|jt|juta|jeti|m|miliar|milyar)?(?P<about>an)?(?![\w%])",
    re.IGNORECASE,
)
WORD = re.compile(r"\b(" + "|".join(sorted(WORDS, key=len, reverse=True)) + r")\b", re.IGNORECASE)
NOT_AFTER = re.compile(
    r"^\s{0,2}(?:view|viewer|x ditonton|penonton|follower|member|anggota|pengikut|pcs|buah|biji|orang|order|pesanan|ml|gr|gram|kg|"
    r"cm|meter|thn|tahun|bln|bulan|hari|minggu|jam|persen|like|toko|reseller|usd|dolar|dollar|yuan|rmb|bintang|ulasan|akun|paket)",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True)
class Money:
    """One amount in a text: whole rupiah, and where it stands."""

    amount: int
    start: int
    end: int
    marked: bool  # written as money (Rp or a unit), not a bare number


def price(text: str) -> int | None:
    """One answer to "how much?", in whole rupiah; a range gives its lower end. None where it is no price."""
    words = text.strip()[:200]
    if re.search(r"(?<!\w)-\s?\d", words) or re.search(r"\$|usd|dolar|dollar|yuan|rmb", words, re.IGNORECASE):
        return None
    found = find(re.sub(r"(?<=\d) \.(?=\d{3}\b)", ".", words))
    sure = [m for m in found if m.marked] or [m for m in found if m.amount >= 100]
    return sure[0].amount if sure else None


def find(text: str) -> tuple[Money, ...]:
    """Every amount in a sentence that may be money, in order; counts, measures and foreign money are left out."""
    out = []
    for match in AMOUNT.finditer(text[:4000]):
        before = (match["before"] or "").strip().casefold()
        if before.startswith(("$", "usd", "us$")) or NOT_AFTER.match(text[match.end() : match.end() + 14]):
            continue
        amount = _amount(match["number"], match["unit"])
        if amount is not None and 1 <= amount <= MOST:
            out.append(Money(amount, match.start(), match.end(), bool(before or match["unit"])))
    for match in WORD.finditer(text[:4000]):
        out.append(Money(WORDS[match[1].casefold()], match.start(), match.end(), True))
    return tuple(sorted(out, key=lambda m: m.start))


def _amount(number: str, unit: str | None) -> int | None:
    """45.000 -> 45000; 1,2 jt -> 1200000; 99.9 rb -> 99900."""
    bare = number.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", bare):
        whole = int(bare.replace(".", ""))
        return whole if unit is None else whole * UNITS[unit.casefold()] if whole < 1000 else whole
    if not re.fullmatch(r"\d+(?:[.,]\d{1,2})?", bare):
        return int(re.sub(r"\D", "", bare)) if re.fullmatch(r"[\d.]+", bare) else None
    value = float(bare.replace(",", "."))
    if unit is None:
        return int(value) if value == int(value) and "." not in bare and "," not in bare else None
    return round(value * UNITS[unit.casefold()])
