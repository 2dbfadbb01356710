"""Finds which circumstances a text tells of: each is a table of phrases, tried only where a word begins like them."""

import re
from functools import cache

from handlers.reading.circumstances import PHRASES, WHOLE

Trial = tuple[str, re.Pattern[str]]
SHORT = {"few_words": 4, "short": 9}
LONGEST = 3  # letters of a word by which phrases are looked up


def alternatives(pattern: str) -> list[str]:
    """A pattern at its outermost bars."""
    found, depth, begun = list[str](), 0, 0
    for at, sign in enumerate(pattern):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            found.append(pattern[begun:at])
            begun = at + 1
    return [*found, pattern[begun:]]


def beginnings(phrase: str) -> set[str]:
    """The letters a phrase can begin with, at most LONGEST; a phrase that begins with anything is a mistake."""
    if phrase.startswith("(?:"):
        end = _closing(phrase)
        if phrase[end + 1 : end + 2] in ("?", "{", "*"):
            raise ValueError(f"{phrase} may begin with anything")
        return {start for option in alternatives(phrase[3:end]) for start in beginnings(option + phrase[end + 1 :])}
    letters = re.match(r"[A-Za-z0-9$?]*", phrase)
    start = letters[0] if letters else ""
    if phrase[len(start) : len(start) + 1] in ("?", "*", "{"):
        start = start[:-1]
    if not start:
        raise ValueError(f"{phrase} begins with no letter")
    return {start[:LONGEST]}


def _closing(phrase: str) -> int:
    depth = 0
    for at, sign in enumerate(phrase):
        depth += (sign == "(") - (sign == ")")
        if sign == ")" and depth == 0:
            return at
    raise ValueError(f"{phrase} is not closed")


@cache
def _trials() -> dict[str, list[Trial]]:
    """Every phrase under the letters it can begin with."""
    table: dict[str, list[Trial]] = {}
    for name, pattern in PHRASES.items():
        for phrase in alternatives(pattern):
            for start in beginnings(phrase):
                table.setdefault(start, []).append((name, re.compile(rf"(?:{phrase})(?!\w)")))
    return table


@cache
def _whole() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in WHOLE.items()}


def circumstances(said: list[str]) -> frozenset[str]:
    """The names of the circumstances in a text given as words in their one spelling."""
    text, table, found, at = " ".join(said), _trials(), set[str](), 0
    for word in said:
        for length in range(1, LONGEST + 1):
            for name, phrase in table.get(word[:length], ()) if length <= len(word) else ():
                if name not in found and phrase.match(text, at):
                    found.add(name)
        at += len(word) + 1
    found |= {name for name, most in SHORT.items() if len(said) <= most}
    return frozenset(found | {name for name, pattern in _whole().items() if pattern.fullmatch(text)})
