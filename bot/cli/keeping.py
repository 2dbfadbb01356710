"""Copying everything into one file, and putting it back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import FINDING, ConfigFile, command, settings, stop


@command("backup")
def backup(config: ConfigFile = None,
           to: Annotated[Path | None, typer.Option(help="The file to write (default: pasaradil-<date>.tar.gz).")] = None) -> None:  # fmt: skip
    """Copy everything but the keys into one file, while the service runs."""
    from storage.archive import backup as write

    told, now = settings(config), datetime.now(UTC)
    target = to or Path(f"pasaradil-{now:%Y%m%d-%H%M%S}.tar.gz")
    made = write(told.database, told.service.data / "evidence", target, now)
    print(f"{target}: {sum(made.rows.values())} rows, {made.files} files, {target.stat().st_size} bytes")
    print(f"The keys are not in it: keep a copy of {told.key_file} somewhere else, or nobody can read the backup.")


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
