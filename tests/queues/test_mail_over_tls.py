"""A mail server has to prove who it is: until it has, not a word about a case and no password leaves the house."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.queues import LATER, SOON
from bot.queues.mail import MailQueue
from tests.queues.parcels import free_port, parcel, refusal
from tests.queues.test_mail import Mailroom

HELLO, HANDSHAKE = b"EHLO pasaradil.id\r\n", b"\x16\x03"  # how a TLS client's first record begins


class Authority:
    """A certificate authority nobody has heard of, and the certificate it gave to a mail server of this name."""

    def __init__(self, folder: Path, server: str) -> None:
        self.file = folder / f"{server}-ca.pem"
        key, mine = ec.generate_private_key(ec.SECP256R1()), _name("Otoritas Uji")
        hers = ec.generate_private_key(ec.SECP256R1())
        signs = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        root = (_certificate(mine, mine, key.public_key(), key.public_key(), authority=True)
                .add_extension(signs, critical=True).sign(key, hashes.SHA256()))  # fmt: skip
        alternative = x509.IPAddress(ip_address(server)) if server[0].isdigit() else x509.DNSName(server)
        given = (_certificate(_name(server), mine, hers.public_key(), key.public_key(), authority=False)
                 .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
                 .sign(key, hashes.SHA256()))  # fmt: skip
        self.file.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        shown = folder / f"{server}.pem"
        shown.write_bytes(given.public_bytes(serialization.Encoding.PEM) + hers.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))  # fmt: skip
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.load_cert_chain(shown)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(subject: x509.Name, issuer: x509.Name, key: Any, signer: Any, *,
                 authority: bool) -> x509.CertificateBuilder:  # fmt: skip
    now = datetime.now(UTC)
    return (x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number(),
                                    now - timedelta(days=1), now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False))  # fmt: skip


class Post:
    """A mail server behind a wire that is listened to: `wire` holds every byte the service sent."""

    def __init__(self, port: int, room: Mailroom) -> None:
        self.room, self.wire, self.encrypted = room, bytearray(), False
        self.queue: Callable[..., MailQueue] = lambda tls: MailQueue(
            "127.0.0.1", port, "kasus@pasaradil.id", "aduan@kppu.go.id", "pasaradil", "geheim", tls
        )


@asynccontextmanager
async def open_post(server: ssl.SSLContext | None, tls: str, answer: str = "") -> AsyncIterator[Post]:
    room, inner, outer = Mailroom(), free_port(), free_port()
    post = Post(outer, room)

    def check(server: Any, session: Any, envelope: Any, mechanism: str, login: Any) -> AuthResult:
        post.encrypted = session.ssl is not None or tls == "tls"
        return AuthResult(success=login.password == b"geheim", handled=False)

    class Refusing(SMTP):
        async def smtp_STARTTLS(self, arg: str) -> None:
            await (self.push(answer) if answer else super().smtp_STARTTLS(arg))

    class Room(Controller):
        def factory(self) -> SMTP:
            return Refusing(room, **self.SMTP_kwargs)

    told = {"ssl_context": server} if tls == "tls" else {"tls_context": server}
    controller = Room(room, hostname="127.0.0.1", port=inner, authenticator=check, auth_require_tls=False, **told)  # type: ignore[arg-type]
    controller.start()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, onward = await asyncio.open_connection("127.0.0.1", inner)

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, heard: bytearray | None) -> None:
            while data := await source.read(65536):
                if heard is not None:
                    heard += data
                sink.write(data)
            sink.close()

        await asyncio.gather(pump(reader, onward, post.wire), pump(behind, writer, None), return_exceptions=True)

    listener = await asyncio.start_server(pass_on, "127.0.0.1", outer)
    yield post
    listener.close()
    await asyncio.to_thread(controller.stop)


def clear(wire: bytes) -> bytes:
    """What went over the wire before the encryption began."""
    return wire.partition(HANDSHAKE)[0]


WAYS = pytest.mark.parametrize(("tls", "said"), [("tls", b""), ("starttls", HELLO + b"STARTTLS\r\n")])


@WAYS
async def test_a_case_and_a_password_travel_encrypted(tls: str, said: bytes, tmp_path: Path,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    authority = Authority(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    async with open_post(authority.server, tls) as post:
        assert (await post.queue(tls).hand(parcel())).startswith("SMTP 250")
        assert post.encrypted
        assert post.room.kept[0]["X-Idempotency-Key"] == "case-12-filed"
        assert clear(post.wire) == said
        assert len(post.wire) > len(said) + len(parcel().body)


@WAYS
@pytest.mark.parametrize("name", ["127.0.0.1", "surel.kppu.go.id"])
async def test_a_server_that_cannot_prove_its_name_gets_nothing(name: str, tls: str, said: bytes, tmp_path: Path,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    authority = Authority(tmp_path, name)
    if name != "127.0.0.1":  # then the authority is trusted, and the name is the wrong one
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    async with open_post(authority.server, tls) as post:
        assert (await refusal(post.queue(tls))).retry_after == SOON
        assert clear(post.wire) == said
        assert post.wire.startswith(said + HANDSHAKE)
        assert post.room.kept == []
        assert not post.encrypted


@pytest.mark.parametrize(("answer", "wait"), [("454 TLS not available", SOON), ("502 not here", LATER)])
async def test_a_server_that_takes_its_offer_back_gets_nothing(answer: str, wait: float, tmp_path: Path) -> None:
    async with open_post(Authority(tmp_path, "127.0.0.1").server, "starttls", answer) as post:
        assert (await refusal(post.queue("starttls"))).retry_after == wait
        assert post.wire.removesuffix(b"QUIT\r\n") == HELLO + b"STARTTLS\r\n"


@pytest.mark.parametrize(("tls", "wait"), [("tls", SOON), ("starttls", LATER)])
async def test_a_server_without_encryption_hears_no_more_than_a_greeting(tls: str, wait: float) -> None:
    async with open_post(None, "starttls") as post:
        assert (await refusal(post.queue(tls))).retry_after == wait
        assert clear(post.wire).removesuffix(b"QUIT\r\n") == (HELLO if tls == "starttls" else b"")
        assert post.room.kept == []
