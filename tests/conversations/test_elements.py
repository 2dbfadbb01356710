"""What a report must show to be acted on: seen by its owner and the officer, added to one by one, whenever it suits."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.app import App
from handlers import elements
from handlers.acts import ReplyToCase
from routing.catalogue import load
from storage import checklists, tables
from tests.phones import Cast, Phone, report

CATALOGUE = load()


async def rows(app: App, query):  # type: ignore[no-untyped-def]
    return await app.books.do(lambda db: db.execute(query).all())


def choices(phone: Phone) -> list[str]:
    return [c.slug for row in phone.said.choices for c in row]


async def test_a_filed_report_says_what_it_still_lacks_with_a_button_for_each(few: Cast) -> None:
    await report(few.sari)
    assert few.sari.said.template == "filed"
    assert "5 dari 7 unsur" in few.sari.last.text
    assert "bukti HPP" in few.sari.last.text
    assert [s for s in choices(few.sari) if s.startswith("element:")] == ["element:1:cost", "element:1:effect"]


async def test_at_most_three_missing_elements_have_a_button_and_the_rest_are_one_tap_away(few: Cast) -> None:
    sari = few.sari
    await report(sari, photos=0)
    assert len([s for s in choices(sari) if s.startswith("element:")]) == 3
    case = few.app.house.catalogue.categories["tiru_produk"]
    found = elements.standing(few.app.house.catalogue, "tiru_produk", {}, {})
    assert set(found.missing) == set(case.elements)
    await sari.say("lapor")
    await sari.press("ditiru")
    await sari.say("Tas anyaman saya paling laris, lalu muncul yang sama persis dari toko lain.")
    while sari.said.template != "ask_confirm":
        slugs = choices(sari)
        skip = [s for s in slugs if s.endswith((":skip", ":none", ":unknown"))]
        await sari.say(choice=skip[0] if skip else slugs[0])
    await sari.press("Kirim")
    assert len([s for s in choices(sari) if s.startswith("element:2:")]) == 3
    assert await sari.press("Unsur lainnya") == ["checklist"]
    assert len([s for s in choices(sari) if s.startswith("element:2:")]) > 3
    assert "✅" in sari.last.text


async def test_one_tap_and_one_answer_fill_an_element(cast: Cast) -> None:
    sari = cast.sari
    await report(sari)
    await cast.yusuf.listen()
    assert await sari.press("dampak pada penjualan") == ["ask_element", "ask_sales_change"]
    assert await sari.press("separuh atau lebih") == ["element_added"]
    assert "6 dari 7 unsur" in sari.last.text
    assert await cast.yusuf.listen() == ["owner_replied"]
    assert "dampak pada penjualan" in cast.yusuf.last.text
    assert "Turun separuh atau lebih" in cast.yusuf.last.text
    [(filled, asked)] = await rows(cast.app, select(tables.cases.c.filled, tables.cases.c.asked))
    assert (filled, asked) == (6, 7)


async def test_an_officer_sees_how_complete_a_case_is_in_the_queue_and_on_the_card(cast: Cast) -> None:
    await report(cast.sari)
    await cast.sari.press("bukti HPP")
    assert await cast.sari.say(files=(b"\xff\xd8\xff nota",)) == ["element_added", "ask_cost_hpp"]
    await cast.yusuf.say("antrean")
    assert "6/7 unsur" in cast.yusuf.last.text
    await cast.yusuf.say(choice="case:1")
    assert "6 dari 7 unsur" in cast.yusuf.last.text
    assert "2 tangkapan layar atau tautan" in cast.yusuf.last.text
    assert "1 bukti HPP" in cast.yusuf.last.text


async def test_a_file_is_tied_to_the_element_it_was_sent_for_and_so_is_the_next(cast: Cast) -> None:
    sari = cast.sari
    await report(sari)
    await sari.press("dampak")
    assert await sari.say(files=(b"one", b"two")) == ["element_added"]
    assert await sari.say(files=(b"three",)) == ["element_added"]
    found = await rows(cast.app, select(tables.evidence.c.element).order_by(tables.evidence.c.created_at))
    assert [r.element for r in found] == ["listing"] * 2 + ["effect"] * 3
    assert "6 dari 7 unsur" in sari.last.text
    assert await sari.press("Selesai") == ["reply_finished"]


@pytest.mark.parametrize(
    "words", ["https://www.tokopedia.com/murah/kain-batik", "Sejak mereka jualan saya hanya laku dua potong sehari"]
)
async def test_a_link_or_a_sentence_fills_an_element_too(few: Cast, words: str) -> None:
    await report(few.sari)
    await few.sari.press("dampak")
    assert await few.sari.say(words) == ["element_added"]
    assert "6 dari 7 unsur" in few.sari.last.text
    await few.yusuf.say(choice="case:1")
    assert words in few.yusuf.last.text


async def test_what_is_missing_can_be_chosen_by_its_number_or_its_name(few: Cast) -> None:
    await report(few.sari)
    assert (await few.sari.say("2"))[0] == "ask_element"
    assert few.sari.heard[-2][0].facts["element"] == "effect"
    await few.sari.say("1")
    assert few.sari.said.template == "element_added"
    assert await few.sari.say("bukti HPP (modal per biji)") == ["ask_cost_hpp"]


async def test_evidence_can_be_added_days_later_by_saying_so(few: Cast) -> None:
    sari = few.sari
    await report(sari)
    few.app.house.clock.passes(days=9)  # type: ignore[attr-defined]
    await sari.say("halo")
    assert await sari.say("tambah bukti") == ["checklist"]
    await sari.press("dampak")
    assert await sari.say(files=(b"grafik penjualan",)) == ["element_added"]
    assert "6 dari 7 unsur" in sari.last.text


async def test_the_case_itself_offers_what_is_missing(few: Cast) -> None:
    sari = few.sari
    await report(sari)
    await sari.say("status")
    await sari.say(choice="case:1")
    assert "5 dari 7 unsur" in sari.last.text
    await sari.press("dampak")
    await sari.say("2")
    await sari.say("status")
    await sari.say(choice="case:1")
    assert "6 dari 7 unsur" in sari.last.text
    assert "dampak pada penjualan" in sari.last.text


async def test_who_has_several_reports_says_for_which_the_evidence_is(few: Cast) -> None:
    await report(few.sari)
    await report(few.sari, story="Tas saya 90rb, di toko lain cuma 30rb, sudah berbulan-bulan begitu terus.")
    await few.sari.say("halo")
    assert await few.sari.say("tambah bukti") == ["which_checklist"]
    await few.sari.say("2")  # the newest comes first
    assert few.sari.said.facts["id"] == 1


async def test_the_anonymous_add_by_their_code_and_nothing_links_them_to_the_case(cast: Cast) -> None:
    code = await report(cast.sari, identity="Anonim")
    assert not [s for s in choices(cast.sari) if s.startswith("element:")]
    assert "Ketik kode lacak" in cast.sari.last.text
    assert await cast.sari.say(choice="element:1:cost") == ["code_needed"]
    await cast.sari.say(code)
    await cast.sari.press("dampak")
    await cast.sari.say(files=(b"grafik",))
    assert "6 dari 7 unsur" in cast.sari.last.text
    files = await rows(cast.app, select(tables.evidence.c.person_id, tables.evidence.c.element))
    assert [r.person_id for r in files] == [None, None, None]
    assert sorted(r.element for r in files) == ["effect", "listing", "listing"]


async def test_nobody_adds_to_the_case_of_another(few: Cast) -> None:
    await report(few.sari)
    assert await few.made.say(choice="element:1:cost") == ["code_needed"]
    assert await few.made.say(choice="checklist:1") == ["code_needed"]


async def test_a_number_in_what_is_added_is_masked_until_its_owner_lets_it_be_read(few: Cast) -> None:
    await report(few.sari)
    await few.sari.press("dampak")
    await few.sari.say("Pelanggan saya Pak Anto pindah, teleponnya 0812-3456-7890")
    assert few.sari.said.facts["hidden"] >= 1
    await few.yusuf.say(choice="case:1")
    assert "3456" not in few.yusuf.last.text
    await few.sari.press("Tunjukkan")
    await few.yusuf.say(choice="case:1")
    assert "0812-3456-7890" in few.yusuf.last.text


async def test_an_officers_own_file_fills_nothing(cast: Cast) -> None:
    await report(cast.sari, photos=0)
    await cast.yusuf.say(choice="do:1:take")
    await cast.yusuf.say(choice="do:1:answer")
    await cast.yusuf.say("Kami lampirkan surat kami kepada platform.", files=(b"letter",))
    await cast.yusuf.say(choice="case:1")
    assert "4 dari 7 unsur" in cast.yusuf.last.text


async def test_a_checklist_that_grew_asks_only_for_what_is_new(few: Cast) -> None:
    sari = few.sari
    await report(sari)
    await sari.press("dampak")
    await sari.say("1")
    house = few.app.house
    category = house.catalogue.categories["jual_rugi"]
    grown = replace(category, elements=(*category.elements, "since"))
    later = replace(house.catalogue, categories={**house.catalogue.categories, "jual_rugi": grown})
    few.app.house = replace(house, catalogue=later)
    few.app.__post_init__()
    await sari.say("status")
    await sari.say(choice="case:1")
    assert "6 dari 8 unsur" in sari.last.text
    assert [s for s in choices(sari) if s.startswith("element:")] == ["element:1:cost", "element:1:since"]


async def test_cases_are_counted_anew_once_after_a_checklist_changed(cast: Cast) -> None:
    await report(cast.sari)
    app, house = cast.app, cast.app.house
    assert await app.books.do(lambda db: checklists.recount(db, house.ring, house.catalogue)) == 0
    category = house.catalogue.categories["jual_rugi"]
    grown = replace(category, elements=(*category.elements, "since"))
    after = replace(house.catalogue, elements_version=house.catalogue.elements_version + 1,
                    categories={**house.catalogue.categories, "jual_rugi": grown})  # fmt: skip
    assert await app.books.do(lambda db: checklists.recount(db, house.ring, after)) == 1
    assert await app.books.do(lambda db: checklists.recount(db, house.ring, after)) == 0
    [(filled, asked)] = await rows(app, select(tables.cases.c.filled, tables.cases.c.asked))
    assert (filled, asked) == (5, 8)


async def test_an_officer_sees_which_element_each_file_shows(few: Cast) -> None:
    await report(few.sari)
    await few.sari.press("dampak")
    await few.sari.say(files=(b"grafik penjualan",))
    await few.yusuf.say(choice="files:1")
    assert "(tangkapan layar atau tautan)" in few.yusuf.last.text
    assert "(dampak pada penjualan)" in few.yusuf.last.text


async def test_a_word_to_the_desk_has_no_checklist(few: Cast) -> None:
    await few.sari.say("/start")
    await few.sari.say("petugas")
    await few.sari.press("Setuju")
    await few.sari.say("Saya ingin bertanya soal pameran UMKM bulan depan.")
    assert few.sari.said.template == "filed"
    assert "unsur" not in few.sari.last.text


@pytest.mark.parametrize("slug", [s for s, c in CATALOGUE.categories.items() if c.offered and not c.short])
def test_every_element_of_every_category_can_be_filled_by_a_file_and_by_a_sentence(slug: str) -> None:
    category = CATALOGUE.categories[slug]
    answers: dict[str, object] = {}
    ties: dict[str, str | None] = {}
    for number, name in enumerate(category.elements, 1):
        if number % 2:
            ties[f"file{number}"] = name
        else:
            answers = elements.merged(answers, ReplyToCase(1, "satu kalimat", (), name))
        assert len(elements.standing(CATALOGUE, slug, answers, ties).filled) >= number
    assert elements.standing(CATALOGUE, slug, answers, ties).missing == ()


@pytest.mark.parametrize("slug", [s for s, c in CATALOGUE.categories.items() if c.offered and not c.short])
def test_a_report_that_answers_every_question_lacks_only_what_its_questions_do_not_ask(slug: str) -> None:
    answers: dict[str, object] = {}
    for name in CATALOGUE.categories[slug].questions:
        question = CATALOGUE.questions[name]
        answers[name] = question.options[0].slug if question.options else "kain batik"
    missing = elements.standing(CATALOGUE, slug, answers, {}).missing
    asked = set(CATALOGUE.categories[slug].questions)
    assert all(not asked & set(CATALOGUE.elements[m].answers) for m in missing)


def test_not_knowing_fills_nothing_and_what_is_indispensable_comes_first() -> None:
    found = elements.standing(CATALOGUE, "jual_rugi", {"seller_kind": "unknown", "own_price": 45_000}, {})
    assert found.filled == ()
    required = [CATALOGUE.elements[m].required for m in found.missing]
    assert required == sorted(required, reverse=True)
