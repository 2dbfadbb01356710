"""Where the reporter is, or where the harm happened, as a sentence tells it: never a rival's place, a route, or a place in a name."""

import re
from functools import cache

from handlers.reading import places
from handlers.reading.cues import OWN_WORD, words
from handlers.reading.places import Place

# Seats and quarters people name instead of their kabupaten or kota (Kemendagri codes).
SEATS = {
    "purwokerto": "33.02", "cibaduyut": "32.73", "soreang": "32.04", "ungaran": "33.22", "cikarang": "32.16", "cibinong": "32.01", "lembang": "32.17",
    "singaraja": "51.08", "ubud": "51.04", "kepanjen": "35.07", "kuta": "51.03", "seminyak": "51.03",
    "malioboro": "34.71", "beringharjo": "34.71", "klewer": "33.72", "16 ilir": "16.71", "pasar turi": "35.78", "pasar johar": "33.74", "sukawati": "51.04", "jatinegara": "31.75", "glodok": "31.73", "cipulir": "31.74", "tanah abang": "31.71", "kotagede": "34.71", "laweyan": "33.72", "cileungsi": "32.01",
    "jatinangor": "32.11", "pelabuhan ratu": "32.02", "palabuhanratu": "32.02", "bangil": "35.14",
    "kraksaan": "35.13", "caruban": "35.19", "mungkid": "33.08", "slawi": "33.28", "kajen": "33.26", "purwodadi": "33.15", "muntilan": "33.08", "tigaraksa": "36.03",
    "bsd": "36.74", "ciputat": "36.74", "gerung": "52.01", "praya": "52.02", "selong": "52.03", "waingapu": "53.11", "ruteng": "53.10", "bajawa": "53.09",
    "maumere": "53.07", "larantuka": "53.06", "atambua": "53.04", "soe": "53.02", "labuan bajo": "53.15", "sentani": "91.03", "wamena": "95.01", "martapura": "63.03",
    "barabai": "63.07", "kuala kapuas": "62.03", "sampit": "62.02", "pangkalan bun": "62.01", "tenggarong": "64.02", "sangatta": "64.08", "balige": "12.12", "kabanjahe": "12.06",
    "rantauprapat": "12.10", "kisaran": "12.09", "lubuk pakam": "12.07", "stabat": "12.05", "painan": "13.01", "lubuk basung": "13.06", "bangkinang": "14.01",
    "sungailiat": "19.01", "kalianda": "18.01", "sungguminasa": "73.06", "sengkang": "73.13", "watampone": "73.08", "rantepao": "73.26", "makale": "73.18",
}  # fmt: skip
# Names that are one word and are often written as two.
APART = words(
    "gunung_kidul tanjung_pinang pangkal_pinang pematang_siantar sawah_lunto lubuk_linggau pare_pare bau_bau padang_sidempuan payakumbuh pakan_baru banjar_masin banjar_baru balik_papan bojo_negoro "
    "probo_linggo tulung_agung trenggalek banyu_wangi bondo_woso situ_bondo purba_lingga banjar_negara kebumen wono_sobo purwo_rejo suko_harjo karang_anyar temang_gung indra_mayu maja_lengka "
    "purwa_karta pandeg_lang labuhan_batu bulu_kumba jene_ponto manok_wari"
)
PREFIX = r"(?P<kind>kabupaten|kab\.?|kota adm(?:inistrasi)?|kota|kec\.?|kecamatan)\s{1,2}"
BEFORE = re.compile(
    r"(?:\b(?:di|d|dari|dr|asal|ing|wonten|neng|ning|ti|tina|saking|saka|in|at|from|near|daerah|wilayah|domisili|lokasi|lokasinya|tinggal|alamat|warga|umkm|pengrajin|perajin|pedagang|penjahit|petani|nelayan|"
    r"pengusaha|orang|wong|urang|tiyang|kula|abdi|kuring|omah|griya|bumi|imah|based in|banjir di|pasar(?: \w+)?|desa \w+|kecamatan \w+,?|kec\.? \w+,?|\w+ kota)|^|[.,;!?\n(:])\s*$",
    re.IGNORECASE,
)
PREPOSITION = re.compile(
    r"\b(?:di|d|dari|dr|asal|ing|wonten|neng|ning|ti|saking|in|from|daerah|wilayah|warga|umkm|lokasi|domisili|griya kula)\s*$",
    re.IGNORECASE,
)
RIVAL = re.compile(
    r"(?:\b(?:gudang\w*|dikirim|pengiriman|(?<!telat )(?<!saya )(?<!kami )kirim\w*|ship\w*|pelabuhan|bandara|lewat|liwat|via|transit|arrives? in|sampai|nyampe|orangnya|orange|ngaku\w*(?:-ngaku)?|mengaku|claim\w*|katanya|pelaku\w*|peniru\w*|pesaing\w*|kompetitor\w*|batur|"
    r"supplier\w*|penjual\w*|seller\w*|tokonya|pabrik\w*|penipu\w*|mereka|mrk|dia|alamatnya|alamat (?:toko|palsu|penjual|seller)|resi\w*|ekspedisi|tracking|kurir|masuk|impor\w*|import\w*|bongkar|kontainer|maranehna|they|their|"
    r"warehouse|sent|delivers?|pembeli(?: saya)?|customer|reseller|cabang|ke|menuju|to|tujuan|tiyang niku|akunnya|beralamat|toko (?:itu|palsu|tiruan|sebelah)|competitor\w*|rival\w*|dijual|dipasarkan|teman saya)\b)"
    r"[^.;!?\n]{0,26}$",
    re.IGNORECASE,
)
OWN = re.compile(
    rf"\b(?:{OWN_WORD}|I|I'm|we|usaha|based|omah|griya|tinggal|domisili|warung|pengrajin|perajin|penjahit|umkm|jualan|dodolan)\b[^.;!?\n]{{0,60}}$",
    re.IGNORECASE,
)
MYSELF = re.compile(rf"\b{OWN_WORD}(?: (?-i:[A-Z])\w+){{0,3}} (?:penjual|pedagang|seller)\b", re.IGNORECASE)
WARES = words(
    """batik kopi dodol soto sate nasi pecel tahu tempe jenang ukir kain tenun songket bakso gudeg pempek keripik kerupuk salak jeruk bika bolu lapis garam
    rendang mie telor telur bebek ayam sambal"""
)  # fmt: skip
COMMON = words(
    """batu metro palu serang pati landak banjar buru metro bima ende tegal lebak malaka kudus sabang"""
)  # fmt: skip


