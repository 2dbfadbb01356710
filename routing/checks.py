"""What must hold between the stanzas of a catalogue: nothing points at nothing, and every label fits its button."""

import re
from collections.abc import Iterable

from routing.shapes import BANDS, Catalogue, Category, Detour, Question, When
from routing.stanza import CatalogueError

LABEL_LONGEST = 38
"""Characters a phone still shows whole on a button."""

BUTTON_LONGEST = 64
"""Bytes Telegram allows in a button's callback data (Bot API, InlineKeyboardButton)."""

QUESTIONS_MOST = 5
LEVELS = ("P1", "P2", "P3", "P4")
OFFER, LAW = "catalogue.toml", "law.toml"
SLUG, CODE = re.compile(r"[a-z][a-z0-9_]*"), re.compile(r"[A-Z][A-Z0-9_]*")


def check(catalogue: Catalogue) -> None:
    """Raise CatalogueError for the first thing that does not hold."""
    for one in (_slugs, _agencies, _triage, _categories, _questions, _exceptions, _slas, _urgencies, _laws):
        one(catalogue)


def wrong(stanza: str, what: str, file: str = OFFER) -> CatalogueError:
    return CatalogueError(f"{file}: {stanza} {what}.")


def _slugs(catalogue: Catalogue) -> None:
    for kind, slugs in (("category", catalogue.categories), ("question", catalogue.questions)):
        for slug in slugs:
            if not SLUG.fullmatch(slug):
                raise wrong(f"[{kind}.{slug}]", "is not named in small letters, digits and underscores")
            fits_button(f"[{kind}.{slug}]", f"{'category' if kind == 'category' else 'answer'}:{slug}")
    for code in catalogue.agencies:
        if not CODE.fullmatch(code):
            raise wrong(f"[agency.{code}]", "is not named in capitals, digits and underscores")


def fits_button(stanza: str, data: str) -> None:
    if len(data.encode()) > BUTTON_LONGEST:
        raise wrong(stanza, f"makes the button {data}, which is longer than {BUTTON_LONGEST} bytes")


def fits_label(stanza: str, words: Iterable[str]) -> None:
    for label in words:
        if len(label) > LABEL_LONGEST:
            raise wrong(stanza, f"has the label “{label}”, which is longer than {LABEL_LONGEST} characters")


def _agencies(catalogue: Catalogue) -> None:
    for code, agency in catalogue.agencies.items():
        for need in agency.needs:
            if need not in catalogue.needs:
                raise wrong(f"[agency.{code}]", f"needs {need}, which is not in [need]")


def _triage(catalogue: Catalogue) -> None:
    sends(catalogue, "[triage]", (catalogue.triage.goes_to,))


def sends(catalogue: Catalogue, stanza: str, agencies: Iterable[str]) -> None:
    for code in agencies:
        if code not in catalogue.agencies:
            raise wrong(stanza, f"sends cases to agency {code}, which has no [agency.{code}] stanza")


def rests_on(catalogue: Catalogue, stanza: str, basis: Iterable[str]) -> None:
    for code in basis:
        if code not in catalogue.laws:
            raise wrong(stanza, f"rests on law {code}, which has no [law.{code}] stanza in {LAW}")


def _categories(catalogue: Catalogue) -> None:
    for slug, category in catalogue.categories.items():
        stanza = f"[category.{slug}]"
        sends(catalogue, stanza, (category.goes_to, *category.with_))
        _named_beside(stanza, category)
        rests_on(catalogue, stanza, category.basis)
        fits_label(stanza, category.label.values())
        for question in category.questions:
            if question not in catalogue.questions:
                raise wrong(stanza, f"asks {question}, which has no [question.{question}] stanza")
        if category.offered and not category.questions:
            raise wrong(stanza, "is offered to owners but asks nothing")
        if len(category.questions) > QUESTIONS_MOST:
            raise wrong(stanza, f"asks more than {QUESTIONS_MOST} questions")


def _named_beside(stanza: str, way: Category | Detour) -> None:
    """Whoever works a report beside its lead is one of those its owner reads of."""
    for code in way.together:
        if code not in way.with_ or code == way.goes_to:
            raise wrong(stanza, f"has {code} in together, which its own with does not name beside the lead")


def _questions(catalogue: Catalogue) -> None:
    asked = {question for slug in catalogue.categories for question in asked_in(catalogue, slug)}
    for slug, question in catalogue.questions.items():
        if slug not in asked:
            raise wrong(f"[question.{slug}]", "is asked by no category")
        _options(question)


