"""The service's conversation in a terminal: buttons are numbers, files are paths."""

import asyncio
import mimetypes
import secrets
import sys
from pathlib import Path
from typing import Any

from bot.app import App
from bot.channels.local import raw
from bot.config import Config
from bot.copies import make_due
from bot.doors import open_local
from bot.last_things import finish_due
from bot.receive import language_of
from storage import evidence, outbox, people

MOST_BYTES = 20 * 1024 * 1024


async def converse(config: Config, who: str, name: str) -> None:
    """One person at this terminal until end of input; everything is stored as for any other door."""
    from bot.app import foundation

    house, books, cabinet, renderer = foundation(config)
    app = App(config, house, books, cabinet, renderer)
    open_local(app, "terminal", "plain")
    app.__post_init__()
    channel = "terminal" if who == "owner" else "terminal_taskforce"
    screen = Screen(app, channel, f"{who}-{name}")
    try:
        await screen.talk()
    finally:
        await app.close()


class Screen:
    """One person's terminal."""

    def __init__(self, app: App, channel: str, address: str) -> None:
        self.app, self.channel, self.address = app, channel, address
        self.seen = 0
        self.buttons: list[str] = []

    async def talk(self) -> None:
        await self.say("/start")
        print(self.app.renderer.plain("console_chat"))
        while True:
            await self.show()
            line = await asyncio.to_thread(self._read)
            if line is None:
                return
            await self.hear(line)

    def _read(self) -> str | None:
        print("> ", end="", flush=True)
        line = sys.stdin.readline()
        return line.rstrip("\n") if line else None

    async def hear(self, line: str) -> None:
        """A number presses a button, `file PATH` sends a file, anything else is said."""
        if line.startswith("file "):
            await self.attach(Path(line.removeprefix("file ").strip()).expanduser())
        elif line.isdecimal() and 1 <= int(line) <= len(self.buttons):
            await self.say(None, choice=self.buttons[int(line) - 1])
        elif line.strip():
            await self.say(line)

    async def attach(self, path: Path) -> None:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            print(self.app.renderer.plain("console_no_file", path=str(path)))
            return
        mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        ref = secrets.token_hex(16)
        self.app.cabinet.put(ref, path.read_bytes())
        kind = "photo" if mime.startswith("image/") else "document"
        file = {"kind": kind, "ref": ref, "name": path.name, "mime": mime, "size": path.stat().st_size}
        await self.say(None, files=[file])

    async def say(self, text: str | None, choice: str | None = None, files: list[dict[str, Any]] | None = None) -> None:
        await self.app.store(self.channel, [raw(secrets.token_hex(16), self.address, text, choice, files)])
        await self.app.handle_waiting()
        await self.app.collector.round()
        await make_due(self.app)
        await finish_due(self.app)

    async def show(self) -> None:
        """Print what is owed; a counting message is waited for, so that the last word is the right one."""
        house, renderer = self.app.house, self.app.renderer
        person = await self.app.books.do(
            lambda db: people.of(db, house.ring, self.channel, self.address, house.clock())
        )
        for wait in (0.0, 1.1):
            await asyncio.sleep(wait)
            owed = await self.app.books.do(
                lambda db: outbox.heard_by(db, house.ring, person.id, self.seen, house.clock())
            )
            for promised in owed:
                self.seen = promised.id
                fresh = await self.app.books.do(lambda db: people.by_id(db, house.ring, person.id))
                part = renderer.render(promised.saying, language_of(fresh), "plain", 100_000)[-1]
                self.buttons = [b.slug for row in part.buttons for b in row] or self.buttons
                print(f"\n{part.text}")
                for number, label in enumerate((b.label for row in part.buttons for b in row), 1):
                    print(f"  {number}. {label}")
                for which in promised.saying.evidence:
                    piece = await self.app.books.do(lambda db, w=which: evidence.get(db, house.ring, w))  # type: ignore[misc]
                    print(f"  📎 {piece.name_for(person.id) if piece else which}")
                    if piece is not None and promised.saying.template == "my_data":
                        await self._save(piece)
            if owed:
                break
        await self.app.books.do(lambda db: outbox.heard_by(db, house.ring, person.id, self.seen, house.clock()))

    async def _save(self, piece: evidence.Piece) -> None:
        """A file made for this person lies beside them afterwards; never over one that is there."""
        path = Path(f"{piece.id[:8]}-{piece.name}")
        path.write_bytes(await asyncio.to_thread(self.app.cabinet.get, piece.id))
        path.chmod(0o600)
        print(self.app.renderer.plain("console_saved", path=str(path)))
