"""What every way into a ministry's own system has in common: it hands one parcel over, or says plainly why it could not."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.trouble import ConfigTrouble

if TYPE_CHECKING:
    from bot.queues.settings import QueueSettings

SOON = 5.0  # seconds before another try at trouble that passes by itself; the loop makes its pauses longer
LATER = 1800.0  # seconds before another try at what a person must mend first: an address, a password, a firewall
LOOPBACK = ("127.0.0.1", "localhost", "::1")  # where a secret may travel without TLS
PLAIN = re.compile(r"[A-Za-z0-9_-]{1,100}")  # what a key and an agency's code are made of: they travel in headers


@dataclass(frozen=True)
class Parcel:
    """One fact about a case on its way to its agency. ValueError for a key or an agency no header could carry."""

    key: str  # idempotency key, the same on every retry, e.g. "case-12-filed"
    kind: str  # "case.filed", "case.replied" or "case.moved"
    agency: str
    case: int
    at: datetime  # UTC
    body: bytes  # a CaseDocument as canonical UTF-8 JSON, without the owner's identity

    def __post_init__(self) -> None:
        if not (PLAIN.fullmatch(self.key) and PLAIN.fullmatch(self.agency)):
            raise ValueError("a parcel's key and agency are made of letters, digits, - and _ only")


class HandError(Exception):
    """The other side did not take it. `retry_after` seconds: not before then. None: never again.

    `reason` is written down and logged: no secret, no body, no address may be in it.
    """

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.retry_after = reason, retry_after


class Queue(Protocol):
    """A way into an agency's own system: `hand` returns a receipt of at most 128 characters, or raises HandError."""

    name: str

    async def hand(self, parcel: Parcel) -> str: ...

    async def close(self) -> None: ...


def open_queue(agency: str, settings: "QueueSettings") -> Queue:
    """The queue these settings describe. ConfigTrouble, a sentence that names the agency, where it cannot be one."""
    try:
        return _open(settings)
    except ValueError as wrong:
        raise ConfigTrouble(f"queues.{agency}: {wrong}") from None


def _open(settings: "QueueSettings") -> Queue:
    """Each library is imported only where somebody configured its transport."""
    match settings.kind:
        case "webhook":
            from bot.queues.webhook import WebhookQueue

            return WebhookQueue(settings.url, settings.secret.get_secret_value())
        case "mail":
            from bot.queues.mail import MailQueue

            return MailQueue(settings.host, settings.port, settings.sender, settings.to, settings.username,
                             settings.password.get_secret_value(), settings.tls)  # fmt: skip
        case "stream":
            from bot.queues.stream import StreamQueue

            return StreamQueue(settings.url, settings.subject, settings.stream)
