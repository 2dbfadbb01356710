"""Waiting for a bell, but not for ever: what nobody rang for is looked for now and then."""

import asyncio
from contextlib import suppress


async def rung(bell: asyncio.Event, seconds: float) -> None:
    """Returns when the bell rings, or after so many seconds. (Before Python 3.12 `wait_for` may swallow our own end.)"""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await bell.wait()
