"""The catalogue an owner chooses from: whole, in every language, and small enough for a phone."""

from datetime import date, timedelta

import pytest

from routing.catalogue import Catalogue, load

CATALOGUE = load()
RESERVED = {"language", "consent", "category", "story", "seller", "place", "evidence", "identity", "name", "confirm",
            "files", "remarks", "links", "cost", "clone", "indicators", "tied"}  # fmt: skip
NAMED = [
    *((f"agency {a.code}", a.name) for a in CATALOGUE.agencies.values()),
    *((f"agency {a.code} formerly", f.name) for a in CATALOGUE.agencies.values() for f in a.former),
    *((f"category {c.slug}", c.name) for c in CATALOGUE.categories.values()),
    *((f"label {c.slug}", c.label) for c in CATALOGUE.categories.values()),
    *((f"reason {c.slug}", c.because) for c in CATALOGUE.categories.values()),
    *((f"law {law.code}", law.title) for law in CATALOGUE.laws.values()),
    *((f"exception {e.slug}", e.because) for e in CATALOGUE.exceptions),
    *((f"element {e.slug}", e.name) for e in CATALOGUE.elements.values()),
    *((f"indicator {i.slug}", i.name) for i in CATALOGUE.indicators.values()),
    *((f"policy {p.slug}", p.because) for p in CATALOGUE.policies),
    *((f"urgency {number}", u.because) for number, u in enumerate(CATALOGUE.urgencies, 1)),
    *((f"{q.slug}:{o.slug}", o.name) for q in CATALOGUE.questions.values() for o in q.options),
]


def test_the_catalogue_offers_fourteen_categories_and_hides_what_is_not_a_report() -> None:
    offered = [slug for slug, category in CATALOGUE.categories.items() if category.offered]
    assert len(offered) == 14
    assert offered[0] == "tiru_produk" and offered[-1] == "lainnya"
    assert not CATALOGUE.categories["bukan_aduan"].offered


def test_every_name_is_written_in_every_language() -> None:
    assert [what for what, words in NAMED if not {"id", "en"} <= set(words)] == []
    assert [what for what, words in NAMED if not all(text.strip() for text in words.values())] == []


@pytest.mark.parametrize("slug", [s for s, c in CATALOGUE.categories.items() if c.offered])
def test_every_offered_category_asks_between_one_and_five_questions(slug: str) -> None:
    assert 1 <= len(CATALOGUE.categories[slug].questions) <= 5


@pytest.mark.parametrize("slug", CATALOGUE.categories)
def test_a_category_fits_its_button(slug: str) -> None:
    assert len(f"answer:{slug}".encode()) <= 64
    assert all(len(label) <= 38 for label in CATALOGUE.categories[slug].label.values())


@pytest.mark.parametrize("slug", CATALOGUE.questions)
def test_a_question_and_its_answers_fit_their_buttons(slug: str) -> None:
    question = CATALOGUE.questions[slug]
    assert len(f"answer:{slug}".encode()) <= 64
    assert all(len(f"{slug}:{option.slug}".encode()) <= 64 for option in question.options)
    assert all(len(label) <= 38 for option in question.options for label in option.name.values())


def test_no_question_takes_the_name_of_one_that_every_report_asks() -> None:
    assert not RESERVED & set(CATALOGUE.questions)


def test_no_two_answers_to_a_question_look_the_same_on_the_phone() -> None:
    for question in CATALOGUE.questions.values():
        for language in ("id", "en", "jv", "su"):
            labels = [option.name.get(language, option.name["id"]) for option in question.options]
            assert len(set(labels)) == len(labels), question.slug


def test_agencies_that_cannot_take_anonymous_reports_say_what_they_need() -> None:
    closed = {code for code, agency in CATALOGUE.agencies.items() if not agency.accepts_anonymous}
    assert closed == {"KPPU", "DJKI", "POLRI", "OJK_IASC"}
    assert CATALOGUE.agencies["KPPU"].needs == ("name", "address", "phone")
    assert all(CATALOGUE.agencies[code].needs for code in closed)


