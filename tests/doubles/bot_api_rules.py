"""What Telegram's Bot API accepts, as rules without a server: parameters, entities, lengths and keyboards.

Sources: the Bot API 10.1 document (names, kinds, lengths), tdlib's MessageEntity.cpp (HTML). Where a rule is stricter
than the real server (unknown parameters, a bare "&", MarkdownV2) the refusal says "double:".
"""

import json
import re
from typing import Any
from urllib.parse import urlsplit

Buttons = list[list[dict[str, Any]]]

SEND = (
    "business_connection_id chat_id* message_thread_id direct_messages_topic_id disable_notification protect_content "
    "allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup "
)
CAPTION = SEND + "caption parse_mode caption_entities "
EDIT = "business_connection_id chat_id message_id inline_message_id reply_markup "
_METHODS = {
    "getMe": "",
    "getUpdates": "offset limit timeout allowed_updates",
    "setWebhook": "url* certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
    "deleteWebhook": "drop_pending_updates",
    "getWebhookInfo": "",
    "sendMessage": SEND + "text* parse_mode entities link_preview_options",
    "sendPhoto": CAPTION + "photo* show_caption_above_media has_spoiler",
    "sendDocument": CAPTION + "document* thumbnail disable_content_type_detection",
    "sendVoice": CAPTION + "voice* duration",
    "sendVideo": CAPTION + "video* duration width height thumbnail cover start_timestamp show_caption_above_media "
    "has_spoiler supports_streaming",
    "sendAudio": CAPTION + "audio* duration performer title thumbnail",
    "sendMediaGroup": "business_connection_id chat_id* message_thread_id direct_messages_topic_id media* "
    "disable_notification protect_content allow_paid_broadcast message_effect_id reply_parameters",
    "sendChatAction": "business_connection_id chat_id* message_thread_id action*",
    "answerCallbackQuery": "callback_query_id* text show_alert url cache_time",
    "editMessageText": EDIT + "text parse_mode entities link_preview_options rich_message",
    "editMessageCaption": EDIT + "caption parse_mode caption_entities show_caption_above_media",
    "editMessageReplyMarkup": EDIT,
    "deleteMessage": "chat_id* message_id*",
    "setMyCommands": "commands* scope language_code",
    "getMyCommands": "scope language_code",
    "deleteMyCommands": "scope language_code",
    "setMyDescription": "description language_code",
    "setMyShortDescription": "short_description language_code",
    "getFile": "file_id*",
}
# method -> parameter -> is it required
METHODS = {m: {p.rstrip("*"): p.endswith("*") for p in text.split()} for m, text in _METHODS.items()}

FILES = frozenset(["audio", "certificate", "cover", "document", "photo", "thumbnail", "video", "voice"])
KINDS = dict.fromkeys(FILES, "file") | {
    name: kind
    for kind, names in {
        "chat": "chat_id",
        "integer": "cache_time direct_messages_topic_id duration height limit max_connections message_id "
        "message_thread_id offset start_timestamp timeout width",
        "boolean": "allow_paid_broadcast disable_content_type_detection disable_notification drop_pending_updates "
        "has_spoiler protect_content show_alert show_caption_above_media supports_streaming",
        "array": "allowed_updates caption_entities commands entities media",
        "object": "link_preview_options reply_markup reply_parameters rich_message scope suggested_post_parameters",
        "string": "action business_connection_id callback_query_id caption description file_id inline_message_id "
        "ip_address language_code message_effect_id parse_mode performer secret_token short_description text title url",
    }.items()
    for name in names.split()
}

CHAT_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
ACTIONS = [
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
]
INLINE_KEYS = {"text", "icon_custom_emoji_id", "style", *ACTIONS}
REPLY_KEYS = {
    "text",
    "icon_custom_emoji_id",
    "style",
    "request_users",
    "request_chat",
    "request_managed_bot",
    "request_contact",
    "request_location",
    "request_poll",
    "web_app",
}
MARKUP_KEYS = {
    "inline_keyboard": set(),
    "keyboard": {"is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder", "selective"},
    "remove_keyboard": {"selective"},
    "force_reply": {"input_field_placeholder", "selective"},
}
MEDIA = {
    "photo": {"show_caption_above_media", "has_spoiler"},
    "video": {
        "thumbnail",
        "cover",
        "start_timestamp",
        "show_caption_above_media",
        "width",
        "height",
        "duration",
        "supports_streaming",
        "has_spoiler",
    },
    "document": {"thumbnail", "disable_content_type_detection"},
    "audio": {"thumbnail", "duration", "performer", "title"},
}
MEDIA_KEYS = {"type", "media", "caption", "parse_mode", "caption_entities"}
SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators",
          "chat_member"}  # fmt: skip
