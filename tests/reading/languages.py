"""How well the language somebody writes is found: `python -m tests.reading.languages`, figures as JSON.

Over the chat messages beside the checkout where they are there (they guided the word lists), and over messages of our
own that guided nothing.
"""

import itertools
import json
import random
import sys
import time
from pathlib import Path

from handlers.reading.language import policy, weigh
from handlers.reading.language.evidence import Evidence
from tests.reading.own_messages import MESSAGES

FIXTURES = Path(__file__).parents[2] / "../shared/languages/chat_fixtures.json"
SESSIONS, LENGTH = 20_000, 6
Pool = list[Evidence]


def pools(told: dict[str, list[str]]) -> dict[str, Pool]:
    return {language: [weigh(text) for text in texts] for language, texts in told.items()}


def fixtures() -> dict[str, list[str]]:
    """The hand-written chat messages by language; empty where the folder is not beside the checkout."""
    if not FIXTURES.exists():
        return {}
    rows = json.loads(FIXTURES.read_text(encoding="utf-8"))
    return {language: [r["text"] for r in rows if r["lang"] == language] for language in MESSAGES}


def answered(phone: str, messages: Pool) -> list[str]:
    """The language after each message."""
    sums, found = policy.begin(phone), []
    for evidence in messages:
        sums = policy.heard(sums, evidence)
        found.append(policy.spoken(sums))
    return found


def false_switches(pool: Pool, phone: str = "id") -> dict[str, float]:
    """Drawn sessions of an Indonesian writer: the percentage of messages, and of sessions, answered in another language."""
    chance = random.Random(2026)
    wrong = [sum(a != "id" for a in answered(phone, chance.choices(pool, k=LENGTH))) for _ in range(SESSIONS)]
    return {"a_message": round(100 * sum(wrong) / SESSIONS / LENGTH, 3),
            "a_session": round(100 * sum(map(bool, wrong)) / SESSIONS, 3)}  # fmt: skip


def right_after_two(pool: Pool, language: str, phone: str = "id") -> float:
    """All pairs of different messages: the percentage answered in their language after the second."""
    pairs = list(itertools.permutations(pool, 2))
    return round(100 * sum(answered(phone, list(pair))[-1] == language for pair in pairs) / len(pairs), 2)


def milliseconds(texts: list[str]) -> float:
    """The mean processor time of a message, warm; what else the machine does is not counted."""
    weigh("piye iki")
    began = time.process_time()
    for text in texts:
        weigh(text)
    return round((time.process_time() - began) * 1000 / len(texts), 2)


def measure(told: dict[str, list[str]]) -> dict[str, object]:
    found = pools(told)
    right = {language: right_after_two(found[language], language) for language in ("en", "jv", "su")}
    return {"messages": {language: len(texts) for language, texts in told.items()},
            "indonesian_answered_otherwise_percent": false_switches(found["id"]), "right_after_two_percent": right,
            "ms_a_message": milliseconds([text for texts in told.values() for text in texts])}  # fmt: skip


if __name__ == "__main__":
    if not fixtures():
        print(f"SKIPPED: no chat messages at {FIXTURES.name}; only our own are measured", file=sys.stderr)
    figures = {"own": measure(MESSAGES)} | ({"fixtures": measure(fixtures())} if fixtures() else {})
    print(json.dumps(figures, indent=2))
