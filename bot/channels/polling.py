"""Long polling for either Telegram door: nothing is confirmed before it is stored, and nothing ends it but us."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from bot.channels import SendError, Store
from bot.channels.bot_api import query_of, raws
from bot.log import log

GetUpdates = Callable[[int], Awaitable[list[dict[str, Any]]]]  # offset -> raw updates
Answer = Callable[[str], Awaitable[None]]  # tell Telegram a button was received


class TokenRefused(RuntimeError):
    """Telegram does not know this token."""


class Conflict(Exception):
    """Somebody else is polling with this token."""


async def until_heard(work: Callable[[], Awaitable[Any]]) -> None:
    """Do one thing the platform must hear of before we begin, however long it is out of reach."""
    patience = 2.0
    while True:
        try:
            await work()
            return
        except SendError as refused:
            log.warning("the platform did not take what listening begins with; trying again", error=refused.reason)
            await asyncio.sleep(max(refused.retry_after or 0, patience))
            patience = min(patience * 2, 30)


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
                acknowledge(updates, answer)
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


_acknowledging: set[asyncio.Task[Any]] = set()


def acknowledge(updates: list[dict[str, Any]], answer: Answer) -> None:
    """Stop the little clocks on pressed buttons. Beside everything else, and best effort: the message is safe already."""
    for query in (q for u in updates if (q := query_of(u))):
        acknowledge_one(query, answer)


def acknowledge_one(query: str, answer: Answer) -> None:
    task = asyncio.create_task(_quietly(answer(query)))
    _acknowledging.add(task)
    task.add_done_callback(_acknowledging.discard)


async def _quietly(answering: Awaitable[None]) -> None:
    with suppress(Exception):
        await answering
