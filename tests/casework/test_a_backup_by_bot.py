"""A backup an admin asks for: written beside everything else, one at a time, whole or not at all, and never through the chat."""

import asyncio
import hashlib
import json
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot import backups as copying
from bot.app import App
from bot.backups import Backups
from storage import archive, backups
from storage.books import open_engine
from storage.tables import backup
from tests.command.test_the_command import pasaradil
from tests.phones import Cast, Clock, Phone, open_service, report


def files_in(app: App) -> list[Path]:
    folder = Path(app.house.backup_place)
    return sorted(folder.iterdir()) if folder.exists() else []


async def test_an_admin_asks_for_a_backup_and_hears_where_it_is(cast: Cast) -> None:
    await report(cast.sari)
    assert await cast.dewi.say("/cadangan") == ["backups"]
    assert "Belum pernah" in cast.dewi.last.text
    assert files_in(cast.app) == []  # first the question
    assert await cast.dewi.press("Ya, buat sekarang") == ["backup_begun"]
    assert files_in(cast.app) == []  # not inside the message's transaction
    assert await Backups(cast.app).make_due() == 1
    assert await cast.dewi.listen() == ["backup_made"]
    (made,) = files_in(cast.app)
    facts = cast.dewi.said.facts
    assert (facts["name"], facts["size"]) == (made.name, made.stat().st_size)
    assert facts["sum"] == hashlib.sha256(made.read_bytes()).hexdigest() and facts["sum"] in cast.dewi.last.text
    assert archive.inspect(made)[0].rows["cases"] == 1 and made.stat().st_mode & 0o077 == 0
    assert not cast.dewi.said.evidence  # it never leaves through the chat
    await cast.dewi.say("/jejak backup")
    assert [d["deed"] for d in cast.dewi.said.facts["deeds"]] == ["backup_made", "backup"]


