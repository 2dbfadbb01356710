"""The product a text is about: a piece of the text, found by the words for wares and by what is said to be sold."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from handlers.reading.cues import OWN_WORD, words
from handlers.reading.money import SLANG

ENGLISH_FROM = "bag bags"  # from this line on the word for the ware comes last: crochet bucket hat
STOP = words(
    """saya sy kami kita aku gue gua gw kula kulo abdi kuring mereka mrk dia itu ini tsb tersebut yang yg di d ke dari dr dan atau sama dgn dengan persis
    tiap udah udh sudah sdh wis geus ga gak nggak tidak tdk bukan cuma cuman hanya mung ngan aja saja doang padahal tapi tp eh lah kok malah juga jg
    karena krn untuk buat utk pada para ada aya ana wonten nu sing ing ning neng ti saking ku oleh harga harganya rega regane pangaos tanpa buatan bikinan
    gawean jieunan punya milik ori original kw palsu palsunya tiruan tiruannya satu dua tiga murah mahal lebih paling sekali banget bgt pisan dijual jual
    jualan toko akun lapak online shopee tokopedia tokped lazada tiktok tts bukalapak blibli temu instagram ig facebook fb wa live video foto logo merek
    merk nama isi per pcs biji set lusin kodi rp idr is are was were the my our mine ours their theirs they them and or for at from in on of with to a an
    that this by sell sells selling sold copied copies we i who has have been it its as but while since sejak mulai wiwit kena pernah biasa bisa tetap
    jadi masih lagi lg skrg sekarang ayeuna saiki kak min pak bu bang bos mas mbak admin semua setiap nih sih dong deh ya kan loh lho laku ditiru online
    malah mah teh téh jeung nganti tekan lan karo kaliyan utawa dipun namun sedang sedangkan sementara biar supaya agar kalau kalo bila saat ketika waktu
    sebelum sesudah setelah langsung gratis bebas berapa brp cukup hampir sekitar kurang sangat terlalu terus trus lalu kemudian lewat via pakai pake
    seharga cost costs price priced went fell dropped down ini-itu banyak beberapa masuk keluar datang sampai mirip lain sebulan sehari seminggu setahun bingung pusing bangkrut capek kalah sedih resah mohon minta viral jauh dekat lama baru cepat sekian sedikit dikit mentah2 besar gede grosir eceran ecer curah segitu sendiri keliling kiloan borongan enak bagus laris terlaris tiruannya juga beli meli link jasa data produk barang mikro
    kecil menengah putus only through alamat resi paket usah usaha umkm pulsa rugi bayar rame sepi saham akun2 barang2 langganan sebelah kayak kaya
    seperti begini gini gitu modal bahan hpp ongkir versi versions version jiplakan asal tergantung orang wong urang tiyang gaes guys please help halo
    clones clone fakes copies sendirian selamat siang pagi sore malam"""
)  # fmt: skip
VERB = re.compile(
    r"(?:di|dipun|ter|ber|me[mnlry]|nge|ng(?=[aiueo])|ny(?=[aiueo]))\w{4,}|di-\w+|ke\w{3,}an|\w+kan|\w+kah",
    re.IGNORECASE,
)
NOT_VERB = words(
    """mendong mendoan mengkudu melati meranti termos teripang terigu ketapang kecombrang berastagi terasi tersier bersih telur terpal berlian merah melon
    mentega meja minyak mesin mebel diska terong bermotif nyamplung keramik kerajinan kebaya keranjang anyaman ngawi"""
)  # fmt: skip
SOLD = re.compile(
    rf"\b(?:produk(?:nya)?|barang(?:nya)?|product|item|dagangan(?:nya)?)\s*[:=]\s*|"
    rf"\b(?:{OWN_WORD}|I|we)\s(?:\w+\s){{0,2}}?(?:jual(?:an)?|berjualan|menjual|dagang|berdagang|membuat|memproduksi|produsen|pengrajin|perajin|icalan|ngical|sade|sadean|nyade|adol|"
    rf"dodolan|ngedol|damel|ngadamel|ngajual|sell|make|produce|weave)\s+|"
    r"\b(?:pengrajin|perajin|produsen|penjual|pembuat|usaha|jualan|dagang|dodolan|icalan|sadean|selling|sells?|jual|nyade|adol)\s+",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_][\w'’]*(?:-[^\W\d_]+)*", re.IGNORECASE)
PLAIN = str.maketrans("éèê", "eee")
KNOWING = re.compile(
    r"\b(?:tidak|tdk|ga|gak|nggak|ngga|belum|blm|kasih|mau|udah|sudah|baru|saya|sy|kami|sampe|sampai|ingin|pengen|mohon)\s$",
    re.IGNORECASE,
)
NO_GOODS = re.compile(
    r"e-wallet|(?:box(?:es)?|bottles?|cups?|bowls?|plates?|jars?|packs?|containers?|cards?|parts?) (?:of|worth|a day)|tahu (?:cara\w*|kenapa|kalau|kalo|kok|apa|juga|lagi|persis|diri|sama)|keranjang (?:kuning|belanja|\+)|dompet (?:digital|elektronik)|kartu \w+|mesin (?:pencari|kasir)|tas kresek|kopi darat|kue tar|plastik (?:kemasan|bungkus)|buku \w+",
    re.IGNORECASE,
)
QUOTES = re.compile(r"(?<!\w)['‘\"“][^'’\"”\n]{2,45}['’\"”]")
DOUBT = words(
    """toples stoples pen card cards part parts phone box fish plant cup cups fan cap pan gold silver ring button door mirror frame clock watch drink bottle container milk meat es kain alat mesin kemasan plastik tea oil cases spread hanging cloth jars jam bunga rok meja obat pot plates bowls rice batok garam kacang
    sikat cat dress ikan ayam makanan minuman snack beras"""
)  # fmt: skip
NOT_WARE = re.compile(
    r"\b(?:bahan|modal|cicilan|jastip|beli|sampai|dus|kardus|meja hijau|per|rasa|warna|aroma|kata|nama|si|di|tutup|kemasan|pouch|isi|foto|botol)\s$",
    re.IGNORECASE,
)


@cache
def _goods() -> tuple[frozenset[str], frozenset[str]]:
    """Words for wares whose ware comes first (tas anyaman), and those whose ware comes last (bucket hat)."""
    lines = [
        line
        for line in (Path(__file__).parent / "goods.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    at = next(i for i, line in enumerate(lines) if line.startswith(ENGLISH_FROM))
    return frozenset(" ".join(lines[:at]).split()), frozenset(" ".join(lines[at:]).split())


def is_ware(word: str, doubtful: bool = False) -> bool:
    """Whether a word names what somebody sells; without doubt, unless a `doubtful` one will do."""
    low = word.casefold()
    return (doubtful or low not in DOUBT) and any(low in words for words in _goods())


def product(text: str, names: tuple[str, ...] = ()) -> str | None:
    """What is sold, as it is written; none where the text names no ware. `names` are shops, not wares."""
    whole = text
    for name in names:
        text = text.replace(name, " " * len(name))
    plain = QUOTES.sub(lambda m: "'" + " " * (len(m[0]) - 2) + "'", text)
    found = max((c for c in _candidates(plain) if c[0] > 0.5), key=lambda c: (c[0], -c[1]), default=None)
    return found[2] if found else _of_brand(whole)


def _of_brand(text: str) -> str | None:
    """A brand or shop often begins with what it sells, and may hold the only word for it: 'Seblak Teh Ikoh'."""
    for quoted in QUOTES.finditer(text):
        word = WORD.match(text, quoted.start() + 1)
        if (
            word
            and word[0].casefold() in _goods()[0]
            and not re.search(r"(?:toko|akun|shop)\s*$", text[: quoted.start()], re.IGNORECASE)
        ):
            return word[0]
    return None


def _candidates(text: str) -> Iterator[tuple[float, int, str]]:
    """Pieces that may be it: how surely, where, and the piece."""
    first, last = _goods()
    words = list(WORD.finditer(text))
    sold = {m.end() for m in SOLD.finditer(text)}
    for at, word in enumerate(words):
        low = word[0].casefold().translate(PLAIN)
        stem = (
            low
            if low in first or low in last
            else low.removesuffix("nya").removesuffix("ku").removesuffix("na")
            if len(low) > 5
            else low
        )
        if low == "tahu" and KNOWING.search(text[max(0, word.start() - 10) : word.start()]):
            continue
        pair = f"{low}-{words[at + 1][0].casefold()}" if at + 1 < len(words) else ""
        if (stem in first and not NO_GOODS.match(text, word.start())) or pair in first:
            points = (
                3.0
                - (1.5 if stem in DOUBT else 0)
                + (0.8 if stem in DOUBT and word.start() in sold else 0)
                - (1.5 if NOT_WARE.search(text[max(0, word.start() - 12) : word.start()]) else 0)
            )
            yield points, word.start(), text[word.start() : _end(text, words, at)]
        elif (low in last or low.split("-")[-1] in last) and not NO_GOODS.match(text, word.start()):
            begin = _begin(text, words, at)
            yield (
                2.9 - (1.5 if low in DOUBT and begin == at else 0),
                words[begin].start(),
                text[words[begin].start() : word.end()],
            )
        elif word.start() in sold and _may_be_ware(low) and len(low) > 3 and not _is_a_name(words, at):
            yield 1.5, word.start(), text[word.start() : _end(text, words, at)]


def _is_a_name(words: list[re.Match[str]], at: int) -> bool:
    """jualan Agus Setiawan: two words that begin with capitals, unless everything does."""
    two = [word[0] for word in words[at : at + 2]]
    return len(two) == 2 and all(w.istitle() for w in two) and any(word[0][0].islower() for word in words)


def _may_be_ware(low: str) -> bool:
    return low not in STOP and low not in SLANG and not (VERB.fullmatch(low) and low not in NOT_VERB)


def _end(text: str, words: list[re.Match[str]], at: int) -> int:
    """Where the words that describe the ware end: at most three, next to each other."""
    end = words[at].end()
    for word in words[at + 1 : at + 4]:
        if text[end : word.start()] not in (" ", "-") or not _may_be_ware(word[0].casefold()):
            break
        end = word.end()
    return end


def _begin(text: str, words: list[re.Match[str]], at: int) -> int:
    """Where the words before an English ware begin: at most two."""
    begin = at
    for back in range(at - 1, max(-1, at - 3), -1):
        low = words[back][0].casefold()
        if (
            text[words[back].end() : words[begin].start()] != " "
            or not _may_be_ware(low)
            or low.endswith(("ly", "ing"))
            or low in ("fake", "imported", "same", "new", "best-selling", "genuine")
        ):
            break
        begin = back
    return begin
