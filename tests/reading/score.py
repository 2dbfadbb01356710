"""How well texts are read: `python -m tests.reading.score`, over the development cases beside the checkout and the blind texts.

Strict: exactly the label. Lenient, as the cases allow: a category or agency they accept; an urgency one level off, but P1 must be
P1; co-handlers at least those wanted."""

import json
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from handlers.reading import read
from tests.reading.corpus import CASES, Example, blind

NAMES = (
    "category",
    "agency",
    "urgency",
    "own_price",
    "competitor_price",
    "drop_pct",
    "region",
    "seller",
    "since",
    "lang",
)


def cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(CASES).read_text(encoding="utf-8").splitlines() if line.strip()]


def judged(case: dict[str, Any], reading: dict[str, Any]) -> dict[str, bool]:
    """What was read rightly, field by field."""
    right = {name: reading[name] == case[name] for name in NAMES}
    right |= {name: set(reading[name]) == set(case[name]) for name in ("platform", "links", "co_agencies")}
    return right | {
        "category_lenient": reading["category"] in case["accept_category"],
        "agency_lenient": reading["agency"] in case["accept_agency"],
        "urgency_lenient": near(reading["urgency"], case["urgency"]),
        "co_agencies_lenient": set(case["co_agencies"]) <= {*reading["co_agencies"], reading["agency"]},
        "filed_by_mistake": case["category"] == "bukan_aduan" != reading["category"],
        "refused_by_mistake": case["category"] != "bukan_aduan" == reading["category"],
    }


def near(got: str, wanted: str) -> bool:
    return got == wanted if wanted == "P1" else abs(int(got[1]) - int(wanted[1])) <= 1


def score() -> dict[str, float]:
    """The share of the development cases read rightly, by field, and the median processor time of a reading in milliseconds."""
    told, times = list[dict[str, bool]](), list[float]()
    for case in cases():
        began = time.process_time()
        reading = read(case["text"]).as_json()
        times.append(time.process_time() - began)
        told.append(judged(case, reading))
    return shares(told) | {"median_cpu_ms": statistics.median(times) * 1000}


def of_examples(examples: Iterable[Example]) -> dict[str, float]:
    """Category, agency and urgency over texts that say no more than those."""
    told = list[dict[str, bool]]()
    for example in examples:
        reading = read(example.text)
        nothing = example.category == "bukan_aduan"
        told.append({
            "category": reading.category == example.category, "urgency": reading.urgency == example.urgency,
            "agency": reading.agency == (None if nothing else example.agency),
            "urgency_lenient": near(reading.urgency, example.urgency),
            "filed_by_mistake": nothing and reading.category != example.category,
            "refused_by_mistake": not nothing and reading.category == "bukan_aduan",
        })  # fmt: skip
    return shares(told)


def shares(told: list[dict[str, bool]]) -> dict[str, float]:
    return {name: sum(one[name] for one in told) / len(told) for name in told[0]}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit("usage: python -m tests.reading.score")
    read("halo")
    for title, found in (
        ("development cases", score() if CASES.exists() else {}),
        ("blind texts", of_examples(blind())),
        ("kept texts", of_examples(blind("kept.tsv"))),
    ):
        print(title)
        for name, value in found.items():
            print(f"  {name:20} {value:.3f}")
