"""The browser's phones: what is said goes into the inbox, what is owed is fetched from the outbox."""

import asyncio
import secrets
from collections.abc import Sequence

from bot.app import App
from bot.bells import rung
from bot.channels import File
from bot.channels.local import raw
from bot.handouts import may_see
from bot.receive import language_of
from bot.web.chat import ChatMessage, Upload
from storage import evidence, outbox, people, thumbnails
from storage.people import Person

CHANNEL = {"owner": "browser", "taskforce": "browser_taskforce"}
KINDS = {"image": "photo", "audio": "audio", "video": "video"}


class Phones:
    """What the browser chat may do, for phones known by their tokens."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def say(self, side: str, token: str, message_id: str, text: str | None, choice: str | None,
                  files: Sequence[Upload], language: str | None = None) -> None:  # fmt: skip
        """Keep the files, then the message: committed when this returns. The page's language is a hint at first sight."""
        kept = []
        for file in files:
            ref = secrets.token_hex(16)
            await asyncio.to_thread(self.app.cabinet.put, ref, file.content)
            kind = KINDS.get(file.mime.partition("/")[0], "document")
            kept.append({"kind": kind, "ref": ref, "name": file.name, "mime": file.mime, "size": len(file.content)})
        name = self.app.house.ring.lookup(
            "browser", f"{token}|{message_id}"
        ).hex()  # the token is a key: not stored bare
        await self.app.store(CHANNEL[side], [raw(name, token, text, choice, kept, language)])

    async def _person(self, side: str, token: str) -> Person:
        house = self.app.house
        return await self.app.books.do(lambda db: people.of(db, house.ring, CHANNEL[side], token, house.clock()))

    async def heard(self, side: str, token: str, after: int, wait: float) -> list[ChatMessage]:
        """What this phone has not got yet, as soon as there is something, or nothing after `wait` seconds."""
        person, house = await self._person(side, token), self.app.house
        until = asyncio.get_running_loop().time() + wait
        while True:
            bell = self.app.heard_bell
            owed = await self.app.books.do(lambda db: outbox.heard_by(db, house.ring, person.id, after, house.clock()))
            left = until - asyncio.get_running_loop().time()
            if owed or left <= 0:
                fresh = await self._person(side, token)
                return [m for promised in owed for m in await self._shown(promised, fresh)]
            await rung(bell, min(left, 0.7))

    async def _shown(self, promised: outbox.Promise, to: Person) -> list[ChatMessage]:
        parts = self.app.renderer.render(promised.saying, language_of(to), "html", 100_000)
        ring = self.app.house.ring
        said, files = promised.saying, []
        for photo in await self.app.books.do(lambda db: evidence.several(db, ring, said.pictures)):
            if photo.mime in thumbnails.SHOWN:
                files.append((f"{photo.id}{evidence.SMALL}", "photo", photo.name_for(to.id), "image/jpeg", 0))
        for which in said.evidence:
            piece = await self.app.books.do(lambda db, w=which: evidence.get(db, ring, w))  # type: ignore[misc]
            if piece is not None:
                kind = "document" if said.exact else piece.kind
                files.append((piece.id, kind, piece.name_for(to.id), piece.mime, piece.size or 0))
        last = parts[-1]
        rows = [[(b.slug, b.label) for b in row] for row in last.buttons]
        return [ChatMessage(promised.id, last.text, rows, files, last.copy, promised.created_at.isoformat(),
                            said.instead)]  # fmt: skip

    async def file(self, side: str, token: str, evidence_id: str) -> File | None:
        """A file this phone may see: one's own, or one of a case of the agency one is signed in at."""
        person, ring = await self._person(side, token), self.app.house.ring
        which = evidence_id.removesuffix(evidence.SMALL)
        piece = await self.app.books.do(lambda db: evidence.get(db, ring, which))
        if piece is None or piece.state != "stored":
            return None
        if not await self.app.books.do(lambda db: may_see(db, ring, person.id, piece)):
            return None
        if evidence_id.endswith(evidence.SMALL):
            small = await asyncio.to_thread(self.app.cabinet.small, piece.id)
            return File("photo", "kecil.jpg", "image/jpeg", small) if small is not None else None
        content = await asyncio.to_thread(self.app.cabinet.get, piece.id)
        return File(piece.kind, piece.name_for(person.id), piece.mime, content)
