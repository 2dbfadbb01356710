"""What a process needs: `python -m benchmarks.memory` opens 100,000 half-finished reports and looks at the resident memory.

Dialogues live in the database, so their number should not matter: the figure before, and the figure after every one of them
has been opened by a message, handled, and answered into the outbox.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

import orjson
from sqlalchemy import Connection

from bot.channels import Raw, bot_api
from bot.owners import owner_side
from bot.receive import House, receive, work_off
from bot.render import Renderer
from routing.catalogue import load
from storage import people, schema
from storage.books import Books, open_engine
from storage.sealing import fresh_ring
from tests.phones import Clock

LINES = ["/start", "lapor", "1", "14"]
STORY = "Cerita tentang toko yang merugikan usaha saya."


def resident() -> float:
    """Megabytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def said(number: int, who: int, text: str) -> Raw:
    update = {"update_id": number, "message": {"chat": {"id": who, "type": "private"}, "text": text}}
    return bot_api.raw(update, json.dumps(update).encode())


def everybody_says(books: Books, house: House, text: str, whom: range, number: int) -> None:
    books.now(receive(house, "telegram", [said(number + who, who, text) for who in whom]))
    while books.now(work_off(house, {"telegram": bot_api.decode}, {"telegram": owner_side})).handled:
        pass


def begin_reports(books: Books, house: House, many: int) -> None:
    """One person is led to the story; everybody else is put where that one is."""
    for number, line in enumerate(LINES):
        everybody_says(books, house, line, range(1), 10 * many + number)
    now = house.clock()

    def copy(db: Connection, begin: int) -> None:
        first = people.of(db, house.ring, "telegram", "0", now)
        state = orjson.dumps(people.dialogue_of(db, house.ring, first.id))
        strangers = [people.Stranger("telegram", str(who)) for who in range(begin, min(begin + 500, many))]
        ids = [known.person.id for known in people.meet(db, house.ring, strangers, now).values()]
        people.save_dialogues(db, house.ring, dict.fromkeys(ids, state), {}, now)

    for begin in range(1, many, 500):
        books.now(lambda db, b=begin: copy(db, b))  # type: ignore[misc]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    many = parser.parse_args().people
    import bot.channels.telegram

    assert bot.channels.telegram.TelegramPublic.name == "telegram"  # the library is in memory, as it is in the service
    with tempfile.TemporaryDirectory(prefix="memory-") as name:
        engine = open_engine(f"sqlite:///{name}/x.sqlite")
        schema.upgrade(engine)
        books = Books(engine, fresh_ring())
        catalogue = load()
        house = House(books.ring, catalogue, Renderer(catalogue).labels, Clock())
        before = resident()
        begin_reports(books, house, many)
        began = time.perf_counter()
        for begin in range(0, many, 500):
            everybody_says(books, house, STORY, range(begin, min(begin + 500, many)), many)
        seconds = time.perf_counter() - began
        size = sum(p.stat().st_size for p in Path(name).iterdir()) / 1e6
        print(f"{many:,} open dialogues: RSS {before:.0f} MB before, {resident():.0f} MB after; {size:.0f} MB on disk; "
              f"{many / seconds:,.0f} turns/s without a platform")  # fmt: skip
        books.close()


if __name__ == "__main__":
    main()
