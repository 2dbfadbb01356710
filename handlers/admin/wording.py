"""The words of every message, to be looked at as their reader sees them: by group or by a word in them, in each language."""

from handlers.acts import Turn
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.words import ADMIN

GROUPS = ("asking", "news", "hints", "owners", "officers", "admins", "console", "whatsapp")
A_PAGE = 8
BACK: Rows = ((Choice("go:wording", label="all_words", icon="◀️"),),)


def wording(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """`/kalimat` shows the groups; `/kalimat modal` the messages with this word; `/kalimat filed` that one."""
    words = " ".join(rest.split())[:40]
    if words:
        found = desk.wordings(words)
        if len(found) == 1 or any(name == words for name, _ in found):
            return one(desk, dialogue, f"{words if len(found) > 1 else found[0][0]}:{desk.language}")
        return Turn(Dialogue(), [_list(found, words, 1)])
    rows: Rows = tuple((Choice(f"words:{group}:1", label=f"words_{group}", icon="📂"),) for group in GROUPS)
    return Turn(Dialogue(), [Outgoing("wordings", {}, (*rows, *ADMIN))])


def group(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    which, _, page = rest.partition(":")
    if which not in GROUPS:
        return wording(desk, dialogue)
    return Turn(
        Dialogue(), [_list(desk.wordings(which), which, int(page) if page.isdecimal() and len(page) < 4 else 1)]
    )


def _list(found: list[tuple[str, str]], which: str, page: int) -> Outgoing:
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(max(page, 1), pages)
    here = found[(page - 1) * A_PAGE : page * A_PAGE]
    rows: Rows = tuple((Choice(f"word:{name}:", words=words),) for name, words in here)
    turns = []
    if which in GROUPS and page > 1:
        turns.append(Choice(f"words:{which}:{page - 1}", label="previous", icon="◀️"))
    if which in GROUPS and page < pages:
        turns.append(Choice(f"words:{which}:{page + 1}", label="next", icon="▶️"))
    facts = {"which": which, "grouped": which in GROUPS, "total": len(found), "page": page, "pages": pages}
    return Outgoing("wordings_of", facts, (*rows, tuple(turns), *BACK))


def one(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """One message as it is read, and the other languages it is written in."""
    name, _, told = rest.partition(":")
    spoken = desk.spoken_in(name)
    if not spoken:
        return wording(desk, dialogue)
    language = next(each for each in (told, desk.language, "id") if each in spoken)
    others = tuple(Choice(f"word:{name}:{each}", label=each, icon="🌐") for each in spoken if each != language)
    rows: Rows = tuple((each,) for each in others)
    return Turn(Dialogue(), [Outgoing("wording", {"name": name, "spoken": language}, (*rows, *BACK))])
