"""What a file is stands in its bytes; what we do not keep is refused with a sentence that says what to do instead."""

import io
import re
import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render import LANGUAGES, Renderer
from handlers.messages import Outgoing
from routing.catalogue import load
from storage import kinds, names, zips
from storage.unwelcome import REASONS, Unwelcome
from tests.samples import UNWELCOME, WELCOME, image, zipped

RENDERER = Renderer(load())


@pytest.mark.parametrize("name", WELCOME)
def test_a_file_is_what_its_bytes_say(name: str) -> None:
    content, mime = WELCOME[name]
    assert kinds.look(io.BytesIO(content)).mime == mime


@pytest.mark.parametrize("name", UNWELCOME)
def test_what_we_do_not_keep_is_refused_with_its_reason(name: str) -> None:
    content, reason = UNWELCOME[name]
    with pytest.raises(Unwelcome) as refused:
        kinds.look(io.BytesIO(content))
    assert refused.value.reason == reason


def test_every_kind_we_keep_and_every_reason_has_a_sample() -> None:
    assert {found.mime for found in kinds.KINDS.values()} == {mime for _, mime in WELCOME.values()}
    assert {reason for _, reason in UNWELCOME.values()} == set(REASONS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", REASONS)
def test_every_refusal_names_the_file_and_fits_a_phone(reason: str, language: str) -> None:
    saying = Outgoing(f"refused_{reason}", {"name": "bukti-" + "x" * 90})
    (told,) = RENDERER.render(saying, language, "plain", 4096)
    assert "bukti-xxx" in told.text
    assert len(told.text) <= 300


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"RIFF", b"\xff\xfb", b"%PDF-", b"\0\0\0\x20ftyp", b"MZ"]),
)
def test_no_bytes_at_all_make_looking_fail(content: bytes, beginning: bytes) -> None:
    with suppress(Unwelcome):
        assert kinds.look(io.BytesIO(beginning + content)) in kinds.KINDS.values()


def test_a_list_of_contents_without_end_is_not_read() -> None:
    long = zipped({f"{n}.txt": b"" for n in range(zips.ENTRIES_MOST + 1)})
    with pytest.raises(Unwelcome, match="archive"):
        kinds.look(io.BytesIO(long))
    content = bytearray(zipped({"a.txt": b"x"}))
    struct.pack_into("<I", content, len(content) - 10, zips.LIST_MOST + 1)
    with pytest.raises(Unwelcome, match="archive"):
        kinds.look(io.BytesIO(bytes(content)))


def test_a_zip_that_hides_its_list_behind_a_longer_one_is_not_read() -> None:
    content = zipped({"a.txt": b"x"})
    end = content.rfind(b"PK\x05\x06")
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1)
    with pytest.raises(Unwelcome, match="archive"):
        kinds.look(io.BytesIO(content[:end] + locator + content[end:]))


def test_a_password_deep_in_a_long_pdf_is_found() -> None:
    content = b"%PDF-1.7\n" + bytes(kinds.PORTION - 14) + b"/Encrypt 12 0 R\n%%EOF"
    with pytest.raises(Unwelcome, match="locked"):
        kinds.look(io.BytesIO(content))


JPEG, PDF = kinds.KINDS["jpeg"], kinds.KINDS["pdf"]


@pytest.mark.parametrize("given_name, found, shown", [
    ("foto.jpg", JPEG, "foto.jpg"), ("foto.JPEG", JPEG, "foto.JPEG"), ("foto.png", JPEG, "foto.png.jpg"),
    ("../../etc/passwd", PDF, "etc passwd.pdf"), ("C:\\nota.pdf", PDF, "C nota.pdf"), (None, JPEG, "photo-ab12.jpg"),
    ("faktur\u202efdp.exe", PDF, "fakturfdp_exe.pdf"), ("setup.exe.jpg", JPEG, "setup_exe.jpg"), ("CON.pdf", PDF, "_CON.pdf"),
    (".jpg", JPEG, "jpg.jpg"), ("a\x00b\nc.pdf", PDF, "ab c.pdf"), ("...", PDF, "photo-ab12.pdf"), ("😀.jpg", JPEG, "😀.jpg"),
    ("nota" * 50 + ".pdf", PDF, ("nota" * 19) + ".pdf"),
])  # fmt: skip
def test_a_name_is_harmless_and_ends_in_what_the_file_is(
    given_name: str | None, found: kinds.Found, shown: str
) -> None:
    assert names.fitting(given_name, found, "photo-ab12") == shown


def test_a_picture_that_is_also_a_zip_is_handed_on_as_a_picture() -> None:
    assert kinds.look(io.BytesIO(image("JPEG") + zipped({"a.exe": b"MZ"}))) is JPEG


def test_the_docs_name_every_kind_and_every_reason() -> None:
    told = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")
    assert [k.endings[0] for k in kinds.KINDS.values() if not re.search(rf"\b{k.endings[0]}\b", told)] == []
    assert [reason for reason in REASONS if f"`{reason}`" not in told] == []
