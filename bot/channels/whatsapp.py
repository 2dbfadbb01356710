"""The owners' door on WhatsApp (pywa, as the typed client): what the platform cannot show is shown another way. Only here is pywa imported."""

import asyncio
import base64
import binascii
import hashlib
import hmac
import logging
from collections.abc import Awaitable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from pywa_async import WhatsApp
from pywa_async.errors import WhatsAppError
from pywa_async.types import Button as ReplyButton
from pywa_async.types import FlowButton, Section, SectionList, SectionRow
from pywa_async.types.flows import FlowActionType, FlowCategory
from pywa_async.types.templates import BodyText, Buttons, QuickReplyButton, Template, TemplateCategory, TemplateLanguage

from bot.channels import (
    Button,
    FetchError,
    File,
    Heard,
    Markup,
    Moved,
    News,
    Receipt,
    Rendered,
    SendError,
    Store,
    cloud_api,
)
from bot.channels.approved import Approved
from bot.channels.cloud_errors import refusal
from bot.channels.form import FIRST, clipped, form_name
from bot.log import log

GRAPH = "https://graph.facebook.com"
VERSION = "v23.0"
MEDIA_HOSTS = ("fbsbx.com", "whatsapp.net", "facebook.com")  # where Meta keeps files; the token goes nowhere else
MB = 1024 * 1024
IMAGE_LIMIT, SOUND_LIMIT, DOCUMENT_LIMIT = 5 * MB, 16 * MB, 100 * MB
IMAGES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
BUTTON, ROW, MORE_ABOUT, CHOOSER = 20, 24, 72, 20  # characters of a button, a row, its second line, what opens the list
BUTTONS, ROWS = 3, 10  # as many as one message can show
TYPED_TOO = {"go:back", "go:more"}
BODY = 1024  # characters above buttons
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
Answer = TypeVar("Answer")
logging.getLogger("pywa").setLevel(logging.CRITICAL)  # its debug lines hold what people wrote


