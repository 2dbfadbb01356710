"""A case filed by chat reaches the agency's own system in order, once, however long that system is away."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import App
from bot.forward import Line
from bot.queues.webhook import WebhookQueue
from storage import backlog, forwarding
from storage.tables import handover
from tests.phones import Cast, Clock, open_service, report
from tests.queues.agency import Agency, open_agency
from tests.queues.test_webhook import NEW


@pytest.fixture
async def agency() -> AsyncIterator[Agency]:
    async with open_agency(NEW) as opened:
        yield opened


@pytest.fixture
async def service(tmp_path: Path, database: str, clock: Clock) -> AsyncIterator[App]:
    """As always, but KPPU has a system of its own."""
    app = open_service(tmp_path / "data", database, clock)
    app.house = replace(app.house, forwards=frozenset({"KPPU"}))
    yield app
    await app.close()


async def deliver_all(line: Line, clock: Clock) -> None:
    """Rounds until nothing waits, the clock going on."""
    for _ in range(400):
        if not await line.round() and not (await line.app.books.do(backlog.counted))["handover_waiting"]:
            return
        clock.passes(minutes=16)


async def test_filing_asking_and_replying_arrive_in_order(cast: Cast, agency: Agency, clock: Clock) -> None:
    line = Line(cast.app, "KPPU", WebhookQueue(agency.url, NEW))
    await report(cast.sari)
    await cast.yusuf.listen()
    for label in ("Buka", "Ambil", "Tanya"):
        await cast.yusuf.press(label)
    await cast.yusuf.say("Sejak kapan?")
    await cast.sari.listen()
    await cast.sari.press("Balas")
    await cast.sari.say("Sejak Juni.")
    await deliver_all(line, clock)
    told = [json.loads(body) for _, body in agency.taken]
    assert [d["kind"] for d in told] == ["case.filed", "case.moved", "case.moved", "case.replied"]
    assert [d["status"] for d in told] == ["new", "taken", "waiting", "taken"]
    assert told[0]["report"]["own_price"] == 45000
    assert told[3]["text"] == "Sejak Juni."
    assert "Sari Wulandari" not in repr(agency.taken)
    assert await cast.app.books.do(lambda db: db.execute(select(handover.c.sealed)).scalars().all()) == [None] * 4
    await line.queue.close()


async def test_a_system_that_is_away_for_a_day_loses_nothing_and_the_admins_hear_of_it(
    cast: Cast, agency: Agency, clock: Clock
) -> None:
    app = cast.app
    line = Line(app, "KPPU", WebhookQueue(agency.url, NEW))
    await cast.dewi.listen()
    agency.status = 503
    await report(cast.sari)
    await report(cast.made)
    asked_until_alert = 0
    for minute in range(24 * 60):
        await line.round()
        clock.passes(minutes=1)
        if minute == 5:
            asked_until_alert = (await cast.dewi.listen()).count("queue_down")
    assert asked_until_alert == 1, "the admins hear of it within five minutes"
    assert (await app.books.do(backlog.counted))["handover_dead"] == 0
    refused = len(agency.taken)
    assert refused < 24 * 60 * 1.1, "a system that is away is asked at most about once a minute"
    agency.status = 204
    agency.taken.clear()
    await deliver_all(line, clock)
    assert sorted(json.loads(b)["case"] for _, b in agency.taken) == [1, 2]
    assert (await cast.dewi.listen()).count("queue_up") == 1
    await line.queue.close()


async def test_after_three_days_it_is_given_up_aloud_and_an_admin_tries_again(
    few_forwarding: Cast, agency: Agency, clock: Clock
) -> None:
    cast, app = few_forwarding, few_forwarding.app
    line = Line(app, "KPPU", WebhookQueue(agency.url, NEW))
    agency.status = 500
    await report(cast.sari)
    for _ in range(4 * 24 * 5):
        await line.round()
        clock.passes(minutes=15)
    assert (await app.books.do(backlog.counted))["handover_dead"] == 1
    names = await cast.dewi.listen()
    assert "handover_given_up" in names
    agency.status = 204
    await cast.dewi.say("/gagal")
    await cast.dewi.press("Kirim ulang semua")
    assert "1 dokumen" in cast.dewi.last.text
    agency.taken.clear()
    await deliver_all(line, clock)
    assert len(agency.taken) == 1
    await line.queue.close()


@pytest.fixture
async def few_forwarding(light: App) -> Cast:
    light.house = replace(light.house, forwards=frozenset({"KPPU"}))
    return await Cast(light).at_work()


async def test_a_worker_that_dies_leaves_at_most_one_repeat_with_the_same_key(
    cast: Cast, agency: Agency, clock: Clock
) -> None:
    app = cast.app
    await report(cast.sari)
    ring = app.house.ring
    queue = WebhookQueue(agency.url, NEW)
    from bot.queues import Parcel

    held = (await app.books.do(lambda db: forwarding.claim(db, ring, "KPPU", clock(), 8)))[0]
    await queue.hand(Parcel(held.key, held.kind, held.agency, held.case, held.created_at, held.body))
    line = Line(app, "KPPU", queue)  # the one that claimed it is gone before it could write that down
    assert await line.round() == 0
    clock.passes(minutes=3)
    assert await line.round() == 1
    assert len({headers["webhook-id"] for headers, _ in agency.taken}) == 1
    assert len(agency.taken) == 2
    assert len({body for _, body in agency.taken}) == 1
    await queue.close()


async def test_a_transfer_hands_the_whole_case_to_the_new_agency(tmp_path: Path, clock: Clock, agency: Agency) -> None:
    app = open_service(tmp_path / "d", "", clock)
    app.house = replace(app.house, forwards=frozenset({"KPPU", "KEMENDAG"}))
    cast = await Cast(app).at_work()
    await report(cast.sari)
    await cast.yusuf.listen()
    await cast.yusuf.press("Buka")
    await cast.yusuf.press("Teruskan")
    await cast.yusuf.press("Kementerian Perdagangan")
    await cast.yusuf.say("Ini urusan perdagangan.")
    rows = await app.books.do(
        lambda db: db.execute(select(handover.c.agency, handover.c.kind).order_by(handover.c.id)).all()
    )
    assert sorted(map(tuple, rows)) == [("KEMENDAG", "case.filed"), ("KPPU", "case.filed"), ("KPPU", "case.moved")]
    await app.close()
