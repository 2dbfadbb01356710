"""Who else is at work on this database (PostgreSQL only: on SQLite one process does everything)."""

from sqlalchemy import Connection, text

NAME = "pasaradil {part}"  # what a process calls its sessions
_THERE = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = ANY(:names)"
)


def at_work(db: Connection, *parts: str) -> bool:
    """Whether a process that runs one of these parts of the service is connected now; a dead one is not."""
    if db.dialect.name != "postgresql":
        return False
    return bool(db.execute(_THERE, {"names": [NAME.format(part=part) for part in parts]}).scalar())
