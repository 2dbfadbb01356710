"""The outbox at work: each door's next messages are claimed, sent side by side, and written down together."""

import asyncio
import contextlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from jinja2 import TemplateError
from sqlalchemy import Connection

from bot.bells import rung
from bot.channels import Channel, Rendered, SendError, approved
from bot.channels.parts import parted
from bot.enclosures import Enclosures
from bot.hours import awake
from bot.log import log
from bot.receive import Hall, House, language_of
from bot.render import Renderer
from storage import evidence, outbox, pace, people, window
from storage.books import Books, Pile
from storage.outbox import Promise

OUR_FAULT = 5.0  # seconds until a send that failed on our side is tried again, at first
WORRIED_AFTER = 5  # sends in a row that found nobody: the platform is away, and the door rests a little
LONGEST_REST = 15.0
LOOK_AGAIN = 0.5  # seconds between two looks at the outbox where nobody rings
SLOW = 0.5  # seconds from which on a send is slow (a large file, a platform in trouble)
FLOOD_SPREADS = 10.0  # two chats asked to be quiet within so many seconds: the platform means the whole door


@dataclass(frozen=True)
class Office:
    """What every carrier needs."""

    books: Books
    house: House
    renderer: Renderer
    cabinet: evidence.Cabinet


class Post:
    """Delivers what is owed on some channels, each at its own pace: one door's trouble is not another's."""

    def __init__(self, office: Office, channels: dict[str, Channel], limits: dict[str, pace.Limits]) -> None:
        self.carriers = {name: Carrier(office, door, limits.get(name, pace.NONE)) for name, door in channels.items()}

    def ring(self) -> None:
        """Something was promised."""
        for carrier in self.carriers.values():
            carrier.ring()

    async def drain(self, seconds: float) -> None:
        """Claim nothing more; let what is on its way arrive."""
        await asyncio.gather(*(c.drain(seconds) for c in self.carriers.values()))


@dataclass(frozen=True)
class OnTheWay:
    """A send that has begun: which promise, and when (monotonic seconds)."""

    promise: int
    since: float


