"""The one place that commits: one thread a process, many people's turns in one transaction."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from storage.sealing import KeyRing

T = TypeVar("T")
MOST_IN_ONE_COMMIT = 64


def open_engine(url: str) -> Engine:
    """An engine whose commits are on disk when they return: SQLite with WAL and synchronous=FULL, or PostgreSQL."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        return create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # we begin ourselves: the driver begins too late to hold the write lock
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


class Books:
    """Runs pieces of work, each a function of a connection, on one thread; whoever asked hears back after the commit."""

    def __init__(self, engine: Engine, ring: KeyRing) -> None:
        self.engine, self.ring = engine, ring
        self._work: queue.SimpleQueue[tuple[Callable[[Connection], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._keep, name="books", daemon=True)
        self._thread.start()

    async def do(self, work: Callable[[Connection], T]) -> T:
        """The work's result, once it is committed. Work may run twice (its batch failed): it must touch nothing else."""
        return await asyncio.wrap_future(self.submit(work))

    def now(self, work: Callable[[Connection], T]) -> T:
        """The same for a caller without a loop."""
        return self.submit(work).result()

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        done: Future[T] = Future()
        self._work.put((work, done))
        return done

    def close(self) -> None:
        """Finish what was asked, then stop."""
        self._work.put(None)
        self._thread.join()
        self.engine.dispose()

    def _keep(self) -> None:
        while True:
            batch = [self._work.get()]
            while len(batch) < MOST_IN_ONE_COMMIT and not self._work.empty():
                batch.append(self._work.get())
            self._together([b for b in batch if b is not None])
            if None in batch:
                return

    def _together(self, batch: list[tuple[Callable[[Connection], Any], Future[Any]]]) -> None:
        """All in one commit; if one of them fails, each alone, so that nobody pays for another's fault."""
        if not batch:
            return
        try:
            with self.engine.begin() as connection:
                results = [work(connection) for work, _ in batch]
        except Exception as trouble:
            if len(batch) == 1:
                batch[0][1].set_exception(trouble)
            else:
                for one in batch:
                    self._together([one])
            return
        for (_, done), result in zip(batch, results, strict=True):
            if not done.cancelled():
                done.set_result(result)
