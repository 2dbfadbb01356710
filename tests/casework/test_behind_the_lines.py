"""Behind every line of the week stand its cases: those one may open, six at a time, the others only counted."""

from datetime import timedelta

from sqlalchemy import update

from bot import watching
from bot.clock import Timekeeper
from storage import watch
from storage.tables import cases
from tests.casework.test_the_whole import bosses, three_owners
from tests.phones import Cast, Clock, Phone, report


def slugs(phone: Phone) -> list[str]:
    return [button.slug for row in phone.last.buttons for button in row]


async def test_every_line_opens_the_cases_it_counts(cast: Cast, clock: Clock) -> None:
    _, tuti = await bosses(cast)
    await three_owners(cast)
    await cast.app.books.do(lambda db: db.execute(
        update(cases).where(cases.c.id == 2).values(due_at=clock() - timedelta(days=1), rule="triage")))  # fmt: skip
    await tuti.say("/pantau")
    behind = {"categories": [3, 2, 1], "named": [3, 2, 1], "prices": [3, 2, 1], "late": [2], "unrouted": [2]}
    assert {s.partition(":")[2] for s in slugs(tuti) if s.startswith("line:")} == set(behind)
    for line, numbers in behind.items():
        assert await tuti.say(choice=f"line:{line}") == ["queue_behind"]
        assert [c["id"] for c in tuti.said.facts["cases"]] == numbers, line
        assert set(numbers) <= {int(s.partition(":")[2]) for s in slugs(tuti) if s.startswith("case:")}
    assert await tuti.press("#2") == ["card"]


async def test_of_other_agencies_the_desk_reads_how_many_and_opens_none(few: Cast) -> None:
    desk, _ = await bosses(few)
    await three_owners(few)
    await desk.say("/pantau")
    assert await desk.say(choice="line:categories") == ["queue_behind"]
    assert (desk.said.facts["total"], desk.said.facts["elsewhere"], desk.said.facts["cases"]) == (0, 3, [])
    assert not any(s.startswith("case:") for s in slugs(desk)) and "Toko Kilat Jaya" not in desk.last.text
    await few.app.books.do(lambda db: db.execute(update(cases).where(cases.c.id == 1).values(level=1)))
    await few.app.books.do(lambda db: watch.forget(db))
    await desk.say(choice="line:categories")
    assert [c["id"] for c in desk.said.facts["cases"]] == [1]  # its owner refused the end: the desk looks on
    assert await desk.press("#1") == ["card"]


async def test_an_auditor_reads_the_lines_and_opens_no_case(few: Cast) -> None:
    auditor = Phone(few.app, "browser_taskforce", "auditor")
    await few.sign_in(auditor, "auditor", "KPPU", "Pak Ali")
    await three_owners(few)
    assert await auditor.say("/pantau") == ["watch"]
    assert not any(s.startswith(("line:", "incident:", "case:")) for s in slugs(auditor))
    await auditor.say(choice="line:categories")
    assert auditor.said.facts["cases"] == [] and "case:" not in str(auditor.last.buttons)
    for forged in ("line:", "line:x", "line:late:9999999", "line:categories:-1"):
        assert await auditor.say(choice=forged) in (["queue_behind"], ["incident_gone"])


async def test_a_long_list_has_pages(few: Cast) -> None:
    _, tuti = await bosses(few)
    for number in range(8):
        await report(Phone(few.app, "browser", f"owner{number}"), photos=0)
    await tuti.say(choice="line:categories")
    assert (tuti.said.facts["total"], tuti.said.facts["pages"]) == (8, 2)
    await tuti.press("Berikutnya")
    assert [c["id"] for c in tuti.said.facts["cases"]] == [2, 1]


async def test_a_week_is_computed_once_for_whoever_asks_and_for_its_picture(few: Cast, clock: Clock) -> None:
    desk, tuti = await bosses(few)
    await three_owners(few)
    await tuti.say("/pantau")
    first = tuti.said.facts
    await report(few.sari, photos=0)
    await tuti.say("/pantau")
    assert tuti.said.facts == first  # what was computed a moment ago is told again
    seen = []
    original = watch.week

    def counted(*given, **more):
        seen.append(given)
        return original(*given, **more)

    watch.week = counted
    try:
        await watching.draw_due(few.app)
        assert seen == []  # the picture shows what the lines said
        clock.passes(minutes=6)
        await tuti.say("/pantau")
        assert tuti.said.facts["total"] == 4 and len(seen) == 1
        clock.at += timedelta(days=6, hours=-4)  # Monday, 08.00 WIB
        second = Phone(few.app, "browser_taskforce", "second")
        await few.sign_in(second, "supervisor", "KPPU", "Pak Budi")
        seen.clear()
        await few.app.books.do(lambda db: watching.morning(few.app, db, clock()))
        assert len(seen) == 2  # once for KPPU's two supervisors, once for the desk's
        assert "watch" in await second.listen() and "watch" in await tuti.listen() and "watch" in await desk.listen()
    finally:
        watch.week = original


async def test_what_was_computed_is_not_kept_for_long(few: Cast, clock: Clock) -> None:
    _, tuti = await bosses(few)
    await tuti.say("/pantau")
    await watching.draw_due(few.app)
    keeper = Timekeeper(few.app)
    await few.app.books.do(lambda db: keeper._set(db, clock()))
    clock.passes(days=1)
    await keeper.tick()
    assert await few.app.books.do(watch.kept) == []
