"""What tells who somebody is, is found where it stands in a story; prices, links and papers' numbers are not it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.reading import personal


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("NIK saya 9999010101900001", ["nik"]), ("hubungi 0812-0000-4455 ya", ["phone"]), ("wa +62 812 0000 4455", ["phone"]),
        ("transfer ke BCA 1234567890 an Budi", ["account"]), ("no rek 0012-01-000045-50-1", ["account"]),
        ("surel saya sari@contoh.co.id", ["email"]), ("rekening BRI 012345678901234 wa 081200001111", ["account", "phone"]),
        ("telp 021-5550123", ["phone"]), ("kartu kredit 4000 0000 0000 0002", ["card"]), ("4000000000000002", ["card"]),
        ("NIB 1234567890123", []), ("1234567890123", []), ("resi 1234567890123456", []), ("harga Rp 1.250.000.000", []),
        ("omzet 1.250.000.000 setahun", []), ("https://shopee.co.id/x-i.1234567890.12345678901", []),
        ("sertifikat merek IDM000123456", []), ("tahun 2023 dan 45.000", []), ("https://wa.me/6281200001111?text=x", ["phone"]), ("", []),
    ],
)  # fmt: skip
def test_what_tells_who_somebody_is_is_found(text: str, kinds: list[str]) -> None:
    assert [one.kind for one in personal.find(text)] == kinds


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("nama saya Sari Wulandari dari Pekalongan", "nama saya Sa•••ri dari Pekalongan"),
        ("nama saya sari wulandari jualan batik", "nama saya sa•••ri jualan batik"),
        ("Nama: Sari Wulandari.\nUsaha batik", "Nama: Sa•••ri.\nUsaha batik"),
        ("transfer a.n. Budi Santoso", "transfer a.n. Bu•••so"),
        ("saya di Jl. Mawar No. 12 RT 03/RW 02 Pekalongan", "saya di Jl•••02 Pekalongan"),
        ("rumah saya RT 03 RW 02", "rumah saya RT•••02"),
        ("rek BCA 1234567890 a.n. Budi", "rek BCA 12•••90 a.n. B•••"),
    ],
)
def test_a_name_and_an_address_are_masked_where_somebody_gives_them(text: str, masked: str) -> None:
    assert personal.mask(text) == masked


@pytest.mark.parametrize("text", [
    "nama saya dipakai orang untuk jualan", "nama saya tercantum di sana", "nama toko saya Batik Sari", "merek saya ditiru",
    "usaha saya jalan terus", "jalan ke pasar 2 jam", "toko nomor 1 di kota", "45.000 per meter, 3 lusin", "atas nama perusahaan"])  # fmt: skip
def test_a_sentence_without_a_name_stays_as_it_is(text: str) -> None:
    assert personal.mask(text) == text


def test_a_masked_text_shows_only_the_ends() -> None:
    assert personal.mask("NIK saya 9999010101900001, harga 45.000") == "NIK saya 99•••01, harga 45.000"


def test_the_account_of_a_swindler_may_stay_while_everything_else_goes() -> None:
    text = "rekening BCA 1234567890, wa saya 081200001111"
    assert personal.mask(text, keep={"account"}) == "rekening BCA 1234567890, wa saya 08•••11"


def test_one_number_may_stay_while_everything_else_goes() -> None:
    text = "rekening BCA 1234567890, wa saya 081200001111, wa dia 081200002222"
    assert personal.mask(text, but={"081200002222"}) == "rekening BCA 12•••90, wa saya 08•••11, wa dia 081200002222"


def test_every_text_of_an_answer_is_masked_and_counted() -> None:
    answers = {
        "story": "wa 081200001111",
        "remarks": ["rek 1234567890"],
        "own_price": 45000,
        "place": {"name": "Bangli"},
    }
    assert personal.literals(answers) == {"081200001111": "phone", "1234567890": "account"}
    assert personal.literals(personal.mask_all(answers)) == {}
    assert personal.mask_all(answers)["own_price"] == 45000


PIECES = ["nama saya ", "Nama: ", "a.n. ", "Sari ", "budi", "NIK ", "9999010101900001", "0812-0000-4455 ", "rek BCA ", "1234567890 ",
          "Jl. Mawar ", "No. 12", " RT 03/RW 02 ", "sari@contoh.id ", ", ", ". ", "\n", "•", "Rp45.000 ", "resi ", "https://x.id/1234567890 "]  # fmt: skip


@given(st.one_of(st.text(max_size=400), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
@example("nama saya Sari nama saya budi")
def test_masking_leaves_nothing_to_mask(text: str) -> None:
    assert personal.find(personal.mask(text)) == ()


@given(st.integers(1_000, 999_999_999), st.sampled_from(["Rp{:,}", "rp {:,}", "{:,}", "harga {:,} saja"]))
def test_a_price_is_never_masked(amount: int, shape: str) -> None:
    text = shape.format(amount).replace(",", ".")
    assert personal.mask(text) == text


@given(
    st.from_regex(r"\A(?:62|0)8[1-9][0-9]{8,9}\Z"),
    st.sampled_from(["wa {}", "hubungi {} ya", "nomor saya {}.", "({})"]),
)
def test_a_telephone_number_never_stays(number: str, shape: str) -> None:
    assert number not in personal.mask(shape.format(number))
