"""What a piece costs: an owner's own figures, asked bit by bit after filing, counted line by line, and never a verdict."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render import Renderer, share
from handlers.costs import BATCH, SALE, cost, per_piece, price
from handlers.messages import Outgoing
from handlers.reading import packs
from routing.catalogue import load
from routing.shapes import BANDS
from tests.phones import Cast, report

RUPIAH = st.integers(0, 10_000_000_000)
PIECES = st.integers(1, 100_000)
TOLD = st.fixed_dictionaries({"amount": RUPIAH, "pieces": st.none() | PIECES})
SHARE = st.fixed_dictionaries({"share": st.integers(0, 10_000)})
GIVEN = st.fixed_dictionaries(
    {},
    optional={"batch": PIECES, "own_price": RUPIAH, "their_price": RUPIAH, "own_pack": PIECES, "their_pack": PIECES,
              "fee": TOLD | SHARE, "shipping": TOLD, "voucher": TOLD | SHARE, **dict.fromkeys(BATCH, TOLD)},
)  # fmt: skip


@given(GIVEN)
def test_the_lines_always_add_up_to_the_cost_of_a_piece(given: dict[str, Any]) -> None:
    found = cost(given)
    if found is None:
        named = {n for n in (*BATCH, *SALE) if n in given}
        assert not named or (named == {"fee"} and "own_price" not in given)
        return
    assert found.each == sum(line.each for line in found.lines)
    assert all(isinstance(line.each, int) and line.each >= 0 for line in found.lines)


@given(RUPIAH, PIECES)
def test_rounding_to_whole_rupiah_is_never_off_by_more_than_half_a_rupiah_a_piece(amount: int, pieces: int) -> None:
    assert abs(per_piece(amount, pieces) * pieces * 2 - amount * 2) <= pieces


@given(RUPIAH, PIECES, RUPIAH, st.integers(0, 10_000))
def test_a_voucher_never_makes_a_price_negative_nor_dearer(amount: int, pieces: int, voucher: int, part: int) -> None:
    for one in (price(amount, pieces, voucher), price(amount, pieces, share=part)):
        assert 0 <= one.voucher <= amount
        assert 0 <= one.each <= per_piece(amount, pieces)


@given(RUPIAH, PIECES)
def test_the_same_goods_in_a_pack_cost_the_same_apiece(each: int, pieces: int) -> None:
    assert price(each * pieces, pieces).each == each


@given(GIVEN)
def test_the_band_says_where_their_price_stands(given: dict[str, Any]) -> None:
    found = cost(given)
    if found is None or found.theirs is None:
        assert found is None or found.band is None
        return
    materials = next((line.each for line in found.lines if line.name == "materials"), 0)
    theirs = found.theirs.each
    expected = {
        "below_materials": theirs < materials, "below_cost": materials <= theirs < found.each,
        "above_price": theirs >= found.each and found.own is not None and theirs > found.own.each,
        "below_price": theirs >= found.each and (found.own is None or theirs <= found.own.each),
    }  # fmt: skip
    assert found.band in BANDS
    assert [name for name, true in expected.items() if true] == [found.band]


@given(GIVEN)
def test_cheaper_by_them_is_never_a_milder_band(given: dict[str, Any]) -> None:
    one = cost(given)
    if one is None or one.theirs is None or one.theirs.amount == 0 or "voucher" in given:
        return
    cheaper = cost(given | {"their_price": one.theirs.amount // 2})
    assert cheaper is not None
    assert BANDS.index(str(cheaper.band)) <= BANDS.index(str(one.band))


def test_a_worked_example_by_hand() -> None:
    """240rb cloth and 160rb wages for a kodi, 2rb a bag, 6,5% of Rp45.000: 12.000 + 8.000 + 2.000 + 2.925."""
    given = {"batch": 20, "materials": {"amount": 240_000, "pieces": None}, "labour": {"amount": 160_000, "pieces": None},
             "packaging": {"amount": 2_000, "pieces": 1}, "fee": {"share": 650}, "own_price": 45_000, "their_price": 59_700,
             "their_pack": 3, "voucher": {"amount": 6_000, "pieces": None}}  # fmt: skip
    found = cost(given)
    assert found is not None
    assert [(line.name, line.each) for line in found.lines] == [
        ("materials", 12_000),
        ("labour", 8_000),
        ("packaging", 2_000),
        ("fee", 2_925),
    ]
    assert (found.each, found.theirs.each if found.theirs else 0, found.band) == (24_925, 17_900, "below_cost")


@pytest.mark.parametrize(
    "words, count",
    [
        ("20", 20), ("1 kodi", 20), ("dua lusin", 24), ("lusin", 12), ("selusin", 12), ("setengah lusin", 6), ("1 gross", 144),
        ("isi 3", 3), ("50 pcs", 50), ("1.000 biji", 1000), ("beli 2 gratis 1", 3), ("10rb dapet 3", 3), ("satu", 1), ("dua puluh", 20),
        ("sepasang", 2), ("eceran", 1), ("banyak", None), ("", None), ("0", None), ("9999999", None), ("pack of 6", 6),
    ],
)  # fmt: skip
def test_what_traders_count_by_is_normalised(words: str, count: int | None) -> None:
    assert packs.pieces(words) == count


@pytest.mark.parametrize(
    "words, hundredths, shown",
    [
        ("6,5%", 650, "6,5%"),
        ("10 persen", 1000, "10%"),
        ("2.25 %", 225, "2,25%"),
        ("101%", None, ""),
        ("5rb", None, ""),
    ],
)
def test_shares_are_read_and_shown(words: str, hundredths: int | None, shown: str) -> None:
    assert packs.percent(words) == hundredths
    assert hundredths is None or share(hundredths) == shown


async def test_an_owner_counts_their_cost_after_filing_and_sees_every_line(cast: Cast) -> None:
    sari = cast.sari
    await report(sari)
    assert await sari.press("bukti HPP") == ["ask_cost_hpp"]
    said = {"ask_cost_hpp": "lewati", "ask_cost_batch": "1 kodi", "ask_cost_materials": "240rb", "ask_cost_labour": "160rb",
            "ask_cost_packaging": "2rb per biji", "ask_cost_overhead": "lewati", "ask_cost_fee": "6,5%", "ask_cost_shipping": "lewati",
            "ask_cost_own_pack": "1", "ask_cost_their_pack": "lewati", "ask_cost_voucher": "lewati"}  # fmt: skip
    asked = []
    while sari.said.template in said:
        asked.append(sari.said.template)
        await sari.say(said[sari.said.template])
    assert asked == list(said)
    result = sari.heard[-2][1].text
    assert "Bahan: Rp240.000 : 20 biji = Rp12.000" in result
    assert "Potongan platform: 6,5% dari Rp45.000 = Rp2.925" in result
    assert "Modal per biji (HPP): Rp24.925" in result.replace("<b>", "").replace("</b>", "")
    assert "di bawah modal Bapak/Ibu" in result
    assert "angka Bapak/Ibu sendiri" in result
    assert sari.said.template == "element_added"
    assert "6 dari 7 unsur" in sari.last.text
    await cast.yusuf.say(choice="case:1")
    assert "Rp24.925" in cast.yusuf.last.text
    assert "Hitungan pelapor sendiri" in cast.yusuf.last.text


async def test_who_knows_their_cost_says_only_that(few: Cast) -> None:
    await report(few.sari)
    await few.sari.press("bukti HPP")
    assert await few.sari.say("25rb") == ["ask_cost_own_pack"]
    assert await few.sari.press("Hitung sekarang") == ["cost_result", "element_added"]
    assert few.sari.heard[-2][0].facts["cost"]["band"] == "below_cost"


async def test_every_question_may_be_left_out_and_nothing_is_made_of_nothing(few: Cast) -> None:
    await report(few.sari)
    await few.sari.press("bukti HPP")
    for _ in range(11):
        if few.sari.said.template.startswith("ask_cost"):
            await few.sari.say("lewati")
    assert few.sari.heard[-2][0].template == "cost_nothing"
    assert few.sari.said.template == "checklist"
    assert "5 dari 7 unsur" in few.sari.last.text


async def test_one_can_go_back_a_question_send_a_receipt_and_count_again_later(few: Cast) -> None:
    sari = few.sari
    await report(sari)
    await sari.press("bukti HPP")
    await sari.press("Lewati")
    await sari.say("2 lusin")
    assert sari.said.template == "ask_cost_materials"
    assert "24 biji" in sari.last.text
    assert await sari.say("kembali") == ["ask_cost_batch"]
    await sari.say("1 kodi")
    assert await sari.say(files=(b"nota kain",)) == ["element_added", "ask_cost_materials"]
    assert await sari.say("banyak sekali") == ["hint_cost_amount", "ask_cost_materials"]
    await sari.say("400rb")
    assert await sari.say("selesai") == ["cost_result", "element_added"]
    assert sari.heard[-2][0].facts["cost"]["each"] == 20_000
    assert await sari.say("hitung hpp") == ["ask_cost_hpp"]
    await sari.say("21rb")
    assert await sari.say("hitung sekarang") == ["cost_result", "element_added"]
    assert sari.heard[-2][0].facts["cost"]["each"] == 21_000


async def test_a_case_about_something_else_has_no_cost_to_count(few: Cast) -> None:
    assert await few.sari.say("hitung hpp") == ["cost_no_case"]


def test_the_figures_read_in_either_language_carry_no_conclusion_about_the_law() -> None:
    found = cost({"hpp": {"amount": 30_000, "pieces": 1}, "own_price": 45_000, "their_price": 19_900})
    assert found is not None
    for language in ("id", "en"):
        saying = Outgoing("cost_result", {"id": 1, "cost": found.as_json()})
        text = Renderer(load()).render(saying, language, "plain", 4096)[0].text
        assert not any(word in text.casefold() for word in ("terbukti", "melanggar", "predatory", "ilegal", "illegal"))
