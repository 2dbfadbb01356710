"""The page for one file too large for a chat: a plain form for a phone, its answer said in its owner's language."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import ClientDisconnect

from bot.handouts import PATH as HANDED_OUT
from bot.log import log
from bot.offers import PATH
from bot.render import Renderer
from bot.uploads import Gone, Page, Uploads
from bot.web.form import Broken, FileForm
from handlers.messages import Outgoing
from storage.streams import PORTION, Sealer
from storage.unwelcome import Unwelcome

STATIC = Path(__file__).parent / "static"
AT_ONCE = 8  # files on their way in at the same time
WHOLE = 3600.0  # seconds one file may take
SILENCE = 60.0  # seconds without a byte after which a sender is gone
FORM_AROUND = 100_000  # bytes a form may have beside its file
DRAINED = 3  # times the allowed size: so much of a file that is too large is let pass by, so that its sender hears why
TOKEN = re.compile(r"[\w-]{20,64}")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


class TooLarge(Exception):
    """More bytes than a page takes."""


def create_upload(port: Uploads, renderer: Renderer, templates: Path) -> FastAPI:
    """The web application behind `/unggah/`: reachable from everywhere, of use only to who has an address."""
    web = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    pages = Pages(renderer, templates)
    doorman = asyncio.Semaphore(AT_ONCE)

    @web.middleware("http")
    async def guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        answer = await go_on(request)
        for header, value in HEADERS.items():
            answer.headers.setdefault(header, value)
        return answer

    web.mount(f"{PATH}static", StaticFiles(directory=STATIC), name="static")

    @web.get(HANDED_OUT + "{token}")
    async def original(token: str) -> Response:
        found = await port.handed_out(token)
        return _attached(*found) if found is not None else pages.told(Page("gone"), 404, "page_no_file", again=False)

    @web.get(PATH + "{token}", response_class=HTMLResponse)
    async def page(token: str) -> Response:
        return pages.of(await _look(port, token))

    @web.post(PATH + "{token}", response_class=HTMLResponse)
    async def take(request: Request, token: str) -> Response:
        found = await _look(port, token)
        if found.state != "open" or request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return pages.of(found, 403 if found.state == "open" else None)
        if doorman.locked():
            return pages.told(found, 503, "page_busy")
        async with doorman:
            return await _taken(port, pages, request, token, found)

    return web


def _attached(file: IO[bytes], name: str, size: int) -> Response:
    """A file to be saved, never shown: a portion at a time, as it was received."""

    def portions() -> Iterator[bytes]:
        with file:
            while content := file.read(PORTION):
                yield content

    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Content-Length": str(size)}
    return StreamingResponse(portions(), media_type="application/octet-stream", headers=headers)


async def _look(port: Uploads, token: str) -> Page:
    return await port.look(token) if TOKEN.fullmatch(token) else Page("gone")


async def _taken(port: Uploads, pages: "Pages", request: Request, token: str, page: Page) -> Response:
    which, sealer = port.begin()
    try:
        form = FileForm(request.headers.get("content-type", ""))
        async with asyncio.timeout(WHOLE):
            await _poured(form, request, sealer, page.most)
        await port.keep(token, which, sealer, form.name, form.mime)
    except TooLarge:
        return pages.told(page, 413, "page_too_large", most=page.most // 1_000_000)
    except Unwelcome as why:
        return pages.told(page, 415, f"refused_{why.reason}", name=form.name or "?")
    except Gone:
        return pages.of(await _look(port, token), 409)
    except (Broken, ClientDisconnect, TimeoutError) as broken:
        log.info("a file broke off on its way", error=type(broken).__name__)
        return pages.told(page, 400, "page_broken")
    except OSError as trouble:  # a full disk: the page stays open for another day
        log.error("a file could not be kept", error=type(trouble).__name__)
        return pages.told(page, 503, "page_busy")
    finally:
        sealer.drop()
    return pages.told(page, 200, "page_done", again=False)


async def _poured(form: FileForm, request: Request, sealer: Sealer, most: int) -> None:
    """From the line into the sealer, a portion at a time; too much is let pass by first, so that the sender can be told."""
    seen, waiting, over = 0, bytearray(), False
    async for content in form.read(_with_patience(request, most)):
        seen += len(content)
        over = over or seen > most
        if over:
            continue
        waiting += content
        if len(waiting) >= PORTION:
            await asyncio.to_thread(sealer.write, bytes(waiting))
            waiting.clear()
    if over:
        raise TooLarge
    await asyncio.to_thread(sealer.write, bytes(waiting))


async def _with_patience(request: Request, most: int) -> AsyncIterator[bytes]:
    """The body; TimeoutError where its sender fell silent, TooLarge where they would never end."""
    body, seen = request.stream(), 0
    while True:
        async with asyncio.timeout(SILENCE):
            content = await anext(body, None)
        if content is None:
            return
        seen += len(content)
        if seen > DRAINED * most + FORM_AROUND:
            raise TooLarge
        yield content


class Pages:
    """The page in its owner's words."""

    def __init__(self, renderer: Renderer, templates: Path) -> None:
        self._renderer = renderer
        self._page = Environment(loader=FileSystemLoader(templates / "web"), autoescape=select_autoescape(["html"]),
                                 trim_blocks=True, lstrip_blocks=True).get_template("upload.html")  # fmt: skip

    def of(self, page: Page, status: int | None = None) -> HTMLResponse:
        """The form, or why there is none."""
        if page.state == "open":
            return self._html(page, status or 200, "page_lead", form=True, most=page.most // 1_000_000)
        return self._html(page, status or (410 if page.state == "used" else 404), f"page_{page.state}", form=False)

    def told(self, page: Page, status: int, template: str, *, again: bool = True, **facts: Any) -> HTMLResponse:
        """What became of a file; where it may be tried again, with the form."""
        return self._html(page, status, template, form=again, **facts)

    def _html(self, page: Page, status: int, template: str, *, form: bool, **facts: Any) -> HTMLResponse:
        said = self._renderer.render(Outgoing(template, facts), page.language, "plain", 100_000)[0].text
        large = self._renderer.render(
            Outgoing("page_too_large", {"most": page.most // 1_000_000}), page.language, "plain", 100_000
        )
        broken = self._renderer.render(Outgoing("page_broken"), page.language, "plain", 100_000)
        words = {"language": page.language, "said": said, "form": form, "good": status == 200, "most": page.most,
                 "lead": template == "page_lead", "too_large": large[0].text, "broken": broken[0].text,
                 "label": lambda name: self._renderer.labels[page.language][f"upload_{name}"]}  # fmt: skip
        return HTMLResponse(self._page.render(words), status)
