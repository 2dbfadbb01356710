"""What the commands share: how they are registered, where the settings and books are, how a mistake is said."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from sqlalchemy import Connection

    from bot.config import Config
    from bot.receive import House
    from bot.render import Renderer
    from storage.books import Books

Run = TypeVar("Run", bound=Callable[..., None])
Got = TypeVar("Got")

FINDING, USAGE = 1, 2
PLAIN: dict[str, Any] = {"add_completion": False, "no_args_is_help": True, "pretty_exceptions_enable": False, "rich_markup_mode": None}  # fmt: skip
cli = typer.Typer(help="PasarAdil: small businesses report unfair competition, the responsible ministry answers.", **PLAIN)  # fmt: skip
ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="The settings (default: config.toml, if there is one).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]

# The first word of a command of two words -> what its group is about.
GROUPS = {
    "whatsapp": "WhatsApp: what Meta must approve, the native form, the webhook.",
    "people": "The people of the task force.",
    "agencies": "Agencies, and where owners reach them.",
    "rules": "Where each kind of report goes: see, try, change, take back, write into the catalogue.",
    "categories": "Which kinds of complaint owners are offered.",
    "limits": "How much one person may ask of the service.",
    "announcements": "What is being said to many.",
}
TWINS: dict[str, set[str]] = {}  # a command of the task-force bot -> the commands here that do the same
_groups: dict[str, typer.Typer] = {}
_known: set[str] = set()


def command(words: str, *wishes: str) -> Callable[[Run], Run]:
    """Register a function as `pasaradil <words>`; `wishes` are the bot's commands it is the twin of."""
    group, _, name = words.rpartition(" ")
    if words in _known:
        raise ValueError(f"pasaradil {words} is there already")
    _known.add(words)
    for wish in wishes:
        TWINS.setdefault(wish, set()).add(words)
    return _group(group).command(name)


def _group(name: str) -> typer.Typer:
    if not name:
        return cli
    if name not in _groups:
        _groups[name] = typer.Typer(help=GROUPS[name], **PLAIN)
        cli.add_typer(_groups[name], name=name)
    return _groups[name]


def stop(sentence: str, code: int) -> NoReturn:
    print(f"pasaradil: {sentence}", file=sys.stderr)
    raise SystemExit(code)


def settings(path: Path | None) -> "Config":
    from bot.config import load

    return load(path)


def wait_for(work: "Coroutine[Any, Any, Got]") -> Got:
    import asyncio

    return asyncio.run(work)


def show(told: Any) -> None:
    """Data, as JSON."""
    print(json.dumps(told, ensure_ascii=False, indent=2))


@dataclass(frozen=True)
class Console:
    """The books, opened for one command."""

    config: "Config"
    house: "House"
    books: "Books"
    renderer: "Renderer"
    now: datetime

    def do(self, work: "Callable[[Connection], Got]") -> Got:
        """One transaction."""
        return self.books.now(work)


@contextmanager
def opened(config: Path | None) -> Iterator[Console]:
    """The books of this installation, brought up to date first; closed when the command is done."""
    from bot.app import foundation

    told = settings(config)
    house, books, _, renderer = foundation(told)
    try:
        yield Console(told, house, books, renderer, house.clock())
    finally:
        books.close()
