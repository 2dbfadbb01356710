"""Durable conversation turns a second in one process on SQLite: `python -m benchmarks.turns`.

A turn: an update stored and committed, read, decided, its dialogue and its reply promised and committed. The peer, in the
same run on the same disk: Python's sqlite3 with WAL and synchronous=FULL, an upsert and two inserts, a commit a turn.
"""

import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path

from bot.channels import Raw
from bot.channels.local import letter
from tests.phones import open_service

PEOPLE, TURNS = 200, 10


def peer(folder: Path) -> float:
    """Turns a second of the bare peer."""
    db = sqlite3.connect(folder / "peer.sqlite", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.executescript(
        "CREATE TABLE d (k TEXT PRIMARY KEY, v BLOB); CREATE TABLE i (k TEXT PRIMARY KEY, v BLOB); CREATE TABLE o (v BLOB)"
    )
    began = time.perf_counter()
    for n in range(PEOPLE * TURNS):
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO i VALUES (?, ?)", (str(n), b"x" * 300))
        db.execute(
            "INSERT INTO d VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v", (str(n % PEOPLE), b"x" * 300)
        )
        db.execute("INSERT INTO o VALUES (?)", (b"x" * 500,))
        db.execute("COMMIT")
    return PEOPLE * TURNS / (time.perf_counter() - began)


async def ours(folder: Path) -> float:
    """Turns a second of the service, everybody speaking at once."""
    app = open_service(folder)
    said = [
        "/start",
        "1",
        "lapor",
        "1",
        "2",
        "Harga mereka jauh di bawah modal kami sejak lama.",
        "kain",
        "45rb",
        "19.900",
        "2",
    ]
    began = time.perf_counter()
    for line in said[:TURNS]:
        stores = (
            app.store("browser", [Raw(f"{who}-{line}", letter(f"p{who}", text=line, choice=None, files=[]))])
            for who in range(PEOPLE)
        )
        await asyncio.gather(*stores)
        while await app.handle_waiting():
            pass
    speed = PEOPLE * TURNS / (time.perf_counter() - began)
    await app.close()
    return speed


def main() -> None:
    ratios = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as name:
            bare = peer(Path(name))
            full = asyncio.run(ours(Path(name) / "data"))
        ratios.append(full / bare)
        print(f"service {full:7.0f} turns/s   bare sqlite3 {bare:7.0f} turns/s   ratio {full / bare:.2f}")
    print(f"median ratio {sorted(ratios)[1]:.2f}")


if __name__ == "__main__":
    main()