def find(text: str, names: tuple[str, ...] = ()) -> tuple[Place, ...]:
    """The reporter's place: one when clear, several where the name alone does not decide, none if no place is theirs."""
    for name in names:
        text = text.replace(name, " " * len(name))
    best: tuple[float, tuple[Place, ...]] = (0.9, ())
    for match in _pattern().finditer(
        re.sub(r"['‘\"“][^'’\"”\n]{2,45}['’\"”]", lambda m: "'" + " " * (len(m[0]) - 2) + "'", text)
    ):
        found = _meant(match)
        points = _points(text, match) if found else 0.0
        if points > best[0]:
            best = points, found
    return best[1]


@cache
def _pattern() -> re.Pattern[str]:
    """Every name of a kabupaten or kota, and those people use for them, longest first."""
    names = (
        {places.bare(p.name) for p in places.everywhere()}
        | places.ALIASES.keys()
        | SEATS.keys()
        | {name.replace("_", " ") for name in APART}
    )
    words = "|".join(re.escape(n).replace(r"\ ", r"[ -]?") for n in sorted(names, key=len, reverse=True))
    return re.compile(
        rf"(?<![\w@#./])(?:{PREFIX})?(?:(?P<name>{words})|(?P<district>(?<=kec )\w+|(?<=kec\. )\w+|(?<=kecamatan )\w+(?: \w+)?))(?P<city> kota)?(?![\w@]|\.\w)",
        re.IGNORECASE,
    )


@cache
def _squeezed() -> dict[str, str]:
    """A name without its spaces -> the name: Fakfak is Fak Fak, Gunung Kidul is Gunungkidul."""
    return {re.sub(r"[ -]", "", places.bare(p.name)): places.bare(p.name) for p in places.everywhere()}


def _meant(match: re.Match[str]) -> tuple[Place, ...]:
    kind = (match["kind"] or "").casefold()
    if match["name"] is None or kind.startswith("kec"):
        return places.of_district(match["name"] or match["district"])
    name = re.sub(r"[ -]", " ", match["name"].casefold())
    code = places.ALIASES.get(name) or SEATS.get(name)
    if code and not (kind and places.find(match[0])):
        place = places.by_code(code)
        return (place,) if place else ()
    known = _squeezed().get(name.replace(" ", ""), name)
    as_city = places.named(f"Kota {known}") if match["city"] else ()
    return as_city or places.named(f"{match['kind'] or ''} {known}") or places.named(known)


def _points(text: str, match: re.Match[str]) -> float:
    """Whose place it seems to be: above one the reporter's."""
    before, after = text[max(0, match.start() - 70) : match.start()], text[match.end() : match.end() + 20]
    shown = match["name"] or match["district"]
    capital, kind = shown[0].isupper(), match["kind"]
    known = shown.casefold() in places.ALIASES or shown.casefold() in SEATS
    last = re.search(r"(\w+)\s*$", before)
    if not kind and not BEFORE.search(before):
        return 0.0
    if not kind and not capital and not known and not PREPOSITION.search(before):
        return 0.0
    if not kind and last and last[1].casefold() in WARES:
        return 0.0
    if not kind and shown.casefold() in COMMON and not (capital and PREPOSITION.search(before)):
        return 0.0
    points = 1.0 + (0.5 if kind else 0) + (0.3 if capital else 0) + (0.4 if re.match(r"\W*$|[.,)\n]", after) else 0)
    clause = re.split(r"[.;!?\n]", before)[-1]
    clause = MYSELF.sub("saya ", clause)
    mine, other = OWN.search(clause), RIVAL.search(clause)
    if mine and not (other and other.start() > mine.start()):
        points += 1.0
    if other:
        points -= (
            1.6
            if not re.search(rf"\b{OWN_WORD} (?:di|ing|wonten|ti|neng|ning|dari|in)\s*$", clause, re.IGNORECASE)
            else 0.2
        )
    return points
