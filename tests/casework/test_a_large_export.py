"""A large export tells how far it is, can be stopped, outlives a crash, and holds a portion of itself in memory, never more."""

import threading
import tracemalloc
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot import exports
from bot.app import App
from bot.clock import Timekeeper
from bot.exports import Span
from bot.owners import _file_all
from bot.receive import Hall
from handlers.acts import FileReport
from handlers.messages import Outgoing
from storage import export, outbox, people
from storage.tables import due, evidence
from tests.casework.test_a_day_on_telegram import told
from tests.casework.test_export import rows_of, the_file
from tests.channels.test_telegram_end_to_end import TOKENS, Person, invite, judged, running
from tests.doubles.bot_api import BotApi
from tests.phones import Cast, Clock, Phone, report

DAYS = "/ekspor 2026-11-01 2026-11-30"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    """One case a portion, each of which takes a minute."""
    portion = export.portion

    def slowly(*about: Any, **more: Any) -> Any:
        clock.passes(minutes=1)
        return portion(*about, **more)

    monkeypatch.setattr(export, "PORTION", 1)
    monkeypatch.setattr(export, "portion", slowly)


async def three(cast: Cast) -> None:
    for phone in (cast.sari, cast.made, Phone(cast.app, "browser", "third")):
        await report(phone, photos=0)


async def test_how_far_it_is_takes_the_place_of_what_was_said_before(cast: Cast, small: None) -> None:
    await three(cast)
    assert await cast.dewi.say(DAYS) == ["export_begun"]
    await Timekeeper(cast.app).tick()
    assert await cast.dewi.listen() == ["export_progress", "export_ready"]
    said = [o for o, _ in cast.dewi.heard if o.template == "export_progress"]
    assert said[-1].facts == {"count": 3, "total": 3}
    assert "selesai ditulis" in cast.dewi.heard[-2][1].text and cast.dewi.heard[-2][0].choices == ()
    _, content = await the_file(cast.dewi)
    assert [row["number"] for row in rows_of(content)] == ["1", "2", "3"]


async def test_only_the_newest_of_what_was_not_read_yet_is_said(few: Cast, clock: Clock) -> None:
    ring = few.app.house.ring
    dewi = await few.app.books.do(lambda db: people.of(db, ring, "browser_taskforce", "dewi", clock()))

    def tell(first: int, last: int, count: int) -> int:
        said = Outgoing("export_progress", {"count": count, "total": 9})
        return few.app.books.now(
            lambda db: outbox.promise_anew(db, ring, dewi.id, dewi.channel, said, first, last, clock())
        )

    one = tell(0, 0, 1)
    two = tell(one, one, 2)
    assert await few.dewi.listen() == ["export_progress"]
    assert few.dewi.said.facts["count"] == 2 and few.dewi.said.instead == 0  # the first was never said
    tell(two, two, 3)
    assert await few.dewi.listen() == ["export_progress"]
    assert few.dewi.said.instead == two


