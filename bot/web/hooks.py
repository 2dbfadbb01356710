"""What platforms and probes call: answered without a framework, because every message passes here."""

import hmac
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from bot.log import log

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]
MOST_BYTES = 3 * 1024 * 1024
UPLOADS = "/unggah/"  # reachable for everybody, whatever name the service is called by
SECRET = b"x-telegram-bot-api-secret-token"


@dataclass(frozen=True)
class Doorbell:
    """One address a platform calls: the secret it must show, and what takes the body (returns once it is on disk)."""

    secret: bytes
    take: Callable[[bytes], Awaitable[None]]
    header: bytes = SECRET
    signed: Callable[[bytes, bytes], bool] | None = (
        None  # (body, what was shown): the header is a signature of the body
    )
    verify: bytes | None = None  # the word a platform shows by GET before it begins to call


class Refuse(Exception):
    """A call that is not taken, with its status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Front:
    """The whole of what a process serves: doorbells, probes, pages for large files, and the application behind them."""

    def __init__(self, bells: Mapping[str, Doorbell], ready: Callable[[], Awaitable[bool]], inner: Asgi | None,
                 uploads: Asgi | None = None) -> None:  # fmt: skip
        self.bells, self.ready, self.inner, self.uploads = bells, ready, inner, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if self.inner is not None:
                await self.inner(scope, receive, send)
            return
        path = scope["path"]
        if (bell := self.bells.get(path)) is not None:
            if scope["method"] == "GET" and bell.verify is not None:
                await _shake_hands(bell.verify, scope, send)
            else:
                await _answer(send, await self._taken(bell, scope, receive))
        elif self.uploads is not None and path.startswith(UPLOADS):
            await self.uploads(scope, receive, send)
        elif path == "/live":
            await _answer(send, 200)
        elif path == "/ready":
            await _answer(send, 200 if await self.ready() else 503)
        elif self.inner is not None:
            await self.inner(scope, receive, send)
        else:
            await _answer(send, 404)

    async def _taken(self, bell: Doorbell, scope: Scope, receive: Receive) -> int:
        """200 only when the message is on disk; everything else makes the platform bring it again, or is a forgery."""
        try:
            await bell.take(await _body(bell, scope, receive))
        except Refuse as no:
            return no.status
        except Exception as trouble:
            log.error("a message could not be stored; it will come again", error=type(trouble).__name__)
            return 503
        return 200


async def _body(bell: Doorbell, scope: Scope, receive: Receive) -> bytes:
    if scope["method"] != "POST":
        raise Refuse(405)
    shown, length = None, b"0"
    for name, value in scope["headers"]:
        if name == bell.header:
            shown = value
        elif name == b"content-length":
            length = value
    if shown is None:
        raise Refuse(401)
    if bell.signed is None and not hmac.compare_digest(shown, bell.secret):
        raise Refuse(403)
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise Refuse(413)
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise Refuse(413)
    if message["type"] == "http.disconnect" or len(body) < int(length):
        raise Refuse(400)
    if bell.signed is not None and not bell.signed(body, shown):
        raise Refuse(403)
    return body


async def _shake_hands(word: bytes, scope: Scope, send: Send) -> None:
    """Meta's handshake: who knows our word gets their challenge back, as they sent it."""
    asked = dict(parse_qsl(scope.get("query_string", b"")))
    challenge = asked.get(b"hub.challenge", b"")[:200]
    good = asked.get(b"hub.mode") == b"subscribe" and hmac.compare_digest(asked.get(b"hub.verify_token", b""), word)
    if not good or not challenge.isalnum():
        await _answer(send, 403)
        return
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(challenge)).encode()), *_HEADERS[1:]]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": challenge})


_HEADERS = [(b"content-length", b"0"), (b"cache-control", b"no-store")]


async def _answer(send: Send, status: int) -> None:
    headers = [*_HEADERS, (b"connection", b"close")] if status == 413 else _HEADERS
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
