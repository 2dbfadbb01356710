"""Clocks and reminders: whoever has a case hears of it, once, by day; nobody who is away, and never into the void."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from bot.clock import Timekeeper
from handlers.cases import Case
from storage import casebook, people, staffing
from storage.tables import cases, due, staff
from tests.phones import Cast, Clock, Phone, report


async def there(cast: Cast, number: int = 1) -> Case:
    return await cast.app.books.do(lambda db: casebook.there(db, cast.app.house.ring, number))


async def taken(cast: Cast, *, asked: bool = False) -> None:
    """Bu Sari's case, in Yusuf's hands, who may have asked her something."""
    await report(cast.sari)
    await cast.yusuf.say(choice="do:1:take")
    if asked:
        await cast.yusuf.say(choice="do:1:ask")
        await cast.yusuf.say("Sejak kapan harganya begitu?")


async def tick(cast: Cast) -> None:
    await Timekeeper(cast.app).tick()


async def test_whoever_has_a_case_is_reminded_of_it_and_no_colleague_is(few: Cast, clock: Clock) -> None:
    bayu = Phone(few.app, "browser_taskforce", "bayu")
    await few.sign_in(bayu, "officer", "KPPU", "Bayu")
    await taken(few)
    case = await there(few)
    assert case.due_at is not None
    clock.at = case.due_at - timedelta(hours=6)
    await tick(few)
    assert "deadlines" in await few.yusuf.listen() and "deadlines" not in await bayu.listen()
    assert "case:1" in str(few.yusuf.last.buttons)


async def test_one_reminder_for_one_deadline_however_often_its_clock_rested(few: Cast, clock: Clock) -> None:
    await taken(few, asked=True)
    for day in (1, 2):
        case = await there(few)
        await few.app.books.do(lambda db: db.execute(update(due).where(due.c.kind == "near").values(at=clock())))
        await few.sari.say(choice="reply:1")
        await few.sari.say(f"Jawaban hari ke-{day}, Pak.")
        await few.app.books.do(lambda db: db.execute(update(due).where(due.c.kind == "near", due.c.done_at.is_(None))
                                                     .values(at=clock())))  # fmt: skip
        await tick(few)
        await few.yusuf.say(choice="do:1:ask")
        await few.yusuf.say("Boleh lihat struknya?")
        assert case.paused_at is not None
    assert [o.template for o, _ in few.yusuf.heard].count("deadlines") == 1


async def test_thanks_neither_start_a_clock_nor_undo_an_end_that_was_agreed_on(few: Cast) -> None:
    bayu = Phone(few.app, "browser_taskforce", "bayu")
    await few.sign_in(bayu, "officer", "KPPU", "Bayu")
    await taken(few, asked=True)
    await few.sari.say(choice="reply:1")
    await few.sari.say("Terima kasih banyak, Pak 🙏")
    rests = await there(few)
    assert rests.status == "waiting" and rests.paused_at is not None
    await few.yusuf.say(choice="do:1:close")
    await few.yusuf.press("Dijawab saja")
    await few.yusuf.say("Penjual sudah kami hubungi.")
    assert (await there(few)).status == "closing"
    await few.sari.say(choice="reply:1")
    await few.sari.say("Terima kasih, Bu")
    assert (await there(few)).status == "closing"
    await few.sari.say(choice="reply:1")
    await few.sari.say("Harganya masih begitu.")
    assert (await there(few)).status == "taken"


async def test_the_clock_goes_on_when_whoever_asked_loses_their_access(cast: Cast) -> None:
    await taken(cast, asked=True)
    house = cast.app.house
    yusuf, dewi = [await cast.app.books.do(lambda db, n=n: people.of(db, house.ring, "browser_taskforce", n, house.clock()).id)
                   for n in ("yusuf", "dewi")]  # fmt: skip
    await cast.app.books.do(
        lambda db: staffing.suspend(
            staffing.Room(db, house.ring, house.catalogue, dewi, house.clock()), yusuf, back=False
        )
    )
    free = await there(cast)
    assert (free.status, free.holder, free.paused_at) == ("new", None, None)
    kinds = await cast.app.books.do(
        lambda db: db.execute(select(due.c.kind).where(due.c.about == "1", due.c.done_at.is_(None))).scalars().all()
    )
    assert {"near", "late"} <= set(kinds) and "no_answer" not in kinds


async def test_a_case_that_is_opened_again_is_owed_an_answer_anew(few: Cast, clock: Clock) -> None:
    tuti = Phone(few.app, "browser_taskforce", "tuti")
    await taken(few)
    await few.yusuf.say(choice="do:1:close")
    await few.yusuf.press("Dijawab saja")
    await few.yusuf.say("Penjual sudah kami hubungi.")
    await few.sign_in(tuti, "supervisor", "KPPU", "Bu Tuti")
    clock.passes(days=60)
    await tuti.say(choice="do:1:reopen")
    await tuti.say("Harganya turun lagi.")
    again = await there(few)
    assert again.status == "new" and again.due_at is not None and again.due_at > clock.at


async def test_news_of_a_case_whose_officer_is_away_reach_the_others(few: Cast) -> None:
    bayu = Phone(few.app, "browser_taskforce", "bayu")
    await few.sign_in(bayu, "officer", "KPPU", "Bayu")
    await taken(few, asked=True)
    await few.yusuf.say("/pergi 2")
    await few.sari.say(choice="reply:1")
    await few.sari.say("Sejak bulan lalu, Pak.")
    assert "owner_replied" in await bayu.listen() and "owner_replied" not in await few.yusuf.listen()
    await report(few.made)
    assert "new_case" in await bayu.listen() and "new_case" not in await few.yusuf.listen()


async def test_an_agency_with_nobody_but_a_supervisor_hears_of_its_cases(few: Cast) -> None:
    await few.app.books.do(
        lambda db: db.execute(update(staff).where(staff.c.agency == "KPPU").values(role="supervisor"))
    )
    await report(few.sari)
    assert "new_case" in await few.yusuf.listen()


async def test_what_is_late_is_opened_by_a_button_where_it_may_be(few: Cast, clock: Clock) -> None:
    tuti = Phone(few.app, "browser_taskforce", "tuti")
    await few.sign_in(tuti, "supervisor", "KPPU", "Bu Tuti")
    await report(few.sari)
    await few.app.books.do(lambda db: db.execute(update(cases).values(due_at=clock() - timedelta(days=3))))
    clock.passes(days=14)
    await tick(few)
    clock.passes(days=2)
    await tick(few)
    assert "escalated" in await tuti.listen()
    assert await tuti.press("#1") == ["card"]


async def test_admins_hear_every_week_that_no_holidays_are_known(few: Cast, clock: Clock) -> None:
    clock.at = datetime(2027, 12, 20, 2, tzinfo=UTC)
    await report(few.sari)
    await few.dewi.say("/sehat")
    heard = few.dewi.heard
    for day in range(30):
        clock.at = datetime(2027, 12, 20, 2, tzinfo=UTC) + timedelta(days=day)
        await few.app.books.do(lambda db: Timekeeper(few.app)._failures(db, clock()))
    await few.dewi.listen()
    told = [(o.facts["days"], o.facts["guessed"]) for o, _ in heard if o.template == "holidays_end"]
    assert told == [(11, 1), (4, 1), (-3, 1), (-10, 1), (-17, 1)]
    assert "belum diketahui" in few.dewi.last.text


async def test_a_supervisor_reads_the_figures_of_their_own_agency_only(cast: Cast, clock: Clock) -> None:
    tuti = Phone(cast.app, "browser_taskforce", "tuti")
    await cast.sign_in(tuti, "supervisor", "KEMENDAG", "Bu Tuti")
    await taken(cast)
    await cast.yusuf.say(choice="do:1:answer")
    await cast.yusuf.say("Kami periksa.")
    await tuti.say("/angka")
    facts = tuti.said.facts
    assert (facts["filed"], facts["answered"], facts["agencies"], facts["paid"]) == (0, 0, [], {})
    assert (facts["in_time"]["answers"], facts["endings"]) == (0, [])
    await cast.dewi.say("/angka")
    facts = cast.dewi.said.facts
    assert (facts["filed"], facts["answered"]) == (1, 1)
    assert (facts["in_time"]["answers_in_time"], facts["in_time"]["answers"]) == (1, 1)
    clock.passes(days=20)
    await report(cast.made)
    await cast.dewi.say("/angka")
    assert cast.dewi.said.facts["in_time"]["answers"] == 1  # what is not owed yet counts for nothing
    clock.passes(days=9)
    await cast.dewi.say("/angka")
    assert (cast.dewi.said.facts["in_time"]["answers_in_time"], cast.dewi.said.facts["in_time"]["answers"]) == (1, 2)
