"""The owners' door on Telegram (aiogram): many strangers, bursts. Only here is aiogram imported."""

import asyncio
from http import HTTPStatus
from typing import Any, cast

import orjson
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    RestartingTelegram,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiogram.types import BotCommand, BufferedInputFile, InputMediaPhoto
from aiohttp import ClientError, ClientTimeout

from bot.channels import FetchError, File, Heard, Markup, Rendered, SendError, Store, bot_api
from bot.channels.parts import albums, carry, patience
from bot.channels.polling import Conflict, TokenRefused
from bot.channels.webhook import CONNECTIONS, Hook, HookInfo, listen_either_way

JSON = {"Content-Type": "application/json"}
TIMEOUT = ClientTimeout(total=30)
DOWNLOAD_WITHIN = 300  # seconds; who asks for a file bounds it more tightly


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without aiogram's models: one update it cannot read must not stall everybody's."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int
    timeout: int
    limit: int = 100
    allowed_updates: list[str]


class SendText(TelegramMethod[dict[str, Any]]):
    """sendMessage with its body in hand; of the answer only the number is wanted, not a Message with all its models."""

    __returning__ = dict[str, Any]
    __api_method__ = "sendMessage"

    body: bytes


class LeanSession(AiohttpSession):
    """aiogram's session; a body that is JSON already is sent as it is. Refusals are still read by aiogram."""

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        if not isinstance(method, SendText):
            return cast(TelegramType, await super().make_request(bot, method, timeout))
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        try:
            async with session.post(url, data=method.body, headers=JSON, timeout=TIMEOUT) as answer:
                content = await answer.read()
        except (ClientError, TimeoutError) as away:
            raise TelegramNetworkError(method=method, message=type(away).__name__) from None
        if answer.status == 200:
            told = orjson.loads(content)
            if told.get("ok") is True:
                return cast(TelegramType, told["result"])
        return cast(TelegramType, self.check_response(bot, method, answer.status, content.decode()).result)

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """A page of a proxy in between is no answer of Telegram's: its status says what is wrong."""
        try:
            return super().check_response(bot, method, status_code, content)
        except ClientDecodeError:
            kind = TelegramEntityTooLarge if status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else TelegramServerError
            raise kind(method=method, message=f"status {status_code}, and no JSON") from None


