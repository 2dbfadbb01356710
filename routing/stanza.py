"""One stanza of a catalogue file, read value by value, with every complaint naming the file and the stanza."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

NEEDED_LANGUAGES = ("id", "en")
LANGUAGES = (*NEEDED_LANGUAGES, "jv", "su")

T = TypeVar("T")


class CatalogueError(ValueError):
    """The catalogue cannot be used; the message is one sentence naming the file and the stanza."""


@dataclass(frozen=True)
class Stanza:
    """A table of a TOML file under the title a clerk sees there, such as `[category.jual_rugi]`."""

    file: str
    title: str
    table: Mapping[str, Any]

    def wrong(self, what: str) -> CatalogueError:
        return CatalogueError(f"{self.file}: {self.title} {what}.")

    def only(self, *known: str) -> None:
        for key in self.table:
            if key not in known:
                raise self.wrong(f"has {key}, which nothing reads")

    def text(self, key: str) -> str:
        return self._typed(key, str, "a text in quotes")

    def flag(self, key: str, default: bool | None = None) -> bool:
        return self._typed(key, bool, "true or false", default)

    def whole(self, key: str) -> int:
        number = self._typed(key, int, "a whole number, zero or more")
        if isinstance(number, bool) or number < 0:  # TOML's true is a Python int
            raise self.wrong(f"needs {key} to be a whole number, zero or more")
        return number

    def day(self, key: str) -> date | None:
        """A day, or None where the stanza leaves it out."""
        found = self.table.get(key)
        if found is not None and (not isinstance(found, date) or isinstance(found, datetime)):
            raise self.wrong(f"needs {key} to be a day such as 2026-06-08")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        found: list[Any] = self._typed(key, list, "a list of texts")
        if not all(isinstance(one, str) and one for one in found):
            raise self.wrong(f"needs {key} to be a list of texts")
        if len(set(found)) < len(found):
            raise self.wrong(f"names something twice in {key}")
        return tuple(found)

    def words(self, key: str) -> dict[str, str]:
        """The same words in every language we need, and in any other we know."""
        found: dict[str, Any] = self._typed(key, dict, "words in each language")
        for language in NEEDED_LANGUAGES:
            if language not in found:
                raise self.wrong(f"has no {language} words for {key}")
        for language, words in found.items():
            if language not in LANGUAGES:
                raise self.wrong(f"has {key} in {language}, which is not one of {', '.join(LANGUAGES)}")
            if not isinstance(words, str) or not words.strip():
                raise self.wrong(f"has empty {language} words for {key}")
        return dict(found)

    def inside(self, key: str) -> "Stanza":
        """The table kept under `key`, empty where it is left out; complaints still name this stanza."""
        return Stanza(self.file, self.title, self._typed(key, dict, "a table", {}))

    def rows(self, key: str) -> "Iterator[Stanza]":
        """Each table in the list under `key`, none where it is left out; complaints name this stanza and the row."""
        for number, row in enumerate(self._typed(key, list, "a list of tables", []), 1):
            if not isinstance(row, dict):
                raise self.wrong(f"needs {key} to be a list of tables")
            yield Stanza(self.file, f"{self.title} {key} {number}", row)

    def _typed(self, key: str, kind: type[T], shape: str, default: T | None = None) -> T:
        found = self.table.get(key, default)
        if found is None:
            raise self.wrong(f"has no {key}")
        if not isinstance(found, kind) or found == "":
            raise self.wrong(f"needs {key} to be {shape}")
        return found


@dataclass(frozen=True)
class File:
    """A catalogue file: named stanzas such as `[agency.KPPU]` and numbered ones such as `[[exception]]`."""

    name: str
    table: Mapping[str, Any]

    def only(self, *known: str) -> None:
        for key in self.table:
            if key not in known:
                raise CatalogueError(f"{self.name}: [{key}] is a stanza that nothing reads.")

    def one(self, key: str) -> Stanza:
        if not isinstance(self.table.get(key), dict):
            raise CatalogueError(f"{self.name}: there is no [{key}] stanza.")
        return Stanza(self.name, f"[{key}]", self.table[key])

    def named(self, key: str) -> dict[str, Stanza]:
        under = self.one(key).table
        for slug, table in under.items():
            if not isinstance(table, dict):
                raise CatalogueError(f"{self.name}: [{key}] has {slug}, which is not a [{key}.{slug}] stanza.")
        return {slug: Stanza(self.name, f"[{key}.{slug}]", table) for slug, table in under.items()}

    def numbered(self, key: str) -> list[Stanza]:
        rows = self.table.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise CatalogueError(f"{self.name}: [{key}] must be written [[{key}]], one stanza for each.")
        return [Stanza(self.name, f"[[{key}]] number {number}", row) for number, row in enumerate(rows, 1)]


def read(path: Path) -> File:
    """One catalogue file, or a sentence about why it cannot be read."""
    try:
        return File(path.name, tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise CatalogueError(f"{path.name} is missing from {path.parent}.") from None
    except UnicodeDecodeError:
        raise CatalogueError(f"{path.name} is not written in UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path.name} is not valid TOML: {error}.") from None
