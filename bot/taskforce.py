"""The task force's door on Telegram (python-telegram-bot): few, known people. Only here is that library imported."""

import asyncio
import warnings
from collections.abc import Awaitable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from httpx import PoolTimeout
from telegram import Bot, BotCommand, InlineKeyboardMarkup, InputFile, InputMediaPhoto, LinkPreviewOptions
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.error import Conflict as PollConflict
from telegram.request import HTTPXRequest
from telegram.warnings import PTBUserWarning

from bot.channels import FetchError, File, Heard, Markup, Rendered, SendError, Store, bot_api
from bot.channels.parts import albums, carry
from bot.channels.polling import Conflict, TokenRefused
from bot.channels.webhook import CONNECTIONS, Hook, HookInfo, listen_either_way

warnings.filterwarnings(
    "ignore", message="Please use 'Bot.getUpdates'", category=PTBUserWarning
)  # we want it raw, see polling.py
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
AT_ONCE = 4  # its HTTP client collapses when many sends run at once
WAIT = 30.0  # seconds for a connection of ours to be free
DOWNLOAD_WITHIN = 300.0  # seconds a download waits for another; who asks for a file bounds it more tightly


class TooLarge(TelegramError):
    """413: this call will never be taken, though the library counts it among the outages."""


class Busy(TelegramError):
    """All connections are taken by ourselves: no outage either."""


class Connections(HTTPXRequest):
    """The library's connections; what it calls an outage and is none is told apart."""

    async def do_request(self, *args: Any, **more: Any) -> tuple[int, bytes]:
        try:
            status, content = await super().do_request(*args, **more)
        except TimedOut as late:
            if isinstance(late.__cause__, PoolTimeout):
                raise Busy("no connection is free") from None
            raise
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise TooLarge("too large for one call")
        return status, content


