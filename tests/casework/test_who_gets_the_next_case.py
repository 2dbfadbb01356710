"""Who gets the next case: in turn, whoever is there and has room, by day; and a case leaves whoever is not there in time."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from bot.clock import Timekeeper
from bot.receive import Hall
from bot.sharing import absences, give_out
from handlers.officer.desk import Colleague
from storage import casework
from storage.sharing import in_turn, round_robin
from storage.tables import cases, event, staff
from tests.phones import Cast, Clock, Phone, report

WEDNESDAY = datetime(2026, 11, 25, 2, tzinfo=UTC)  # 09.00 WIB


class Team:
    """Bu Tuti supervises Yusuf and Bayu at KPPU; new cases there are given out by themselves."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.app, self.yusuf = cast, cast.app, cast.yusuf
        self.tuti, self.bayu = (Phone(cast.app, "browser_taskforce", name) for name in ("tuti", "bayu"))

    async def at_work(self) -> "Team":
        await self.cast.sign_in(self.tuti, "supervisor", "KPPU", "Bu Tuti")
        await self.cast.sign_in(self.bayu, "officer", "KPPU", "Bayu")
        await self.tuti.say("/bagi")
        assert await self.tuti.press("otomatis") == ["automatic"]
        await self.tuti.say("/kapasitas 0")
        return self

    async def files(self, many: int = 1) -> None:
        for _ in range(many):
            await report(self.cast.sari, photos=0)

    async def ticks(self) -> None:
        await Timekeeper(self.app).tick()

    async def held(self) -> dict[int, str | None]:
        """Case -> the name of whoever has it."""
        rows = await self.app.books.do(
            lambda db: db.execute(select(cases.c.id, cases.c.holder).order_by(cases.c.id)).all()
        )
        people = await self.app.books.do(lambda db: casework.people(db, self.app.house.ring, agency="KPPU"))
        names = {one.id: one.name for one in people}
        return {r.id: names.get(r.holder or "") for r in rows}

    async def absences(self) -> int:
        return int(await self.app.books.do(lambda db: absences(Hall(self.app.house, db, self.app.house.clock()))))


async def test_new_cases_go_in_turn_to_whoever_is_there(cast: Cast) -> None:
    team = await Team(cast).at_work()
    await team.files(3)
    assert "new_case" not in await team.yusuf.listen()  # nobody is told of a case somebody else will have
    await team.ticks()
    assert list((await team.held()).values()) == ["Yusuf", "Bayu", "Yusuf"]
    assert "given_cases" in await team.yusuf.listen() and "given_cases" in await team.bayu.listen()
    await team.files()
    await team.ticks()
    assert (await team.held())[4] == "Bayu"  # who had none for longest
    said = await team.app.books.do(lambda db: db.execute(select(event.c.actor, event.c.action, event.c.actor_id)
                                                         .where(event.c.case_id == 4).order_by(event.c.id)).all())  # fmt: skip
    assert tuple(said[-1]) == ("system", "give", None)


async def test_whoever_took_a_case_by_themselves_waits_for_the_others(few: Cast) -> None:
    team = await Team(few).at_work()
    await team.files(2)
    await team.yusuf.say(choice="do:2:take")
    await team.ticks()
    assert (await team.held())[1] == "Bayu"


async def test_nobody_away_or_full_is_given_a_case_and_the_supervisor_hears_once_that_nobody_has_room(
    few: Cast,
) -> None:
    team = await Team(few).at_work()
    await team.bayu.say("/pergi")
    assert await team.bayu.press("3") == ["gone_away"]
    assert await team.yusuf.say("/kapasitas") == ["ask_capacity"]
    assert await team.yusuf.say("/kapasitas 2") == ["capacity_set"]
    await team.files(4)
    for _ in range(3):
        await team.ticks()
    assert Counter((await team.held()).values()) == {"Yusuf": 2, None: 2}
    assert (await team.tuti.listen()).count("nobody_has_room") == 1
    assert await team.bayu.say("/hadir") == ["back_at_work"]
    await team.ticks()
    assert Counter((await team.held()).values()) == {"Yusuf": 2, "Bayu": 2}


async def test_at_night_and_on_holidays_cases_wait_and_are_before_what_comes_in_the_morning(
    few: Cast, clock: Clock
) -> None:
    team = await Team(few).at_work()
    await team.bayu.say("/kapasitas 0")
    await team.yusuf.say("/kapasitas 1")
    clock.at = datetime(2026, 11, 27, 15, tzinfo=UTC)  # a Friday, 22.00 WIB
    await team.yusuf.say("/saya")
    await team.files()
    for hours in (0, 16, 40):  # Saturday and Sunday by day
        clock.at = datetime(2026, 11, 27, 15, tzinfo=UTC) + timedelta(hours=hours)
        await team.ticks()
        assert (await team.held())[1] is None
    clock.at = datetime(2026, 11, 30, 2, tzinfo=UTC)  # Monday, 09.00 WIB
    await team.files()
    await team.ticks()
    assert await team.held() == {1: "Yusuf", 2: None}


