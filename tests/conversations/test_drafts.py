"""A half-finished report waits thirty days, is offered again once, and survives a catalogue that changed under it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.clock import Timekeeper
from handlers.conversation import Dialogue, dialogue_from
from routing.catalogue import Catalogue
from storage import people
from tests.conversations.test_filing_a_report import up_to
from tests.phones import STORY, Cast, Clock, agree


def new_catalogue(few: Cast, category: str = "jual_rugi", **changes: Any) -> None:
    """From now on the service works with a catalogue in which this category is another."""
    old: Catalogue = few.app.house.catalogue
    changed = replace(old.categories[category], **changes)
    few.app.house = replace(
        few.app.house, catalogue=replace(old, categories={**old.categories, category: changed}, version="newer")
    )


async def test_a_new_question_is_all_that_is_asked_anew(few: Cast) -> None:
    await up_to(few.sari, "ask_seller")
    await few.sari.say("nanti")
    questions = few.app.house.catalogue.categories["jual_rugi"].questions
    new_catalogue(few, questions=(*questions, "how_known"))
    assert await few.sari.say("lanjut") == ["ask_how_known"]
    assert await few.sari.say("1") == ["ask_seller"]


async def test_an_answer_the_catalogue_no_longer_knows_is_asked_again_and_nothing_else(few: Cast) -> None:
    await up_to(few.sari, "ask_seller")  # who sells: the third answer of the list
    old: Catalogue = few.app.house.catalogue
    kind = old.questions["seller_kind"]
    left = tuple(o for o in kind.options if o.slug != "abroad")
    changed = replace(old, questions={**old.questions, "seller_kind": replace(kind, options=left)}, version="newer")
    few.app.house = replace(few.app.house, catalogue=changed)
    assert await few.sari.say("lanjut") == ["ask_seller_kind"]
    assert await few.sari.say("1") == ["ask_seller"]


async def test_a_category_that_is_gone_is_chosen_anew_with_the_story_kept(few: Cast) -> None:
    await up_to(few.sari, "ask_seller")
    old: Catalogue = few.app.house.catalogue
    left = {slug: c for slug, c in old.categories.items() if slug != "jual_rugi"}
    few.app.house = replace(few.app.house, catalogue=replace(old, categories=left, version="newer"))
    assert await few.sari.say("lanjut") == ["ask_category"]
    heard = await few.sari.say(choice="category:tiru_produk")
    assert heard[-1].startswith("ask_")
    assert "ask_story" not in heard


async def test_a_question_that_was_dropped_is_neither_asked_nor_sent(few: Cast) -> None:
    await up_to(few.sari, "ask_seller")
    kept = tuple(q for q in few.app.house.catalogue.categories["jual_rugi"].questions if q != "price_pattern")
    new_catalogue(few, questions=kept)
    await few.sari.say("Toko Murah")
    await few.sari.say("tidak ada bukti")
    assert await few.sari.press("Kirim") == ["filed"]
    await few.yusuf.say("/kasus 1")
    assert "price_pattern" not in dict(few.yusuf.said.facts["own"])
    assert dict(few.yusuf.said.facts["own"])["own_price"] == 45000


async def test_a_report_filed_under_a_newer_catalogue_says_so(few: Cast) -> None:
    await up_to(few.sari, "ask_confirm")
    new_catalogue(few)
    assert await few.sari.press("Kirim") == ["filed"]
    from sqlalchemy import select

    from storage.tables import cases

    assert await few.app.books.do(lambda db: db.execute(select(cases.c.catalogue_version)).scalar()) == "newer"


def test_what_another_version_wrote_into_a_dialogue_is_left_out() -> None:
    assert dialogue_from({"flow": "report", "answers": {"story": "x"}, "mood": "cross"}) == Dialogue(
        "report", {"story": "x"}
    )


async def wait(few: Cast, clock: Clock, **span: float) -> list[str]:
    clock.at = (clock.at + timedelta(**span)).replace(hour=3)
    for _ in range(2):
        await Timekeeper(few.app).tick()
    return await few.sari.listen()


async def test_a_draft_is_offered_once_and_never_again_whatever_is_said_meanwhile(few: Cast, clock: Clock) -> None:
    await up_to(few.sari, "ask_seller")
    assert await wait(few, clock, days=1) == ["draft_waits"]
    await few.sari.say("status")
    assert await wait(few, clock, days=2) == []
    await few.sari.say("lanjut")
    assert few.sari.said.template == "ask_seller"
    assert await wait(few, clock, days=3) == []
    await few.sari.say("Toko Murah")
    assert await wait(few, clock, days=20) == [], "an answer does not begin the count anew"


async def test_a_draft_lives_thirty_days_after_the_last_word(few: Cast, clock: Clock) -> None:
    await up_to(few.sari, "ask_seller")
    await wait(few, clock, days=1)
    assert await wait(few, clock, days=28) == []
    assert await few.sari.say("lanjut") == ["ask_seller"], "day 29"
    await wait(few, clock, days=31)
    assert await few.sari.say("lanjut") != ["ask_seller"]
    ring = few.app.house.ring
    kept = await few.app.books.do(
        lambda db: people.dialogue_of(db, ring, people.of(db, ring, "browser", "sari", clock()).id)
    )
    assert STORY not in str(kept)


async def test_the_next_draft_is_offered_again(few: Cast, clock: Clock) -> None:
    await up_to(few.sari, "ask_seller")
    await wait(few, clock, days=1)
    await few.sari.say("batal")
    await few.sari.press("Ya, batalkan")
    await agree(few.sari)
    await few.sari.press("jual rugi")
    await few.sari.say(STORY)
    assert await wait(few, clock, days=1) == ["draft_waits"]