class WhatsAppDoor:
    """Comes in by webhook; goes out by Graph API; every refusal becomes a SendError with its policy."""

    name = "whatsapp"
    markup: Markup = "whatsapp"
    text_limit = 4096
    at_once = 40

    def __init__(self, token: str, phone_id: str, *, waba_id: str = "", api_base: str = GRAPH, flow: str = "") -> None:
        self._session = httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False)
        self.client = WhatsApp(phone_id=phone_id, token=token, waba_id=waba_id or None, session=self._session)
        self._session.base_url = httpx.URL(f"{api_base.rstrip('/')}/{VERSION}")
        self._home, self.flow = urlsplit(api_base), flow
        self._noticed: set[asyncio.Task[None]] = set()

    def decode(self, body: bytes) -> Heard | Receipt | News | Moved:
        return cloud_api.decode(body)

    async def ready(self) -> None:
        """From the first moment."""

    async def listen(self, store: Store) -> None:
        """Meta calls us; see the doorbell."""
        await asyncio.Event().wait()

    async def _call(self, asked: Awaitable[Answer]) -> Answer:
        """Meta's answer; its refusals as ours. Its texts may name people: only the code goes on."""
        try:
            return await asked
        except WhatsAppError as refused:
            if refused.status_code is not None and refused.status_code >= 500 and refused.code == refused.status_code:
                raise SendError(f"status {refused.code}", retry_after=4.0, away=True) from None
            raise refusal(refused.code, bool(refused.is_transient)) from None
        except (httpx.HTTPError, OSError, TimeoutError) as away:
            raise SendError(type(away).__name__, retry_after=4.0, away=True) from None
        except (KeyError, ValueError, TypeError) as odd:  # an answer nobody expected; it may have been sent
            raise SendError(f"an odd answer: {type(odd).__name__}", retry_after=30.0) from None

    async def send(self, address: str, rendered: Rendered) -> str:
        """Files first, the words with their buttons last."""
        receipt = ""
        for file in rendered.files:
            receipt = await self._file(address, file) or receipt
        return await self._words(address, rendered) if rendered.text else receipt

    async def _words(self, address: str, rendered: Rendered) -> str:
        shown = _flat(rendered)
        if not shown and rendered.native != "location":
            return await self._text(address, rendered.text)
        text = rendered.text
        if len(text) > BODY:  # what does not fit above buttons goes ahead of them
            ahead, text = _parted(text)
            await self._text(address, ahead)
        if rendered.native == "form" and self.flow:
            text = f"{text}\n\n{rendered.words.get('or_write', '')}".strip()[:BODY]
            sent = await self._call(self.client.send_message(address, text, buttons=self._form(rendered)))
        elif rendered.native == "location" and not shown:
            return str((await self._call(self.client.request_location(address, text))).id)
        else:
            sent = await self._call(self.client.send_message(address, text, buttons=choices(shown, rendered)))
        return str(sent.id)

    async def _text(self, address: str, text: str) -> str:
        return str((await self._call(self.client.send_message(address, text))).id)

    def _form(self, rendered: Rendered) -> FlowButton:
        title = clipped(rendered.words.get("open_form", "Formulir"), CHOOSER)
        name = form_name(self.flow, rendered.words.get("language", "id"))
        return FlowButton(title=title, flow_name=name, flow_token="report", flow_action_type=FlowActionType.NAVIGATE,
                          flow_action_screen=FIRST)  # fmt: skip

    async def knock(self, address: str, template: str, language: str, payload: str) -> str:
        """The approved template that asks a person to write again; its button brings `payload` back."""
        components = [{"type": "button", "sub_type": "quick_reply", "index": 0,
                       "parameters": [{"type": "payload", "payload": payload}]}]  # fmt: skip
        sent = self.client.send_template(address, template, TemplateLanguage(language), components)
        return str((await self._call(sent)).id)

    async def _file(self, address: str, file: File) -> str:
        """One file, in the way that loses nothing: a picture where it is shown as one, else a document; too large: left out."""
        size, mime = len(file.content), _image(file)
        if size > DOCUMENT_LIMIT:
            log.warning("a file is larger than WhatsApp takes; it is left out", channel=self.name, count=1)
            return ""
        media = await self._call(self._upload(file, mime or file.mime or "application/octet-stream"))
        if mime is not None and size <= IMAGE_LIMIT:
            return str((await self._call(self.client.send_image(address, media))).id)
        return str((await self._call(self.client.send_document(address, media, filename=file.name))).id)

    async def _upload(self, file: File, mime: str) -> Any:
        return await self.client.upload_media(file.content, mime_type=mime, filename=file.name or "bukti")

    async def number(self) -> tuple[str, str]:
        """The number as people see it, and how Meta rates it (GREEN, YELLOW, RED, UNKNOWN)."""
        told = await self._get(str(self.client.phone_id), fields="display_phone_number,verified_name,quality_rating")
        return f"{told.get('display_phone_number', '?')} {told.get('verified_name', '')}".strip(), str(
            told.get("quality_rating", "UNKNOWN")
        )

    async def subscribed(self) -> bool:
        """Whether Meta calls any app about this account."""
        return bool((await self._get(f"{self.client.waba_id}/subscribed_apps")).get("data"))

    async def templates(self) -> dict[tuple[str, str], str]:
        """(name, language) -> what Meta says of it, of the first few hundred."""
        told = await self._get(f"{self.client.waba_id}/message_templates", fields="name,language,status", limit="500")
        return {(t["name"], t["language"]): str(t["status"]) for t in told.get("data", ())}

    async def submit(self, made: Approved) -> str:
        """Bring one template to Meta for approval; what it says of it."""
        components: list[Any] = [BodyText(text=made.body), Buttons(buttons=[QuickReplyButton(text=made.button)])]
        template = Template(name=made.name, language=TemplateLanguage(made.language),
                            category=TemplateCategory(made.category), components=components)  # fmt: skip
        return str((await self._call(self.client.create_template(template))).status)

    async def forms(self) -> dict[str, str]:
        """Name -> status of every form of the account."""
        return {name: str(told["status"]) for name, told in (await self._forms()).items()}

    async def _forms(self) -> dict[str, dict[str, Any]]:
        """Name -> what Meta tells of each form of the account, of the first two hundred."""
        told = await self._get(f"{self.client.waba_id}/flows", fields="id,name,status", limit="200")
        return {form["name"]: form for form in told.get("data", ())}

    async def push_form(self, name: str, told: dict[str, Any]) -> str:
        """Make the form, or bring it up to date, and publish it; in a few words, what became of it."""
        known = (await self._forms()).get(name)
        if known is None:
            made = await self._call(self.client.create_flow(name, [FlowCategory.OTHER], flow_json=told, publish=True))
            return f"made and published, id {made.id}"
        result = await self._call(self.client.update_flow_json(known["id"], told))
        if not result.success:
            return f"Meta found mistakes: {result.validation_errors}"
        await self._call(self.client.publish_flow(known["id"]))
        return f"brought up to date and published, id {known['id']}"

    async def preview_form(self, name: str) -> str:
        """Where Meta shows the form to whoever has the link; empty where there is no such form."""
        known = (await self._forms()).get(name)
        if known is None:
            return ""
        return str(
            (await self._get(known["id"], fields="preview.invalidate(false)")).get("preview", {}).get("preview_url", "")
        )

    async def _get(self, path: str, **asked: str) -> dict[str, Any]:
        """One thing Meta knows, as it tells it; its refusals as ours."""
        return dict(await self._call(self.client.api._request("GET", f"/{path}", params=asked)))

    def notice(self, message: str) -> None:
        """Best effort, beside everything else: the two blue ticks, and that somebody is writing."""
        if len(self._noticed) < self.at_once:
            task = asyncio.create_task(self._notice(message))
            self._noticed.add(task)
            task.add_done_callback(self._noticed.discard)

    async def _notice(self, message: str) -> None:
        try:
            await self._call(self.client.indicate_typing(message))
        except SendError as refused:
            log.debug("a message could not be marked as read", channel=self.name, error=refused.reason)

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a file, checked against the hash the message named. FetchError(gone) where Meta has it no more."""
        media, _, sha = ref.partition(":")
        try:
            found = await self._call(self.client.get_media_url(media))
            content = await self._bytes(found.url)
        except SendError as refused:
            raise FetchError(refused.reason, gone=refused.retry_after is None) from None
        if not _is_whole(content, sha or found.sha256):
            raise FetchError("the bytes are not those the message named")
        return content

    async def _bytes(self, url: str) -> bytes:
        """With the token, and therefore only from where Meta keeps files, and never along a redirect."""
        place = urlsplit(url)
        home = (place.scheme, place.netloc) == (self._home.scheme, self._home.netloc)
        host = place.hostname or ""
        if not home and not (place.scheme == "https" and any(host == h or host.endswith("." + h) for h in MEDIA_HOSTS)):
            raise FetchError("a file at a place that is not Meta's", gone=True)
        try:
            answer = await self._session.get(url, timeout=100.0)
        except (httpx.HTTPError, OSError) as away:
            raise FetchError(type(away).__name__) from None
        if answer.status_code != 200:
            raise FetchError(f"status {answer.status_code}", gone=answer.status_code in (404, 410))
        return answer.content

    async def collected(self, ref: str) -> None:
        """Meta keeps its copy for a week."""

    async def close(self) -> None:
        for task in list(self._noticed):
            task.cancel()
        await self._session.aclose()


def choices(shown: list[Button], rendered: Rendered) -> Any:
    """Up to three short choices are buttons, up to ten a list, more are lists one after the other."""
    if len(shown) <= BUTTONS and all(len(b.label) <= BUTTON and len(b.slug) <= 256 for b in shown):
        return [ReplyButton(b.label, b.slug) for b in shown]
    rows = [_row(b) for b in _page(shown, rendered)]
    chooser = clipped(rendered.words.get("choose_one", "Pilih"), CHOOSER)
    return SectionList(chooser, [Section(chooser, rows)])


def _page(shown: list[Button], rendered: Rendered) -> list[Button]:
    """Ten rows; of more than ten, nine and the way to the next ones, the last leading back to the first."""
    if len(shown) <= ROWS:
        return shown
    pages = [shown[i : i + ROWS - 1] for i in range(0, len(shown), ROWS - 1)]
    page = rendered.page % len(pages)
    more = Button(f"page:{(page + 1) % len(pages)}", rendered.words.get("more_choices", "…"))
    return [*pages[page], more]


def _row(button: Button) -> SectionRow:
    """A label too long for a row goes on in its second line, whole."""
    if len(button.label) <= ROW:
        return SectionRow(button.label, button.slug[:200])
    return SectionRow(clipped(button.label, ROW), button.slug[:200], clipped(button.label, MORE_ABOUT))


def _flat(rendered: Rendered) -> list[Button]:
    """All buttons in reading order; each label once, as WhatsApp wants it. Where the answers fit into three buttons, the
    ways back and onward are left to be typed: a list takes two taps."""
    seen: dict[str, Button] = {}
    for button in (b for row in rendered.buttons for b in row):
        seen.setdefault(button.label.strip() or "·", Button(button.slug, button.label.strip() or "·"))
    answers = [b for b in seen.values() if b.slug not in TYPED_TOO]
    return answers if len(answers) <= BUTTONS < len(seen) else list(seen.values())


def _parted(text: str) -> tuple[str, str]:
    """A long text cut at a paragraph, line or word: the end, which fits above buttons, is never empty."""
    for mark in ("\n\n", "\n", " "):
        at = text.find(mark, len(text) - BODY)
        if at != -1 and text[at:].strip():
            return text[:at].strip(), text[at:].strip()
    return text[:-BODY], text[-BODY:]


def _image(file: File) -> str | None:
    return next((mime for magic, mime in IMAGES.items() if file.content.startswith(magic)), None)


def _is_whole(content: bytes, sha: str) -> bool:
    """Whether these are the bytes with this SHA-256, written in hex or in base 64 (Meta uses both)."""
    made = hashlib.sha256(content).digest()
    if len(sha) == 64:
        return hmac.compare_digest(made.hex(), sha.lower())
    try:
        return hmac.compare_digest(made, base64.b64decode(sha, validate=True))
    except (binascii.Error, ValueError):
        return not sha
