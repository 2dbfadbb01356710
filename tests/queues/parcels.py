"""What Bu Sari reported, on its way to KPPU: one document, one parcel, and what no error may tell."""

import socket
from datetime import UTC, datetime
from typing import Any

from bot.queues import HandError, Parcel, Queue
from bot.queues.shape import CaseDocument

AT = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
STORY = "Toko itu menjual kain batik di bawah modal, pelanggan saya habis. 😀"
REPORT: dict[str, Any] = {"story": STORY, "product": "kain batik", "own_price": 45000, "their_price": 19900,
                          "seller_kind": "abroad", "seller": "Toko Serba Murah",
                          "links": ["https://tokopedia.com/toko-serba-murah"], "evidence_count": 2}  # fmt: skip


def document(**changed: Any) -> CaseDocument:
    due = {"verify": "2026-11-25T09:00:00Z", "first_action": "2026-11-27T09:00:00Z", "resolve": "2026-12-08T09:00:00Z"}
    told = {"kind": "case.filed", "key": "case-12-filed", "at": AT, "agency": "KPPU", "case": 12,
            "category": "jual_rugi", "urgency": "P2", "status": "new", "due": due, "basis": ["UU_5_1999"],
            "region": "33.75", "report": REPORT}  # fmt: skip
    return CaseDocument.model_validate(told | changed)


def parcel(key: str = "case-12-filed", **changed: Any) -> Parcel:
    told = document(key=key, **changed)
    return Parcel(key, told.kind, told.agency, told.case, told.at, told.canonical())


async def refusal(queue: Queue, of: Parcel | None = None) -> HandError:
    """The error of a hand that must not succeed; nothing secret, nothing personal may be in it."""
    try:
        receipt = await queue.hand(of or parcel())
    except HandError as refused:
        told = f"{refused.reason} {refused!r} {refused.__cause__}"
        assert not [s for s in ("geheim", "kppu.go.id", "127.0.0.1", "localhost", "batik", "whsec") if s in told], told
        return refused
    raise AssertionError(f"it was taken: {receipt}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
