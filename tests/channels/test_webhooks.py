"""Telegram calls us: stored before it is answered, forgeries do nothing, and a whole report passes through both doors."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from bot.app import App, build
from bot.channels.webhook import Hook, HookInfo, keep_webhook
from bot.config import Config
from storage import backlog
from storage.tables import inbox
from tests.channels.test_telegram_end_to_end import SARI, TOKENS, Person, judged
from tests.doubles.bot_api import BotApi

PATH = "/telegram/public"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def settings(base: str, folder: Path, port: int, mode: str = "webhook") -> Config:
    doors = {name: {"token": token, "api_base": base, "mode": mode, "pace_chat": 0,
                    "webhook_url": f"http://127.0.0.1:{port}/telegram/{name}"} for name, token in TOKENS.items()}  # fmt: skip
    return Config.model_validate({"service": {"data": folder}, "telegram": doors, "web": {"port": port}})


@asynccontextmanager
async def running(double: BotApi, folder: Path, only: str | None = None) -> AsyncIterator[tuple[App, str]]:
    port = free_port()
    app = build(settings(double.base, folder, port), only)
    task = asyncio.create_task(app.run())
    base = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient() as client:
        for _ in range(200):
            try:
                if (await client.get(base + "/ready")).status_code == 200:
                    break
            except httpx.ConnectError:
                await asyncio.sleep(0.02)
    try:
        yield app, base
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def seen(app: App) -> int:
    return await app.books.do(lambda db: db.execute(select(func.count()).select_from(inbox)).scalar_one())


async def test_a_report_is_filed_and_answered_by_webhook(tmp_path: Path) -> None:
    async with BotApi(TOKENS) as double, running(double, tmp_path) as (app, _):
        sari = Person(double, "public", SARI)
        await sari.says("/start", "Sebelum mulai")
        await sari.presses("Setuju", "Pilih yang paling mendekati")
        await sari.presses("jual rugi", "ceritakan")
        for _ in range(500):
            if double["taskforce"].webhook:
                break
            await asyncio.sleep(0.02)
        assert double["public"].webhook["url"].endswith(PATH)
        assert double["taskforce"].webhook["url"].endswith("/telegram/taskforce")
        assert double.violations == []
        assert double.pending("public") == 0
        assert (await app.books.do(backlog.counted))["inbox_failed"] == 0
        judged(double)
        for _ in range(100):
            if len([c for c in double.calls if c["method"] == "answerCallbackQuery"]) == 2:
                break
            await asyncio.sleep(0.02)
        else:
            raise AssertionError("the pressed buttons were not acknowledged")


async def test_going_back_to_polling_takes_the_webhook_away(tmp_path: Path) -> None:
    async with BotApi(TOKENS) as double:
        async with running(double, tmp_path, "public"):
            for _ in range(200):
                if double["public"].webhook:
                    break
                await asyncio.sleep(0.02)
        polling = {"public": {"token": TOKENS["public"], "api_base": double.base}}
        app = build(Config.model_validate({"service": {"data": tmp_path}, "telegram": polling}), "public")
        task = asyncio.create_task(app.run())
        await Person(double, "public", SARI).says("/start", "Sebelum mulai")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert double["public"].webhook == {}


UPDATE = {"update_id": 5, "message": {"message_id": 1, "date": 1, "chat": {"id": SARI, "type": "private"},
                                      "from": {"id": SARI, "is_bot": False, "first_name": "Sari"}, "text": "/start"}}  # fmt: skip


async def test_forgeries_do_nothing(tmp_path: Path) -> None:
    async with BotApi(TOKENS) as double, running(double, tmp_path, "public") as (app, base):
        body = json.dumps(UPDATE).encode()
        secret = app.house.ring.lookup("webhook", "telegram").hex()
        async with httpx.AsyncClient(base_url=base) as client:
            unsigned = await client.post(PATH, content=body)
            wrong = await client.post(PATH, content=body, headers={HEADER: "0" * 64})
            odd = await client.post(PATH, content=body, headers=[(HEADER.encode(), "kunci-é".encode())])
            empty = await client.post(PATH, content=body, headers={HEADER: ""})
            large = await client.post(PATH, content=b"x" * (3 * 1024 * 1024 + 1), headers={HEADER: secret})
            lies = await client.post(PATH, content=iter_large(), headers={HEADER: secret})
            get = await client.get(PATH, headers={HEADER: secret})
        assert [r.status_code for r in (unsigned, wrong, odd, empty, large, lies, get)] == [
            401,
            403,
            403,
            403,
            413,
            413,
            405,
        ]
        assert await truncated(base, secret, body) != 200
        assert await seen(app) == 0
        assert not [c for c in double.calls if c["method"] == "sendMessage"]


async def iter_large() -> AsyncIterator[bytes]:
    for _ in range(4):
        yield b"x" * 1024 * 1024


async def truncated(base: str, secret: str, body: bytes) -> int:
    """A body shorter than announced, then silence."""
    host, port = base.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{HEADER}: {secret}\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body[: len(body) // 2])
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return int(answer.split()[1]) if answer else 0


async def test_what_nobody_can_read_is_kept_once_and_told_to_the_admins(tmp_path: Path) -> None:
    async with BotApi(TOKENS) as double, running(double, tmp_path, "public") as (app, base):
        headers = {HEADER: app.house.ring.lookup("webhook", "telegram").hex()}
        async with httpx.AsyncClient(base_url=base, headers=headers) as client:
            for poison in (
                b"not json",
                b"[]",
                b'{"update_id": "x"}',
                b'{"update_id": 7, "message": {"chat": 3}}',
                b"\xff\xfe",
            ) * 2:
                assert (await client.post(PATH, content=poison)).status_code == 200
            assert (await client.post(PATH, content=json.dumps(UPDATE))).status_code == 200
        await double["public"].heard(SARI, "Sebelum mulai", timeout=2) if SARI in double["public"].chats else None
        for _ in range(200):
            if (await app.books.do(backlog.counted))["inbox_new"] == 0:
                break
            await asyncio.sleep(0.01)
        counts = await app.books.do(backlog.counted)
        assert (counts["inbox_failed"], await seen(app)) == (5, 6)


async def test_trouble_with_the_storage_is_never_an_acknowledgement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with BotApi(TOKENS) as double, running(double, tmp_path, "public") as (app, _):
        sari = Person(double, "public", SARI)
        await sari.says("/start", "Sebelum mulai")
        full = [True]
        real = type(app.books).do

        async def do(books, work, **how):
            if full and "Pile" in getattr(work, "__qualname__", ""):
                raise OSError(28, "No space left on device")
            return await real(books, work, **how)

        monkeypatch.setattr(type(app.books), "do", do)
        double["public"].presses(SARI, "Setuju")
        await asyncio.sleep(0.3)
        assert double.pending("public") == 1
        full.clear()
        await double["public"].heard(SARI, "Pilih yang paling mendekati", timeout=10)
        assert double.pending("public") == 0


async def test_many_at_once_share_few_commits_and_each_is_stored(tmp_path: Path) -> None:
    async with BotApi(TOKENS) as double, running(double, tmp_path, "public") as (app, base):
        headers = {HEADER: app.house.ring.lookup("webhook", "telegram").hex()}
        commits = []
        real = app.books._commit
        app.books._commit = lambda works: commits.append(1) or real(works)
        async with httpx.AsyncClient(base_url=base, headers=headers) as client:
            answers = await asyncio.gather(*(
                client.post(PATH, content=json.dumps({"update_id": 100 + n, "edited_message": {}})) for n in range(200)
            ))  # fmt: skip
        assert {a.status_code for a in answers} == {200}
        assert await seen(app) == 200
        assert len(commits) < 150


async def test_a_webhook_set_with_another_secret_is_set_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.webhook.LOOK_EVERY", 0.2)
    async with BotApi(TOKENS) as double, running(double, tmp_path, "public") as (_, base):
        sari = Person(double, "public", SARI)
        await sari.says("/start", "Sebelum mulai")
        mine = double["public"].webhook["secret_token"]
        async with httpx.AsyncClient() as client:
            theirs = {"url": base + PATH, "secret_token": "theirs"}
            await client.post(f"{double.base}/bot{TOKENS['public']}/setWebhook", json=theirs)
        await sari.presses("Setuju", "Pilih yang paling mendekati")
        assert double["public"].webhook["secret_token"] == mine


@pytest.mark.parametrize(
    "error, times", [("Wrong response from the webhook: 403 Forbidden", 2), ("Connection timed out", 1)]
)
async def test_trouble_told_of_once_is_acted_on_once(monkeypatch: pytest.MonkeyPatch, error: str, times: int) -> None:
    """Telegram goes on telling of the last trouble long after it is over."""
    monkeypatch.setattr("bot.channels.webhook.LOOK_EVERY", 0.01)
    done: list[str] = []

    async def set_it() -> None:
        done.append("set")

    async def look() -> HookInfo:
        done.append("looked")
        return HookInfo("https://here", 3, error, 1000.0)

    keeping = asyncio.create_task(keep_webhook("telegram", Hook("https://here", "secret"), set_it, look))
    for _ in range(500):
        if done.count("looked") >= 5:
            break
        await asyncio.sleep(0.01)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert done.count("looked") >= 5
    assert done.count("set") == times


@pytest.mark.parametrize("mode", ["webhook", "poll"])
@pytest.mark.parametrize("status, retry_after", [(400, 0), (429, 900)])
async def test_a_menu_telegram_refuses_makes_nobody_deaf(
    tmp_path: Path, mode: str, status: int, retry_after: int
) -> None:
    async with BotApi(TOKENS) as double:
        double.fail_next("setMyCommands", 50, status, retry_after=retry_after)
        app = build(settings(double.base, tmp_path, free_port(), mode), "public")
        task = asyncio.create_task(app.run())
        await Person(double, "public", SARI).says("/start", "Sebelum mulai")
        assert [c["method"] for c in double.calls].count("setMyCommands") == 1, "refused for good, or told to wait"
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_menu_is_tried_again_beside_everything_else(tmp_path: Path) -> None:
    async with BotApi(TOKENS) as double:
        double.fail_next("setMyCommands", 1, 500)
        async with running(double, tmp_path, "public"):
            await Person(double, "public", SARI).says("/start", "Sebelum mulai")
            for _ in range(250):
                if len(double["public"].profile) == 5:
                    break
                await asyncio.sleep(0.02)
            assert len(double["public"].profile) == 5, "four languages, and everybody's default"
