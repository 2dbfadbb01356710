"""The outbox loop: send what is owed, in order per person; wait, retry, give up aloud."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from jinja2 import TemplateError

from bot.channels import Channel, File, Rendered, SendError
from bot.log import log
from bot.receive import House, language_of
from bot.render import Renderer
from storage import evidence, people, post
from storage.books import Books

PER_CHAT = 1.0  # seconds between two messages to one chat, as Telegram asks for
MOST_TRIES = 40


class Post:
    """Delivers what is owed on some channels."""

    def __init__(self, books: Books, house: House, renderer: Renderer, cabinet: evidence.Cabinet,
                 channels: dict[str, Channel], pace: float = PER_CHAT) -> None:  # fmt: skip
        self.books, self.house, self.renderer, self.cabinet = books, house, renderer, cabinet
        self.channels, self.pace = channels, pace
        self.bell = asyncio.Event()  # rung when something was promised
        self._last: dict[str, float] = {}
        self._closed_until: dict[str, float] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self.bell.clear()
            if not await self.round():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.bell.wait(), 0.5)

    async def round(self) -> int:
        """Send everything that may go now, each person's next message; how many were tried."""
        open_ = tuple(n for n in self.channels if self._closed_until.get(n, 0) <= time.monotonic())
        if not open_:
            return 0
        now = self.house.clock()
        owed = await self.books.do(lambda db: post.claim(db, self.house.ring, open_, now))
        await asyncio.gather(*(self._deliver(promised) for promised in owed))
        return len(owed)

    async def _deliver(self, promised: post.Promise) -> None:
        ring, now = self.house.ring, self.house.clock
        channel = self.channels[promised.channel]
        try:
            person = await self.books.do(lambda db: people.by_id(db, ring, promised.person))
            parts = await self._render(promised, language_of(person), channel)
            receipt = ""
            for number, part in enumerate(parts[promised.parts_sent :], promised.parts_sent + 1):
                await self._keep_pace(promised.person)
                receipt = await channel.send(person.address, part)
                if number < len(parts):
                    await self.books.do(_call(post.part_sent, promised.id, number))
            await self.books.do(lambda db: post.delivered(db, promised, receipt, now()))
        except SendError as refused:
            await self._refused(promised, refused)
        except TemplateError as trouble:  # words that cannot be rendered must not hold up the next message
            log.error("a promise could not be put into words", promise=promised.id, channel=promised.channel,
                      template=promised.saying.template, error=type(trouble).__name__)  # fmt: skip
            await self.books.do(_call(post.dead, promised.id, type(trouble).__name__))
        except (
            Exception
        ) as trouble:  # a fault on our side is no reason to break a promise: its lease runs out, then again
            log.error("a promise waits for its next try", promise=promised.id, channel=promised.channel,
                      error=type(trouble).__name__)  # fmt: skip

    async def _render(self, promised: post.Promise, language: str, channel: Channel) -> list[Rendered]:
        parts = self.renderer.render(promised.saying, language, channel.markup, channel.text_limit)
        files = []
        for which in promised.saying.evidence:
            piece = await self.books.do(lambda db, w=which: evidence.get(db, self.house.ring, w))  # type: ignore[misc]
            if piece is not None and piece.state == "pending":
                raise SendError("evidence still on its way", retry_after=3)
            if piece is not None and piece.state == "stored":
                content = await asyncio.to_thread(self.cabinet.get, which)
                files.append(File(piece.kind, piece.name, piece.mime, content))
        return [*parts[:-1], replace(parts[-1], files=tuple(files))]

    async def _refused(self, promised: post.Promise, refused: SendError) -> None:
        now = self.house.clock()
        if refused.blocked:
            log.info("a person cannot be reached", channel=promised.channel, promise=promised.id)
            await self.books.do(_call(people.mark_blocked, promised.person, now))
            await self.books.do(_call(post.dead, promised.id, "blocked"))
        elif refused.retry_after is None or promised.tries >= MOST_TRIES:
            log.error("the platform refused a message", channel=promised.channel, promise=promised.id,
                      template=promised.saying.template, error=refused.reason)  # fmt: skip
            await self.books.do(_call(post.dead, promised.id, refused.reason))
        else:
            wait = max(refused.retry_after, min(2.0**promised.tries, 300) / 4)
            await self.books.do(_call(post.postponed, promised.id, now + timedelta(seconds=wait), refused.reason))

    async def _keep_pace(self, person: str) -> None:
        wait = self._last.get(person, 0) + self.pace - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        self._last[person] = time.monotonic()
        if len(self._last) > 10_000:
            self._last = {p: t for p, t in self._last.items() if t > time.monotonic() - 2}


def _call(work: Callable[..., None], *facts: object) -> Callable[..., None]:
    return lambda db: work(db, *facts)
