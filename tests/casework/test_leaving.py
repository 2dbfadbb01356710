"""Whoever leaves takes nothing along: their cases go back, whole and told, and an admin is always left."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, select, update
from sqlalchemy.engine import Engine

from bot.app import App
from handlers.acts import MoveCase
from handlers.cases import MoveRefused
from storage import casework, people, staffing
from storage.books import open_engine
from storage.tables import cases, handover, staff
from tests.phones import Cast, Phone, report


async def test_an_agencys_own_system_hears_that_a_leavers_cases_are_free_again(cast: Cast) -> None:
    app = cast.app
    app.house = replace(app.house, forwards=frozenset({"KPPU"}))
    await report(cast.sari)
    await cast.yusuf.say(choice="do:1:take")
    await cast.dewi.say("/petugas")
    await cast.dewi.press("Yusuf")
    await cast.dewi.press("Cabut akses")
    await cast.dewi.press("Ya, cabut")

    def told(db: Connection) -> list[tuple[str, str, str]]:
        ring = app.house.ring
        rows = db.execute(select(handover).order_by(handover.c.id))
        bodies = [json.loads(ring.open(r.sealed, f"handover {r.key}")) for r in rows]
        return [(b["key"], b["kind"], b["status"]) for b in bodies]

    documents = await app.books.do(told)
    assert [d[1:] for d in documents] == [("case.filed", "new"), ("case.moved", "taken"), ("case.moved", "new")]
    assert len({key for key, _, _ in documents}) == 3


@pytest.fixture
def second(database: str):
    """Another process, where there can be one."""
    engine = open_engine(database)
    yield engine
    engine.dispose()


only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


async def while_open(engine: Engine, first: Callable[[Connection], Any], then: Callable[[], Any]) -> Any:
    """Begin `then` while `first` is done and not yet committed; what `then` came to."""
    with engine.connect() as db, db.begin():
        first(db)
        other = asyncio.create_task(asyncio.to_thread(then))
        await asyncio.sleep(0.3)
        assert not other.done(), "it does not wait for the other"
    return await asyncio.wait_for(other, 60)


def room(app: App, db: Connection, by: str) -> staffing.Room:
    return staffing.Room(db, app.house.ring, app.house.catalogue, by, app.house.clock())


def by_name(cast: Cast, owner: str) -> Callable[[Connection], str]:
    house = cast.app.house
    return lambda db: people.of(db, house.ring, "browser_taskforce", owner, house.clock()).id


@only_postgresql
async def test_a_case_closed_while_its_officer_leaves_stays_closed(cast: Cast, second: Engine) -> None:
    app = cast.app
    await report(cast.sari)
    await cast.yusuf.say(choice="do:1:take")
    yusuf, dewi = [await app.books.do(by_name(cast, name)) for name in ("yusuf", "dewi")]
    close = update(cases).where(cases.c.id == 1).values(status="closed", open=False)

    def leave() -> list[int]:
        return app.books.now(lambda db: staffing.remove(room(app, db, dewi), yusuf))

    assert await while_open(second, lambda db: db.execute(close), leave) == []
    row = await app.books.do(lambda db: db.execute(select(cases.c.status, cases.c.open)).one())
    assert tuple(row) == ("closed", False)


@only_postgresql
async def test_a_case_taken_while_its_officer_leaves_goes_back_too(cast: Cast, second: Engine) -> None:
    app = cast.app
    ring, clock = app.house.ring, app.house.clock
    await report(cast.sari)
    yusuf, dewi = [await app.books.do(by_name(cast, name)) for name in ("yusuf", "dewi")]
    here = await app.books.do(lambda db: casework.staff_at(db, ring, yusuf))

    def leave() -> list[int]:
        return app.books.now(lambda db: staffing.remove(room(app, db, dewi), yusuf))

    take = lambda db: casework.move(db, ring, here, MoveCase(1, "take"), clock(), app.house.catalogue)  # noqa: E731
    assert await while_open(second, take, leave) == [1]
    assert await app.books.do(lambda db: db.execute(select(cases.c.holder)).scalar()) is None


@only_postgresql
async def test_who_has_left_takes_no_case(cast: Cast, second: Engine) -> None:
    app = cast.app
    ring, clock = app.house.ring, app.house.clock
    await report(cast.sari)
    yusuf, dewi = [await app.books.do(by_name(cast, name)) for name in ("yusuf", "dewi")]
    here = await app.books.do(lambda db: casework.staff_at(db, ring, yusuf))

    def take() -> Any:
        return app.books.now(
            lambda db: casework.move(db, ring, here, MoveCase(1, "take"), clock(), app.house.catalogue)
        )

    with pytest.raises(MoveRefused, match="case_not_here"):
        await while_open(second, lambda db: staffing.remove(room(app, db, dewi), yusuf), take)


@only_postgresql
async def test_of_two_admins_who_leave_at_once_one_stays(cast: Cast, second: Engine) -> None:
    app = cast.app
    await cast.sign_in(Phone(app, "browser_taskforce", "budi"), "admin", "SATGAS", "Budi")
    budi, dewi = [await app.books.do(by_name(cast, name)) for name in ("budi", "dewi")]

    def leave() -> list[int]:
        return app.books.now(lambda db: staffing.remove(room(app, db, budi), budi))

    with pytest.raises(staffing.LastAdmin):
        await while_open(second, lambda db: staffing.remove(room(app, db, dewi), dewi), leave)
    left = select(staff.c.person_id).where(staff.c.role == "admin", staff.c.removed_at.is_(None))
    assert await app.books.do(lambda db: db.execute(left).scalars().all()) == [budi]
