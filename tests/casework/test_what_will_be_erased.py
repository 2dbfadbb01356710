"""What retention will erase is foretold by the rules that erase it: counted by kind, and nothing is touched."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.clock import Timekeeper
from bot.hours import TIDY, next_time
from storage import fading, retention
from storage.tables import metadata
from tests.command.test_an_admin_at_the_console import Console
from tests.phones import Cast, Clock, Phone, report
from tests.storage.test_what_is_forgotten import draft


async def rows(app: App) -> dict[str, int]:
    def count(db: Any) -> dict[str, int]:
        return {t.name: db.execute(select(func.count()).select_from(t)).scalar_one() for t in metadata.sorted_tables}

    return await app.books.do(count)


async def foretold(app: App, clock: Clock) -> dict[str, tuple[int, int]]:
    ring, tonight = app.house.ring, next_time(TIDY, clock())
    found = await app.books.do(lambda db: fading.foretold(db, ring, tonight))
    return {one["kind"]: (one["tonight"], one["later"]) for one in found}


async def test_it_counts_and_erases_nothing(cast: Cast, clock: Clock) -> None:
    await report(cast.sari)
    await draft(cast.made, b"one")
    clock.passes(days=12)
    before = await rows(cast.app)
    kinds = await foretold(cast.app, clock)
    assert await rows(cast.app) == before
    assert kinds["seen"][0] > 10 and kinds["seen"][1] == before["inbox"]
    assert kinds["drafts"] == (0, 1) and kinds["loose"] == (0, 1)
    assert await cast.dewi.say("/simpan") == ["retention"]
    assert "tidak menghapus apa pun" in cast.dewi.last.text
    assert "Laporan setengah jadi yang tidak dilanjutkan (setelah 30 hari): malam ini 0, dalam 30 hari 1" in (
        cast.dewi.last.text.replace("<b>", "").replace("</b>", "")
    )
    assert "Kode anggota" not in cast.dewi.last.text  # what holds nothing is not listed


async def test_what_is_foretold_for_tonight_is_what_goes_tonight(cast: Cast, clock: Clock) -> None:
    await report(cast.sari)
    for _ in range(2):
        await cast.made.say("PA-ABCD-EFGH-JKLM")
    clock.passes(days=31)
    kinds, before = await foretold(cast.app, clock), await rows(cast.app)
    clock.at = next_time(TIDY, clock.at)
    gone = 0
    while portion := await cast.app.books.do(lambda db: retention.tidy(db, clock.at)):
        gone += portion
    after = await rows(cast.app)
    erased = {rule.kind for rule in retention.RULES}
    assert gone == sum(tonight for kind, (tonight, _) in kinds.items() if kind in erased) > 0
    assert (
        before["inbox"] - after["inbox"] == kinds["seen"][0] and kinds["attempts"][0] == 3 + 2
    )  # invite codes and tracking codes
    assert after["cases"] == before["cases"] and after["event"] == before["event"]


async def test_a_draft_and_its_files_that_are_foretold_go(service: App, clock: Clock) -> None:
    sari = Phone(service, "browser", "sari")
    await draft(sari, b"one")
    keeper = Timekeeper(service)
    clock.passes(days=1)
    await keeper.tick()  # its owner is reminded
    assert (await foretold(service, clock))["drafts"] == (0, 1)
    clock.passes(days=30)
    assert (await foretold(service, clock))["drafts"] == (1, 1)
    assert (await foretold(service, clock))["loose"] == (0, 1)  # first the draft, the night after it its files
    await keeper.tick()
    assert (await foretold(service, clock))["loose"] == (1, 1)


async def test_copies_and_exports_are_counted_until_they_go(few: Cast, clock: Clock) -> None:
    await few.dewi.say("/ekspor 2026-11-01 2026-11-30")
    await Timekeeper(few.app).tick()
    assert (await foretold(few.app, clock))["made"] == (0, 1)
    clock.passes(days=7)
    assert (await foretold(few.app, clock))["made"] == (1, 1)


async def test_so_many_are_not_counted_that_nobody_waits(
    few: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fading, "MOST", 3)
    clock.passes(days=40)
    assert (await foretold(few.app, clock))["seen"] == (3, 3)
    await few.dewi.say("/simpan")
    assert "malam ini <b>3+</b>, dalam 30 hari 3+" in few.dewi.last.text


def test_every_kind_has_a_name_in_both_languages(few: Cast) -> None:
    kinds = {rule.kind for rule in (*retention.RULES, retention.WORDS)} | {"drafts", "loose", "made"}
    for language in ("id", "en"):
        assert {f"fading_{kind}" for kind in kinds} <= few.app.renderer.labels[language].keys()


def test_the_console_says_the_same(tmp_path: Path) -> None:
    told = Console(tmp_path).data("retention")
    assert told["said"] == "retention" and {k["kind"] for k in told["kinds"]} >= {"seen", "drafts"}
    assert timedelta(days=next(k["days"] for k in told["kinds"] if k["kind"] == "seen")) == retention.SEEN
