"""The loop that hands cases to agencies' own systems: in order per case, patient, and loud when it is in vain."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Any

from bot.app import App
from bot.log import log
from bot.queues import HandError, Parcel, Queue, open_queue
from handlers.messages import Outgoing
from storage import agenda, forwarding, notices
from storage.forwarding import Waiting

AT_ONCE = 8
LOOK_AGAIN = 1.0
LONGEST_PAUSE = 900.0  # seconds between two tries at one document
LONGEST_REST = 60.0  # seconds between two tries at a system that is away
WORRIED_AFTER = timedelta(minutes=3)  # in vain for so long: the admins are told


class Forwarder:
    """One line per agency that has a system of its own."""

    def __init__(self, app: App) -> None:
        self.lines = [Line(app, agency, open_queue(agency, s)) for agency, s in app.config.queues.items()]

    async def run(self) -> None:
        """Until cancelled; one agency's trouble is not another's."""
        try:
            await asyncio.gather(*(line.run() for line in self.lines))
        finally:
            for line in self.lines:
                with contextlib.suppress(Exception):
                    await line.queue.close()


class Line:
    """The way to one agency's system."""

    def __init__(self, app: App, agency: str, queue: Queue) -> None:
        self.app, self.agency, self.queue = app, agency, queue
        self.in_vain = 0
        self.in_vain_since: datetime | None = None
        self.told = False

    async def run(self) -> None:
        while True:
            try:
                handed = await self.round()
            except Exception as trouble:  # the database is away: what we hold is taken over when its lease runs out
                log.error("forwarding waits", agency=self.agency, error=type(trouble).__name__)
                handed = 0
            if self.in_vain:
                await asyncio.sleep(min(2.0**self.in_vain, LONGEST_REST))
            elif not handed:
                await asyncio.sleep(LOOK_AGAIN)

    async def round(self) -> int:
        """Hand over what is due; while the system is away, one document at a time is the probe."""
        now, ring = self.app.house.clock(), self.app.house.ring
        most = 1 if self.in_vain else AT_ONCE
        due = await self._do(lambda db: forwarding.claim(db, ring, self.agency, now, most))
        await asyncio.gather(*(self._hand(one) for one in due))
        return len(due)

    async def _hand(self, one: Waiting) -> None:
        parcel = Parcel(one.key, one.kind, one.agency, one.case, one.created_at, one.body)
        try:
            receipt = await self.queue.hand(parcel)
        except HandError as refused:
            await self._refused(one, refused)
            return
        now = self.app.house.clock()
        await self._do(lambda db: forwarding.delivered(db, [(one.id, receipt)], now))
        await self._well_again(now)

    async def _refused(self, one: Waiting, refused: HandError) -> None:
        now = self.app.house.clock()
        if refused.retry_after is None or now >= one.give_up_at:
            log.error(
                "an agency's system did not take a document", agency=self.agency, case=one.case, error=refused.reason
            )
            await self._do(lambda db: forwarding.dead(db, one.id, refused.reason))
            await self._tell_admins(
                "handover_given_up", {"agency": self.agency, "case": one.case, "reason": refused.reason}
            )
            return
        pause = max(refused.retry_after, min(5 * 2.0 ** min(one.tries, 10), LONGEST_PAUSE))
        until = min(now + timedelta(seconds=pause), one.give_up_at)
        await self._do(lambda db: forwarding.postponed(db, one.id, until, refused.reason))
        self.in_vain += 1
        self.in_vain_since = self.in_vain_since or now
        if not self.told and now - self.in_vain_since >= WORRIED_AFTER:
            self.told = True
            facts = {"agency": self.agency, "reason": refused.reason, "since": self.in_vain_since.isoformat()}
            if await self._do(lambda db: agenda.put(db, "queue_down", self.agency, now + timedelta(days=3650))):
                await self._tell_admins("queue_down", facts)

    async def _well_again(self, now: datetime) -> None:
        """The first success after a silence is told too, once, whoever of the workers sees it first."""
        if self.in_vain == 0 and self.in_vain_since is None and not self._first:
            return
        self._first, self.in_vain, self.in_vain_since, self.told = False, 0, None, False
        if await self._do(lambda db: agenda.drop(db, "queue_down", self.agency)):
            await self._tell_admins("queue_up", {"agency": self.agency, "at": now.isoformat()})

    _first = True  # a worker that starts anew may find an alert that its forerunner raised

    async def _tell_admins(self, template: str, facts: dict[str, Any]) -> None:
        ring, now = self.app.house.ring, self.app.house.clock()
        await self._do(lambda db: notices.to_admins(db, ring, Outgoing(template, facts), now))
        self.app.promised()

    async def _do(self, work: Any) -> Any:
        return await self.app.books.do(work)
