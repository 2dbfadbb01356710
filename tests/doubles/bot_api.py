"""A strict stand-in for Telegram's Bot API server: it refuses what the real one refuses."""

import asyncio
import contextlib
import html
import itertools
import json
import re
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from aiohttp import web

# method -> (required, optional) parameters, from the Bot API document; the ones this project uses
MARKUP = {"reply_markup", "protect_content", "disable_notification", "reply_parameters", "message_thread_id"}
CAPTIONED = {"caption", "parse_mode", "caption_entities", *MARKUP}
METHODS: dict[str, tuple[set[str], set[str]]] = {
    "getMe": (set(), set()),
    "getUpdates": (set(), {"offset", "limit", "timeout", "allowed_updates"}),
    "deleteWebhook": (set(), {"drop_pending_updates"}),
    "setWebhook": (
        {"url"},
        {"secret_token", "allowed_updates", "max_connections", "drop_pending_updates", "ip_address"},
    ),
    "getWebhookInfo": (set(), set()),
    "sendMessage": ({"chat_id", "text"}, {"parse_mode", "entities", "link_preview_options", *MARKUP}),
    "sendPhoto": ({"chat_id", "photo"}, CAPTIONED),
    "sendDocument": ({"chat_id", "document"}, CAPTIONED | {"disable_content_type_detection"}),
    "sendMediaGroup": ({"chat_id", "media"}, MARKUP),
    "answerCallbackQuery": ({"callback_query_id"}, {"text", "show_alert", "url", "cache_time"}),
    "setMyCommands": ({"commands"}, {"scope", "language_code"}),
    "getFile": ({"file_id"}, set()),
}
ACTIONS = ("url", "callback_data", "web_app", "login_url", "switch_inline_query", "copy_text", "pay", "callback_game")
TAGS = {"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler", "tg-emoji"}


