"""build(config) -> the running application: the only wiring."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.channels import Channel, Raw
from bot.collect import Collector
from bot.config import Config
from bot.deliver import Post
from bot.log import log
from bot.receive import Decode, Hall, House, Side, receive, work_off
from bot.render import Renderer
from routing.catalogue import load as load_catalogue
from storage import post, schema
from storage.books import Books, open_engine
from storage.evidence import Cabinet
from storage.sealing import KeyRing, KeyTrouble, fresh_ring, read_ring

ONLY = ("public", "taskforce", "web", "worker")
OWNER_MENU = ("lapor", "status", "kembali", "nanti", "batal", "bantuan", "bahasa", "privasi")
TASKFORCE_MENU = ("antrean", "saya", "undang", "petugas", "angka", "bantuan", "bahasa", "keluar")
RETRY_FAILED = 300.0  # seconds between two tries at messages our own fault kept back


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
    pulled: tuple[str, ...] = ()  # doors whose phones fetch what is owed themselves
    web: Callable[["App"], Coroutine[Any, Any, None]] | None = None
    pace: float = 1.0
    inbox_bell: asyncio.Event = field(default_factory=asyncio.Event)
    heard_bell: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        sent = {n: d for n, d in self.doors.items() if n not in self.pulled}
        self.post = Post(self.books, self.house, self.renderer, self.cabinet, sent, self.pace)
        self.collector = Collector(self.books, self.house, self.cabinet, self.doors)

    async def store(self, channel: str, raws: Sequence[Raw]) -> None:
        """Keep raw messages; returns once they are on disk."""
        await self.books.do(receive(self.house, channel, [(r.platform_id, r.body) for r in raws]))
        self.inbox_bell.set()

    async def work_off(self) -> None:
        """Handle what is stored, oldest first, until cancelled."""
        while True:
            self.inbox_bell.clear()
            if await self.handle_waiting():
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(self.inbox_bell.wait(), 1)

    async def handle_waiting(self) -> int:
        """One batch of the inbox; how many messages it held."""
        decoders: dict[str, Decode] = {name: door.decode for name, door in self.doors.items()}
        if not decoders:
            return 0
        handled = await self.books.do(work_off(self.house, decoders, self.sides))
        if handled:
            self.post.bell.set()
            self.collector.bell.set()
            self.heard_bell.set()
            self.heard_bell = asyncio.Event()
        return handled

    async def retry_failed(self) -> None:
        """What our own fault kept back is tried again at the start and now and then."""
        while True:
            again = await self.books.do(post.try_again)
            if again:
                log.info("trying kept messages again", count=again)
                self.inbox_bell.set()
            await asyncio.sleep(RETRY_FAILED)

    async def run(self) -> None:
        """Everything at once, until cancelled. One loop's or door's failure does not stop the others."""
        loops = [
            _again_and_again(loop) for loop in (self.work_off, self.post.run, self.collector.run, self.retry_failed)
        ]
        loops += [self._listen(door) for door in self.doors.values()]
        if self.web is not None:
            loops.append(self.web(self))
        tasks = [asyncio.create_task(loop) for loop in loops]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.close()

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


async def _again_and_again(loop: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """A loop that failed (a full disk, a database away) begins again: nothing it was to do is lost meanwhile."""
    while True:
        try:
            await loop()
        except Exception as trouble:
            log.error("a loop begins again", where=loop.__qualname__, error=type(trouble).__name__)
            await asyncio.sleep(1)


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
    ring.write(path)
    return ring


def utc_now() -> datetime:
    return datetime.now(UTC)


def foundation(config: Config, clock: Callable[[], datetime] = utc_now) -> tuple[House, Books, Cabinet, Renderer]:
    """What every process needs: catalogue, keys, an up-to-date database, words."""
    catalogue = load_catalogue()
    renderer = Renderer(catalogue)
    ring = open_ring(config, make=True)
    engine = open_engine(config.database)
    schema.upgrade(engine)
    house = House(ring, catalogue, renderer.labels, clock)
    return house, Books(engine, ring), Cabinet(config.service.data / "evidence", ring), renderer


def build(config: Config, only: str | None = None, clock: Callable[[], datetime] = utc_now, pace: float = 1.0) -> App:
    """The application this configuration asks for; a process imports only the doors it opens."""
    house, books, cabinet, renderer = foundation(config, clock)
    app = App(config, house, books, cabinet, renderer, pace=pace)
    if only in (None, "public"):
        _open_public(app)
    if only in (None, "taskforce"):
        _open_taskforce(app)
    if only in (None, "web"):
        _open_web(app)
    app.__post_init__()
    return app


def _open_public(app: App) -> None:
    settings = app.config.telegram.public
    if token := settings.token.get_secret_value():
        from bot.channels.telegram import TelegramPublic
        from bot.owners import owner_side

        app.doors["telegram"] = TelegramPublic(token, settings.api_base, menu=_menu(app, "command_", OWNER_MENU))
        app.sides["telegram"] = owner_side


def _open_taskforce(app: App) -> None:
    settings = app.config.telegram.taskforce
    if token := settings.token.get_secret_value():
        from bot.officers import officer_side
        from bot.taskforce import TelegramTaskforce

        app.doors["telegram_taskforce"] = TelegramTaskforce(
            token, settings.api_base, menu=_menu(app, "desk_", TASKFORCE_MENU)
        )
        app.sides["telegram_taskforce"] = officer_side


def _menu(app: App, prefix: str, commands: tuple[str, ...]) -> dict[str, list[tuple[str, str]]]:
    """The commands Telegram shows, in each language."""
    return {lang: [(c, table[prefix + c]) for c in commands] for lang, table in app.renderer.labels.items()}


def _open_web(app: App) -> None:
    from bot.web.phones import serve

    open_local(app, "browser", "html")
    app.web = serve


def open_local(app: App, name: str, markup: Any) -> None:
    """The two local doors of one kind: an owner's, and the task force's."""
    from bot.channels.local import Local
    from bot.officers import officer_side
    from bot.owners import owner_side

    app.doors |= {
        name: Local(name, markup, app.cabinet),
        f"{name}_taskforce": Local(f"{name}_taskforce", markup, app.cabinet),
    }
    app.sides |= {name: owner_side, f"{name}_taskforce": officer_side}
    app.pulled = (*app.pulled, name, f"{name}_taskforce")


async def first_invite(app: App) -> str | None:
    """The first admin's invite code, on a first start."""
    from bot import officers

    return await app.books.do(lambda db: officers.first_invite(Hall(app.house, db, app.house.clock())))
