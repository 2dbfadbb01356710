"""Backups from the console: the same as an admin's by bot, in the same list, and never beside one that is under way."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from bot import backups as copying
from bot.config import Config
from storage import archive, backups, casework, schema
from storage.books import open_engine

Outcome = tuple[bool, list[str]]


def listed(config: Config) -> Outcome:
    """The last backups, the newest first."""
    engine = open_engine(config.database)
    try:
        if schema.current(engine) != schema.newest():
            return True, ["none that is noted; pasaradil migrate"]
        with engine.connect() as db:
            found = backups.last(db, 20)
    finally:
        engine.dispose()
    told = [f"{one.asked_at:%Y-%m-%d %H:%M} UTC  {one.state:8} {one.size or '':>12} {one.name or one.error or ''}  {one.sha256 or ''}" for one in found]  # fmt: skip
    return True, [line.rstrip() for line in told] or [f"none yet; they go to {config.backups}"]


def write(config: Config, to: Path | None, now: datetime) -> Outcome:
    """One whole file, noted among the others; or why there is none."""
    engine = open_engine(config.database)
    try:
        noted = _begun(engine, str((to or config.backups / "x").absolute().parent), now)
        if noted == 0:
            return False, ["a backup is under way already; pasaradil backup --list"]
        try:
            target, made = _written(config, to, now)
        except BaseException as trouble:
            reason = copying.why(trouble)
            _noted(engine, noted, lambda db, which: backups.failed(db, which, reason, now))
            raise
        _noted(engine, noted, lambda db, which: _made(db, which, target, made, now))
    finally:
        engine.dispose()
    size, rows = target.stat().st_size, sum(made.rows.values())
    return True, [
        f"{target}: {rows} rows, {made.files} files, {size} bytes, SHA-256 {made.sha256}",
        f"The keys are not in it: keep a copy of {config.key_file} somewhere else, or nobody can read the backup.",
    ]


def _written(config: Config, to: Path | None, now: datetime) -> tuple[Path, archive.Summary]:
    if to is None:
        return copying.write(config, now)
    return to, archive.backup(config.database, config.service.data / "evidence", to, now)


def _begun(engine: Engine, place: str, now: datetime) -> int | None:
    """Its number; 0 where another is under way, None where this database is too old to note it: the archive says so."""
    if schema.current(engine) != schema.newest():
        return None
    with engine.begin() as db:
        backups.given_up(db, now)
        which = backups.ask(db, None, now)
        if which is None:
            return 0
        casework.note_deed(db, casework.CONSOLE, "backup", now)
        backups.take(db, place[:200], now)
        return which


def _made(db: Connection, which: int, target: Path, made: archive.Summary, now: datetime) -> None:
    backups.done(db, which, target.name[:80], made.size, made.sha256, now)
    casework.note_deed(db, None, "backup_made", now, name=target.name, size=made.size)


def _noted(engine: Engine, which: int | None, note: Callable[[Connection, int], object]) -> None:
    if which:
        with suppress(Exception), engine.begin() as db:  # the file is what counts
            note(db, which)
