"""A case handed over as a signed POST request, by the Standard Webhooks scheme."""

import asyncio
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from standardwebhooks import Webhook

from bot.queues import LATER, LOOPBACK, SOON, HandError, Parcel

SECRET = re.compile(r"(whsec_)?[A-Za-z0-9+/]{32,}={0,2}")  # 24 bytes or more, as the scheme asks for
MOST_PATIENCE = 3600.0  # seconds a Retry-After may ask for
BUSY = {408, 409, 425, 429}  # the agency's side is at work or out of breath; nothing is misconfigured


class WebhookQueue:
    """One agency's address. ValueError, in a sentence, for an address or a secret that cannot be used."""

    name = "webhook"

    def __init__(self, url: str, secret: str, timeout: float = 15,
                 transport: httpx.AsyncBaseTransport | None = None) -> None:  # fmt: skip
        self.url, self.timeout, self.signers = _address(url), timeout, _signers(secret)
        self.client = httpx.AsyncClient(timeout=timeout, follow_redirects=False, transport=transport)

    async def hand(self, parcel: Parcel) -> str:
        """Receipt: the status. The answer's body is never read, so it can neither stall nor flood us."""
        headers = self._signed(parcel) | {"content-type": "application/json"}
        try:
            async with (
                asyncio.timeout(self.timeout),
                self.client.stream("POST", self.url, content=parcel.body, headers=headers) as answer,
            ):
                if not answer.is_success:
                    raise _refusal(answer.status_code, answer.headers.get("retry-after"))
                return f"HTTP {answer.status_code}"
        except (httpx.TransportError, TimeoutError) as trouble:
            raise HandError(f"no answer from the webhook ({type(trouble).__name__})", retry_after=SOON) from None

    async def close(self) -> None:
        await self.client.aclose()

    def _signed(self, parcel: Parcel) -> dict[str, str]:
        """Signed anew for each try: receivers refuse a timestamp older than five minutes."""
        now, body = datetime.now(UTC), parcel.body.decode()
        return {
            "webhook-id": parcel.key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(s.sign(parcel.key, now, body) for s in self.signers),
        }


def _refusal(status: int, told: str | None) -> HandError:
    """410 says "never again" (Standard Webhooks); every other refusal is tried again while the three days last.

    400, 401, 403, 404 and their kin are an agency's misconfiguration more often than a bad document: a firewall, a
    forgotten secret, a wrong path. A complaint must not be lost over what is mended the next morning.
    """
    if status == 410:
        return HandError("HTTP 410: the agency wants no more of these")
    wait = _asked_for(told)
    if wait is None:
        wait = SOON if status >= 500 or status in BUSY else LATER
    return HandError(f"HTTP {status}", retry_after=wait)


def _asked_for(told: str | None) -> float | None:
    """Seconds a Retry-After asks for, from a number or an HTTP date; None where it says nothing we understand."""
    if not told:
        return None
    if re.fullmatch(r"\d{1,9}", told.strip()):
        return min(float(told), MOST_PATIENCE)
    try:
        moment = parsedate_to_datetime(told)
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.now(UTC)
    except (ValueError, OverflowError):  # a number no clock knows overflows
        return None
    return min(max(wait.total_seconds(), 0.0), MOST_PATIENCE)


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        raise ValueError("the webhook's url is not an address") from None
    if not address.host or not (address.scheme == "https" or (address.scheme == "http" and address.host in LOOPBACK)):
        raise ValueError("the webhook's url must begin with https:// (http:// only for 127.0.0.1 or localhost)")
    return address


def _signers(secret: str) -> list[Webhook]:
    secrets = secret.split()
    try:
        if not secrets or not all(SECRET.fullmatch(s) for s in secrets):
            raise ValueError
        return [Webhook(s) for s in secrets]
    except ValueError:  # also what base64 says of a piece that is no base64
        raise ValueError("the webhook's secret must be whsec_ and at least 24 bytes in base64 "
                         "(two with a space between while it is changed)") from None  # fmt: skip
