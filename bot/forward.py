"""The loop that hands cases to agencies' own systems: in order per case, patient, and loud when it is in vain."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.app import App
from bot.log import log
from bot.queues import SOON, HandError, Parcel, Queue, open_queue
from handlers.messages import Outgoing
from storage import forwarding, notices
from storage.forwarding import Waiting
from storage.sealing import KeyTrouble

T = TypeVar("T")
AT_ONCE = 8
LOOK_AGAIN = 1.0
LONGEST_PAUSE = 900.0  # seconds between two tries at one document
LONGEST_REST = 60.0  # seconds between two tries at a system that is away
FINISH = 5.0  # seconds a stopping process gives what is on its way to agencies


class Forwarder:
    """One line per agency that has a system of its own. ConfigTrouble where the settings of one cannot work."""

    def __init__(self, app: App) -> None:
        self.lines = [Line(app, agency, open_queue(agency, s)) for agency, s in app.config.queues.items()]

    async def run(self) -> None:
        """Until cancelled, then what is on its way arrives; one agency's trouble is not another's."""
        try:
            await asyncio.gather(*(line.run() for line in self.lines))
        finally:
            await asyncio.gather(*(line.finish(FINISH) for line in self.lines))


class Line:
    """The way to one agency's system."""

    def __init__(self, app: App, agency: str, queue: Queue) -> None:
        self.app, self.agency, self.queue = app, agency, queue
        self.in_vain = 0
        self.on_the_way: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        while True:
            try:
                handed = await self.round()
            except Exception as trouble:  # the database is away: what we hold is taken over when its lease runs out
                log.error("forwarding waits", agency=self.agency, error=type(trouble).__name__)
                handed = 0
            if self.in_vain:
                await asyncio.sleep(self.rest())
            elif not handed:
                await asyncio.sleep(LOOK_AGAIN)

    def rest(self) -> float:
        """Seconds until the next try at a system that is away."""
        return min(2.0 ** min(self.in_vain, 10), LONGEST_REST)

    async def round(self) -> int:
        """Hand over what is due; while the system is away, one document at a time is the probe."""
        now, ring = self.app.house.clock(), self.app.house.ring
        most = 1 if self.in_vain else AT_ONCE
        told, due = await self.app.books.do(
            lambda db: (self._alarm(db, now), forwarding.claim(db, ring, self.agency, now, most))
        )
        if told:
            self.app.promised()
        tasks = [asyncio.create_task(self._hand(one)) for one in due]
        for task in tasks:
            self.on_the_way.add(task)
            task.add_done_callback(self.on_the_way.discard)
        if tasks:
            await asyncio.wait(tasks)  # whoever is cancelled here cancels none of them
        for trouble in [task.exception() for task in tasks]:
            if trouble is not None:
                raise trouble
        return len(due)

    async def finish(self, seconds: float) -> None:
        """Let what is on its way arrive and be written down; what takes longer is handed over again after the next start."""
        if tasks := set(self.on_the_way):
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(Exception):
            await self.queue.close()

    def _alarm(self, db: Connection, now: datetime) -> bool:
        """Not only a refusal is the moment to look: the next try may be an hour away."""
        silence = forwarding.in_silence(db, self.agency, now)
        if silence is None:
            return False
        since, reason = silence
        self._tell_admins(db, "queue_down", now, reason=reason, since=since.isoformat())
        return True

    async def _hand(self, one: Waiting) -> None:
        try:
            receipt = await self.queue.hand(_parcel(one))
        except HandError as refused:
            await self._refused(one, refused)
        except Exception as trouble:  # ours: it must be counted, listed and given up like any other
            log.error(
                "a document cannot be handed over", agency=self.agency, case=one.case, error=type(trouble).__name__
            )
            await self._refused(one, HandError(f"our fault: {type(trouble).__name__}", retry_after=SOON))
        else:
            await self._taken(one, receipt)

    async def _taken(self, one: Waiting, receipt: str) -> None:
        """The first success after a silence is told too, once, whoever of the workers sees it."""
        now = self.app.house.clock()

        def note(db: Connection) -> bool:
            well_again = forwarding.delivered(db, one, receipt, now)
            if well_again:
                self._tell_admins(db, "queue_up", now, at=now.isoformat())
            return well_again

        self.in_vain = 0
        if await self._insist(note):
            self.app.promised()

    async def _refused(self, one: Waiting, refused: HandError) -> None:
        now = self.app.house.clock()
        if refused.retry_after is None or now >= one.give_up_at:
            log.error(
                "an agency's system did not take a document", agency=self.agency, case=one.case, error=refused.reason
            )
            await self._give_up(one, refused.reason, now)
            return
        self.in_vain += 1
        pause = max(refused.retry_after, min(5 * 2.0 ** min(one.tries, 10), LONGEST_PAUSE))
        until = min(now + timedelta(seconds=pause), one.give_up_at)
        await self._insist(lambda db: forwarding.postponed(db, one, now, until, refused.reason))

    async def _give_up(self, one: Waiting, reason: str, now: datetime) -> None:
        def note(db: Connection) -> bool:
            given_up = forwarding.dead(db, one, reason)
            if given_up:
                self._tell_admins(db, "handover_given_up", now, case=one.case, reason=reason)
            return given_up

        if await self._insist(note):
            self.app.promised()

    def _tell_admins(self, db: Connection, template: str, now: datetime, **facts: Any) -> None:
        notices.to_admins(db, self.app.house.ring, Outgoing(template, {"agency": self.agency, **facts}), now)

    async def _insist(self, work: Callable[[Connection], T]) -> T:
        """What the other side said is written down for as long as the document is ours."""
        return await self.app.books.insist(work, forwarding.LEASE.total_seconds())


def _parcel(one: Waiting) -> Parcel:
    if one.body is None:
        raise KeyTrouble("a document does not open")
    return Parcel(one.key, one.kind, one.agency, one.case, one.created_at, one.body)
