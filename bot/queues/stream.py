"""A case handed over as a message to a broker the agency reads from: NATS JetStream, RabbitMQ or Kafka."""

import asyncio
import contextlib
from collections.abc import Awaitable, Iterable
from typing import Any

from bot.queues import SOON, HandError, Parcel
from bot.queues.brokers import carrier
from bot.queues.shape import CaseDocument

MOST = 10.0  # seconds for one parcel, connecting included


class StreamQueue:
    """One broker. ValueError, in a sentence, for an address that is none or a package that is missing."""

    name = "stream"

    def __init__(self, url: str, subject: str, stream: str = "PASARADIL") -> None:
        self.url, self.subject, self.stream = url, subject, stream
        self.carrier = carrier(url)
        self.carrier.open(url)  # a missing package is told now, not at the first case
        self.opening = asyncio.Lock()
        self.broker: Any = None

    async def hand(self, parcel: Parcel) -> str:
        """Receipt: where the broker keeps it. The broker has stored it by then."""
        broker = None
        try:
            async with asyncio.timeout(MOST):
                broker = await self._connected()
                return await self.carrier.put(broker, f"{self.subject}.{parcel.agency}", self.stream, parcel)
        except Exception as trouble:  # each client has its own family of errors; all of them mean "not stored yet"
            await self._drop(broker)
            raise HandError(f"the broker did not take it ({type(trouble).__name__})", retry_after=SOON) from None

    async def close(self) -> None:
        await self._drop(self.broker)

    async def _connected(self) -> Any:
        async with self.opening:
            if self.broker is not None and not await self.broker.ping(0.5):
                await self._drop(self.broker)
            if self.broker is None:
                broker = self.carrier.open(self.url)
                try:
                    await broker.connect()
                except BaseException:  # out of time, too: what was opened by half does not stay open
                    await _goodbye(broker.stop())
                    raise
                self.broker = broker
            return self.broker

    async def _drop(self, broker: Any) -> None:
        if broker is None or self.broker is not broker:  # another parcel that shared it was quicker
            return
        self.broker = None
        await _goodbye(self.carrier.close(broker))


async def _goodbye(closing: Awaitable[None]) -> None:
    with contextlib.suppress(Exception):  # it is broken or no longer wanted; saying goodbye may fail
        async with asyncio.timeout(1):
            await closing


def asyncapi(agencies: Iterable[str], url: str = "nats://localhost:4222", subject: str = "pasaradil.cases") -> str:
    """The AsyncAPI 3 document, JSON, of the streams these agencies read: a channel each, and the shape of a case."""
    from faststream.specification import AsyncAPI

    brand = carrier(url)
    broker = brand.open(url)
    for agency in agencies:
        brand.publisher(broker, f"{subject}.{agency}", schema=CaseDocument, title=agency,
                        description=f"Every case of {agency}; the facts of one case in their order.")  # fmt: skip
    told = AsyncAPI(broker, title="PasarAdil cases", version="1",
                    description="Cases of small businesses, handed to the agency responsible.")  # fmt: skip
    return told.to_specification().to_json()