async def test_a_supervisor_sets_capacity_by_a_button_and_nobody_else_does_for_others(few: Cast) -> None:
    team = await Team(few).at_work()
    assert await team.tuti.say("/tim") == ["team"]
    assert await team.tuti.press("Bayu") == ["ask_capacity"]
    assert await team.tuti.press("80") == ["capacity_set"]
    assert "Kapasitas Bayu sekarang <b>80</b>" in team.tuti.last.text
    slug = next(b.slug for row in team.tuti.last.buttons for b in row if b.slug.startswith("room:"))
    for attempt in (f"{slug}:0", f"{slug}:999", "room:", "room:x:1"):
        assert await team.yusuf.say(choice=attempt) == ["person_gone"]
        assert await few.ratna.say(choice=attempt) == ["person_gone"]
    assert await team.yusuf.say(choice="automatic:off") == ["hint_old_button"]
    await few.dewi.say("/jejak capacity")
    assert {d["about"]["capacity"] for d in few.dewi.said.facts["deeds"]} == {0, 80}


async def test_a_silent_officers_cases_go_back_before_they_are_late(cast: Cast, clock: Clock) -> None:
    team = await Team(cast).at_work()
    clock.at = WEDNESDAY
    for number in (1, 2, 3):
        await team.files()
        await cast.yusuf.say(choice=f"do:{number}:take")
    await cast.yusuf.say(choice="do:3:ask")
    await cast.yusuf.say("Sejak kapan?")  # the third rests until its owner answers
    due = {1: WEDNESDAY + timedelta(days=6), 2: WEDNESDAY + timedelta(days=30)}
    for number, at in due.items():
        await cast.app.books.do(
            lambda db, n=number, at=at: db.execute(update(cases).where(cases.c.id == n).values(due_at=at))
        )
    for days in (1, 2, 5):  # Thursday, Friday, Monday: two whole working days may pass without a word
        clock.at = WEDNESDAY + timedelta(days=days)
        await team.bayu.say("/saya")
        assert await team.absences() == (1 if days == 5 else 0)
    assert await team.held() == {1: None, 2: "Yusuf", 3: "Yusuf"}
    assert "put_back" in await team.bayu.listen() and "put_back_yours" in await cast.yusuf.listen()
    assert "tidak membuka bot" in team.bayu.last.text
    await team.tuti.say("/tim")
    assert [p["silent"] for p in team.tuti.said.facts["people"] if p["name"] == "Yusuf"] == [True]
    await team.ticks()
    assert (await team.held())[1] == "Bayu"  # and is given to somebody who is there


async def test_what_wakes_up_while_its_officer_is_away_goes_back_too(few: Cast, clock: Clock) -> None:
    team = await Team(few).at_work()
    clock.at = WEDNESDAY
    await team.files()
    await few.yusuf.say(choice="do:1:take")
    await few.yusuf.say(choice="do:1:ask")
    await few.yusuf.say("Sejak kapan?")
    await few.yusuf.say("/pergi 14")
    assert few.yusuf.said.facts["count"] == 0
    await few.sari.say(choice="reply:1")
    await few.sari.say("Sejak bulan lalu, Pak.")
    await few.app.books.do(lambda db: db.execute(update(cases).values(due_at=WEDNESDAY + timedelta(days=1, hours=7))))
    assert await team.absences() == 1 and (await team.held())[1] is None


async def test_every_sign_of_somebody_counts_but_is_written_down_rarely(few: Cast, clock: Clock) -> None:
    await few.yusuf.say("/antrean")

    async def seen() -> datetime:
        rows = await few.app.books.do(lambda db: db.execute(select(staff.c.active_at, staff.c.agency)).all())
        return next(r.active_at for r in rows if r.agency == "KPPU")

    first = await seen()
    clock.passes(minutes=5)
    await few.yusuf.say("/antrean")
    assert await seen() == first
    clock.passes(minutes=15)
    await few.yusuf.say("/antrean")
    assert await seen() > first


async def test_nothing_is_given_out_by_itself_where_nobody_wants_it(few: Cast) -> None:
    await report(few.sari)
    assert await few.app.books.do(lambda db: give_out(Hall(few.app.house, db, few.app.house.clock()))) == 0


def test_a_case_whose_end_was_refused_is_looked_at_by_somebody_else() -> None:
    yusuf, bayu = (Colleague(name, name, 0, 3, away=False) for name in ("yusuf", "bayu"))
    assert in_turn([1, 2, 3], [yusuf, bayu], {1: "yusuf"}) == [(1, "bayu"), (2, "yusuf"), (3, "yusuf")]
    assert in_turn([1, 2], [yusuf], {1: "yusuf"}) == [(2, "yusuf")]
    assert in_turn([1, 2], [], {}) == []


def test_turns_end_where_nobody_has_room() -> None:
    some = [
        Colleague("a", "A", 38, 40, away=False),
        Colleague("b", "B", 39, 40, away=False),
        Colleague("c", "C", 41, 40, away=False),
    ]
    assert list(round_robin(some)) == ["a", "b", "a"]
