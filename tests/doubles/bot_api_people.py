"""The people at the other end of the Bot API double: they write, press, send files, block, and read what they got."""

import asyncio
import itertools
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.doubles.bot_api_rules import Buttons, Refuse

MESSAGES_LIVE = 24 * 3600.0  # seconds an unread update is kept
QUERIES_LIVE = 150.0
BY_DEFAULT_UNWANTED = {"chat_member", "message_reaction", "message_reaction_count"}


class File(NamedTuple):
    """A file as it arrived in a chat."""

    kind: str
    name: str
    content: bytes


@dataclass
class Sent:
    """One message of the bot, as the person sees it now."""

    message_id: int
    text: str
    html: str = ""
    buttons: Buttons = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    method: str = ""
    keyboard: Buttons | None = None  # a reply keyboard it brought; [] took it away
    at: float = 0.0
    edits: int = 0
    protected: bool = False
    quiet: bool = False  # no phone rang for it

    @property
    def labels(self) -> list[str]:
        return [b["text"] for row in self.buttons for b in row]


class Update(NamedTuple):
    number: Any
    raw: dict[str, Any]
    at: float


class Stored(NamedTuple):
    """A file on the platform, belonging to one bot."""

    file_id: str
    content: bytes
    size: int
    path: str


class Bot:
    """One bot at the server, and the people who write to it."""

    def __init__(self, name: str, token: str, clock: Callable[[], float]) -> None:
        self.name, self.token, self.clock = name, token, clock
        self.queue: list[Update] = []
        self.gone: set[Any] = set()  # confirmed update ids
        self.unwanted: list[dict[str, Any]] = []  # updates allowed_updates kept out
        self.allowed: list[str] = []
        self.chats: dict[int, list[Sent]] = {}
        self.people: dict[int, dict[str, Any]] = {}
        self.said: dict[tuple[int, int], float] = {}
        self.blocked: set[int] = set()
        self.floods: dict[int, float] = {}
        self.told: set[int] = set()
        self.queries: dict[str, float] = {}
        self.answers: list[dict[str, Any]] = []  # what pressing showed: answerCallbackQuery's bodies
        self.actions: list[tuple[int, str]] = []
        self.files: dict[str, Stored] = {}
        self.links: dict[str, tuple[str, float]] = {}
        self.profile: dict[tuple[str, str, str], Any] = {}  # (what, scope, language) -> value
        self.poll: asyncio.Future[None] | None = None
        self.news = asyncio.Event()
        self.webhook: dict[str, Any] = {}
        self.joins_groups = False
        self.update_ids = itertools.count(100_001)
        self.message_ids = itertools.count(1)
        self.other_ids = itertools.count(1)

    # what people do

    def says(self, chat_id: int, text: str, *, name: str = "Sari", language_code: str = "id") -> int:
        command = re.match(r"/[A-Za-z0-9_]+", text)
        marks = {"entities": [{"type": "bot_command", "offset": 0, "length": command.end()}]} if command else {}
        return self.sends(chat_id, name=name, language_code=language_code, text=text, **marks)

    def sends(self, chat_id: int, *, name: str | None = None, language_code: str = "id", **content: Any) -> int:
        """A message with any content, as the Message object names it (location=..., contact=...); its message_id."""
        known = self.people.get(chat_id)
        if known is None or name is not None:
            known = {"id": chat_id, "is_bot": False, "first_name": name or "Sari", "language_code": language_code}
            self.people[chat_id] = known
        self.chats.setdefault(chat_id, [])
        number = next(self.message_ids)
        self.said[chat_id, number] = self.clock()
        message = {"message_id": number, "date": int(time.time()), "chat": self._chat(chat_id), "from": known}
        self._queue("message", message | content)
        return number

    def sends_photo(self, chat_id: int, content: bytes, caption: str | None = None, media_group_id: str | None = None,
                    *, name: str | None = None) -> int:  # fmt: skip
        small = self.keep(b"\xff\xd8\xff small", "photo") | {"width": 90, "height": 60}
        large = self.keep(content, "photo") | {"width": 800, "height": 600}
        more = {k: v for k, v in (("caption", caption), ("media_group_id", media_group_id)) if v}
        return self.sends(chat_id, name=name, photo=[small, large], **more)

    def sends_document(self, chat_id: int, content: bytes, name: str, mime: str, *, caption: str | None = None,
                       size: int | None = None) -> int:  # fmt: skip
        """`size` pretends the file is this long (bytes), so that no test has to make 20 MB."""
        document = self.keep(content, "document", size) | {"file_name": name, "mime_type": mime}
        return self.sends(chat_id, document=document, **({"caption": caption} if caption else {}))

    def sends_voice(self, chat_id: int, content: bytes, duration: int = 3) -> int:
        return self.sends(chat_id, voice=self.keep(content, "voice") | {"duration": duration, "mime_type": "audio/ogg"})

    def presses(self, chat_id: int, button: str, message_id: int | None = None) -> None:
        """Press the newest button with this data, label, or part of a label; AssertionError lists what there is."""
        for sent in reversed(self.chat(chat_id)):
            if message_id not in (None, sent.message_id):
                continue
            if found := _find([[b for b in row if "callback_data" in b] for row in sent.buttons], button):
                return self._press(chat_id, sent, found["callback_data"])
            if sent.keyboard and (found := _find(sent.keyboard, button)):
                self.sends(chat_id, text=found["text"])
                return None
        seen = [[sent.message_id, [b for row in sent.buttons for b in row]] for sent in self.chat(chat_id)[-4:]]
        raise AssertionError(f"{chat_id} has no button {button!r} to press; the newest messages have {seen}")

    def press_data(self, chat_id: int, data: str, message_id: int = 1) -> None:
        """A press on a button the platform no longer shows, or never did (old clients, forgeries)."""
        self.chats.setdefault(chat_id, [])
        self.people.setdefault(chat_id, {"id": chat_id, "is_bot": False, "first_name": "Sari", "language_code": "id"})
        self._press(chat_id, Sent(message_id, "?"), data)

    def _press(self, chat_id: int, sent: Sent, data: str) -> None:
        query = f"{chat_id}{next(self.other_ids):06}"
        self.queries[query] = self.clock()
        pressed = {"id": query, "from": self.people[chat_id], "message": self.message(chat_id, sent)}
        self._queue("callback_query", pressed | {"chat_instance": str(chat_id), "data": data})

    def raw_update(self, update: dict[str, Any]) -> Any:
        """Queue this very update, malformed or not; it gets an update_id where it has none. The id."""
        raw = {"update_id": next(self.update_ids), **update}
        self.queue.append(Update(raw["update_id"], raw, self.clock()))
        self.news.set()
        if self.poll is not None and not self.poll.done():
            self.poll.set_result(None)
        return raw["update_id"]

    def redeliver(self, update: dict[str, Any]) -> None:
        """The same update once more, id and all."""
        self.gone.discard(update.get("update_id"))
        self.raw_update(json.loads(json.dumps(update)))

    def block(self, chat_id: int) -> None:
        self.blocked.add(chat_id)

    def unblock(self, chat_id: int) -> None:
        self.blocked.discard(chat_id)

    def flood(self, chat_id: int, retry_after: float) -> None:
        """Sends to this chat are refused with 429 for so many seconds."""
        self.floods[chat_id] = self.clock() + retry_after

    # what people see

    def chat(self, chat_id: int) -> list[Sent]:
        return self.chats.get(chat_id, [])

    async def heard(self, chat_id: int, containing: str, timeout: float = 60, after: int = 0) -> Sent:
        """The first message containing this text, waited for (seconds); only those after number `after` of the chat count."""
        until = time.monotonic() + timeout
        while True:
            found = next((s for s in self.chat(chat_id)[after:] if containing in s.text), None)
            if found:
                return found
            if time.monotonic() > until:
                heard = [s.text[:60] for s in self.chat(chat_id)][-5:]
                raise AssertionError(f"{chat_id} never heard {containing!r}; heard {heard}")
            await asyncio.sleep(0.02)

    @property
    def pending(self) -> int:
        """Updates nobody has confirmed yet."""
        self.expire()
        return len(self.queue)

    @property
    def updates(self) -> list[dict[str, Any]]:
        return [u.raw for u in self.queue]

    # what the platform keeps

    def _queue(self, kind: str, content: dict[str, Any]) -> None:
        if (kind not in self.allowed) if self.allowed else kind in BY_DEFAULT_UNWANTED:
            self.unwanted.append({kind: content})
        else:
            self.raw_update({kind: content})

    def _chat(self, chat_id: int) -> dict[str, Any]:
        return {"id": chat_id, "type": "private", "first_name": self.people.get(chat_id, {}).get("first_name", "Sari")}

    def expire(self) -> None:
        now = self.clock()
        self.queue = [
            u for u in self.queue if now - u.at <= (QUERIES_LIVE if "callback_query" in u.raw else MESSAGES_LIVE)
        ]

    def confirm(self, offset: int) -> None:
        """Forget everything up to `offset`, in the order it was given (ids may start anew after a quiet week)."""
        self.expire()
        if offset < 0:
            given, self.queue = self.queue[:offset], self.queue[offset:]
        elif offset - 1 in [u.number for u in self.queue]:
            last = [u.number for u in self.queue].index(offset - 1) + 1
            given, self.queue = self.queue[:last], self.queue[last:]
        elif offset - 1 in self.gone:
            return
        else:
            given = [u for u in self.queue if isinstance(u.number, int) and u.number < offset]
            self.queue = [u for u in self.queue if u not in given]
        self.gone.update(u.number for u in given if isinstance(u.number, int))

    def end_poll(self, why: str) -> None:
        self._end(Refuse(409, f"Conflict: {why}"))

    def cut_poll(self) -> None:
        self._end(ConnectionError("the platform is away"))

    def _end(self, with_: Exception) -> None:
        if self.poll is not None and not self.poll.done():
            self.poll.set_exception(with_)

    def keep(self, content: bytes, kind: str, size: int | None = None) -> dict[str, Any]:
        """A stored file as the platform describes it. Names and types are not kept."""
        number = next(self.other_ids)
        ending = {"photo": "jpg", "voice": "oga", "video": "mp4", "audio": "mp3"}.get(kind, "bin")
        stored = Stored(
            f"{self.name}-{kind}-{number}", content, size or len(content), f"{kind}s/file_{number}.{ending}"
        )
        self.files[stored.file_id] = stored
        return {"file_id": stored.file_id, "file_unique_id": f"u{number}", "file_size": stored.size}

    def message(self, chat_id: int, sent: Sent, **more: Any) -> dict[str, Any]:
        """A message of the bot as the Message object."""
        me = {
            "id": int(self.token.split(":")[0]),
            "is_bot": True,
            "first_name": self.name,
            "username": f"{self.name}_bot",
        }
        shown: dict[str, Any] = {"caption": sent.text} if sent.files and sent.text else {"text": sent.text}
        for file in sent.files:
            shown |= _described(file, self)
        if sent.buttons:
            shown["reply_markup"] = {"inline_keyboard": sent.buttons}
        base = {"message_id": sent.message_id, "date": int(time.time()), "chat": self._chat(chat_id), "from": me}
        return base | {k: v for k, v in shown.items() if v} | more


def _described(file: File, bot: Bot) -> dict[str, Any]:
    kept = bot.keep(file.content, file.kind)
    if file.kind == "photo":
        return {"photo": [kept | {"width": 800, "height": 600}]}
    more: dict[str, Any] = {
        "document": {"file_name": file.name},
        "video": {"width": 640, "height": 480, "duration": 3},
    }.get(file.kind, {"duration": 3})
    return {file.kind: kept | more}


def _find(rows: Buttons, wanted: str) -> dict[str, Any] | None:
    """A button by its data or label, else by a part of its label."""
    buttons = [b for row in rows for b in row]
    exact = [b for b in buttons if wanted in (b.get("callback_data"), b["text"])]
    return next(iter(exact or [b for b in buttons if wanted in b["text"]]), None)
