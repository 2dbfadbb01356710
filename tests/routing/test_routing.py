"""Each report joins the queue of the agency responsible, on a law in force, with a reason a person can read."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.catalogue import Catalogue, load
from routing.rules import Decision, accepts_anonymous, in_force, route

CATALOGUE = load()
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def decide(**answers: Any) -> Decision:
    return route(CATALOGUE, answers, NOW)


OWN_AGENCY = [
    ("tiru_produk", "KEMENDAG", ("KPPU", "KEMENUMKM")),
    ("jual_rugi", "KPPU", ("KEMENDAG", "KEMENUMKM")),
    ("impor_ilegal", "DJBC", ("KEMENDAG", "POLRI", "KEMENPERIN")),
    ("palsu_hki", "DJKI", ("KOMDIGI", "KEMENDAG", "POLRI")),
    ("data_disalahgunakan", "KEMENDAG", ("KPPU", "KOMDIGI")),
    ("algoritma", "KPPU", ("KEMENDAG", "KEMENUMKM")),
    ("biaya_akun", "KEMENDAG", ("KEMENUMKM", "OJK")),
    ("platform_tak_berizin", "KEMENDAG", ("KOMDIGI",)),
    ("tanpa_standar", "KEMENDAG", ("KEMENPERIN", "BSN", "KOMDIGI")),
    ("ulasan_palsu", "KEMENDAG", ("KOMDIGI", "POLRI")),
    ("eksklusif_paksa", "KPPU", ("KEMENDAG", "KEMENUMKM")),
    ("penipuan", "POLRI", ("OJK_IASC", "KOMDIGI", "KEMENDAG")),
    ("akses_digital", "KEMENUMKM", ("PEMDA",)),
    ("lainnya", "SATGAS", ()),
    ("bukan_aduan", "SATGAS", ()),
]


@pytest.mark.parametrize("category, queue, helpers", OWN_AGENCY)
def test_each_category_joins_its_own_agency(category: str, queue: str, helpers: tuple[str, ...]) -> None:
    decision = decide(category=category)
    assert (decision.queue, decision.co_handlers, decision.rule) == (queue, helpers, f"category {category}")


def test_no_category_is_missing_from_the_table() -> None:
    assert {category for category, *_ in OWN_AGENCY} == set(CATALOGUE.categories)


EXCEPTIONS: list[tuple[str, str, dict[str, Any]]] = [
    ("small_trader_sells_cheap", "SATGAS", {"category": "jual_rugi", "seller_kind": "local_small"}),
    ("small_business_demands_exclusivity", "SATGAS", {"category": "eksklusif_paksa", "demander": "small_business"}),
    ("cloned_product_with_a_right", "KEMENDAG", {"category": "tiru_produk", "right_held": "registered"}),
    ("cloned_product_with_a_right", "KEMENDAG", {"category": "tiru_produk", "right_held": "author"}),
    ("sold_from_abroad_on_a_platform", "KEMENDAG", {"category": "impor_ilegal", "sold_how": "from_abroad"}),
    ("copied_without_a_right", "KEMENDAG", {"category": "palsu_hki", "right_held": "none"}),
    ("personal_data", "KOMDIGI", {"category": "data_disalahgunakan", "data_kind": "personal"}),
    ("personal_data", "KOMDIGI", {"category": "data_disalahgunakan", "data_kind": "both"}),
    ("small_business_discount", "KEMENUMKM", {"category": "biaya_akun", "account_issue": "discount"}),
    ("fee_raised_without_consent", "KEMENUMKM",
     {"category": "biaya_akun", "account_issue": "fee", "notice": "not_told"}),
    ("fee_raised_without_consent", "KEMENUMKM",
     {"category": "biaya_akun", "account_issue": "fee", "notice": "told_only"}),
    ("unregistered_app", "KOMDIGI", {"category": "platform_tak_berizin", "app_registered": "no"}),
    ("someone_harmed_by_food_or_medicine", "BPOM",
     {"category": "tanpa_standar", "goods_kind": "food", "missing": "halal", "harmed": "yes"}),
    ("halal_only", "BPJPH", {"category": "tanpa_standar", "goods_kind": "food", "missing": "halal", "harmed": "no"}),
    ("food_cosmetic_medicine", "BPOM", {"category": "tanpa_standar", "goods_kind": "food", "missing": "bpom"}),
    ("food_cosmetic_medicine", "BPOM", {"category": "tanpa_standar", "goods_kind": "cosmetic"}),
    ("food_cosmetic_medicine", "BPOM", {"category": "tanpa_standar", "goods_kind": "medicine"}),
    ("threatened_or_extorted", "POLRI", {"category": "ulasan_palsu", "attack_kind": "review", "threat": "yes"}),
    ("slandered", "POLRI", {"category": "ulasan_palsu", "attack_kind": "slander", "threat": "no"}),
    ("signal_or_internet", "KOMDIGI", {"category": "akses_digital", "help_needed": "signal"}),
]  # fmt: skip


@pytest.mark.parametrize("slug, queue, answers", EXCEPTIONS)
def test_an_exception_comes_before_the_categorys_own_agency(slug: str, queue: str, answers: dict[str, Any]) -> None:
    decision = route(CATALOGUE, answers, NOW)
    assert (decision.rule, decision.queue) == (f"exception {slug}", queue)


def test_no_exception_is_missing_from_the_table() -> None:
    assert {slug for slug, *_ in EXCEPTIONS} == {rule.slug for rule in CATALOGUE.exceptions}


@pytest.mark.parametrize("answers, queue", [
    ({"category": "jual_rugi", "seller_kind": "platform"}, "KPPU"),
    ({"category": "jual_rugi", "seller_kind": None}, "KPPU"),
    ({"category": "tiru_produk", "seller_kind": "local_small"}, "KEMENDAG"),
    ({"category": "impor_ilegal", "sold_how": "shop"}, "DJBC"),
    ({"category": "palsu_hki", "right_held": "author"}, "DJKI"),
    ({"category": "data_disalahgunakan", "data_kind": "business"}, "KEMENDAG"),
    ({"category": "biaya_akun", "account_issue": "fee", "notice": "agreed"}, "KEMENDAG"),
    ({"category": "biaya_akun", "account_issue": "freeze", "notice": "not_told"}, "KEMENDAG"),
    ({"category": "tanpa_standar", "goods_kind": "toy", "missing": "sni"}, "KEMENDAG"),
    ({"category": "akses_digital", "help_needed": "selling"}, "KEMENUMKM"),
    # An answer left over from a category the owner changed away from decides nothing.
    ({"category": "lainnya", "seller_kind": "local_small", "missing": "halal"}, "SATGAS"),
])  # fmt: skip
def test_answers_that_only_resemble_an_exception_change_nothing(answers: dict[str, Any], queue: str) -> None:
    decision = route(CATALOGUE, answers, NOW)
    assert (decision.queue, decision.rule) == (queue, f"category {answers['category']}")


@pytest.mark.parametrize("answers", [{}, {"category": None}, {"category": "dongeng"}, {"category": ["jual_rugi"]}])
def test_a_report_without_a_known_category_goes_to_the_task_force_desk(answers: dict[str, Any]) -> None:
    decision = route(CATALOGUE, answers, NOW)
    assert (decision.queue, decision.rule, decision.urgency) == ("SATGAS", "triage", "P3")
    assert decision.reason["id"].startswith("Kategori laporan belum jelas")


CHOICES = {slug: [o.slug for o in q.options] for slug, q in CATALOGUE.questions.items() if q.options}
ANSWERS = st.fixed_dictionaries({}, optional={
    "category": st.sampled_from([*CATALOGUE.categories, "dongeng"]),
    **{slug: st.sampled_from([*options, None, "embuh"]) for slug, options in CHOICES.items()},
    **{fact: st.booleans() for fact in CATALOGUE.facts},
})  # fmt: skip


@given(ANSWERS, st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))
def test_nothing_is_ever_unrouted(answers: dict[str, Any], now: datetime) -> None:
    decision = route(CATALOGUE, answers, now)
    assert decision.queue in CATALOGUE.agencies
    assert decision.queue not in decision.co_handlers
    assert decision.urgency in CATALOGUE.slas
    assert {"id", "en"} <= decision.reason.keys() and {"id", "en"} <= decision.urgency_reason.keys()
    assert now < decision.due.verify <= decision.due.first_action <= decision.due.resolve


def test_a_queue_never_helps_itself(broken: Any) -> None:
    odd = load(broken('with = ["KPPU", "KEMENUMKM"]', 'with = ["KEMENDAG", "KPPU"]'))
    assert route(odd, {"category": "tiru_produk"}, NOW).co_handlers == ("KPPU",)


@pytest.mark.parametrize("answers, level", [
    ({"category": "tanpa_standar", "harmed": "yes", "goods_kind": "clothing"}, "P1"),
    ({"category": "ulasan_palsu", "threat": "yes"}, "P1"),
    ({"category": "penipuan", "money_moved": "within_24h"}, "P1"),
    ({"category": "penipuan", "money_moved": "earlier"}, "P2"),
    ({"category": "penipuan", "money_moved": "no"}, "P3"),
    ({"category": "biaya_akun", "account_issue": "freeze"}, "P2"),
    ({"category": "biaya_akun", "account_issue": "hold"}, "P2"),
    ({"category": "biaya_akun", "account_issue": "returns"}, "P3"),
    ({"category": "algoritma", "sales_change": "half_or_more"}, "P2"),
    ({"category": "algoritma", "sales_change": "less_than_half"}, "P3"),
    ({"category": "data_disalahgunakan", "data_kind": "both"}, "P2"),
    ({"category": "data_disalahgunakan", "data_taker": "affiliate"}, "P2"),
    ({"category": "data_disalahgunakan", "data_taker": "other_seller"}, "P3"),
    ({"category": "tiru_produk", "seller_kind": "platform"}, "P2"),
    ({"category": "tiru_produk", "seller_kind": "abroad"}, "P3"),
    ({"category": "tanpa_standar", "goods_kind": "toy", "missing": "sni"}, "P2"),
    ({"category": "tanpa_standar", "goods_kind": "toy", "missing": "label"}, "P3"),
    ({"category": "tanpa_standar", "goods_kind": "clothing", "missing": "sni"}, "P3"),
    ({"category": "ulasan_palsu", "attack_started": "week"}, "P2"),
    ({"category": "ulasan_palsu", "attack_started": "month"}, "P3"),
    ({"category": "impor_ilegal", "sold_how": "arriving_now"}, "P2"),
    ({"category": "jual_rugi", "pattern": True}, "P2"),
    ({"category": "jual_rugi", "pattern": False}, "P3"),
    ({"category": "jual_rugi", "sales_halved": True}, "P2"),
    ({"category": "jual_rugi", "staff_unpaid": True}, "P2"),
    ({"category": "jual_rugi", "fears_retaliation": True}, "P2"),
    ({"category": "jual_rugi"}, "P3"),
    ({"category": "jual_rugi", "story": "TOLONG!!! INI GILA"}, "P3"),
    ({"category": "akses_digital"}, "P4"),
    ({"category": "lainnya"}, "P4"),
    ({"category": "lainnya", "pattern": True}, "P2"),
])  # fmt: skip
def test_urgency_comes_from_what_happened(answers: dict[str, Any], level: str) -> None:
    assert route(CATALOGUE, answers, NOW).urgency == level


@pytest.mark.parametrize("moment, expected", [
    (datetime(2026, 6, 7, 16, 59, tzinfo=UTC), "PERMENDAG_31_2023"),  # 7 June 23:59 WIB
    (datetime(2026, 6, 7, 17, 0, tzinfo=UTC), "PERMENDAG_19_2026"),  # 8 June 00:00 WIB
])  # fmt: skip
def test_the_trade_regulation_changes_at_midnight_in_jakarta(moment: datetime, expected: str) -> None:
    basis = route(CATALOGUE, {"category": "tiru_produk"}, moment).basis
    assert [code for code in basis if code.startswith("PERMENDAG")] == [expected]


def test_the_conditions_for_tiktok_and_tokopedia_are_cited_only_while_they_bind() -> None:
    def cited(year: int) -> bool:
        return "KPPU_01_M_2025" in route(CATALOGUE, {"category": "algoritma"}, datetime(year, 7, 1, tzinfo=UTC)).basis

    assert [cited(2024), cited(2026), cited(2027)] == [False, True, False]


def test_an_exception_without_a_basis_keeps_its_categorys() -> None:
    with_right = decide(category="tiru_produk", right_held="registered")
    assert with_right.basis == decide(category="tiru_produk").basis
    assert "DJKI" in with_right.co_handlers
    day = NOW.date()
    assert in_force(CATALOGUE, ("PERMENDAG_31_2023", "KUHP"), day) == ("KUHP",)


def test_the_owner_can_be_told_whether_the_queue_takes_anonymous_reports() -> None:
    assert not accepts_anonymous(CATALOGUE, decide(category="jual_rugi"))
    assert accepts_anonymous(CATALOGUE, decide(category="jual_rugi", seller_kind="local_small"))
    assert not accepts_anonymous(CATALOGUE, decide(category="palsu_hki"))
    assert accepts_anonymous(CATALOGUE, decide(category="palsu_hki", right_held="none"))


def test_a_decision_remembers_the_catalogue_that_made_it(catalogue: Catalogue) -> None:
    assert decide(category="lainnya").catalogue == catalogue.version


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        route(CATALOGUE, {"category": "lainnya"}, datetime(2026, 11, 24))
