"""The doors that need no account: browser and terminal. What was said is already here; what is owed is fetched."""

import asyncio
import json
from typing import Any

from bot.channels import FetchError, Heard, Markup, Raw, Rendered, Store
from handlers.messages import Attachment, Incoming
from storage.evidence import Cabinet


class Local:
    """A door of our own: `decode` reads what we wrote ourselves; bytes wait in the cabinet under their upload's id."""

    text_limit = 4096
    at_once = 1

    def __init__(self, name: str, markup: Markup, cabinet: Cabinet) -> None:
        self.name, self.markup, self.cabinet = name, markup, cabinet

    def decode(self, body: bytes) -> Heard:
        told = json.loads(body)
        files = tuple(Attachment(**file) for file in told["files"])
        return Heard(
            told["address"],
            Incoming(told.get("text"), told.get("choice"), files),
            told.get("name"),
            told.get("language"),
        )

    async def ready(self) -> None:
        """From the first moment."""

    async def listen(self, store: Store) -> None:
        """Nothing to wait for: whoever speaks here puts it into the inbox directly."""
        await asyncio.Event().wait()

    async def send(self, address: str, rendered: Rendered) -> str:
        raise NotImplementedError("local doors are read from the outbox, not sent to")

    async def fetch(self, ref: str) -> bytes:
        try:
            return await asyncio.to_thread(self.cabinet.get, ref)
        except FileNotFoundError:
            raise FetchError("the upload is not there", gone=True) from None

    async def collected(self, ref: str) -> None:
        await asyncio.to_thread(self.cabinet.remove, ref)

    async def close(self) -> None:
        return None


def raw(name: str, address: str, text: str | None = None, choice: str | None = None,
        files: list[dict[str, Any]] | None = None, language: str | None = None) -> Raw:  # fmt: skip
    """What somebody said at a local door, as the inbox takes it."""
    return Raw(name, letter(address, text=text, choice=choice, files=files or [], language=language), address)


def letter(address: str, *, text: str | None, choice: str | None, files: list[dict[str, Any]],
           language: str | None = None) -> bytes:  # fmt: skip
    """What somebody said at a local door, as it is kept in the inbox."""
    told = {"address": address, "text": text, "choice": choice, "files": files}
    return json.dumps(told | ({"language": language} if language else {}), ensure_ascii=False).encode()
