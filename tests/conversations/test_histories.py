"""Duplicates, re-batching and late copies change nothing: any delivery of a history ends as the ordered one does."""

import itertools
import json
import os
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.channels import Raw, bot_api
from bot.receive import MET, House, receive, work_off
from bot.render import Renderer
from routing.catalogue import load
from storage import people
from storage.books import Books, open_engine
from storage.sealing import fresh_ring
from storage.tables import cases, inbox, metadata, outbox
from tests.phones import Clock

HISTORIES = 10_000 if os.environ.get("PASARADIL_LONG") else 40
STORY = "Cerita tentang toko yang merugikan usaha saya."
LINES = ["/start", "lapor", "1", "14", STORY, "lewati", "lewati", "lewati", "1", "1", "/status"]
CATALOGUE = load()
LABELS = Renderer(CATALOGUE).labels


def updates(people_: int) -> list[Raw]:
    """Whole reports of several people, interleaved as Telegram would number them; the confirmation is tapped twice."""
    found = []
    for number, line in enumerate(LINES):
        for who in range(people_):
            chat = {"id": 100 + who, "type": "private"}
            told = {
                "message_id": number,
                "date": 1,
                "chat": chat,
                "from": {"id": 100 + who, "first_name": "S"},
                "text": line,
            }
            update: dict[str, Any] = {"update_id": len(found) + 1, "message": told}
            found.append(bot_api.raw(update, json.dumps(update).encode()))
    return found


class Short:
    """One service in memory, without doors."""

    def __init__(self) -> None:
        self.clock = Clock()
        engine = open_engine("sqlite:///:memory:")
        self.books = Books(engine, fresh_ring())
        self.books.now(lambda db: metadata.create_all(db))
        self.house = House(self.books.ring, CATALOGUE, LABELS, self.clock)
        from bot.owners import owner_side

        self.sides = {"telegram": owner_side}

    def hear(self, batch: list[Raw]) -> None:
        self.books.now(receive(self.house, "telegram", batch))

    def handle(self) -> None:
        while self.books.now(work_off(self.house, {"telegram": bot_api.decode}, self.sides)).handled:
            pass

    def ending(self, people_: int) -> tuple[Any, ...]:
        """Cases, where every conversation stands, and what everybody was told, in order; codes are random and left out."""

        def look(db) -> tuple[Any, ...]:
            told = []
            for who in range(people_):
                person = people.of(db, self.books.ring, "telegram", str(100 + who), self.clock())
                names = db.execute(
                    select(outbox.c.template).where(outbox.c.person_id == person.id).order_by(outbox.c.id)
                )
                stands = people.dialogue_of(db, self.books.ring, person.id)
                stands.pop(MET, None)  # how fast they wrote is the clock's, not the conversation's
                told.append((tuple(names.scalars()), json.dumps(stands, sort_keys=True)))
            rows = db.execute(select(cases.c.category, cases.c.agency, cases.c.status)).all()
            return len(rows), sorted(map(tuple, rows)), told

        found = self.books.now(look)
        self.books.close()
        return found


ORDERED: dict[int, tuple[Any, ...]] = {}


def ordered(people_: int) -> tuple[Any, ...]:
    if people_ not in ORDERED:
        service = Short()
        for raw in updates(people_):
            service.hear([raw])
            service.handle()
        ORDERED[people_] = service.ending(people_)
    return ORDERED[people_]


@settings(max_examples=HISTORIES, deadline=None, suppress_health_check=list(HealthCheck))
@given(people_=st.integers(1, 3), data=st.data())
def test_any_delivery_ends_as_the_ordered_one(people_: int, data: st.DataObject) -> None:
    """What waits together is shuffled, re-batched and doubled; what was handled comes again up to seven days late."""
    history, service, handled = updates(people_), Short(), list[Raw]()
    position = 0
    while position < len(history):
        window = history[position : position + data.draw(st.integers(1, 12))]
        position += len(window)
        copies = data.draw(st.lists(st.sampled_from(window), max_size=4 * len(window)))
        arriving = data.draw(st.permutations(window + copies))
        late = data.draw(st.lists(st.sampled_from(handled), max_size=3)) if handled else []
        arriving = arriving + late
        while arriving:
            size = data.draw(st.integers(1, len(arriving)))
            service.hear(arriving[:size])
            arriving = arriving[size:]
        service.handle()
        handled += window
    service.clock.passes(days=7) if data.draw(st.booleans()) else None
    service.hear(data.draw(st.permutations(history))[:10])
    service.handle()
    found = service.ending(people_)
    assert found == ordered(people_)
    assert found[0] == people_, "a double tap is one case"


def test_bursts_stay_in_order(tmp_path: Path) -> None:
    """Many chats send 20 messages each at once: every one of them is handled in its place."""
    chats = 1000 if os.environ.get("PASARADIL_LONG") else 100
    engine = open_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    books = Books(engine, fresh_ring())
    books.now(lambda db: metadata.create_all(db))
    seen: dict[str, list[int]] = {}

    def side(hall, person, dialogue, said):
        from handlers.acts import Turn

        seen.setdefault(person.address, []).append(int(said.text))
        return Turn(dialogue.noting(last=int(said.text)))

    house = House(books.ring, CATALOGUE, LABELS, Clock())
    for number in range(20):
        batch = []
        for chat in range(chats):
            told = {"chat": {"id": chat, "type": "private"}, "text": str(number)}
            update = {"update_id": number * chats + chat, "message": told}
            batch.append(bot_api.raw(update, json.dumps(update).encode()))
        books.now(receive(house, "telegram", batch))
    while books.now(work_off(house, {"telegram": bot_api.decode}, {"telegram": side})).handled:
        pass
    inversions = sum(a > b for order in seen.values() for a, b in itertools.pairwise(order))
    print(f"\n{chats} chats x 20 messages: {inversions} inversions")
    assert inversions == 0
    assert all(order == list(range(20)) for order in seen.values())
    assert len(seen) == chats
    left = books.now(
        lambda db: db.execute(select(func.count()).select_from(inbox).where(inbox.c.state != "done")).scalar_one()
    )
    assert left == 0
    books.close()


def test_a_fault_in_the_middle_of_a_batch_costs_only_its_own_message(tmp_path: Path) -> None:
    service = Short()
    from bot.owners import owner_side

    def sometimes(hall, person, dialogue, said):
        if said.text == "14":
            raise RuntimeError("ours")
        return owner_side(hall, person, dialogue, said)

    service.sides = {"telegram": sometimes}
    service.hear(updates(2)[:12])
    from bot.receive import TurnFailed

    try:
        service.books.now(work_off(service.house, {"telegram": bot_api.decode}, service.sides))
        raise AssertionError("the batch was not taken back")
    except TurnFailed:
        pass
    done = service.books.now(work_off(service.house, {"telegram": bot_api.decode}, service.sides, careful=True))
    assert done.handled == 12
    states = service.books.now(lambda db: db.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state)).all())
    assert dict(map(tuple, states)) == {"done": 10, "failed": 2}
    faults = service.books.now(
        lambda db: db.execute(select(outbox.c.template).where(outbox.c.template == "our_fault")).all()
    )
    assert len(faults) == 2
    service.books.close()
