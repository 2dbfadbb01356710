"""Owners are asked to look again: the price after filing, the market after the end; one question at a time, never by night."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.clock import Timekeeper
from bot.follow_ups import look_again
from handlers.prices import DAYS, next_moment, series
from storage import agenda, people
from storage.tables import due, outbox, person, sighting
from tests.casework.test_after_the_end import close
from tests.phones import NOON, Cast, Clock, Phone, agree, open_service, report


def days_later(clock: Clock, days: float, hour: int = 3) -> None:
    """So many days after noon of the first day, at `hour` UTC (3 is 10.00 in Jakarta)."""
    clock.at = (NOON + timedelta(days=days)).replace(hour=hour)


async def look(app: App) -> None:
    for _ in range(3):
        await Timekeeper(app).tick()


def asked(names: list[str]) -> list[str]:
    return [n for n in names if n in ("ask_recheck", "ask_aftermath")]


async def test_bu_sari_is_asked_for_the_price_on_three_days_and_the_line_is_shown_to_both(
    cast: Cast, clock: Clock
) -> None:
    sari = cast.sari
    await report(sari)
    days_later(clock, 8)
    await look(cast.app)
    assert asked(await sari.listen()) == ["ask_recheck"]
    assert "Rp19.900" in sari.last.text
    assert await sari.press("Turun") == ["ask_new_price"]
    assert await sari.say("18 rb") == ["sighting_noted"]
    assert "Rp19.900 → Rp18.000" in sari.last.text
    days_later(clock, 15)
    await look(cast.app)
    assert asked(await sari.listen()) == ["ask_recheck"]
    assert await sari.press("Masih sama") == ["sighting_noted"]
    days_later(clock, 31)
    await look(cast.app)
    assert asked(await sari.listen()) == ["ask_recheck"]
    assert await sari.press("Sudah tidak ada") == ["sighting_noted"]
    days_later(clock, 60)
    await look(cast.app)
    assert asked(await sari.listen()) == []
    await sari.say("status")
    await sari.press("#1")
    await cast.yusuf.say("/kasus 1")
    for phone in (sari, cast.yusuf):
        assert [p["price"] for p in phone.said.facts["prices"]] == [19900, 18000, 18000, None]
        assert "Rp18.000 → 25 Des 2026 sudah tidak ada" in phone.last.text


async def test_a_price_may_simply_be_typed(few: Cast, clock: Clock) -> None:
    await report(few.sari)
    days_later(clock, 8)
    await look(few.app)
    await few.sari.listen()
    assert await few.sari.say("21.500") == ["sighting_noted"]
    await few.yusuf.say("/kasus 1")
    assert few.yusuf.said.facts["prices"][-1] | {"at": ""} == {"at": "", "answer": "higher", "price": 21500}


@pytest.mark.parametrize("words, answer", [("udah ilang kak", "gone"), ("masih sama", "same"), ("turun pak", "lower"), ("masih murah", "same"), ("harganya udah turun lagi kak", "lower"),
                                           ("barangnya sudah tidak ada", "gone"),
                                           ("makin mahal", "higher"), ("1", "same")])  # fmt: skip
async def test_a_short_word_is_as_good_as_a_tap(few: Cast, clock: Clock, words: str, answer: str) -> None:
    await report(few.sari)
    days_later(clock, 8)
    await look(few.app)
    await few.sari.listen()
    await few.sari.say(words)
    await few.yusuf.say("/kasus 1")
    assert few.yusuf.said.facts["prices"][-1]["answer"] == answer


async def test_nobody_is_asked_at_night_and_a_missed_day_is_asked_once(few: Cast, clock: Clock) -> None:
    await report(few.sari)
    days_later(clock, 20, hour=17)  # midnight in Jakarta, day 7 and day 14 missed
    await look(few.app)
    assert asked(await few.sari.listen()) == []
    days_later(clock, 21, hour=1)
    await look(few.app)
    assert asked(await few.sari.listen()) == ["ask_recheck"]
    assert ":14:" in few.sari.said.choices[0][0].slug


async def test_never_more_than_one_open_question_a_person(cast: Cast, clock: Clock) -> None:
    for seller in ("Toko Serba Murah", "Toko Lain", "Toko Ketiga"):
        await report(cast.sari, seller=seller)
    days_later(clock, 8)
    await look(cast.app)
    assert asked(await cast.sari.listen()) == ["ask_recheck"]
    days_later(clock, 9)
    await look(cast.app)
    assert asked(await cast.sari.listen()) == [], "the first is not answered yet"
    await cast.sari.press("Masih sama")
    days_later(clock, 10.5)
    await look(cast.app)
    assert asked(await cast.sari.listen()) == ["ask_recheck"]
    days_later(clock, 14)
    await look(cast.app)
    assert len(asked(await cast.sari.listen())) == 1, "a question left for three days makes room for the next"
    rows = await cast.app.books.do(lambda db: db.execute(select(sighting.c.answer)).scalars().all())
    assert sorted(rows) == ["asked", "lapsed", "same"]


async def test_stop_ends_the_price_questions_for_good(cast: Cast, clock: Clock) -> None:
    for seller in ("Toko Serba Murah", "Toko Lain"):
        await report(cast.sari, seller=seller)
    days_later(clock, 8)
    await look(cast.app)
    await cast.sari.listen()
    assert await cast.sari.press("Berhenti tanya") == ["asking_stopped"]
    for day in (9, 12, 15, 31):
        days_later(clock, day)
        await look(cast.app)
    assert asked(await cast.sari.listen()) == []
    await close(cast.yusuf)
    await cast.sari.say(choice="refuse:1")
    await cast.sari.say("Belum ada perubahan.")
    left = await cast.app.books.do(lambda db: db.execute(select(due.c.id).where(due.c.kind == "recheck")).all())
    assert left == [], "not even when the case is opened again"


async def test_a_typed_stop_ends_these_questions_and_no_report(few: Cast, clock: Clock) -> None:
    await report(few.sari)
    days_later(clock, 8)
    await look(few.app)
    await few.sari.listen()
    assert await few.sari.say("stop") == ["asking_stopped"]
    assert await few.sari.say("stop") != ["asking_stopped"]


async def test_who_blocked_us_or_took_consent_back_is_not_asked(cast: Cast, clock: Clock) -> None:
    for phone in (cast.sari, cast.made):
        await report(phone)

    def away(db) -> None:
        ring = cast.app.house.ring
        sari, made = (people.of(db, ring, "browser", name, clock()).id for name in ("sari", "made"))
        people.mark_blocked(db, sari, clock())
        db.execute(update(person).where(person.c.id == made).values(consent_version=None))

    await cast.app.books.do(away)
    days_later(clock, 8)
    await look(cast.app)
    said = await cast.app.books.do(lambda db: db.execute(select(outbox.c.template)).scalars().all())
    assert "ask_recheck" not in said
    assert await cast.app.books.do(lambda db: db.execute(select(sighting.c.id)).all()) == []


async def test_a_case_without_a_price_or_a_link_is_not_asked_about(few: Cast, clock: Clock) -> None:
    await agree(few.made)
    await few.made.press("bantuan jualan")
    while few.made.said.template != "filed":
        match few.made.said.template:
            case "ask_story":
                await few.made.say("lewati")
            case "ask_place":
                await few.made.say("Kabupaten Bangli")
            case _:
                await few.made.say("1")
    kinds = await few.app.books.do(lambda db: set(db.execute(select(due.c.kind)).scalars()))
    assert "recheck" not in kinds


async def test_the_anonymous_are_never_asked(few: Cast, clock: Clock) -> None:
    await report(few.sari, identity="Anonim")
    await close(few.yusuf)
    kinds = await few.app.books.do(lambda db: set(db.execute(select(due.c.kind)).scalars()))
    assert "recheck" not in kinds
    days_later(clock, 8)
    await look(few.app)
    assert asked(await few.sari.listen()) == []


async def test_after_the_end_the_market_is_looked_at_three_times(cast: Cast, clock: Clock) -> None:
    await report(cast.sari)
    await close(cast.yusuf)
    for day in (4, 15, 31):
        days_later(clock, day)
        await look(cast.app)
        assert asked(await cast.sari.listen()) == ["ask_aftermath"], day
        await cast.sari.press("Harga sudah wajar")
    days_later(clock, 70)
    await look(cast.app)
    assert asked(await cast.sari.listen()) == []
    await cast.dewi.say("/angka")
    await cast.yusuf.say("/kasus 1")
    assert [p["answer"] for p in cast.yusuf.said.facts["prices"]] == ["seen", "fair", "fair", "fair"]


async def test_what_came_back_can_be_opened_again_with_one_tap(few: Cast, clock: Clock) -> None:
    await report(few.sari)
    await close(few.yusuf)
    days_later(clock, 4)
    await look(few.app)
    await few.sari.listen()
    assert await few.sari.press("Muncul lagi") == ["sighting_noted"]
    await few.dewi.say("/angka")
    assert few.dewi.said.facts["after"]["found"] == {"again": 1}
    assert "muncul lagi 1" in few.dewi.last.text
    assert await few.sari.press("Buka lagi laporan ini") == ["ask_refusal"]


async def test_two_clocks_at_once_ask_once(tmp_path: Path, database: str, clock: Clock) -> None:
    first = open_service(tmp_path / "data", database, clock)
    second = open_service(tmp_path / "data", database, clock)
    await Cast(first).at_work()
    sari = Phone(first, "browser", "sari")
    await report(sari)
    days_later(clock, 8)
    await asyncio.gather(*(Timekeeper(app).tick() for app in (first, second) for _ in range(3)))
    await Timekeeper(first).tick()  # each may have found the other at the clock
    assert asked(await sari.listen()) == ["ask_recheck"]
    await second.close()
    await first.close()


async def test_two_who_take_the_same_portion_ask_once_even_without_the_lock_of_the_clock(
    service: App, clock: Clock
) -> None:
    await Cast(service).at_work()
    sari = Phone(service, "browser", "sari")
    await report(sari)
    days_later(clock, 8)
    for _ in range(2):
        await service.books.do(lambda db: look_again(db, service.house, clock()))
    assert asked(await sari.listen()) == ["ask_recheck"]
    open_tasks = select(due.c.at).where(due.c.kind == "recheck", due.c.done_at.is_(None))
    assert len(await service.books.do(lambda db: db.execute(open_tasks).all())) == 1, "day 14 waits"


async def test_a_button_nobody_was_asked_with_changes_nothing(few: Cast) -> None:
    await report(few.sari)
    await few.sari.say(choice="market:recheck:1:7:gone")
    assert await few.app.books.do(lambda db: db.execute(select(sighting.c.id)).all()) == []
    assert await few.sari.say(choice="market:recheck:1:8:gone") == ["hint_old_button"]
    await few.made.say("/start")
    assert await few.made.say(choice="market:recheck:1:7:gone") == ["hint_old_button"]


@pytest.mark.parametrize(
    "words", ["uang saya hilang ditipu penjual lain", "toko itu berhenti bayar saya", "tolong suruh mereka stop jualan"]
)
async def test_words_that_say_more_than_an_answer_are_none(few: Cast, clock: Clock, words: str) -> None:
    await report(few.sari)
    days_later(clock, 8)
    await look(few.app)
    await few.sari.listen()
    heard = await few.sari.say(words)
    assert not {"sighting_noted", "asking_stopped"} & set(heard)


async def test_a_story_told_after_a_question_is_a_story(few: Cast, clock: Clock) -> None:
    await report(few.sari)
    days_later(clock, 8)
    await look(few.app)
    await few.sari.listen()
    heard = await few.sari.say(
        "Ada toko lain lagi yang menjual kain batik tiruan motif saya seharga 15 ribu sejak minggu lalu, banyak pembeli pindah."
    )
    assert heard[0] == "story_kept"


def test_the_days_are_counted_from_the_report_and_end() -> None:
    assert next_moment("recheck", NOON, NOON) == NOON + timedelta(days=7)
    assert next_moment("recheck", NOON, NOON + timedelta(days=30)) is None
    assert DAYS["outcome"] == (3, 14, 30)
    assert series(datetime(2026, 11, 24), {"their_price": 1}, ()) == [], "a single price is no line"


async def test_a_postponed_question_is_noted_once(service: App, clock: Clock) -> None:
    await service.books.do(lambda db: agenda.again(db, "recheck", "9", clock()))
    await service.books.do(lambda db: agenda.again(db, "recheck", "9", clock()))
    assert len(await service.books.do(lambda db: db.execute(select(due).where(due.c.kind == "recheck")).all())) == 1


async def test_more_questions_than_one_look_asks_are_asked_by_the_next(few: Cast, clock: Clock, monkeypatch) -> None:
    monkeypatch.setattr("bot.follow_ups.AT_ONCE", 1)
    for phone in (few.sari, few.made):
        await report(phone)
    days_later(clock, 8)
    await look(few.app)
    for phone in (few.sari, few.made):
        assert asked(await phone.listen()) == ["ask_recheck"]
