"""The browser chat's page and its few endpoints; what it may do is a port somebody else fills."""

import asyncio
import re
import tomllib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Protocol

from fastapi import FastAPI, File, Form, Header, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, select_autoescape

from bot.channels import File as Kept

STATIC = Path(__file__).parent / "static"
MOST_TEXT, MOST_FILES, MOST_BYTES = 8_000, 10, 20 * 1024 * 1024
PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp"}
SIDES = ("owner", "taskforce")
LANGUAGE_LINKS = (("id", "Indonesia"), ("en", "English"), ("jv", "Jawa"), ("su", "Sunda"))
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "media-src blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Upload:
    """One file as a browser sent it."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class ChatMessage:
    """One message for a phone; `html` is safe and knows only b, i and code."""

    id: int
    html: str
    buttons: list[list[tuple[str, str]]] = field(default_factory=list)
    files: list[tuple[str, str, str, str, int]] = field(default_factory=list)  # id, kind, name, mime, bytes
    copy: str | None = None
    at: str = ""
    instead: int = 0  # the message it takes the place of


class ChatPort(Protocol):
    """What the browser chat may ask of the service."""

    async def say(self, side: str, token: str, message_id: str, text: str | None, choice: str | None,
                  files: Sequence[Upload], language: str | None = None) -> None: ...  # fmt: skip

    async def heard(self, side: str, token: str, after: int, wait: float) -> list[ChatMessage]: ...

    async def file(self, side: str, token: str, evidence_id: str) -> Kept | None: ...


class Refused(Exception):
    """A request we do not serve: the status, and a word the page can explain."""

    def __init__(self, status: int, error: str) -> None:
        self.status, self.error = status, error


def create_web(
    phones: ChatPort, templates: Path, hosts: Sequence[str] = ("127.0.0.1", "localhost", "[::1]")
) -> FastAPI:
    """The web application; it answers only to the host names given (against rebinding of names)."""
    web = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    page = Environment(loader=FileSystemLoader(templates / "web"), autoescape=select_autoescape(["html"]))
    spoken = tomllib.loads((templates / "web" / "words.toml").read_text(encoding="utf-8"))

    @web.middleware("http")
    async def guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        host = request.headers.get("host", "").lower()
        name = host if host.endswith("]") else re.sub(r":\d+$", "", host)
        answer = await go_on(request) if name in hosts else JSONResponse({"error": "host"}, 421)
        for header, value in HEADERS.items():
            answer.headers.setdefault(header, value)
        return answer

    @web.exception_handler(Refused)
    async def refuse(request: Request, why: Refused) -> Response:
        return JSONResponse({"error": why.error}, why.status)

    @web.get("/", response_class=HTMLResponse)
    async def home(lang: str = "") -> str:
        language = lang if lang in spoken else "id"
        return page.get_template("chat.html").render(language=language, chosen=lang in spoken, words=spoken[language],
                                                     languages=LANGUAGE_LINKS)  # fmt: skip

    _chat_routes(web, phones)
    web.mount("/static", StaticFiles(directory=STATIC), name="static")
    return web


def _chat_routes(web: FastAPI, phones: ChatPort) -> None:
    @web.post("/chat/{side}/say")
    async def say(side: str, authorization: Annotated[str, Header()] = "", id: Annotated[str, Form()] = "",
                  text: Annotated[str | None, Form()] = None, choice: Annotated[str | None, Form()] = None,
                  lang: Annotated[str, Form(max_length=8)] = "",
                  files: Annotated[list[UploadFile] | None, File()] = None) -> dict[str, bool]:  # fmt: skip
        token = _token(side, authorization)
        if not re.fullmatch(r"[0-9a-zA-Z-]{8,64}", id):
            raise Refused(400, "id")
        if len(text or "") > MOST_TEXT or len(choice or "") > 64 or len(files or ()) > MOST_FILES:
            raise Refused(413, "too_big")
        uploads = [await _read(f) for f in files or ()]
        if not (text and text.strip()) and not choice and not uploads:
            raise Refused(400, "empty")
        await phones.say(side, token, id, text, choice, uploads, lang or None)
        return {"ok": True}

    @web.get("/chat/{side}/heard")
    async def heard(
        request: Request, side: str, after: int = 0, wait: float = 25, authorization: Annotated[str, Header()] = ""
    ) -> Response:
        token = _token(side, authorization)
        asking = asyncio.create_task(phones.heard(side, token, max(after, 0), min(max(wait, 0), 25)))
        while not asking.done():
            await asyncio.wait({asking}, timeout=1)
            if await request.is_disconnected():
                asking.cancel()
                return Response(status_code=204)
        return JSONResponse({"messages": [asdict(m) for m in asking.result()]})

    @web.get("/chat/{side}/file/{which}")
    async def file(side: str, which: str, authorization: Annotated[str, Header()] = "") -> Response:
        kept = await phones.file(side, _token(side, authorization), which) if which.isalnum() else None
        if kept is None:
            raise Refused(404, "file")
        shown = kept.mime in PICTURES
        headers = {} if shown else {"Content-Disposition": "attachment"}
        return Response(kept.content, media_type=kept.mime if shown else "application/octet-stream", headers=headers)


def _token(side: str, authorization: str) -> str:
    if side not in SIDES:
        raise Refused(404, "side")
    kind, _, token = authorization.partition(" ")
    if kind != "Bearer" or not re.fullmatch(r"[0-9a-f]{32,64}", token):
        raise Refused(401, "token")
    return token


async def _read(upload: UploadFile) -> Upload:
    content = await upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(413, "too_big")
    name = re.sub(r"[^\w. ()-]", "_", upload.filename or "berkas")[-80:]
    mime = upload.content_type if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,60}", upload.content_type or "") else None
    return Upload(name, mime or "application/octet-stream", content)