def _options(question: Question) -> None:
    stanza = f"[question.{question.slug}]"
    for option in question.options:
        if not SLUG.fullmatch(option.slug):
            raise wrong(stanza, f"has the option {option.slug}, not in small letters, digits and underscores")
        fits_button(stanza, f"{question.slug}:{option.slug}")
        fits_label(stanza, option.name.values())


def _exceptions(catalogue: Catalogue) -> None:
    seen: set[str] = set()
    for number, rule in enumerate(catalogue.exceptions, 1):
        stanza = f"[[exception]] number {number} ({rule.slug})"
        if rule.slug in seen or not SLUG.fullmatch(rule.slug):
            raise wrong(stanza, "needs a slug of its own in small letters, digits and underscores")
        seen.add(rule.slug)
        sends(catalogue, stanza, (rule.goes_to, *rule.with_))
        _named_beside(stanza, rule)
        rests_on(catalogue, stanza, rule.basis or ())
        if "category" not in rule.when:
            raise wrong(stanza, "does not say which category it is an exception to")
        conditions(catalogue, stanza, rule.when)


def _urgencies(catalogue: Catalogue) -> None:
    rules = catalogue.urgencies
    for number, rule in enumerate(rules, 1):
        stanza = f"[[urgency]] number {number}"
        if rule.level not in catalogue.slas:
            raise wrong(stanza, f"has the level {rule.level}, which has no [sla.{rule.level}] stanza")
        if not rule.when and number < len(rules):
            raise wrong(stanza, "matches every report, so the ones after it are never reached")
        conditions(catalogue, stanza, rule.when)
    if not rules or rules[-1].when:
        raise wrong("[[urgency]]", "has no last rule with an empty when for every other report")


def conditions(catalogue: Catalogue, stanza: str, when: When) -> None:
    """Every condition can come true: its question is asked where the rule applies, its answers are on the buttons."""
    for key, accepted in when.items():
        known = _possible(catalogue, stanza, key)
        for value in accepted:
            if value not in known:
                raise wrong(stanza, f"waits for {key} to be {value}, which can never happen")
        if key in catalogue.questions and not _asked(catalogue, when, key):
            raise wrong(stanza, f"waits for {key}, which its category never asks")


def _possible(catalogue: Catalogue, stanza: str, key: str) -> tuple[str | bool, ...]:
    if key == "category":
        return tuple(catalogue.categories)
    if key in catalogue.facts or (key in catalogue.indicators and key not in catalogue.questions):
        return (True,)
    question = catalogue.questions.get(key)
    if key == "cost_band":
        return BANDS
    if question is None:
        raise wrong(stanza, f"waits for {key}, which is neither a question nor one of the facts")
    return tuple(option.slug for option in question.options)


def _asked(catalogue: Catalogue, when: When, question: str) -> bool:
    categories = when.get("category", tuple(catalogue.categories))
    return any(question in asked_in(catalogue, str(slug)) for slug in categories)


def asked_in(catalogue: Catalogue, category: str) -> set[str]:
    """The questions a report of this category may answer: its first ones, and those of its elements."""
    found = catalogue.categories[category]
    elements = (catalogue.elements[slug] for slug in found.elements if slug in catalogue.elements)
    return set(found.questions) | {answer for element in elements for answer in element.answers}


def _slas(catalogue: Catalogue) -> None:
    for level in LEVELS:
        if level not in catalogue.slas:
            raise CatalogueError(f"{OFFER}: there is no [sla.{level}] stanza.")
    for level in catalogue.slas:
        if level not in LEVELS:
            raise wrong(f"[sla.{level}]", f"is not one of {', '.join(LEVELS)}")


def _laws(catalogue: Catalogue) -> None:
    for code, law in catalogue.laws.items():
        stanza = f"[law.{code}]"
        if law.successor is not None and law.successor not in catalogue.laws:
            raise wrong(stanza, f"names the successor {law.successor}, which has no [law.{law.successor}] stanza", LAW)
        if law.valid_from and law.valid_to and law.valid_to < law.valid_from:
            raise wrong(stanza, "ends before it begins", LAW)
        if law.articles and not law.articles_verified:
            raise wrong(stanza, "names articles that nobody verified", LAW)
        if law.verified and law.verified_at is None:
            raise wrong(stanza, "is verified but does not say when (verified_at)", LAW)
