"""Limits an admin sets: nobody is flooded, and nobody loses a report, a photo without being told, or a cry for help by it."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.channels.local import raw
from bot.clock import Timekeeper
from handlers import limits
from handlers.limits import LIMITS, Pace
from storage.tables import cases, evidence, inbox
from tests.command.test_an_admin_at_the_console import Console
from tests.phones import STORY, Cast, Clock, Phone, report

CALM = "slow_down"


async def floods(phone: Phone, count: int, words: str = "halo {}") -> list[str]:
    """So many messages at once, all there before the first is handled; what was answered."""
    await phone.listen()
    said = [raw(f"{phone.owner} {words} {n}", phone.owner, words.format(n)) for n in range(count)]
    await phone.app.store(phone.channel, said)
    while await phone.app.handle_waiting():
        pass
    return await phone.listen()


async def waiting(app: App, state: str = "resting") -> int:
    query = select(func.count()).select_from(inbox).where(inbox.c.state == state)
    return await app.books.do(lambda db: int(db.execute(query).scalar_one()))


async def a_minute_later(app: App, clock: Clock) -> None:
    clock.passes(seconds=61)
    await Timekeeper(app).tick()
    while await app.handle_waiting():
        pass


async def test_who_writes_too_fast_is_told_once_and_nothing_is_lost(service: App, clock: Clock) -> None:
    sari = Phone(service, "browser", "sari")
    heard = await floods(sari, 70)
    assert heard.count(CALM) == 1 and heard[-1] == CALM
    assert await waiting(service) == 40
    made = Phone(service, "browser", "made")
    assert await made.say("/start") == ["welcome"]  # nobody else waits
    await a_minute_later(service, clock)
    assert await waiting(service) == 10 and CALM not in await sari.listen()
    await a_minute_later(service, clock)
    assert await waiting(service) == 0 and await waiting(service, "new") == 0
    assert await waiting(service, "done") >= 71


async def test_what_rested_is_handled_in_its_order(service: App, clock: Clock) -> None:
    """A whole report typed within a second, behind thirty other messages: it is filed as it was told."""
    sari = Phone(service, "browser", "sari")
    await sari.say("/start")
    clock.passes(minutes=2)
    await floods(sari, 31)
    lines = ("/lapor", "setuju", "14", "Toko di pasar online merusak harga kami semua sejak bulan lalu.")
    for n, line in enumerate(lines):
        await service.store("browser", [raw(f"line {n}", "sari", line)])
        while await service.handle_waiting():
            pass
    assert await waiting(service) == 1 + len(lines)
    clock.passes(minutes=2)  # the clock's task has not come yet: their next message does not overtake what rests
    await service.store("browser", [raw("after", "sari", "/status")])
    while await service.handle_waiting():
        pass
    assert await waiting(service) == 0
    heard = await sari.listen()
    assert heard[-1] == "status" and "ask_category" in heard


async def test_somebody_in_despair_is_answered_at_once(few: Cast) -> None:
    sari = few.sari
    await sari.say("/start")
    await floods(sari, 40)
    heard = await floods(sari, 1, "saya sudah tidak sanggup, rasanya ingin bunuh diri saja {}")
    assert heard == ["distress"]
    assert (
        await floods(sari, 1, "saya ingin bunuh diri {}") == []
    )  # it waits with the rest, and is answered in its turn
    assert await waiting(few.app) > 2


async def test_an_ordinary_report_never_meets_a_limit(few: Cast) -> None:
    for n in range(3):
        await report(few.sari, photos=5, seller=f"Toko {n}")
    assert CALM not in [o.template for o, _ in few.sari.heard]


async def test_after_a_calm_minute_whoever_is_fast_again_is_told_again(few: Cast, clock: Clock) -> None:
    assert (await floods(few.sari, 40)).count(CALM) == 1
    for _ in range(2):
        await a_minute_later(few.app, clock)
    clock.passes(minutes=5)
    assert (await floods(few.sari, 40, "lagi {}")).count(CALM) == 1


async def test_officers_are_not_limited(few: Cast) -> None:
    assert CALM not in await floods(few.yusuf, 60, "/antrean")


async def test_one_report_too_many_is_kept_and_sent_the_next_day(cast: Cast, clock: Clock) -> None:
    await cast.dewi.say(choice="limit_set:reports:5")
    for n in range(5):
        await report(cast.sari, photos=0, seller=f"Toko {n}")
    await report(cast.sari, photos=0, seller="Toko keenam")
    assert cast.sari.said.template == "reports_tomorrow" and "5 laporan" in cast.sari.last.text
    count = select(func.count()).select_from(cases)
    assert await cast.app.books.do(lambda db: db.execute(count).scalar_one()) == 5
    clock.passes(hours=21)
    await Timekeeper(cast.app).tick()
    assert "draft_waits" in await cast.sari.listen()
    await cast.sari.press("Lanjutkan")
    assert cast.sari.said.template == "ask_confirm" and "Toko keenam" in cast.sari.last.text
    await cast.sari.press("Kirim")
    assert await cast.app.books.do(lambda db: db.execute(count).scalar_one()) == 6


async def test_a_person_of_the_task_force_can_be_had_however_many_reports_there_were(few: Cast) -> None:
    await few.dewi.say(choice="limit_set:reports:5")
    for n in range(5):
        await report(few.sari, photos=0, seller=f"Toko {n}")
    await report(few.sari, photos=0, seller="Toko keenam")
    await few.sari.press("Bicara dengan petugas")
    assert few.sari.said.template == "ask_human"
    await few.sari.say("Orang itu sudah di depan toko saya dan mengancam, mohon ditelepon.")
    assert few.sari.said.template == "filed"


async def test_an_association_is_not_limited(few: Cast) -> None:
    from storage import members

    await few.dewi.say(choice="limit_set:reports:5")
    await report(few.sari, photos=0)
    house = few.app.house
    await few.app.books.do(lambda db: members.invite(db, house.ring, 1, 3, house.clock()))
    for n in range(7):
        await report(few.sari, photos=0, seller=f"Toko {n}")
    assert few.sari.said.template == "filed"


async def test_files_over_the_days_limit_are_told_of_and_words_are_still_read(cast: Cast, clock: Clock) -> None:
    await cast.dewi.say(choice="limit_set:files:30")
    await cast.sari.say("/start")
    clock.passes(minutes=2)
    for n in range(3):
        await cast.sari.say(files=tuple(b"\xff\xd8\xff photo %d %d" % (n, k) for k in range(10)))
    kept = select(func.count()).select_from(evidence)
    assert await cast.app.books.do(lambda db: db.execute(kept).scalar_one()) == 30
    assert await cast.sari.say(files=(b"\xff\xd8\xff one more",)) == ["files_tomorrow"]
    heard = await cast.sari.say(STORY, files=(b"\xff\xd8\xff and one with words",))
    assert "files_tomorrow" in heard and len(heard) > 1
    assert await cast.app.books.do(lambda db: db.execute(kept).scalar_one()) == 30
    clock.passes(days=1)
    assert "files_tomorrow" not in await cast.sari.say(files=(b"\xff\xd8\xff the next day",))


async def test_how_much_was_sent_is_forgotten_with_an_anonymous_report(few: Cast) -> None:
    from storage import people

    await report(few.sari, identity="Anonim")
    ring, clock = few.app.house.ring, few.app.house.clock
    sari = await few.app.books.do(lambda db: people.of(db, ring, "browser", "sari", clock()))
    state = await few.app.books.do(lambda db: people.dialogue_of(db, ring, sari.id))
    assert "files" not in state["met"]


async def test_codes_are_tried_as_often_as_the_admin_says(few: Cast) -> None:
    await few.dewi.say(choice="limit_set:codes:3")
    for _ in range(3):
        assert await few.made.say("PA-ABCD-EFGH-JKLM") == ["code_unknown"]
    assert await few.made.say("PA-ABCD-EFGH-JKLM") == ["code_too_many"]


async def test_an_admin_changes_a_limit_by_buttons_and_puts_it_back(cast: Cast) -> None:
    assert await cast.dewi.say("/batas") == ["limits"]
    assert "Pesan per menit: <b>30</b>" in cast.dewi.last.text
    await cast.dewi.press("Pesan per menit")
    assert cast.dewi.said.template == "limit"
    await cast.dewi.press("15")
    assert cast.dewi.said.template == "limits" and "<b>15</b> (bawaan 30)" in cast.dewi.last.text
    assert (await floods(cast.sari, 20)).count(CALM) == 1
    await cast.dewi.press("Kembali ke bawaan")
    assert "Pesan per menit: <b>30</b>" in cast.dewi.last.text and "bawaan" not in cast.dewi.last.text
    await cast.dewi.say("/jejak limit")
    assert [d["deed"] for d in cast.dewi.said.facts["deeds"]] == ["limit", "limit"]


@pytest.mark.parametrize("wrong", ["messages:1", "messages:9999", "messages:", "nonsense:10", "messages:-30"])
async def test_no_button_shuts_owners_out(few: Cast, wrong: str) -> None:
    assert await few.dewi.say(choice=f"limit_set:{wrong}") == ["limits"]
    assert "bawaan" not in few.dewi.last.text


async def test_all_go_back_at_once_by_a_word(few: Cast) -> None:
    for choice in ("limit_set:files:30", "limit_set:codes:20"):
        await few.dewi.say(choice=choice)
    assert few.dewi.last.text.count("(bawaan") == 2
    assert await few.dewi.say("/batas bawaan") == ["limits"]
    assert "(bawaan" not in few.dewi.last.text


def test_what_somebody_wrote_into_the_table_by_hand_is_not_taken_on_trust() -> None:
    for odd in (None, [], {"messages": 1}, {"messages": "30"}, {"reports": 0}, {"messages": True}):
        assert limits.of("messages", odd) == LIMITS["messages"].default
    assert limits.of("messages", {"messages": 15}) == 15


def test_a_bucket_lets_a_burst_and_then_a_steady_pace_through() -> None:
    pace, at = Pace(), 1000.0
    for _ in range(30):
        pace = pace.after(at, 30)
        assert not pace.rests(at)
    assert pace.after(at, 30).rests(at) and not pace.after(at + 2, 30).rests(at + 2)
    assert not Pace().after(at, 0).rests(at)


def test_the_console_does_the_same(tmp_path: Path) -> None:
    console = Console(tmp_path)
    console.says("limits", "set", "messages", "20")
    told = {one["name"]: one for one in console.data("limits", "list")["limits"]}
    assert told["messages"] == {"name": "messages", "value": 20, "default": 30}
    assert console.run("limits", "set", "messages", "1").exit_code == 2
    console.says("limits", "default")
    assert console.deeds() == [("limit", ""), ("limit", "")]
    assert timedelta(minutes=1).total_seconds() == limits.MINUTE