class TelegramPublic:
    """Updates in, by polling or webhook; sends out; every refusal becomes a SendError with its policy."""

    name = "telegram"
    markup: Markup = "html"
    text_limit = 4096
    at_once = 64

    def __init__(self, token: str, api_base: str = "https://api.telegram.org", poll_timeout: int = 25,
                 menu: dict[str, list[tuple[str, str]]] | None = None, hook: Hook | None = None) -> None:  # fmt: skip
        try:
            server = TelegramAPIServer.from_base(api_base.rstrip("/"))
            session = LeanSession(api=server, timeout=30, json_loads=orjson.loads, limit=self.at_once + 8)
            self._bot = Bot(token, session=session)
        except Exception:
            raise TokenRefused("telegram.public: this is not a bot token; copy it again from @BotFather") from None
        self._poll_timeout, self.menu, self.hook = poll_timeout, menu or {}, hook

    def decode(self, body: bytes) -> Heard:
        return bot_api.decode(body)

    async def ready(self) -> None:
        """From the first moment."""

    async def listen(self, store: Store) -> None:
        await listen_either_way(self, store)

    async def set_webhook(self) -> None:
        assert self.hook is not None
        await self._call(self._bot.set_webhook(self.hook.url, secret_token=self.hook.secret, max_connections=CONNECTIONS,
                                               allowed_updates=bot_api.UPDATES))  # fmt: skip

    async def webhook(self) -> HookInfo:
        info = await self._call(self._bot.get_webhook_info())
        return HookInfo.of(info)

    async def remove_webhook(self) -> None:
        await self._call(self._bot.delete_webhook(drop_pending_updates=False))

    async def updates(self, offset: int) -> list[dict[str, Any]]:
        ask = GetRawUpdates(offset=offset, timeout=self._poll_timeout, allowed_updates=bot_api.UPDATES)
        found: list[dict[str, Any]] = await self._call(self._bot(ask, request_timeout=self._poll_timeout + 15))
        return found

    async def acknowledge(self, query: str) -> None:
        await self._call(self._bot.answer_callback_query(query))

    async def _call(self, asked: Any) -> Any:
        """Telegram's answer; its refusals as ours. The library's texts may hold the token: only their kind goes on."""
        try:
            return await asked
        except TelegramRetryAfter as wait:
            raise SendError("asked to slow down", retry_after=float(wait.retry_after), flood=True) from None
        except TelegramUnauthorizedError:
            raise TokenRefused("Telegram does not know this token; copy it again from @BotFather") from None
        except TelegramConflictError:
            raise Conflict from None
        except TelegramForbiddenError:
            raise SendError("blocked by the person", blocked=True) from None
        except TelegramBadRequest as bad:
            gone = "chat not found" in str(bad.message).lower()
            raise SendError(f"bad request: {str(bad.message)[:80]}", blocked=gone) from None
        except TelegramEntityTooLarge:  # the library counts it among the outages
            raise SendError("too large for one call") from None
        except TelegramNotFound:
            raise TokenRefused("Telegram does not know this token; copy it again from @BotFather") from None
        except (TelegramServerError, RestartingTelegram, TelegramNetworkError, TimeoutError, OSError) as away:
            raise SendError(type(away).__name__, retry_after=2, away=True) from None
        except TelegramAPIError as other:
            raise SendError(type(other).__name__, retry_after=5) from None

    async def send(self, address: str, rendered: Rendered) -> str:
        """Files first, the words with their buttons last, so that the buttons stand at the bottom."""
        chat, receipt = int(address), ""
        for group in albums(rendered.files):
            receipt = await carry(group, lambda fs: self._pictures(chat, fs), lambda f: self._document(chat, f))
        if rendered.text:
            sent = await self._call(self._bot(SendText(body=bot_api.message(chat, rendered))))
            receipt = str(sent["message_id"])
        return receipt

    async def _pictures(self, chat: int, files: tuple[File, ...]) -> str:
        inputs, seconds = [BufferedInputFile(f.content, f.name) for f in files], patience(files)
        if len(inputs) == 1:
            sent = await self._call(self._bot.send_photo(chat, inputs[0], request_timeout=seconds))
            return str(sent.message_id)
        group = self._bot.send_media_group(chat, [InputMediaPhoto(media=i) for i in inputs], request_timeout=seconds)
        return str((await self._call(group))[-1].message_id)

    async def _document(self, chat: int, file: File) -> str:
        one = BufferedInputFile(file.content, file.name)
        sent = await self._call(self._bot.send_document(chat, one, request_timeout=patience((file,))))
        return str(sent.message_id)

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a file; FetchError(gone) where the bot may not have it (over 20 MB)."""
        try:
            file = await self._call(self._bot.get_file(ref))
            content = await self._call(self._bot.download_file(file.file_path, timeout=DOWNLOAD_WITHIN))
            return bytes(content.read()) if content is not None else b""
        except SendError as refused:
            raise FetchError(refused.reason, gone=refused.retry_after is None) from None
        except asyncio.CancelledError:
            raise
        except Exception as trouble:
            raise FetchError(type(trouble).__name__) from None

    async def collected(self, ref: str) -> None:
        """Telegram keeps its copy as long as it likes."""

    async def me(self) -> tuple[str, bool]:
        """The bot's name, and whether it can be put into groups."""
        told = await self._call(self._bot.get_me())
        return str(told.username), bool(told.can_join_groups)

    async def set_commands(self, commands: dict[str, list[tuple[str, str]]]) -> None:
        """The menu, per language; the first language is everybody's default."""
        for number, (language, rows) in enumerate(commands.items()):
            menu = [BotCommand(command=c, description=d) for c, d in rows]
            await self._call(self._bot.set_my_commands(menu, language_code=language))
            if number == 0:
                await self._call(self._bot.set_my_commands(menu))

    async def close(self) -> None:
        await self._bot.session.close()
