"""Taking a large file from its page: sealed as it comes, looked at when it is whole, told to its owner when it is kept."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Literal

from sqlalchemy import Connection

from bot import handouts, owners
from bot.app import App
from bot.channels import uploaded
from bot.receive import Hall, language_of
from handlers.acts import ReplyToCase
from handlers.cases import MoveRefused
from handlers.messages import Attachment, Outgoing
from storage import casebook, evidence, inbox, kinds, notices, people, uploads
from storage.evidence import Arrived, Piece
from storage.streams import Sealer
from storage.uploads import Offer

MB = 1_000_000


@dataclass(frozen=True)
class Page:
    """What stands behind an address: nothing, a page that was used, or one that waits for its file."""

    state: Literal["gone", "used", "open"]
    language: str = "id"
    most: int = 0  # bytes


class Gone(Exception):
    """The address was used, or its time ran out, while the file was on its way."""


class Uploads:
    """What pages for large files may do."""

    def __init__(self, app: App) -> None:
        self.app, self.house, self.most = app, app.house, app.config.web.upload_mb * MB

    async def look(self, token: str) -> Page:
        return await self.app.books.do(lambda db: self._page(db, token))

    def _page(self, db: Connection, token: str) -> Page:
        found = uploads.look(db, self.house.ring, token, self.house.clock())
        if found is None:
            return Page("gone")
        language = "id"
        with suppress(LookupError):
            if found.person_id is not None:
                language = language_of(people.by_id(db, self.house.ring, found.person_id))
        return Page("used" if found.used else "open", language, self.most)

    async def handed_out(self, token: str) -> tuple[IO[bytes], str, int] | None:
        """The file of an address it is handed out under: open, with its name and size."""
        house = self.house
        found = await self.app.books.do(lambda db: handouts.handed_out(db, house.ring, token, house.clock()))
        if found is None:
            return None
        piece, who = found
        try:
            return await asyncio.to_thread(self.app.cabinet.open, piece.id), piece.name_for(who), piece.size or 0
        except FileNotFoundError:  # not on this machine
            return None

    def begin(self) -> tuple[str, Sealer]:
        """A place for one file, and the id it will have."""
        which = evidence.fresh_id()
        return which, self.app.cabinet.begin(which)

    async def keep(self, token: str, which: str, sealer: Sealer, name: str | None, mime: str | None) -> None:
        """The whole file is here: Unwelcome where we do not keep such files, Gone where its page is closed by now."""
        try:
            came = await asyncio.to_thread(self._look_at, which, sealer)
            kept = await self.app.books.do(lambda db: self._keep(db, token, which, came, name, mime))
        except BaseException:
            await asyncio.to_thread(self.app.cabinet.remove, which)
            raise
        if not kept:
            await asyncio.to_thread(self.app.cabinet.remove, which)
        self.app.inbox_bell.set()
        self.app.promised()

    def _look_at(self, which: str, sealer: Sealer) -> Arrived:
        sha256 = sealer.finish()
        with self.app.cabinet.open(which) as file:
            return Arrived(sealer.size, sha256, kinds.look(file))

    def _keep(self, db: Connection, token: str, which: str, came: Arrived, name: str | None, mime: str | None) -> bool:
        """In one transaction: the page is used, the file is evidence, and its owner and its agency are told."""
        house, now = self.house, self.house.clock()
        offer = uploads.use(db, house.ring.lookup("upload", token), which, now)
        if offer is None:
            raise Gone
        file = Attachment(came.found.kind, which, name, mime, came.size)
        at = casebook.moment_of("anonymous" if offer.person_id is None else "", now)
        evidence.announce(db, house.ring, offer.person_id, "upload", file, at, which, offer.case_id)
        (piece,) = evidence.several(db, house.ring, [which])
        kept = evidence.stored(db, house.ring, piece, came)
        (piece,) = evidence.several(db, house.ring, [which])
        if offer.case_id is not None:
            self._join(Hall(house, db, now), offer, offer.case_id, piece, kept)
        elif offer.person_id is not None:
            owner = people.by_id(db, house.ring, offer.person_id)
            inbox.store(db, house.ring, owner.channel, [uploaded.letter(owner.address, piece)], now)
        return kept

    def _join(self, hall: Hall, offer: Offer, case: int, piece: Piece, kept: bool) -> None:
        """It belongs to a case: its history grows by it, and its owner, where we know them, hears that it is there."""
        if kept:
            try:
                owners.reply(hall, offer.person_id, ReplyToCase(case, None, (piece.id,), offer.element))
            except (LookupError, MoveRefused) as over:  # taken back, or forgotten meanwhile
                raise Gone from over
        if offer.person_id is not None:
            told = (
                Outgoing("upload_arrived", {"name": piece.name, "size": piece.size, "case": case})
                if kept
                else Outgoing("file_same")
            )
            notices.to_person(hall.db, hall.house.ring, offer.person_id, told, hall.now)
