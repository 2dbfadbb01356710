"""Fetching the files people sent: soon after the message, again when the platform stumbles, given up aloud."""

import asyncio
from contextlib import suppress
from io import BytesIO

from sqlalchemy import Connection

from bot.bells import rung
from bot.channels import Channel, FetchError
from bot.log import log
from bot.offers import CHAT_MOST
from bot.receive import House
from handlers.messages import Outgoing
from storage import evidence, kinds, notices, thumbnails
from storage.books import Books
from storage.evidence import Arrived, Cabinet, Piece
from storage.unwelcome import Unwelcome

TOO_BIG = "file is too big"  # how Telegram says that a bot may not have it
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
            came = await asyncio.to_thread(self._put_away, piece, content)
        except FetchError as failed:
            await self._failed(piece, failed.reason, failed.gone)
        except Unwelcome as why:
            await self._refused(piece, why)
        except Exception as trouble:  # a full disk, a token refused: this file's trouble, and no other's
            await self._failed(piece, type(trouble).__name__, False)
        else:
            if not await self.books.do(lambda db: self._stored(db, piece, came)):
                await asyncio.to_thread(self.cabinet.remove, piece.id)
            elif came.found.mime in thumbnails.SHOWN:
                await self._shrink(piece, content)
            await self.channels[piece.channel].collected(piece.ref)

    async def _shrink(self, piece: Piece, content: bytes) -> None:
        """The photo is safe by now; its small picture is made again where this one fails."""
        with suppress(Exception):
            await asyncio.to_thread(self.cabinet.shrink, piece.id, content)

    def _put_away(self, piece: Piece, content: bytes) -> Arrived:
        """Looked at, then sealed: what we do not keep never lies in the cabinet."""
        came = evidence.arrived(content, kinds.look(BytesIO(content)))
        self.cabinet.put(piece.id, content)
        return came

    def _stored(self, db: Connection, piece: Piece, came: Arrived) -> bool:
        kept = evidence.stored(db, self.house.ring, piece, came)
        if not kept:
            self._tell(db, piece, Outgoing("file_same"))
        return kept

    async def _refused(self, piece: Piece, why: Unwelcome) -> None:
        """Their sender hears why, and what to do instead."""
        log.info("a file is of a kind we do not keep", channel=piece.channel, error=why.reason)

        def refuse(db: Connection) -> None:
            evidence.refused(db, piece, why)
            self._tell(db, piece, Outgoing(f"refused_{why.reason}", {"name": piece.name}))

        await self.books.do(refuse)
        await self.channels[piece.channel].collected(piece.ref)

    def _tell(self, db: Connection, piece: Piece, saying: Outgoing) -> None:
        """Nobody where the file belongs to an anonymous report: we do not know who sent it."""
        if piece.person_id is not None:
            notices.to_person(db, self.house.ring, piece.person_id, saying, self.house.clock())

    async def _failed(self, piece: Piece, reason: str, gone: bool) -> None:
        now = self.house.clock()
        state = await self.books.do(lambda db: evidence.not_yet(db, piece, reason, now, gone=gone))
        log.warning("a file could not be fetched", channel=piece.channel, error=reason, state=state, tries=piece.tries)
        if state == "lost" and piece.person_id is not None:
            large = Outgoing("file_too_large", {"most": CHAT_MOST, "page": bool(self.house.page)})
            told = large if TOO_BIG in reason else Outgoing("file_lost", {"name": piece.name})
            who = piece.person_id
            await self.books.do(lambda db: notices.to_person(db, self.house.ring, who, told, now))
