"""The routing at the console: seen, tried, changed, taken back, and written into the catalogue with the same effect."""

import json
import shutil
from functools import partial
from pathlib import Path

import pytest

import bot.app
from routing.catalogue import FOLDER, load
from routing.rules import route
from tests.command.test_an_admin_at_the_console import Console
from tests.phones import NOON, STORY, Clock

MOVE = ("rules", "add", "--category", "jual_rugi", "--to", "KEMENDAG")


@pytest.fixture
def console(tmp_path: Path) -> Console:
    return Console(tmp_path)


def agency(console: Console, category: str = "jual_rugi") -> str:
    return next(r["agency"] for r in console.data("rules", "list")["rows"] if r["category"] == category)


def test_a_rule_is_looked_at_asked_about_kept_and_taken_back(console: Console) -> None:
    assert agency(console) == "KPPU"
    assert console.run(*MOVE, "--anyway", said="n\n").exit_code == 1
    assert agency(console) == "KPPU", "nothing holds before it is meant"
    assert "Aturan 1" in console.says(*MOVE, "--anyway", "--yes")
    assert agency(console) == "KEMENDAG"
    way = console.data("rules", "list", "jual_rugi")["ways"][-1]
    assert (way["rule"], way["by"], way["with"]) == (1, None, ["KEMENUMKM"])
    assert "Belum ada petugas" in console.says("rules", "undo", "1", "--yes"), "nobody works at KPPU in this house"
    assert agency(console) == "KPPU"
    assert [e["state"] for e in console.data("rules", "list", "--history")["entries"]] == ["undoes", "undone"]
    assert console.run("rules", "undo", "1", "--yes").exit_code == 1
    assert console.deeds() == [("rule_undo", ""), ("rule_add", "")]


def test_where_no_case_waits_none_follows(console: Console) -> None:
    console.says(*MOVE, "--anyway", "--yes")
    done = console.run("rules", "follow", "1", "--yes")
    assert done.exit_code == 1 and "Tidak ada kasus" in done.stderr


def test_an_agency_where_nobody_works_needs_a_word_more(console: Console) -> None:
    done = console.run(*MOVE, "--yes")
    assert done.exit_code == 1 and "--anyway" in done.stderr
    assert agency(console) == "KPPU"


@pytest.mark.parametrize(
    "words",
    [("--category", "gone", "--to", "KPPU"), ("--category", "jual_rugi", "--to", "NOWHERE"),
     ("--category", "jual_rugi", "--to", "KEMENDAG", "--if", "harmed=yes"),
     ("--category", "jual_rugi", "--to", "KEMENDAG", "--if", "seller_kind=gone"),
     ("--category", "jual_rugi", "--to", "KEMENDAG", "--exception", "gone"),
     ("--category", "jual_rugi", "--to", "KEMENDAG", "--from", "2020-01-01"),
     ("--category", "jual_rugi", "--to", "KEMENDAG", "--because", "pendek")],
)  # fmt: skip
def test_a_rule_to_nowhere_or_for_nothing_is_refused_in_a_sentence(console: Console, words: tuple[str, ...]) -> None:
    done = console.run("rules", "add", *words, "--anyway", "--yes")
    assert done.exit_code == 2 and done.stderr.startswith("pasaradil: ")
    assert console.data("rules", "list", "--history")["entries"] == []


def test_a_story_is_tried_here_too(console: Console) -> None:
    assert console.data("rules", "test", STORY)["now"]["complaints"][0]["agency"] == "KPPU"
    told = console.data("rules", "test", STORY, "--category", "jual_rugi", "--to", "KEMENDAG", "--beside", "none")
    assert (told["then"]["complaints"][0]["agency"], told["then"]["complaints"][0]["with"]) == ("KEMENDAG", [])
    assert console.data("rules", "list", "--history")["entries"] == [], "trying changes nothing"


def test_what_was_exported_decides_as_the_rules_do_once_they_are_gone(console: Console, tmp_path: Path) -> None:
    assert "as it is" in console.says("rules", "export", "--out", str(tmp_path / "none"))
    console.says(
        *MOVE, "--anyway", "--yes", "--beside", "DJKI,KPPU", "--because", "Kementerian Perdagangan mengawasi harga."
    )
    console.says(
        "rules", "add", "--category", "jual_rugi", "--to", "DJBC", "--if", "seller_kind=abroad", "--anyway", "--yes"
    )
    console.says("rules", "add", "--category", "tiru_produk", "--exception", "cloned_product_with_a_right", "--to", "DJKI",
                 "--anyway", "--yes")  # fmt: skip
    console.says("rules", "export", "--out", str(tmp_path / "new"))
    for path in FOLDER.glob("*.toml"):
        if not (tmp_path / "new" / path.name).exists():
            shutil.copy(path, tmp_path / "new" / path.name)
    found = load(tmp_path / "new")
    cheap = {"category": "jual_rugi"}
    decided = {
        "own": route(found, cheap, NOON),
        "abroad": route(found, cheap | {"seller_kind": "abroad"}, NOON),
        "small": route(found, cheap | {"seller_kind": "local_small"}, NOON),
        "clone": route(found, {"category": "tiru_produk", "right_held": "author"}, NOON),
    }
    assert {name: one.queue for name, one in decided.items()} == {
        "own": "KEMENDAG", "abroad": "DJBC", "small": "SATGAS", "clone": "DJKI"}  # fmt: skip
    assert decided["own"].co_handlers == ("DJKI", "KPPU")
    assert decided["own"].reason["id"] == "Kementerian Perdagangan mengawasi harga."
    ways = console.data("rules", "list", "jual_rugi")["ways"]
    assert json.loads(json.dumps(decided["abroad"].reason)) == ways[0]["because"]


def test_a_rule_for_a_later_day_is_planned_and_exported_for_that_day(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.app, "foundation", partial(bot.app.foundation, clock=Clock()))
    out = str(tmp_path / "new")
    assert "Aturan 1" in console.says(*MOVE, "--anyway", "--yes", "--from", "2026-12-01")
    assert agency(console) == "KPPU" and len(console.data("rules", "list")["planned"]) == 1
    assert "as it is" in console.says("rules", "export", "--out", out, "--on", "2026-11-30")
    assert "catalogue.toml" in console.says("rules", "export", "--out", out, "--on", "2026-12-01")
