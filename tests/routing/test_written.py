"""What admins changed, written into the catalogue's files and loaded again, decides as the rules did."""

import itertools
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.catalogue import FOLDER, Catalogue, load
from routing.changes import Change, with_change
from routing.checks import asked_in
from routing.rules import route
from routing.written import written

CATALOGUE = load()
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
WORDS = {"id": 'Kini ditangani "di sana" \\ begitu.', "en": "Now handled there.", "jv": "Samenika wonten mrika.",
         "su": "Ayeuna di ditu."}  # fmt: skip
CHEAP = Change({"category": ("jual_rugi",)}, "KEMENDAG", ("KPPU",), WORDS)
SMALL = Change({"category": ("jual_rugi",), "seller_kind": ("local_small",)}, "PEMDA", (), WORDS)
FOOD = Change({"category": ("tanpa_standar",), "goods_kind": ("food", "toy")}, "KEMENPERIN", ("BSN",), WORDS)
SIGNAL = Change({"category": ("akses_digital",), "help_needed": ("permit",)}, "PEMDA", (), WORDS)
GAINS = Change({"category": ("algoritma",), "platform_gains": (True,)}, "SATGAS", (), WORDS)


def exported(changes: list[Change], folder: Path) -> Catalogue:
    """The catalogue as a maintainer would have it after committing what the command wrote."""
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, folder / path.name)
    for name, text in written(changes, folder).items():
        (folder / name).write_text(text, encoding="utf-8")
    return load(folder)


def changed(changes: list[Change]) -> Catalogue:
    found = CATALOGUE
    for number, one in enumerate(changes, 1):
        found = with_change(found, one, number)
    return found


def every_report(category: str) -> Iterator[dict[str, Any]]:
    """Each answer that any exception asks for, in every combination, and none."""
    keys = sorted({key for one in (*CATALOGUE.exceptions, CHEAP, SMALL, FOOD, SIGNAL, GAINS) for key in one.when
                   if category in one.when["category"] and key != "category"})  # fmt: skip
    values = [[None, True] if (q := CATALOGUE.questions.get(key)) is None else [None, *(o.slug for o in q.options)]
              for key in keys]  # fmt: skip
    for told in itertools.product(*values):
        yield {"category": category, **{k: v for k, v in zip(keys, told, strict=True) if v is not None}}


def decisions(catalogue: Catalogue, category: str) -> list[Any]:
    found = [route(catalogue, answers, NOW) for answers in every_report(category)]
    return [(d.queue, d.co_handlers, d.reason, d.basis, d.urgency, d.due) for d in found]


CHANGES = ([CHEAP], [SMALL], [FOOD], [SIGNAL], [GAINS], [CHEAP, SMALL, FOOD, SIGNAL, GAINS],
           [FOOD, Change(FOOD.when, "SATGAS", (), WORDS), CHEAP, Change(CHEAP.when, "KPPU", ("KEMENDAG",), WORDS)])  # fmt: skip


@pytest.mark.parametrize("changes", CHANGES)
def test_what_was_written_decides_as_the_rules_did_in_every_language(changes: list[Change], tmp_path: Path) -> None:
    wanted, found = changed(changes), exported(changes, tmp_path)
    for category in CATALOGUE.categories:
        assert decisions(found, category) == decisions(wanted, category)
    assert [one.slug for one in found.exceptions] == [one.slug for one in wanted.exceptions]
    assert found.changed == {}


def test_only_what_changed_is_another_line(tmp_path: Path) -> None:
    files = written([CHEAP], FOLDER)
    assert set(files) == {"catalogue.toml", "names.jv.toml", "names.su.toml"}
    for name, most in (("catalogue.toml", 3), ("names.jv.toml", 1), ("names.su.toml", 1)):
        before, after = (FOLDER / name).read_text(encoding="utf-8").split("\n"), files[name].split("\n")
        assert len(before) == len(after)
        assert len([n for n, line in enumerate(before) if line != after[n]]) == most


def test_a_comment_stays_above_the_exception_it_speaks_of() -> None:
    ill = Change({"category": ("tanpa_standar",), "goods_kind": ("toy",), "harmed": ("yes",)}, "SATGAS", (), WORDS)
    lines = written([ill], FOLDER)["catalogue.toml"].split("\n")
    comment = next(n for n, line in enumerate(lines) if line.startswith("# Health comes before labels"))
    assert lines[comment + 1 : comment + 3] == ["[[exception]]", 'slug = "someone_harmed_by_food_or_medicine"']


def test_a_reason_in_fewer_languages_leaves_no_old_one_behind(tmp_path: Path) -> None:
    few = Change(CHEAP.when, "KEMENDAG", (), {"id": "Kini di sana.", "en": "There now."})
    assert dict(exported([few], tmp_path).categories["jual_rugi"].because) == dict(few.because)


def test_a_change_of_what_the_catalogue_no_longer_knows_is_not_written() -> None:
    assert written([Change({"category": ("gone",)}, "KPPU", (), WORDS)]) == {}
    assert written([]) == {}


def conditions() -> st.SearchStrategy[dict[str, Any]]:
    pairs = [
        (c, q, o.slug)
        for c in CATALOGUE.categories
        for q in sorted(asked_in(CATALOGUE, c) & CATALOGUE.questions.keys())
        for o in CATALOGUE.questions[q].options
    ]
    finer = st.sampled_from(pairs).map(lambda told: {"category": (told[0],), told[1]: (told[2],)})
    return st.one_of(st.sampled_from(sorted(CATALOGUE.categories)).map(lambda slug: {"category": (slug,)}), finer)


AGENCIES = sorted(CATALOGUE.agencies)
SOME = st.builds(Change, conditions(), st.sampled_from(AGENCIES),
                 st.lists(st.sampled_from(AGENCIES), unique=True, max_size=2).map(tuple), st.just(WORDS))  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SOME, min_size=1, max_size=4))
def test_any_changes_in_any_order_are_written_as_they_decide(tmp_path: Path, changes: list[Change]) -> None:
    wanted, found = changed(changes), exported(changes, tmp_path)
    assert [(e.slug, e.when, e.goes_to, e.with_, e.because, e.basis) for e in found.exceptions] == [
        (e.slug, e.when, e.goes_to, e.with_, e.because, e.basis) for e in wanted.exceptions
    ]
    assert found.categories == wanted.categories
