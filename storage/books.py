"""The one place that commits: one thread a process, many people's turns in one transaction."""

import asyncio
import math
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from storage.pipeline import Line, teach, transaction
from storage.presence import NAME
from storage.sealing import KeyRing

T = TypeVar("T")
Item = TypeVar("Item")
MOST_IN_ONE_COMMIT = 64
MOST_IN_A_PILE = 512
COLLISIONS = {
    "40P01",
    "40001",
}  # PostgreSQL: deadlock found, could not serialise: the same work succeeds a moment later
TRIES = 6
# A server that is gone without a word (a failover, a cable) is noticed within half a minute, not after hours.
NOTICED = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
           "tcp_user_timeout": 20_000}  # fmt: skip


def open_engine(url: str, part: str = "all") -> Engine:
    """An engine whose commits are on disk when they return: SQLite with WAL and synchronous=FULL, or PostgreSQL.

    `part`: the part of the service this process runs, so that others can see it at work.
    """
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
        known = {"application_name": NAME.format(part=part), **NOTICED}
        engine = create_engine(address, pool_pre_ping=True, pool_size=3, connect_args=known)
        engine.dialect.use_insertmanyvalues_wo_returning = True  # many rows in one statement, not one by one
        teach(engine)
        return engine
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


Piece = tuple[Callable[[Connection], Any], Future[Any], bool]  # what to do, who waits for it, whether it goes first


class Books:
    """Runs pieces of work, each a function of a connection, on one thread; whoever asked hears back after the commit."""

    def __init__(self, engine: Engine, ring: KeyRing) -> None:
        self.engine, self.ring = engine, ring
        self._connection: Connection | None = None
        self._line: Line | None = None
        self.session = 0  # the database's number of our session, where it has one
        self._work: queue.SimpleQueue[Piece | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._keep, name="books", daemon=True)
        self._thread.start()

    async def do(self, work: Callable[[Connection], T], *, first: bool = False) -> T:
        """The work's result, once it is committed. Work may run twice (its batch failed): it must touch nothing else.

        `first`: somebody outside waits for it; it is committed before what else is asked at the same time.
        """
        return await asyncio.wrap_future(self.submit(work, first=first))

    async def insist(self, work: Callable[[Connection], T], seconds: float = math.inf) -> T:
        """The same for what must be written down: tried again until the database can, for so many seconds; then it raises."""
        until, pause = time.monotonic() + seconds, 0.2
        while True:
            try:
                return await self.do(work)
            except Exception:
                if time.monotonic() > until:
                    raise
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    def now(self, work: Callable[[Connection], T]) -> T:
        """The same for a caller without a loop."""
        return self.submit(work).result()

    def submit(self, work: Callable[[Connection], T], *, first: bool = False) -> "Future[T]":
        done: Future[T] = Future()
        self._work.put((work, done, first))
        return done

    def close(self) -> None:
        """Finish what was asked, then stop."""
        self._work.put(None)
        self._thread.join()
        self._lose_connection(broken=False)
        self.engine.dispose()

    def _keep(self) -> None:
        while True:
            batch = [self._work.get()]
            while len(batch) < MOST_IN_ONE_COMMIT and not self._work.empty():
                batch.append(self._work.get())
            asked = [one for one in batch if one is not None and one[1].set_running_or_notify_cancel()]
            for some in ([one for one in asked if one[2]], [one for one in asked if not one[2]]):
                self._whatever_happens(some)
            if None in batch:
                return

    def _whatever_happens(self, asked: list[Piece]) -> None:
        """This thread goes on: without it nothing is kept or sent."""
        try:
            self._together(asked)
        except BaseException as trouble:
            for _, done, _ in asked:
                if not done.done():
                    done.set_exception(trouble)

    def _together(self, batch: list[Piece]) -> None:
        """All in one commit; if one of them fails, each alone, so that nobody pays for another's fault."""
        if not batch:
            return
        try:
            results = self._commit([work for work, _, _ in batch])
        except Exception as trouble:
            if len(batch) == 1:
                batch[0][1].set_exception(trouble)
            else:
                for one in batch:
                    self._together([one])
            return
        for (_, done, _), result in zip(batch, results, strict=True):
            done.set_result(result)

    def _commit(self, works: Sequence[Callable[[Connection], Any]]) -> list[Any]:
        """Several processes may collide on the same rows; the database picks one to begin again."""
        for attempt in range(TRIES):
            try:
                connection = self._open()
                with transaction(connection):
                    return [work(connection) for work in works]
            except DBAPIError as trouble:
                collided = getattr(trouble.orig, "sqlstate", None) in COLLISIONS
                if not collided:
                    self._lose_connection()
                if not collided or attempt == TRIES - 1:
                    raise
                time.sleep(0.005 * 2**attempt)
        raise AssertionError("unreachable")

    def _open(self) -> Connection:
        """One connection for as long as it is good: asking the pool for each commit costs more than the commit."""
        if self._connection is None or self._connection.closed or self._connection.invalidated:
            self._connection = self.engine.connect()
            if self.engine.dialect.name == "postgresql":
                self._line = Line(self._connection)
                self.session = self._line.session
        return self._connection

    def _lose_connection(self, *, broken: bool = True) -> None:
        connection, self._connection = self._connection, None
        line, self._line = self._line, None
        if line is not None:
            line.leave(broken=broken)
        if connection is not None:
            with suppress(Exception):
                connection.close()


class Pile(Generic[Item]):
    """Small things of one kind that many wait for: whatever lies there when the books are free goes into one commit."""

    def __init__(self, books: Books, work: Callable[[Connection, list[Item]], Any], *, first: bool = False) -> None:
        self._books, self._work, self._goes_first = books, work, first
        self._waiting: list[tuple[Item, asyncio.Future[None]]] = []
        self.flying = False  # whether a commit is on its way

    async def add(self, item: Item) -> None:
        """Returns once the item is committed; raises what its commit raised."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if not self.flying:
            self.flying = True
            asyncio.get_running_loop().call_soon(self._fly)
        await done

    def _fly(self) -> None:
        batch, self._waiting = self._waiting[:MOST_IN_A_PILE], self._waiting[MOST_IN_A_PILE:]
        if not batch:
            self.flying = False
            return
        items = [item for item, _ in batch]
        asyncio.get_running_loop().create_task(self._carry(items, [done for _, done in batch]))

    async def _carry(self, items: list[Item], waiting: list["asyncio.Future[None]"]) -> None:
        trouble = await self._tried(items)
        for item, done in zip(items, waiting, strict=True):
            alone = await self._tried([item]) if trouble is not None and len(items) > 1 else trouble
            if not done.done():
                done.set_result(None) if alone is None else done.set_exception(alone)
        self._fly()

    async def _tried(self, items: list[Item]) -> Exception | None:
        try:
            await self._books.do(lambda db: self._work(db, items), first=self._goes_first)
        except Exception as trouble:
            return trouble
        return None
