"""A clerk of KPPU reads a case in the mail; the mail server's moods decide only when it is tried again."""

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from bot.queues import LATER, SOON
from bot.queues.mail import MailQueue
from tests.queues.parcels import STORY, document, free_port, parcel, refusal

Queues = Callable[..., MailQueue]


class Mailroom:
    """Keeps what it takes; answers RCPT and DATA as told."""

    def __init__(self) -> None:
        self.rcpt = self.data = ""
        self.kept: list[EmailMessage] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, to: str, options: Any) -> str:
        if not self.rcpt:
            envelope.rcpt_tos.append(to)
        return self.rcpt or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if not self.data:
            self.kept.append(message_from_bytes(envelope.original_content or b"", policy=policy.default))  # type: ignore[arg-type]
        return self.data or "250 OK queued as 4F1"


@pytest.fixture
def mailroom() -> Mailroom:
    return Mailroom()


@pytest.fixture
def mail(mailroom: Mailroom) -> Iterator[Queues]:
    port = free_port()

    def check(server: Any, session: Any, envelope: Any, mechanism: str, login: Any) -> AuthResult:
        return AuthResult(success=login.password == b"geheim", handled=False)

    server = Controller(mailroom, hostname="127.0.0.1", port=port, authenticator=check, auth_require_tls=False)
    server.start()
    yield lambda *login, tls="none": MailQueue(
        "127.0.0.1", port, "kasus@pasaradil.id", "aduan@kppu.go.id", *login, tls=tls
    )
    server.stop()


async def test_a_clerk_reads_the_case_and_a_machine_the_document(mail: Queues, mailroom: Mailroom) -> None:
    receipt = await mail().hand(parcel())
    assert receipt.startswith("SMTP 250")
    message = mailroom.kept[0]
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    for fact in ("#12", "Komisi Pengawas Persaingan Usaha", "P2", "Menunggu petugas", "27 Nov 2026", "Rp45.000",
                 "Rp19.900", "Penjual dari luar negeri", "Toko Serba Murah", "Pekalongan", "2 berkas", STORY):  # fmt: skip
        assert fact in text, fact
    assert "Undang-Undang" in text or "UU" in text
    attached = next(message.iter_attachments())
    assert attached.get_filename() == "kasus-12.json"
    assert attached.get_content_type() == "application/json"
    assert attached.get_content() == parcel().body


async def test_the_subject_tells_nothing_a_person_said(mail: Queues, mailroom: Mailroom) -> None:
    await mail().hand(parcel())
    assert mailroom.kept[0]["Subject"] == "Kasus #12 · laporan baru · P2"


async def test_a_retry_is_recognisable(mail: Queues, mailroom: Mailroom) -> None:
    for _ in range(2):
        await mail().hand(parcel())
    first, second = mailroom.kept
    assert first["Message-ID"] == second["Message-ID"] == "<case-12-filed.KPPU@pasaradil>"
    assert first["X-Idempotency-Key"] == "case-12-filed"


async def test_a_reply_joins_the_same_thread(mail: Queues, mailroom: Mailroom) -> None:
    await mail().hand(parcel())
    await mail().hand(parcel("case-12-reply-3", kind="case.replied", text="Sejak bulan lalu.", region=None, basis=[]))
    first, second = mailroom.kept
    assert first["References"] == second["References"]
    assert "Sejak bulan lalu." in second.get_body(("plain",)).get_content()  # type: ignore[union-attr]


async def test_what_people_write_cannot_add_a_header(mail: Queues, mailroom: Mailroom) -> None:
    await mail().hand(parcel(report={"story": "a\r\n.\r\nRCPT TO:<x@y>\r\nBcc: x@y\x00\u202e {{ 7*7 }}"}))
    assert mailroom.kept[0]["Bcc"] is None
    assert "{{ 7*7 }}" in mailroom.kept[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize("step", ["rcpt", "data"])
@pytest.mark.parametrize(("answer", "wait"), [("451 later", SOON), ("550 no such mailbox kppu.go.id", None)])
async def test_4xx_is_tried_again_and_5xx_is_final(mail: Queues, mailroom: Mailroom, step: str, answer: str,
                                                   wait: float | None) -> None:  # fmt: skip
    setattr(mailroom, step, answer)
    assert (await refusal(mail())).retry_after == wait
    assert mailroom.kept == []


async def test_a_login_is_used_and_a_wrong_one_can_be_mended(mail: Queues, mailroom: Mailroom) -> None:
    await mail("pasaradil", "geheim").hand(parcel())
    assert len(mailroom.kept) == 1
    assert (await refusal(mail("pasaradil", "geheim-lama"))).retry_after == LATER


async def test_a_server_without_encryption_gets_nothing(mail: Queues, mailroom: Mailroom) -> None:
    assert (await refusal(mail(tls="starttls"))).retry_after == LATER
    assert (await refusal(mail(tls="tls"))).retry_after == SOON
    assert mailroom.kept == []


async def test_a_mail_server_that_is_away_is_tried_again() -> None:
    queue = MailQueue("127.0.0.1", free_port(), "kasus@pasaradil.id", "aduan@kppu.go.id", tls="none")
    assert (await refusal(queue)).retry_after == SOON
    await queue.close()


def test_a_password_never_travels_unencrypted() -> None:
    with pytest.raises(ValueError, match="not sent without encryption"):
        MailQueue("surel.kppu.go.id", 25, "a@b", "c@d", "pasaradil", "geheim", "none")


@pytest.mark.parametrize("kind", ["case.filed", "case.replied", "case.moved"])
def test_every_kind_of_fact_has_its_words(kind: str) -> None:
    from bot.queues.letter import wording

    for report in ({}, {"story": "x"}, {"remarks": ["a"], "asing": "b"}):
        subject, text = wording(document(kind=kind, report=report))
        assert "\n" not in subject
        assert "kamu" not in text
        assert "None" not in text
