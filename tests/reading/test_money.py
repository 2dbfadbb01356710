"""Every way to write a price means the same, and what is no price never becomes one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reading import money, numerals, prices

THOUSANDS = st.integers(1, 9_999)
UNITS = {
    "id": ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"),
    "jv": ("siji", "rong", "telung", "patang", "limang", "nem", "pitung", "wolung", "sangang"),
    "su": ("hiji", "dua", "tilu", "opat", "lima", "genep", "tujuh", "dalapan", "salapan"),
}
ALONE = {"jv": ("siji", "loro", "telu", "papat", "lima", "enem", "pitu", "wolu", "sanga")}
SCALE = {"id": ("puluh", "ratus", "ribu"), "jv": ("puluh", "atus", "ewu"), "su": ("puluh", "ratus", "rebu")}
TEN = {
    "id": ("sepuluh", "sebelas", "seratus"),
    "jv": ("sepuluh", "sewelas", "satus"),
    "su": ("sapuluh", "sabelas", "saratus"),
}
EN = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spoken(n: int, language: str) -> str:
    """A whole number below a thousand as it is said."""
    if language == "en":
        hundreds, rest = divmod(n, 100)
        low = (
            EN[rest - 1]
            if 0 < rest < 20
            else "-".join(w for w in (TENS[rest // 10 - 2], EN[rest % 10 - 1] if rest % 10 else "") if w)
        )
        return " ".join(w for w in (f"{EN[hundreds - 1]} hundred" if hundreds else "", low if rest else "") if w)
    words, (ten, hundred, _) = [], SCALE[language]
    if n >= 100:
        words.append(TEN[language][2] if n < 200 else f"{UNITS[language][n // 100 - 1]} {hundred}")
    rest = n % 100
    if rest in (10, 11):
        words.append(TEN[language][rest - 10])
    elif 11 < rest < 20 and language != "jv":
        words.append(f"{UNITS[language][rest - 11]} belas")
    elif rest >= 20:
        words.append(f"{UNITS[language][rest // 10 - 1]} {ten}")
    if rest % 10 and not 10 < rest < 20:
        words.append(UNITS[language][rest % 10 - 1])
    return " ".join(words)


@given(THOUSANDS)
def test_every_way_to_write_thousands_means_the_same(n: int) -> None:
    dotted = f"{n * 1000:,}".replace(",", ".")
    written = [
        f"{n}{unit}"
        for unit in (
            "rb",
            " rb",
            "ribu",
            " ribu",
            " rebu",
            " ewu",
            "k",
            "rban",
            "rb an",
            " ribuan",
            "rb-an",
            "RB",
            "rb/pcs",
            "rb per lusin",
        )
    ]
    written += [
        f"Rp{dotted}",
        f"Rp {dotted},-",
        f"rp. {dotted}",
        f"{dotted},00",
        f"IDR {dotted}",
        f"{dotted} perak",
        f"{dotted} rupiah",
        f"Rp{n * 1000}",
        dotted.replace(".", ","),
    ]
    if n < 1000:
        written += [dotted.replace(".", " ."), f"{n}rb dapet 3", f"{n}rb-{n + 5}rb", f"{n}-{n + 5}rb"]
    assert {w: money.price(w) for w in written} == dict.fromkeys(written, n * 1000)


@given(st.integers(1, 9), st.integers(0, 9))
def test_millions_are_read_with_their_comma(whole: int, tenth: int) -> None:
    worth = whole * 1_000_000 + tenth * 100_000
    written = [
        f"{whole},{tenth}jt",
        f"{whole}.{tenth} juta",
        f"{whole},{tenth} jutaan",
        f"{whole}.{tenth}00.000",
        f"Rp{whole},{tenth} juta",
    ]
    if tenth:
        written += [f"{whole} juta {tenth * 100} ribu", f"{whole}jt {tenth}00rb"]
    assert {w: money.price(w) for w in written} == dict.fromkeys(written, worth)


@given(st.integers(1, 999), st.sampled_from(("id", "su", "en")))
def test_thousands_said_in_words_are_read(n: int, language: str) -> None:
    unit = {"id": "ribu", "su": "rebu", "en": "thousand"}[language]
    assert money.price(f"{spoken(n, language)} {unit}") == n * 1000


@given(st.integers(1, 9), st.sampled_from((10, 100)))
def test_javanese_tens_and_hundreds_are_read(n: int, by: int) -> None:
    word = {10: "puluh", 100: "atus"}[by]
    said = "satus ewu" if (n, by) == (1, 100) else "sepuluh ewu" if n == 1 else f"{UNITS['jv'][n - 1]} {word} ewu"
    assert money.price(said) == n * by * 1000


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("selawe ewu", 25_000), ("seket ewu", 50_000), ("sewidak ewu", 60_000), ("satus seket ewu", 150_000), ("selangkung ewu", 25_000),
        ("pitung dasa gangsal ewu", 75_000), ("salawe rebu", 25_000), ("sejuta setengah", 1_500_000), ("dua setengah juta", 2_500_000),
        ("sajuta", 1_000_000), ("half a million", 500_000), ("sewu limang atus", 1_500), ("seribu tiga", 1_000), ("sepuluh ribu tiga", 10_000),
        ("gopek perak", 500), ("gocap", 50_000), ("cepek", 100_000), ("pekgo", 150_000), ("jigo", 25_000), ("seceng", 1_000),
        ("2 ratus ribu", 200_000), ("12rb500", 12_500), ("1.250 juta", 1_250_000), ("99.9rb", 99_900), ("@8rb", 8_000), ("5.000an", 5_000),
    ],
)  # fmt: skip
def test_market_slang_and_old_numerals_are_read(words: str, amount: int) -> None:
    assert money.price(words) == amount


def test_slang_is_small_among_small_prices() -> None:
    assert [m.amount for m in money.find("dia gopek, saya seceng")] == [500, 1_000]


@given(
    st.from_regex(r"(?:08|\+628|628)[0-9]{8,10}", fullmatch=True),
    st.sampled_from(("", "hp saya ", "wa ", "saya jual, hubungi ")),
)
def test_a_telephone_number_is_never_a_price(phone: str, before: str) -> None:
    grouped = f"{phone[:4]}-{phone[4:8]}-{phone[8:]}"
    for written in (phone, grouped, grouped.replace("-", " ")):
        assert prices.read(f"{before}{written} ya") == (None, None)


@given(
    st.from_regex(r"[1-9][0-9]{12}", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{15}", fullmatch=True),
    st.integers(1950, 2049),
)
def test_a_business_number_an_identity_card_and_a_year_are_never_a_price(nib: str, nik: str, year: int) -> None:
    for text in (
        f"NIB saya {nib}",
        f"kami punya nik {nik} dia juga",
        f"saya mulai tahun {year} dan mereka {year}",
        nib,
        nik,
    ):
        assert prices.read(text) == (None, None)


@given(
    st.integers(1, 99),
    st.sampled_from(
        (
            "%",
            " %",
            " persen",
            " ml",
            "ml",
            " gram",
            " kg",
            " pcs",
            " follower",
            "rb view",
            "jt view",
            " orang",
            " hari",
            " dolar",
            " usd",
            " yuan",
        )
    ),
)
def test_shares_measures_counts_and_foreign_money_are_no_price(n: int, unit: str) -> None:
    assert prices.read(f"punya saya {n}{unit} punya dia {n}{unit}") == (None, None)


@given(st.integers(1, 99), st.sampled_from(("$", "US$ ", "usd ", "rmb ", "¥")))
def test_foreign_money_before_its_number_is_no_price(n: int, sign: str) -> None:
    assert prices.read(f"mereka jual {sign}{n}") == (None, None) and money.price(f"{sign}{n}") is None


@given(
    st.sampled_from(
        [
            "omzet",
            "modal",
            "HPP",
            "saldo",
            "denda",
            "ongkir",
            "potongan",
            "rugi",
            "gaji karyawan",
            "biaya iklan",
            "omset",
            "kerugian",
            "dana",
            "komisi",
            "cicilan",
            "tagihan",
            "sewa",
        ]
    ),
    st.integers(2, 900),
)
def test_costs_fees_turnover_and_balances_are_nobodys_price(word: str, n: int) -> None:
    assert prices.read(f"{word} saya {n}rb") == (None, None) and prices.read(f"{word} mereka {n} ribu") == (None, None)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_no_text_breaks_the_reading_of_amounts(text: str) -> None:
    for one in money.find(text):
        assert 1 <= one.amount <= money.MOST and 0 <= one.start < one.end <= len(text)
    for number in numerals.find(text):
        assert text[number.start : number.end]
    assert all(p is None or 1 <= p <= money.MOST for p in prices.read(text))


@given(st.integers(2, 500), st.integers(2, 500))
def test_two_prices_are_told_apart_in_four_languages(a: int, b: int) -> None:
    told = (
        f"saya jual {a}rb, mereka jual {b}rb", f"dia {b} ribu saya {a} ribu", f"punya saya {a}rb punya dia {b}rb", f"ours {a}k theirs {b}k",
        f"I sell at Rp {a}.000 and they sell at Rp {b}.000", f"kula sade {a} ewu, tiyang niku {b} ewu", f"abdi {a} rebu, maranehna {b} rebu",
        f"{b}.000 sebelah. {a}.000 saya.", f"HPP saya 1.500, saya jual {a}rb, di shopee dijual {b}rb", f"harga lawan {b}rb, gua {a}rb",
    )  # fmt: skip
    assert {t: prices.read(t) for t in told} == dict.fromkeys(told, (a * 1000, b * 1000))
