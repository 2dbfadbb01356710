"""Whether a message out of the blue is about a case filed already, and about which; where that is unclear, it is asked."""

import re
from collections.abc import Sequence

from handlers.cases import Case
from handlers.conversation import Dialogue, named_choice, plain
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner.sight import Sight
from handlers.reading import links, read

NUMBER = re.compile(
    r"(?:#|\b(?:kasus|laporan|case|report)\s*(?:no\.?|nomor|number)?\s*#?)\s*(\d{1,12})\b", re.IGNORECASE
)
OLD = re.compile(
    r"\b(?:kasus|laporan|aduan|lapuran|my (?:case|report)|the case)\s*(?:saya|ku|sy|kula|abdi|yang|yg|itu|tadi|kemarin|"
    r"kemaren|wingi|kamari|lama|sebelumnya|minggu lalu|bulan lalu|from|earlier)\b|\blaporanku\b|\bkasusku\b|\bmy (?:case|report)\b",
    re.IGNORECASE,
)
SELLER_LEAST = 4  # letters; a shorter name is found in too many words
NEW_STORY = 60  # characters from which a message tells a story of its own
MOST = 5  # cases to choose from


def meant(sight: Sight, said: Incoming) -> list[Case]:
    """The cases a message may belong to: those its words point to, those that wait for an answer, else, where it is too
    short to be a story of its own, every open one."""
    text, mine = said.text or "", sight.my_cases()
    if not mine or not (text or said.attachments):
        return []
    numbers = {int(n) for n in NUMBER.findall(text)}
    pointed = [c for c in mine if c.id in numbers]
    if pointed:
        return pointed[:MOST]
    open_ones = [c for c in mine if c.status != "closed"]
    said_so = bool(OLD.search(text))
    likely = [c for c in open_ones if c.status == "waiting" or said_so or _same(c, text)]
    return (likely or (open_ones if open_ones and _unclear(said) else []))[:MOST]


def _unclear(said: Incoming) -> bool:
    """A photo alone, or a few words that tell no story: more about an old case, or the start of something new."""
    text = (said.text or "").strip()
    if not text:
        return bool(said.attachments)
    return len(text) < NEW_STORY and len(plain(text).split()) > 1 and read(text).kind == "complaint"


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


def asking(dialogue: Dialogue, said: Incoming, these: Sequence[Case]) -> tuple[Dialogue, Outgoing]:
    """The message is kept while its owner is asked what it belongs to."""
    held = {"text": said.text, "files": [a.ref for a in said.attachments], "forwarded": said.forwarded}
    notes = {"held": held, "cases": [c.id for c in these]}
    return Dialogue("which", parked=dialogue.parked, notes=notes), Outgoing("ask_which", {}, rows(these))


def rows(these: Sequence[Case]) -> Rows:
    found = tuple((Choice(f"which:{c.id}", words=f"#{c.id} {c.headline[:30]}"),) for c in these)
    return (*found, (Choice("which:new", label="new_report", icon="📝"),))


def offered(sight: Sight, dialogue: Dialogue) -> list[Case]:
    """The cases the question named."""
    named = dialogue.notes.get("cases", ())
    return [c for c in sight.my_cases() if c.id in named]


def chosen(sight: Sight, said: Incoming, these: Sequence[Case]) -> str:
    """`new`, the number of a case, or nothing."""
    choices = [c for row in rows(these) for c in row]
    slug = said.choice or named_choice(said.text or "", choices, sight.labels) or ""
    return slug.partition(":")[2] if slug.startswith("which:") else ""
