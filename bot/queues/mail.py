"""A case handed over as one mail to a mailbox of the agency."""

import asyncio
from typing import Any, Literal

import aiosmtplib
from aiosmtplib import errors

from bot.queues import LATER, LOOPBACK, SOON, HandError, Parcel
from bot.queues.letter import letter

STEP, MOST = 20.0, 60.0  # seconds: one answer of the mail server, and the whole message


class MailQueue:
    """One agency's mailbox. ValueError, in a sentence, where the password would travel in the clear."""

    name = "mail"

    def __init__(self, host: str, port: int, sender: str, to: str, username: str = "", password: str = "",
                 tls: Literal["starttls", "tls", "none"] = "starttls") -> None:  # fmt: skip
        if username and tls == "none" and host not in LOOPBACK:
            raise ValueError("the mail server's password is not sent without encryption; set tls to starttls or tls")
        self.sender, self.to = sender, to
        self.server: dict[str, Any] = {
            "hostname": host, "port": port, "timeout": STEP, "use_tls": tls == "tls", "start_tls": tls == "starttls",
            "username": username or None, "password": password or None,
            "local_hostname": sender.rpartition("@")[2],
        }  # fmt: skip

    async def hand(self, parcel: Parcel) -> str:
        """Receipt: what the mail server said when it took the message."""
        try:
            message = letter(parcel, self.sender, self.to)
        except ValueError:
            raise HandError("the document is not of the agreed shape") from None
        try:
            async with asyncio.timeout(MOST):
                _, said = await aiosmtplib.send(message, **self.server)
        except (errors.SMTPException, OSError) as trouble:
            raise refusal(trouble) from None
        return f"SMTP 250 {said}"[:128]

    async def close(self) -> None:
        """Every message has a connection of its own; nothing is left open."""


def refusal(trouble: Exception) -> HandError:
    """4xx passes by itself. 5xx about the recipient or the message is final; any other 5xx is ours to mend."""
    code, final = _code(trouble)
    reason = f"the mail server refused ({type(trouble).__name__}{f' {code}' if code else ''})"
    misset = not code and not isinstance(trouble, OSError)  # connected, but no STARTTLS or no login is offered there
    if misset or isinstance(trouble, errors.SMTPAuthenticationError):
        return HandError(reason, retry_after=LATER)
    if code < 500:
        return HandError(reason, retry_after=SOON)
    return HandError(reason, retry_after=None if final else LATER)


def _code(trouble: Exception) -> tuple[int, bool]:
    """The answer's code, 0 where the connection broke first; whether a 5xx here is about this message."""
    match trouble:
        case errors.SMTPRecipientsRefused(recipients=refused):
            return min(r.code for r in refused), True
        case errors.SMTPRecipientRefused(code=code) | errors.SMTPDataError(code=code):
            return code, True
        case errors.SMTPResponseException(code=code):
            return code, False
    return 0, False
