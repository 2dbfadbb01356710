"""Large files, sealed a portion at a time: no more than two portions of one are ever in memory, plain or sealed."""

import hashlib
import io
import os
from pathlib import Path
from typing import IO

from storage.sealing import KeyRing, KeyTrouble

MARK = b"\0P1"  # what is sealed in one piece begins with the length of its key's name, which is never nothing
PORTION = 1 << 20  # plain bytes
TAG = 16 + 12 + 1  # what sealing adds, beside the key's name


def _about(which: str, number: int, *, last: bool) -> str:
    """Bound to each portion: of which file, the how-manyth, and whether it is the end. None can be left out or moved."""
    return f"file {which} portion {number}{' and end' if last else ''}"


class Sealer:
    """Takes the bytes of one file as they come; the file counts once it is `finish`ed, and leaves nothing if it never is."""

    def __init__(self, folder: Path, which: str, ring: KeyRing) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.fresh, self.final = folder / f"{which}.new", folder / which
        self.size, self._which, self._ring, self._number = 0, which, ring, 0
        self._sum, self._waiting = hashlib.sha256(), bytearray()
        self._file = open(self.fresh, "wb")  # noqa: SIM115 (closed by finish or drop)
        self._file.write(MARK)

    def write(self, content: bytes) -> None:
        self.size += len(content)
        self._sum.update(content)
        self._waiting += content
        while len(self._waiting) > PORTION:  # the last portion is known by being the last
            self._seal(bytes(self._waiting[:PORTION]), last=False)
            del self._waiting[:PORTION]

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._ring.seal(plain, _about(self._which, self._number, last=last)))
        self._number += 1

    def finish(self) -> str:
        """Everything is on the disk under its name; its SHA-256."""
        self._seal(bytes(self._waiting), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self.fresh.replace(self.final)
        handle = os.open(self.final.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        return self._sum.hexdigest()

    def drop(self) -> None:
        """It broke off: nothing of it stays."""
        self._file.close()
        self.fresh.unlink(missing_ok=True)


class Opened(io.RawIOBase):
    """A file sealed in portions, read from anywhere in it; KeyTrouble where it was changed or cut."""

    def __init__(self, path: Path, which: str, ring: KeyRing) -> None:
        super().__init__()
        self._file: IO[bytes] = open(path, "rb")  # noqa: SIM115 (closed with this)
        self._which, self._ring = which, ring
        length = os.fstat(self._file.fileno()).st_size - len(MARK)
        self._file.seek(len(MARK))
        name = self._file.read(1)
        self._sealed = PORTION + TAG + (name[0] if name else 0)
        self._count = -(-length // self._sealed)
        self.size = length - self._count * (self._sealed - PORTION)
        if not self._count or self.size < 0:
            raise KeyTrouble(f"file {which} was cut off")
        self._place, self._held = 0, (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self.size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        number, at = divmod(self._place, PORTION)
        portion = self._portion(number)[at : at + len(buffer)] if self._place < self.size else b""
        buffer[: len(portion)] = portion
        self._place += len(portion)
        return len(portion)

    def _portion(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(len(MARK) + number * self._sealed)
            sealed = self._file.read(self._sealed)
            self._held = (number, self._ring.open(sealed, _about(self._which, number, last=number == self._count - 1)))
        return self._held[1]

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
