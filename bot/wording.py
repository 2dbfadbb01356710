"""Every sentence the service says, to be looked at: in groups, by its first words, with the facts and buttons of made-up people."""

import json
import re
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from bot.channels import approved
from bot.languages import for_owners
from bot.render import TAGS, TEMPLATES, clip, wordings
from handlers.messages import LANGUAGES, Choice, Outgoing

SAMPLES = Path(__file__).parent / "samples.json"
APPROVED = "whatsapp."  # what stands before the name of a message Meta must approve
LOGIC = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
FACT = re.compile(r"\{\{\s*\(?\s*(\w+)?.*?\}\}", re.DOTALL)
OWNERS = {
    "asking": "ask_*",
    "news": "told_* filed* case case_full status remind_* rated reply_* refuse* refused sent_already shown_to_agency end_* checklist element_* "
    "sighting_* member* asking_stopped draft_waits unfinished kept_for_later",
    "hints": "hint_* refused_* file* files_* page_* code_* upload_* odd_* our_fault form_unreadable slow_down *_tomorrow",
    "owners": "*",
}
DESK = {
    "console": "console_*",
    "officers": "card queue* mine did_* move_* case_* new_case* given_case* owner_* exhibit* found ask_move_* ask_outcome ask_colleague "
    "ask_which_element ask_right_category ask_identity* ask_reason_* identity_* incident* surge morning deadlines watch team shared_out put_back "
    "gone_away back_at_work closing_* canned_preview more_moves hint_away hint_move_text hint_search hint_reason picture escalated files "
    "nothing_missing broadcast_preview ask_broadcast ask_capacity capacity_* automatic",
    "admins": "*",
}


GROUPS = (*OWNERS, *DESK, "whatsapp")


@cache
def samples() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(SAMPLES.read_text(encoding="utf-8"))
    return told


def sample(name: str) -> Outgoing | None:
    """A message as one of the made-up people heard it; None where none of them did."""
    one = samples().get(name)
    if one is None:
        return None
    rows = tuple(tuple(Choice(**cell) for cell in row) for row in one["choices"])
    return Outgoing(name, one["facts"], rows)


@cache
def group_of(name: str) -> str:
    if name.startswith(APPROVED):
        return "whatsapp"
    patterns = OWNERS if for_owners(name) else DESK
    return next(group for group, these in patterns.items() if any(fnmatchcase(name, p) for p in these.split()))


@cache
def names() -> tuple[str, ...]:
    """All there are; those Meta must approve at the end."""
    meta = sorted({f"{APPROVED}{path.stem}" for path in approved.FOLDER.glob("*/*.toml")})
    return (*sorted(wordings()["id"]), *meta)


@cache
def source(name: str, language: str) -> str:
    """The words as they are written, what is filled in shown as ‹fact›; "" where the language has none."""
    if name.startswith(APPROVED):
        path = approved.FOLDER / language / f"{name.removeprefix(APPROVED)}.toml"
        return approved.load(language, name.removeprefix(APPROVED)).body if path.exists() else ""
    path = TEMPLATES / language / f"{name}.txt"
    if not path.exists():
        return ""
    words = LOGIC.sub("", path.read_text(encoding="utf-8"))
    return re.sub(r"\n{3,}", "\n\n", FACT.sub(lambda fact: f"‹{fact[1] or '…'}›", words)).strip()


def opening(name: str, language: str) -> str:
    """The first words, for a button."""
    words = " ".join(TAGS.sub("", source(name, language) or source(name, "id")).split())
    return clip(words, 48) or name


def spoken_in(name: str) -> tuple[str, ...]:
    """The languages it is written in."""
    return tuple(language for language in LANGUAGES if source(name, language))


def listed(which: str, language: str) -> list[tuple[str, str]]:
    """The messages of a group, or those with these words: each with its first words."""
    if which in GROUPS:
        found = [name for name in names() if group_of(name) == which]
    else:
        wanted = which.casefold()
        said = {
            name: " ".join(TAGS.sub("", source(name, each)).casefold() for each in ("id", "en")) for name in names()
        }
        found = [name for name, words in said.items() if wanted in words or wanted == name]
    return [(name, opening(name, language)) for name in found]