def test_a_contact_checked_over_180_days_ago_is_hidden() -> None:
    pktn = CATALOGUE.agencies["KEMENDAG"]
    checked = date(2026, 7, 15)
    assert pktn.contacts_on(checked + timedelta(days=180))
    assert not pktn.contacts_on(checked + timedelta(days=181))


def test_a_contact_nobody_checked_is_never_shown() -> None:
    unchecked = [c for a in CATALOGUE.agencies.values() for c in a.contacts if c.verified_at is None]
    assert unchecked
    assert not any(c.shown_on(date(2026, 11, 24)) for c in unchecked)


def test_on_the_day_of_writing_only_freshly_checked_contacts_are_shown() -> None:
    shown = {code for code, agency in CATALOGUE.agencies.items() if agency.contacts_on(date(2026, 11, 24))}
    assert shown == {"KEMENDAG", "OJK_IASC"}


@pytest.mark.parametrize("code, before, after", [
    ("KOMDIGI", "Kementerian Komunikasi dan Informatika", "Kementerian Komunikasi dan Digital"),
    ("KEMENUMKM", "Kementerian Koperasi dan UKM", "Kementerian UMKM"),
])  # fmt: skip
def test_a_renamed_ministry_keeps_its_old_name_on_old_papers(code: str, before: str, after: str) -> None:
    agency = CATALOGUE.agencies[code]
    assert agency.name_on(date(2023, 7, 20))["id"] == before
    assert agency.name_on(date(2026, 11, 24))["id"] == after


def test_no_article_is_named_that_nobody_read() -> None:
    assert not CATALOGUE.laws["PERMENDAG_19_2026"].articles
    assert not CATALOGUE.laws["PERMEN_UMKM_3_2026"].articles
    assert all(law.articles_verified and law.verified for law in CATALOGUE.laws.values() if law.articles)


def test_no_reason_quotes_an_article() -> None:
    assert not [what for what, words in NAMED if "pasal" in words["id"].lower() or "article" in words["en"].lower()]


def test_every_law_supports_some_decision() -> None:
    used = {code for c in CATALOGUE.categories.values() for code in c.basis}
    used |= {code for e in CATALOGUE.exceptions for code in e.basis or ()}
    assert used == set(CATALOGUE.laws)


def test_names_fall_back_to_indonesian_and_then_to_the_slug() -> None:
    assert CATALOGUE.name_of("agency", "KPPU", "en") == "Business Competition Commission (KPPU)"
    assert CATALOGUE.name_of("agency", "SATGAS", "jv") == "Meja satgas"
    assert CATALOGUE.name_of("law", "KUHP", "id").startswith("Kitab")
    assert CATALOGUE.name_of("need", "phone", "en") == "telephone number"
    assert CATALOGUE.name_of("agency", "KPPX", "en") == "KPPX"
    assert CATALOGUE.answer_words("threat", "no", "en") == "No"
    assert CATALOGUE.answer_words("threat", "perhaps", "en") == "perhaps"
    assert CATALOGUE.answer_words("mood", "good", "en") == "good"


def test_the_version_changes_with_the_files(broken, catalogue: Catalogue) -> None:  # type: ignore[no-untyped-def]
    assert load().version == catalogue.version
    assert load(broken('"Meja satgas"', '"Meja Satgas"')).version != catalogue.version


@pytest.mark.parametrize("slug", [s for s, c in CATALOGUE.categories.items() if c.offered and not c.short])
def test_every_category_has_a_checklist_of_five_to_seven_elements_of_which_some_are_required(slug: str) -> None:
    elements = [CATALOGUE.elements[e] for e in CATALOGUE.categories[slug].elements]
    assert 5 <= len(elements) <= 7
    assert 1 <= sum(e.required for e in elements) < len(elements)


def test_every_sign_an_owner_can_tick_names_its_law() -> None:
    assert all(sign.basis for sign in CATALOGUE.indicators.values())
