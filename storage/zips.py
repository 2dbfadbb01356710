"""What a zip holds, by its list of contents alone: nothing is unpacked."""

import struct
import zipfile
from collections.abc import Sequence
from typing import IO

from storage.unwelcome import Unwelcome

LIST_MOST = 2 << 20  # bytes of the list of contents
ENTRIES_MOST = 5000
TAIL = 66_000  # the end of a zip stands within so many bytes from the end of the file
PROGRAMS = ("exe", "dll", "com", "scr", "pif", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "msi", "lnk",
            "jar", "apk", "apks", "xapk", "aab", "dex", "sh", "app", "dmg", "deb", "rpm", "elf", "so", "reg")  # fmt: skip
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
OPEN = {b"application/vnd.oasis.opendocument.text": "odt", b"application/vnd.oasis.opendocument.spreadsheet": "ods"}


def inside(file: IO[bytes]) -> str:
    """zip, or what kind of document it is; Unwelcome for programs, and for what nobody can open without a password."""
    _measured(file)
    try:
        with zipfile.ZipFile(file) as packed:
            return _named(packed, packed.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError) as wrong:
        raise Unwelcome("unknown") from wrong


def _measured(file: IO[bytes]) -> None:
    """A list of contents that is too long to be read is refused before anybody reads it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Unwelcome("unknown")
    count, listed = struct.unpack_from("<HI", tail, at + 10)
    if tail.startswith(b"PK\x06\x07", max(0, at - 20)) or count > ENTRIES_MOST or listed > LIST_MOST:
        raise Unwelcome("archive")
    if count == 0:
        raise Unwelcome("empty")


def _named(packed: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> str:
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unwelcome("locked")
    names = {entry.filename.lower() for entry in entries}
    if "androidmanifest.xml" in names or any(name.rpartition(".")[2] in PROGRAMS for name in names):
        raise Unwelcome("program")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unwelcome("macros")
    if "[content_types].xml" in names:
        if "xl/workbook.bin" in names:
            raise Unwelcome("old_office")
        return next((kind for name, kind in OFFICE.items() if name in names), "zip")
    return _open_document(packed, entries[0])


def _open_document(packed: zipfile.ZipFile, first: zipfile.ZipInfo) -> str:
    """LibreOffice writes what a document is into its first entry, unpacked."""
    if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED or first.file_size > 100:
        return "zip"
    with packed.open(first) as file:
        return OPEN.get(file.read(100), "zip")
