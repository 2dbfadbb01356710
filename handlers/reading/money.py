"""Money as Indonesian traders write and say it: 45rb, 1,2jt, 99.9rb, 150-170rb, goceng, selawe ewu; whole rupiah."""

import re
from dataclasses import dataclass

from handlers.reading import numerals

MOST = 10_000_000_000
UNITS = {
    "rb": 1_000, "rbu": 1_000, "ribu": 1_000, "rebu": 1_000, "rébu": 1_000, "ribo": 1_000, "ewu": 1_000, "ewon": 1_000, "k": 1_000,
    "ratusribu": 100_000, "ratusrb": 100_000, "atusewu": 100_000, "ratusrebu": 100_000, "puluhribu": 10_000, "puluhrb": 10_000,
    "puluhrebu": 10_000, "puluhewu": 10_000, "thousand": 1_000,
    "jt": 1_000_000, "juta": 1_000_000, "yuta": 1_000_000, "jeti": 1_000_000, "million": 1_000_000, "mio": 1_000_000,
    "m": 1_000_000_000, "miliar": 1_000_000_000, "milyar": 1_000_000_000,
}  # fmt: skip
# Hokkien slang of the markets. Those below a thousand mean thousands in talk, unless their neighbours are as small.
SLANG = {
    "seceng": 1_000, "goceng": 5_000, "ceban": 10_000, "noban": 20_000, "goban": 50_000, "gocap": 50, "cepek": 100, "gopek": 500,
    "pekgo": 150, "jigo": 25, "nopek": 200, "noceng": 2_000, "saceng": 3_000, "siceng": 4_000, "lakceng": 6_000, "cetiao": 1_000_000, "gotun": 5_000_000, "cepekceng": 100_000, "gopekceng": 500_000,
}  # fmt: skip
UNIT = "|".join(re.sub("(?<=atus|uluh)", r"\\s?", u) for u in sorted(UNITS, key=len, reverse=True))
FOREIGN = r"us\$|sg\$|\$|usd|sgd|rmb|cny|yuan|¥|€|eur|euro|rm|myr|ringgit|dolar|dollars?|yen|baht|won|krw|hkd"
NUMBER = r"\d{1,3}(?:(?:[.,]\d{3}){1,4}|(?:[ ]\.|\.[ ])\d00|(?:[ ]\d{3}){0,2}[ ]\d00)(?![\d])(?:,\d{2}(?!\d))?|\d{1,15}(?:[.,]\d{1,2}(?!\d))?"
AMOUNT = re.compile(
    rf"(?<![\w.,#\\])(?<!\d[/:-])(?:(?P<before>rp\b\.?|rp(?=\d)|idr|rupiah|{FOREIGN})[ \t]{{0,2}})?(?:@[ \t]?)?(?P<number>{NUMBER})(?P<dash>,-|\.-|,--)?"
    rf"(?:[ \t]?(?:[-–—~]|s/d|sd|sampai|sampe|hingga|to)[ \t]?(?:rp\.?[ \t]?)?(?P<upto>{NUMBER}))?"
    rf"(?:(?:[ -]?an)?[ \t]{{0,2}}(?P<unit>{UNIT}))?(?:[ -]?(?P<about>an|nan)(?!\w))?"
    rf"(?P<more>(?:(?<=jt)|(?<=uta)|(?<=jeti))[ ]?\d{{1,3}}[ ]?(?:rb|ribu|rebu|ewu)(?!\w)|(?:(?<=rb)|(?<=bu)|(?<=wu))[ ]?\d[ ]?ratus(?!\w)|(?<=[a-z])(?:\d{{3}}|[ ]500)(?![\d.,%]))?"
    rf"(?:[ \t]{{0,2}}(?P<after>(?:rupiah|perak|rp|idr|{FOREIGN})(?!\w)))?(?![\w%]|[ \t]%|[.,]\d)",
    re.IGNORECASE,
)  # fmt: skip
WORD = re.compile(r"(?<![\w@#])(" + "|".join(sorted(SLANG, key=len, reverse=True)) + r")(?:an)?(?!\w)", re.IGNORECASE)
MONEY_AFTER = re.compile(r"[ \t]{0,2}(?:rupiah|perak)\b", re.IGNORECASE)
COUNTED = re.compile(
    r"[ \t-]{0,2}(?:views?|viewers?|x |kali\b|ditonton|penonton|tayangan|followers?|subscribers?|pengikut|members?|anggota|warga|pcs|pieces|pasang\b|"
    r"buah|biji|bj\b|orang|org|urang|wong|tiyang|order\w*|pesanan|paket|koli|kontainer|dus|box(?:es)?|karung|ton\b|ml|liter|gr\b|gram|kg|kilo|cm|mm|meter|mtr|"
    r"m2|thn|th\b|tahun(?! (?:ini|lalu|kemarin|kmrn))|taun|bln|bulan(?! (?:ini|lalu|kemarin|kmrn))|wulan|sasi|hari|dina|poé|poe|minggu(?! (?:ini|lalu|kemarin|kmrn))|jam\b|menit|detik|hours?|days?|weeks?|months?|years?|persen|percent|likes?|komen\w*|"
    r"komentar|toko|reseller|dropshipper|stars?|bintang|ulasan|reviews?|akun|pelanggan|pembeli|customers?|unit\b|lembar|halaman|rating|kunjungan|visits?|downloads?|unduhan|penjualan|terjual|sold\b|"
    r"bowls|transaksi|produk(?!\s?[:=])|listing|item|barang|mah\.|ekor|stok|watt|mah\b|volt|inch|inci|karyawan|pegawai|kwh|poin|koin|coins?|kilometer|km\b)",
    re.IGNORECASE,
)  # fmt: skip
TELEPHONE = re.compile(r"(?<![\w.,])(?:\+\s?\d|0|62[ -]?8)\d*(?:[ .-]\d{2,}){0,5}")
TO = re.compile(r"\s{0,2}(?:-|–|—|~|s/d|sd|sampai|sampe|smp|hingga|nganti|to|apa|atau|ato)\s{0,2}", re.IGNORECASE)
FULL = re.compile(r"\d{1,3}(?:\D{1,2}\d{3})+(?:,00)?")


