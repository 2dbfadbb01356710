"""Which platforms a text names: by the words people have for them, or by a genuine link."""

import re

from handlers.reading.links import Link

_NOT_MEET = r"(?! ?(?:janji|muka|kangen|wicara|usaha|bisnis|dagang|pelanggan|darat|lawak|kunci|ireng|alumni|akbar|warga|sama (?:saya|dia|orang)|dengan|dgn|karo|di (?:kantor|rumah|pasar|warung)))"
WORDS = {
    "Shopee": r"s[hy]?h?o{1,2}p{1,2}e{1,3}(?:food|live|mall|pay|xpress)?|s[hy]op{1,2}(?:ie?|y)|sohpee|shpoee?|shpee|(?:toko|lapak|aplikasi|app|apk|marketplace|olshop|di|ning|neng|si) or(?:en|ange|enge|enj|anye)|toko or[ae]n\w*|spx|spaylater",
    "Tokopedia": r"tok[ou]? ?pe?di[ae]|tok ?ped|toped|tokopedi|tkpd|(?:toko|lapak|aplikasi|app|apk|marketplace|olshop|di|ning|neng|si) (?:ng)?(?:ijo|hijau|héjo|hejo)",
    "TikTok Shop": r"tik ?t[oa]k\w{0,4}|tiktod|toktok|tiktk|tts|tt ?shop|keranjang kuning|kranjang kuning|fyp\w{0,2}",
    "Lazada": r"la[zj]a?da|lazad|lzd|(?:toko|marketplace|aplikasi|app|apk|lapak) (?:warna )?(?:biru|bulao)",
    "Bukalapak": r"bukalapak|(?-i:Buka ?Lapak)|bukalpak|(?:toko|marketplace|aplikasi|app|apk|lapak) (?:warna )?(?:merah|abang|beureum)",
    "Blibli": r"bli ?bli(?:\.com)?",
    "Temu": rf"(?<!ke )(?<!ber)(?<!titik )(?<!jalan )(?<!jumpa )temu{_NOT_MEET}",
    "AliExpress": r"ali ?ekspres+|ali ?express?|alliexpress",
    "1688": r"(?<![\d.,] )(?<!rp)(?<!rp )(?<!no )(?<!nomor )1688(?!\s?(?:rb|ribu|orang|pcs|paket|rupiah|order|view|follower|[.,]?\d))",
    "Shein": r"shein",
    "Instagram": r"instagram|insta|instagra?m|ig|igs|reels",
    "Facebook": r"facebook|fb|fesbuk|pesbuk|facebok|efbe",
    "WhatsApp": r"wh?at'?s? ?app?|wa(?! ode)|wag|wasap|watsap|whatsap",
}  # fmt: skip
NAMED = re.compile(
    "|".join(rf"(?P<p{at}>(?<![\w@./])(?:{words})(?:nya|ne|na)?(?![\w@]))" for at, words in enumerate(WORDS.values())),
    re.IGNORECASE,
)
NAMES = tuple(WORDS)


def find(text: str, links: tuple[Link, ...]) -> tuple[str, ...]:
    """Every platform named, in the order of naming; `text` is without its links. vt.tokopedia.com alone is "Shop|Tokopedia"."""
    found = dict.fromkeys(NAMES[int((m.lastgroup or "p0")[1:])] for m in NAMED.finditer(text))
    by_link = dict.fromkeys(link.platform for link in links if link.platform)
    shared = by_link.pop("Shop|Tokopedia", "none") is None
    found |= by_link
    if shared and not ({"TikTok Shop", "Tokopedia"} & found.keys()):
        found["Shop|Tokopedia"] = None
    return tuple(str(name) for name in found)
