"""How well texts are read: `python -m tests.reading.score`, over the development cases beside the checkout."""

import json
import statistics
import time
from pathlib import Path

from handlers.reading import read

CASES = Path("../shared/domain/dev_cases.jsonl")


def score() -> dict[str, float]:
    """The share read exactly, per field, and the median time of a reading in milliseconds."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines() if line.strip()]
    exact: dict[str, int] = {}
    times = []
    for case in cases:
        began = time.perf_counter()
        reading = read(case["text"]).as_json()
        times.append(time.perf_counter() - began)
        for name in (
            "category",
            "agency",
            "urgency",
            "own_price",
            "competitor_price",
            "drop_pct",
            "region",
            "seller",
            "since",
        ):
            exact[name] = exact.get(name, 0) + (reading[name] == case[name])
        for name in ("platform", "links", "co_agencies"):
            exact[name] = exact.get(name, 0) + (set(reading[name]) == set(case[name]))
        exact["filed_by_mistake"] = exact.get("filed_by_mistake", 0) + (
            case["category"] == "bukan_aduan" != reading["category"]
        )
        exact["lang"] = exact.get("lang", 0) + (reading["lang"] == case["lang"])
    return {name: n / len(cases) for name, n in exact.items()} | {"median_ms": statistics.median(times) * 1000}


if __name__ == "__main__":
    for name, value in score().items():
        print(f"{name:20} {value:.3f}")
