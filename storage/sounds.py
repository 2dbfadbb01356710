"""Sound without a name at its beginning: frames that follow one another exactly where the one before says."""

_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}  # MPEG 1, 2 and 2.5, in hertz
_BITS = {3: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
         2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)}  # fmt: skip


def frames(head: bytes) -> str | None:
    """mp3 or aac, where two frames in a row are there; None otherwise."""
    if len(head) < 8 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    layer = head[1] >> 1 & 3
    length = _mp3(head) if layer == 1 else _aac(head) if layer == 0 and head[1] & 0xF0 == 0xF0 else 0
    follows = head[length : length + 2]
    if not length or (len(follows) == 2 and (follows[0] != 0xFF or follows[1] != head[1])):
        return None
    return "mp3" if layer == 1 else "aac"


def _mp3(head: bytes) -> int:
    """Bytes of a frame of MPEG layer III; 0 where it is none."""
    version, bits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bits in (0, 15) or rate == 3:
        return 0
    per_frame = 144 if version == 3 else 72
    return per_frame * _BITS[3 if version == 3 else 2][bits - 1] * 1000 // _RATES[version][rate] + (head[2] >> 1 & 1)


def _aac(head: bytes) -> int:
    """Bytes of an ADTS frame; 0 where it is none."""
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length >= 7 and head[2] >> 2 & 15 < 13 else 0
