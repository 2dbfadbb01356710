"""The messages WhatsApp lets us send at any time, because Meta approved their words: one file each, one for every language."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.render import TEMPLATES

FOLDER = TEMPLATES / "whatsapp"
NEWS = "kabar"  # the one that asks a person to write again
READ_NEWS = "news:read"  # what its button brings back
BODY_LIMIT, BUTTON_LIMIT = 1024, 25  # characters, as Meta allows


@dataclass(frozen=True)
class Approved:
    """One template in one language: the name and language it has at Meta, its words, its one button."""

    name: str
    language: str
    category: str
    body: str
    button: str

    def components(self) -> list[dict[str, object]]:
        """As Meta's API wants it."""
        button = {"type": "QUICK_REPLY", "text": self.button}
        return [{"type": "BODY", "text": self.body}, {"type": "BUTTONS", "buttons": [button]}]


def load(language: str, which: str = NEWS) -> Approved:
    """The template in this language, in Indonesian where there is none."""
    return _read(FOLDER / language / f"{which}.toml") or _read(FOLDER / "id" / f"{which}.toml") or _missing(which)


def every() -> list[Approved]:
    """All there are, each (name, language) once."""
    found = [made for path in sorted(FOLDER.glob("*/*.toml")) if (made := _read(path))]
    return list({(a.name, a.language): a for a in found}.values())


@cache
def _read(path: Path) -> Approved | None:
    return Approved(**tomllib.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def _missing(which: str) -> Approved:
    raise LookupError(f"templates/whatsapp/id/{which}.toml is missing")
