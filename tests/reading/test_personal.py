"""What tells who somebody is, is found where it stands in a story; prices, links and papers' numbers are not it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reading import personal


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("NIK saya 9999010101900001", ["nik"]), ("hubungi 0812-0000-4455 ya", ["phone"]), ("wa +62 812 0000 4455", ["phone"]),
        ("transfer ke BCA 1234567890 an Budi", ["account"]), ("no rek 0012-01-000045-50-1", ["account"]),
        ("surel saya sari@contoh.co.id", ["email"]), ("rekening BRI 012345678901234 wa 081200001111", ["account", "phone"]),
        ("NIB 1234567890123", []), ("1234567890123", []), ("resi 1234567890123456", []), ("harga Rp 1.250.000.000", []),
        ("omzet 1.250.000.000 setahun", []), ("https://shopee.co.id/x-i.1234567890.12345678901", []),
        ("sertifikat merek IDM000123456", []), ("tahun 2023 dan 45.000", []), ("", []),
    ],
)  # fmt: skip
def test_what_tells_who_somebody_is_is_found(text: str, kinds: list[str]) -> None:
    assert [one.kind for one in personal.find(text)] == kinds


def test_a_masked_text_shows_only_the_ends() -> None:
    assert personal.mask("NIK saya 9999010101900001, harga 45.000") == "NIK saya 99•••01, harga 45.000"


@given(st.text(max_size=400))
def test_masking_leaves_nothing_to_mask(text: str) -> None:
    assert personal.find(personal.mask(text)) == ()
