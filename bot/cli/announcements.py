"""Something said to many, from the console."""

from typing import Annotated

import typer

from bot.cli.console import USAGE, ConfigFile, command, stop
from bot.cli.door import Language, Yes, say, tap, tell


@command("announce", "announce")
def announce(text: Annotated[str, typer.Argument(help="What they read.")],
             to: Annotated[str, typer.Option("--to", help="owners, category:<slug> or agency:<code>.")],
             yes: Yes = False, config: ConfigFile = None, language: Language = "id") -> None:  # fmt: skip
    """Tell many something, after a look at how many they are; by day only, a few at a time."""
    whom, _, which = to.partition(":")
    if whom not in ("owners", "category", "agency") or (whom == "owners") == bool(which):
        stop("announce: expected --to owners, category:<slug> or agency:<code>", USAGE)
    said = [say("/announce"), tap(f"whom:to_{whom}"), *([tap(f"of_{whom}:{which}")] if which else []), say(text)]
    tell(config, *said, sure=tap("announce_yes:now"), yes=yes, language=language)


@command("announcements stop", "stop_announcing")
def stop_announcing(config: ConfigFile = None, language: Language = "id") -> None:
    """Whatever is being announced goes out to nobody else."""
    tell(config, say("/stop_announcing"), language=language)


@command("announcements resume", "announce")
def go_on(number: Annotated[int, typer.Argument(min=1, max=999_999_999)], config: ConfigFile = None,
          language: Language = "id") -> None:  # fmt: skip
    """One that was stopped goes on where it was."""
    tell(config, tap(f"announce_again:{number}"), language=language)