TAGS = frozenset(
    [
        "a",
        "b",
        "strong",
        "i",
        "em",
        "s",
        "strike",
        "del",
        "u",
        "ins",
        "tg-spoiler",
        "tg-emoji",
        "tg-time",
        "span",
        "pre",
        "code",
        "blockquote",
    ]
)
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")


class Refuse(Exception):
    """An answer with ok=false: HTTP status, Telegram's description, and its `parameters`."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def bad(reason: str) -> Refuse:
    return Refuse(400, f"Bad Request: {reason}")


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


# parameters


def check_parameters(method: str, body: dict[str, Any]) -> None:
    """Every name known, every required one there."""
    known = METHODS[method]
    if unknown := sorted(body.keys() - known.keys()):
        raise bad(f"double: {method} has no parameter {unknown[0]}")
    for name in (n for n, required in known.items() if required):
        if body.get(name) in (None, "") and (method, name) != ("setWebhook", "url"):
            empty = {"text": "message text is empty", "chat_id": "chat_id is empty"}
            raise bad(empty.get(name, f'parameter "{name}" is required'))
    wrong = next((n for n, v in body.items() if not _fits(KINDS[n], v)), None)
    if wrong:
        raise bad(f'can\'t parse parameter "{wrong}": expected {KINDS[wrong]}')


def _fits(kind: str, value: Any) -> bool:
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "chat":
        return isinstance(value, int | str) and not isinstance(value, bool)
    return isinstance(value, {"boolean": bool, "array": list, "object": dict, "string": str, "file": str}[kind])


def typed(name: str, value: Any) -> Any:
    """A value as the document's type for this parameter; forms carry everything as strings. Unfit values stay as they are."""
    kind = KINDS.get(name, "string")
    if kind in ("string", "file"):
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    if not isinstance(value, str):
        return value
    if kind in ("integer", "chat"):
        return int(value) if re.fullmatch(r"-?\d{1,19}", value) else value
    if kind == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(value.lower(), value)
    try:
        return json.loads(value)
    except ValueError:
        return value


# text


def words(text: str, parse_mode: str | None, entities: list[Any] | None, most: int, what: str) -> str:
    """The words a person reads: after entities, trimmed, within `most` UTF-16 units."""
    if parse_mode and parse_mode.upper() != "HTML":
        raise bad(f"double: unsupported parse_mode {parse_mode}; the project writes HTML")
    plain = parse_html(text) if parse_mode else text
    for one in entities or []:
        if one["offset"] < 0 or one["length"] < 1 or one["offset"] + one["length"] > units(plain):
            raise bad(f"entity beginning at UTF-16 offset {one['offset']} ends after the end of the text")
    plain = plain.strip()
    if what == "message text" and not plain:
        raise bad("message text is empty")
    if units(plain) > most:
        raise bad("message is too long" if what == "message text" else "message caption is too long")
    return plain


def parse_html(text: str) -> str:
    """The words without Telegram's HTML; Refuse where the server cannot parse it."""
    plain: list[str] = []
    open_tags: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == "&":
            letter, at = _reference(text, at)
            plain.append(letter)
        elif text[at] != "<":
            plain.append(text[at])
            at += 1
        elif text.startswith("</", at):
            at = _end_tag(text, at, open_tags)
        else:
            at = _start_tag(text, at, open_tags)
    if open_tags:
        raise _unparsed(f"Can't find end tag corresponding to start tag {open_tags[-1]}")
    return "".join(plain)


def _unparsed(why: str) -> Refuse:
    return bad(f"can't parse entities: {why}")


def _reference(text: str, at: int) -> tuple[str, int]:
    found = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));").match(text, at)
    if not found:
        raise _unparsed(f'double: unescaped "&" or unsupported entity at offset {at}')
    name, decimal, hexadecimal = found.groups()
    if name:
        return {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}[name], found.end()
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if not 0 < code < 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise _unparsed("Text contains invalid Unicode characters after decoding HTML entities")
    return chr(code), found.end()


