"""What is due is done once, by day, without a flood; what is over is forgotten on its day."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from bot.app import App
from bot.channels import Raw
from bot.clock import DAILY, Timekeeper
from bot.hours import awake, next_time
from storage import agenda, outbox, people, retention
from storage.sealing import fresh_ring
from storage.tables import cases, daily, dialogue, due, inbox
from storage.tables import outbox as outbox_table
from tests.phones import NOON, Cast, Clock, Phone, open_service, report


async def clock_of(app: App) -> Timekeeper:
    keeper = Timekeeper(app)
    await app.books.do(lambda db: keeper._set(db, app.house.clock()))
    return keeper


async def test_an_agency_hears_of_many_late_cases_in_one_message(cast: Cast, clock: Clock) -> None:
    app = cast.app
    for phone in (cast.sari, cast.made):
        await report(phone)
    keeper = await clock_of(app)
    await keeper.tick()
    await cast.yusuf.listen()
    assert "deadlines" not in [o.template for o, _ in cast.yusuf.heard]
    clock.passes(days=28)  # a Tuesday before the holidays
    clock.at = clock.at.replace(hour=3)  # 10.00 in Jakarta
    for _ in range(3):
        await keeper.tick()
    names = await cast.yusuf.listen()
    assert names.count("deadlines") == 1
    told = next(o for o, _ in cast.yusuf.heard if o.template == "deadlines").facts
    assert (told["late_count"], told["near_count"]) == (2, 0)
    assert await cast.ratna.listen() == []


async def test_nobodys_phone_rings_at_night(few: Cast, clock: Clock) -> None:
    await report(few.sari)
    keeper = await clock_of(few.app)
    clock.passes(days=28)  # a Tuesday before the holidays
    clock.at = clock.at.replace(hour=15)  # 22.00 in Jakarta
    await keeper.tick()
    assert "deadlines" not in await few.yusuf.listen()
    clock.at = clock.at.replace(hour=1) + timedelta(days=1)
    await keeper.tick()
    assert "deadlines" in await few.yusuf.listen()


async def test_a_case_that_was_answered_is_no_reminder(few: Cast, clock: Clock) -> None:
    await report(few.sari)
    await few.yusuf.listen()
    await few.yusuf.press("Buka")
    await few.yusuf.press("Ambil")
    await few.yusuf.press("Jawab")
    await few.yusuf.say("Kami periksa.")
    keeper = await clock_of(few.app)
    clock.passes(days=8)  # the first answer was owed on the fifth working day
    clock.at = clock.at.replace(hour=3)
    await keeper.tick()
    assert "deadlines" not in await few.yusuf.listen()


async def test_after_the_first_answer_the_agency_is_reminded_of_the_end_of_the_case(cast: Cast, clock: Clock) -> None:
    for phone in (cast.sari, cast.made):
        await report(phone)
    for case in (1, 2):
        await cast.yusuf.say(choice=f"do:{case}:take")
        await cast.yusuf.say(choice=f"do:{case}:answer")
        await cast.yusuf.say("Kami periksa.")
    keeper = await clock_of(cast.app)
    clock.at = datetime(2026, 12, 11, 3, tzinfo=UTC)
    await cast.yusuf.say("/saya")  # whoever shows no sign of themselves for days loses what is due
    clock.at = datetime(2026, 12, 14, 3, tzinfo=UTC)  # the case is to be closed by the 15th
    for _ in range(2):
        await keeper.tick()
    await cast.yusuf.listen()
    assert [o.facts["near_count"] for o, _ in cast.yusuf.heard if o.template == "deadlines"] == [2]
    assert "penyelesaian" in cast.yusuf.last.text
    await cast.yusuf.say(choice="do:1:close")
    await cast.yusuf.press("Harga sudah diperbaiki")
    await cast.yusuf.say("Selesai.")
    clock.passes(days=4)
    await cast.yusuf.say("/saya")
    clock.passes(days=3)  # a Monday
    for _ in range(2):
        await keeper.tick()
    assert (await cast.yusuf.listen()).count("deadlines") == 1
    assert [c["id"] for c in cast.yusuf.said.facts["late"]] == [2], "a closed case is no reminder"


def many_late_cases(db, count: int, now: datetime) -> None:
    """Cases of KPPU whose first answer was owed a while ago, with the tasks their filing noted."""
    rows = [{"code_hash": secrets.token_bytes(32), "identity": "anonymous", "category": "jual_rugi", "agency": "KPPU",
             "co_handlers": [], "status": "new", "open": True, "urgency": "P3", "reason": {}, "rule": "", "basis": [],
             "catalogue_version": "", "created_at": now, "due_at": now - timedelta(minutes=n), "due": {}, "sealed": b""}
            for n in range(count)]  # fmt: skip
    first = (db.execute(select(func.max(cases.c.id))).scalar() or 0) + 1
    db.execute(insert(cases), rows)
    for n, row in enumerate(rows, first):
        agenda.put(db, "near", str(n), row["due_at"] - timedelta(days=1))
        agenda.put(db, "late", str(n), row["due_at"])


async def test_thousands_of_late_cases_are_one_message_an_officer(cast: Cast, clock: Clock) -> None:
    app, keeper = cast.app, await clock_of(cast.app)
    clock.at = clock.at.replace(hour=3)
    await app.books.do(lambda db: many_late_cases(db, 1200, clock()))
    for _ in range(3):
        await keeper.tick()
    await cast.yusuf.listen()
    told = [o.facts for o, _ in cast.yusuf.heard if o.template == "deadlines"]
    assert [(f["late_count"], f["near_count"], len(f["late"])) for f in told] == [(1200, 0, 5)]


async def test_an_owner_with_many_questions_open_is_reminded_in_one_message(
    few: Cast, clock: Clock, monkeypatch
) -> None:
    monkeypatch.setattr(agenda.now_due, "__defaults__", (1,))  # a portion is one task
    await report(few.sari)
    await report(few.sari, seller="Toko Lain")
    for case in (1, 2):
        await few.yusuf.say(choice=f"do:{case}:take")
        await few.yusuf.say(choice=f"do:{case}:ask")
        await few.yusuf.say("Sejak kapan?")
    keeper = await clock_of(few.app)
    await few.sari.listen()
    clock.passes(days=4)
    await keeper.tick()
    assert await few.sari.listen() == ["remind_answer"]
    assert few.sari.said.facts["cases"] == [1, 2]


async def test_an_owner_who_was_asked_is_reminded_once(few: Cast, clock: Clock) -> None:
    await report(few.sari)
    await few.yusuf.listen()
    await few.yusuf.press("Buka")
    await few.yusuf.press("Ambil")
    await few.yusuf.press("Tanya")
    await few.yusuf.say("Sejak kapan?")
    keeper = await clock_of(few.app)
    await few.sari.listen()
    clock.passes(days=4)
    clock.at = clock.at.replace(hour=3)
    for _ in range(3):
        await keeper.tick()
    assert await few.sari.listen() == ["remind_answer"]
    await few.sari.press("#1")
    await few.sari.say("Sejak Juni.")
    clock.passes(days=10)
    await keeper.tick()
    assert "remind_answer" not in await few.sari.listen()


async def test_an_answer_in_time_needs_no_reminder(few: Cast, clock: Clock) -> None:
    await report(few.sari)
    await few.yusuf.listen()
    for label in ("Buka", "Ambil", "Tanya"):
        await few.yusuf.press(label)
    await few.yusuf.say("Sejak kapan?")
    await few.sari.listen()
    await few.sari.press("Balas")
    await few.sari.say("Sejak Juni.")
    keeper = await clock_of(few.app)
    clock.passes(days=4)
    clock.at = clock.at.replace(hour=3)
    await keeper.tick()
    assert "remind_answer" not in await few.sari.listen()


async def test_a_draft_is_offered_again_once_and_forgotten_after_thirty_days(service: App, clock: Clock) -> None:
    sari = Phone(service, "browser", "sari")
    await sari.say("/start")
    for label in ("Setuju", "jual rugi"):
        await sari.press(label)
    await sari.say("Kain batik saya dijual mereka jauh di bawah modal.")
    keeper = await clock_of(service)
    clock.passes(hours=24)
    for _ in range(3):
        await keeper.tick()
        clock.passes(hours=24)
    assert await sari.listen() == ["draft_waits"]
    await sari.press("Lanjutkan")
    assert sari.said.template == "ask_product" or sari.said.template.startswith("ask_")
    clock.passes(hours=24)
    await keeper.tick()
    clock.passes(days=29, hours=1)
    await keeper.tick()
    left = await service.books.do(lambda db: db.execute(select(func.count()).select_from(dialogue)).scalar_one())
    assert left == 0


async def test_after_an_upgrade_only_half_finished_reports_are_offered_again(cast: Cast, clock: Clock) -> None:
    app = cast.app
    await cast.sari.say("/start")
    await cast.made.say("/start")
    for label in ("Setuju", "jual rugi"):
        await cast.made.press(label)
    await app.books.do(lambda db: db.execute(update(dialogue).values(due_at=dialogue.c.updated_at)))  # as 0002 does
    keeper = await clock_of(app)
    clock.passes(days=1)
    for _ in range(2):
        await keeper.tick()
    heard = {p.owner: await p.listen() for p in (cast.sari, cast.made, cast.dewi, cast.ratna, cast.yusuf)}
    assert {who for who, names in heard.items() if "draft_waits" in names} == {"made"}
    left = await app.books.do(lambda db: db.execute(select(dialogue.c.due_at)).scalars().all())
    assert [at is not None for at in left].count(True) == 1


async def test_a_draft_without_its_key_holds_up_no_other(few: Cast, clock: Clock) -> None:
    for phone in (few.sari, few.made):
        await phone.say("/start")
        for label in ("Setuju", "jual rugi"):
            await phone.press(label)
    strange = fresh_ring().rotated().seal(b"{}", "x")

    def spoil(db) -> None:
        who = people.of(db, few.app.house.ring, "browser", "sari", clock()).id
        db.execute(update(dialogue).where(dialogue.c.person_id == who).values(sealed=strange))

    await few.app.books.do(spoil)
    keeper = await clock_of(few.app)
    clock.passes(days=1)
    await keeper.tick()
    assert await few.made.listen() == ["draft_waits"]


async def test_cases_of_the_first_release_are_told_when_they_are_late(database: str, tmp_path: Path) -> None:
    from storage import archive
    from storage.books import open_engine

    released = Path(__file__).parent / "released" / "0001.tar.gz"
    home = tmp_path / "data"
    home.mkdir()
    (home / "keys.json").write_bytes(released.with_name("0001.keys.json").read_bytes())
    engine = open_engine(database)
    archive.restore(engine, home / "evidence", released)
    engine.dispose()
    app = open_service(home, database, Clock(NOON + timedelta(days=62)))
    keeper = await clock_of(app)
    await keeper.tick()
    yusuf = Phone(app, "browser_taskforce", "yusuf")
    assert (await yusuf.listen()).count("deadlines") == 1
    await app.close()


async def test_what_was_seen_is_known_for_ten_days_and_then_forgotten(service: App, clock: Clock) -> None:
    sari = Phone(service, "browser", "sari")
    await sari.say("/start", message_id="the-first-message")
    keeper = await clock_of(service)
    clock.passes(days=7)
    await keeper.tick()
    assert await sari.say("/start", message_id="the-first-message") == [], "a copy seven days late changes nothing"
    clock.passes(days=4)
    await keeper.tick()
    assert await service.books.do(lambda db: db.execute(select(func.count()).select_from(inbox)).scalar_one()) == 0
    clock.passes(days=28)  # a Tuesday before the holidays
    await keeper.tick()
    assert (
        await service.books.do(lambda db: db.execute(select(func.count()).select_from(outbox_table)).scalar_one()) == 0
    )


async def test_days_that_are_over_are_counted_once_even_after_a_silence(cast: Cast, clock: Clock) -> None:
    await report(cast.sari)
    keeper = await clock_of(cast.app)
    clock.passes(days=3)
    for _ in range(2):
        await keeper.tick()
    rows = await cast.app.books.do(lambda db: db.execute(select(daily)).all())
    assert {r.day for r in rows} == {"2026-11-24", "2026-11-25", "2026-11-26"}
    assert [(r.day, r.agency, r.count) for r in rows if r.what == "filed"] == [("2026-11-24", "KPPU", 1)]
    await cast.dewi.say("/angka")
    assert "7 hari sebelumnya: masuk 1" in cast.dewi.last.text


async def test_admins_get_a_list_of_failures_only_where_there_are_some(few: Cast, clock: Clock) -> None:
    keeper = await clock_of(few.app)
    clock.passes(days=1)
    await keeper.tick()
    assert "daily_failures" not in await few.dewi.listen()
    ring = few.app.house.ring

    def fail(db) -> None:
        from handlers.messages import Outgoing
        from storage import people

        who = people.of(db, ring, "elsewhere", "x", clock())
        outbox.promise(db, ring, who.id, "elsewhere", Outgoing("home"), clock())
        which = outbox.claim(db, ring, "elsewhere", clock()).owed[0].id
        outbox.dead(db, which, "bad request")

    await few.app.books.do(fail)
    clock.passes(days=1)
    await keeper.tick()
    assert await few.dewi.listen() == ["daily_failures"]
    await few.dewi.press("Pesan gagal")
    assert "bad request" in few.dewi.last.text
    await few.dewi.press("Kirim ulang semua")
    assert "1 pesan" in few.dewi.last.text
    assert len(await few.app.books.do(lambda db: outbox.claim(db, ring, "elsewhere", clock()).owed)) == 1


async def test_the_list_of_failures_waits_for_the_morning(few: Cast, clock: Clock, monkeypatch) -> None:
    keeper = await clock_of(few.app)
    monkeypatch.setattr("storage.forwarding.troubled", lambda db, now: [("KPPU", 1, 0)])
    clock.at = clock.at.replace(hour=18) + timedelta(days=2)  # 01.00 in Jakarta, the list of 08.00 was missed
    await keeper.tick()
    assert "daily_failures" not in await few.dewi.listen()
    clock.at = clock.at.replace(hour=1, minute=1) + timedelta(days=1)
    for _ in range(2):
        await keeper.tick()
    assert (await few.dewi.listen()).count("daily_failures") == 1


async def test_that_admins_heard_of_unreadable_messages_is_not_remembered_for_ever(few: Cast, clock: Clock) -> None:
    keeper = await clock_of(few.app)
    await few.app.store("browser", [Raw("bad", b"\xff not json")])
    await few.app.handle_waiting()
    count = select(func.count()).select_from(due).where(due.c.kind == "unreadable")
    assert await few.app.books.do(lambda db: db.execute(count).scalar_one()) == 1
    clock.passes(days=2)
    await keeper.tick()
    assert await few.app.books.do(lambda db: db.execute(count).scalar_one()) == 0


def test_the_next_time_is_in_jakarta() -> None:
    noon = datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert next_time(DAILY["failures"], noon) == datetime(2026, 11, 25, 1, tzinfo=UTC)
    assert awake(noon)
    assert not awake(noon.replace(hour=14))


async def test_a_task_is_noted_once_and_done_once(service: App, clock: Clock) -> None:
    now = clock()
    books = service.books
    assert await books.do(lambda db: agenda.put(db, "near", "7", now))
    assert not await books.do(lambda db: agenda.put(db, "near", "7", now))
    tasks = await books.do(lambda db: agenda.now_due(db, ("near",), clock()))
    await books.do(lambda db: agenda.done(db, tasks, now))
    assert await books.do(lambda db: agenda.now_due(db, ("near",), clock())) == []


async def test_one_tasks_trouble_does_not_hold_up_the_others(
    light: App, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = await clock_of(light)

    def broken(db, now) -> int:
        raise RuntimeError("ours")

    monkeypatch.setattr(keeper, "deadlines", broken)
    await Phone(light, "browser", "x").say("/start")
    clock.passes(days=40)
    await keeper.tick()
    assert await light.books.do(lambda db: retention.tidy(db, clock())) == 0
