"""Whether a message out of the blue is about a case filed already, and about which."""

import re

from handlers.cases import Case
from handlers.conversation import plain
from handlers.owner.sight import Sight
from handlers.reading import links

NUMBER = re.compile(
    r"(?:#|\b(?:kasus|laporan|case|report)\s*(?:no\.?|nomor|number)?\s*#?)\s*(\d{1,12})\b", re.IGNORECASE
)
OLD = re.compile(
    r"\b(?:kasus|laporan|aduan|lapuran|my (?:case|report)|the case)\s*(?:saya|ku|sy|kula|abdi|yang|yg|itu|tadi|kemarin|"
    r"kemaren|wingi|kamari|lama|sebelumnya|minggu lalu|bulan lalu|from|earlier)\b|\blaporanku\b|\bkasusku\b|\bmy (?:case|report)\b",
    re.IGNORECASE,
)
SELLER_LEAST = 4  # letters; a shorter name is found in too many words


def meant(sight: Sight, text: str) -> list[Case]:
    """The cases a message may belong to: those that wait for an answer, and those its words point to."""
    mine = sight.my_cases()
    numbers = {int(n) for n in NUMBER.findall(text)}
    pointed = [c for c in mine if c.id in numbers]
    if pointed:
        return pointed
    open_ones = [c for c in mine if c.status != "closed"]
    said_so = bool(OLD.search(text))
    return [c for c in open_ones if c.status == "waiting" or said_so or _same(c, text)]


def _same(case: Case, text: str) -> bool:
    """The same seller or the same link as the case."""
    seller = plain(str(case.answers.get("seller") or ""))
    if len(seller) >= SELLER_LEAST and re.search(rf"\b{re.escape(seller)}\b", plain(text)):
        return True
    known = {
        *case.answers.get("links", ()),
        *(link.clean for link in links.find(str(case.answers.get("seller") or ""))),
    }
    return any(link.clean in known for link in links.find(text))