def _start_tag(text: str, at: int, open_tags: list[str]) -> int:
    name_end = re.compile(r"[^\s>]*").match(text, at + 1).end()  # type: ignore[union-attr]
    if name_end == len(text):
        raise _unparsed(f"Unclosed start tag at byte offset {at}")
    tag = text[at + 1 : name_end].lower()
    if tag not in TAGS:
        raise _unparsed(f'Unsupported start tag "{tag}" at byte offset {at}')
    attributes = re.compile(r"""((?:\s+[^\s=>]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[\w.-]+))?)*)\s*>""").match(text, name_end)
    if not attributes:
        raise _unparsed(f'Unclosed start tag "{tag}" at byte offset {at}')
    if tag == "span" and not re.search(r"""class\s*=\s*["']?tg-spoiler\b""", attributes[1]):
        raise _unparsed(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    open_tags.append(tag)
    return attributes.end()


def _end_tag(text: str, at: int, open_tags: list[str]) -> int:
    if not open_tags:
        raise _unparsed(f"Unexpected end tag at byte offset {at}")
    found = re.compile(r"</([^\s>]*)\s*>").match(text, at)
    if not found:
        raise _unparsed(f"Unclosed end tag at byte offset {at}")
    expected, name = open_tags.pop(), found[1].lower()
    if name and name != expected:
        raise _unparsed(f'Unmatched end tag at byte offset {at}, expected "</{expected}>", found "</{name}>"')
    return found.end()


# buttons


def keyboards(markup: dict[str, Any] | None, inline_only: bool = False) -> tuple[Buttons, Buttons | None]:
    """(inline buttons, reply buttons); reply buttons are None where the markup leaves the reply keyboard alone."""
    if not markup:
        return [], None
    kind = next((k for k in MARKUP_KEYS if k in markup), None)
    if kind is None or (inline_only and kind != "inline_keyboard"):
        raise bad("object expected as reply markup" if kind is None else "inline keyboard expected")
    if unknown := markup.keys() - MARKUP_KEYS[kind] - {kind}:
        raise bad(f"double: reply_markup has no field {sorted(unknown)[0]}")
    if kind == "inline_keyboard":
        return _rows(markup[kind], _inline), None
    return [], _rows(markup[kind], _reply) if kind == "keyboard" else [] if kind == "remove_keyboard" else None


def _rows(rows: Any, check: Any) -> Buttons:
    if not isinstance(rows, list) or not all(isinstance(r, list) and r for r in rows):
        raise bad("can't parse reply keyboard markup JSON object: rows of buttons expected, none empty")
    if sum(map(len, rows)) > 100:
        raise bad("reply markup is too long")
    if any(len(r) > 8 for r in rows):
        raise bad("double: more than 8 buttons in a row")
    return [[check(button) for button in row] for row in rows]


def _reply(button: Any) -> dict[str, Any]:
    button = {"text": button} if isinstance(button, str) else button
    if not button.get("text", "").strip() or button.keys() - REPLY_KEYS:
        raise bad("can't parse keyboard button: text must be non-empty and every field known")
    return button


def _inline(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad("can't parse inline keyboard button: text must be non-empty")
    if unknown := button.keys() - INLINE_KEYS:
        raise bad(f"double: an inline button has no field {sorted(unknown)[0]}")
    given = [a for a in ACTIONS if a in button]
    if not given:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(given) > 1:
        raise bad(f"double: an inline button needs exactly one action, this has {' and '.join(given)}")
    if button.get("style") not in (None, "danger", "success", "primary"):
        raise bad("can't parse inline keyboard button: invalid button style specified")
    _check_action(button)
    return button


def _check_action(button: dict[str, Any]) -> None:
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "copy_text" in button and not 1 <= units(str((button["copy_text"] or {}).get("text", ""))) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")
    if "url" in button and not _is_link(str(button["url"])):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "web_app" in button and not str(button["web_app"].get("url", "")).startswith("https://"):
        raise bad(
            f"inline keyboard button Web App URL '{button['web_app'].get('url')}' is invalid: Only HTTPS links are allowed"
        )


def _is_link(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "tg" or (parts.scheme in ("http", "https") and "." in (parts.hostname or ""))


# the rest


def check_commands(commands: list[Any]) -> None:
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not isinstance(one, dict) or one.keys() != {"command", "description"}:
            raise bad("can't parse BotCommand: command and description expected")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= units(one["description"].strip()) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")


def check_language(code: str) -> None:
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")


def check_album(media: list[Any]) -> None:
    """2-10 items, photos and videos together, documents and audio each among themselves."""
    if not 2 <= len(media) <= 10:
        raise bad("double: an album must include 2-10 items" if len(media) > 1 else "Wrong number of messages to send")
    for item in media:
        if not isinstance(item, dict) or item.get("type") not in MEDIA or not item.get("media"):
            raise bad("can't parse InputMedia: type and media expected")
        if unknown := item.keys() - MEDIA_KEYS - MEDIA[item["type"]]:
            raise bad(f"double: an album's {item['type']} has no field {sorted(unknown)[0]}")
    kinds = {"picture" if m["type"] in ("photo", "video") else m["type"] for m in media}
    if len(kinds) > 1:
        raise bad("document and audio files can't be mixed with other types in an album")


def check_upload(kind: str, content: bytes) -> None:
    if not content:
        raise bad("file must be non-empty")
    if len(content) > 50 * 1024 * 1024:
        raise Refuse(413, "Request Entity Too Large")
    if kind == "photo" and len(content) > 10 * 1024 * 1024:
        raise bad("file is too big")
    if kind == "photo" and not content.startswith(PICTURES):
        raise bad("IMAGE_PROCESS_FAILED")
