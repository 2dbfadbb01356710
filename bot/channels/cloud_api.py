"""Reading what WhatsApp's Cloud API posts: every entry, change, message and status of it, whatever else is in there. No framework."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson

from bot.channels import Heard, Moved, News, NotForUs, Raw, Receipt
from bot.channels.bot_api import FILE_NAME_LIMIT, MIME_LIMIT, NAME_LIMIT, on_earth, short
from bot.channels.form import answers_of
from handlers.messages import Attachment, Incoming, Kind

KEY_LIMIT = 128  # characters of a message id, and of the id of a person
FILES: dict[str, Kind] = {"image": "photo", "video": "video", "document": "document", "audio": "audio"}
SILENT = {"reaction", "edit", "edited", "revoke", "deleted", "ephemeral_setting", "poll_update"}  # nothing to answer
DATA_LIMIT = 256  # characters of what a pressed button brings back
Told = dict[str, Any]


def signed(secret: str, body: bytes, shown: bytes) -> bool:
    """Whether `shown` (X-Hub-Signature-256) is the signature of exactly these bytes. Compared as bytes: a header may hold anything."""
    made = b"sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()
    return hmac.compare_digest(made, shown)


def raws(body: bytes, ours: str | None = None) -> list[Raw]:
    """Everything one POST brought, each message and status by itself; what nobody can read is kept whole under its own hash.

    `ours`: the id of our number; what another number of the same account received is left to whoever serves that one.
    """
    try:
        told = orjson.loads(body)
        changes = list(_changes(told))
    except (ValueError, AttributeError, TypeError):
        return [_by_hash("bad", body)]
    found = [raw for change in changes if _is_ours(change, ours) for raw in _of_change(change)]
    return found if found or changes else [_by_hash("bad", body)]


def _changes(told: Told) -> Iterator[Told]:
    for entry in _dicts(told.get("entry")):
        yield from _dicts(entry.get("changes"))


def _is_ours(change: Told, ours: str | None) -> bool:
    value = change.get("value")
    number = (value.get("metadata") or {}).get("phone_number_id") if isinstance(value, dict) else None
    return ours is None or number is None or str(number) == ours


def _of_change(change: Told) -> Iterator[Raw]:
    value = change.get("value")
    if not isinstance(value, dict):
        yield _by_hash("odd", orjson.dumps(change))
        return
    contacts = _dicts(value.get("contacts"))
    messages, statuses = _dicts(value.get("messages")), _dicts(value.get("statuses"))
    for message in messages:
        yield _message(message, contacts)
    for status in statuses:
        yield _status(status)
    if not messages and not statuses:
        yield _by_hash("news", orjson.dumps({"news": {"field": change.get("field"), "value": value}}))


def _message(message: Told, contacts: list[Told]) -> Raw:
    contact = _contact(message, contacts)
    body = orjson.dumps({"message": message, "contact": contact})
    key, sequence = _text(message.get("id")), _seconds(message)
    if key is None:
        return _by_hash("nameless", body)
    return Raw(key, body, _people(message, contact)[0], sequence)


def _status(status: Told) -> Raw:
    body = orjson.dumps({"status": status})
    who = _text(status.get("recipient_user_id")) or _text(status.get("recipient_id"))
    return _by_hash("status", body, who, _seconds(status))


def _by_hash(kind: str, body: bytes, address: str | None = None, sequence: int | None = None) -> Raw:
    return Raw(f"{kind}-{hashlib.sha256(body).hexdigest()[:48]}", body, address, sequence)


def _contact(message: Told, contacts: list[Told]) -> Told:
    """Who of the people named in a change wrote this message; several may have."""
    writer = {message.get("from"), message.get("from_user_id")} - {None}
    for contact in contacts:
        if writer & {contact.get("wa_id"), contact.get("user_id")}:
            return contact
    return contacts[0] if len(contacts) == 1 and not writer else {}


def _people(message: Told, contact: Told) -> tuple[str | None, str | None]:
    """What a person is known by, and the phone number they may have been known by before. The number alone where there is no more."""
    user = _text(message.get("from_user_id")) or _text(contact.get("user_id"))
    phone = _text(message.get("from")) or _text(contact.get("wa_id"))
    return (user, phone) if user and user != phone else (phone, None)


def decode(body: bytes) -> Heard | Receipt | News | Moved:
    """A stored piece, read: something said, a message's fate, news about our number, a person's new number."""
    told = orjson.loads(body)
    if "status" in told:
        return _receipt(told["status"])
    if "news" in told:
        return News(str(told["news"].get("field")), told["news"]["value"])
    message: Told = told["message"]
    if message.get("type") == "system":
        return _moved(message)
    if message.get("type") in SILENT or message.get("group_id"):
        raise NotForUs
    address, before = _people(message, told["contact"])
    if address is None:
        raise ValueError("a message of nobody")
    name = short((told["contact"].get("profile") or {}).get("name"), NAME_LIMIT)
    return Heard(address, _said(message), name, at=_at(message), before=before, about=_about(message),
                 platform_id=_text(message.get("id")))  # fmt: skip


def _said(message: Told) -> Incoming:
    """What was said. A kind nobody knows is heard as something without words, and answered kindly."""
    kind, context = message.get("type"), message.get("context") or {}
    forwarded = bool(context.get("forwarded") or context.get("frequently_forwarded"))
    told = message.get(str(kind)) if isinstance(message.get(str(kind)), dict) else {}
    assert isinstance(told, dict)
    if kind == "text":
        return Incoming(_words(told.get("body")), forwarded=forwarded)
    if kind == "button":
        payload = _slug(told.get("payload"))
        return Incoming(choice=payload) if payload and ":" in payload else Incoming(_words(told.get("text")))
    if kind == "interactive":
        return _pressed(told)
    if kind == "location":
        return Incoming(point=on_earth(told))
    if kind in FILES:
        return Incoming(_words(told.get("caption")), attachments=(_file(FILES[str(kind)], told),), forwarded=forwarded)
    return Incoming(other={"contacts": "contact", "sticker": "sticker"}.get(str(kind), "other"))


def _pressed(told: Told) -> Incoming:
    kind = str(told.get("type"))
    if kind == "nfm_reply":
        return Incoming(form=_form(told.get("nfm_reply") or {}))
    reply = told.get(kind)
    if not isinstance(reply, dict):
        return Incoming()
    return Incoming(choice=_slug(reply.get("id"))) if reply.get("id") else Incoming(_words(reply.get("title")))


def _form(reply: Told) -> Told:
    """The answers of a native form; none where they cannot be read."""
    try:
        answers = orjson.loads(reply.get("response_json") or "")
    except (ValueError, TypeError):
        return {}
    return answers_of(answers) if isinstance(answers, dict) else {}


def _file(kind: Kind, told: Told) -> Attachment:
    """`ref` is the media id, and the hash its bytes must have."""
    if kind == "audio" and told.get("voice"):
        kind = "voice"
    ref = str(told["id"]) + (f":{told['sha256']}" if _text(told.get("sha256")) else "")
    mime = short(told.get("mime_type"), MIME_LIMIT)
    return Attachment(kind, ref, short(told.get("filename"), FILE_NAME_LIMIT), mime and mime.partition(";")[0])


def _receipt(status: Told) -> Receipt:
    errors = _dicts(status.get("errors"))
    code = errors[0].get("code") if errors else None
    return Receipt(str(status["id"]), str(status["status"]), _at(status), code if isinstance(code, int) else None)


def _moved(message: Told) -> Moved:
    """WhatsApp itself says that somebody has a new number; every other system message is nothing to answer."""
    told = message.get("system") or {}
    after = _text(told.get("user_id")) or _text(told.get("wa_id"))
    before = _text(message.get("from_user_id")) or _text(message.get("from"))
    if told.get("type") not in ("user_changed_number", "user_changed_user_id") or not (after and before):
        raise NotForUs
    return Moved(before, after)


def _about(message: Told) -> str | None:
    """The message of ours that was answered or whose button was pressed."""
    context = message.get("context")
    return _text(context.get("id")) if isinstance(context, dict) else None


def _at(told: Told) -> datetime | None:
    seconds = _seconds(told)
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None


def _seconds(told: Told) -> int | None:
    stated = str(told.get("timestamp", ""))
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) <= 11 else None


def _dicts(value: Any) -> list[Told]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    """An id as the platform wrote it; numbers count as their digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and 0 < len(value) <= KEY_LIMIT else None


def _words(value: Any) -> str | None:
    return value.replace("\0", "") if isinstance(value, str) else None


def _slug(value: Any) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= DATA_LIMIT else None
