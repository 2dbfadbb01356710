"""Reads the catalogue files into the shapes the service works with, refusing anything half-written."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Literal, cast

from routing.checks import check
from routing.checks_of_elements import check_elements
from routing.names import with_names
from routing.shapes import (
    WIZARDS,
    Agency,
    Catalogue,
    Category,
    Contact,
    Decree,
    Detour,
    Element,
    FormerName,
    Holiday,
    Holidays,
    Indicator,
    Law,
    Option,
    Policy,
    Question,
    Sla,
    Triage,
    Urgency,
    When,
    Words,
)
from routing.stanza import CatalogueError, File, Stanza, read

__all__ = [
    "Agency", "Catalogue", "CatalogueError", "Category", "Contact", "Decree", "Detour", "Element", "FormerName",
    "Holiday", "Holidays", "Indicator", "Law", "Option", "Policy", "Question", "Sla", "Triage", "Urgency", "When", "Words", "load",
]  # fmt: skip

FOLDER = Path(__file__).parent
FILES = ("catalogue.toml", "law.toml", "holidays.toml")
QUESTION_KINDS = ("money", "text", "choice", "when")
HOLIDAY_KINDS = ("national", "joint_leave")
ROUTE = ("goes_to", "with", "together", "because", "basis")


def load(folder: Path = FOLDER) -> Catalogue:
    """The catalogue kept in `folder`. Raises CatalogueError, whose one sentence names the file and the stanza."""
    offer, law, holidays = (read(folder / name) for name in FILES)
    offer = with_names(offer, folder)
    offer.only("catalogue", "triage", "need", "agency", "category", "element", "indicator", "policy", "question", "exception",
               "urgency", "sla")  # fmt: skip
    law.only("law")
    holidays.only("year")
    catalogue = Catalogue(
        agencies={code: _agency(code, stanza) for code, stanza in offer.named("agency").items()},
        categories={slug: _category(slug, stanza) for slug, stanza in offer.named("category").items()},
        questions={slug: _question(slug, stanza) for slug, stanza in offer.named("question").items()},
        elements={slug: _element(slug, stanza) for slug, stanza in offer.named("element").items()},
        elements_version=offer.one("catalogue").whole("elements_version"),
        indicators={slug: _indicator(slug, stanza) for slug, stanza in offer.named("indicator").items()},
        policies=tuple(_policy(stanza) for stanza in offer.numbered("policy")),
        exceptions=tuple(_detour(stanza) for stanza in offer.numbered("exception")),
        urgencies=tuple(_urgency(stanza) for stanza in offer.numbered("urgency")),
        slas={level: _sla(level, stanza) for level, stanza in offer.named("sla").items()},
        laws={code: _law(code, stanza) for code, stanza in law.named("law").items()},
        holidays=_holidays(holidays),
        triage=_triage(offer.one("triage")),
        needs={slug: offer.one("need").words(slug) for slug in offer.one("need").table},
        facts=_facts(offer.one("catalogue")),
        version=_version(folder),
    )
    check(catalogue)
    check_elements(catalogue)
    return catalogue


def _version(folder: Path) -> str:
    return hashlib.sha256(b"\0".join((folder / name).read_bytes() for name in FILES)).hexdigest()[:12]


def _facts(stanza: Stanza) -> tuple[str, ...]:
    stanza.only("facts", "elements_version")
    return stanza.texts("facts")


def _triage(stanza: Stanza) -> Triage:
    stanza.only("goes_to", "because")
    return Triage(stanza.text("goes_to"), stanza.words("because"))


def _agency(code: str, stanza: Stanza) -> Agency:
    stanza.only("name", "accepts_anonymous", "needs", "former", "contacts")
    return Agency(
        code,
        stanza.words("name"),
        stanza.flag("accepts_anonymous"),
        stanza.texts("needs"),
        tuple(_former(row) for row in stanza.rows("former")),
        tuple(_contact(row) for row in stanza.rows("contacts")),
    )


def _former(row: Stanza) -> FormerName:
    row.only("name", "valid_from", "valid_to")
    return FormerName(row.words("name"), row.day("valid_from"), _needed_day(row, "valid_to"))


CATEGORY_FLAGS = ("asks_seller", "asks_place", "asks_retaliation", "rechecks", "short", "second_officer")


def _contact(row: Stanza) -> Contact:
    row.only("type", "value", "verified_at", "source", "note")
    note = row.words("note") if "note" in row.table else None
    return Contact(row.text("type"), row.text("value"), row.text("source"), row.day("verified_at"), note)


def _category(slug: str, stanza: Stanza) -> Category:
    stanza.only("name", "label", "questions", "elements", "articles", "hidden", *CATEGORY_FLAGS, *ROUTE)
    return Category(
        slug,
        stanza.words("name"),
        stanza.words("label"),
        stanza.text("goes_to"),
        stanza.texts("with"),
        stanza.words("because"),
        stanza.texts("basis"),
        stanza.texts("questions"),
        stanza.flag("hidden", False),
        elements=_texts(stanza, "elements"),
        articles=_articles(stanza),
        together=_texts(stanza, "together"),
        **{flag: stanza.flag(flag, False) for flag in CATEGORY_FLAGS},
    )


def _texts(stanza: Stanza, key: str) -> tuple[str, ...]:
    """A list that may be left out."""
    return stanza.texts(key) if key in stanza.table else ()


def _articles(stanza: Stanza) -> dict[str, str]:
    named = stanza.inside("articles")
    return {law: named.text(law) for law in named.table}


def _element(slug: str, stanza: Stanza) -> Element:
    stanza.only("name", "answers", "every", "files", "default", "wizard", "basis", "required")
    return Element(
        slug,
        stanza.words("name"),
        _texts(stanza, "answers"),
        stanza.flag("every", False),
        stanza.flag("files", False),
        stanza.flag("default", False),
        _one_of(stanza, "wizard", WIZARDS) if "wizard" in stanza.table else "",
        _texts(stanza, "basis"),
        stanza.flag("required", False),
    )


def _indicator(slug: str, stanza: Stanza) -> Indicator:
    stanza.only("name", "agency", "categories", "basis", "articles")
    return Indicator(slug, stanza.words("name"), stanza.text("agency"), stanza.texts("categories"), stanza.texts("basis"),
                     _articles(stanza))  # fmt: skip


def _policy(stanza: Stanza) -> Policy:
    stanza.only("slug", "when", "because")
    return Policy(stanza.text("slug"), _when(stanza), stanza.words("because"))


def _question(slug: str, stanza: Stanza) -> Question:
    stanza.only("kind", "required", "options")
    kind = cast(Literal["money", "text", "choice", "when"], _one_of(stanza, "kind", QUESTION_KINDS))
    options = stanza.inside("options")
    if (kind == "choice") != bool(options.table):
        raise stanza.wrong("is a choice without options" if kind == "choice" else f"has options but is a {kind}")
    named = tuple(Option(option, options.words(option)) for option in options.table)
    return Question(slug, kind, stanza.flag("required"), named)


def _detour(stanza: Stanza) -> Detour:
    stanza.only("slug", "when", *ROUTE)
    return Detour(
        stanza.text("slug"),
        _when(stanza),
        stanza.text("goes_to"),
        stanza.texts("with"),
        stanza.words("because"),
        stanza.texts("basis") if "basis" in stanza.table else None,
        _texts(stanza, "together"),
    )


def _urgency(stanza: Stanza) -> Urgency:
    stanza.only("when", "level", "because")
    return Urgency(_when(stanza), stanza.text("level"), stanza.words("because"))


def _when(stanza: Stanza) -> When:
    """The conditions of a rule; a single value is a list of one."""
    if "when" not in stanza.table:
        raise stanza.wrong("has no when")
    found = {}
    for key, value in stanza.inside("when").table.items():
        accepted = tuple(value) if isinstance(value, list) else (value,)
        if not accepted or not all(isinstance(one, str) or one is True for one in accepted):
            raise stanza.wrong(f"needs {key} in its when to be an answer's slug, a list of them, or true")
        found[key] = accepted
    return found


def _sla(level: str, stanza: Stanza) -> Sla:
    stanza.only("alert_hours", "verify_days", "first_action_days", "resolve_days", "inspection_days", "close_days")
    return Sla(
        level,
        stanza.whole("verify_days"),
        stanza.whole("first_action_days"),
        stanza.whole("resolve_days"),
        stanza.whole("inspection_days"),
        stanza.whole("close_days"),
        stanza.whole("alert_hours") if "alert_hours" in stanza.table else None,
    )


def _law(code: str, stanza: Stanza) -> Law:
    stanza.only(
        "title", "valid_from", "valid_to", "successor", "verified", "verified_at", "articles_verified", "articles"
    )
    articles = stanza.inside("articles")
    return Law(
        code,
        stanza.words("title"),
        stanza.day("valid_from"),
        stanza.day("valid_to"),
        stanza.text("successor") if "successor" in stanza.table else None,
        stanza.flag("verified"),
        stanza.day("verified_at"),
        stanza.flag("articles_verified", False),
        {number: articles.words(number) for number in articles.table},
    )


def _holidays(file: File) -> Holidays:
    decrees = [_decree(year, stanza) for year, stanza in file.named("year").items()]
    free = frozenset(holiday.day for decree in decrees for holiday in decree.days)
    return Holidays({decree.year: decree for decree in decrees}, free)


def _decree(year: str, stanza: Stanza) -> Decree:
    stanza.only("decree", "source", "days")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise stanza.wrong("is not named after a year")
    days = tuple(_holiday(row) for row in stanza.rows("days"))
    for holiday in days:
        if holiday.day.year != int(year):
            raise stanza.wrong(f"lists {holiday.day}, which is not in {year}")
    if not days:
        raise stanza.wrong("lists no days")
    return Decree(int(year), stanza.text("decree"), stanza.text("source"), days)


def _holiday(row: Stanza) -> Holiday:
    row.only("date", "name", "kind")
    kind = cast(Literal["national", "joint_leave"], _one_of(row, "kind", HOLIDAY_KINDS))
    return Holiday(_needed_day(row, "date"), row.text("name"), kind)


def _needed_day(stanza: Stanza, key: str) -> date:
    found = stanza.day(key)
    if found is None:
        raise stanza.wrong(f"has no {key}")
    return found


def _one_of(stanza: Stanza, key: str, known: tuple[str, ...]) -> str:
    found = stanza.text(key)
    if found not in known:
        raise stanza.wrong(f"has the {key} {found}, which is not one of {', '.join(known)}")
    return found
