"""Telegram's other way in: it calls us. The address is set, looked after and taken away by the service itself."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from bot.channels import SendError, Store
from bot.channels.polling import poll, until_heard
from bot.log import log
from storage.sealing import KeyRing

LOOK_EVERY = 300.0  # seconds between two looks at what Telegram has noted down
CONNECTIONS = 100  # requests Telegram may have open at once; the most it allows
TURNED_AWAY = re.compile(r"\b40[13]\b")  # in Telegram's words of trouble: what called showed another secret than ours
MENU_TRIES = 5


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
    error_at: float = 0.0  # by Telegram's clock; 0: never

    @classmethod
    def of(cls, told: Any) -> "HookInfo":
        """From either library's WebhookInfo."""
        at = told.last_error_date.timestamp() if told.last_error_date else 0.0
        return cls(told.url, told.pending_update_count, told.last_error_message or "", at)


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
    menu = asyncio.create_task(show_menu(door))
    try:
        if door.hook is None:
            await until_heard(door.remove_webhook)
            await poll(door.name, door.updates, store, door.acknowledge)
        else:
            await keep_webhook(door.name, door.hook, door.set_webhook, door.webhook)
    finally:
        menu.cancel()


async def show_menu(door: Either) -> None:
    """Beside listening, and best effort: a menu refused is missing until the next start, and nothing else is."""
    for tries in range(MENU_TRIES):
        try:
            return await door.set_commands(door.menu)
        except SendError as refused:
            trouble = refused.reason
            if refused.retry_after is None:
                break
            await asyncio.sleep(max(refused.retry_after, 2.0**tries))
        except Exception as odd:
            trouble = type(odd).__name__
            break
    log.warning("the menu of commands could not be set; it is tried again at the next start", channel=door.name,
                error=trouble)  # fmt: skip


async def keep_webhook(name: str, hook: Hook, set_it: Callable[[], Awaitable[Any]],
                       look: Callable[[], Awaitable[HookInfo]]) -> None:  # fmt: skip
    """Until cancelled: set it, and set it again where somebody changed it, or Telegram was turned away since we last looked."""
    await until_heard(set_it)
    seen = 0.0
    while True:
        await asyncio.sleep(LOOK_EVERY)
        try:
            info = await look()
        except SendError:
            continue
        news, seen = info.error_at != seen, info.error_at
        if info.url != hook.url or (news and TURNED_AWAY.search(info.error)):
            log.warning("the webhook was changed elsewhere; set again", channel=name, error=info.error or None)
            await until_heard(set_it)
        elif news and info.error:
            log.warning("Telegram reports trouble with the webhook", channel=name, error=info.error, count=info.pending)
