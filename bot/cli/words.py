"""The words of every message, as their reader sees them."""

from typing import Annotated

import typer

from bot.cli.console import USAGE, ConfigFile, command, opened, stop


@command("wording", "wording")
def wording(words: Annotated[str, typer.Argument(help="A message's name, a group, or words in it (default: the groups).")] = "",
            language: Annotated[str, typer.Option(help="id, en, jv or su.")] = "id", config: ConfigFile = None) -> None:  # fmt: skip
    """Show messages as they are read, with made-up facts and their buttons."""
    from bot import wording as known
    from handlers.messages import LANGUAGES

    if language not in LANGUAGES:
        stop(f"--language: expected one of {', '.join(LANGUAGES)}", USAGE)
    if words in known.names():
        with opened(config) as console:
            print(console.renderer.plain("wording", "id", name=words, spoken=language))
        return
    for name, first in known.listed(words, language) if words else [(g, "") for g in known.GROUPS]:
        print(f"{name:28} {first}".rstrip())