async def test_whoever_asked_stops_it_and_nothing_is_left(
    cast: Cast, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await three(cast)
    await cast.dewi.say(DAYS)
    stop = cast.dewi.said.choices[0][0].slug
    await cast.ratna.say(choice=stop)
    assert cast.ratna.said.template == "hint_old_button"  # whoever may not export cannot stop one either
    step, pressed = exports.Telling._step, []

    def stopped_after_two(self: exports.Telling, db: Any, count: int) -> bool:
        if count == 2 and not pressed:
            pressed.append(exports.stop(db, self.to.id, stop.partition(":")[2], self.app.house.clock()))
        return step(self, db, count)

    monkeypatch.setattr(exports.Telling, "_step", stopped_after_two)
    await Timekeeper(cast.app).tick()
    assert pressed == [True]
    assert "export_ready" not in await cast.dewi.listen()
    assert [p for p in cast.app.cabinet.folder.glob("*") if p.is_file()] == []
    assert await cast.dewi.say(choice=stop) == ["export_over"]
    await cast.dewi.say("/jejak export_stop")
    assert len(cast.dewi.said.facts["deeds"]) == 1


async def test_one_that_waits_is_stopped_before_it_begins(few: Cast) -> None:
    await few.dewi.say(DAYS)
    assert await few.dewi.press("Hentikan") == ["export_stopped"]
    await Timekeeper(few.app).tick()
    assert await few.dewi.listen() == []


async def test_nobody_stops_anothers_export(few: Cast) -> None:
    auditor = Phone(few.app, "browser_taskforce", "auditor")
    await few.sign_in(auditor, "auditor", "SATGAS", "Pak Budi")
    await few.dewi.say(DAYS)
    assert await auditor.say(choice=few.dewi.said.choices[0][0].slug) == ["export_over"]
    await Timekeeper(few.app).tick()
    assert await few.dewi.listen() == ["export_ready"]


async def test_one_that_takes_long_stays_its_makers_and_another_takes_over_from_the_dead(
    cast: Cast, small: None, clock: Clock
) -> None:
    await three(cast)
    await cast.dewi.say(DAYS)
    task = await cast.app.books.do(lambda db: exports._claim(cast.app, db))  # its maker dies
    assert task is not None
    clock.passes(minutes=4)
    assert await exports.make_due(cast.app) == 0
    clock.passes(minutes=2)
    assert await exports.make_due(cast.app) == 1
    (row,) = await cast.app.books.do(lambda db: db.execute(select(due).where(due.c.kind == exports.EXPORT)).all())
    assert row.done_at is not None
    files = select(func.count()).select_from(evidence)
    assert await cast.app.books.do(lambda db: db.execute(files).scalar_one()) == 1


async def test_on_telegram_one_message_counts_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The strict double: a message is changed, not followed by another, and its button is gone when the file is there."""
    portions, go_on = exports.portions, [threading.Event() for _ in range(3)]

    def one_by_one(*about: Any) -> Iterator[list[export.Cells]]:
        for number, rows in enumerate(portions(*about)):
            yield rows
            assert go_on[number].wait(30)

    monkeypatch.setattr(exports, "portions", one_by_one)
    monkeypatch.setattr(exports, "EVERY", timedelta(0))
    monkeypatch.setattr(export, "PORTION", 1)
    async with BotApi(TOKENS) as double, running(double, tmp_path) as app:
        await app.books.do(lambda db: three_at_once(app, db))
        dewi = Person(double, "taskforce", 9001)
        await dewi.says(await invite(app, "admin", "SATGAS"), "Selamat bekerja")
        await dewi.says("/ekspor 2020-01-01 2099-01-01", "disiapkan")
        for number, said in enumerate(("1 dari 3", "2 dari 3")):
            counting = await double["taskforce"].heard(9001, said)
            assert any("Hentikan" in label for label in counting.labels)
            go_on[number].set()
        go_on[2].set()
        counting = await double["taskforce"].heard(9001, "selesai ditulis: 3")
        assert counting.edits == 2 and counting.labels == []
        await double["taskforce"].heard(9001, "Tanpa cerita dan tanpa nama")
        assert sum("Ekspor" in sent.text for sent in double["taskforce"].chat(9001)) == 1
        judged(double)


def three_at_once(app: App, db: Connection) -> None:
    """Three cases, filed without their conversations."""
    now = app.house.clock()
    who = people.of(db, app.house.ring, "browser", "sari", now)
    hall = Hall(app.house, db, now)
    for number in (1, 2, 3):
        hall.promise(who.id, who.channel, *_file_all(hall, who, FileReport(told(number))))
    hall.write()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_memory_stays_the_same_however_many_cases_there_are(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times the rows, and the highest point of what is in memory does not move."""

    def rows(portions: int) -> Iterator[list[export.Cells]]:
        for one in range(portions):
            yield [
                (one * 500 + n, "jual_rugi", "KPPU", "P3", f"{one}-{n}", *(["2026-11-24T12:00:00+07:00"] * 10))
                for n in range(500)
            ]

    def highest(portions: int) -> int:
        written = 0

        def write(content: bytes) -> None:
            nonlocal written
            written += len(content)

        tracemalloc.start()
        try:
            assert exports._fill(write, rows(portions), kind, "siapa", lambda count: None) == portions * 500
            assert written > portions * 500 * (60 if kind == "csv" else 6)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    highest(1)
    few, many = highest(2), highest(20)
    assert many < few + 1_500_000


async def test_the_file_of_one_that_failed_at_the_console_is_not_there(
    few: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*about: Any) -> Iterator[list[export.Cells]]:
        yield [("a",) * 15]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports, "portions", broken)
    out, app, day = tmp_path / "cases.csv", few.app, date(2026, 11, 24)
    with pytest.raises(OSError, match="No space"):
        exports.from_the_console(app.books, app.house, app.renderer, Span(day, day, "csv"), out)
    assert not list(tmp_path.glob("cases.csv*"))


def test_days_are_whole_days_in_jakarta() -> None:
    since, until = Span(date(2026, 11, 1), date(2026, 11, 30), "csv").bounds
    assert until - since == timedelta(days=30) and since.utcoffset() == timedelta(hours=7)
