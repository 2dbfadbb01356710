"""The texts the reading learns from: invented, a file a category, under headings that say who is responsible and how urgent."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from routing.catalogue import load

FOLDER = Path(__file__).parent
CASES = Path("../shared/domain/dev_cases.jsonl")


class Example(NamedTuple):
    category: str
    agency: str  # for what is no complaint: its kind
    urgency: str
    text: str

    @property
    def label(self) -> str:
        """The class: the category, and who is responsible where it is not the category's own agency."""
        if self.category == "lainnya" and self.urgency == "P3":
            return "lainnya/act"  # somebody did something definite
        usual = _usual()[self.category]
        return self.category if self.agency == usual else f"{self.category}/{self.agency}"


@cache
def _usual() -> dict[str, str]:
    return {slug: category.goes_to for slug, category in load().categories.items()}


def written(folder: Path = FOLDER / "corpus") -> list[Example]:
    """The corpus, in the order of its files."""
    return [example for file in sorted(folder.glob("*.txt")) for example in _file(file)]


def _file(file: Path) -> Iterator[Example]:
    heading = ["", "P4"]
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            heading = [*line[2:].split(), "P4"]
        elif line.strip():
            yield Example(file.stem, heading[0], heading[1], line.strip())


def blind(file: str = "blind.tsv") -> list[Example]:
    """Texts written before the reading was tuned, or (`kept.tsv`) after it; only looked at to be counted."""
    rows = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    return [Example(*row.split("\t", 3)) for row in rows if row]


def developed() -> list[Example]:
    """The development cases beside the checkout, where they are; never learnt from."""
    if not CASES.exists():
        return []
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Example(c["category"], c["agency"] or "-", c["urgency"], c["text"]) for c in cases]
