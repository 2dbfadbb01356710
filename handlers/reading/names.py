"""The shop, account or app complained about: a piece of the text, never the reporter's own shop, never a number or a person's telephone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.reading import personal
from handlers.reading.cues import OWN_WORD, words
from handlers.reading.links import Link

QUOTED = re.compile(r"(?<!\w)['‘’\"“”«`]([^'‘’\"“”«»`\n]{2,45}?)['‘’\"“”»`](?!\w)")
HANDLE = re.compile(r"(?<![\w/.@])@\s?([A-Za-z_][\w]{1,29}(?:\.\w{1,20}){0,4})")
DOTTED = re.compile(
    r"(?<![\w@/.])[A-Za-z][A-Za-z0-9]{1,25}(?:[._][A-Za-z0-9]{1,20}){1,3}(?![\w@/])|(?<![\w@/.-])[a-z]{3,20}\d{2,4}(?![\w.@/])"
)
CAPITAL = re.compile(
    r"(?<![\w@/.'-])(?:[A-Z][A-Za-z0-9&'’-]{1,24})(?: (?:[A-Z][\w&'’-]{0,24}|\d{1,4}|of|dan|and|&)){0,4}(?![\w@/.'’]*\w)"
)
SHOP = (
    r"(?:toko|tokonya|akun\w{0,3}|lapak\w{0,3}|seller\w{0,3}|sellernya|penjual\w{0,3}|pedagang|shop|store|account|aplikasi|app|apps|apk|appnya|aplikasinya|grup(?: wa| fb| telegram)?|group|"
    r"web|website|situs|page|fanpage|pesaing|kompetitor|host\w{0,3}|influencer|selebgram|pelapak|competitor|rival|saingan|pabrik|pt|cv|distributor|supplier|agen|reseller|perusahaan|company|warung|resto|olshop|channel|ig|instagram|tiktok|"
    r"seller named|dari|oleh|ku|by|from|ig nya|nama(?:nya)?|bernama|jenenge|ngarana|ngaranna|called|named|name|nama toko\w{0,3}|nama akun\w{0,3}|ada|ana|aya|muncul|jare|official)"
)
KIND = re.compile(
    r"(?:Toko|Akun|Aplikasi|Apk|App|Seller|Penjual|Grup|Group|Shop|Lapak|Kompetitor|Pesaing|Pabrik|Web|Website|Situs|TOKO|AKUN)[:]? "
)
PARTY = re.compile(
    rf"\b{SHOP}(?: (?:itu|tsb|online|baru|besar|gede|impor|luar|shopee|tokopedia|lazada|tiktok|ig|fb|wa|tiruan|palsu|gadungan|nakal|nama|bernama|namanya|called|named|di \w+|official|nama saya|pakai nama|"
    r"pake nama|jenenge|ngaranna|yang namanya|yg namanya))*\s*[:=]?\s*$",
    re.IGNORECASE,
)
FIELD = re.compile(
    r"\b(?:pelapak|toko|seller|penjual|akun|nama toko|shop|store|terlapor|pelaku|(?:shop|store|seller|account|app)(?:'s)? name)\w{0,3}\s*[:=]\s*$",
    re.IGNORECASE,
)
PASSIVE = re.compile(
    r"\b(?:di|dipun|ka)\w{4,14}(?:(?: [\w.,]{1,12}){0,2} (?:oleh|ku|dening|karo|sama|ama))?\s*$|\bby\s*$", re.IGNORECASE
)
SELLS = re.compile(
    r"\W{0,3}(?:\((?:shopee|tokopedia|lazada|tiktok)[^)]{0,12}\)\s*)?(?:yang |yg |nu |sing |itu |juga |malah |langsung |terus |ini |udah |sudah |di \w+ (?:\w+ )?)*"
    r"(?:jual|menjual|ngejual|ngajual|nyade|adol|ngedol|sell|sells|selling|sold|banting|pakai|pake|memakai|ngambil|mengambil|nyolong|nipu|menipu|curi|mencuri|niru|meniru|nyontek|copied|copies|cloned|stole|"
    r"pasang|masang|obral|claim|klaim|ngaku|buka|muncul|ngan|mung|kirim|posted|charges?|offers?)\b",
    re.IGNORECASE,
)
OWN_BEFORE = re.compile(
    rf"\b(?:{OWN_WORD}|nama usaha\w*|usaha|brand|merek|merk|logo)\s*(?:punya |namanya |nama |adalah |yaitu |bernama |itu |: ?)*$|"
    rf"\b(?:nama |merek |merk |brand |logo |toko |akun |ig |warung |usaha |shop |instagram |lapak ){{1,3}}{OWN_WORD}\W{{0,2}}(?:namanya |adalah |yaitu |itu |is |called |named |di \w+ )*$|"
    rf"\b(?:my|our|the brand|registered)(?: \w+){{0,2}}\s*$",
    re.IGNORECASE,
)
# After these a bare capitalised name is as often a person's; only one that sounds like a business is taken.
PERSON = re.compile(
    r"\b(?:penjual\w*|seller\w*|pedagang|agen|reseller|supplier|distributor|oleh|ku|by|from|dari|host\w*|pelaku|karo|sama|pesaing|kompetitor|rival|saingan|competitor|nama|bernama|named|called|name|ada|ana|aya|jare|"
    r"(?:kurir|sopir|driver|orang|oknum|pelaku|cs|sales|admin|pembeli|buyer|penipu|petugas|pegawai|karyawan)\w{0,3} (?:yang |yg )?(?:ber)?nama(?:nya)?)\s*[:=]?\s*$",
    re.IGNORECASE,
)
BUSINESS = re.compile(
    r"\d|(?-i:[a-z][A-Z])|[&]|\b(?:store|shop|official|grosir|jaya|mart|center|centre|outlet|house|group|collection|fashion|batik|toko|makmur|abadi|sentosa|murah|indo|global|online|nusantara|cv|pt|ud|market|"
    r"import|impor|hub|trading|kilat|craft|galeri|gallery|butik|boutique|snack|dapur|rumah|griya|omah|pusat|sentra|gudang|raja|ratu|sultan|direct|living|mall|plaza|asia|international|company|co|ltd)\b",
    re.IGNORECASE,
)
OWN_SHOP = re.compile(
    rf"\b(?:usaha|toko|warung|merek|brand|nama|akun)(?:nya)? {OWN_WORD} (?:namanya |adalah |itu |bernama )?(?:Toko|Warung|UD|CV|Akun|Kedai)\s*$",
    re.IGNORECASE,
)
COPY_OF_OURS = re.compile(
    rf"\b(?:tiruan|palsu|pakai|pake|pakek|memakai|mirip|gadungan|menyerupai|nganggo|using)(?: \w+)? {OWN_WORD}\W{{0,2}}$|\bnama {OWN_WORD} \W{{0,2}}$",
    re.IGNORECASE,
)
OWN_AFTER = re.compile(
    rf"[\s'’\"”,]{{0,3}}\(?(?:itu |is |adalah |ini )?(?:toko|merk|merek|brand|akun|nama|punya|milik|gaduh|usaha|my|our|{OWN_WORD}(?! (?:jual|menjual|cuma|harga|sell)))\b(?: ?{OWN_WORD})?",
    re.IGNORECASE,
)
BRAND_BEFORE = re.compile(
    r"\b(?:merk|merek|brand|logo|merknya|krim|parfum|jamu|kopi|sabun|fitur|program|tulisan\w*|label|desain|rasa|tema|motif|kata|bilang|jadi|kategori|daftar|sebagai|judul|serum|skincare|"
    r"nulis|produk|lamp|best-selling|versions? of|obat|madu|daftar|tertulis|menu|lagu|promo|tag|hashtag|status|alasan|alesan|jargon|packs?|jars?|toko resmi|the)\s*$",
    re.IGNORECASE,
)
COUNT = re.compile(r" \d{1,4}$")
COUNTED = re.compile(
    r"[ ]?(?:juta|jt|rb|ribu|rebu|k|x|kali|orang|hari|jam|bulan|bln|tahun|thn|pcs|persen)\b|%", re.IGNORECASE
)
PLACES = words(
    "jakarta bandung surabaya semarang malang solo medan yogyakarta jogja bali jawa batam asia eropa singapura malaysia shenzhen sumatra"
)
GENERIC = words(
    "star seller pilihan mall best top terlaris terbaik verified power merchant partner mitra brand app aplikasi akun toko"
)
NO_NAME = words(
    """saya kami shopee tokopedia tiktok lazada bukalapak blibli temu aliexpress shein instagram facebook whatsapp indonesia china cina     itu ini yang harga ada kab kota kabupaten sejak mulai bpom sni halal djki umkm cod fyp nib haki min admin pak bu bapak ibu mas mbak bang kang haji hj sdr sdri om tante kak teh mohon tolong sudah tapi dan
    di ke dari live store shop official toko oren ijo hijau biru resmi online gede besar tts ig fb wa lzd link harganya kata harap jual customer pembeli
    produk barang pt cv rp idr i he she we they"""
)  # fmt: skip


@dataclass(frozen=True)
class Named:
    name: str
    start: int
    points: float


def seller(text: str, links: tuple[Link, ...] = ()) -> str | None:
    """The name that the words around it make the one complained about; else the shop its own link names."""
    private = [(p.start, p.end) for p in personal.find(text) if p.kind != "address"]
    found = [n for n in _candidates(text) if n.points >= 2 and not any(s <= n.start < e for s, e in private)]
    if found:
        return max(found, key=lambda n: (n.points, -n.start)).name
    shops = [
        link.shop
        for link in links
        if link.shop and link.platform in ("Tokopedia", "TikTok Shop", "Bukalapak") and link.kind in ("listing", "shop")
    ]
    return (
        shops[0]
        if shops and not re.search(rf"\b(?:link|toko|akun)(?:nya)? {OWN_WORD}\b", text, re.IGNORECASE)
        else None
    )


def _candidates(text: str) -> Iterator[Named]:
    spans: list[tuple[int, int]] = []
    for pattern, points in ((QUOTED, 0.0), (HANDLE, 2.0), (DOTTED, 0.5), (CAPITAL, -0.5)):
        for match in pattern.finditer(text):
            group = 1 if pattern is QUOTED else 0
            start, end = match.span(group)
            if pattern is CAPITAL and (kind := KIND.match(text, start, end)):
                start = kind.end()
            if pattern is CAPITAL and (count := COUNT.search(text, start, end)) and COUNTED.match(text, end):
                end = count.start()
            if any(s < end and start < e for s, e in spans):
                continue
            spans.append(match.span())
            name = text[start:end].strip(" .,")
            at = start if pattern is CAPITAL else match.start()
            if name and _speakable(name) and (good := _points(text, name, at, match.end(), points)) is not None:
                yield Named(name, start, good)


def _speakable(name: str) -> bool:
    """A name holds letters and no long number: a telephone or account number is nobody's shop name."""
    return (
        sum(c.isalpha() for c in name) >= 2
        and not re.search(r"\d{5,}|\d[\d -]{7,}", name)
        and not all(word in NO_NAME or word in GENERIC for word in name.casefold().split())
    )


