"""KPPU reads its cases from a RabbitMQ of its own: what was confirmed is there, what was not taken is tried again."""

import asyncio
import contextlib
import importlib.util
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from bot.queues import SOON, HandError
from bot.queues.stream import StreamQueue
from tests.queues.parcels import parcel, refusal
from tests.queues.rabbit import FOUND, RabbitServer

pytestmark = pytest.mark.skipif(
    not FOUND or not importlib.util.find_spec("aio_pika"),
    reason="RabbitMQ was NOT tried: it needs a rabbitmq-server in the path and pip install 'faststream[rabbit]'",
)
SUBJECT, NAME = "pasaradil.cases", "pasaradil.cases.KPPU"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitServer]:
    started = RabbitServer(tmp_path_factory.mktemp("rabbit"))
    started.start()
    yield started
    started.close()


@pytest.fixture
async def queue(server: RabbitServer) -> AsyncIterator[StreamQueue]:
    opened = StreamQueue(server.url, SUBJECT)
    yield opened
    await opened.close()


async def declared(server: RabbitServer, **arguments: Any) -> None:
    """The agency's own durable queue, new and empty."""
    import aio_pika

    async with await aio_pika.connect(server.url) as connection:
        channel = await connection.channel()
        await channel.queue_delete(NAME)
        await channel.declare_queue(NAME, durable=True, arguments=arguments)


async def taken(server: RabbitServer) -> list[Any]:
    """Every message of the queue, as the agency reads it."""
    import aio_pika

    found = []
    async with await aio_pika.connect(server.url) as connection:
        queue = await (await connection.channel()).get_queue(NAME)
        while message := await queue.get(no_ack=True, fail=False):
            found.append(message)
    return found


async def test_a_case_without_a_queue_is_refused_and_not_dropped(server: RabbitServer, queue: StreamQueue) -> None:
    assert (await refusal(queue)).retry_after == SOON
    await declared(server)
    assert await queue.hand(parcel()) == f"{NAME} confirmed"


async def test_a_case_arrives_byte_for_byte_and_persistent(server: RabbitServer, queue: StreamQueue) -> None:
    await declared(server)
    await queue.hand(parcel())
    (message,) = await taken(server)
    assert message.body == parcel().body
    assert message.message_id == "case-12-filed"
    assert message.content_type == "application/json"
    assert message.delivery_mode == 2


async def test_a_full_queue_is_no_receipt(server: RabbitServer, queue: StreamQueue) -> None:
    await declared(server, **{"x-max-length": 1, "x-overflow": "reject-publish"})
    await queue.hand(parcel())
    assert (await refusal(queue, parcel("case-13-filed"))).retry_after == SOON


async def test_a_refused_login_is_tried_again(server: RabbitServer) -> None:
    queue = StreamQueue(server.url.replace("geheim", "geheim-lama"), SUBJECT)
    assert (await refusal(queue)).retry_after == SOON
    await queue.close()


async def test_a_server_that_hangs_is_told_and_nothing_is_left_open(server: RabbitServer, queue: StreamQueue) -> None:
    await declared(server)
    await queue.hand(parcel())
    os.kill(server.process.pid, signal.SIGSTOP)
    started = time.monotonic()
    try:
        assert (await refusal(queue, parcel("case-13-filed"))).retry_after == SOON
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    assert time.monotonic() - started < 6
    await asyncio.sleep(0.5)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    await queue.hand(parcel("case-13-filed"))


@pytest.mark.parametrize("kind", ["classic", "quorum"])
async def test_whatever_was_confirmed_outlives_the_server(server: RabbitServer, queue: StreamQueue, kind: str) -> None:
    await declared(server, **{"x-queue-type": kind})
    await asyncio.sleep(4)  # a queue so new is not on the server's own disk yet
    confirmed = []

    async def hand_on() -> None:
        for n in range(400):
            with contextlib.suppress(HandError):
                await queue.hand(parcel(f"case-{n}-filed"))
                confirmed.append(f"case-{n}-filed")

    handing = asyncio.create_task(hand_on())
    while len(confirmed) < 150:
        await asyncio.sleep(0.001)
    server.kill()
    server.start()
    await handing
    await queue.hand(parcel("case-400-filed"))
    held = {message.message_id for message in await taken(server)}
    assert [key for key in [*confirmed, "case-400-filed"] if key not in held] == []
