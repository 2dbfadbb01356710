"""Keys: what they open, what they refuse, and how they are changed."""

from pathlib import Path

import pytest

from storage.sealing import CODE_LETTERS, KeyTrouble, fresh_ring, new_code, read_ring, spaced


def test_the_key_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    fresh_ring().write(tmp_path / "keys.json")
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_what_was_sealed_before_a_rotation_still_opens(tmp_path: Path) -> None:
    old = fresh_ring()
    sealed = old.seal(b"Sari", "x")
    old.rotated().write(tmp_path / "keys.json")
    new = read_ring(tmp_path / "keys.json")
    assert new.current == "k2"
    assert new.open(sealed, "x") == b"Sari"
    assert new.open(new.seal(b"Made", "y"), "y") == b"Made"
    assert new.lookup("a", "b") == old.lookup("a", "b")


def test_something_moved_or_changed_does_not_open() -> None:
    ring = fresh_ring()
    sealed = ring.seal(b"Sari", "identity 1")
    with pytest.raises(KeyTrouble):
        ring.open(sealed, "identity 2")
    with pytest.raises(KeyTrouble):
        ring.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "identity 1")


@pytest.mark.parametrize("sealed", [b"", b"\x02\xff\xff", b"\x02k1", b"\x02k1" + bytes(12), b"\x02k1short"])
def test_what_was_never_sealed_is_key_trouble_too(sealed: bytes) -> None:
    """Whatever lies in a row, whoever reads many of them can go on with the next."""
    ring = fresh_ring()
    with pytest.raises(KeyTrouble):
        ring.open(sealed, "x")
    assert ring.opened(sealed, "x") is None
    assert ring.opened(ring.seal(b"Sari", "x"), "x") == b"Sari"


def test_a_missing_key_is_named() -> None:
    with pytest.raises(KeyTrouble, match="k2"):
        fresh_ring().open(fresh_ring().rotated().seal(b"x", "y"), "y")


@pytest.mark.parametrize("content", ["", "{}", "not json", '{"keys": {"k1": "!"}, "current": "k1", "lookup": ""}'])
def test_a_spoilt_key_file_is_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys.json").write_text(content)
    with pytest.raises(KeyTrouble, match=r"keys\.json"):
        read_ring(tmp_path / "keys.json")


def test_a_tracking_code_has_sixty_random_bits_and_survives_being_read_aloud() -> None:
    assert len(CODE_LETTERS) == 32
    assert not set("01OI") & set(CODE_LETTERS)
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(len(c) == 12 for c in codes)
    assert spaced("ABCDEFGHJKLM") == "ABCD-EFGH-JKLM"
