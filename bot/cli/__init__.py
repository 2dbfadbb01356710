"""The `pasaradil` command: run the service, talk to it, set it up, look after it.

A command is one small function in the module of its subject, with the line `@command("its words")` above it; a new
subject is a module more in the import below. What a command needs is imported inside it: `--help` has to be quick.
"""

from bot.cli import (
    agencies,
    announcements,
    care,
    delivery,
    files,
    keeping,
    people,
    reading,
    rules,
    running,
    service,
    whatsapp,
    words,
)
from bot.cli.console import FINDING, GROUPS, TWINS, USAGE, cli, stop
from bot.trouble import ConfigTrouble

SUBJECTS = (
    service,
    care,
    keeping,
    whatsapp,
    running,
    people,
    agencies,
    rules,
    announcements,
    delivery,
    files,
    reading,
    words,
)  # in the order of `--help`
_PLACES = {subject.__name__: place for place, subject in enumerate(SUBJECTS)}
cli.registered_commands.sort(key=lambda each: _PLACES[each.callback.__module__] if each.callback else 0)
__all__ = ["GROUPS", "SUBJECTS", "TWINS", "cli", "main"]


def main() -> None:
    """Exit code 0: good, 1: a finding, 2: wrong usage. What we foresee is one line, never a traceback."""
    try:
        cli()
    except ConfigTrouble as trouble:
        stop(str(trouble), USAGE)
    except Exception as trouble:
        from routing.catalogue import CatalogueError
        from storage.trouble import foreseen

        if isinstance(trouble, CatalogueError):
            stop(str(trouble), USAGE)
        if (sentence := foreseen(trouble)) is None:
            raise
        stop(sentence, FINDING)
