"""The cases of some days as a file: asked by an admin or an auditor, marked with their name, and nothing an owner told in it."""

import csv
import io
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot import sheets
from bot.clock import Timekeeper
from bot.exports import Span, from_the_console
from storage import evidence, export
from storage.tables import staff
from tests.command.test_the_command import pasaradil
from tests.phones import Cast, Clock, Phone, report


async def the_file(phone: Phone) -> tuple[str, bytes]:
    """Name and bytes of the file that came last."""
    ring = phone.app.house.ring
    which = phone.said.evidence[0]
    piece = await phone.app.books.do(lambda db: evidence.get(db, ring, which))
    assert piece is not None
    return piece.name, phone.app.cabinet.get(which)


def rows_of(content: bytes) -> list[dict[str, str]]:
    first, _, rest = content.decode().partition("\r\n")
    assert first.startswith("# ")
    return list(csv.DictReader(io.StringIO(rest)))


async def test_an_admin_gets_the_cases_of_some_days_with_their_name_on_top(cast: Cast, clock: Clock) -> None:
    await report(
        cast.sari, story="Kain batik saya 45rb, di https://shopee.co.id/toko-x-i.12.34 cuma 19.900 sejak bulan lalu."
    )
    clock.passes(days=2)
    await report(cast.made)
    await cast.yusuf.say(choice="do:2:take")
    assert await cast.dewi.say("/ekspor 2026-11-24 2026-11-24") == ["export_begun"]
    await Timekeeper(cast.app).tick()
    assert await cast.dewi.listen() == ["export_ready"]
    name, content = await the_file(cast.dewi)
    assert name == "pasaradil-2026-11-24-2026-11-24.csv"
    assert b"Dewi (admin, SATGAS)" in content.splitlines()[0]
    (row,) = rows_of(content)
    assert tuple(row) == export.COLUMNS
    assert (row["number"], row["category"], row["agency"], row["status"]) == ("1", "jual_rugi", "KPPU", "new")
    assert (row["platform"], row["filed"][:10], row["outcome"]) == ("Shopee", "2026-11-24", "")
    told = content.decode().casefold()
    assert not any(word in told for word in ("batik", "serba murah", "toko-x", "sari"))
    await cast.dewi.say("/jejak export")
    assert cast.dewi.said.facts["deeds"][0]["about"] == {"since": "2026-11-24", "until": "2026-11-24", "kind": "csv"}


async def test_an_auditor_may_and_an_officer_may_not(few: Cast) -> None:
    auditor = Phone(few.app, "browser_taskforce", "auditor")
    await few.sign_in(auditor, "auditor", "SATGAS", "Pak Budi")
    assert await auditor.say("/ekspor 2026-11-01 2026-11-30") == ["export_begun"]
    assert await few.ratna.say("/ekspor 2026-11-01 2026-11-30") == ["desk_help"]
    for wrong in ("", "2026-11-30 2026-11-01", "2026-02-30 2026-03-01", "2026-11-01"):
        assert await auditor.say(f"/ekspor {wrong}") == ["hint_export"]


async def test_whoever_lost_access_meanwhile_gets_nothing(few: Cast) -> None:
    auditor = Phone(few.app, "browser_taskforce", "auditor")
    await few.sign_in(auditor, "auditor", "SATGAS", "Pak Budi")
    await auditor.say("/ekspor 2026-11-01 2026-11-30")
    await few.dewi.say("/petugas")
    await few.dewi.press("Budi")
    await few.dewi.press("Tangguhkan")
    assert await few.dewi.press("Ya, tangguhkan") == ["suspended"]
    await Timekeeper(few.app).tick()
    assert "export_ready" not in await auditor.listen()


async def test_the_file_is_removed_here_after_a_week(few: Cast, clock: Clock) -> None:
    await few.dewi.say("/ekspor 2026-11-01 2026-11-30")
    await Timekeeper(few.app).tick()
    await few.dewi.listen()
    which = few.dewi.said.evidence[0]
    assert (few.app.cabinet.folder / which).exists()
    clock.passes(days=8)
    await Timekeeper(few.app).tick()
    assert not (few.app.cabinet.folder / which).exists()


async def test_a_workbook_holds_the_same_and_no_formula(few: Cast) -> None:
    await report(few.sari)
    await few.dewi.say("/ekspor 2026-11-24 2026-11-24 xlsx")
    await Timekeeper(few.app).tick()
    await few.dewi.listen()
    name, content = await the_file(few.dewi)
    assert name.endswith(".xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        everything = "".join(book.read(part).decode() for part in book.namelist())
    assert "jual_rugi" in everything and "Dewi (admin, SATGAS)" in everything and "<f>" not in everything


def test_no_cell_is_ever_a_formula() -> None:
    evil = "=HYPERLINK(1)"
    out, book = io.BytesIO(), io.BytesIO()
    for kind, target in (("csv", out), ("xlsx", book)):
        table = sheets.KINDS[kind][0](target.write, "siapa\nsaja", ("a", "b"))
        table.add([(evil, 1), ("@x", None), ("-3", 2)])
        table.close()
    assert out.getvalue().decode().splitlines() == ["# siapa saja", "a,b", "'=HYPERLINK(1),1", "'@x,", "'-3,2"]
    with zipfile.ZipFile(book) as parts:
        assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()


async def test_the_console_writes_more_than_one_portion(
    few: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for phone in (few.sari, few.made, Phone(few.app, "browser", "third")):
        await report(phone, photos=0)
    monkeypatch.setattr(export, "PORTION", 2)
    out, app = tmp_path / "cases.csv", few.app
    day = date(2026, 11, 24)
    assert from_the_console(app.books, app.house, app.renderer, Span(day, day + timedelta(days=1), "csv"), out) == 3
    assert [row["number"] for row in rows_of(out.read_bytes())] == ["1", "2", "3"]


def test_the_command_writes_a_file_and_refuses_days_in_the_wrong_order(tmp_path: Path) -> None:
    out = tmp_path / "cases.csv"
    days = ("--from", "2026-11-01", "--to", "2026-11-30", "--out", str(out))
    assert pasaradil("export", *days, folder=tmp_path).returncode == 0
    assert len(out.read_text().splitlines()) == 2  # whose it is, and the columns
    for wrong in (("--to", "2026-10-01"), ("--format", "pdf")):
        answer = pasaradil("export", *days, *wrong, folder=tmp_path)
        assert answer.returncode == 2 and len(answer.stderr.strip().splitlines()) == 1


async def test_whoever_has_another_role_by_then_gets_nothing(few: Cast) -> None:
    auditor = Phone(few.app, "browser_taskforce", "auditor")
    await few.sign_in(auditor, "auditor", "SATGAS", "Pak Budi")
    await auditor.say("/ekspor 2026-11-01 2026-11-30")
    await few.app.books.do(lambda db: db.execute(update(staff).where(staff.c.role == "auditor").values(role="officer")))
    await Timekeeper(few.app).tick()
    assert "export_ready" not in await auditor.listen()
