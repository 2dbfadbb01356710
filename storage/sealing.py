"""Sealing what must not be read from the database alone: keys live in a file outside it, named so that they can be changed."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0/O, no 1/I: a code must survive being read aloud


class KeyTrouble(Exception):
    """The key file cannot be used; the message says what to do."""


class KeyRing:
    """Keys by id: the current one seals, every one of them opens. The lookup key never changes."""

    def __init__(self, keys: dict[str, bytes], current: str, lookup: bytes) -> None:
        self._aead = {name: AESGCM(key) for name, key in keys.items()}
        self._raw, self.current, self._lookup = keys, current, lookup

    def seal(self, plain: bytes, about: str) -> bytes:
        """Key id, nonce and ciphertext (AES-256-GCM); `about` is bound to it and must be given again to open."""
        nonce = os.urandom(12)
        name = self.current.encode()
        return bytes([len(name)]) + name + nonce + self._aead[self.current].encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """The plain bytes; KeyTrouble where the key is gone or the bytes were changed."""
        try:
            end = 1 + sealed[0]
            name = sealed[1:end].decode()
        except (IndexError, ValueError) as wrong:
            raise KeyTrouble(f"something is not sealed at all ({about})") from wrong
        if name not in self._aead:
            raise KeyTrouble(f"key {name} is missing from the key file; put back the copy that has it")
        try:
            return self._aead[name].decrypt(sealed[end : end + 12], sealed[end + 12 :], about.encode())
        except (InvalidTag, ValueError) as wrong:
            raise KeyTrouble(f"something sealed with key {name} was changed or moved ({about})") from wrong

    def opened(self, sealed: bytes, about: str) -> bytes | None:
        """The plain bytes, or None: for those who have others to serve whatever is wrong with this one."""
        try:
            return self.open(sealed, about)
        except KeyTrouble:
            return None

    def seal_json(self, value: Any, about: str) -> bytes:
        return self.seal(orjson.dumps(value), about)

    def open_json(self, sealed: bytes, about: str) -> Any:
        return orjson.loads(self.open(sealed, about))

    def lookup(self, kind: str, value: str) -> bytes:
        """A keyed hash (HMAC-SHA256) to find a row by something that is not stored."""
        return hmac.new(self._lookup, f"{kind}|{value}".encode(), hashlib.sha256).digest()

    def rotated(self) -> "KeyRing":
        """The same ring with a fresh current key; what was sealed before still opens."""
        number = max(int(k[1:]) for k in self._raw) + 1
        return KeyRing(self._raw | {f"k{number}": secrets.token_bytes(32)}, f"k{number}", self._lookup)

    def write(self, path: Path, *, first: bool = False) -> None:
        """Write the ring beside the old file and swap it in, readable by its owner only.

        `first`: FileExistsError where another process was faster; its keys stay.
        """
        told = {"current": self.current, "lookup": _text(self._lookup),
                "keys": {name: _text(key) for name, key in self._raw.items()}}  # fmt: skip
        fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(told, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        if first:
            try:
                os.link(fresh, path)
            finally:
                fresh.unlink()
        else:
            fresh.replace(path)


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def fresh_ring() -> KeyRing:
    return KeyRing({"k1": secrets.token_bytes(32)}, "k1", secrets.token_bytes(32))


def read_ring(path: Path) -> KeyRing:
    """The ring in the file; KeyTrouble names the file and the remedy."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        keys = {name: base64.b64decode(key, validate=True) for name, key in told["keys"].items()}
        return KeyRing(keys, told["current"] if told["current"] in keys else "", base64.b64decode(told["lookup"]))
    except FileNotFoundError:
        raise KeyTrouble(f"{path}: the key file is missing; put back your copy of it") from None
    except (KeyError, ValueError, TypeError) as wrong:
        raise KeyTrouble(f"{path}: this is not a key file ({type(wrong).__name__}); put back your copy of it") from None


def new_code(letters: int = 12) -> str:
    """A random code of `letters` times 5 bits: 12 make 60."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(letters))


def spaced(code: str) -> str:
    """Groups of four, as a person reads them aloud."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
