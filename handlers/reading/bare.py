"""Prices told without their unit, as traders talk: punyaku 45 dia 20, jual 60, dari 45 jadi 30, dua lima; thousands are meant."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice

from handlers.reading import numerals
from handlers.reading.money import COUNTED, Money

MOST, LOOKED_AT = 12, 60  # such numbers taken, and such looked at, in one text
TENS = {
    "satu": 10,
    "dua": 20,
    "tiga": 30,
    "empat": 40,
    "lima": 50,
    "enam": 60,
    "tujuh": 70,
    "delapan": 80,
    "sembilan": 90,
}
DIGITS = re.compile(
    r"(?<![\w.,#/:@+*=$€¥-])(?<!rp )(?<!rm )(?<!usd )(?<!rmb )(?<!sgd )(?<!\$ )(?P<number>\d{1,3}(?:[.,]\d)?)(?:\s?(?:-|–|sampe|sampai|s/d)\s?(?P<upto>\d{1,3})(?!\d))?(?:[- ]?an(?!\w))?(?![\w%$€¥]|[.,:/-]\d|[ ]?%|[ ][-–x][ ]?\d)",
    re.IGNORECASE,
)
FIVES = re.compile(
    rf"(?<![\w@#])(?P<tens>{'|'.join(TENS)}) lima(?!\w)(?! (?:puluh|ratus|ribu|rb|juta|jt|belas))", re.IGNORECASE
)
NAMED = re.compile(r" (?:[^\W\d]{3,} ){1,3}", re.IGNORECASE)  # lapak saya sprei king 225.
STOPS = re.compile(r"\s*(?:[,.;!?)\n]|$)")
PROMO = re.compile(r"\b(?:promo|diskon|discount|cashback)\b", re.IGNORECASE)
OWNED = re.compile(r"[ ](?:itu |tuh |yg )?(?:punya|milik|harga|hrg|duwek|nu)", re.IGNORECASE)
WARES = re.compile(r"\b(?:jual|ngejual|ngajual|adol|sade|dodol|sell) (?:[^\W\d]{3,} ){1,3}$", re.IGNORECASE)
UNSAID = r"(?:thn|th|tahun|taun|juta|jt|ribu|rb|rebu|ewu|lusin|kodi|dosin|stok|varian|macam|warna|rasa|ukuran|kilo|cup|porsi|gelas|botol|besar|ringgit|yuan|dolar|dollar|usd|anak|kali|hr)"
PRICE_WORD = (
    r"\b(?:jual(?:nya|an)?|dijual(?:nya)?|ngejual|ngajual|didol|tak dol|dol|adol|sade|ngical|icalan|harga(?:nya|na|ku)?|hrg(?:nya|a)?|hargai|rega\w*|rego\w*|regi\w*|patok|pasang|banderol|bandrol|dibandrol|"
    r"turunin|diturunin|nurunin|obral|diobral|lepas|dilepas|satuannya|ecer(?:an|annya)?|grosirnya|sells?|selling|priced?|charges?|pangaos\w*)"
)
PRICE, SAID = (re.compile(PRICE_WORD + end, re.IGNORECASE) for end in ("$", r"\b"))
# Words that may stand between whose it is and how much it is.
BETWEEN = (
    r"(?:dulu|for|at|cuma|cuman|cm|hanya|mung|ukur|ngan|aja|saja|mah|bisa|tetap|tetep|ttp|masih|msh|kasih|kasi|di|sekitar|kisaran|mulai|seharga|itu|tuh|sih|malah|nih|at|only|is|are|"
    r"jual|jualnya|dijual|ngejual|ngajual|jual di|harga|harganya|hrg|hargai|satuannya|pasang|patok|banderol|bandrol|lepas|satuan|ecer|eceran|sell|lagi|lg|yg|yang|stabil|normal|resmi|masuk|asup|barang|barangnya|harus|hrs|nyerah|mentok|bertahan|turun|turunin|nurunin|ke|dari|dr|jadi|jd|sampe|sampai|"
    r"per|pcs|se(?:pcs|biji|potong|buah|kilo|lusin|botol|toples|pasang|set|bungkus|kotak)|sa(?:kilo|bungkus)|satu|1|\d{1,2} (?:biji|pcs|pasang|set|potong|lusin)|biji|potong|kilo|toples|pak|bu|kak|min|ya)"
)
JOINS = re.compile(rf"['’\"”)]?\s?[:=]?\s?\(?(?:(?<!\w){BETWEEN}\s){{0,3}}$", re.IGNORECASE)
CHANGED = re.compile(
    r"\b(?:jadi|jd|menjadi|ke|skrg|skrang|sekarang|skg|saiki|ayeuna|turun lagi|turun|trus|terus|tinggal|terakhir|dari|dr|now)\s(?:harus |hrs |cuma |cm |tinggal )?$",
    re.IGNORECASE,
)
# What may follow such a price: nothing, a pause, a word that closes it, or somebody else's turn.
CLOSED = re.compile(
    r"\s*$|\s*[,.;!?)(\n/\"”’]|\s?(?:->|=>|-\s|vs\b)|\s(?:punya|harga|hrg|milik|aja|saja|doang|doank|mah|itu|itupun|awalnya|tadinya|dulu|dulunya|masih|msh|laku|tuh|pun|sih|kak|bu|pak|min|mana|udah|udh|dah|sudah|ribu semua|gratis|free|per|sama|lawan|vs|dan|tp|tapi|"
    r"padahal|pdhl|jadi|jd|ke|wae|mawon|doangan|ngan|only|each|karena|krn|gara2|gmn|gimana|kok|malah|makanya|dapet|dapat|atau|trus|terus|lah|loh|lho|ya|yg|yang|di|eh|ari|dene|nah|sedangkan|sementara|skrg|skrang|sekarang|kemarin|kmrn|besok|now|saiki|ayeuna)\b",
    re.IGNORECASE,
)
COUNT = re.compile(
    r"\b(?:rating|bintang|umur|usia|jam|tgl|tanggal|tg|no|nomor|nomer|karyawan|pegawai|staff?|stok|kirim\w*|ukuran|size|kelas|lantai|blok|rt|rw|skor|nilai|followers?|pengikut|views?|like|komen|ulasan|review|"
    r"member|tiket|kontainer|karung|koli|dus|pasal|pp|permendag|uu|versi|level|urutan|peringkat|halaman|hal|kode|ruko|kios|toko ke|cabang|isi|diskon|potongan|jarak|km|top|juara|generasi|gen|channel|menit|detik|poin|"
    r"minimal|maksimal)\b",
    re.IGNORECASE,
)
COST = re.compile(r"\b(?:modal\w*|hpp|bahan|upah|rugi\w*)\b", re.IGNORECASE)
# How many are sold is told with the words for selling: only a word for a price itself turns it.
SALES = re.compile(
    r"\b(?:laku\w*|laris|payu|order\w*|pesan\w*|terjual|kejual|sehari|sedina|sapoe|seminggu|sebulan|perhari|per hari|per minggu|per bulan|pembeli|penonton|pelanggan|omzet|omset|penjualan|produksi|"
    r"sales|orders)\b",
    re.IGNORECASE,
)
SURELY = re.compile(
    r"\b(?:harga\w*|hrg\w*|rega\w*|regi\w*|hargai|patok|banderol|bandrol|price\w*|pangaos\w*)\b", re.IGNORECASE
)
PER = re.compile(
    r"\s?(?:/|per\s?|se)(?:bungkus|bks|pcs?|potong|biji|kilo|kg|kotak|botol|lusin|set|pasang|meter|mtr|lembar|toples|gelas|porsi|cup|buah|pack|pak|ekor|ikat|tusuk|mangkok)\b",
    re.IGNORECASE,
)
HAVING = re.compile(r"\bpuny\w+|\bdagangan\w*", re.IGNORECASE)
SENTENCE = re.compile(r"[.!?\n](?:\s|$)|\n")
PAUSE = re.compile(r"[,.;!?\n(](?=\s|$)|[,;()\n]|\s[-–—|]\s")
NEAR = 60


def find(text: str, amounts: Sequence[Money], sides: Sequence[tuple[int, int]]) -> list[Money]:
    """Numbers that stand where a price is told; `sides` are where words for one side or the other stand."""
    marked = [one for one in amounts if one.marked]
    out: list[Money] = []
    sure = counting = False  # usia saya 45, dia 50: what was counted goes on being counted
    last = 0
    for value, start, end in _numbers(text, marked):
        by_price, by_side = _told(text, start, end, sides)
        goes_on = bool(out) and start - out[-1].end < 20 and not SENTENCE.search(text[out[-1].end : start])
        follows = CHANGED.search(text[max(0, start - 20) : start]) is not None and (goes_on or _priced(text, start))
        between, last = text[last:start], end
        if SENTENCE.search(between) or SAID.search(between) or HAVING.search(between):
            counting = False
        if _counted(text, start, end):
            counting = True
            continue
        told = by_price or ((by_side or follows) and not counting)
        if told and _closed(text, end, sides) and not _costs(text, start):
            sure = sure or by_price
            out.append(Money(round(value * 1000), start, end, True))
    return out[:MOST] if sure or len(out) + len(marked) > 1 else []


def _numbers(text: str, marked: Sequence[Money]) -> list[tuple[float, int, int]]:
    """Every number that could be one, in order: value, and where it stands."""
    taken = [(m.start, m.end) for m in marked[:LOOKED_AT]]
    found: list[tuple[float, int, int]] = []
    for five in FIVES.finditer(text):
        found.append((TENS[five["tens"].casefold()] + 5, *five.span()))
    taken += [(start, end) for _, start, end in found]
    for said in numerals.find(text)[:LOOKED_AT]:
        end = said.end + 2 if re.match(r"an(?!\w)", text[said.end :]) else said.end
        if 10 <= said.value < 1000 and not said.scaled:
            found.append((said.value, said.start, end))
    for digits in islice(DIGITS.finditer(text), LOOKED_AT):
        value = float(digits["number"].replace(",", "."))
        upto = int(digits["upto"]) if digits["upto"] else 1000
        if (3 if value == int(value) else 6) <= value < upto:  # 4.9 is a rating
            found.append((value, *digits.span()))
    free = [one for one in found if one[1:] in taken or not any(s < one[2] and one[1] < e for s, e in taken)]
    return sorted(free, key=lambda one: one[1])[:LOOKED_AT]


def _told(text: str, start: int, end: int, sides: Sequence[tuple[int, int]]) -> tuple[bool, bool]:
    """Whether a word for a price leads to the number, and whether a word for one side does."""
    before = text[max(0, start - NEAR) : start]
    lead = JOINS.search(before)
    head = before[: lead.start()] if lead else before
    priced = bool(PRICE.search(head.rstrip()) or (lead and SAID.search(lead[0])) or PER.match(text, end))
    near = sides[bisect_left(sides, (start - NEAR, 0)) : bisect_left(sides, (end + 13, 0))]
    named = WARES.search(before) is not None  # jual kaos distro 85
    owned = OWNED.match(text, end) is not None and any(end < s for s, _ in near)  # 55 punya saya
    named = named or any(e < start and NAMED.fullmatch(text, e, start) and STOPS.match(text, end) for _, e in near)
    return priced, named or owned or any(e <= start and JOINS.fullmatch(text, e, start) for _, e in near)


def _closed(text: str, end: int, sides: Sequence[tuple[int, int]]) -> bool:
    """Whether nothing that is counted follows."""
    if PER.match(text, end):
        return True
    if re.match(rf"[ ]?{UNSAID}\b(?! semua)", text[end:], re.IGNORECASE):
        return False
    return bool(CLOSED.match(text, end)) or any(s == end + 1 for s, _ in sides)


def _counted(text: str, start: int, end: int) -> bool:
    """Whether its clause speaks of how many, how old, which one: not of how much."""
    if COUNTED.match(text, end) and not PER.match(text, end):
        return True
    clause = _clause(text, start)
    counts = [m.end() for m in COUNT.finditer(clause)]
    sales = [m.end() for m in SALES.finditer(clause)]
    if counts and not SAID.search(clause, max(counts)):
        return True
    return bool(sales) and not SURELY.search(clause, max(sales))


def _costs(text: str, start: int) -> bool:
    """Whether it is what something costs to make: modal 40."""
    clause = _clause(text, start)
    costs = [m.end() for m in COST.finditer(clause)]
    return bool(costs) and not SAID.search(clause, max(costs))


def _clause(text: str, start: int) -> str:
    before = text[max(0, start - NEAR) : start]
    return before[max((m.end() for m in PAUSE.finditer(before)), default=0) :]


def _priced(text: str, start: int) -> bool:
    """Whether the sentence so far speaks of a price."""
    sentence = SENTENCE.split(text[max(0, start - 120) : start])[-1]
    return bool(SAID.search(sentence) or PROMO.search(sentence[-24:]))
