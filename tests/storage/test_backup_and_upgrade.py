"""A backup taken while the service runs comes back whole, on either database; what every release wrote still opens."""

import asyncio
import sqlite3
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from bot.app import App
from bot.channels.local import raw
from storage import archive, schema
from storage.books import open_engine
from storage.sealing import read_ring
from storage.tables import cases, evidence, inbox, metadata
from tests.phones import NOON, Cast, Clock, Phone, open_service, report

RELEASED = sorted((Path(__file__).parent / "released").glob("*.tar.gz"))


def counted(url: str) -> dict[str, int]:
    engine = open_engine(url)
    with engine.connect() as db:
        found = {t.name: db.execute(select(func.count()).select_from(t)).scalar_one() for t in metadata.sorted_tables}
    engine.dispose()
    return found


def filled(home: Path) -> str:
    """A database as a release left it, with its files beside it."""
    url = f"sqlite:///{home / 'x.sqlite'}"
    engine = open_engine(url)
    archive.restore(engine, home / "evidence", RELEASED[0])
    engine.dispose()
    return url


@pytest.mark.parametrize("kind", ["sqlite", "the same"])
async def test_a_backup_of_a_running_service_comes_back_whole(
    service: App, tmp_path: Path, kind: str, database: str
) -> None:
    cast = await Cast(service).at_work()
    code = await report(cast.sari)
    target, empty = tmp_path / "copy.tar.gz", f"sqlite:///{tmp_path / 'empty.sqlite'}"

    async def go_on() -> None:
        for n in range(15):
            await Phone(service, "browser", f"p{n}").say("/start")

    going = asyncio.create_task(go_on())
    made = await asyncio.to_thread(archive.backup, database, service.cabinet.folder, target, service.house.clock())
    await going
    assert target.stat().st_mode & 0o077 == 0
    await service.close()
    home = tmp_path / "restored"
    back = open_engine(empty)
    archive.restore(back, home / "evidence", target)
    back.dispose()
    assert {n: c for n, c in counted(empty).items() if c} == {n: c for n, c in made.rows.items() if c}
    (home / "keys.json").write_bytes((tmp_path / "data" / "keys.json").read_bytes())
    again = open_service(home, empty)
    try:
        made_again = Phone(again, "browser", "a new phone")
        await made_again.say("/start")
        await made_again.say("/status")
        await made_again.say(code)
        assert "#1" in made_again.everything()
        assert await asyncio.to_thread(lambda: [again.cabinet.get(p.name) for p in (home / "evidence").iterdir()])
    finally:
        await again.close()


@pytest.mark.parametrize("announced", [False, True])
async def test_a_photo_that_is_fetched_while_the_backup_is_written_comes_back(
    service: App, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, announced: bool
) -> None:
    photo = {"kind": "photo", "ref": "a" * 32, "name": "foto.jpg", "mime": "image/jpeg", "size": 5}
    service.cabinet.put("a" * 32, b"batik")
    await service.store("browser", [raw("m1", "sari", files=[photo])])
    while announced and await service.handle_waiting():
        pass
    loop, going_on = asyncio.get_running_loop(), []

    async def go_on() -> None:
        while await service.handle_waiting():
            pass
        await service.collector.round()

    def look(*what: Any) -> Any:
        """The rows are read now: from here on the service goes on, and nobody holds it up."""
        if not going_on:
            going_on.append(asyncio.run_coroutine_threadsafe(go_on(), loop))
            going_on[0].result(20)
        return select(*what)

    monkeypatch.setattr(archive, "select", look)
    copy, home = tmp_path / "copy.tar.gz", tmp_path / "restored"
    await asyncio.to_thread(archive.backup, database, service.cabinet.folder, copy, service.house.clock())
    assert "a" * 32 not in [p.name for p in service.cabinet.folder.iterdir()], "it was fetched meanwhile"
    back = open_engine(f"sqlite:///{home / 'pasaradil.sqlite'}")
    archive.restore(back, home / "evidence", copy)
    back.dispose()
    (home / "keys.json").write_bytes((tmp_path / "data" / "keys.json").read_bytes())
    again = open_service(home, clock=Clock(NOON + timedelta(hours=1)))
    try:
        while await again.handle_waiting():
            pass
        await again.collector.round()
        found = await again.books.do(lambda db: db.execute(select(evidence.c.id, evidence.c.state)).all())
        assert [(state, again.cabinet.get(which)) for which, state in found] == [("stored", b"batik")]
    finally:
        await again.close()


def test_a_file_that_goes_before_its_turn_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = filled(tmp_path)
    there = archive._files(tmp_path / "evidence")
    monkeypatch.setattr(archive, "_files", lambda folder: [folder / "gone", *there])
    made = archive.backup(url, tmp_path / "evidence", tmp_path / "copy.tar.gz", NOON)
    assert made.files == len(there)
    assert archive.inspect(tmp_path / "copy.tar.gz")[0] == made


