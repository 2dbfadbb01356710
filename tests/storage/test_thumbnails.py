"""A small picture shows what is there, tells nothing else, and is never worth more than the photo it is of."""

import io
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from storage import thumbnails
from tests.samples import WELCOME, boxed, image

ROOT = Path(__file__).parents[2]


def opened(content: bytes | None) -> Image.Image:
    assert content is not None
    return Image.open(io.BytesIO(content))


def camera(size: tuple[int, int] = (1200, 800)) -> bytes:
    """A photo as phones take them: lying on its side, with the place and the device in it."""
    picture, out = Image.new("RGB", size, "red"), io.BytesIO()
    picture.paste("blue", (0, 0, size[0] // 2, size[1]))
    notes = picture.getexif()
    notes[0x0112], notes[0x010F] = 6, "Telepon Bu Sari"
    notes.get_ifd(0x8825)[1] = "S"
    picture.save(out, "JPEG", exif=notes, comment=b"Pekalongan", icc_profile=b"profile of Bu Sari")
    return out.getvalue()


def bomb(form: bytes = b"\x89PNG\r\n\x1a\n") -> bytes:
    """A few hundred bytes that say they are 40,000 by 40,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(bytes(40_000))
    return (
        form
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


def test_a_photo_stands_upright_and_says_nothing_of_place_device_or_person() -> None:
    whole = camera()
    small = opened(thumbnails.small(whole))
    assert small.size == (427, 640)
    blue, red = small.getpixel((200, 40)), small.getpixel((200, 600))
    assert isinstance(blue, tuple) and isinstance(red, tuple)
    assert blue[2] > 200 and red[0] > 200, "what was left is on top"
    assert dict(small.getexif()) == {}
    content = thumbnails.small(whole)
    for word in (b"Bu Sari", b"Pekalongan", b"Exif"):
        assert content is not None and word in whole and word not in content


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "gif"])
def test_every_kind_of_picture_we_show_has_one(name: str) -> None:
    assert opened(thumbnails.small(WELCOME[name][0])).format == "JPEG"


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "CMYK", "I;16", "1"])
def test_whatever_colours_a_picture_is_in_it_is_shown(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(thumbnails.small(out.getvalue())).mode == "RGB"


@pytest.mark.parametrize("content", [
    bomb(), b"\xff\xd8\xff photo 1", image("JPEG", (900, 900))[:300], boxed(b"heic"), b"", image("TIFF")])  # fmt: skip
def test_what_cannot_or_must_not_be_unpacked_has_none(content: bytes) -> None:
    assert thumbnails.small(content) is None


MEASURE = """
import pathlib, resource, sys
from storage import thumbnails
content = pathlib.Path(sys.argv[1]).read_bytes()
thumbnails.small(pathlib.Path(sys.argv[2]).read_bytes())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert thumbnails.small(content)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_huge_photo_is_not_unpacked_whole(tmp_path: Path) -> None:
    """Read at an eighth: 108 million pixels of a phone's camera would be 324 MB."""
    (tmp_path / "huge").write_bytes(image("JPEG", (12_000, 9_000)))
    (tmp_path / "tiny").write_bytes(image("JPEG"))
    said = subprocess.run([sys.executable, "-c", MEASURE, str(tmp_path / "huge"), str(tmp_path / "tiny")], cwd=ROOT,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)  # fmt: skip
    assert int(said.stdout) < 60, f"{said.stdout} MB more"


def test_a_progressive_photo_beyond_the_limit_is_not_unpacked() -> None:
    assert thumbnails.small(image("JPEG", (8_000, 5_100), progressive=True)) is None
    assert thumbnails.small(image("JPEG", (8_000, 5_100))) is not None
