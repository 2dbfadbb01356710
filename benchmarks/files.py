"""What large files cost: `python -m benchmarks.files` fills a database with cases, exports them and writes a backup.

For each: seconds, size, and how much higher the resident memory is afterwards at its highest than before; and how long turns take
on the same process's books meanwhile (each a message of an owner, kept and handled), beside how long they take when nothing is written.
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert

from bot.channels import Raw
from bot.channels.local import Local, raw
from bot.exports import Span, from_the_console
from bot.owners import owner_side
from bot.receive import House, receive, work_off
from bot.render import Renderer
from routing.catalogue import load
from storage import archive, schema
from storage.books import Books, open_engine
from storage.evidence import Cabinet
from storage.sealing import fresh_ring
from storage.tables import cases
from tests.phones import NOON, Clock

AT_ONCE = 1000
ANSWERS = {"category": "jual_rugi", "platform": "Shopee", "story": "Kain batik saya 45rb, di sana 19.900. " * 12}


def highest() -> float:
    """Megabytes this process had at its highest since it was last asked to forget."""
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def forget_highest() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def fill(db: Connection, house: House, first: int, many: int) -> None:
    about = {"status": "new", "open": True, "agency": "KPPU", "category": "jual_rugi", "urgency": "P3", "co_handlers": [],
             "identity": "confidential", "created_at": NOON, "due_at": NOON + timedelta(days=3), "due": {}, "rule": "x",
             "reason": {"id": "x"}, "basis": [], "catalogue_version": "2026", "region": "33.26"}  # fmt: skip
    rows = [about | {"id": n, "code_hash": n.to_bytes(32, "big"), "sealed": house.ring.seal_json(ANSWERS, f"case {n}")}
            for n in range(first, first + many)]  # fmt: skip
    db.execute(insert(cases), rows)


def meanwhile(books: Books, house: House, done: threading.Event) -> list[float]:
    """Milliseconds a turn takes, one after another, until `done`."""
    took: list[float] = []
    decode, number = Local("browser", "html", Cabinet(Path("unused"), books.ring)).decode, 0
    while not done.is_set():
        number += 1
        said: Raw = raw(f"m{time.monotonic_ns()}", f"owner{number % 50}", "/start")
        began = time.perf_counter()
        books.now(receive(house, "browser", [said]))
        books.now(work_off(house, {"browser": decode}, {"browser": owner_side}))
        took.append(1000 * (time.perf_counter() - began))
        done.wait(0.01)
    return took


def told(took: list[float]) -> str:
    cut = statistics.quantiles(took, n=100) if len(took) > 1 else took * 99
    return f"turns {len(took)}: p50 {cut[49]:.1f} ms, p99 {cut[98]:.1f} ms, longest {max(took):.0f} ms"


def measured(what: str, work: Callable[[], Path], books: Books, house: House) -> None:
    forget_highest()
    before, began, done = highest(), time.perf_counter(), threading.Event()
    took: list[float] = []
    turns = threading.Thread(target=lambda: took.extend(meanwhile(books, house, done)))
    turns.start()
    file = work()
    seconds = time.perf_counter() - began
    done.set()
    turns.join()
    print(
        f"{what}: {seconds:.1f} s, {file.stat().st_size / 1e6:.1f} MB, +{highest() - before:.0f} MB of memory; {told(took)}"
    )


def tried(many: int) -> None:
    """Everything once, with so many cases."""
    catalogue = load()
    renderer = Renderer(catalogue)
    with tempfile.TemporaryDirectory(prefix="files-") as name:
        home = Path(name)
        url = f"sqlite:///{home / 'x.sqlite'}"
        engine = open_engine(url)
        schema.upgrade(engine)
        books = Books(engine, fresh_ring())
        house = House(books.ring, catalogue, renderer.labels, Clock())
        for first in range(1, many + 1, AT_ONCE):
            books.now(lambda db, f=first: fill(db, house, f, min(AT_ONCE, many + 1 - f)))  # type: ignore[misc]
        done = threading.Event()
        threading.Timer(3, done.set).start()
        print(f"{many:,} cases; nothing written: {told(meanwhile(books, house, done))}")

        def exported(kind: str) -> Path:
            out = home / f"cases.{kind}"
            from_the_console(books, house, renderer, Span(date(2026, 11, 1), date(2026, 11, 30), kind), out)
            return out

        def backed_up() -> Path:
            archive.backup(url, home / "evidence", home / "copy.tar.gz", NOON)
            return home / "copy.tar.gz"

        measured("  export csv", lambda: exported("csv"), books, house)
        measured("  export xlsx", lambda: exported("xlsx"), books, house)
        measured("  backup", backed_up, books, house)
        books.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.files", description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[5_000, 50_000])
    for many in parser.parse_args().cases:
        tried(many)


if __name__ == "__main__":
    main()
