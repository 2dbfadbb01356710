"""One HTTP server a process: what platforms call, the probes, and the browser chat where it is open."""

import asyncio
import socket
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn

from bot.app import App
from bot.config import ConfigTrouble
from bot.web.hooks import Asgi, Front

TRIES = 6


class _Server(uvicorn.Server):
    """Signals belong to the service as a whole, not to one of its doors."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


async def serve(app: App) -> None:
    """On [web] host and port, until cancelled; says on standard output where it is."""
    settings = app.config.web
    inner = None
    if app.chat:
        from bot.render import TEMPLATES
        from bot.web.chat import create_web
        from bot.web.phones import Phones

        inner = create_web(Phones(app), TEMPLATES)
    front = Front(app.bells, app.ready, inner, _uploads(app))
    server = _Server(uvicorn.Config(front, host=settings.host, port=settings.port, log_config=None, access_log=False,
                                    lifespan="off", proxy_headers=False, timeout_graceful_shutdown=3, timeout_keep_alive=75,
                                    server_header=False, date_header=False))  # fmt: skip
    door = await _socket_soon(settings.host, settings.port)
    task = asyncio.create_task(server.serve(sockets=[door]))
    try:
        while not server.started and not task.done():
            await asyncio.sleep(0.02)
        if app.chat:
            print(app.renderer.plain("console_ready", host=settings.host, port=door.getsockname()[1]), flush=True)
        await asyncio.shield(task)
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)


def _uploads(app: App) -> Asgi | None:
    """The pages for large files, where this process has them."""
    if not app.uploads:
        return None
    from bot.render import TEMPLATES
    from bot.uploads import Uploads
    from bot.web.upload import create_upload

    return create_upload(Uploads(app), app.renderer, TEMPLATES)


async def _socket_soon(host: str, port: int) -> socket.socket:
    """A port our forerunner is just leaving is free a moment later."""
    for _ in range(TRIES):
        try:
            return _socket(host, port)
        except ConfigTrouble:
            await asyncio.sleep(0.5)
    return _socket(host, port)


def _socket(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server(
            (host, port), backlog=2048, family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
    except OSError as taken:
        raise ConfigTrouble(f"web.port: {host}:{port} cannot be used ({taken.strerror}); choose another") from None
