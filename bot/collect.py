"""Fetching the files people sent: soon after the message, again when the platform stumbles, given up aloud."""

import asyncio

from bot.bells import rung
from bot.channels import Channel, FetchError
from bot.log import log
from bot.receive import House
from handlers.messages import Outgoing
from storage import evidence, notices
from storage.books import Books
from storage.evidence import Cabinet, Piece

FETCH_WITHIN = 110.0  # seconds; a file is ours for two minutes, then another process may begin with it


class Collector:
    """Brings in announced files through the doors they came by."""

    def __init__(self, books: Books, house: House, cabinet: Cabinet, channels: dict[str, Channel]) -> None:
        self.books, self.house, self.cabinet, self.channels = books, house, cabinet, channels
        self.bell = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self.bell.clear()
            if not await self.round():
                await rung(self.bell, 1)

    async def round(self) -> int:
        now, ring = self.house.clock(), self.house.ring
        pieces = await self.books.do(lambda db: evidence.pending(db, ring, tuple(self.channels), now))
        outcomes = await asyncio.gather(*(self._bring(piece) for piece in pieces), return_exceptions=True)
        for trouble in (o for o in outcomes if isinstance(o, Exception)):  # its turn comes again in two minutes
            log.error("what became of a file could not be written down", error=type(trouble).__name__)
        return len(pieces)

    async def _bring(self, piece: Piece) -> None:
        try:
            async with asyncio.timeout(FETCH_WITHIN):
                content = await self.channels[piece.channel].fetch(piece.ref)
            await asyncio.to_thread(self.cabinet.put, piece.id, content)
        except FetchError as failed:
            await self._failed(piece, failed.reason, failed.gone)
        except Exception as trouble:  # a full disk, a token refused: this file's trouble, and no other's
            await self._failed(piece, type(trouble).__name__, False)
        else:
            await self.books.do(lambda db: evidence.stored(db, piece.id, content))
            await self.channels[piece.channel].collected(piece.ref)

    async def _failed(self, piece: Piece, reason: str, gone: bool) -> None:
        now = self.house.clock()
        state = await self.books.do(lambda db: evidence.not_yet(db, piece, reason, now, gone=gone))
        log.warning("a file could not be fetched", channel=piece.channel, error=reason, state=state, tries=piece.tries)
        if state == "lost" and piece.person_id is not None:
            told, who = Outgoing("file_lost", {"name": piece.name}), piece.person_id
            await self.books.do(lambda db: notices.to_person(db, self.house.ring, who, told, now))
