"""What every door has in common: it hands in raw messages, carries rendered ones out, and says plainly why it could not."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from handlers.messages import Incoming

Markup = Literal["html", "plain", "whatsapp"]


@dataclass(frozen=True)
class Button:
    """One pressable answer; `slug` comes back as `Incoming.choice`."""

    slug: str
    label: str


@dataclass(frozen=True)
class File:
    """A file to send along, its bytes in hand."""

    kind: str
    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Rendered:
    """One message in the words and markup of its channel, never longer than the channel's `text_limit`; files alone have none."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    files: tuple[File, ...] = ()
    copy: str | None = None
    native: str = ""  # what a channel may show in a way of its own: "form", "location"
    page: int = 0  # which portion of the buttons, where a channel cannot show them all
    words: Mapping[str, str] = field(default_factory=dict)  # a channel's own few words, in the person's language
    quiet: bool = False  # it is night: a channel that can lets no phone ring for it


class SendError(Exception):
    """The platform refused. `retry_after` seconds: try again then. `blocked`: this person will never get it. `flood`: we were told to slow down. `away`: the platform cannot be reached. `window`: not before the person writes again. `stop`: nothing goes out at all. `operator`: only an admin can mend it. Else: a bad message."""

    def __init__(
        self,
        reason: str,
        *,
        retry_after: float | None = None,
        blocked: bool = False,
        flood: bool = False,
        away: bool = False,
        window: bool = False,
        stop: bool = False,
        operator: bool = False,
    ) -> None:
        super().__init__(reason)
        self.window, self.stop, self.operator = window, stop, operator
        self.reason, self.retry_after, self.blocked, self.flood, self.away = reason, retry_after, blocked, flood, away

    @property
    def final(self) -> bool:
        """Whether this very message will never be taken, though another may."""
        return self.retry_after is None and not self.blocked and not self.window


class FetchError(Exception):
    """A file could not be fetched. `gone`: it never will be; otherwise worth another try."""

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.gone = reason, gone


@dataclass(frozen=True)
class Raw:
    """One thing a platform handed us: its own id, its JSON bytes, and at a glance who wrote it and in which order."""

    platform_id: str
    body: bytes
    address: str | None = None  # None: nobody can tell
    sequence: int | None = None  # the platform's order among one address's messages


@dataclass(frozen=True)
class Heard:
    """A raw message read: who said it (the channel's address), what, and the hints the platform gave."""

    address: str
    incoming: Incoming
    name: str | None = None
    language: str | None = None
    answer_token: str | None = None  # a pressed button the platform wants acknowledged
    at: datetime | None = None  # when they said it, by the platform's clock
    before: str | None = None  # another address the same person may be known by, from before
    about: str | None = None  # the platform's id of the message of ours it answers
    platform_id: str | None = None


@dataclass(frozen=True)
class Receipt:
    """What became of a message of ours: sent, delivered, read, played or failed (with the platform's code)."""

    message: str
    status: str
    at: datetime | None = None
    code: int | None = None


@dataclass(frozen=True)
class News:
    """Something a platform tells about our own number or account, not from a person."""

    field: str
    value: dict[str, Any]


@dataclass(frozen=True)
class Moved:
    """The platform says that a person has another address now."""

    before: str
    after: str


class NotForUs(Exception):
    """A well-formed update that is no private message of a person: kept as seen, never answered."""


Store = Callable[[Sequence[Raw]], Awaitable[None]]  # returns once committed


class Channel(Protocol):
    """A door: `listen` hands raw messages in, `send` carries rendered ones out."""

    name: str
    markup: Markup
    text_limit: int  # UTF-16 units a message may have
    at_once: int  # how many sends it bears side by side

    def decode(self, body: bytes) -> Heard | Receipt | News | Moved: ...

    async def ready(self) -> None: ...  # returns once it can send

    async def listen(self, store: Store) -> None: ...

    async def send(self, address: str, rendered: Rendered) -> str: ...

    async def fetch(self, ref: str) -> bytes: ...

    async def collected(self, ref: str) -> None: ...  # the bytes are ours now; a door may let its copy go

    async def close(self) -> None: ...
