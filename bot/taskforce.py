"""The task force's door on Telegram (python-telegram-bot): few, known people. Only here is that library imported."""

import asyncio
import warnings
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

from telegram import Bot, BotCommand, InlineKeyboardMarkup, InputFile, InputMediaPhoto, LinkPreviewOptions
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.error import Conflict as PollConflict
from telegram.request import HTTPXRequest
from telegram.warnings import PTBUserWarning

from bot.channels import FetchError, File, Heard, Markup, Rendered, SendError, Store, bot_api
from bot.channels.polling import Conflict, TokenRefused
from bot.channels.webhook import CONNECTIONS, Hook, HookInfo, listen_either_way

warnings.filterwarnings(
    "ignore", message="Please use 'Bot.getUpdates'", category=PTBUserWarning
)  # we want it raw, see polling.py
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
AT_ONCE = 4  # its HTTP client collapses when many sends run at once


class TelegramTaskforce:
    """The same contract as the owners' door; what it sends cannot be forwarded or saved."""

    name = "telegram_taskforce"
    markup: Markup = "html"
    text_limit = 4096
    at_once = AT_ONCE

    def __init__(self, token: str, api_base: str = "https://api.telegram.org", poll_timeout: int = 25,
                 menu: dict[str, list[tuple[str, str]]] | None = None, hook: Hook | None = None) -> None:  # fmt: skip
        base = api_base.rstrip("/")
        self._poll_timeout, self.menu, self.hook = poll_timeout, menu or {}, hook
        self._waiting = HTTPXRequest(connection_pool_size=1, read_timeout=poll_timeout + 15)
        self._sending = HTTPXRequest(
            connection_pool_size=AT_ONCE, read_timeout=30, write_timeout=60, media_write_timeout=120
        )
        try:
            self._bot = Bot(
                token, f"{base}/bot", f"{base}/file/bot", request=self._sending, get_updates_request=self._waiting
            )
        except InvalidToken:
            raise TokenRefused("telegram.taskforce: this is not a bot token; copy it again from @BotFather") from None
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._opened = False

    def decode(self, body: bytes) -> Heard:
        return bot_api.decode(body)

    async def _open(self) -> None:
        """The HTTP clients only: the library's own opening asks Telegram who we are, and fails where it is out of reach."""
        if not self._opened:
            await self._waiting.initialize()
            await self._sending.initialize()
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
        return HookInfo(info.url, info.pending_update_count, info.last_error_message or "")

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
        except (TimedOut, NetworkError) as away:
            raise SendError(type(away).__name__, retry_after=2, away=True) from None
        except TelegramError as other:
            raise SendError(type(other).__name__, retry_after=5) from None

    async def send(self, address: str, rendered: Rendered) -> str:
        """Files first, the words with their buttons last, so that the buttons stand at the bottom."""
        await self._open()
        chat = int(address)
        async with self._gate:
            for group in bot_api.albums(rendered.files):
                await self._send_files(chat, group)
            shape = bot_api.keyboard(rendered.buttons, rendered.copy)
            keyboard = InlineKeyboardMarkup.de_json(shape, self._bot) if shape else None
            sent = await self._call(self._bot.send_message(chat, rendered.text, parse_mode="HTML", reply_markup=keyboard,
                                                           link_preview_options=NO_PREVIEW, protect_content=True))  # fmt: skip
        return str(sent.message_id)

    async def _send_files(self, chat: int, group: tuple[File, ...]) -> None:
        try:
            if group[0].kind == "photo" and len(group) > 1:
                media = [InputMediaPhoto(f.content, filename=f.name) for f in group]
                await self._call(self._bot.send_media_group(chat, media, protect_content=True))
                return
            if group[0].kind == "photo":
                await self._call(
                    self._bot.send_photo(chat, group[0].content, filename=group[0].name, protect_content=True)
                )
                return
        except SendError as refused:
            if refused.retry_after is not None or refused.blocked:
                raise
        for one in group:  # a picture Telegram will not show as one still goes out as a document
            file = InputFile(one.content, filename=one.name)
            await self._call(self._bot.send_document(chat, file, protect_content=True))

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a file; FetchError(gone) where the bot may not have it (over 20 MB)."""
        await self._open()
        try:
            file = await self._call(self._bot.get_file(ref))
            return bytes(await self._call(file.download_as_bytearray()))
        except SendError as refused:
            raise FetchError(refused.reason, gone=refused.retry_after is None) from None

    async def collected(self, ref: str) -> None:
        """Telegram keeps its copy as long as it likes."""

    async def me(self) -> str:
        await self._open()
        return str((await self._call(self._bot.get_me())).username)

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
            await self._waiting.shutdown()
            await self._sending.shutdown()
