"""Answers given often: only those that suit the case, read before they are sent, in the owner's own language."""

import pytest
from sqlalchemy import update

from handlers.officer.canned import CANNED
from storage import casebook
from storage.tables import cases
from tests.phones import Cast, report


def on_offer(cast: Cast) -> list[str]:
    slugs = [c.slug for row in cast.yusuf.said.choices for c in row]
    return [s.partition(":")[2] for s in slugs if s.startswith("canned:")]


async def test_a_ready_answer_is_read_first_and_goes_out_with_the_facts_of_the_case(cast: Cast) -> None:
    await report(cast.sari, photos=0)
    await cast.yusuf.say(choice="do:1:take")
    assert await cast.yusuf.press("Tanya pelapor") == ["ask_move_ask"]
    assert on_offer(cast) == ["three_prices"]
    assert await cast.yusuf.press("Bukti harga tiga hari") == ["canned_preview"]
    assert "harga batik di toko" in cast.yusuf.last.text
    assert "told_ask" not in await cast.sari.listen()
    assert await cast.yusuf.press("Kirim") == ["did_ask"]
    assert "told_ask" in await cast.sari.listen()
    assert "harga batik di toko" in cast.sari.last.text and "tiga hari" in cast.sari.last.text
    case = await cast.app.books.do(lambda db: casebook.one(db, cast.app.house.ring, 1))
    assert case is not None and case.status == "waiting" and "tiga hari" in str(case.events[-1].text)


@pytest.mark.parametrize("language, words", [("jv", "tigang dinten"), ("su", "tilu dinten"), ("en", "three different")])
async def test_the_officer_reads_it_in_indonesian_and_the_owner_in_their_language(
    few: Cast, language: str, words: str
) -> None:
    await report(few.sari, photos=0)
    await few.sari.say("/bahasa")
    await few.sari.say(choice=f"language:{language}")
    await few.yusuf.say(choice="do:1:take")
    await few.yusuf.say(choice="do:1:ask")
    await few.yusuf.say(choice="canned:three_prices")
    assert "tiga hari yang berbeda" in few.yusuf.last.text
    await few.yusuf.say(choice="send_canned:three_prices")
    await few.sari.listen()
    assert words in few.sari.last.text


async def test_words_of_ones_own_still_go_out_after_a_look_at_a_ready_answer(few: Cast) -> None:
    await report(few.sari, photos=0)
    await few.yusuf.say(choice="do:1:take")
    await few.yusuf.say(choice="do:1:answer")
    assert on_offer(few) == ["received", "patience"]
    await few.yusuf.press("Mohon sabar")
    assert "2026" in few.yusuf.last.text
    assert await few.yusuf.say("Kami sedang menghubungi platformnya.") == ["did_answer"]
    await few.sari.listen()
    assert "menghubungi platformnya" in few.sari.last.text
    await few.yusuf.say(choice="do:1:answer")
    assert on_offer(few) == ["patience"]  # it was long ago received


async def test_an_answer_that_does_not_suit_the_case_cannot_be_sent_by_an_old_button(few: Cast) -> None:
    await report(few.sari, photos=0)
    await few.yusuf.say(choice="do:1:take")
    await few.yusuf.say(choice="do:1:answer")
    for old in ("canned:register", "send_canned:register", "send_canned:three_prices", "send_canned:nothing"):
        assert await few.yusuf.say(choice=old) == ["hint_old_button", "ask_move_answer"], old
    assert "told_answer" not in await few.sari.listen()


async def test_what_an_owner_keeps_hidden_is_in_no_ready_answer(few: Cast) -> None:
    """The officer reads the case masked; the answer is made of what the officer reads, and stays in its history."""
    await report(few.sari, photos=0)
    ring = few.app.house.ring
    case = await few.app.books.do(lambda db: casebook.one(db, ring, 1))
    assert case is not None
    sealed = ring.seal_json(case.answers | {"product": "batik, WA 081234567890"}, "case 1")
    await few.app.books.do(lambda db: db.execute(update(cases).where(cases.c.id == 1).values(sealed=sealed)))
    await few.yusuf.say(choice="do:1:take")
    await few.yusuf.say(choice="do:1:ask")
    await few.yusuf.say(choice="canned:three_prices")
    assert "batik, WA" in few.yusuf.last.text and "081234567890" not in few.yusuf.last.text
    await few.yusuf.say(choice="send_canned:three_prices")
    after = await few.app.books.do(lambda db: casebook.one(db, ring, 1))
    assert after is not None and "081234567890" not in str(after.events[-1].text)


async def test_a_case_is_closed_with_ready_words(few: Cast) -> None:
    await report(few.sari, photos=0)
    await few.yusuf.say(choice="do:1:take")
    await few.yusuf.say(choice="do:1:close")
    await few.yusuf.say(choice="outcome:answered_only")
    await few.yusuf.press("Kata penutup")
    assert await few.yusuf.press("Kirim") == ["did_close"]
    assert "told_close" in await few.sari.listen()
    assert any("Semua yang kami ketahui" in rendered.text for _, rendered in few.sari.heard)


def test_every_move_that_has_ready_answers_has_words_the_owner_reads() -> None:
    assert {one.action for one in CANNED.values()} == {"answer", "ask", "refer", "close"}