class TelegramTaskforce:
    """The same contract as the owners' door; what it sends cannot be forwarded or saved."""

    name = "telegram_taskforce"
    markup: Markup = "html"
    text_limit = 4096
    at_once = AT_ONCE

    def __init__(self, token: str, api_base: str = "https://api.telegram.org", poll_timeout: int = 25,
                 menu: dict[str, list[tuple[str, str]]] | None = None, hook: Hook | None = None) -> None:  # fmt: skip
        self._poll_timeout, self.menu, self.hook = poll_timeout, menu or {}, hook
        self._waiting = Connections(connection_pool_size=1, read_timeout=poll_timeout + 15)
        self._sending = Connections(connection_pool_size=2 * AT_ONCE + 2, pool_timeout=WAIT, read_timeout=30,
                                    write_timeout=60, media_write_timeout=120)  # fmt: skip
        self._fetching = Connections(connection_pool_size=AT_ONCE, pool_timeout=DOWNLOAD_WITHIN, read_timeout=30)
        try:
            self._bot = self._client(token, api_base, self._sending)
            self._archive = self._client(
                token, api_base, self._fetching
            )  # a slow download keeps nothing from going out
        except InvalidToken:
            raise TokenRefused("telegram.taskforce: this is not a bot token; copy it again from @BotFather") from None
        self._gate, self._nods = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(AT_ONCE)
        self._opened = False

    def _client(self, token: str, api_base: str, request: Connections) -> Bot:
        base = api_base.rstrip("/")
        return Bot(token, f"{base}/bot", f"{base}/file/bot", request=request, get_updates_request=self._waiting)

    def decode(self, body: bytes) -> Heard:
        return bot_api.decode(body)

    async def _open(self) -> None:
        """The HTTP clients only: the library's own opening asks Telegram who we are, and fails where it is out of reach."""
        if not self._opened:
            for connections in (self._waiting, self._sending, self._fetching):
                await connections.initialize()
            self._opened = True

    async def ready(self) -> None:
        """From the first moment."""

    async def listen(self, store: Store) -> None:
        await self._open()
        await listen_either_way(self, store)

    async def set_webhook(self) -> None:
        assert self.hook is not None
        await self._open()
        await self._call(self._bot.set_webhook(self.hook.url, secret_token=self.hook.secret, max_connections=CONNECTIONS,
                                               allowed_updates=bot_api.UPDATES))  # fmt: skip

    async def webhook(self) -> HookInfo:
        await self._open()
        info = await self._call(self._bot.get_webhook_info())
        return HookInfo.of(info)

    async def remove_webhook(self) -> None:
        await self._open()
        await self._call(self._bot.delete_webhook(drop_pending_updates=False))

    async def updates(self, offset: int) -> list[dict[str, Any]]:
        """Raw updates: the library's models are not asked, so that none of them can stall the others."""
        asked = {"offset": offset, "timeout": self._poll_timeout, "limit": 100, "allowed_updates": bot_api.UPDATES}
        found = await self._call(
            self._bot.do_api_request("getUpdates", api_kwargs=asked, read_timeout=self._poll_timeout + 15)
        )
        return list(found)

    async def acknowledge(self, query: str) -> None:
        async with self._nods:
            await self._call(self._bot.answer_callback_query(query))

    async def _call(self, asked: Awaitable[Any]) -> Any:
        """Telegram's answer; its refusals as ours. The library's texts may hold the token: only their kind goes on."""
        try:
            return await asked
        except RetryAfter as wait:
            pause = wait.retry_after
            seconds = pause.total_seconds() if isinstance(pause, timedelta) else pause
            raise SendError("asked to slow down", retry_after=float(seconds), flood=True) from None
        except InvalidToken:
            raise TokenRefused("Telegram does not know this token; copy it again from @BotFather") from None
        except PollConflict:
            raise Conflict from None
        except Forbidden:
            raise SendError("blocked by the person", blocked=True) from None
        except BadRequest as bad:
            raise SendError(
                f"bad request: {str(bad.message)[:80]}", blocked="chat not found" in bad.message.lower()
            ) from None
        except TooLarge:
            raise SendError("too large for one call") from None
        except (TimedOut, NetworkError) as away:
            raise SendError(type(away).__name__, retry_after=2, away=True) from None
        except TelegramError as other:
            raise SendError(type(other).__name__, retry_after=5) from None

    async def send(self, address: str, rendered: Rendered) -> str:
        """Files first, the words with their buttons last, so that the buttons stand at the bottom."""
        await self._open()
        chat, receipt = int(address), ""
        async with self._gate:
            for group in albums(rendered.files):
                receipt = await carry(group, lambda fs: self._pictures(chat, fs, rendered.quiet),
                                      lambda f: self._document(chat, f, rendered.quiet))  # fmt: skip
            if rendered.text:
                receipt = await self._words(chat, rendered)
        return receipt

    async def _words(self, chat: int, rendered: Rendered) -> str:
        shape = bot_api.keyboard(rendered.buttons, rendered.copy)
        keyboard = InlineKeyboardMarkup.de_json(shape, self._bot) if shape else None
        sent = await self._call(self._bot.send_message(chat, rendered.text, parse_mode="HTML", reply_markup=keyboard,
                                                       link_preview_options=NO_PREVIEW, protect_content=True,
                                                       disable_notification=rendered.quiet))  # fmt: skip
        return str(sent.message_id)

    async def edit(self, address: str, receipt: str, rendered: Rendered) -> None:
        """What was said says this now; SendError where the message is gone, or says it already."""
        await self._open()
        shape = bot_api.keyboard(rendered.buttons, rendered.copy)
        keyboard = InlineKeyboardMarkup.de_json(shape, self._bot) if shape else None
        async with self._gate:
            await self._call(self._bot.edit_message_text(rendered.text, int(address), int(receipt), parse_mode="HTML",
                                                         reply_markup=keyboard, link_preview_options=NO_PREVIEW))  # fmt: skip

    async def _pictures(self, chat: int, files: tuple[File, ...], quiet: bool) -> str:
        if len(files) == 1:
            photo = self._bot.send_photo(chat, files[0].content, filename=files[0].name, protect_content=True,
                                         disable_notification=quiet)  # fmt: skip
            return str((await self._call(photo)).message_id)
        media = [InputMediaPhoto(f.content, filename=f.name) for f in files]
        sent = self._bot.send_media_group(chat, media, protect_content=True, disable_notification=quiet)
        return str((await self._call(sent))[-1].message_id)

    async def _document(self, chat: int, file: File, quiet: bool) -> str:
        one = InputFile(file.content, filename=file.name)
        sent = self._bot.send_document(chat, one, protect_content=True, disable_notification=quiet)
        return str((await self._call(sent)).message_id)

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a file; FetchError(gone) where the bot may not have it (over 20 MB)."""
        await self._open()
        try:
            file = await self._call(self._archive.get_file(ref))
            return bytes(await self._call(file.download_as_bytearray()))
        except SendError as refused:
            raise FetchError(refused.reason, gone=refused.retry_after is None) from None
        except Exception as trouble:
            raise FetchError(type(trouble).__name__) from None

    async def collected(self, ref: str) -> None:
        """Telegram keeps its copy as long as it likes."""

    async def me(self) -> tuple[str, bool]:
        """The bot's name, and whether it can be put into groups."""
        await self._open()
        told = await self._call(self._bot.get_me())
        return str(told.username), bool(told.can_join_groups)

    async def set_commands(self, commands: dict[str, list[tuple[str, str]]]) -> None:
        """The menu, per language; the first language is everybody's default."""
        await self._open()
        for number, (language, rows) in enumerate(commands.items()):
            menu = [BotCommand(c, d) for c, d in rows]
            await self._call(self._bot.set_my_commands(menu, language_code=language))
            if number == 0:
                await self._call(self._bot.set_my_commands(menu))

    async def close(self) -> None:
        if self._opened:
            for connections in (self._waiting, self._sending, self._fetching):
                await connections.shutdown()
