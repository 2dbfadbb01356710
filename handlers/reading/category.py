"""What kind of complaint a text is: words and phrases with weights, heaviest sum wins. A suggestion, never a decision."""

import re
from functools import cache

# category -> weight -> phrases (regular expressions on small letters)
PHRASES: dict[str, dict[int, tuple[str, ...]]] = {
    "tiru_produk": {
        3: (r"\b(?:di(?:pun| )?tiru|niru|meniru|jiplak|di ?contek|nyontek|contek|plek ketiplek|peniru|kloning|clone|copied|copycat)\w*",
            r"produk (?:serupa|sama persis)", r"desain(?:nya)? (?:sama|persis)", r"merek sendiri punya platform"),
        1: (r"\bpersis\b", r"\bmirip\b", r"\bviral\b", r"best.?sell\w+", r"terlaris"),
    },
    "jual_rugi": {
        3: (r"(?:jual|sade|adol|dol) rugi", r"banting (?:regi|rega|pangaos)", r"ngandhap modal|handapeun modal", r"bakar (?:duit|uang)", r"banting harga", r"di ?bawah (?:modal|hpp)", r"below cost", r"predator\w*",
            r"tidak masuk akal", r"ga(?:k)? masuk akal", r"gratis ongkir terus", r"subsidi"),
        1: (r"\bmurah\w*", r"harga\w*", r"\bcuma\b", r"\bmung\b", r"\bngan\b", r"\bcheap\w*", r"\bmodal\b", r"gulung tikar", r"boncos"),
    },
    "impor_ilegal": {
        3: (r"impor\w*", r"\bimport\w*", r"selundup\w*", r"balpres", r"thrift\w*", r"gudang batam", r"bea ?cukai", r"dari (?:china|cina|luar negeri)",
            r"kontainer", r"undervalu\w*", r"tanpa cukai", r"ilegal masuk", r"smuggl\w*"),
        1: (r"\bchina\b", r"\bcina\b", r"\b1688\b", r"taobao", r"yiwu", r"forwarder", r"cargo"),
    },
    "palsu_hki": {
        3: (r"\bkw\d?\b", r"\bpalsu(?:kan|in)?\b", r"counterfeit", r"\bfake\b (?!review|order)", r"hak cipta", r"copyright", r"hki", r"djki",
            r"merek (?:saya|kami|terdaftar)", r"foto (?:produk )?(?:saya|kami|sy)", r"logo (?:saya|kami)", r"sertifikat merek", r"mengatasnamakan"),
        1: (r"\bmerek\b", r"\bfoto\b", r"\blogo\b", r"watermark", r"trademark"),
    },
    "data_disalahgunakan": {
        3: (r"data (?:jualan|penjualan|pelanggan|pembeli|toko|customer|pribadi)", r"\bktp\b", r"data (?:saya|kami|sy)\b", r"customer (?:data|list)",
            r"sales data", r"bocor\w*", r"nomor (?:hp|wa) (?:pelanggan|pembeli)"),
        1: (r"\bdata\b", r"privasi"),
    },
    "algoritma": {
        3: (r"tenggelam\w*", r"shadow ?ban\w*", r"algoritma", r"algorithm", r"pencarian", r"search result\w*", r"didahulukan", r"traffic (?:turun|anjlok)",
            r"halaman (?:belakang|\d+)", r"impresi"),
        1: (r"\bview\w*", r"kunjungan", r"traffic", r"visib\w+"),
    },
    "biaya_akun": {
        3: (r"(?:biaya|potongan) (?:admin|layanan|platform)", r"potongan\w*", r"komisi", r"di ?bekukan", r"dibanned", r"\bbanned\b", r"(?:di)?suspend\w*",
            r"saldo (?:saya |kami |toko )?(?:di ?tahan|ditahan|tidak)", r"di ?tahan", r"frozen", r"akun\w* (?:di|saya di)\w+", r"withheld", r"\bfees?\b", r"retur\w*"),
        1: (r"\bbiaya\b", r"\badmin\b", r"saldo", r"payout", r"naik"),
    },
    "platform_tak_berizin": {
        3: (r"tak berizin", r"tidak berizin", r"(?:belum|tidak|ga|gak) terdaftar", r"\bpse\b", r"unregistered", r"unlicen[sc]ed", r"langsung di (?:medsos|aplikasi)",
            r"bayar(?:nya)? di dalam", r"tanpa izin usaha"),
        1: (r"aplikasi baru", r"social commerce", r"\bizin\b"),
    },
    "tanpa_standar": {
        3: (r"\bsni\b", r"\bbpom\b", r"izin edar", r"\bhalal\b", r"label (?:bahasa )?indonesia", r"tanpa label", r"merkuri", r"gatal\w*", r"kadaluarsa", r"expired"),
        1: (r"skincare", r"kosmetik", r"\bobat\b", r"mainan", r"bahaya"),
    },
    "ulasan_palsu": {
        3: (r"ulasan (?:palsu|bintang|jelek)", r"review (?:palsu|bintang|jelek)", r"bintang (?:1|satu)", r"(?:order|pesanan|orderan) fiktif", r"fitnah\w*", r"fake (?:review|order)\w*",
            r"one.?star", r"peras\w*", r"pemerasan", r"extort\w*", r"\bancam\w*|diancam"),
        1: (r"\bulasan\b", r"\breviews?\b", r"rating"),
    },
    "eksklusif_paksa": {
        3: (r"eksklusif", r"exclusive\w*", r"di ?larang jual\w*", r"(?:tidak|ga|gak|nggak) boleh (?:jual|buka)\w*", r"hanya boleh jual", r"harus tutup toko", r"di tempat lain"),
        1: (r"di ?paksa", r"penalti", r"kontrak"),
    },
    "penipuan": {
        3: (r"\btipu\w*|ditipu|penipu\w*|\bnipu\w*|katipu|dipunapusi|diapusi", r"scam\w*", r"bukti transfer palsu", r"transfer palsu", r"phishing", r"\botp\b", r"uang (?:saya )?(?:hilang|raib|lenyap)", r"rekening penipu"),
        1: (r"\btransfer\b", r"\bhilang\b", r"kurir"),
    },
    "akses_digital": {
        3: (r"(?:sinyal|internet) (?:susah|jelek|lemot|ga|gak|tidak)", r"blank ?spot", r"cara (?:jualan|buka toko|daftar)", r"pelatihan", r"bantu\w* (?:jualan|daftar|bikin)",
            r"how (?:do i|to) (?:sell|open)", r"gaptek", r"\bnib\b"),
        1: (r"sinyal", r"internet", r"belajar", r"\bonline\b"),
    },
}  # fmt: skip
NOT_A_COMPLAINT = re.compile(
    r"^(?:halo\w*|hai|hi|hello|p|tes|test|assalam\w*|selamat \w+|pagi|siang|sore|malam|makasih\w*|terima ?kasih\w*|suwun|nuhun|thanks?|ok\w*|"
    r"min|admin|kak|pak|bu|gan|bos|sugeng \w+|wilujeng \w+|matur nuwun|hatur nuhun|mantap|sip|nggih|banget|ya|bapak|ibu|banyak|you|so|much|[.!,? ])+$"
)
INJECTION = re.compile(
    r"ignore (?:all |the )?(?:previous|above)|abaikan (?:semua )?(?:instruksi|perintah)|system prompt|you are now|kamu sekarang adalah|"
    r"\bpinjol\b|pinjaman (?:cepat|online)|slot (?:gacor|online)|judi online|klik link ini|pantun|tebak.?tebakan|resep|cuaca|"
    r"jasa (?:followers|seo)|promo \w+ hari ini",
    re.IGNORECASE,
)


@cache
def _compiled() -> dict[str, list[tuple[int, re.Pattern[str]]]]:
    return {
        slug: [(weight, re.compile("|".join(phrases))) for weight, phrases in table.items()]
        for slug, table in PHRASES.items()
    }


def category(text: str) -> str:
    """The category's slug; `lainnya` where nothing speaks for one, `bukan_aduan` for greetings, jokes and tricks."""
    words = " ".join(text[:4000].casefold().split())
    if not re.search(r"\w", words) or (NOT_A_COMPLAINT.match(words[:80]) and len(words) < 80):
        return "bukan_aduan"
    sums = scores(words)
    best = max(sums, key=lambda slug: sums[slug])
    if INJECTION.search(words) and sums[best] < 6:
        return "bukan_aduan"
    return best if sums[best] >= 2 else "lainnya"


def scores(words: str) -> dict[str, int]:
    """Each category's sum: distinct phrases count once each."""
    return {slug: sum(weight * len(set(pattern.findall(words))) for weight, pattern in table)
            for slug, table in _compiled().items()}  # fmt: skip
