"""What a file is, by what is in it: never by its name, and never by what somebody says it is."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from handlers.messages import Kind
from storage import sounds, texts, zips
from storage.unwelcome import Unwelcome

HEAD = 64 * 1024  # bytes from the beginning that tell
PORTION = 1 << 20
LOCKED = re.compile(rb"/Encrypt(?:\s+\d+\s+\d+\s+R|\s*<<)")


@dataclass(frozen=True)
class Found:
    """A kind of file we keep; `endings` are what its name may end in, the first where it ends otherwise."""

    mime: str
    kind: Kind
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
KINDS: dict[str, Found] = {
    "jpeg": Found("image/jpeg", "photo", ("jpg", "jpeg", "jfif")),
    "png": Found("image/png", "photo", ("png",)),
    "webp": Found("image/webp", "photo", ("webp",)),
    "gif": Found("image/gif", "photo", ("gif",)),
    "heic": Found("image/heic", "photo", ("heic", "heif")),
    "pdf": Found("application/pdf", "document", ("pdf",)),
    "mp4": Found("video/mp4", "video", ("mp4", "m4v")),
    "mov": Found("video/quicktime", "video", ("mov", "qt")),
    "3gp": Found("video/3gpp", "video", ("3gp", "3gpp", "3g2")),
    "webm": Found("video/webm", "video", ("webm", "mkv")),
    "ogg": Found("audio/ogg", "voice", ("ogg", "oga", "opus")),
    "mp3": Found("audio/mpeg", "audio", ("mp3",)),
    "m4a": Found("audio/mp4", "audio", ("m4a", "m4b")),
    "aac": Found("audio/aac", "audio", ("aac",)),
    "wav": Found("audio/wav", "audio", ("wav",)),
    "amr": Found("audio/amr", "audio", ("amr",)),
    "docx": Found(f"{_OFFICE}.wordprocessingml.document", "document", ("docx",)),
    "xlsx": Found(f"{_OFFICE}.spreadsheetml.sheet", "document", ("xlsx",)),
    "pptx": Found(f"{_OFFICE}.presentationml.presentation", "document", ("pptx",)),
    "odt": Found(f"{_OPEN}.text", "document", ("odt",)),
    "ods": Found(f"{_OPEN}.spreadsheet", "document", ("ods",)),
    "zip": Found("application/zip", "document", ("zip",)),
    "csv": Found("text/csv", "document", ("csv", "txt")),
    "text": Found("text/plain", "document", ("txt", "csv", "md", "log")),
}

_ENDINGS = {found.mime: found.endings[0] for found in KINDS.values()}

# How files begin: (at which byte, with which bytes, what it is). Names of KINDS are kept, all others are refusals.
BEGINNINGS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "jpeg"), (0, b"\x89PNG\r\n\x1a\n", "png"), (0, b"GIF87a", "gif"), (0, b"GIF89a", "gif"),
    (0, b"OggS", "ogg"), (0, b"ID3", "mp3"), (0, b"#!AMR", "amr"), (0, b"\x1a\x45\xdf\xa3", "webm"),
    (4, b"moov", "mov"), (4, b"mdat", "mov"), (4, b"wide", "mov"),
    (0, b"\x7fELF", "program"), (0, b"dex\n", "program"), (0, b"\xca\xfe\xba\xbe", "program"), (0, b"#!/", "program"),
    (0, b"\xfe\xed\xfa", "program"), (0, b"\xce\xfa\xed\xfe", "program"), (0, b"\xcf\xfa\xed\xfe", "program"),
    (0, b"L\0\0\0\x01\x14\x02\0", "program"), (0, b"\0asm", "program"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office"),  # also what Office makes of a document with a password
    (0, b"Rar!\x1a\x07", "archive"), (0, b"7z\xbc\xaf\x27\x1c", "archive"), (0, b"\x1f\x8b", "archive"),
    (0, b"BZh", "archive"), (0, b"\xfd7zXZ\0", "archive"), (257, b"ustar", "archive"),
    (0, b"II*\0", "picture"), (0, b"MM\0*", "picture"), (0, b"8BPS", "picture"),
)  # fmt: skip
BRANDS: tuple[tuple[tuple[bytes, ...], str], ...] = (  # of files that begin with `ftyp`, by their first brand
    ((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "heic"),
    ((b"avif", b"avis", b"crx "), "picture"), ((b"qt  ",), "mov"), ((b"M4A ", b"M4B ", b"M4P "), "m4a"),
    ((b"3g",), "3gp"),
    ((b"iso", b"mp4", b"mp7", b"avc1", b"dash", b"MSNV", b"M4V", b"F4V", b"f4v", b"mmp4", b"XAVC", b"nds", b"NDS"), "mp4"),
)  # fmt: skip


def look(file: IO[bytes]) -> Found:
    """What this file is; Unwelcome, with the reason, where we do not keep such files. Nothing in it is unpacked or run."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise Unwelcome("empty")
    name = next((name for tell in _TELLING if (name := tell(head)) is not None), None)
    if name == "pdf" and _locked(file):
        raise Unwelcome("locked")
    if name == "zip":
        name = zips.inside(file)
    if name is None:
        name = texts.read(head)
    if name not in KINDS:
        raise Unwelcome(name or "unknown")
    return KINDS[name]


def ending(mime: str) -> str:
    """What the name of a file of this type ends in; that of files from before we looked, too."""
    return _ENDINGS.get(mime, "bin")


def _beginning(head: bytes) -> str | None:
    return next((name for at, mark, name in BEGINNINGS if head.startswith(mark, at)), None)


def _program(head: bytes) -> str | None:
    """For Windows; two letters alone may begin a text too."""
    return "program" if head.startswith(b"MZ") and b"\0" in head[:64] else None


def _riff(head: bytes) -> str | None:
    return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12]) if head.startswith(b"RIFF") else None


def _brand(head: bytes) -> str | None:
    if head[4:8] != b"ftyp":
        return None
    return next((name for marks, name in BRANDS if head.startswith(marks, 8)), "unknown")


def _pdf(head: bytes) -> str | None:
    return "pdf" if b"%PDF-" in head[:1024] else None


def _zip(head: bytes) -> str | None:
    return "zip" if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) else None


_TELLING: tuple[Callable[[bytes], str | None], ...] = (
    _program, _beginning, _riff, _brand, _pdf, _zip, sounds.frames,
)  # fmt: skip


def _locked(file: IO[bytes]) -> bool:
    """Whether a PDF wants a password, or only some programs may read it."""
    file.seek(0)
    before = b""
    while portion := file.read(PORTION):
        if LOCKED.search(before + portion):
            return True
        before = portion[-64:]
    return False