class Carrier:
    """Carries one door's messages out, several people's at once, one person's one after another."""

    def __init__(self, office: Office, channel: Channel, limits: pace.Limits) -> None:
        self.office, self.channel, self.limits = office, channel, limits
        self.bell = asyncio.Event()
        self.on_the_way: dict[asyncio.Task[None], OnTheWay] = {}
        self.stopping = False
        self.left = 0.0  # seconds for which what is promised is left to other processes
        self.at_rest = asyncio.Event()  # whether nothing is being claimed
        self.at_rest.set()
        self.arrived: Pile[tuple[Promise, str]] = Pile(
            office.books, lambda db, items: outbox.delivered(db, items, office.house.clock())
        )
        self._away = 0
        self._takes = 0.0  # seconds a send takes, until it is written down; the mean of the last few
        self._asked_for_quiet: tuple[str, float] = ("", 0.0)

    def ring(self) -> None:
        """Something was promised; what is left to others for a moment is looked for after it."""
        if self.left:
            asyncio.get_running_loop().call_later(self.left, self.bell.set)
        else:
            self.bell.set()

    async def run(self) -> None:
        """Until cancelled. Nothing is claimed before the door can send: another process may be able to."""
        await self.channel.ready()
        renewing = asyncio.create_task(self._renew())
        try:
            await self._deliver()
        finally:
            renewing.cancel()

    async def _deliver(self) -> None:
        self.at_rest.clear()
        try:
            while not self.stopping:
                await self._next()
        finally:
            self.at_rest.set()

    async def _next(self) -> None:
        self.bell.clear()
        room = self._room()
        claimed = await self._claim(room) if room > 0 else outbox.Claim()
        for promised in claimed.owed:
            task = asyncio.create_task(self._carry(promised))
            self.on_the_way[task] = OnTheWay(promised.id, time.monotonic())
            task.add_done_callback(self._back)
        if claimed.wait:  # a bell does not open the door sooner
            await asyncio.sleep(min(claimed.wait, LOOK_AGAIN))
        elif not claimed.owed:
            await rung(self.bell, LOOK_AGAIN)

    def _room(self) -> int:
        """How many more sends may begin. A crash repeats what is on its way, so it is never more than the pace needs.

        A send that takes unusually long does not count: nobody else waits for it.
        """
        bears = self.channel.at_once - len(self.on_the_way)
        if not self.limits.overall:
            return bears
        now = time.monotonic()
        young = sum(now - one.since < SLOW for one in self.on_the_way.values())
        return min(bears, max(1, math.ceil(self.limits.overall * self._takes)) - young)

    async def _renew(self) -> None:
        """What is on its way for longer stays ours."""
        before: set[int] = set()
        while True:
            await asyncio.sleep(outbox.LEASE / 4)
            there = {one.promise for one in self.on_the_way.values()}
            now, slow, before = self.office.house.clock(), there & before, there
            if slow:
                with contextlib.suppress(Exception):  # the next one may succeed; else another process repeats it
                    await self._do(_call(outbox.renew, sorted(slow), now))

    def _back(self, task: "asyncio.Task[None]") -> None:
        sent = self.on_the_way.pop(task)
        self._takes += (min(time.monotonic() - sent.since, SLOW) - self._takes) / 8
        self.bell.set()
        if self.limits.per_chat:  # from then on the next message to this chat may go
            asyncio.get_running_loop().call_later(self.limits.per_chat, self.bell.set)

    async def drain(self, seconds: float) -> None:
        self.stopping = True
        self.bell.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.at_rest.wait()  # what is being claimed is still sent
                if self.on_the_way:
                    await asyncio.wait(set(self.on_the_way))

    async def _claim(self, room: int) -> outbox.Claim:
        house, name = self.office.house, self.channel.name
        tried: list[datetime] = []

        def claim(db: Connection) -> outbox.Claim:
            tried.append(house.clock())
            return outbox.claim(db, house.ring, name, tried[-1], self.limits, room, self.left)

        try:
            claimed = await self.office.books.do(claim)
        except Exception as trouble:
            log.error("the outbox could not be read", channel=name, error=type(trouble).__name__)
            for at in tried:
                await self.office.books.insist(_call(outbox.take_back, name, at))
            return outbox.Claim()
        for which in claimed.sealed_away:
            log.error("a promise cannot be opened; it waits for its key", promise=which, channel=name)
        return claimed

    async def _carry(self, promised: Promise) -> None:
        try:
            if not self._may_speak(promised):
                await self._knock(promised)
                return
            receipt = await self._send(promised)
            self._away = 0
            await self._arrived(promised, receipt)
        except SendError as refused:
            await self._refused(promised, refused)
        except TemplateError as trouble:  # words that cannot be rendered must not hold up the next message
            log.error("a promise could not be put into words", promise=promised.id, channel=promised.channel,
                      template=promised.saying.template, error=type(trouble).__name__)  # fmt: skip
            await self._do(_call(outbox.dead, promised.id, type(trouble).__name__))
        except Exception as trouble:  # our fault breaks no promise: again, later and later, then given up aloud
            log.error("a promise waits for its next try", promise=promised.id, channel=promised.channel,
                      error=type(trouble).__name__)  # fmt: skip
            await self._refused(promised, SendError(type(trouble).__name__, retry_after=OUR_FAULT))

    def _may_speak(self, promised: Promise) -> bool:
        heard_at = promised.to.heard_at if promised.to is not None else None
        return window.is_open(promised.channel, heard_at, self.office.house.clock())

    async def _knock(self, promised: Promise) -> None:
        """Outside the window nothing free may be said: it waits, and the person is asked to write, once."""
        now, to = self.office.house.clock(), promised.to
        assert to is not None

        def hold(db: Connection) -> bool:
            window.hold(db, promised.id)
            return window.knock(db, promised.person, now)

        if not await self._do(hold):
            return
        template = approved.load(language_of(to))
        try:
            receipt = await self.channel.knock(  # type: ignore[attr-defined]
                to.address, template.name, template.language, approved.READ_NEWS
            )
            await self.office.books.insist(
                _call(outbox.noted, promised.person, promised.channel, approved.NEWS, receipt, now)
            )
        except SendError as refused:
            await self._do(_call(window.knocked_in_vain, promised.person))
            if not (refused.blocked or refused.final):  # the same message is what will knock again
                await self._do(_call(outbox.waiting_again, promised.id))
            await self._refused(promised, refused)

    async def _arrived(self, promised: Promise, receipt: str) -> None:
        """It went out: that is written down however often it takes, for sending it again would be a repeat."""
        try:
            await self.arrived.add((promised, receipt))
        except Exception:
            now = self.office.house.clock()
            await self.office.books.insist(lambda db: outbox.delivered(db, [(promised, receipt)], now))

    async def _send(self, promised: Promise) -> str:
        person = promised.to
        assert person is not None
        parts = await self._parts(promised, language_of(person))
        if promised.saying.instead and (receipt := await self._changed(promised, parts[-1])):
            return receipt
        receipt = ""
        sent = min(promised.parts_sent, len(parts) - 1)  # a file that is gone meanwhile was a part before
        for number, part in enumerate(parts[sent:], sent + 1):
            receipt = await self.channel.send(person.address, part)
            if number < len(parts):
                await self._do(lambda db, done=number: self._part_sent(db, promised, done))
                await asyncio.sleep(self.limits.per_chat if self.limits.chat_burst == 1 else 0)
        return receipt

    async def _changed(self, promised: Promise, part: Rendered) -> str:
        """Its forerunner says this now; "" where there is none to change. What its reader removed is not sent again."""
        office, person = self.office, promised.to
        before = await office.books.do(lambda db: outbox.receipt_of(db, promised.person, promised.saying.instead))
        if before is None or person is None or promised.channel not in outbox.CHANGES:
            return ""
        try:
            await self.channel.edit(person.address, before, part)  # type: ignore[attr-defined]
        except SendError as refused:
            if refused.retry_after is not None or refused.blocked:
                raise
        return before

    def _part_sent(self, db: Connection, promised: Promise, number: int) -> None:
        """The next part is a message too, for the platform's pace."""
        outbox.part_sent(db, promised.id, number)
        pace.spend(db, self.channel.name, [promised.person], self.limits, self.office.house.clock())

    async def _parts(self, promised: Promise, language: str) -> list[Rendered]:
        parts = self.office.renderer.render(promised.saying, language, self.channel.markup, self.channel.text_limit)
        if not awake(self.office.house.clock()):
            parts = [replace(part, quiet=True) for part in parts]
        if not promised.saying.evidence and not promised.saying.pictures:
            return parts
        office = self.office
        files = await Enclosures(office.books, office.house.ring, office.cabinet).of(promised)
        return parted([*parts[:-1], replace(parts[-1], files=files)])

    async def _refused(self, promised: Promise, refused: SendError) -> None:
        now = self.office.house.clock()
        if refused.operator:
            await self._tell_admins(refused)
        if refused.stop:
            await self._stop(refused)
        if refused.window:
            await self.office.books.insist(_call(window.shut, promised.person, now))
            await self._knock(promised)
        elif refused.blocked:
            log.info("a person cannot be reached", channel=promised.channel, promise=promised.id)
            await self.office.books.insist(_call(people.mark_blocked, promised.person, now))
            await self.office.books.insist(_call(outbox.unreachable, promised.person))
        elif refused.retry_after is None or now - promised.created_at > outbox.GIVE_UP:
            log.error("the platform refused a message", channel=promised.channel, promise=promised.id,
                      template=promised.saying.template, error=refused.reason)  # fmt: skip
            await self.office.books.insist(_call(outbox.dead, promised.id, refused.reason))
        else:
            wait = timedelta(seconds=max(refused.retry_after, min(2.0 ** min(promised.tries, 9), 300) / 4))
            await self.office.books.insist(_call(outbox.postponed, promised.id, now + wait, refused.reason))
            if refused.flood:
                await self._be_quiet(promised.person, refused.retry_after)
            if refused.away:
                await self._rest_a_little()

    async def _tell_admins(self, refused: SendError) -> None:
        from bot import receipts

        house = self.office.house
        await self._do(
            lambda db: receipts.alert(Hall(house, db, house.clock()), self.channel.name, "send", refused.reason)
        )

    async def _stop(self, refused: SendError) -> None:
        """Nothing goes out through this door until somebody mended what the platform names; it looks again by itself."""
        log.error(
            "the platform lets nothing out any more; see its console", channel=self.channel.name, error=refused.reason
        )
        until = self.office.house.clock() + timedelta(seconds=refused.retry_after or 0)
        await self._do(lambda db: pace.rest(db, until, channel=self.channel.name, limits=self.limits))

    async def _rest_a_little(self) -> None:
        self._away += 1
        if self._away >= WORRIED_AFTER:
            seconds = min(2.0 ** (self._away - WORRIED_AFTER), LONGEST_REST)
            until = self.office.house.clock() + timedelta(seconds=seconds)
            await self._do(lambda db: pace.rest(db, until, channel=self.channel.name, limits=self.limits))

    async def _be_quiet(self, person: str, seconds: float) -> None:
        """429: this chat rests; where another chat was told the same a moment ago, the whole door does."""
        until = self.office.house.clock() + timedelta(seconds=seconds)
        other, at = self._asked_for_quiet
        self._asked_for_quiet = (person, time.monotonic())
        await self._do(lambda db: pace.rest(db, until, person=person, limits=self.limits))
        if other and other != person and time.monotonic() - at < FLOOD_SPREADS:
            log.warning("the platform asks for quiet; the door rests", channel=self.channel.name, retry_after=seconds)
            await self._do(lambda db: pace.rest(db, until, channel=self.channel.name, limits=self.limits))

    async def _do(self, work: Callable[..., Any]) -> Any:
        return await self.office.books.do(work)


def _call(work: Callable[..., Any], *facts: object) -> Callable[..., Any]:
    return lambda db: work(db, *facts)
