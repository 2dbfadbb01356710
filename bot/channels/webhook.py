"""Telegram's other way in: it calls us. The address is set, looked after and taken away by the service itself."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from bot.channels import SendError, Store
from bot.channels.polling import poll, until_heard
from bot.log import log
from storage.sealing import KeyRing

LOOK_EVERY = 300.0  # seconds between two looks at what Telegram has noted down
CONNECTIONS = 100  # requests Telegram may have open at once; the most it allows


@dataclass(frozen=True)
class Hook:
    """Where Telegram calls, and the secret it must show (1-256 of A-Z a-z 0-9 _ -)."""

    url: str
    secret: str

    @classmethod
    def of(cls, ring: KeyRing, channel: str, url: str) -> "Hook":
        """The secret is made from the keys: every process knows it, nobody has to keep it."""
        return cls(url, ring.lookup("webhook", channel).hex())


@dataclass(frozen=True)
class HookInfo:
    """What Telegram has noted down."""

    url: str
    pending: int
    error: str


class Either(Protocol):
    """A Telegram door as its way in needs it: where it is called, or how it asks."""

    name: str
    menu: dict[str, list[tuple[str, str]]]
    hook: Hook | None

    async def set_webhook(self) -> None: ...

    async def webhook(self) -> HookInfo: ...

    async def remove_webhook(self) -> None: ...

    async def set_commands(self, commands: dict[str, list[tuple[str, str]]]) -> None: ...

    async def updates(self, offset: int) -> list[dict[str, Any]]: ...

    async def acknowledge(self, query: str) -> None: ...


async def listen_either_way(door: Either, store: Store) -> None:
    """Until cancelled. A webhook left behind would keep every update from us, so it goes before we poll."""
    if door.hook is None:
        await until_heard(door.remove_webhook)
    await until_heard(lambda: door.set_commands(door.menu))
    if door.hook is None:
        await poll(door.name, door.updates, store, door.acknowledge)
    else:
        await keep_webhook(door.name, door.hook, door.set_webhook, door.webhook)


async def keep_webhook(name: str, hook: Hook, set_it: Callable[[], Awaitable[Any]],
                       look: Callable[[], Awaitable[HookInfo]]) -> None:  # fmt: skip
    """Until cancelled: set it, and set it again where somebody changed it."""
    await until_heard(set_it)
    while True:
        await asyncio.sleep(LOOK_EVERY)
        try:
            info = await look()
        except SendError:
            continue
        if info.url != hook.url:
            log.warning("the webhook was changed elsewhere; set again", channel=name)
            await until_heard(set_it)
        elif info.error:
            log.warning("Telegram reports trouble with the webhook", channel=name, error=info.error, count=info.pending)
