"""After filing an owner hears honestly what their report may lead to: advice, in one of three forms, never a promise."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from bot.render import TAGS, Renderer
from handlers.messages import Outgoing
from routing.catalogue import load
from routing.ends import KINDS, End, end
from routing.rules import in_force
from storage import tables
from tests.phones import Cast, Phone, report

CATALOGUE = load()
DAY = date(2026, 11, 24)


async def ending_of(cast: Cast, case: int = 1) -> str | None:
    query = select(tables.cases.c.ending).where(tables.cases.c.id == case)
    return await cast.app.books.do(lambda db: db.execute(query).scalar_one())


async def count_cost(phone: Phone, each: str) -> None:
    await phone.press("bukti HPP")
    await phone.say(each)
    await phone.press("Hitung sekarang")


async def test_a_report_that_lacks_something_indispensable_is_told_what(cast: Cast) -> None:
    await report(cast.sari)
    assert "sulit diperiksa tanpa bukti HPP" in cast.sari.last.text.replace("<b>", "").replace("</b>", "")
    assert await ending_of(cast) == "needs"


async def test_what_is_added_changes_what_it_may_lead_to_and_the_officer_sees_it(cast: Cast) -> None:
    await report(cast.sari)
    await count_cost(cast.sari, "25rb")
    await cast.sari.say("status")
    await cast.sari.say(choice="case:1")
    assert "cukup lengkap untuk diperiksa" in cast.sari.last.text
    assert "UU 5/1999" in cast.sari.last.text
    assert "Pasal 20" in cast.sari.last.text
    assert await ending_of(cast) == "actionable"
    await cast.yusuf.say(choice="case:1")
    assert "cukup lengkap untuk diperiksa (UU 5/1999" in cast.yusuf.last.text


async def test_simply_cheaper_is_no_violation_but_is_counted(cast: Cast) -> None:
    await report(cast.sari)
    await count_cost(cast.sari, "15rb")
    assert await ending_of(cast) == "policy:above_cost"
    await cast.dewi.say("angka")
    assert "mungkin bukan pelanggaran" in cast.dewi.last.text
    assert "masih di atas modal" in cast.dewi.last.text


async def test_a_rival_who_is_a_small_trader_is_no_case_for_the_commission(cast: Cast) -> None:
    await report(cast.sari, seller_kind="Pedagang kecil lokal")
    assert "usaha kecil dikecualikan" in cast.sari.last.text
    assert "bahan kebijakan" in cast.sari.last.text
    assert await ending_of(cast) == "policy:small_trader"


async def test_a_word_to_the_desk_leads_nowhere_in_law(few: Cast) -> None:
    await few.sari.say("/start")
    await few.sari.say("petugas")
    await few.sari.press("Setuju")
    await few.sari.say("Saya ingin bertanya soal pameran UMKM bulan depan.")
    assert few.sari.said.facts["end"] is None
    assert await ending_of(few) is None


def test_requests_for_help_have_no_end_and_every_complaint_has_one() -> None:
    for slug, category in CATALOGUE.categories.items():
        found = end(CATALOGUE, slug, {}, category.elements, category.basis)
        assert (found is None) == (category.short or category.hidden), slug
        if found is not None:
            assert found.kind in KINDS
            assert found.kind != "actionable" or not any(CATALOGUE.elements[e].required for e in category.elements)


@pytest.mark.parametrize("slug", [s for s, c in CATALOGUE.categories.items() if c.elements])
@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2026, 6, 7), DAY])
def test_only_articles_that_were_read_of_laws_in_force_are_named(slug: str, day: date) -> None:
    category = CATALOGUE.categories[slug]
    found = end(CATALOGUE, slug, {}, (), in_force(CATALOGUE, category.basis, day))
    assert found is not None
    if found.article is not None:
        law = CATALOGUE.laws[str(found.law)]
        assert law.articles_verified
        assert found.article in law.articles
        assert law.in_force(day)


def test_a_law_read_only_second_hand_is_named_without_article() -> None:
    """Permendag 19/2026 replaced 31/2023 in June 2026; where it puts the ban on producing was not read."""
    basis = in_force(CATALOGUE, CATALOGUE.categories["tiru_produk"].basis, DAY)
    now = end(CATALOGUE, "tiru_produk", {}, (), basis)
    assert now is not None
    assert (now.law, now.article) == ("PERMENDAG_19_2026", None)
    before = in_force(CATALOGUE, CATALOGUE.categories["tiru_produk"].basis, date(2026, 6, 7))
    then = end(CATALOGUE, "tiru_produk", {}, (), before)
    assert then is not None
    assert (then.law, then.article) == ("PERMENDAG_31_2023", "21(2)")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("policy", [p.slug for p in CATALOGUE.policies])
def test_every_reason_for_policy_fits_a_message_and_promises_nothing(policy: str, language: str) -> None:
    because = next(p.because for p in CATALOGUE.policies if p.slug == policy)
    saying = Outgoing("end_policy", {"end": End("policy", policy=policy, because=because).facts()})
    text = TAGS.sub("", Renderer(CATALOGUE).render(saying, language, "html", 4096)[0].text)
    assert len(text) <= 300
    assert not re.search(r"akan (?:kami )?(?:ditindak|dihukum|ditutup)|will be (?:punished|closed)", text)
