"""What a file is called where we hand it on: one line, no path, and the ending that belongs to what is in it."""

import re
import unicodedata

from storage.kinds import Found
from storage.zips import PROGRAMS

MOST = 80  # characters
FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]+')
DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)$")
INNER = re.compile(rf"(?i)\.(?=(?:{'|'.join(PROGRAMS)})\b)")


def fitting(name: str | None, found: Found, instead: str) -> str:
    """The name as its sender gave it, as far as it is harmless; `instead` where nothing is left of it."""
    shown = "".join(
        c for c in unicodedata.normalize("NFC", name or "") if unicodedata.category(c)[0] != "C" or c in " \t\n"
    )
    shown = FORBIDDEN.sub(" ", shown).strip(" .")
    stem, _, ending = shown.rpartition(".")
    if stem and ending.lower() in found.endings:
        return _short(stem, ending)
    return _short(shown or instead, found.endings[0])


def _short(stem: str, ending: str) -> str:
    stem = INNER.sub("_", stem)[: MOST - len(ending) - 1].strip(" .") or "berkas"
    return f"{'_' if DEVICES.match(stem) else ''}{stem}.{ending}"
