"""An admin's changes lie over the catalogue: dated, the later before the earlier, taken back by a later entry, and never to nowhere."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from routing.catalogue import Catalogue, load
from routing.changes import SLUG_LONGEST, Change, Rule, change_from, fits, slug_of, standing, under, with_change
from routing.checks import asked_in
from routing.deadlines import WIB
from routing.rules import Decision, route

CATALOGUE = load()
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=WIB)
WORDS = {"id": "Kini ditangani di sana.", "en": "Now handled there."}
CHEAP = {"category": ("jual_rugi",)}
ABROAD = {"category": ("jual_rugi",), "seller_kind": ("abroad",)}


def change(when: dict[str, Any] = CHEAP, goes_to: str = "KEMENDAG", with_: tuple[str, ...] = ("KPPU",)) -> Change:
    return Change(when, goes_to, with_, WORDS)


def rule(number: int, from_at: datetime = NOW, what: Change | None = None, undoes: int | None = None) -> Rule:
    return Rule(number, NOW, from_at, None if undoes else what or change(), undoes)


def decide(rules: list[Rule], at: datetime = NOW, catalogue: Catalogue = CATALOGUE, **answers: Any) -> Decision:
    return route(under(catalogue, rules, at), {"category": "jual_rugi", **answers}, at)


def test_a_change_sends_a_category_elsewhere_and_says_which_rule_did() -> None:
    found = decide([rule(7)])
    assert (found.queue, found.co_handlers, found.rule, found.reason) == ("KEMENDAG", ("KPPU",), "rule 7", WORDS)
    assert found.basis == decide([]).basis and found.due == decide([]).due
    assert found.catalogue == f"{CATALOGUE.version}+7"


def test_what_it_does_not_speak_of_stays_as_it_was() -> None:
    small = decide([rule(7)], seller_kind="local_small")
    assert (small.queue, small.rule) == ("SATGAS", "exception small_trader_sells_cheap")
    assert decide([rule(7)], category="algoritma").queue == "KPPU"


def test_a_change_takes_force_at_midnight_in_jakarta_and_not_a_moment_before() -> None:
    rules = [rule(7, DECEMBER)]
    assert datetime(2026, 11, 30, 17, 0, tzinfo=UTC) == DECEMBER
    assert decide(rules, DECEMBER - timedelta(microseconds=1)).queue == "KPPU"
    assert decide(rules, DECEMBER).queue == "KEMENDAG"


def test_the_later_change_goes_before_the_earlier() -> None:
    rules = [rule(7), rule(8, DECEMBER, change(goes_to="POLRI")), rule(9, NOW, change(goes_to="DJBC"))]
    assert decide(rules).queue == "DJBC"
    assert decide(rules, DECEMBER).queue == "POLRI", "what was planned for a later day is not undone by an earlier one"


def test_a_later_entry_takes_a_change_back_and_can_be_taken_back_itself() -> None:
    rules = [rule(7), rule(8, NOW + timedelta(hours=1), undoes=7), rule(9, NOW + timedelta(hours=2), undoes=8)]
    assert [decide(rules, NOW + timedelta(minutes=m)).queue for m in (0, 60, 120)] == ["KEMENDAG", "KPPU", "KEMENDAG"]


def test_a_planned_change_that_was_taken_back_never_takes_force() -> None:
    rules = [rule(7, DECEMBER), rule(8, NOW, undoes=7)]
    assert standing(rules, DECEMBER + timedelta(days=30)) == ()


def test_an_exception_is_changed_where_it_stands() -> None:
    when = {"category": ("tiru_produk",), "right_held": ("author", "registered")}
    found = under(CATALOGUE, [rule(7, NOW, change(when, "DJKI"))], NOW)
    assert [one.slug for one in found.exceptions] == [one.slug for one in CATALOGUE.exceptions]
    for held, queue in (("author", "DJKI"), ("registered", "DJKI"), ("none", "KEMENDAG")):
        assert route(found, {"category": "tiru_produk", "right_held": held}, NOW).queue == queue


def test_a_new_condition_goes_before_the_category_and_behind_finer_ones() -> None:
    food = {"category": ("tanpa_standar",), "goods_kind": ("food",)}
    found = under(CATALOGUE, [rule(7, NOW, change(food, "KEMENPERIN"))], NOW)
    ill = {"category": "tanpa_standar", "goods_kind": "food", "harmed": "yes"}
    assert route(found, ill, NOW).queue == "BPOM", "who fell ill comes first, whatever an admin changed beside it"
    assert route(found, ill | {"harmed": "no"}, NOW).queue == "KEMENPERIN"
    assert route(found, {"category": "tanpa_standar", "goods_kind": "cosmetic"}, NOW).queue == "BPOM"


def test_a_change_of_what_the_catalogue_no_longer_knows_does_nothing() -> None:
    without = replace(CATALOGUE, agencies={c: a for c, a in CATALOGUE.agencies.items() if c != "KEMENDAG"})
    assert decide([rule(7)], catalogue=without).queue == "KPPU"
    for when in ({"category": ("gone",)}, {"category": ("jual_rugi",), "harmed": ("yes",)},
                 {"category": ("jual_rugi",), "seller_kind": ("gone",)}, {"seller_kind": ("abroad",)}):  # fmt: skip
        assert not fits(CATALOGUE, change(when))
        assert under(CATALOGUE, [rule(7, NOW, change(when))], NOW) is CATALOGUE


def test_without_rules_the_catalogue_is_itself() -> None:
    assert under(CATALOGUE, [], NOW) is CATALOGUE


def test_a_change_comes_back_from_json_as_it_went() -> None:
    for one in (change(), change(ABROAD), change({"category": ("algoritma",), "platform_gains": (True,)}, with_=())):
        assert change_from(one.as_json()) == one


@pytest.mark.parametrize("category", CATALOGUE.categories)
def test_every_answer_on_a_button_can_be_a_condition_with_a_name_a_case_can_keep(category: str) -> None:
    for slug in asked_in(CATALOGUE, category) & CATALOGUE.questions.keys():
        for option in CATALOGUE.questions[slug].options:
            when = {"category": (category,), slug: (option.slug,)}
            assert fits(CATALOGUE, change(when))
            found = route(
                with_change(CATALOGUE, change(when, "BSN"), 7), {"category": category, slug: option.slug}, NOW
            )
            assert found.queue == "BSN" and found.rule == "rule 7"
            assert len(slug_of(when)) <= SLUG_LONGEST and len(f"exception {slug_of(when)}") <= 60
