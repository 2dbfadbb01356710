"""A door whose library is still being imported: what comes in is kept from the first moment, what goes out waits a little."""

import asyncio
from collections.abc import Callable
from typing import Any

from bot.channels import Heard, Markup, Moved, News, Receipt, Rendered, Store
from bot.channels.webhook import Hook


class Late:
    """The same contract as the door it opens; `make` (run on a thread, once) imports the library and returns the door."""

    def __init__(self, name: str, decode: Callable[[bytes], Heard | Receipt | News | Moved], make: Callable[[], Any], *, at_once: int,
                 hook: Hook | None = None, markup: Markup = "html", text_limit: int = 4096) -> None:  # fmt: skip
        self.name, self.decode, self.hook = name, decode, hook
        self.markup: Markup = markup
        self.text_limit, self.at_once = text_limit, at_once
        self._make = make
        self._opening: asyncio.Future[Any] | None = None

    async def door(self) -> Any:
        """The door itself; TokenRefused where its token is none."""
        if self._opening is None:
            self._opening = asyncio.ensure_future(asyncio.to_thread(self._make))
        return await asyncio.shield(self._opening)

    async def ready(self) -> None:
        await self.door()

    async def listen(self, store: Store) -> None:
        await (await self.door()).listen(store)

    async def send(self, address: str, rendered: Rendered) -> str:
        return str(await (await self.door()).send(address, rendered))

    async def edit(self, address: str, receipt: str, rendered: Rendered) -> None:
        await (await self.door()).edit(address, receipt, rendered)

    async def fetch(self, ref: str) -> bytes:
        return bytes(await (await self.door()).fetch(ref))

    async def collected(self, ref: str) -> None:
        await (await self.door()).collected(ref)

    async def knock(self, address: str, template: str, language: str, payload: str) -> str:
        return str(await (await self.door()).knock(address, template, language, payload))

    def notice(self, message: str) -> None:
        """Only once the door is open: whoever waits for the library need not see two blue ticks."""
        if self._opening is not None and self._opening.done() and self._opening.exception() is None:
            self._opening.result().notice(message)

    async def acknowledge(self, query: str) -> None:
        await (await self.door()).acknowledge(query)

    async def close(self) -> None:
        if self._opening is not None:
            await (await self.door()).close()