async def test_the_service_goes_on_while_it_is_written(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report is filed from beginning to end while the writer is held up in the middle of the archive."""
    held, go = threading.Event(), threading.Event()
    add = archive._Packer.add_table

    def slowly(self: Any, *about: Any) -> int:
        held.set()
        assert go.wait(30)
        return add(self, *about)

    monkeypatch.setattr(archive._Packer, "add_table", slowly)
    await cast.dewi.say(choice="backup_yes:now")
    writing = asyncio.create_task(Backups(cast.app).make_due())
    assert await asyncio.to_thread(held.wait, 30)
    await report(cast.sari)
    assert cast.sari.said.template == "filed"
    assert await cast.dewi.say("/cadangan") == ["backups"]
    assert "sedang ditulis" in cast.dewi.last.text
    assert not any("backup_yes" in button.slug for row in cast.dewi.last.buttons for button in row)
    assert await cast.dewi.say(choice="backup_yes:now") == ["backups"]  # one at a time, also by an old button
    go.set()
    assert await writing == 1
    assert await cast.dewi.listen() == ["backup_made"]
    assert archive.inspect(files_in(cast.app)[0])[0].rows["cases"] == 0  # of the moment it began with


async def test_what_cannot_be_written_is_said_and_leaves_nothing(few: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*about: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive._Packer, "add_table", full)
    await few.dewi.say(choice="backup_yes:now")
    await Backups(few.app).make_due()
    assert await few.dewi.listen() == ["backup_failed"]
    assert "penuh" in few.dewi.last.text and files_in(few.app) == []
    await few.dewi.say("/cadangan")
    assert "tidak jadi" in few.dewi.last.text
    await few.dewi.press("Ya, buat sekarang")  # and another may be asked for
    assert few.dewi.said.template == "backup_begun"


async def test_a_folder_that_is_none_is_named(few: Cast) -> None:
    Path(few.app.house.backup_place).write_text("a file stands where the folder should be")
    await few.dewi.say(choice="backup_yes:now")
    await Backups(few.app).make_due()
    assert await few.dewi.listen() == ["backup_failed"]


async def test_a_crash_in_the_middle_leaves_no_file_that_looks_whole(cast: Cast, clock: Clock) -> None:
    """What a killed process leaves: a row under way, half a file. The next look gives it up, the next backup removes it."""
    await cast.dewi.say(choice="backup_yes:now")
    one = await cast.app.books.do(lambda db: backups.take(db, "/mnt", clock()))
    assert one is not None
    folder = Path(cast.app.house.backup_place)
    folder.mkdir()
    half = folder / (copying.NAME.format(clock()) + archive.PART)
    half.write_bytes(b"\x1f\x8b half of it")
    assert await Backups(cast.app).make_due() == 0  # it may still be written by another process
    clock.passes(minutes=3)
    assert await Backups(cast.app).make_due() == 0
    assert await cast.dewi.listen() == ["backup_failed"]
    assert "berhenti di tengah jalan" in cast.dewi.last.text
    await cast.dewi.say(choice="backup_yes:now")
    assert await Backups(cast.app).make_due() == 1
    assert not half.exists() and len(files_in(cast.app)) == 1


async def test_a_writer_that_was_given_up_and_comes_back_tells_nobody_twice(cast: Cast, clock: Clock) -> None:
    """The database was out of its reach for longer than its lease; another process has told whoever asked."""
    await cast.dewi.say(choice="backup_yes:now")
    one = await cast.app.books.do(lambda db: backups.take(db, "/mnt", clock()))
    assert one is not None
    clock.passes(minutes=3)
    await Backups(cast.app).make_due()
    assert await cast.dewi.listen() == ["backup_failed"]
    await Backups(cast.app)._failed(one, "stopped")
    assert await cast.dewi.listen() == []
    (noted,) = await cast.app.books.do(backups.last)
    assert noted.error == backups.BROKE_OFF


async def test_a_service_that_stops_leaves_nothing_half_written(few: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    held, go = threading.Event(), threading.Event()
    add = archive._Packer.add_files

    def slowly(self: Any, folder: Path) -> int:
        held.set()
        assert go.wait(30)
        return add(self, folder)

    monkeypatch.setattr(archive._Packer, "add_files", slowly)
    few.app.cabinet.put("a" * 32, b"batik")
    await few.dewi.say(choice="backup_yes:now")
    writing = asyncio.create_task(Backups(few.app).run())
    assert await asyncio.to_thread(held.wait, 30)
    writing.cancel()
    await asyncio.sleep(0)
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert files_in(few.app) == []
    assert await few.dewi.listen() == ["backup_failed"]


async def test_whoever_lost_access_meanwhile_is_told_nothing(few: Cast) -> None:
    second = Phone(few.app, "browser_taskforce", "second")
    await few.sign_in(second, "admin", "SATGAS", "Admin Wayan")
    await second.say(choice="backup_yes:now")
    await second.say("/keluar")
    await Backups(few.app).make_due()
    assert "backup_made" not in await second.listen()


async def test_the_health_warns_when_the_last_backup_is_old(few: Cast, clock: Clock) -> None:
    await few.dewi.say("/sehat")
    assert "Cadangan terakhir: belum ada" in few.dewi.last.text and "⚠️" not in few.dewi.last.text  # it began today
    clock.passes(days=8)
    await few.dewi.say("/sehat")
    assert "terlalu lama" in few.dewi.last.text
    await few.dewi.say(choice="backup_yes:now")
    await Backups(few.app).make_due()
    await few.dewi.say("/sehat")
    assert "Cadangan terakhir: hari ini" in few.dewi.last.text and "terlalu lama" not in few.dewi.last.text
    clock.passes(days=8)
    await few.dewi.say("/sehat")
    assert "8 hari lalu ⚠️" in few.dewi.last.text


async def test_what_a_restored_backup_says_of_itself_is_that_it_is_whole(
    cast: Cast, tmp_path: Path, clock: Clock
) -> None:
    await cast.dewi.say(choice="backup_yes:now")
    await Backups(cast.app).make_due()
    home = tmp_path / "restored"
    engine = open_engine(f"sqlite:///{home / 'pasaradil.sqlite'}")
    archive.restore(engine, home / "evidence", files_in(cast.app)[0])
    engine.dispose()
    (home / "keys.json").write_bytes((tmp_path / "data" / "keys.json").read_bytes())
    again = open_service(home, clock=clock)
    try:
        clock.passes(hours=1)
        assert await Backups(again).make_due() == 0
        (one,) = await again.books.do(backups.last)
        assert (one.state, one.name) == ("done", files_in(cast.app)[0].name)
    finally:
        await again.close()


async def test_only_one_process_writes_it(cast: Cast, clock: Clock) -> None:
    await cast.dewi.say(choice="backup_yes:now")
    taken = await asyncio.gather(*(Backups(cast.app).make_due() for _ in range(3)))
    assert sorted(taken) == [0, 0, 1] and len(files_in(cast.app)) == 1


async def test_one_that_takes_long_stays_its_writers(few: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    await few.dewi.say(choice="backup_yes:now")
    one = await few.app.books.do(lambda db: backups.take(db, "/mnt", clock()))
    assert one is not None
    clock.passes(seconds=100)
    assert await few.app.books.do(lambda db: backups.renew(db, one.id, clock()))
    clock.passes(seconds=100)
    assert await few.app.books.do(lambda db: backups.given_up(db, clock())) == []
    await few.app.books.do(lambda db: db.execute(update(backup).values(under_way=None)))
    assert not await few.app.books.do(lambda db: backups.renew(db, one.id, clock()))


@pytest.mark.parametrize("trouble, named", [
    (PermissionError(13, "x"), "denied"), (OSError(30, "x"), "denied"), (FileNotFoundError(2, "x"), "no folder"),
    (archive.ArchiveTrouble("pasaradil migrate"), "pasaradil migrate"), (ValueError("of a row"), "ValueError"),
])  # fmt: skip
def test_the_reason_is_one_somebody_can_do_something_about(trouble: Exception, named: str) -> None:
    assert copying.why(trouble) == named


def test_the_command_writes_into_the_folder_and_lists_it(tmp_path: Path) -> None:
    run: Callable[..., Any] = lambda *words: pasaradil(*words, folder=tmp_path)  # noqa: E731
    assert run("invite").returncode == 0
    made = run("backup")
    assert made.returncode == 0, made.stderr
    (file,) = (tmp_path / "data" / "backups").glob("*.tar.gz")
    assert hashlib.sha256(file.read_bytes()).hexdigest() in made.stdout
    assert file.name in run("backup", "--list").stdout
    checked = json.loads(run("check", "--json").stdout)
    assert next(f for f in checked if f["what"] == "backup")["says"] == "the last one is 0 days old"
    engine = open_engine(f"sqlite:///{tmp_path / 'data' / 'pasaradil.sqlite'}")
    with engine.begin() as db:
        assert backups.ask(db, None, backups.last(db)[0].asked_at + timedelta(seconds=9)) is not None
    engine.dispose()
    again = run("backup")
    assert again.returncode == 1 and "under way" in again.stdout and "Traceback" not in again.stderr