@dataclass(frozen=True)
class Money:
    """One amount in a text: whole rupiah, where it stands, and for a range its upper end."""

    amount: int
    start: int
    end: int
    marked: bool  # written as money (Rp or a unit), not a bare number
    upto: int | None = None


def price(text: str) -> int | None:
    """One answer to "how much?", in whole rupiah; a range gives its lower end. None where it is no price."""
    words = text.strip()[:200]
    if re.match(r"\D{0,9}-\s?\d", words) or re.search(rf"(?<!\w)(?:{FOREIGN})(?!\w)|\$", words, re.IGNORECASE):
        return None
    found = find(words)
    sure = [m for m in found if m.marked] or [m for m in found if m.amount >= 100]
    return sure[0].amount if sure else None


def find(text: str) -> tuple[Money, ...]:
    """Every amount in a sentence that may be money, in order; counts, measures, telephone numbers and foreign money are left out."""
    text = TELEPHONE.sub(_without, text[:20_000])
    out = [money for match in AMOUNT.finditer(text) if (money := _read(match, text)) is not None]
    taken = [(m.start, m.end) for m in out]
    for number in numerals.find(text):
        rupiah = MONEY_AFTER.match(text, number.end)
        free = not any(start < number.end and number.start < end for start, end in taken)
        if free and (number.scaled or rupiah) and number.value <= MOST and not COUNTED.match(text, number.end):
            out.append(Money(number.value, number.start, rupiah.end() if rupiah else number.end, True))
    out.sort(key=lambda m: m.start)
    return _ranges(text, sorted(out + _slang(text, out), key=lambda m: m.start))


