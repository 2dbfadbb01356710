"""How well the facts are read: `python -m tests.reading.facts_score`, over the development cases and our own invented texts.

`exact` is the share of texts read exactly; `wrong` counts values that were given and are not the right ones (worse than none).
`facts_kept.tsv` was written together with the first of `facts.tsv` and looked at only after the reading was tuned;
`facts_blind.tsv` after everything, scored once and never corrected by."""

import json
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from handlers.reading import read

HERE = Path(__file__).parent
DEV = Path("../shared/domain/dev_cases.jsonl")
NAMES = ("own_price", "competitor_price", "platform", "links", "seller", "product", "since", "drop_pct", "region")
LISTS = ("platform", "links")
INSIDE = ("seller", "product", "since")  # a part of the right words, or a little more, is right


def development() -> Iterator[dict[str, Any]]:
    if DEV.exists():
        yield from (json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines() if line.strip())


def invented(file: str) -> Iterator[dict[str, Any]]:
    """The rows of a table: id, language, text, our price, theirs, and name=value for the rest."""
    for line in (HERE / file).read_text(encoding="utf-8").splitlines()[1:]:
        number, lang, text, own, theirs, rest = [*line.split("\t"), ""][:6]
        case: dict[str, Any] = dict.fromkeys(NAMES) | {"platform": [], "links": []}
        case |= {
            "id": number,
            "lang": lang,
            "text": text,
            "own_price": _number(own),
            "competitor_price": _number(theirs),
            "why": "",
        }
        for pair in rest.split("; ") if rest else ():
            name, _, value = pair.partition("=")
            case |= {"platform": value.split(";")} if name == "platform" else {"links": value.split()} if name == "links" else (
                {"drop_pct": int(value)} if name == "drop" else {name: value})  # fmt: skip
        yield case


def _number(written: str) -> int | None:
    return int(written) if written.strip() else None


def right(name: str, got: Any, wanted: Any) -> bool:
    if name in LISTS:
        return set(got) == set(wanted)
    if name in INSIDE and got and wanted:
        a, b = str(got).casefold(), str(wanted).casefold()
        return a in b or b in a
    return bool(got == wanted)


def score(cases: list[dict[str, Any]], shown: tuple[str, ...] = ()) -> dict[str, tuple[float, int]]:
    """Field -> the share read exactly, and how many were given wrongly; `shown` prints the misses of those fields."""
    hits, wrong, times, work = dict.fromkeys(NAMES, 0), dict.fromkeys(NAMES, 0), [], []
    for case in cases:
        began, busy = time.perf_counter(), time.thread_time()
        reading = read(case["text"]).as_json()
        times.append(time.perf_counter() - began)
        work.append(time.thread_time() - busy)
        for name in NAMES:
            good = right(name, reading[name], case[name])
            hits[name] += good
            wrong[name] += not good and reading[name] not in (None, [])
            if not good and name in shown:
                print(
                    f"{case['id']} {name}: got {reading[name]!r}, wanted {case[name]!r} {case['why'][:8]}\n     {case['text']}"
                )
    out = {name: (hits[name] / len(cases), wrong[name]) for name in NAMES}
    return out | {
        "median_ms": (statistics.median(times) * 1000, 0),
        "median_cpu_ms": (statistics.median(work) * 1000, 0),
    }


def main() -> None:
    sets = {
        "development": list(development()),
        "tuned": list(invented("facts.tsv")),
        "kept": list(invented("facts_kept.tsv")),
        "blind": list(invented("facts_blind.tsv")),
    }
    wanted = [a for a in sys.argv[1:] if a in sets] or list(sets)
    shown = tuple(a for a in sys.argv[1:] if a in NAMES)
    read("halo")
    for title in wanted:
        if sets[title]:
            print(f"{title}: {len(sets[title])} texts")
            for name, (share, wrong) in score(sets[title], shown).items():
                print(f"  {name:17} {share:.3f}" + (f"  wrong {wrong}" if name in NAMES else ""))


if __name__ == "__main__":
    main()
