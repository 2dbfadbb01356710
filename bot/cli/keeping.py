"""Copying everything into one file, and putting it back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import FINDING, AsJson, ConfigFile, command, settings, stop
from bot.cli.door import Language, say, tell


@command("backup", "backup")
def backup(config: ConfigFile = None,
           to: Annotated[Path | None, typer.Option(help="The file to write (default: one named by the time, in [backup] folder).")] = None,
           listed: Annotated[bool, typer.Option("--list", help="Only show the last ones.")] = False) -> None:  # fmt: skip
    """Copy everything but the keys into one file, while the service runs; noted as one an admin asked for by bot."""
    from bot import backup_console

    told = settings(config)
    good, lines = backup_console.listed(told) if listed else backup_console.write(told, to, datetime.now(UTC))
    print("\n".join(lines))
    if not good:
        raise SystemExit(FINDING)


@command("retention", "retention")
def retention(config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:
    """What would be erased tonight and within 30 days, by kind; erases nothing."""
    tell(config, say("/simpan"), language=language, as_json=as_json)


@command("restore")
def restore(source: Annotated[Path, typer.Argument(help="A file that `pasaradil backup` wrote.")],
            config: ConfigFile = None) -> None:  # fmt: skip
    """Put a backup back into an empty database, SQLite or PostgreSQL; stop the service first."""
    from storage.archive import restore as put_back
    from storage.books import open_engine

    told = settings(config)
    made = put_back(open_engine(told.database), told.service.data / "evidence", source)
    print(f"{source}: {sum(made.rows.values())} rows and {made.files} files of {made.made_at} are back")
    if not told.key_file.exists():
        stop(f"{told.key_file}: put your copy of the keys there before you start", FINDING)
