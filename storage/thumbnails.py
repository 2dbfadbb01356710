"""Small pictures of photos, so that an officer sees at a glance what is there; the photo itself is never touched."""

import io
import threading

from PIL import Image, ImageOps

SIDE = 640  # pixels of the longer side
PIXELS_MOST = 40_000_000  # what is unpacked whole; three bytes each
PIXELS_SCALED = 250_000_000  # of JPEGs that can be read at an eighth of their size
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})  # types we make small pictures of
Image.MAX_IMAGE_PIXELS = PIXELS_SCALED  # our own limits are tighter, and asked before anything is unpacked
_one_at_a_time = threading.Lock()  # so that ten photos at once take no more memory than one


def small(content: bytes) -> bytes | None:
    """A JPEG of at most 640 pixels, upright, without place, time or device in it; None where none can be made."""
    with _one_at_a_time:
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                return _made(picture) if _fits(picture) else None
        except Exception:  # a damaged photo is evidence all the same; the library says so in many ways
            return None


def _fits(picture: Image.Image) -> bool:
    scaled = picture.format == "JPEG" and not picture.info.get("progressive")
    return picture.width * picture.height <= (PIXELS_SCALED if scaled else PIXELS_MOST)


def _made(picture: Image.Image) -> bytes:
    picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is read as small as will do; others take no notice
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((SIDE, SIDE))
    clean = Image.new("RGB", upright.size, "white")  # a fresh picture has none of the notes of the first
    seen = upright.convert("RGBA")
    clean.paste(seen, mask=seen.getchannel("A"))
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=75, optimize=True)
    return out.getvalue()
