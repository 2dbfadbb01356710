"""The whole service on loopback between a strict stand-in for the Cloud API and people with phones."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection, select

from bot.app import App, build
from bot.channels import approved
from bot.config import Config
from bot.doors import open_local
from tests.channels.test_webhooks import free_port
from tests.doubles.cloud_api import CloudApi, Person, words
from tests.phones import Clock, Phone

SHARED = Path(__file__).parents[3] / "shared" / "platforms"
SARI, SARI_ID = "628111000111", "ID.134912086553027"


def settings(double: CloudApi, folder: Path, port: int, url: str = "", **more: Any) -> Config:
    door = {"token": double.token, "phone_id": double.phone_id, "waba_id": double.waba_id, "app_secret": double.app_secret,
            "api_base": double.base, "webhook_url": f"http://127.0.0.1:{port}/whatsapp", "form": False}  # fmt: skip
    return Config.model_validate({"service": {"data": folder}, "whatsapp": {**door, **more}, "web": {"port": port},
                                  "storage": {"url": url}})  # fmt: skip


@asynccontextmanager
async def running(
    folder: Path, clock: Clock | None = None, url: str = "", **more: Any
) -> AsyncIterator[tuple[App, CloudApi]]:
    """The service and its platform; `clock` drives both."""
    port = free_port()
    double = CloudApi(clock=(lambda: clock.at.timestamp())) if clock else CloudApi()
    async with double:
        for made in approved.every():
            double.approve(made.name, made.language, made.button)
        config = settings(double, folder, port, url, **more)
        double.calls_at(f"http://127.0.0.1:{port}/whatsapp")
        app = build(config, "public", **({"clock": clock} if clock else {}))
        open_local(app, "browser", "html")
        app.__post_init__()
        task = asyncio.create_task(app.run())
        await ready(f"http://127.0.0.1:{port}/ready", task)
        try:
            yield app, double
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def ready(address: str, task: "asyncio.Task[None]") -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(300):
            if task.done():
                task.result()
            try:
                if (await client.get(address)).status_code == 200:
                    return
            except httpx.ConnectError:
                await asyncio.sleep(0.02)
    raise AssertionError("the service did not become ready")


async def until(good: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    for _ in range(int(seconds / 0.02)):
        if good():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never: {what}")


async def hears(person: Person, what: str) -> str:
    """Wait until the newest message holds these words: one that came after they last wrote."""

    def heard() -> bool:
        return len(person.heard) > person.since and what in words(person.heard[-1])

    try:
        await until(heard, what)
    except AssertionError:
        said = [words(told) for told in person.heard[-4:]]
        raise AssertionError(f"{person.name} never heard {what!r}, but {said}") from None
    return person.text


async def rested(app: App) -> None:
    """Nothing of WhatsApp's is waiting any more, in or out."""
    from storage.tables import inbox, outbox

    def waiting(db: Connection) -> list[str]:
        owed = select(outbox.c.template).where(outbox.c.channel == "whatsapp", outbox.c.state == "waiting")
        return [
            *db.execute(owed).scalars(),
            *db.execute(select(inbox.c.platform_id).where(inbox.c.state == "new")).scalars(),
        ]

    for _ in range(3000):
        if not (left := await app.books.do(waiting)):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"still waiting: {left}")


def officer(app: App, name: str) -> Phone:
    return Phone(app, "browser_taskforce", name)


def judged(double: CloudApi) -> list[str]:
    """What Meta's own schema says of every body that went out; a skip aloud where it is not here.

    The schema (v23) is older than user ids: a body for a `recipient` is judged as one `to` the same.
    """
    import pytest

    if not (SHARED / "judge.py").exists():
        pytest.skip("META'S SCHEMA IS NOT HERE: bodies are judged only beside the shared folder")
    sys.path.insert(0, str(SHARED))
    try:
        import judge
    finally:
        sys.path.remove(str(SHARED))
    asked = [{("to" if key == "recipient" else key): value for key, value in body.items()} for body in double.bodies]
    return [f"{body['type']}: {wrong}" for body in asked for wrong in judge.wa(body)]
