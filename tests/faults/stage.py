"""The stage of the fault tests: the service as real processes, owners who file reports meanwhile, and a checker of what came of it."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import func, select

from storage.books import open_engine
from storage.tables import cases, dialogue, identity, inbox, outbox
from tests.doubles.bot_api import BotApi

LONG = bool(os.environ.get("PASARADIL_LONG"))
TOKEN = "111111:" + "A" * 35
STORY = "Cerita tentang toko yang merugikan usaha saya."
SAYS = ["/start", "lapor", "1", "14", STORY, "lewati", "lewati", "lewati", "1"]
ASKS = ["Sebelum mulai, mohon dibaca:\n", "setuju?", "paling mendekati", "ceritakan", "aplikasi atau situs", "Sejak kapan",
        "Ada bukti", "Sudah betul?", "Kode lacak"]  # fmt: skip
PATIENCE = 60.0  # seconds an owner waits for one answer before the test says it was lost


def free_port() -> int:
    """Below the ports the system gives to outgoing connections, so that it is still free when a killed process wants it back."""
    while True:
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", random.randint(20_000, 32_000))) as taken:
            return int(taken.getsockname()[1])


@dataclass
class Process:
    """One process of the service, as `pasaradil run --only …` starts it."""

    only: str
    settings: dict[str, str]
    port: int = 0
    child: asyncio.subprocess.Process | None = None

    async def start(self) -> float:
        """Seconds until it was ready."""
        began = time.monotonic()
        self.child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", "--only", self.only, env={**os.environ, **self.settings},
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)  # fmt: skip
        async with httpx.AsyncClient() as client:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get(f"http://127.0.0.1:{self.port}/ready", timeout=5)).status_code == 200:
                        return time.monotonic() - began
                assert self.child.returncode is None, "the process ended instead of becoming ready"
                await asyncio.sleep(0.02)

    async def end(self, how: signal.Signals) -> float:
        """Seconds until it was gone."""
        began = time.monotonic()
        if self.child is not None and self.child.returncode is None:
            self.child.send_signal(how)
            await asyncio.wait_for(self.child.wait(), 30)
        return time.monotonic() - began


def process(double: BotApi, folder: Path, url: str, only: str = "public", hook: int = 0, pace: int = 30) -> Process:
    """A process with its own port for the probes; `hook` is the port of the one Telegram calls (0: it polls).

    `pace`: messages a second it may send in all (0: as many as it can).
    """
    port = hook if hook and only == "public" else free_port()
    public = "PASARADIL_TELEGRAM__PUBLIC__"
    settings = {"PASARADIL_SERVICE__DATA": str(folder), "PASARADIL_STORAGE__URL": url, "PASARADIL_WEB__PORT": str(port),
                "PASARADIL_WEB__PROBES": "true", "PASARADIL_SERVICE__LOG": "warning", public + "TOKEN": TOKEN,
                public + "API_BASE": double.base, public + "PACE_CHAT": "0", public + "PACE_OVERALL": str(pace)}  # fmt: skip
    if hook:
        settings |= {public + "MODE": "webhook", public + "WEBHOOK_URL": f"http://127.0.0.1:{hook}/telegram/public"}
    return Process(only, settings, port)


@dataclass
class Crowd:
    """Owners who each file one whole report, a line at a time, whatever happens to the service meanwhile."""

    double: BotApi
    many: int
    at_once: int
    first: int = 5000
    log: list[tuple[float, int, str, str]] = field(default_factory=list)  # (second, chat, "said" or "heard", what)

    async def live(self) -> None:
        gate = asyncio.Semaphore(self.at_once)

        async def one(chat: int) -> None:
            async with gate:
                await self._owner(chat)

        await asyncio.gather(*(one(self.first + n) for n in range(self.many)))

    async def goes_on(self, steps: int) -> None:
        """Until so many more things were said or heard: whoever is hit must be hit at work."""
        goal = len(self.log) + steps
        while len(self.log) < goal and len(self.log) < 2 * self.many * len(SAYS):
            await asyncio.sleep(0.01)

    async def _owner(self, chat: int) -> None:
        bot = self.double["public"]
        for said, asked in zip(SAYS, ASKS, strict=True):
            self.log.append((time.monotonic(), chat, "said", said))
            bot.says(chat, said)
            await bot.heard(chat, asked, timeout=PATIENCE)
            self.log.append((time.monotonic(), chat, "heard", asked))


@dataclass
class Verdict:
    """What the checker counted."""

    messages: int
    lost: int
    duplicate_cases: int
    reordered: int
    sent_twice: int
    cases: int

    def __str__(self) -> str:
        return (f"{self.messages} messages, {self.cases} cases, {self.lost} lost, {self.duplicate_cases} duplicate cases, "
                f"{self.reordered} reordered, {self.sent_twice} messages sent twice")  # fmt: skip


async def judge(crowd: Crowd, url: str) -> Verdict:
    """Hold the operation log, what people saw and the database against each other."""
    bot = crowd.double["public"]
    heard = {chat: {asked for _, c, what, asked in crowd.log if c == chat and what == "heard"}
             for chat in range(crowd.first, crowd.first + crowd.many)}  # fmt: skip
    lost = sum(len(set(ASKS) - found) for found in heard.values())
    reordered = twice = 0
    for chat in heard:
        order = [next(n for n, ask in enumerate(ASKS) if ask in sent.text) for sent in bot.chat(chat)
                 if any(ask in sent.text for ask in ASKS)]  # fmt: skip
        once = list(dict.fromkeys(order))
        reordered += once != sorted(once)
        twice += len(order) - len(once)
    engine = open_engine(url)
    with engine.connect() as db:
        count = func.count()
        stored = db.execute(select(count).select_from(cases)).scalar_one()
        unhandled = db.execute(select(count).select_from(inbox).where(inbox.c.state != "done")).scalar_one()
        seen = db.execute(select(count).select_from(inbox)).scalar_one()
        owed = db.execute(select(count).select_from(outbox).where(outbox.c.state != "sent")).scalar_one()
        people = db.execute(select(count).select_from(identity)).scalar_one()
        assert people == db.execute(select(count).select_from(dialogue)).scalar_one() == crowd.many
        if engine.dialect.name == "sqlite":
            assert db.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    engine.dispose()
    missing = max(crowd.many * len(SAYS) - seen, 0)
    return Verdict(seen, lost + unhandled + owed + missing, max(stored - crowd.many, 0), reordered, twice, stored)


async def settle(url: str) -> None:
    """Until nothing is on its way any more, in or out.

    A send that was ambiguous is repeated when its lease runs out; a message whose acknowledgement died with a
    process is brought again by the platform, when its sender may long have their answer.
    """
    engine, quiet = open_engine(url), 0
    for _ in range(400):
        with engine.connect() as db:
            open_ = db.execute(select(func.count()).select_from(outbox).where(outbox.c.state == "waiting")).scalar_one()
            open_ += db.execute(select(func.count()).select_from(inbox).where(inbox.c.state == "new")).scalar_one()
        quiet = 0 if open_ else quiet + 1
        if quiet == 5:  # receipts of the last messages trickle in
            break
        await asyncio.sleep(0.1)
    engine.dispose()
