"""However many cases come at once, an officer hears of them at once and is answered next."""

import asyncio

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from bot.owners import NEW_CASES, new_cases
from storage import notices, outbox, people
from storage.books import open_engine
from storage.tables import outbox as promised
from tests.phones import Cast, Clock, report


async def waiting(cast: Cast, owner: str) -> int:
    house, books = cast.app.house, cast.app.books

    def count(db) -> int:
        who = people.of(db, house.ring, "browser_taskforce", owner, house.clock()).id
        query = select(func.count()).select_from(promised).where(promised.c.person_id == who)
        return db.execute(query.where(promised.c.template.in_(NEW_CASES), promised.c.state == "waiting")).scalar_one()

    return await books.do(count)


async def test_cases_that_come_while_an_officer_is_away_are_one_message(cast: Cast) -> None:
    await cast.yusuf.listen()
    for number in range(4):
        await report(cast.sari, seller=f"Toko {number}", photos=0)
    assert await waiting(cast, "yusuf") == 1
    assert await waiting(cast, "ratna") == 0
    assert await cast.yusuf.listen() == ["new_cases"]
    assert cast.yusuf.said.facts["count"] == 4
    assert cast.yusuf.said.facts["due_at"].startswith("2026-12-01T09:00")
    assert "4 kasus baru" in cast.yusuf.last.text
    assert await cast.yusuf.press("Antrean") == ["queue"]
    assert cast.yusuf.said.facts["total"] == 4


async def test_the_newest_of_several_opens_with_one_tap(cast: Cast) -> None:
    await cast.yusuf.listen()
    for seller in ("Toko A", "Toko B"):
        await report(cast.sari, seller=seller, photos=0)
    await cast.yusuf.listen()
    assert await cast.yusuf.press("Buka yang terakhir") == ["card"]
    assert cast.yusuf.said.facts["id"] == 2


async def test_one_case_alone_is_told_by_itself(cast: Cast) -> None:
    await cast.yusuf.listen()
    for _ in range(2):
        await report(cast.sari, photos=0)
        assert await cast.yusuf.listen() == ["new_case"]


async def test_a_message_on_its_way_is_left_alone(cast: Cast, clock: Clock) -> None:
    app = cast.app
    await cast.yusuf.listen()
    await report(cast.sari, photos=0)
    await app.books.do(lambda db: outbox.claim(db, app.house.ring, "browser_taskforce", clock()))
    await report(cast.sari, photos=0)
    assert await waiting(cast, "yusuf") == 2


async def test_an_agency_without_officers_costs_one_look(cast: Cast, clock: Clock) -> None:
    app, facts = cast.app, {"id": 1, "category": "jual_rugi", "urgency": "P3", "due_at": "2026-12-01T09:00:00+00:00"}
    asked: list[str] = []
    event.listen(app.books.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    await app.books.do(lambda db: notices.together(db, app.house.ring, "POLRI", NEW_CASES, facts, new_cases, clock()))
    assert [s.split()[0] for s in asked if s not in ("BEGIN", "COMMIT", "BEGIN IMMEDIATE")] == ["SELECT"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_two_processes_filing_at_once_count_every_case_once(cast: Cast, database: str, clock: Clock) -> None:
    ring = cast.app.house.ring
    await cast.yusuf.listen()
    engines: list[Engine] = [open_engine(database) for _ in range(3)]

    def file(engine: Engine, begin: int) -> None:
        for number in range(begin, begin + 20):
            facts = {"id": number, "category": "jual_rugi", "urgency": "P3", "due_at": "2026-12-01T09:00:00+00:00"}
            with engine.begin() as db:
                notices.together(db, ring, "KPPU", NEW_CASES, facts, new_cases, clock())

    await asyncio.gather(*(asyncio.to_thread(file, e, 100 * n) for n, e in enumerate(engines)))
    for engine in engines:
        engine.dispose()
    await cast.yusuf.listen()
    told = [o.facts.get("count", 1) for o, _ in cast.yusuf.heard if o.template in NEW_CASES]
    assert sum(told) == 60
    assert len(told) <= 3
