"""The message brokers a stream can run on, each behind the same few calls of FastStream."""

import asyncio
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from bot.queues import LOOPBACK, Parcel

WITHIN = 3.0  # seconds for one answer of a broker
REPEATS_REMEMBERED = 3 * 24 * 3600.0  # seconds a stream knows a key: as long as we retry


class Carrier(Protocol):
    """How one brand of broker is opened, and how it takes a parcel durably; `put` returns the receipt."""

    def open(self, url: str) -> Any: ...

    def publisher(self, broker: Any, subject: str, **told: Any) -> None: ...

    async def put(self, broker: Any, subject: str, stream: str, parcel: Parcel) -> str: ...

    async def close(self, broker: Any) -> None: ...


class Nats:
    """JetStream: the key in Nats-Msg-Id lets the server drop repeats; its acknowledgement is waited for."""

    def open(self, url: str) -> Any:
        broker = _class("nats", "NatsBroker")
        # A broken connection is replaced by the next parcel, not by the client behind our back: trouble is told at once.
        return broker(url, allow_reconnect=False, max_reconnect_attempts=1, reconnect_time_wait=0,
                      connect_timeout=WITHIN, logger=None, specification_url=place(url))  # fmt: skip

    def publisher(self, broker: Any, subject: str, **told: Any) -> None:
        broker.publisher(subject, **told)

    async def put(self, broker: Any, subject: str, stream: str, parcel: Parcel) -> str:
        from nats.js.errors import NoStreamResponseError

        try:
            return await self._put(broker, subject, stream, parcel)
        except NoStreamResponseError:  # only then: many agencies will give us the right to publish and no other
            await self._declare(broker, subject.removesuffix(parcel.agency) + ">", stream)
            return await self._put(broker, subject, stream, parcel)

    async def close(self, broker: Any) -> None:
        await broker.stop()

    async def _put(self, broker: Any, subject: str, stream: str, parcel: Parcel) -> str:
        headers = {"Nats-Msg-Id": parcel.key, "content-type": "application/json"}
        taken = await broker.publish(parcel.body, subject, headers=headers, correlation_id=parcel.key, stream=stream,
                                     timeout=WITHIN)  # fmt: skip
        return f"{taken.stream} {taken.seq}{' duplicate' if taken.duplicate else ''}"

    async def _declare(self, broker: Any, subjects: str, stream: str) -> None:
        from faststream.nats import JStream
        from nats.js.errors import APIError

        streams = (await broker.connect()).jetstream()
        wanted = JStream(stream, duplicate_window=REPEATS_REMEMBERED).config.evolve(subjects=[subjects])
        try:
            await streams.add_stream(wanted)
        except APIError:  # a server may allow less: then its own window has to do
            await streams.add_stream(wanted.evolve(duplicate_window=0))


class Rabbit:
    """A durable queue named by the subject, declared by its owner; a message nobody would keep comes back as an error."""

    def open(self, url: str) -> Any:
        channel = _class("rabbit", "Channel")(on_return_raises=True)
        broker = _class("rabbit", "RabbitBroker")
        return broker(url, default_channel=channel, timeout=WITHIN, logger=None, specification_url=place(url))

    def publisher(self, broker: Any, subject: str, **told: Any) -> None:
        broker.publisher(subject, **told)

    async def put(self, broker: Any, subject: str, stream: str, parcel: Parcel) -> str:
        async with asyncio.timeout(WITHIN):  # publish takes a timeout too, but FastStream 0.7 never hands it on
            await broker.publish(parcel.body, subject, mandatory=True, persist=True, message_id=parcel.key,
                                 correlation_id=parcel.key, content_type="application/json")  # fmt: skip
        return f"{subject} confirmed"

    async def close(self, broker: Any) -> None:
        """The connection before its channel: a server that hangs answers neither, and the client would go on for ever."""
        await (await broker.connect()).close()  # the connection it has
        await broker.stop()


class Kafka:
    """A topic for each agency; the case is the message's key, so a case stays in one partition and in order."""

    def open(self, url: str) -> Any:
        at, login = urlsplit(url), {}
        if at.username:
            from faststream.security import SASLPlaintext

            login = {"security": SASLPlaintext(unquote(at.username), unquote(at.password or ""),
                                               use_ssl=at.hostname not in LOOPBACK)}  # fmt: skip
        return _class("kafka", "KafkaBroker")(
            at.netloc.rpartition("@")[2], acks="all", enable_idempotence=True, request_timeout_ms=int(WITHIN * 1000),
            logger=None, specification_url=place(url), **login,
        )  # fmt: skip

    def publisher(self, broker: Any, subject: str, **told: Any) -> None:
        broker.publisher(subject, **told)

    async def put(self, broker: Any, subject: str, stream: str, parcel: Parcel) -> str:
        headers = {"idempotency-key": parcel.key, "content-type": "application/json"}
        kept = await broker.publish(parcel.body, subject, key=f"case-{parcel.case}".encode(), headers=headers,
                                    correlation_id=parcel.key)  # fmt: skip
        return f"{subject} {kept.partition} {kept.offset}"

    async def close(self, broker: Any) -> None:
        await broker.stop()


CARRIERS: dict[str, type[Carrier]] = {"nats": Nats, "tls": Nats, "amqp": Rabbit, "amqps": Rabbit, "kafka": Kafka}


def carrier(url: str) -> Carrier:
    """The brand this address is for. ValueError, in a sentence, for an address no broker here understands."""
    at = urlsplit(url)
    if at.scheme not in CARRIERS or not at.hostname:
        raise ValueError(f"the stream's url must begin with one of {', '.join(f'{s}://' for s in CARRIERS)}")
    return CARRIERS[at.scheme]()


def place(url: str) -> str:
    """The address without its login, as it may stand in a document."""
    at = urlsplit(url)
    return f"{at.scheme}://{at.netloc.rpartition('@')[2]}"


def _class(extra: str, name: str) -> Any:
    try:
        return getattr(import_module(f"faststream.{extra}"), name)
    except ImportError:
        raise ValueError(f"this kind of stream needs one more package: pip install 'faststream[{extra}]'") from None
