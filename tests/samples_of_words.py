"""What the cast hears in the tests, noted as samples for /kalimat: `make samples` writes bot/samples.json anew.

Every fact and every button in it is of the tests' made-up people; of each message the one with the most buttons and facts is kept.
"""

import json
import os
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from bot.render import TEMPLATES, wordings
from handlers.messages import Outgoing

FOLDER = os.environ.get("PASARADIL_SAMPLES", "")
KEPT = Path(__file__).parent.parent / "bot" / "samples.json"
ENOUGH = 6000  # characters a sample has at most
UNSTEADY = re.compile(r"[0-9a-f]{32}")  # ids of people and files: others in every run
HERE = re.compile(r'/[^"\s]*?/data(?=[/"])')  # the folder of a test


def note(saying: Outgoing) -> None:
    """One message as somebody heard it, where samples are collected."""
    if not FOLDER:
        return
    told = asdict(saying)
    kept = {"facts": told["facts"], "choices": told["choices"]}
    body = UNSTEADY.sub("0" * 32, orjson.dumps(kept).decode())
    path = Path(FOLDER) / f"{saying.template}.json"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if len(before) < len(body) <= ENOUGH:
        path.write_text(body, encoding="utf-8")


def tidied(rows: list[list[dict[str, Any]]]) -> list[list[dict[str, str]]]:
    """Buttons without what they leave empty."""
    return [[{name: value for name, value in cell.items() if value} for cell in row] for row in rows]


def collect(folder: Path) -> dict[str, Any]:
    """All of them, by name; of messages that are gone none."""
    names = wordings(TEMPLATES)["id"]
    heard = {p.stem: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.json")) if p.stem in names}
    found = {name: json.loads(HERE.sub("/srv/pasaradil/data", body)) for name, body in heard.items()}
    return {name: {"facts": one["facts"], "choices": tidied(one["choices"])} for name, one in found.items()}


def by_hand() -> dict[str, Any]:
    """What nobody of the cast hears, with the facts the tests measure its length with."""
    from tests.words.test_short_on_a_phone import OTHERWISE, SAMPLES, sample
    from tests.words.test_words import declared

    names = [n for n in wordings(TEMPLATES)["id"] if declared("id", n) <= SAMPLES.keys() | OTHERWISE.get(n, {}).keys()]
    return {name: {"facts": json.loads(orjson.dumps(sample(name))), "choices": []} for name in names}


if __name__ == "__main__":
    before = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    told = by_hand() | before | collect(Path(sys.argv[1]))
    lines = [
        f"{json.dumps(name)}: {json.dumps(one, ensure_ascii=False, sort_keys=True)}"
        for name, one in sorted(told.items())
    ]
    KEPT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{len(told)} samples, of {len(wordings(TEMPLATES)['id'])} messages")
