"""Bringing a database to the tables this version knows, and refusing one that is newer."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

HERE = Path(__file__).parent / "migrations"


class NewerSchema(Exception):
    """The database was made by a newer version of the service."""


def _alembic(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["engine"] = engine
    return config


def current(engine: Engine) -> str | None:
    """The revision the database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    return str(ScriptDirectory.from_config(config).get_current_head())


def upgrade(engine: Engine, to: str = "head") -> bool:
    """Bring the database up to date; whether there was anything to do. NewerSchema where it is ahead of us."""
    config = _alembic(engine)
    known = {s.revision for s in ScriptDirectory.from_config(config).walk_revisions()}
    at = current(engine)
    if at is not None and at not in known:
        raise NewerSchema(
            f"the database is at revision {at}, which this version does not know; install the newer version"
        )
    if to != "head" and to not in known:
        raise NewerSchema(f"revision {to} is not known to this version; install the newer version")
    if at == (newest() if to == "head" else to):
        return False
    command.upgrade(config, to)
    return True
