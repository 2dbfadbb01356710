"""Bringing a database to the tables this version knows, and refusing one that is newer."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text

HERE = Path(__file__).parent / "migrations"


class NewerSchema(Exception):
    """The database was made by a newer version of the service."""


def known() -> list[str]:
    """Every revision this version knows, the newest last: their files are named after them."""
    return sorted(path.name.partition("_")[0] for path in (HERE / "versions").glob("[0-9]*.py"))


def newest() -> str:
    return known()[-1]


def current(engine: Engine) -> str | None:
    """The revision the database is at; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(engine: Engine, to: str = "") -> bool:
    """Bring the database up to date; whether there was anything to do. NewerSchema where it is ahead of us."""
    revisions = known()
    goal, at = to or revisions[-1], current(engine)
    for revision in (at, goal):
        if revision is not None and revision not in revisions:
            raise NewerSchema(
                f"the database is at revision {revision}, which this version does not know; install the newer version"
            )
    if at == goal:
        return False
    _alembic(engine, goal)
    return True


def _alembic(engine: Engine, goal: str) -> None:
    """Imported only where there is something to do: most starts find nothing."""
    from alembic import command
    from alembic.config import Config

    config: Any = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["engine"] = engine
    command.upgrade(config, goal)
