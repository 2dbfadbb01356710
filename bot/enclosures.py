"""The files a message brings along: photos shown small, evidence as it was received."""

import asyncio
from pathlib import PurePath

from bot.channels import File, SendError
from bot.channels.parts import FILE_LIMIT
from bot.log import log
from storage import evidence, thumbnails
from storage.books import Books
from storage.evidence import Cabinet, Piece
from storage.outbox import Promise
from storage.sealing import KeyRing

MOST_WAITS = 6  # times a message waits for its files (half a minute); then its words go out without them


class Enclosures:
    """Fetches what belongs to a promise from the cabinet."""

    def __init__(self, books: Books, ring: KeyRing, cabinet: Cabinet) -> None:
        self.books, self.ring, self.cabinet = books, ring, cabinet

    async def of(self, promised: Promise) -> tuple[File, ...]:
        """Small pictures first. SendError while a file is still being fetched."""
        said = promised.saying
        shown = [await self._small(piece, promised.person) for piece in await self._pieces(said.pictures)]
        whole = [await self._whole(piece, promised) for piece in await self._pieces(said.evidence)]
        return tuple(file for file in (*shown, *whole) if file is not None)

    async def _pieces(self, which: tuple[str, ...]) -> list[Piece]:
        found = [await self.books.do(lambda db, w=one: evidence.get(db, self.ring, w)) for one in which]  # type: ignore[misc]
        return [piece for piece in found if piece is not None]

    async def _small(self, piece: Piece, who: str) -> File | None:
        if piece.state != "stored" or piece.mime not in thumbnails.SHOWN:
            return None
        content = await asyncio.to_thread(self.cabinet.small, piece.id)
        name = f"{PurePath(piece.name_for(who)).stem}.jpg"
        return File("photo", name, "image/jpeg", content) if content is not None else None

    async def _whole(self, piece: Piece, promised: Promise) -> File | None:
        if piece.state == "pending" and promised.tries < MOST_WAITS:
            raise SendError("evidence still on its way", retry_after=3)
        if piece.state != "stored":
            return None
        if (piece.size or 0) > FILE_LIMIT:  # not even read: it would not be taken
            log.warning("a file is larger than a bot may upload; it is left out", channel=promised.channel)
            return None
        try:
            content = await asyncio.to_thread(self.cabinet.get, piece.id)
        except FileNotFoundError:  # not on this machine: the words go out all the same
            return None
        kind = "document" if promised.saying.exact else piece.kind
        return File(kind, piece.name_for(promised.person), piece.mime, content)