def _points(text: str, name: str, start: int, end: int, points: float) -> float | None:
    before, after = text[max(0, start - 45) : start], text[end : end + 30]
    words = name.split()
    capital = points == -0.5
    if capital and (_common(words) or not PARTY.search(before) or OWN_SHOP.search(before)):
        return None
    if capital and PERSON.search(before) and not FIELD.search(before) and not BUSINESS.search(name):
        return None
    if FIELD.search(before):
        points += 3
    elif PARTY.search(before):
        points += (
            2
            if re.search(r"\b(?:ada|ana|aya|muncul|dari|ku|oleh|by|from|jare|nama|name)\s*$", before, re.IGNORECASE)
            else 3
        )
    if SELLS.match(after):
        points += 1.5
    if PASSIVE.search(before):
        points += 2
    if points >= 0 and re.match(r"[A-Z]", name) and len(words) > 1:
        points += 0.5
    if re.search(r"\bofficial|store|shop|murah|grosir|\d\b", name, re.IGNORECASE):
        points += 0.5
    if OWN_BEFORE.search(before) and not COPY_OF_OURS.search(before):
        points -= 4
    if OWN_AFTER.match(after) and not SELLS.match(after):
        points -= 4
    if BRAND_BEFORE.search(before):
        points -= 3
    if len(words) > 6 or (len(words) > 2 and name == name.casefold() and not PARTY.search(before)):
        points -= 3
    return points


def _common(words: list[str]) -> bool:
    return (
        words[0].casefold() in NO_NAME
        or (len(words) == 1 and (len(words[0]) < 3 or words[0].casefold() in PLACES))
        or all(w.isupper() and len(w) < 4 for w in words)
    )
