"""What both Telegram doors share: reading raw updates, and the shape of a keyboard. No framework."""

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

import orjson

from bot.channels import Button, Heard, NotForUs, Raw, Rendered
from handlers.messages import Attachment, Incoming, Kind

UPDATES = ["message", "callback_query"]
DOWNLOAD_LIMIT = 20 * 1024 * 1024  # bytes of a file a bot may fetch
FILES: tuple[Kind, ...] = ("document", "voice", "audio", "video")  # the kinds Telegram names as we do
ODD = {"contact": "contact", "sticker": "sticker", "dice": "sticker", "game": "sticker", "poll": "poll", "checklist": "poll",
       "story": "other", "paid_media": "other", "gift": "other", "unique_gift": "other", "invoice": "other"}  # fmt: skip
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
NAME_LIMIT, FILE_NAME_LIMIT, MIME_LIMIT, LANGUAGE_LIMIT, DATA_LIMIT = 128, 200, 100, 35, 64  # characters


def raws(updates: Iterable[dict[str, Any]]) -> list[Raw]:
    """Updates as they will be stored: Telegram's own id, and the bytes."""
    return [raw(u, _bytes(u)) for u in updates]


def _bytes(update: dict[str, Any]) -> bytes:
    """As JSON; an update with something no JSON of ours can hold is kept as well as it goes, not refused with its neighbours."""
    try:
        return orjson.dumps(update)
    except (TypeError, ValueError):
        return _as_well_as_it_goes(update)


def _as_well_as_it_goes(update: dict[str, Any]) -> bytes:
    try:
        return json.dumps(update, default=str).encode("utf-8", "replace")
    except RecursionError:
        return b'{"nested": "too deeply to be kept"}'


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


def _address(chat: dict[str, Any]) -> str:
    try:
        return str(int(chat["id"]))
    except OverflowError:  # Infinity
        raise ValueError("no chat has this id") from None


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
    choice = short(str(query["data"]), DATA_LIMIT) or ""
    return Heard(_address(chat), Incoming(choice=choice), *_hints(query.get("from")), str(query["id"]))


def _said(message: dict[str, Any]) -> Heard:
    chat = message["chat"]
    if chat["type"] != "private":
        raise NotForUs
    place, files = message.get("location"), _files(message)
    incoming = Incoming(
        text=_words(message.get("text", message.get("caption"))),
        attachments=tuple(a for a in files if (a.size or 0) <= DOWNLOAD_LIMIT),
        too_large=any((a.size or 0) > DOWNLOAD_LIMIT for a in files),
        point=on_earth(place) if place else None,
        number=_number(message.get("message_id")),
        forwarded="forward_origin" in message,
        other=next((kind for name, kind in ODD.items() if name in message), ""),
    )
    return Heard(_address(chat), incoming, *_hints(message.get("from")))


def on_earth(place: dict[str, Any]) -> tuple[float, float] | None:
    """Latitude and longitude; None where there is no such place."""
    point = float(place["latitude"]), float(place["longitude"])
    return point if abs(point[0]) <= 90 and abs(point[1]) <= 180 else None


def _hints(sender: Any) -> tuple[str | None, str | None]:
    """Name and language; what is odd about them must not cost anybody their message."""
    told = sender if isinstance(sender, dict) else {}
    names = (short(told.get(part), NAME_LIMIT) for part in ("first_name", "last_name"))
    return " ".join(n for n in names if n) or None, short(told.get("language_code"), LANGUAGE_LIMIT)


def short(value: Any, most: int) -> str | None:
    """A platform's string as any database and any header can hold it: one line, without control characters; None where it is none."""
    return CONTROL.sub("", value)[:most].strip() or None if isinstance(value, str) else None


def _words(value: Any) -> str | None:
    """What somebody wrote; PostgreSQL holds no NUL."""
    return value.replace("\0", "") if isinstance(value, str) else None


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None


def _files(message: dict[str, Any]) -> list[Attachment]:
    """The message's files; of a photo the largest size. Telegram forgets names and types, so they are kept from here."""
    found = []
    if sizes := message.get("photo"):
        best = max(sizes, key=lambda s: s.get("width", 0) * s.get("height", 0))
        found.append(_file("photo", best, mime="image/jpeg"))
    found += [_file(kind, file) for kind in FILES if (file := message.get(kind))]
    if note := message.get("video_note"):
        found.append(_file("video", note, mime="video/mp4"))
    return found


def _file(kind: Kind, told: dict[str, Any], mime: str | None = None) -> Attachment:
    name, stated = short(told.get("file_name"), FILE_NAME_LIMIT), short(told.get("mime_type"), MIME_LIMIT)
    return Attachment(kind, str(told["file_id"]), name, mime or stated, _number(told.get("file_size")))


def keyboard(buttons: tuple[tuple[Button, ...], ...], copy: str | None) -> dict[str, Any] | None:
    """An inline keyboard: at most 8 buttons a row and 100 in all, callback data of at most 64 bytes."""
    rows: list[list[dict[str, Any]]] = [
        [{"text": b.label, "callback_data": b.slug} for b in row[:8] if len(b.slug.encode()) <= 64] for row in buttons
    ]
    if copy:
        rows.insert(0, [{"text": f"📋 {copy}", "copy_text": {"text": copy[:256]}}])
    rows = [row for row in rows if row][:100]
    return {"inline_keyboard": rows} if rows else None
