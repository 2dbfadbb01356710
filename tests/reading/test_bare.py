"""Prices told without a unit are read where a price is told, and no count, age, date, paper or foreign money is ever taken for one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reading import prices

OWN = (
    "punyaku {}",
    "saya {}",
    "kita {}",
    "aku cuma {}",
    "harga saya {}",
    "sy jual {}",
    "punya kami {}",
    "gw jual {} aja",
)
THEIRS = (
    "dia {}",
    "mereka {}",
    "sebelah {}",
    "lawan {}",
    "punya dia {}",
    "dia jual {}",
    "harga mereka {}",
    "di sana {}",
)
JOINS = (" ", ", ", ". ", " tapi ", " vs ", "\n")


@given(
    st.integers(5, 950),
    st.integers(5, 950),
    st.sampled_from(OWN),
    st.sampled_from(THEIRS),
    st.sampled_from(JOINS),
    st.booleans(),
)
def test_two_bare_numbers_beside_the_two_sides_are_thousands(
    a: int, b: int, own: str, theirs: str, join: str, turned: bool
) -> None:
    mine, other = own.format(a), theirs.format(b)
    text = f"{other}{join}{mine}" if turned else f"{mine}{join}{other}"
    assert prices.read(text) == (a * 1000, b * 1000), text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("modal 40 jual 60, dia jual 35", (60_000, 35_000)), ("saya jual empat lima, dia satu lima", (45_000, 15_000)), ("kita jual seratusan ribu, sebelah tiga puluhan", (100_000, 30_000)),
        ("dia kisaran 15-20, aku 50-60", (50_000, 15_000)), ("aku jual 27.5 dia 15", (27_500, 15_000)), ("sy turunin dr 45 jadi 30, dia turun lg ke 12", (30_000, 12_000)),
        ("kompetitor masang 13k, gw 22k, dia turun 11k, gw ikut 20k, dia turun lg 8k", (20_000, 8_000)), ("harga normal dia 89rb dicoret jadi 39rb, saya 95rb", (95_000, 39_000)),
        ("tadinya 65rb sy turunin 55rb, kalah sm yg 29rb di toko ijo", (55_000, 29_000)), ("Sy dagang jahe, 45 sebungkus. Dia 20 aja.", (45_000, 20_000)),
        ("35000 vs 90000 (punyaku)", (90_000, 35_000)), ("Rp 25.000 / pcs = harga saya. Rp 9.900 / pcs = harga toko itu", (25_000, 9_900)), ("sy jual pisang @500, pabrik 3 biji 2000", (500, 2_000)),
        ("dia jual rugi 7.500 per botol, kita jual 18.000", (18_000, 7_500)), ("potongan naik, harga 50rb potongannya 5rb", (50_000, None)), ("kalo jual dibawah 50rb kena pajak ga?", (None, None)),
        ("resi nyangkut, isinya 20 pcs @35rb", (35_000, None)), ("Harga Terlapor 17.500, Harga Pelapor 34.000", (34_000, 17_500)), ("yg jual 25 itu bukan aku, aku yg 60", (60_000, 25_000)),
        ("sepatu rajut 110k -> di sebelah 45k", (110_000, 45_000)), ("frame foto sy 5rb lbh murah trus", (None, None)),
    ],
)  # fmt: skip
def test_what_traders_leave_out_is_understood(text: str, read: tuple[int | None, int | None]) -> None:
    assert prices.read(text) == read


N, M = st.integers(3, 990), st.integers(3, 990)
NOT_PRICES = (
    "saya umur {a}", "usia saya {a}, dia {b}", "rating saya 4.9 dia 4.2", "saya jualan sejak 20{c}", "sehari saya jual {a} sekarang {b}", "order saya {a} order dia {b}", "followers dia {a} saya {b}",
    "karyawan saya {a} karyawan dia {b}", "toko saya lantai {a} blok {b}", "saya kirim {a} paket dia {b} paket", "ukuran {a} sampai {b}", "dia live jam 8 saya jam 9", "penonton dia {a} penonton saya {b}",
    "saya {a} pcs dia {b} pcs", "no order {a}{b}{c}88", "tiket nomor {a}", "tanggal {c}/11/2026", "pasal {c} ayat 2", "jarak saya {a} km", "dia laku {a} saya laku {b}", "ulasan dia {a} ulasan saya {b}",
    "stok saya {a}", "saya punya {a} varian dia {b} varian", "diskon dia {c}% saya 5%", "dia 0,{a} dolar", "dia jual {a} yuan", "US${a}", "harga {a} ringgit di sana", "RM {a}", "modal saya {a}", "HPP {a}rb",
    "omzet saya {a} juta", "ongkir {a}rb", "voucher {a}rb", "denda {a} ribu", "potongan {a}rb", "saldo saya {a}rb", "wa saya 0812-0000-{n}", "NIK 99990101900{n}1", "rek BCA 1234{n}56", "kode pos 5{n}",
    "peringkat saya {a} sekarang {b}", "halaman {a}", "bintang 5 saya tinggal {a}", "member grup dia {a}", "{a}ml", "{a} gram punya saya {b} gram punya dia", "saya kelas {c}", "{a} orang beli ke dia",
    "garansi {a} hari", "kontrak saya {c} tahun", "views dia {a}rb", "dia {a} toko saya 1 toko", "rugi saya {a}rb", "gaji karyawan {a}rb", "sewa kios saya {a}rb", "saya nunggu {a} menit", "saya foto {a} kali",
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(NOT_PRICES), N, M, st.integers(10, 28), st.integers(1000, 9999)),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from((". ", ", ", "\n", " ")),
)
def test_what_is_no_price_is_never_taken_for_one(pieces: list[tuple[str, int, int, int, int]], join: str) -> None:
    text = join.join(words.format(a=a, b=b, c=c, n=n) for words, a, b, c, n in pieces)
    assert prices.read(text) == (None, None), text


PAIRS = (
    "saya jual {x}rb, mereka jual {y}rb",
    "dia {y} ribu saya {x} ribu",
    "harga saya Rp{x}.000, harga dia Rp{y}.000",
    "punyaku {x} dia {y}",
    "di shopee dijual {y}rb, punya saya {x}rb",
    "kami {x}k mereka {y}k",
)


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(PAIRS), st.sampled_from(NOT_PRICES), st.tuples(N, M, st.integers(10, 28), st.integers(1000, 9999)), st.tuples(st.integers(20, 400), st.integers(5, 300)), st.sampled_from((". ", ", ", "\n")), st.booleans()
)  # fmt: skip
def test_two_prices_stay_what_they_are_beside_what_is_none(
    pair: str, words: str, other: tuple[int, int, int, int], told: tuple[int, int], join: str, turned: bool
) -> None:
    a, b, c, n = other
    pieces = [pair.format(x=told[0], y=told[1]), words.format(a=a, b=b, c=c, n=n)]
    text = join.join(reversed(pieces) if turned else pieces)
    assert prices.read(text) == (told[0] * 1000, told[1] * 1000), text
