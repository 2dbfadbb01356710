"""A form with one file, read as it comes: nothing of it is held longer than until it is handed on."""

from collections.abc import AsyncIterator
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

FIELD = b"file"
HEADER_MOST = 8_000  # bytes of what stands before a part


class Broken(Exception):
    """This is no form, or it broke off."""


class FileForm:
    """Feeds on a request's body; gives the bytes of its file, and then knows what it was called."""

    def __init__(self, content_type: str) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise Broken
        on: Any = {"on_part_begin": self._begin, "on_part_data": self._data, "on_header_field": self._field,
                   "on_header_value": self._value, "on_header_end": self._header, "on_headers_finished": self._headers,
                   "on_end": self._end}  # fmt: skip
        self._parser = MultipartParser(options[b"boundary"], on)
        self._name, self._told, self._headers_read = b"", b"", dict[bytes, bytes]()
        self._inside, self._pieces = False, list[bytes]()
        self.found, self.whole = False, False
        self.name: str | None = None
        self.mime: str | None = None

    async def read(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        try:
            async for portion in body:
                self._parser.write(portion)
                if self._pieces:
                    yield b"".join(self._pieces)
                    self._pieces.clear()
        except FormParserError as wrong:
            raise Broken from wrong
        if not self.whole or not self.found:
            raise Broken

    def _begin(self) -> None:
        self._headers_read, self._inside = {}, False

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._name = self._more(self._name, data[start:end])

    def _value(self, data: bytes, start: int, end: int) -> None:
        self._told = self._more(self._told, data[start:end])

    def _more(self, so_far: bytes, more: bytes) -> bytes:
        if len(so_far) + len(more) > HEADER_MOST or len(self._headers_read) > 20:
            raise Broken
        return so_far + more

    def _header(self) -> None:
        self._headers_read[self._name.lower()] = self._told
        self._name, self._told = b"", b""

    def _headers(self) -> None:
        _, options = parse_options_header(self._headers_read.get(b"content-disposition", b""))
        if options.get(b"name") == FIELD and not self.found:
            self._inside = self.found = True
            self.name = options.get(b"filename", b"").decode("utf-8", "replace")[:200] or None
            self.mime = self._headers_read.get(b"content-type", b"").decode("ascii", "replace")[:100] or None

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._inside:
            self._pieces.append(data[start:end])

    def _end(self) -> None:
        self.whole = True
