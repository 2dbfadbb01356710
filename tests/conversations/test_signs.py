"""Signs an owner can tick: several in one message, each tied to the law of the day, an article only where it was read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers import signs
from handlers.cases import Case
from routing.catalogue import load
from routing.ends import end
from tests.phones import Cast, Phone

CATALOGUE = load()
NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)


async def filed_import(phone: Phone) -> None:
    await phone.say("/start")
    await phone.press("buat laporan")
    await phone.press("impor")
    await phone.say("Sandal dari luar negeri dijual di aplikasi, labelnya huruf asing semua dan murah sekali.")
    said = {"ask_product": "sandal", "ask_sold_how": "1", "ask_how_known": "label huruf asing", "ask_seller": "Toko Jauh",
            "ask_evidence": "tidak ada bukti", "ask_also": "tidak", "ask_place": "Kota Pekalongan"}  # fmt: skip
    while phone.said.template != "ask_confirm":
        await phone.say(said[phone.said.template])
    await phone.press("Kirim")


def ticks(phone: Phone) -> list[str]:
    return [c.slug for row in phone.said.choices for c in row if c.icon == "✅" and c.slug.startswith("tick:")]


async def test_signs_are_ticked_in_one_message_and_kept_when_that_is_all(cast: Cast) -> None:
    sari = cast.sari
    await filed_import(sari)
    case = sari.said.facts["id"]
    assert sari.said.facts["agency"] == "KEMENDAG"
    assert await sari.press("tanda-tanda") == ["ask_signs"]
    await sari.press("Label hanya huruf")
    await sari.press("di bawah US$100")
    assert ticks(sari) == ["tick:foreign_script", "tick:under_fob_100"]
    await sari.press("Label hanya huruf")
    assert ticks(sari) == ["tick:under_fob_100"]
    await sari.press("Label hanya huruf")
    assert await sari.press("Selesai") == ["signs_result", "element_added"]
    shown = sari.heard[-2][1].text
    assert "Label hanya huruf/bahasa asing: UU 7/2014" in shown
    assert "di bawah US$100: Permendag 19/2026" in shown
    assert "Pasal" not in shown
    await cast.ratna.say(choice=f"case:{case}")
    assert "✅ Dari luar negeri, di bawah US$100" in cast.ratna.last.text


async def test_several_numbers_can_be_typed_where_there_are_no_buttons(few: Cast) -> None:
    sari = few.sari
    await filed_import(sari)
    await sari.press("tanda-tanda")
    await sari.say("1, 2 dan 3")
    assert len(ticks(sari)) == 3
    await sari.say("2")
    assert len(ticks(sari)) == 2
    assert await sari.say("huh?") == ["hint_press_a_button", "ask_signs"]
    assert await sari.say(files=(b"label",)) == ["element_added", "ask_signs"]
    assert len(ticks(sari)) == 2
    assert await sari.say("selesai") == ["signs_result", "element_added"]


async def test_ticking_nothing_changes_nothing(few: Cast) -> None:
    await filed_import(few.sari)
    await few.sari.press("tanda-tanda")
    assert await few.sari.press("Selesai") == ["checklist"]
    assert await few.sari.say(choice="tick:no_sni") == ["hint_old_button"]


@pytest.mark.parametrize("sign", CATALOGUE.indicators.values(), ids=lambda sign: sign.slug)
@pytest.mark.parametrize("filed", [datetime(2024, 3, 1, tzinfo=UTC), datetime(2026, 6, 7, 16, tzinfo=UTC), NOW])
def test_a_sign_names_a_law_of_the_day_and_an_article_only_where_it_was_read(sign, filed: datetime) -> None:  # type: ignore[no-untyped-def]
    case = Case(1, "new", sign.agency, sign.categories[0], "P3", "open", filed, answers={"indicators": [sign.slug]})
    [told] = signs.of_case(CATALOGUE, case)
    law = CATALOGUE.laws[told["law"]] if told["law"] else None
    assert law is not None or filed < NOW
    if law is not None:
        assert law.in_force(filed.date())
    if told["article"] is not None:
        assert law is not None
        assert law.articles_verified
        assert told["article"] in law.articles


def test_the_same_sign_names_the_article_of_the_regulation_that_was_in_force_then() -> None:
    case = Case(1, "new", "KEMENDAG", "impor_ilegal", "P3", "open", NOW, answers={"indicators": ["under_fob_100"]})
    assert signs.of_case(CATALOGUE, case) == [{"slug": "under_fob_100", "law": "PERMENDAG_19_2026", "article": None}]
    earlier = replace(case, created_at=datetime(2026, 6, 7, 12, tzinfo=UTC))
    assert signs.of_case(CATALOGUE, earlier) == [
        {"slug": "under_fob_100", "law": "PERMENDAG_31_2023", "article": "19(1)-(2)"}
    ]


def test_goods_over_the_minimum_are_no_violation_unless_something_else_is_wrong() -> None:
    def found(*ticked: str) -> str:
        told = end(CATALOGUE, "impor_ilegal", {"indicators": list(ticked)}, (), ("PERMENDAG_19_2026",))
        assert told is not None
        return told.recorded

    assert found("over_fob_100") == "policy:over_fob_100"
    assert found("over_fob_100", "no_sni") == "actionable"


@pytest.mark.parametrize("category", ["impor_ilegal", "tanpa_standar", "data_disalahgunakan"])
def test_every_category_with_signs_offers_several(category: str) -> None:
    assert len(signs.offered(CATALOGUE, category)) >= 3