def _without(match: re.Match[str]) -> str:
    """A telephone number is no amount: nothing stands in its place, so that all else keeps its own."""
    return " " * len(match[0]) if sum(c.isdigit() for c in match[0]) >= 8 else match[0]


def _ranges(text: str, found: list[Money]) -> tuple[Money, ...]:
    """15rb - 20rb, fifteen to twenty thousand: one amount from its lower end up."""
    out: list[Money] = []
    for one in found:
        last = out[-1] if out else None
        if (
            last
            and last.upto is None
            and one.amount > last.amount
            and last.marked
            and TO.fullmatch(text, last.end, one.start)
        ):
            out[-1] = Money(last.amount, last.start, one.end, True, one.amount)
        else:
            out.append(one)
    return tuple(out)


def _slang(text: str, others: list[Money]) -> list[Money]:
    """gocap is fifty thousand, and fifty among prices as small."""
    found = list(WORD.finditer(text))
    said = [m.amount for m in others if m.marked] + [v for m in found if (v := SLANG[m[1].casefold()]) >= 1000]
    small = bool(said) and max(said) < 5_000
    out = []
    for match in found:
        value = SLANG[match[1].casefold()]
        coins = MONEY_AFTER.match(text, match.end())
        talk = value < 1000 and not coins and not small
        out.append(Money(value * 1000 if talk else value, match.start(), coins.end() if coins else match.end(), True))
    return out


def _read(match: re.Match[str], text: str) -> Money | None:
    before, unit = (match["before"] or "").casefold(), _unit(match["unit"])
    after = (match["after"] or "").casefold()
    if (before and not before.startswith(("rp", "idr", "rupiah"))) or (
        after and after not in ("rupiah", "perak", "rp", "idr")
    ):
        return None
    marked = bool(before or unit or after or match["dash"])
    if COUNTED.match(text, match.end()) or (not marked and _no_price(match["number"], match["about"])):
        return None
    amount = _amount(match["number"], unit)
    upto = _amount(match["upto"], unit) if match["upto"] else None
    if amount is not None and upto is None and match["more"]:
        amount += _more(match["more"], unit)
    if amount is None or not 1 <= amount <= MOST:
        return None
    return Money(amount, match.start(), match.end(), marked, upto)


def _unit(written: str | None) -> int | None:
    return UNITS[re.sub(r"\s", "", written.casefold())] if written else None


def _no_price(number: str, about: str | None) -> bool:
    """A bare number that is a telephone or business number, or a share of something."""
    return (
        (bool(about) and not (FULL.fullmatch(number) or re.fullmatch(r"\d{4,7}", number)))
        or number.startswith("0")
        or (number.isdigit() and len(number) > 8)
        or bool(re.fullmatch(r"\d+[.,]\d{1,2}", number))
    )


def _more(written: str, unit: int | None) -> int:
    """1 juta 250 ribu, 12rb500."""
    digits = int(re.sub(r"\D", "", written))
    if written.casefold().endswith("ratus"):
        return digits * 100 if unit == 1000 and digits < 10 else 0
    if unit == 1_000_000:
        return digits * 1000
    return digits if unit == 1000 and written.strip().isdigit() else 0


def _amount(number: str, unit: int | None) -> int | None:
    """45.000 -> 45000; 1,2 jt -> 1200000; 99.9 rb -> 99900; 1.250 juta -> 1250000."""
    if FULL.fullmatch(number):
        bare = re.sub(r",00$", "", number) if re.search(r"\.\d{3},00$", number) else number
        whole = int(re.sub(r"\D", "", bare))
        if unit is None or unit == 1_000:
            return whole
        return whole * unit // 1000 if len(bare) <= 7 else whole
    value = float(number.replace(",", "."))
    if unit is None:
        return int(value) if value == int(value) and not re.search(r"[.,]", number) else None
    return round(value * unit)
