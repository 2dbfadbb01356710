"""An agency's own HTTP server, as its engineers would write one after reading docs/agencies.md."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from standardwebhooks import Webhook


class Agency:
    """Answers with `status` and `headers`; keeps what it could verify, and how often it was asked."""

    def __init__(self, secret: str) -> None:
        self.webhook = Webhook(secret)
        self.status, self.headers, self.hangs = 204, dict[str, str](), False
        self.asked, self.taken, self.url = 0, list[tuple[dict[str, str], bytes]](), ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        body = await request.read()
        self.webhook.verify(body, dict(request.headers))
        if self.hangs:
            await asyncio.sleep(2)
        self.taken.append((dict(request.headers), body))
        return web.Response(status=self.status, headers=self.headers)


@asynccontextmanager
async def open_agency(secret: str) -> AsyncIterator[Agency]:
    agency = Agency(secret)
    app = web.Application()
    app.router.add_post("/cases", agency.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    agency.url = f"http://sari:geheim@127.0.0.1:{port}/cases"
    yield agency
    await runner.cleanup()