def test_a_table_longer_than_the_memory_passes_in_portions(tmp_path: Path) -> None:
    url, there = filled(tmp_path), open_engine(f"sqlite:///{tmp_path / 'there.sqlite'}")
    engine = open_engine(url)
    letter = {"channel": "browser", "state": "done", "received_at": NOON, "sealed": b"x" * 1024}
    with engine.begin() as db:
        db.execute(insert(inbox), [{**letter, "platform_id": str(n)} for n in range(20_000)])
    engine.dispose()
    schema.upgrade(there)
    tracemalloc.start()
    try:
        archive.backup(url, tmp_path / "evidence", tmp_path / "copy.tar.gz", NOON)
        archive.restore(there, tmp_path / "evidence2", tmp_path / "copy.tar.gz")
        assert tracemalloc.get_traced_memory()[1] < 15_000_000, "the rows are over 20 MB"
    finally:
        tracemalloc.stop()
        there.dispose()
    assert counted(f"sqlite:///{tmp_path / 'there.sqlite'}") == counted(url)


def test_a_backup_goes_from_one_kind_of_database_to_the_other(database: str, tmp_path: Path) -> None:
    engine = open_engine(database)
    archive.restore(engine, tmp_path / "evidence", RELEASED[0])
    engine.dispose()
    there = f"sqlite:///{tmp_path / 'there.sqlite'}"
    archive.backup(database, tmp_path / "evidence", tmp_path / "x.tar.gz", NOON)
    engine = open_engine(there)
    archive.restore(engine, tmp_path / "evidence2", tmp_path / "x.tar.gz")
    engine.dispose()
    assert counted(there) == counted(database)


def test_a_damaged_or_a_second_restore_changes_nothing(tmp_path: Path) -> None:
    bad = tmp_path / "bad.tar.gz"
    whole = RELEASED[0].read_bytes()
    bad.write_bytes(whole[: len(whole) // 2])
    url = f"sqlite:///{tmp_path / 'x.sqlite'}"
    engine = open_engine(url)
    with pytest.raises(archive.ArchiveTrouble, match="not a whole backup"):
        archive.restore(engine, tmp_path / "evidence", bad)
    assert schema.current(engine) is None
    archive.restore(engine, tmp_path / "evidence", RELEASED[0])
    with pytest.raises(archive.ArchiveTrouble, match="not empty"):
        archive.restore(engine, tmp_path / "evidence", RELEASED[0])
    engine.dispose()


@pytest.mark.parametrize("released", RELEASED, ids=lambda p: p.name.partition(".")[0])
async def test_what_a_release_wrote_still_opens_and_goes_on(released: Path, database: str, tmp_path: Path) -> None:
    """Populated by that release itself: two cases, one asked about, a half-finished report, a message not handled yet."""
    home = tmp_path / "data"
    home.mkdir()
    (home / "keys.json").write_bytes(released.with_name(released.name.replace(".tar.gz", ".keys.json")).read_bytes())
    assert read_ring(home / "keys.json").current == "k1"
    engine = open_engine(database)
    summary = archive.restore(engine, home / "evidence", released)
    assert summary.revision == released.name.partition(".")[0]
    assert schema.current(engine) == schema.newest()
    engine.dispose()
    app = open_service(home, database, Clock(NOON + timedelta(days=1)))
    try:
        while await app.handle_waiting():
            pass
        tini, sari = Phone(app, "browser", "tini"), Phone(app, "browser", "sari")
        await tini.listen()
        assert tini.said.template == "ask_own_price", "the message that waited was handled by the new version"
        await tini.say("45rb")
        assert "19" in tini.last.text or "mereka" in tini.last.text.casefold()
        await sari.listen()
        await sari.press("Balas")
        assert (await sari.say("Sejak bulan Juni."))[-1] == "reply_sent"
        yusuf = Phone(app, "browser_taskforce", "yusuf")
        await yusuf.listen()
        await yusuf.say("/kasus 1")
        assert "Sejak bulan Juni." in yusuf.last.text
        assert await app.books.do(lambda db: db.execute(select(func.count()).select_from(cases)).scalar_one()) == 2
    finally:
        await app.close()


def test_a_backup_does_not_hold_up_the_writers(tmp_path: Path) -> None:
    url = filled(tmp_path)
    reader = archive._reader(url).connect()
    reader.exec_driver_sql("BEGIN")
    reader.execute(select(cases)).all()
    writer = sqlite3.connect(tmp_path / "x.sqlite", timeout=0.1)
    writer.execute("UPDATE cases SET urgency = urgency")
    writer.commit()
    writer.close()
    reader.close()
