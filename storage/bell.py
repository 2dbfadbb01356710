"""A bell between processes: whoever writes rings it with the commit, whoever waits hears it (PostgreSQL only)."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, text

from storage.pipeline import later

_RING = later(text("SELECT pg_notify('pasaradil', :what)"))
LISTEN_SECONDS = 5.0


def ring(db: Connection, what: str) -> None:
    """Heard by every process once this transaction is committed. On SQLite one process does everything: nobody to wake."""
    if db.dialect.name == "postgresql":
        db.execute(_RING, {"what": what})


class Listener:
    """Calls `heard(what, whose database session)` from a thread of its own for every bell, until stopped; a lost connection is made again."""

    def __init__(self, engine: Engine, heard: Callable[[str, int], None]) -> None:
        self._address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._heard = heard
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="bell", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        import psycopg

        while not self._stopped.is_set():
            with suppress(psycopg.Error, OSError), psycopg.connect(self._address, autocommit=True) as connection:
                connection.execute("LISTEN pasaradil")
                self._hear(connection)
            self._stopped.wait(1)

    def _hear(self, connection: Any) -> None:
        while not self._stopped.is_set():
            for bell in connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                self._heard(bell.payload, bell.pid)

    def stop(self) -> None:
        self._stopped.set()
