"""The other facts of a text: platform, prices by whose they are, drop in sales, when it began, seller, urgency."""

import re

from handlers.reading import links, money

PLATFORMS = {
    "Shopee": r"\bsh?op+e+e?\b|\bshope\b|toko ore?n(?:ge)?|\bspx\b", "Tokopedia": r"\btoko ?pe?dia\b|\btokped\b|toko (?:ijo|hijau)",
    "TikTok Shop": r"\btik ?tok(?: ?shop)?\b|\btts\b|keranjang kuning", "Lazada": r"\blazada\b|\blzd\b|toko biru",
    "Bukalapak": r"\bbukalapak\b|toko merah", "Blibli": r"\bblibli\b", "Temu": r"(?<!ke)\btemu\b(?! (?:janji|muka))", "AliExpress": r"\bali ?express\b",
    "1688": r"\b1688\b", "Shein": r"\bshein\b", "Instagram": r"\binstagram\b|\big\b", "Facebook": r"\bfacebook\b|\bfb\b", "WhatsApp": r"\bwhats ?app\b|\bgrup wa\b",
}  # fmt: skip
OWN = re.compile(
    r"\b(?:saya|sy|kami|aku|gue|gw|kula|abdi|our|ours|my|mine|punya(?:ku| saya)|harga(?:ku| saya| kami))\b",
    re.IGNORECASE,
)
THEIRS = re.compile(
    r"\b(?:mereka|dia|dijual|jual(?:nya)?|cuma|mung|ngan|sana|tiruan\w*|peniru|toko (?:itu|sebelah|lain)|theirs?|they|sing|pabrik|kompetitor|pesaing|"
    r"situ|only|nya)\b", re.IGNORECASE)  # fmt: skip
NO_PRICE = re.compile(
    r"\b(?:modal\w*|hpp|omzet|omset|saldo\w*|ongkir|potongan|denda|rugi|kerugian|transfer\w*|biaya|admin|fee|fees|cost|sisa|tabungan|gaji|turnover|"
    r"tagihan|ditahan|hilang|dp|komisi|balance|lost|revenue)\b[^.,;]{0,18}$", re.IGNORECASE)  # fmt: skip
SINCE = re.compile(
    r"\b(?:(?:sejak|mulai|dari|since|ti saprak|saprak|wiwit|habis|bar)\s+(?!(?:shopee|toko|harga|saya|kami|sana|china|luar))[\w.]+(?:\s+(?:lalu|kemarin|kmrn|ago|last|\d{4}|\d+))?|"
    r"(?:bulan|minggu|tahun|senin|selasa|rabu|kamis|jumat|sabtu)\s+(?:lalu|kemarin|kmrn|ini)|semalam|tadi (?:pagi|malam|siang)|kemarin|wingi|last (?:week|month|year)|"
    r"\w+ (?:weeks?|months?|days?) ago)", re.IGNORECASE)  # fmt: skip
SELLER = re.compile(
    r"['‘\"“]([^'’\"”\n]{3,40})['’\"”]|(?<![\w/.])(@[\w.]{3,30})|\b(?:toko|akun|shop)\s+((?:[A-Z][\w&.]*\s?){1,4})"
)
HARM = re.compile(
    r"\b(?:luka|gatal|iritasi|keracunan|sakit|rumah sakit|kesetrum|meledak|terbakar|poisoned|burn(?:ed|t)?|injur\w+)\b",
    re.IGNORECASE,
)
THREAT = re.compile(
    r"\b(?:ancam\w*|diancam|peras\w*|diperas|memeras|pemerasan|extort\w*|threat\w*|bunuh)\b", re.IGNORECASE
)
FRESH = re.compile(
    r"\b(?:barusan|baru saja|tadi|semalam|hari ini|jam \d+ tadi|an hour ago|today|this morning|last night)\b",
    re.IGNORECASE,
)
FROZEN = re.compile(
    r"\b(?:dibekukan|ditahan|di ?suspend\w*|suspend\w*|dibanned|banned|frozen|withheld|phk|dirumahkan|takut dibalas)\b",
    re.IGNORECASE,
)


def platforms(text: str) -> tuple[str, ...]:
    """Platforms named by words or by a genuine host."""
    found = [
        name for name, words in PLATFORMS.items() if re.search(words, re.sub(r"https?://\S+", " ", text), re.IGNORECASE)
    ]
    for link in links.find(text):
        shared = link.platform == "Shop|Tokopedia" and any(p in found for p in ("TikTok Shop", "Tokopedia"))
        if link.platform and link.platform not in found and not shared:
            found.append(link.platform)
    return tuple(found)


def prices(text: str) -> tuple[int | None, int | None]:
    """The owner's price and the other's, by the words before each amount; None rather than a guess."""
    bare = re.sub(r"https?://\S+", lambda m: " " * len(m[0]), text)
    own = theirs = None
    last = 0
    for amount in money.find(bare):
        before = bare[max(last, amount.start - 45) : amount.start]
        last = amount.end
        if amount.amount < 100 or (not amount.marked and amount.amount < 1000) or NO_PRICE.search(before):
            continue
        mine, other = _last(OWN, before), _last(THEIRS, before)
        if mine > other and own is None:
            own = amount.amount
        elif other > mine and theirs is None:
            theirs = amount.amount
    return own, theirs


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((m.end() for m in pattern.finditer(text)), default=-1)


def drop(text: str) -> int | None:
    """The loss of sales in percent, from a percentage, a fraction or two counts."""
    low = text.casefold()
    if found := re.search(
        r"(?:turun|anjlok|drop\w*|merosot|berkurang|hilang|fell|down)\D{0,25}(\d{1,2})\s?(?:%|persen|percent)", low
    ):
        return int(found[1])
    if found := re.search(r"tinggal (\d{1,2})\s?(?:%|persen)", low):
        return 100 - int(found[1])
    if re.search(r"(?:tinggal|turun|sisa) (?:separ\w+|setengah)|\bhalved\b|by half", low):
        return 50
    if re.search(r"tinggal (?:1/4|seperempat)", low):
        return 75
    found = re.search(
        r"(?:dari|from)\s+(\d{1,5})\D{1,25}?(?:jadi|tinggal|to|menjadi|ka)\s+(\d{1,5})\b(?!\s?(?:rb|ribu|jt|k\b))", low
    )
    if found and int(found[1]) > int(found[2]):
        return round(100 * (int(found[1]) - int(found[2])) / int(found[1]))
    return None


def since(text: str) -> str | None:
    found = SINCE.search(text)
    return found[0].strip() if found else None


def seller(text: str) -> str | None:
    """The shop or account named, in quotes, with an @, or after the word for it; never a number."""
    found = SELLER.search(re.sub(r"https?://\S+", " ", text))
    name = next((g for g in found.groups() if g), None) if found else None
    return None if name is None or re.search(r"\d{6,}", name) else name.strip(" .")


def urgency(text: str, category: str, drop_pct: int | None) -> str:
    """P1 to P4 by what happened, never by how loudly it is said."""
    if category in ("akses_digital", "lainnya", "bukan_aduan"):
        return "P4"
    if THREAT.search(text) or HARM.search(text) or (category == "penipuan" and FRESH.search(text)):
        return "P1"
    dangerous = category == "tanpa_standar" and re.search(
        r"skincare|kosmetik|krim|obat|makanan|minuman|mainan|listrik|charger|susu", text, re.IGNORECASE
    )
    if FROZEN.search(text) or (drop_pct or 0) >= 50 or category in ("penipuan",) or dangerous:
        return "P2"
    return "P3"
