"""A strict stand-in for Telegram's Bot API server: it refuses what the real one refuses.

`async with BotApi({"public": "111:AAA"}) as double:` serves on loopback; `double.base` is the libraries' API base,
`double["public"]` the people who write to that bot. `python -m tests.doubles.bot_api --port 8081` runs it by itself.
"""

import argparse
import asyncio
import contextlib
import html
import json
import math
import re
import time
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from tests.doubles import bot_api_rules as rules
from tests.doubles.bot_api_people import MESSAGES_LIVE, QUERIES_LIVE, Bot, File, Sent, Stored
from tests.doubles.bot_api_rules import METHODS, Refuse, bad

__all__ = ["Bot", "BotApi", "File", "Refusal", "Refuse", "Sent"]

Uploads = dict[str, tuple[str, bytes]]  # part -> (file name, content)
Body = dict[str, Any]
DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
LINK_LIVES = 3600.0
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


class Refusal(NamedTuple):
    """One answer with ok=false that the double gave by the rules (faults asked for by the test are not among them)."""

    method: str
    code: int
    reason: str
    bot: str = ""


class BotApi:
    """The server. `clock` (seconds) drives expiry, floods and ages; waiting and outages run on real time."""

    def __init__(self, tokens: dict[str, str], *, clock: Callable[[], float] = time.monotonic, port: int = 0,
                 control: bool = False) -> None:  # fmt: skip
        self.clock, self._port, self._control = clock, port, control
        self.bots = {name: Bot(name, token, lambda: self.clock()) for name, token in tokens.items()}
        self.calls: list[dict[str, Any]] = []
        self.refusals: list[Refusal] = []
        self.violations: list[str] = []  # sends inside a retry_after that had been told
        self.flood_control = False  # 1 message/s to a chat, 30/s over all; off so that tests are quick
        self.per_chat, self.overall = 1, 30
        self.upload_limit = UPLOAD_LIMIT  # bytes of files in one call
        self.delays: dict[str, float] = {}  # method, or "download" -> seconds it takes
        self.webhook_pauses = (1.0, 2.0, 4.0)  # seconds before each next try; the last one repeats
        self._sends: deque[tuple[float, str, int]] = deque(maxlen=1000)
        self._failing: dict[str, list[_Asked]] = {}
        self._dropping: dict[str, int] = {}
        self._away_until, self._away_status = 0.0, None
        self._couriers: dict[str, asyncio.Task[None]] = {}

    def __getitem__(self, name: str) -> Bot:
        return self.bots[name]

    # what goes wrong

    def fail_next(self, method: str, times: int = 1, status: int = 500, *, retry_after: int = 1,
                  page: bool = False) -> None:  # fmt: skip
        """The next calls answer this status, undone; `page`: as a proxy does, with a page of HTML."""
        self._failing.setdefault(method, []).extend([_Asked(status, retry_after, page)] * times)

    def drop_reply_next(self, method: str, times: int = 1) -> None:
        """The ambiguous send: done, but nobody is told."""
        self._dropping[method] = self._dropping.get(method, 0) + times

    def outage(self, seconds: float, status: int | None = 502) -> None:
        """Nothing works for so long: every call answers `status`, or has its connection closed where it is None."""
        self._away_until, self._away_status = time.monotonic() + seconds, status
        for bot in self.bots.values():
            bot.cut_poll()

    def flood(self, chat_id: int | None, retry_after: float) -> None:
        """429 for every bot's sends to this chat, or to everybody (None), for so many seconds."""
        for bot in self.bots.values():
            bot.floods[chat_id or 0] = self.clock() + retry_after

    def block(self, chat_id: int) -> None:
        for bot in self.bots.values():
            bot.block(chat_id)

    def pending(self, bot: Bot | str) -> int:
        return (self.bots[bot] if isinstance(bot, str) else bot).pending

    @property
    def too_soon(self) -> list[str]:
        return self.violations

    # the server

    async def __aenter__(self) -> "BotApi":
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        if self._control:
            app.router.add_post("/control/{bot}/{act}", self._act)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for courier in self._couriers.values():
            courier.cancel()
        await asyncio.gather(*self._couriers.values(), return_exceptions=True)
        await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        asked = request.match_info["method"]
        method = next((m for m in METHODS if m.lower() == asked.lower()), asked)
        if time.monotonic() < self._away_until:
            return self._away(request)
        bot = next((b for b in self.bots.values() if b.token == request.match_info["token"]), None)
        try:
            result = await self._handle(bot, method, request)
        except Refuse as no:
            self.refusals.append(Refusal(method, no.code, no.description, bot.name if bot else ""))
            return _no(no.code, no.description, **no.parameters)
        except _Asked as fault:
            return fault.answer()
        except ConnectionError:
            return self._away(request)
        if self._dropping.get(method):
            self._dropping[method] -= 1
            _hang_up(request)
        return web.json_response({"ok": True, "result": result})

    def _away(self, request: web.Request) -> web.Response:
        if self._away_status is None:
            _hang_up(request)
        return _no(self._away_status or 502, "Bad Gateway")

    async def _handle(self, bot: Bot | None, method: str, request: web.Request) -> Any:
        if bot is None:
            raise Refuse(401, "Unauthorized")
        body, uploads = await _body(request)
        self.calls.append({"method": method, "body": _logged(body), "bot": bot.name})
        if self._failing.get(method):
            raise self._failing[method].pop(0)
        if method not in METHODS:
            raise Refuse(404, "Not Found: method not found")
        await asyncio.sleep(self.delays.get(method, 0))
        rules.check_parameters(method, body)
        _check_references(body, uploads)
        if sum(len(content) for _, content in uploads.values()) > self.upload_limit:
            raise Refuse(413, "Request Entity Too Large")
        return await getattr(self, f"_{method}")(bot, body, uploads)

    async def _download(self, request: web.Request) -> web.Response:
        bot = next((b for b in self.bots.values() if b.token == request.match_info["token"]), None)
        if time.monotonic() < self._away_until:
            return self._away(request)
        if bot is None:
            return _no(401, "Unauthorized")
        await asyncio.sleep(self.delays.get("download", 0))
        file_id, asked = bot.links.get(request.match_info["path"], ("", -math.inf))
        if self.clock() - asked > LINK_LIVES:
            return _no(404, "Not Found")
        return web.Response(body=bot.files[file_id].content, content_type="application/octet-stream")

    async def _act(self, request: web.Request) -> web.Response:
        """POST /control/<bot>/says {"chat_id": 1, "text": "halo"}: a person's act, or `chat` to read what they see."""
        bot, act = self.bots[request.match_info["bot"]], request.match_info["act"]
        if act not in ("says", "sends", "presses", "press_data", "raw_update", "block", "unblock", "flood", "chat"):
            return _no(404, "Not Found")
        try:
            done = getattr(bot, act)(**await request.json())
        except (AssertionError, TypeError) as wrong:
            return _no(400, str(wrong))
        shown = (
            [{"message_id": s.message_id, "text": s.text, "buttons": s.buttons} for s in done]
            if act == "chat"
            else done
        )
        return web.json_response({"ok": True, "result": shown})

    # pace

    def _may_send(self, bot: Bot, chat: Any) -> int:
        """The chat, where this bot may write to it now."""
        if not isinstance(chat, int) or chat not in bot.chats:
            raise bad("chat not found")
        if chat in bot.blocked:
            raise Refuse(403, "Forbidden: bot was blocked by the user")
        self._keep_pace(bot, chat)
        for key in (0, chat):
            self._wait_out(bot, chat, key)
        self._sends.append((self.clock(), bot.name, chat))
        return chat

    def _wait_out(self, bot: Bot, chat: int, key: int) -> None:
        left = bot.floods.get(key, -math.inf) - self.clock()
        if left <= 0:
            bot.told.discard(key)
            return
        if key in bot.told:
            self.violations.append(f"{bot.name} sent to {chat} with {left:.1f} s still to wait")
        bot.told.add(key)
        seconds = max(1, math.ceil(left))
        raise Refuse(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)

    def _keep_pace(self, bot: Bot, chat: int) -> None:
        if not self.flood_control or any(bot.floods.get(key, -math.inf) > self.clock() for key in (0, chat)):
            return
        now = self.clock()
        mine = [c for at, name, c in self._sends if name == bot.name and now - at < 1]
        if mine.count(chat) >= self.per_chat:
            bot.floods[chat] = now + 1
        elif len(mine) >= self.overall:
            bot.floods[0] = now + 1

    # receiving

    async def _getMe(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        return {"id": int(bot.token.split(":")[0]), "is_bot": True, "first_name": bot.name,
                "username": f"{bot.name}_bot", "can_join_groups": bot.joins_groups, "can_read_all_group_messages": False,
                "supports_inline_queries": False}  # fmt: skip

    async def _getUpdates(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        offset, limit = body.get("offset", 0), body.get("limit", 100)
        if not 1 <= limit <= 100:
            raise bad("double: limit must be 1-100")
        if bot.webhook:
            raise Refuse(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
                         "the webhook first")  # fmt: skip
        bot.end_poll("terminated by other getUpdates request; make sure that only one bot instance is running")
        bot.allowed = body.get("allowed_updates", bot.allowed)
        if offset:
            bot.confirm(offset)
        bot.expire()
        if not bot.queue:
            await self._long_poll(bot, min(body.get("timeout", 0), 50))
        return [u.raw for u in bot.queue[:limit]]

    async def _long_poll(self, bot: Bot, timeout: float) -> None:
        poll = bot.poll = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait([poll], timeout=timeout)
            if poll.done():
                poll.result()
        finally:
            if bot.poll is poll:
                bot.poll = None

    async def _setWebhook(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        if not body["url"]:
            return await self._deleteWebhook(bot, body, uploads)
        if not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", body["url"]):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", body.get("secret_token", "x")):
            raise bad("secret token contains unallowed characters")
        if not 1 <= body.get("max_connections", 40) <= 100:
            raise bad("double: max_connections must be 1-100")
        await self._deleteWebhook(bot, body, uploads)
        bot.end_poll("terminated by setWebhook request")
        bot.allowed = body.get("allowed_updates", bot.allowed)
        bot.webhook = {"url": body["url"], "secret_token": body.get("secret_token", ""), "error": ""}
        self._couriers[bot.name] = asyncio.create_task(self._carry(bot, bot.webhook))
        return True

    async def _deleteWebhook(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        if courier := self._couriers.pop(bot.name, None):
            courier.cancel()
        bot.webhook = {}
        if body.get("drop_pending_updates"):
            bot.queue.clear()
        return True

    async def _getWebhookInfo(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        info = {"url": bot.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": bot.pending}
        if bot.webhook.get("error"):
            info |= {"last_error_date": bot.webhook["error_at"], "last_error_message": bot.webhook["error"]}
        return info | ({"allowed_updates": bot.allowed} if bot.allowed else {})

    async def _carry(self, bot: Bot, webhook: dict[str, Any]) -> None:
        """Updates to the webhook, one at a time and in order; a failed one again after a pause."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook["secret_token"]} if webhook["secret_token"] else {}
        failed = 0
        async with ClientSession(timeout=ClientTimeout(total=60)) as session:
            while True:
                bot.expire()
                if not bot.queue:
                    bot.news.clear()
                    await bot.news.wait()
                    continue
                update = bot.queue[0]
                trouble = await self._post(session, webhook["url"], update.raw, headers)
                if not trouble:
                    bot.queue = [u for u in bot.queue if u is not update]
                    failed = 0
                else:
                    webhook |= {"error": trouble, "error_at": int(time.time())}  # kept, though later calls succeed
                    await asyncio.sleep(self.webhook_pauses[min(failed, len(self.webhook_pauses) - 1)])
                    failed += 1

    async def _post(self, session: ClientSession, url: str, raw: dict[str, Any], headers: dict[str, str]) -> str:
        try:
            async with session.post(url, json=raw, headers=headers) as answer:
                if answer.status // 100 == 2 and b'"method"' in await answer.read():
                    self.violations.append("a method in the webhook's answer: its errors would vanish")
                good = answer.status // 100 == 2
                return "" if good else f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (ClientError, OSError, TimeoutError) as wrong:
            return f"Connection failed: {type(wrong).__name__}"

    # sending

    async def _sendMessage(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        text = rules.words(body["text"], body.get("parse_mode"), body.get("entities"), 4096, "message text")
        return self._deliver(bot, body, Sent(0, text, _as_html(body["text"], body)))

    async def _sendPhoto(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        return self._send_file(bot, body, uploads, "photo")

    async def _sendDocument(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        return self._send_file(bot, body, uploads, "document")

    async def _sendVoice(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        return self._send_file(bot, body, uploads, "voice")

    async def _sendVideo(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        return self._send_file(bot, body, uploads, "video")

    async def _sendAudio(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        return self._send_file(bot, body, uploads, "audio")

    def _send_file(self, bot: Bot, body: Body, uploads: Uploads, kind: str) -> Any:
        caption, shown = _caption(body)
        file = _find_file(bot, uploads, body[kind], kind)
        return self._deliver(bot, body, Sent(0, caption, shown, files=[file], method=f"send{kind.capitalize()}"))

    async def _sendMediaGroup(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        rules.check_album(body["media"])
        album = []
        for item in body["media"]:
            caption, shown = _caption(item)
            file = _find_file(bot, uploads, item["media"], item["type"])
            album.append(Sent(0, caption, shown, files=[file], method="sendMediaGroup"))
        self._may_send(bot, body["chat_id"])
        group = str(next(bot.other_ids))
        return [self._put(bot, body, sent) | {"media_group_id": group} for sent in album]

    def _deliver(self, bot: Bot, body: Body, sent: Sent) -> dict[str, Any]:
        sent.buttons, sent.keyboard = rules.keyboards(body.get("reply_markup"))
        self._may_send(bot, body["chat_id"])
        return self._put(bot, body, sent)

    def _put(self, bot: Bot, body: Body, sent: Sent) -> dict[str, Any]:
        chat = body["chat_id"]
        reply = body.get("reply_parameters") or {}
        known = [s.message_id for s in bot.chats[chat]] + [m for c, m in bot.said if c == chat]
        if reply and reply.get("message_id") not in known and not reply.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
        sent.message_id, sent.at = next(bot.message_ids), self.clock()
        sent.method, sent.protected = sent.method or "sendMessage", body.get("protect_content", False)
        sent.quiet = body.get("disable_notification", False)
        bot.chats[chat].append(sent)
        return bot.message(chat, sent)

    async def _sendChatAction(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        if body["action"] not in rules.CHAT_ACTIONS:
            raise bad("wrong parameter action in request")
        bot.actions.append((self._may_send(bot, body["chat_id"]), body["action"]))
        return True

    async def _answerCallbackQuery(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        if rules.units(body.get("text", "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        asked = bot.queries.get(body["callback_query_id"], -math.inf)
        if self.clock() - asked > QUERIES_LIVE:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        bot.answers.append(body)
        return True

    # changing what was sent

    async def _editMessageText(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        text = rules.words(body.get("text", ""), body.get("parse_mode"), body.get("entities"), 4096, "message text")
        sent = self._mine(bot, body)
        if sent.files:
            raise bad("there is no text in the message to edit")
        return self._edit(bot, body, sent, text=text, html=_as_html(body["text"], body))

    async def _editMessageCaption(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        caption, shown = _caption(body)
        sent = self._mine(bot, body)
        if not sent.files:
            raise bad("there is no caption in the message to edit")
        return self._edit(bot, body, sent, text=caption, html=shown)

    async def _editMessageReplyMarkup(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        return self._edit(bot, body, self._mine(bot, body))

    def _mine(self, bot: Bot, body: Body) -> Sent:
        if "chat_id" not in body or "message_id" not in body:
            raise bad("message identifier is not specified")
        if not isinstance(body["chat_id"], int) or body["chat_id"] not in bot.chats:
            raise bad("chat not found")
        if (body["chat_id"], body["message_id"]) in bot.said:
            raise bad("message can't be edited")
        found = next((s for s in bot.chat(body["chat_id"]) if s.message_id == body["message_id"]), None)
        if found is None:
            raise bad("message to edit not found")
        return found

    def _edit(self, bot: Bot, body: Body, sent: Sent, **new: str) -> dict[str, Any]:
        buttons, _ = rules.keyboards(body.get("reply_markup"), inline_only=True)
        if buttons == sent.buttons and all(getattr(sent, k) == v for k, v in new.items()):
            raise bad(NOT_MODIFIED)
        chat = self._may_send(bot, body["chat_id"])
        for name, value in {**new, "buttons": buttons}.items():
            setattr(sent, name, value)
        sent.edits += 1
        return bot.message(chat, sent, edit_date=int(time.time()))

    async def _deleteMessage(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        chat, number = body["chat_id"], body["message_id"]
        if chat not in bot.chats:
            raise bad("chat not found")
        sent = next((s for s in bot.chat(chat) if s.message_id == number), None)
        if sent is None and (chat, number) not in bot.said:
            raise bad("message to delete not found")
        if self.clock() - (sent.at if sent else bot.said[chat, number]) > 2 * MESSAGES_LIVE:
            raise bad("message can't be deleted for everyone")
        if sent:
            bot.chats[chat].remove(sent)
        bot.said.pop((chat, number), None)
        return True

    # the bot's own page

    async def _setMyCommands(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        rules.check_commands(body["commands"])
        bot.profile[_page("commands", body)] = body["commands"]
        return True

    async def _getMyCommands(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        return bot.profile.get(_page("commands", body), [])

    async def _deleteMyCommands(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        bot.profile.pop(_page("commands", body), None)
        return True

    async def _setMyDescription(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        return _describe(bot, body, "description", 512)

    async def _setMyShortDescription(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        return _describe(bot, body, "short_description", 120)

    async def _getFile(self, bot: Bot, body: Body, uploads: Uploads) -> Any:
        file = bot.files.get(body["file_id"])
        if file is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if file.size > DOWNLOAD_LIMIT:
            raise bad("file is too big")
        bot.links[file.path] = (file.file_id, self.clock())
        return {"file_id": file.file_id, "file_unique_id": f"u{file.file_id}", "file_size": file.size,
                "file_path": file.path}  # fmt: skip


class _Asked(Exception):
    """A failure the test asked for."""

    def __init__(self, status: int, retry_after: int, page: bool) -> None:
        self.status, self.retry_after, self.page = status, retry_after, page

    def answer(self) -> web.Response:
        if self.page:
            return web.Response(status=self.status, text="<html>nginx</html>", content_type="text/html")
        if self.status == 429:
            return _no(429, f"Too Many Requests: retry after {self.retry_after}", retry_after=self.retry_after)
        told = {400: "Bad Request: asked for", 413: "Request Entity Too Large"}
        return _no(self.status, told.get(self.status, "Internal Server Error"))


def _no(code: int, description: str, **parameters: Any) -> web.Response:
    answer: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return web.json_response(answer | ({"parameters": parameters} if parameters else {}), status=code)


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _as_html(text: str, body: Body) -> str:
    return text if body.get("parse_mode") else html.escape(text, quote=False)


def _caption(body: Body) -> tuple[str, str]:
    text = body.get("caption", "")
    return rules.words(text, body.get("parse_mode"), body.get("caption_entities"), 1024, "caption"), _as_html(
        text, body
    )


def _page(what: str, body: Body) -> tuple[str, str, str]:
    """Where a part of the bot's page is kept: per scope and language."""
    scope = body.get("scope") or {"type": "default"}
    if scope.get("type") not in rules.SCOPES:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    rules.check_language(body.get("language_code", ""))
    return what, json.dumps(scope, sort_keys=True), body.get("language_code", "")


def _describe(bot: Bot, body: Body, what: str, most: int) -> bool:
    if rules.units(body.get(what, "")) > most:
        raise bad(f"{what.replace('_', ' ')} is too long")
    bot.profile[_page(what, body)] = body.get(what, "")
    return True


def _find_file(bot: Bot, uploads: Uploads, given: str, kind: str) -> File:
    """An upload of this request, or a file the platform already has for this bot."""
    if given.startswith("attach://"):
        name, content = uploads[given.removeprefix("attach://")]
        rules.check_upload(kind, content)
        return File(kind, name, content)
    stored: Stored | None = bot.files.get(given)
    if stored is None:
        raise bad("wrong remote file identifier specified: Wrong character in the string")
    return File(kind, stored.path.rsplit("/", 1)[-1], stored.content)


def _attached(body: Body) -> set[str]:
    return {n.removeprefix("attach://") for n in re.findall(r'"(attach://[^"]+)"', json.dumps(body))}


def _check_references(body: Body, uploads: Uploads) -> None:
    """Every attach:// is in the request, and every file in the request is attached."""
    named = _attached({k: v for k, v in body.items() if rules.KINDS[k] == "file" or k == "media"})
    if missing := sorted(named - uploads.keys()):
        raise bad(f"can't find file attach://{missing[0]} in the request")
    if unused := sorted(uploads.keys() - named):
        raise bad(f"double: the file in part {unused[0]} belongs to no parameter")


def _logged(body: Body) -> Body:
    """A body as the judge reads it, uploads as "<file>"."""
    copy: Body = json.loads(re.sub(r'"attach://[^"]+"', '"<file>"', json.dumps(body)))
    return {k: v if rules.KINDS.get(k) == "string" else copy[k] for k, v in body.items()}


async def _body(request: web.Request) -> tuple[Body, Uploads]:
    """Parameters and uploads, whether they came in the URL, as JSON, as a form or as multipart."""
    given: Body = dict(request.query)
    uploads: Uploads = {}
    if request.content_type == "application/json" and await request.read():
        try:
            given |= await request.json()
        except (ValueError, TypeError):
            raise bad("can't parse request: JSON object expected") from None
    else:
        for name, value in await _form(request):
            if isinstance(value, web.FileField):
                uploads[name] = (value.filename, value.file.read())
                if name in rules.FILES:
                    given[name] = f"attach://{name}"
            else:
                given[name] = value
    return {name: rules.typed(name, value) for name, value in given.items() if value is not None}, uploads


async def _form(request: web.Request) -> list[tuple[str, Any]]:
    try:
        return list((await request.post()).items())
    except web.HTTPRequestEntityTooLarge:
        raise Refuse(413, "Request Entity Too Large") from None


async def _run(port: int, tokens: dict[str, str]) -> None:
    async with BotApi(tokens, port=port, control=True) as double:
        print(f"{double.base} serves {', '.join(tokens)}", flush=True)
        await asyncio.Event().wait()


def main() -> None:
    reader = argparse.ArgumentParser(description="the Bot API double by itself, with POST /control/<bot>/<act>")
    reader.add_argument("--port", type=int, default=8081)
    reader.add_argument("--bot", action="append", metavar="NAME=TOKEN", help="may be given several times")
    given = reader.parse_args()
    bots = given.bot or [f"public=111111:{'A' * 35}", f"taskforce=222222:{'B' * 35}"]
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(given.port, dict(bot.split("=", 1) for bot in bots)))


if __name__ == "__main__":
    main()
