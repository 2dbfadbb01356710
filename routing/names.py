"""The catalogue's names in the languages beside Indonesian and English: a file each, so that a native speaker reads one file."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from routing.stanza import LANGUAGES, NEEDED_LANGUAGES, CatalogueError, File, read

CATEGORY_WORDS = ("name", "label", "because")
NAMED = ("element", "indicator")
RULES = ("exception", "policy")  # what explains itself by its because, found by its slug


def file_name(language: str) -> str:
    return f"names.{language}.toml"


def with_names(offer: File, folder: Path) -> File:
    """The same stanzas, their words in every language that has a file; a name of nothing is refused."""
    table: dict[str, Any] = deepcopy(dict(offer.table))
    for language in LANGUAGES:
        path = folder / file_name(language)
        if language not in NEEDED_LANGUAGES and path.exists():
            _weave(table, read(path), language)
    return File(offer.name, table)


def _weave(table: dict[str, Any], names: File, language: str) -> None:
    names.only("triage", "category", *NAMED, "question", *RULES)
    places = dict(_places(table))
    for place, words in _places_of(names.table):
        if place not in places:
            raise CatalogueError(f"{names.name}: {'.'.join(place)} names nothing in catalogue.toml.")
        if isinstance(places[place], dict):
            places[place][language] = words


def _places(table: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Where the catalogue keeps words, by the path a names file writes them under."""
    yield ("triage", "because"), _inside(table, "triage", "because")
    for slug in _inside(table, "category"):
        yield from ((("category", slug, key), _inside(table, "category", slug, key)) for key in CATEGORY_WORDS)
    for kind in NAMED:
        yield from (((kind, slug), _inside(table, kind, slug, "name")) for slug in _inside(table, kind))
    for slug in _inside(table, "question"):
        options = _inside(table, "question", slug, "options")
        yield from ((("question", slug, option), options[option]) for option in options)
    for kind in RULES:
        rows = table.get(kind, [])
        told = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        yield from (((kind, str(row.get("slug"))), row.get("because")) for row in told)


def _inside(table: dict[str, Any], *path: str) -> Any:
    """What is kept there; nothing where a stanza is half-written: its own reader complains about that."""
    found: Any = table
    for key in path:
        found = found.get(key, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}


def _places_of(table: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _places_of(value, (*before, key))
        else:
            yield (*before, key), value