class Refuse(Exception):
    """An answer with ok=false."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        self.code, self.description, self.parameters = code, description, parameters


@dataclass
class Sent:
    """One message as the person sees it."""

    message_id: int
    text: str
    html: str = ""
    buttons: list[list[dict[str, Any]]] = field(default_factory=list)
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    method: str = ""

    @property
    def labels(self) -> list[str]:
        return [b["text"] for row in self.buttons for b in row]


class _Entities(HTMLParser):
    """Reads Telegram's HTML as strictly as the server does."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.plain = ""
        if re.search(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)", text) or re.search(r"<(?![a-z/])", text):
            raise Refuse(400, "Bad Request: can't parse entities: unsupported character")
        self.feed(text)
        if self.open:
            raise Refuse(
                400, f"Bad Request: can't parse entities: Can't find end tag corresponding to start tag {self.open[-1]}"
            )

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in TAGS:
            raise Refuse(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Refuse(400, "Bad Request: can't parse entities: Unmatched end tag")

    def handle_data(self, data: str) -> None:
        self.plain += data

    def handle_entityref(self, name: str) -> None:
        self.plain += html.unescape(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.plain += html.unescape(f"&#{name};")


def plain(text: str, parse_mode: str | None, most: int, what: str) -> str:
    """The words after entities, within the limit in UTF-16 units."""
    if parse_mode not in (None, "HTML"):
        raise Refuse(400, "Bad Request: unsupported parse_mode")
    words = _Entities(text).plain if parse_mode == "HTML" else text
    if what == "message" and not words.strip():
        raise Refuse(400, "Bad Request: message text is empty")
    if len(words.encode("utf-16-le")) // 2 > most:
        raise Refuse(400, f"Bad Request: {what} is too long")
    return words


def keyboard(markup: dict[str, Any] | None) -> list[list[dict[str, Any]]]:
    rows = (markup or {}).get("inline_keyboard", [])
    if sum(len(r) for r in rows) > 100 or any(len(r) > 8 or not r for r in rows):
        raise Refuse(400, "Bad Request: reply markup is too long")
    for button in (b for row in rows for b in row):
        if not button.get("text", "").strip() or sum(a in button for a in ACTIONS) != 1:
            raise Refuse(400, "Bad Request: can't parse inline keyboard button: exactly one action is needed")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Refuse(400, "Bad Request: BUTTON_DATA_INVALID")
        if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
            raise Refuse(400, "Bad Request: copy text must be 1-256 characters")
    return rows


class Bot:
    """One bot at the server, and the people who write to it."""

    def __init__(self, server: "BotApi", name: str, token: str) -> None:
        self.server, self.name, self.token = server, name, token
        self.updates: list[dict[str, Any]] = []
        self.chats: dict[int, list[Sent]] = {}
        self.people: dict[int, dict[str, Any]] = {}
        self.blocked: set[int] = set()
        self.floods: dict[int, float] = {}
        self.queries: dict[str, float] = {}
        self.polling: asyncio.Event | None = None
        self.fresh = asyncio.Event()
        self.webhook = ""
        self.commands: dict[str, Any] = {}

    # what people do
    def raw_update(self, update: dict[str, Any]) -> None:
        self.updates.append({"update_id": next(self.server.numbers), **update})
        self.fresh.set()

    def _message(self, chat_id: int, name: str, language: str, **content: Any) -> None:
        who = {"id": chat_id, "is_bot": False, "first_name": name, "language_code": language}
        self.people[chat_id] = who
        self.chats.setdefault(chat_id, [])
        chat = {"id": chat_id, "type": "private", "first_name": name}
        number = next(self.server.numbers)
        self.raw_update(
            {"message": {"message_id": number, "date": int(time.time()), "chat": chat, "from": who, **content}}
        )

    def says(self, chat_id: int, text: str, *, name: str = "Sari", language_code: str = "id") -> None:
        self._message(chat_id, name, language_code, text=text)

    def sends_photo(
        self,
        chat_id: int,
        content: bytes,
        caption: str | None = None,
        media_group_id: str | None = None,
        *,
        name: str = "Sari",
    ) -> None:
        file = self.server.keep(content)
        size = {"file_id": file, "file_unique_id": file, "width": 800, "height": 600, "file_size": len(content)}
        small = size | {"file_id": self.server.keep(b"thumb"), "width": 90, "height": 60}
        more = {k: v for k, v in (("caption", caption), ("media_group_id", media_group_id)) if v}
        self._message(chat_id, name, "id", photo=[small, size], **more)

    def sends_document(self, chat_id: int, content: bytes, file_name: str, mime: str) -> None:
        file = self.server.keep(content)
        document = {
            "file_id": file,
            "file_unique_id": file,
            "file_name": file_name,
            "mime_type": mime,
            "file_size": len(content),
        }
        self._message(chat_id, "Sari", "id", document=document)

    def presses(self, chat_id: int, button: str) -> None:
        """Press the newest button with this label or data."""
        for sent in reversed(self.chats.get(chat_id, [])):
            for one in (b for row in sent.buttons for b in row):
                if "callback_data" in one and (button in one["text"] or button == one["callback_data"]):
                    return self._press(chat_id, sent, one["callback_data"])
        seen = [s.labels for s in self.chats.get(chat_id, [])][-3:]
        raise AssertionError(f"no button {button!r}; the newest are {seen}")

    def _press(self, chat_id: int, sent: Sent, data: str) -> None:
        query = str(next(self.server.numbers))
        self.queries[query] = self.server.clock()
        message = {
            "message_id": sent.message_id,
            "date": int(time.time()),
            "chat": {"id": chat_id, "type": "private"},
            "text": sent.text,
        }
        self.raw_update(
            {
                "callback_query": {
                    "id": query,
                    "from": self.people[chat_id],
                    "message": message,
                    "chat_instance": "1",
                    "data": data,
                }
            }
        )

    def chat(self, chat_id: int) -> list[Sent]:
        return self.chats.get(chat_id, [])

    async def heard(self, chat_id: int, containing: str, timeout: float = 15, after: int = 0) -> Sent:
        """The message containing this text, waited for; only messages after number `after` of the chat count."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            for sent in self.chat(chat_id)[after:]:
                if containing in sent.text:
                    return sent
            await asyncio.sleep(0.02)
        raise AssertionError(
            f"{chat_id} never heard {containing!r}; heard {[s.text[:60] for s in self.chat(chat_id)][-5:]}"
        )

    def block(self, chat_id: int) -> None:
        self.blocked.add(chat_id)

    def flood(self, chat_id: int, retry_after: float) -> None:
        self.floods[chat_id] = self.server.clock() + retry_after

    @property
    def pending(self) -> int:
        return len(self.updates)


class BotApi:
    """The server: `async with BotApi({...}) as double`, then `double.base` for the libraries and `double[name]` for the people."""

    def __init__(self, tokens: dict[str, str]) -> None:
        self.numbers = itertools.count(1000)
        self.clock = time.monotonic
        self.bots = {name: Bot(self, name, token) for name, token in tokens.items()}
        self.files: dict[str, bytes] = {}
        self.calls: list[dict[str, Any]] = []
        self.refusals: list[tuple[str, int, str]] = []
        self.too_soon: list[str] = []
        self.failing: dict[str, list[int]] = {}
        self.dropping: dict[str, int] = {}
        self.away_until = 0.0

    def __getitem__(self, name: str) -> Bot:
        return self.bots[name]

    def keep(self, content: bytes) -> str:
        name = f"file{len(self.files)}"
        self.files[name] = content
        return name

    def fail_next(self, method: str, times: int = 1, status: int = 500) -> None:
        self.failing.setdefault(method, []).extend([status] * times)

    def drop_reply_next(self, method: str, times: int = 1) -> None:
        """The ambiguous send: done, but nobody is told."""
        self.dropping[method] = self.dropping.get(method, 0) + times

    def outage(self, seconds: float) -> None:
        self.away_until = self.clock() + seconds

    async def __aenter__(self) -> "BotApi":
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path}", self._download)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.base = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _download(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["path"])
        return web.Response(body=content) if content is not None else web.Response(status=404)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if self.clock() < self.away_until:
            return web.json_response({"ok": False, "error_code": 502, "description": "Bad Gateway"}, status=502)
        if self.failing.get(method):
            status = self.failing[method].pop(0)
            return web.json_response(
                {"ok": False, "error_code": status, "description": "Internal Server Error"}, status=status
            )
        try:
            result = await self._handle(request, method)
        except Refuse as no:
            self.refusals.append((method, no.code, no.description))
            answer: dict[str, Any] = {"ok": False, "error_code": no.code, "description": no.description}
            if no.parameters:
                answer["parameters"] = no.parameters
            return web.json_response(answer, status=no.code)
        if self.dropping.get(method):
            self.dropping[method] -= 1
            request.transport.close()  # type: ignore[union-attr]
        return web.json_response({"ok": True, "result": result})

    async def _handle(self, request: web.Request, method: str) -> Any:
        bot = next((b for b in self.bots.values() if b.token == request.match_info["token"]), None)
        if bot is None:
            raise Refuse(401, "Unauthorized")
        found = next((m for m in METHODS if m.lower() == method.lower()), None)
        if found is None:
            raise Refuse(404, "Not Found")
        body, uploads = await _body(request)
        self.calls.append({"method": found, "body": body})
        required, optional = METHODS[found]
        if missing := required - body.keys():
            raise Refuse(400, f"Bad Request: parameter {sorted(missing)[0]} is required")
        if unknown := body.keys() - required - optional - {k for k in body if k in uploads and k not in required}:
            raise Refuse(400, f"Bad Request: unknown parameter {sorted(unknown)[0]}")
        return await getattr(self, f"_{found}")(bot, body, uploads)

    def _may_send(self, bot: Bot, body: dict[str, Any]) -> int:
        chat = int(body["chat_id"])
        if chat not in bot.chats:
            raise Refuse(400, "Bad Request: chat not found")
        if chat in bot.blocked:
            raise Refuse(403, "Forbidden: bot was blocked by the user")
        left = bot.floods.get(chat, 0) - self.clock()
        if left > 0:
            if (bot.name, chat) in {(n, c) for n, c in self._flooded}:
                self.too_soon.append(f"{bot.name} {chat}")
            self._flooded.add((bot.name, chat))
            raise Refuse(429, f"Too Many Requests: retry after {left:.0f}", retry_after=max(1, round(left)))
        self._flooded.discard((bot.name, chat))
        return chat

    @property
    def _flooded(self) -> set[tuple[str, int]]:
        return self.__dict__.setdefault("_flooded_chats", set())

    def _deliver(self, bot: Bot, chat: int, sent: Sent) -> dict[str, Any]:
        bot.chats[chat].append(sent)
        return {
            "message_id": sent.message_id,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private"},
            "text": sent.text,
        }

    async def _getMe(self, bot: Bot, body: Any, uploads: Any) -> Any:
        return {
            "id": int(bot.token.split(":")[0]),
            "is_bot": True,
            "first_name": bot.name,
            "username": f"{bot.name}_bot",
        }

    async def _getUpdates(self, bot: Bot, body: dict[str, Any], uploads: Any) -> Any:
        if bot.webhook:
            raise Refuse(409, "Conflict: can't use getUpdates method while webhook is active")
        if bot.polling is not None:
            bot.polling.set()  # the newer call ends the older one
        mine = bot.polling = asyncio.Event()
        offset, limit = int(body.get("offset", 0)), int(body.get("limit", 100))
        if not 1 <= limit <= 100:
            raise Refuse(400, "Bad Request: limit out of range")
        if offset:
            bot.updates = [u for u in bot.updates if u["update_id"] >= offset]
        until = self.clock() + min(float(body.get("timeout", 0)), 50)
        while not bot.updates and self.clock() < until and not mine.is_set():
            bot.fresh.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bot.fresh.wait(), 0.05)
        if mine.is_set():
            raise Refuse(
                409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        bot.polling = None
        kinds = body.get("allowed_updates") or []
        return [u for u in bot.updates[:limit] if not kinds or len(u) < 2 or any(k in u for k in kinds)]

    async def _deleteWebhook(self, bot: Bot, body: Any, uploads: Any) -> Any:
        bot.webhook = ""
        return True

    async def _setWebhook(self, bot: Bot, body: dict[str, Any], uploads: Any) -> Any:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", str(body.get("secret_token", "x"))):
            raise Refuse(400, "Bad Request: secret token contains unallowed characters")
        bot.webhook = body["url"]
        return True

    async def _getWebhookInfo(self, bot: Bot, body: Any, uploads: Any) -> Any:
        return {"url": bot.webhook, "has_custom_certificate": False, "pending_update_count": len(bot.updates)}

    async def _sendMessage(self, bot: Bot, body: dict[str, Any], uploads: Any) -> Any:
        chat = self._may_send(bot, body)
        words = plain(str(body["text"]), body.get("parse_mode"), 4096, "message")
        return self._deliver(
            bot,
            chat,
            Sent(next(self.numbers), words, body["text"], keyboard(body.get("reply_markup")), [], "sendMessage"),
        )

    async def _file(self, bot: Bot, body: dict[str, Any], uploads: dict[str, Any], kind: str) -> Any:
        chat = self._may_send(bot, body)
        words = plain(str(body.get("caption", "")), body.get("parse_mode"), 1024, "caption")
        name = str(body[kind]).removeprefix("attach://")
        if name not in uploads and kind not in uploads:
            raise Refuse(400, "Bad Request: wrong file identifier/HTTP URL specified")
        file = uploads.get(name) or uploads[kind]
        if len(file[1]) == 0:
            raise Refuse(400, "Bad Request: file must be non-empty")
        sent = Sent(next(self.numbers), words, "", keyboard(body.get("reply_markup")), [(kind, *file)], f"send {kind}")
        return self._deliver(bot, chat, sent)

    async def _sendPhoto(self, bot: Bot, body: dict[str, Any], uploads: dict[str, Any]) -> Any:
        return await self._file(bot, body, uploads, "photo")

    async def _sendDocument(self, bot: Bot, body: dict[str, Any], uploads: dict[str, Any]) -> Any:
        return await self._file(bot, body, uploads, "document")

    async def _sendMediaGroup(self, bot: Bot, body: dict[str, Any], uploads: dict[str, Any]) -> Any:
        chat = self._may_send(bot, body)
        if not 2 <= len(body["media"]) <= 10:
            raise Refuse(400, "Bad Request: media group must have 2-10 items")
        out = []
        for item in body["media"]:
            name = str(item["media"]).removeprefix("attach://")
            if name not in uploads:
                raise Refuse(400, "Bad Request: media not found in the upload")
            out.append(
                self._deliver(
                    bot, chat, Sent(next(self.numbers), "", "", [], [(item["type"], *uploads[name])], "sendMediaGroup")
                )
            )
        return out

    async def _answerCallbackQuery(self, bot: Bot, body: dict[str, Any], uploads: Any) -> Any:
        if len(str(body.get("text", ""))) > 200:
            raise Refuse(400, "Bad Request: MESSAGE_TOO_LONG")
        asked = bot.queries.pop(str(body["callback_query_id"]), None)
        if asked is None or self.clock() - asked > 150:
            raise Refuse(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        return True

    async def _setMyCommands(self, bot: Bot, body: dict[str, Any], uploads: Any) -> Any:
        for command in body["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]) or not 1 <= len(command["description"]) <= 256:
                raise Refuse(400, "Bad Request: BOT_COMMAND_INVALID")
        bot.commands[body.get("language_code", "")] = body["commands"]
        return True

    async def _getFile(self, bot: Bot, body: dict[str, Any], uploads: Any) -> Any:
        name = str(body["file_id"])
        if name not in self.files:
            raise Refuse(400, "Bad Request: invalid file_id")
        if len(self.files[name]) > 20 * 1024 * 1024:
            raise Refuse(400, "Bad Request: file is too big")
        return {"file_id": name, "file_unique_id": name, "file_size": len(self.files[name]), "file_path": name}


async def _body(request: web.Request) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """Parameters and uploads, whether they came as JSON, a form or multipart; JSON inside strings is read."""
    uploads: dict[str, tuple[str, bytes]] = {}
    if request.content_type == "application/json":
        return await request.json(), uploads
    given: dict[str, Any] = dict(request.query)
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = (value.filename, value.file.read())
            if name in ("photo", "document"):
                given[name] = "<file>"
        else:
            given[name] = value
    return {name: _json(value) if name != "text" else value for name, value in given.items()}, uploads


def _json(value: str) -> Any:
    try:
        return (
            json.loads(value)
            if value[:1] in "[{" or value in ("true", "false") or value.lstrip("-").isdecimal()
            else value
        )
    except ValueError:
        return value
