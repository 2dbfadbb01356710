"""build(config) -> the running application: the only wiring."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any

from bot.bells import rung
from bot.channels import Channel, Raw
from bot.collect import Collector
from bot.config import Config, ConfigTrouble
from bot.deliver import Office, Post
from bot.log import log
from bot.receive import Decode, Hall, House, Side, TurnFailed, receive, work_off
from bot.render import Renderer
from routing.catalogue import Catalogue
from routing.catalogue import load as load_catalogue
from storage import backlog, inbox, pace, presence, schema
from storage.bell import Listener
from storage.books import Books, Pile, open_engine
from storage.evidence import Cabinet
from storage.sealing import KeyRing, KeyTrouble, fresh_ring, read_ring

RETRY_FAILED = 300.0  # seconds between two tries at messages our own fault kept back
FEW, MANY = 16, 64  # people whose messages are handled together: where somebody waits to be heard, and where not
PATIENCE = 0.003  # seconds of handling after which a message that waits to be kept goes first
LOOK_ROUND = 2.0  # seconds between two looks who else is at work
SENDING_LEFT, HANDLING_LEFT = 0.05, 0.015  # seconds that workers, and those who listen, have to begin before we do it
LOOK_AGAIN = 0.5  # seconds between two looks at the inbox where nobody rings
BELLS_TOGETHER = 0.002  # seconds within which other processes' bells count as one
DRAIN = 7.0  # seconds a stopping process gives what is on its way
Loop = Callable[[], Coroutine[Any, Any, None]]


@dataclass
class App:
    """The service in one process: its books, its doors, its loops."""

    config: Config
    house: House
    books: Books
    cabinet: Cabinet
    renderer: Renderer
    doors: dict[str, Channel] = field(default_factory=dict)
    sides: dict[str, Side] = field(default_factory=dict)
    listening: set[str] = field(default_factory=set)  # doors this process itself listens at
    pulled: tuple[str, ...] = ()  # doors whose phones fetch what is owed themselves
    limits: dict[str, pace.Limits] = field(default_factory=dict)
    bells: dict[str, Any] = field(default_factory=dict)  # path -> Doorbell: what platforms call
    loops: list[Loop] = field(default_factory=list)  # further work of this process: the clock, agencies' own systems
    chat: bool = False
    uploads: bool = False  # whether this process has the pages for large files
    left: float = 0.0  # seconds for which what came in is left to other processes
    web: Callable[["App"], Coroutine[Any, Any, None]] | None = None
    inbox_bell: asyncio.Event = field(default_factory=asyncio.Event)
    heard_bell: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        sent = {n: d for n, d in self.doors.items() if n not in self.pulled}
        self.post = Post(Office(self.books, self.house, self.renderer, self.cabinet), sent, self.limits)
        self.collector = Collector(self.books, self.house, self.cabinet, self.doors)
        self.piles = {name: Pile(self.books, self._keep(name), first=True) for name in self.doors}
        self._decoders: dict[str, Decode] = {name: door.decode for name, door in self.doors.items()}

    def _keep(self, channel: str) -> Callable[[Any, list[Raw]], None]:
        return lambda db, raws: receive(self.house, channel, raws)(db)

    async def store(self, channel: str, raws: Sequence[Raw]) -> None:
        """Keep raw messages; returns once they are on disk."""
        await self.books.do(receive(self.house, channel, raws))
        self.inbox_bell.set()

    async def store_one(self, channel: str, raw: Raw) -> None:
        """The same for one of many that arrive side by side: they share a commit."""
        await self.piles[channel].add(raw)
        self.inbox_bell.set()

    async def work_off(self) -> None:
        """Handle what is stored, oldest first, until cancelled."""
        while True:
            self.inbox_bell.clear()
            if await self.handle_waiting(FEW if self.somebody_waits() else MANY):
                continue
            await rung(self.inbox_bell, LOOK_AGAIN)

    async def handle_waiting(self, most: int = 64) -> int:
        """One batch of the inbox; how many messages it held."""
        if not self._decoders:
            return 0
        try:
            work = work_off(self.house, self._decoders, self.sides, most, enough=self._enough(), left=self.left)
            handled = await self.books.do(work)
        except TurnFailed:
            handled = await self.books.do(work_off(self.house, self._decoders, self.sides, most, careful=True))
        if handled.handled:
            self.promised()
        if handled.files:
            self.collector.bell.set()
        return handled.handled

    def _enough(self) -> Callable[[], bool]:
        """Keeping what comes goes before handling what is kept: a batch ends early where somebody waits for their 200."""
        began = 0.0

        def enough() -> bool:
            nonlocal began
            began = began or time.monotonic()
            return time.monotonic() - began > PATIENCE and self.somebody_waits()

        return enough

    def somebody_waits(self) -> bool:
        """Whether a platform waits to be told that its message is kept."""
        return any(pile.flying for pile in self.piles.values())

    async def look_for_help(self) -> None:
        """Whoever listens at the owners' door leaves sending to workers, and these leave handling to them; but where the others fall behind, both do both."""
        while True:
            if "telegram" in self.listening:
                there = await self.books.do(lambda db: presence.at_work(db, "worker"))
                self.post.carriers["telegram"].left = SENDING_LEFT if there else 0.0
            else:
                there = await self.books.do(lambda db: presence.at_work(db, "public", "all"))
                self.left = HANDLING_LEFT if there else 0.0
            await asyncio.sleep(LOOK_ROUND)

    def promised(self) -> None:
        """Somebody may be owed something now."""
        self.post.ring()
        self.heard_bell.set()
        self.heard_bell = asyncio.Event()

    def hear(self, what: str) -> None:
        """Another process rang."""
        if what == "inbox":
            self.inbox_bell.set()
        else:
            self.promised()

    async def retry_failed(self) -> None:
        """What our own fault kept back is tried again at the start (an upgrade may have mended it), then and now, and for long once an hour."""
        for round_ in count():
            anew = round_ % (3600 // RETRY_FAILED) == 0
            if again := await self.books.do(partial(inbox.try_again, however_often=anew)):
                log.info("trying kept messages again", count=again)
                self.inbox_bell.set()
            await asyncio.sleep(RETRY_FAILED)

    async def ready(self) -> bool:
        """Whether a message that comes now can be kept."""
        try:
            await asyncio.wait_for(self.books.do(backlog.counted), 5)
        except Exception:
            return False
        return True

    async def run(self) -> None:
        """Everything at once, until cancelled: then what is on its way arrives, and what is stored waits for the next start."""
        loops = [self.work_off, self.collector.run, self.retry_failed, *self.loops]
        tasks = [asyncio.create_task(_again_and_again(loop)) for loop in loops]
        carrying = [asyncio.create_task(_again_and_again(carrier.run)) for carrier in self.post.carriers.values()]
        listening = [asyncio.create_task(self._listen(self.doors[name])) for name in sorted(self.listening)]
        if self.web is not None:
            listening.append(asyncio.create_task(self.web(self)))
        listener = self._listen_to_others()
        try:
            await asyncio.gather(*tasks, *carrying, *listening)
        finally:
            await asyncio.gather(_ended(listening), _ended(tasks), self.post.drain(DRAIN))
            await _ended(carrying)
            if listener is not None:
                listener.stop()
            await self.close()

    def _listen_to_others(self) -> Listener | None:
        if self.books.engine.dialect.name != "postgresql":
            return None
        loop = asyncio.get_running_loop()

        waiting: set[str] = set()

        def ring() -> None:
            for what in list(waiting):
                waiting.discard(what)
                self.hear(what)

        def soon(what: str) -> None:  # a burst of bells is one bell
            if not waiting:
                loop.call_later(BELLS_TOGETHER, ring)
            waiting.add(what)

        def heard(what: str, from_session: int) -> None:
            if from_session != self.books.session:  # our own bell was heard here already
                with suppress(RuntimeError):  # the loop may be gone already
                    loop.call_soon_threadsafe(soon, what)

        return Listener(self.books.engine, heard)

    async def _listen(self, door: Channel) -> None:
        async def store(raws: Sequence[Raw]) -> None:
            await self.store(door.name, raws)

        while True:
            try:
                await door.listen(store)
            except Exception as trouble:
                log.error("a door is closed; the others stay open", door=door.name, error=str(trouble))
                await asyncio.sleep(30)

    async def close(self) -> None:
        for door in self.doors.values():
            with suppress(Exception):
                await door.close()
        self.books.close()


async def _ended(tasks: list["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _again_and_again(loop: Loop) -> None:
    """A loop that failed (a full disk, a database away) begins again: nothing it was to do is lost meanwhile."""
    pause = 1.0
    while True:
        began = time.monotonic()
        try:
            await loop()
            return
        except Exception as trouble:
            log.error("a loop begins again", where=loop.__qualname__, error=type(trouble).__name__)
        pause = 1.0 if time.monotonic() - began > 60 else min(pause * 2, 30.0)
        await asyncio.sleep(pause / 2)


def open_ring(config: Config, *, make: bool) -> KeyRing:
    """The keys: read, or made on a first start. Never made anew beside a database that needs the old ones."""
    path = config.key_file
    if path.exists():
        return read_ring(path)
    database = config.service.data / "pasaradil.sqlite"
    if not make or (not config.storage.url and database.exists()):
        raise KeyTrouble(f"{path}: the key file is missing; put back your copy of it")
    path.parent.mkdir(parents=True, exist_ok=True)
    ring = fresh_ring()
    try:
        ring.write(path, first=True)
    except FileExistsError:
        return read_ring(path)
    return ring


def utc_now() -> datetime:
    return datetime.now(UTC)


def foundation(
    config: Config, clock: Callable[[], datetime] = utc_now, part: str = "all"
) -> tuple[House, Books, Cabinet, Renderer]:
    """What every process needs: catalogue, keys, an up-to-date database, words."""
    catalogue = load_catalogue()
    renderer = Renderer(catalogue)
    ring = open_ring(config, make=True)
    engine = open_engine(config.database, part)
    schema.upgrade(engine)
    house = House(ring, catalogue, renderer.labels, clock, _forwards(config, catalogue),
                  page=config.web.public_url.rstrip("/"), page_most=config.web.upload_mb,
                  member_link=config.service.member_link, backup_place=str(config.backups),
                  backup_days=config.backup.warn_days, messages_a_minute=config.service.messages_a_minute)  # fmt: skip
    return house, Books(engine, ring), Cabinet(config.service.data / "evidence", ring), renderer


def _forwards(config: Config, catalogue: Catalogue) -> frozenset[str]:
    if unknown := config.queues.keys() - catalogue.agencies.keys():
        raise ConfigTrouble(
            f"queues.{sorted(unknown)[0]}: no such agency; expected one of: {', '.join(catalogue.agencies)}"
        )
    return frozenset(config.queues)


def build(config: Config, only: str | None = None, clock: Callable[[], datetime] = utc_now) -> App:
    """The application this configuration asks for; a process imports only the doors it opens."""
    from bot.doors import open_doors

    app = App(config, *foundation(config, clock, only or "all"))
    open_doors(app, only)
    app.__post_init__()
    return app


async def first_invite(app: App) -> str | None:
    """The first admin's invite code, on a first start."""
    from bot import desk

    return await app.books.do(lambda db: desk.first_invite(Hall(app.house, db, app.house.clock())))
