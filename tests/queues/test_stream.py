"""KPPU reads its cases from a broker: stored once, in their order, and still there after the server was killed."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import nats
import pytest
from nats.js.client import JetStreamContext

from bot.queues import SOON
from bot.queues.stream import StreamQueue
from tests.queues.nats import NatsServer
from tests.queues.parcels import free_port, parcel, refusal

SUBJECT = "pasaradil.cases"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    started = NatsServer(tmp_path)
    started.start()
    yield started
    started.kill()


@pytest.fixture
async def queue(server: NatsServer) -> AsyncIterator[StreamQueue]:
    opened = StreamQueue(server.url, SUBJECT)
    yield opened
    await opened.close()


@pytest.fixture
async def reader(server: NatsServer) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(server.url, reconnect_time_wait=0.05)  # type: ignore[arg-type]
    yield client.jetstream()
    await client.close()


async def kept(reader: JetStreamContext) -> list[str]:
    """The keys the stream holds, in order."""
    count = (await reader.stream_info("PASARADIL")).state.messages
    messages = [await reader.get_msg("PASARADIL", number) for number in range(1, count + 1)]
    return [(m.headers or {})["Nats-Msg-Id"] for m in messages]


async def test_a_case_arrives_byte_for_byte(queue: StreamQueue, reader: JetStreamContext) -> None:
    assert await queue.hand(parcel()) == "PASARADIL 1"
    message = await reader.get_msg("PASARADIL", 1)
    assert message.subject == "pasaradil.cases.KPPU"
    assert message.data == parcel().body
    assert message.headers is not None
    assert message.headers["Nats-Msg-Id"] == "case-12-filed"
    assert message.headers["content-type"] == "application/json"


async def test_the_same_key_is_stored_once(queue: StreamQueue, reader: JetStreamContext) -> None:
    await queue.hand(parcel())
    assert await queue.hand(parcel()) == "PASARADIL 1 duplicate"
    assert await kept(reader) == ["case-12-filed"]


async def test_the_server_knows_a_key_as_long_as_we_retry(queue: StreamQueue, reader: JetStreamContext) -> None:
    await queue.hand(parcel())
    assert (await reader.stream_info("PASARADIL")).config.duplicate_window == 3 * 24 * 3600


async def test_a_server_that_remembers_less_is_used_as_it_is(tmp_path: Path) -> None:
    server = NatsServer(tmp_path, "limits { duplicate_window: 60s }")
    server.start()
    queue = StreamQueue(server.url, SUBJECT)
    try:
        assert await queue.hand(parcel()) == "PASARADIL 1"
    finally:
        await queue.close()
        server.kill()


async def test_a_stream_the_agency_made_is_left_as_it_is(queue: StreamQueue, reader: JetStreamContext) -> None:
    await reader.add_stream(name="PASARADIL", subjects=["pasaradil.>"], duplicate_window=120, max_age=3600)
    await queue.hand(parcel())
    config = (await reader.stream_info("PASARADIL")).config
    assert (config.subjects, config.duplicate_window, config.max_age) == (["pasaradil.>"], 120, 3600)


async def test_whatever_was_acknowledged_outlives_the_server(server: NatsServer, queue: StreamQueue,
                                                             reader: JetStreamContext) -> None:  # fmt: skip
    keys = [f"case-{n}-filed" for n in range(1, 31)]
    for key in keys[:20]:
        await queue.hand(parcel(key))
    server.kill()
    await asyncio.sleep(0.05)  # the connection's end is noticed by the event loop only
    refused = await refusal(queue, parcel(keys[20]))
    assert refused.retry_after == SOON
    server.start()
    for key in keys[18:]:  # two of them for the second time
        await queue.hand(parcel(key))
    assert await kept(reader) == keys


async def test_a_restarted_server_costs_no_failure(server: NatsServer, queue: StreamQueue) -> None:
    await queue.hand(parcel())
    server.kill()
    server.start()
    await asyncio.sleep(0.05)
    assert await queue.hand(parcel("case-13-filed")) == "PASARADIL 2"


async def test_a_server_that_is_away_is_told_quickly() -> None:
    queue = StreamQueue(f"nats://sari:geheim@127.0.0.1:{free_port()}", SUBJECT)
    started = time.monotonic()
    assert (await refusal(queue)).retry_after == SOON
    assert time.monotonic() - started < 2
    await queue.close()


async def test_a_refused_login_is_told_quickly(server: NatsServer) -> None:
    queue = StreamQueue(server.url.replace("geheim", "geheim-lama"), SUBJECT)
    started = time.monotonic()
    assert (await refusal(queue)).retry_after == SOON
    assert time.monotonic() - started < 2
    await queue.close()


async def test_a_server_without_jetstream_is_told(tmp_path: Path) -> None:
    server = NatsServer(tmp_path)
    server.settings.write_text("authorization { user: sari, password: geheim }\n")
    server.start(jetstream=False)
    queue = StreamQueue(server.url, SUBJECT)
    try:
        assert (await refusal(queue)).retry_after == SOON
    finally:
        await queue.close()
        server.kill()


@pytest.mark.parametrize("url", ["http://sari:geheim@kppu.go.id", "kppu.go.id:4222", "nats://", ""])
def test_an_address_of_no_broker_is_one_sentence(url: str) -> None:
    with pytest.raises(ValueError, match="must begin with one of nats://") as refused:
        StreamQueue(url, SUBJECT)
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize(("scheme", "extra"), [("amqp", "rabbit"), ("kafka", "kafka")])
def test_a_missing_package_is_named(scheme: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, f"faststream.{extra}", None)
    with pytest.raises(ValueError, match=rf"pip install 'faststream\[{extra}\]'") as refused:
        StreamQueue(f"{scheme}://sari:geheim@kppu.go.id", SUBJECT)
    assert "geheim" not in str(refused.value)
