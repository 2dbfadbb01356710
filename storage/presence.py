"""Who else is at work on this database (PostgreSQL only: on SQLite one process does everything)."""

from sqlalchemy import Connection, text

NAME = "pasaradil {part}"  # what a process calls its sessions
_THERE = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name")


def at_work(db: Connection, part: str) -> bool:
    """Whether a process that runs this part of the service is connected now; a dead one is not."""
    if db.dialect.name != "postgresql":
        return False
    return bool(db.execute(_THERE, {"name": NAME.format(part=part)}).scalar())
