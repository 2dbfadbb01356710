"""Long polling for either Telegram door: nothing is confirmed before it is stored, and nothing ends it but us."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels import SendError, Store
from bot.channels.bot_api import raws
from bot.log import log

GetUpdates = Callable[[int], Awaitable[list[dict[str, Any]]]]  # offset -> raw updates
Answer = Callable[[str], Awaitable[None]]  # tell Telegram a button was received


class TokenRefused(RuntimeError):
    """Telegram does not know this token."""


class Conflict(Exception):
    """Somebody else is polling with this token."""


async def until_heard(work: Callable[[], Awaitable[Any]]) -> None:
    """Do one thing the platform must hear of before we begin, however long it is out of reach."""
    while True:
        try:
            await work()
            return
        except SendError as refused:
            await asyncio.sleep(max(refused.retry_after or 0, 2))


async def poll(name: str, get_updates: GetUpdates, store: Store, answer: Answer) -> None:
    """Until cancelled. `get_updates` raises SendError (wait), Conflict or TokenRefused."""
    offset, patience = 0, 1.0
    while True:
        try:
            updates = [
                u for u in await get_updates(offset) if isinstance(u, dict) and isinstance(u.get("update_id"), int)
            ]
            if updates:
                await store(raws(updates))
                offset = updates[-1]["update_id"] + 1  # ids may start anywhere anew: what counts is the last one given
                await _acknowledge(updates, answer)
            patience = 1.0
        except TokenRefused:
            raise
        except Conflict:
            log.warning("another process polls with this token; stop it, or use one token per service", channel=name)
            await asyncio.sleep(5)
        except SendError as refused:
            log.warning("the platform is out of reach; trying again", channel=name, error=refused.reason)
            await asyncio.sleep(max(refused.retry_after or 0, patience))
            patience = min(patience * 2, 30)
        except Exception as trouble:  # storage: nothing was confirmed, so the same updates come again
            log.error("updates could not be stored; they will come again", channel=name, error=type(trouble).__name__)
            await asyncio.sleep(patience)
            patience = min(patience * 2, 30)


async def _acknowledge(updates: list[dict[str, Any]], answer: Answer) -> None:
    """Stop the little clocks on pressed buttons. Best effort: the message is safe already."""
    queries = [
        str(u["callback_query"]["id"])
        for u in updates
        if isinstance(u.get("callback_query"), dict) and "id" in u["callback_query"]
    ]
    await asyncio.gather(*(answer(q) for q in queries), return_exceptions=True)
