"""Backups an admin asks for: written beside everything else, one at a time, and what became of each told."""

import asyncio
import errno
import threading
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.config import Config
from bot.log import log
from bot.receive import House
from handlers.messages import Outgoing
from handlers.officer.permissions import may
from handlers.officer.words import ADMIN
from storage import archive, backups, casework, notices
from storage.backups import Copy

LOOK = 5.0  # seconds between two looks whether somebody wants one
RENEW = 30.0  # seconds between two words that it is still being written
LEAVES_IN = 5.0  # seconds a stopping process gives the writer to see that it stops
NAME = "pasaradil-{:%Y%m%d-%H%M%S}.tar.gz"


class Stopped(Exception):
    """The service stops, or the backup was given up: what was written of it goes."""


def told_of(copy: Copy) -> dict[str, Any]:
    """One backup as the list shows it."""
    at = copy.ended_at or copy.asked_at
    return {"at": at.isoformat(), "state": copy.state, "size": copy.size, "name": copy.name,
            "sum": (copy.sha256 or "")[:12], "why": copy.error}  # fmt: skip


def standing(house: House, db: Connection, now: datetime) -> dict[str, Any]:
    """For the health of the service: how many days old the last whole one is, and whether that is too long."""
    old, unsaved = backups.age(db, now)
    late = unsaved > timedelta(days=house.backup_days)
    return {"backup_days": None if old is None else old.days, "backup_late": late}


def shown(house: House, db: Connection, now: datetime) -> dict[str, Any]:
    """For the list: the last ones, where they go, and whether one is wanted or under way."""
    found = backups.last(db)
    return {"copies": [told_of(one) for one in found], "place": house.backup_place, "days": house.backup_days,
            "late": standing(house, db, now)["backup_late"],
            "under_way": any(one.state in ("waiting", "running") for one in found)}  # fmt: skip


def why(trouble: BaseException) -> str:
    """What the admin can do something about, by a name of its own; anything else by its kind."""
    if isinstance(trouble, OSError):
        named = {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EACCES: "denied", errno.EPERM: "denied",
                 errno.EROFS: "denied", errno.ENOENT: "no folder", errno.ENOTDIR: "no folder"}  # fmt: skip
        return named.get(trouble.errno or 0, type(trouble).__name__)
    if isinstance(trouble, Stopped):
        return "stopped"
    return str(trouble) if isinstance(trouble, archive.ArchiveTrouble) else type(trouble).__name__


def write(config: Config, now: datetime, go_on: threading.Event | None = None) -> tuple[Path, archive.Summary]:
    """One whole file in the folder, or nothing; what an earlier one left half-written goes."""
    folder = config.backups
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for half in folder.glob(f"pasaradil-*.tar.gz{archive.PART}"):
        half.unlink(missing_ok=True)

    def look() -> None:
        if go_on is not None and not go_on.is_set():
            raise Stopped

    target = folder / NAME.format(now)
    return target, archive.backup(config.database, config.service.data / "evidence", target, now, look)


class Backups:
    """Looks whether somebody wants a backup, and writes it on a thread of its own: no turn waits for it."""

    def __init__(self, app: App) -> None:
        self.app, self.house = app, app.house

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.make_due()
            await asyncio.sleep(LOOK)

    async def make_due(self) -> int:
        """The one that is wanted, if any; those whose writer is gone are told of."""
        gone = await self.app.books.do(lambda db: self._given_up(db))
        place = self.house.backup_place[:200]
        one = await self.app.books.do(lambda db: backups.take(db, place, self.house.clock()))
        if one is not None:
            await self._make(one)
        if one is not None or gone:
            self.app.promised()
        return int(one is not None)

    def _given_up(self, db: Connection) -> int:
        now = self.house.clock()
        gone = backups.given_up(db, now)
        for one in gone:
            self._tell(db, one, Outgoing("backup_failed", {"why": backups.BROKE_OFF, "place": one.place}, ADMIN), now)
        return len(gone)

    async def _make(self, one: Copy) -> None:
        going, began = threading.Event(), self.house.clock()
        going.set()
        renewing = asyncio.create_task(self._renew(one.id, going))
        writing = asyncio.ensure_future(asyncio.to_thread(write, self.app.config, one.asked_at, going))
        try:
            target, made = await asyncio.shield(writing)
        except asyncio.CancelledError:
            going.clear()
            await asyncio.wait({writing}, timeout=LEAVES_IN)
            with suppress(BaseException):
                writing.exception()
            await self._failed(one, "stopped")
            raise
        except Exception as trouble:
            log.error("a backup could not be written", error=type(trouble).__name__)
            await self._failed(one, why(trouble))
        else:
            log.info("a backup is written", size=made.size)
            await self.app.books.insist(partial(self._done, one=one, name=target.name, made=made, began=began))
        finally:
            renewing.cancel()

    async def _renew(self, which: int, going: threading.Event) -> None:
        while True:
            await asyncio.sleep(RENEW)
            with suppress(Exception):  # the next one may succeed
                if not await self.app.books.do(lambda db: backups.renew(db, which, self.house.clock())):
                    going.clear()

    async def _failed(self, one: Copy, reason: str) -> None:
        def note(db: Connection) -> None:
            now = self.house.clock()
            if not backups.failed(db, one.id, reason, now):
                return
            place = self.house.backup_place
            self._tell(db, one, Outgoing("backup_failed", {"why": reason, "place": place}, ADMIN), now)

        await self.app.books.do(note)

    def _done(self, db: Connection, one: Copy, name: str, made: archive.Summary, began: datetime) -> None:
        now = self.house.clock()
        backups.done(db, one.id, name, made.size, made.sha256, now)
        casework.note_deed(db, one.asked_by, "backup_made", now, name=name, size=made.size)
        facts = {"name": name, "place": self.house.backup_place, "size": made.size,
                 "sum": made.sha256, "seconds": max(1, round((now - began).total_seconds())),
                 "rows": sum(made.rows.values()), "files": made.files}  # fmt: skip
        self._tell(db, one, Outgoing("backup_made", facts, ADMIN), now)

    def _tell(self, db: Connection, one: Copy, saying: Outgoing, now: datetime) -> None:
        """Whoever asked, if they are still an admin."""
        here = casework.staff_at(db, self.house.ring, one.asked_by) if one.asked_by else None
        if here is not None and may(here.role, "backup"):
            notices.to_person(db, self.house.ring, here.id, saying, now)
