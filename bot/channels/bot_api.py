"""What both Telegram doors share: reading raw updates, and the shape of a keyboard. No framework."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import orjson

from bot.channels import Button, Heard, NotForUs, Raw, Rendered
from handlers.messages import Attachment, Incoming, Kind

UPDATES = ["message", "callback_query"]
FILES: tuple[Kind, ...] = ("document", "voice", "audio", "video")  # the kinds Telegram names as we do


def raws(updates: Iterable[dict[str, Any]]) -> list[Raw]:
    """Updates as they will be stored: Telegram's own id, and the bytes."""
    return [raw(u, _bytes(u)) for u in updates]


def _bytes(update: dict[str, Any]) -> bytes:
    """As JSON; an update with something no JSON of ours can hold is kept as well as it goes, not refused with its neighbours."""
    try:
        return orjson.dumps(update)
    except (TypeError, ValueError):
        return json.dumps(update, default=str).encode("utf-8", "replace")


def raw(update: dict[str, Any], body: bytes) -> Raw:
    """One update at a glance: its id, and whose turn it belongs to. Whatever is odd about it is the reader's trouble."""
    number = update["update_id"]
    return Raw(str(number)[:100], body, _glance(update), number if abs(number) < 2**62 else None)


def _glance(update: dict[str, Any]) -> str | None:
    try:
        inner = update["callback_query"] if "callback_query" in update else update["message"]
        chat = inner["chat"] if "chat" in inner else inner["message"]["chat"]
        return _address(chat)
    except (KeyError, TypeError, ValueError):
        return None


def posted(body: bytes) -> tuple[Raw, str | None]:
    """What a webhook brought, and the pressed button it is about. Bytes that are no update are kept under their own hash."""
    try:
        update = orjson.loads(body)
        if isinstance(update, dict) and isinstance(update.get("update_id"), int):
            return raw(update, body), query_of(update)
    except ValueError:
        pass
    return Raw("bad-" + hashlib.sha256(body).hexdigest()[:40], body), None


def query_of(update: dict[str, Any]) -> str | None:
    """The id of the pressed button Telegram wants acknowledged."""
    query = update.get("callback_query")
    return str(query["id"]) if isinstance(query, dict) and "id" in query else None


def message(chat: int, rendered: Rendered) -> bytes:
    """The body of a sendMessage."""
    told: dict[str, Any] = {"chat_id": chat, "text": rendered.text, "parse_mode": "HTML",
                            "link_preview_options": {"is_disabled": True}}  # fmt: skip
    if markup := keyboard(rendered.buttons, rendered.copy):
        told["reply_markup"] = markup
    return orjson.dumps(told)


def decode(body: bytes) -> Heard:
    """One update read, with only what we need looked at; ValueError where it is no update, NotForUs where it is for nobody."""
    try:
        update = orjson.loads(body)
        if "callback_query" in update:
            return _pressed(update["callback_query"])
        if "message" in update:
            return _said(update["message"])
        if isinstance(update["update_id"], int):
            raise NotForUs
    except (KeyError, TypeError, AttributeError, IndexError) as wrong:
        raise ValueError(f"not an update we can read ({type(wrong).__name__})") from None
    raise ValueError("not an update we can read")


def _pressed(query: dict[str, Any]) -> Heard:
    chat = (query.get("message") or {}).get("chat") or {"id": query["from"]["id"], "type": "private"}
    if chat["type"] != "private":
        raise NotForUs
    return Heard(_address(chat), Incoming(choice=str(query["data"])), *_hints(query["from"]), str(query["id"]))


def _said(message: dict[str, Any]) -> Heard:
    chat = message["chat"]
    if chat["type"] != "private":
        raise NotForUs
    place = message.get("location")
    incoming = Incoming(
        text=message.get("text", message.get("caption")),
        attachments=tuple(_files(message)),
        point=(float(place["latitude"]), float(place["longitude"])) if place else None,
        number=number if isinstance(number := message.get("message_id"), int) else None,
    )
    return Heard(_address(chat), incoming, *_hints(message.get("from") or {}))


def _address(chat: dict[str, Any]) -> str:
    return str(int(chat["id"]))


def _hints(sender: dict[str, Any]) -> tuple[str | None, str | None]:
    name = " ".join(p for p in (sender.get("first_name"), sender.get("last_name")) if p).strip()
    return name or None, sender.get("language_code")


def _files(message: dict[str, Any]) -> list[Attachment]:
    """The message's files; of a photo the largest size. Telegram forgets names and types, so they are kept from here."""
    found = []
    if sizes := message.get("photo"):
        best = max(sizes, key=lambda s: s.get("width", 0) * s.get("height", 0))
        found.append(Attachment("photo", best["file_id"], None, "image/jpeg", best.get("file_size")))
    for kind in FILES:
        if file := message.get(kind):
            found.append(
                Attachment(kind, file["file_id"], file.get("file_name"), file.get("mime_type"), file.get("file_size"))
            )
    if note := message.get("video_note"):
        found.append(Attachment("video", note["file_id"], None, "video/mp4", note.get("file_size")))
    return found


def keyboard(buttons: tuple[tuple[Button, ...], ...], copy: str | None) -> dict[str, Any] | None:
    """An inline keyboard: at most 8 buttons a row and 100 in all, callback data of at most 64 bytes."""
    rows: list[list[dict[str, Any]]] = [
        [{"text": b.label, "callback_data": b.slug} for b in row[:8] if len(b.slug.encode()) <= 64] for row in buttons
    ]
    if copy:
        rows.insert(0, [{"text": f"📋 {copy}", "copy_text": {"text": copy[:256]}}])
    rows = [row for row in rows if row][:100]
    return {"inline_keyboard": rows} if rows else None


def albums(files: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Files as they may go out: photos in groups of two to ten, everything else one by one."""
    photos = tuple(f for f in files if f.kind == "photo")
    groups: list[tuple[Any, ...]] = [photos[i : i + 10] for i in range(0, len(photos), 10)]
    return [*groups, *((f,) for f in files if f.kind != "photo")]
