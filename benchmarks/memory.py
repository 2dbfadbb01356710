"""What a process needs: `python -m benchmarks.memory` opens 100,000 half-finished reports and looks at the resident memory.

Dialogues live in the database, so their number should not matter: the figure before, and the figure after every one of them
has been opened by a message, handled, and answered into the outbox.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

from bot.channels import Raw, bot_api
from bot.owners import owner_side
from bot.receive import House, receive, work_off
from bot.render import Renderer
from routing.catalogue import load
from storage import schema
from storage.books import Books, open_engine
from storage.sealing import fresh_ring
from tests.phones import Clock

LINES = ["/start", "1", "lapor", "1", "14", "Cerita tentang toko yang merugikan usaha saya."]


def resident() -> float:
    """Megabytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def said(number: int, who: int, text: str) -> Raw:
    update = {"update_id": number, "message": {"chat": {"id": who, "type": "private"}, "text": text}}
    return bot_api.raw(update, json.dumps(update).encode())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    people = parser.parse_args().people
    import bot.channels.telegram

    assert bot.channels.telegram.TelegramPublic.name == "telegram"  # the library is in memory, as it is in the service
    with tempfile.TemporaryDirectory(prefix="memory-") as name:
        engine = open_engine(f"sqlite:///{name}/x.sqlite")
        schema.upgrade(engine)
        books = Books(engine, fresh_ring())
        catalogue = load()
        house = House(books.ring, catalogue, Renderer(catalogue).labels, Clock())
        before, began = resident(), time.perf_counter()
        for line_number, line in enumerate(LINES):
            for begin in range(0, people, 500):
                batch = [said(line_number * people + who, who, line) for who in range(begin, min(begin + 500, people))]
                books.now(receive(house, "telegram", batch))
                while books.now(work_off(house, {"telegram": bot_api.decode}, {"telegram": owner_side})).handled:
                    pass
        seconds = time.perf_counter() - began
        size = sum(p.stat().st_size for p in Path(name).iterdir()) / 1e6
        print(f"{people:,} open dialogues: RSS {before:.0f} MB before, {resident():.0f} MB after; {size:.0f} MB on disk; "
              f"{people * len(LINES) / seconds:,.0f} turns/s without a platform")  # fmt: skip
        books.close()


if __name__ == "__main__":
    main()
