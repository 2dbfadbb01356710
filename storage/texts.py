"""Text among files: plain words and tables are kept, pages with commands in them and address cards are not."""

import codecs
import re

PAGE = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|script|iframe|\?php)\b|<\?php", re.IGNORECASE)
DRAWING = re.compile(r"<\s*svg\b", re.IGNORECASE)
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
FOREIGN_MOST = 0.3  # of the letters of a text from an old Windows
LINES = 10


def read(head: bytes) -> str | None:
    """text or csv; else the reason why we do not keep it, None where it is no text at all."""
    words = _decoded(head)
    if words is None:
        return None
    if words.lstrip("\ufeff \r\n").upper().startswith("BEGIN:VCARD"):
        return "contact"
    if PAGE.search(words):
        return "web_page"
    if DRAWING.search(words):
        return "picture"
    return "csv" if _table(words) else "text"


def _decoded(head: bytes) -> str | None:
    """As text, in what phones and Excel write; the last letter may be cut off. None where it is none."""
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return _plain(_tried(head, name))
    words = _plain(_tried(head, "utf-8"))
    if words is not None:
        return words
    foreign = sum(byte > 127 for byte in head)
    return _plain(_tried(head, "cp1252")) if foreign <= FOREIGN_MOST * len(head) else None


def _tried(head: bytes, name: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return None


def _plain(words: str | None) -> str | None:
    return None if words is None or re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", words) else words


def _table(words: str) -> bool:
    """Whether its first lines have as many columns each."""
    lines = [line for line in words.splitlines()[:LINES] if line.strip()]
    return len(lines) > 1 and any(
        lines[0].count(mark) > 0 and len({line.count(mark) for line in lines}) == 1 for mark in ",;\t"
    )
