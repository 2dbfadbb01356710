"""A case filed by chat reaches the agency's own system in order, once, however long that system is away."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.forward import LONGEST_REST, Forwarder, Line
from bot.queues import Parcel
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


async def rows(app: App) -> list[Any]:
    return list(await app.books.do(lambda db: db.execute(select(handover).order_by(handover.c.id)).all()))


async def minutes(line: Line, clock: Clock, how_many: int) -> None:
    for _ in range(how_many):
        await line.round()
        clock.passes(minutes=1)


@pytest.mark.parametrize(("status", "headers"), [(401, {}), (404, {}), (503, {"Retry-After": "3600"})])
async def test_the_admins_hear_within_five_minutes_however_far_the_next_try_is(
    cast: Cast, agency: Agency, clock: Clock, status: int, headers: dict[str, str]
) -> None:
    agency.status, agency.headers = status, headers
    await report(cast.sari)
    await cast.dewi.listen()
    refused = Line(cast.app, "KPPU", WebhookQueue(agency.url, NEW))
    await minutes(refused, clock, 1)
    other = Line(cast.app, "KPPU", WebhookQueue(agency.url, NEW))  # whichever worker is there tells it, once
    await minutes(other, clock, 4)
    await minutes(refused, clock, 4)
    assert (await cast.dewi.listen()).count("queue_down") == 1
    assert agency.asked == 1
    for line in (refused, other):
        await line.queue.close()


async def test_one_refusal_that_is_made_good_worries_nobody(cast: Cast, agency: Agency, clock: Clock) -> None:
    line = Line(cast.app, "KPPU", WebhookQueue(agency.url, NEW))
    agency.status = 503
    await report(cast.sari)
    await line.round()
    agency.status = 204
    await minutes(line, clock, 10)
    names = await cast.dewi.listen()
    assert "queue_down" not in names
    assert "queue_up" not in names
    await line.queue.close()


async def test_an_alert_outlives_the_worker_that_raised_it_and_no_outage(
    cast: Cast, agency: Agency, clock: Clock
) -> None:
    staying, leaving = (Line(cast.app, "KPPU", WebhookQueue(agency.url, NEW)) for _ in range(2))
    await report(cast.sari)
    await staying.round()
    await cast.dewi.listen()
    heard = []
    for owner in (cast.sari, cast.made):
        agency.status = 503
        await report(owner)
        await minutes(leaving, clock, 5)
        agency.status = 204
        await minutes(staying, clock, 30)
        heard += [name for name in await cast.dewi.listen() if name.startswith("queue_")]
    assert heard == ["queue_down", "queue_up"] * 2
    for line in (staying, leaving):
        await line.queue.close()


class Poisoned(WebhookQueue):
    """Fails as no queue should, at documents of the first case."""

    async def hand(self, parcel: Parcel) -> str:
        if parcel.case == 1:
            raise OverflowError("the date is beyond the calendar")
        return await super().hand(parcel)


@pytest.mark.parametrize("how", ["our queue fails", "it does not open"])
async def test_a_document_nobody_can_hand_over_stops_no_other_and_is_given_up_aloud(
    cast: Cast, agency: Agency, clock: Clock, how: str
) -> None:
    app, kind = cast.app, Poisoned if how == "our queue fails" else WebhookQueue
    line = Line(app, "KPPU", kind(agency.url, NEW))
    await report(cast.sari)
    await report(cast.made)
    await cast.dewi.listen()
    if how == "it does not open":
        await app.books.do(
            lambda db: db.execute(update(handover).where(handover.c.case_id == 1).values(sealed=b"\x02k9"))
        )
    await line.round()
    poisoned, whole = await rows(app)
    assert (whole.state, poisoned.state, poisoned.tries) == ("sent", "waiting", 1)
    assert poisoned.error in ("our fault: OverflowError", "our fault: KeyTrouble")
    assert await app.books.do(lambda db: forwarding.troubled(db, clock())) == [("KPPU", 1, 0)]
    for _ in range(3 * 24 * 2 + 1):
        await line.round()
        clock.passes(minutes=30)
    assert (await rows(app))[0].state == "dead"
    assert (await rows(app))[0].tries > 100
    assert (await cast.dewi.listen()).count("handover_given_up") == 1
    await line.queue.close()


async def test_the_longest_silence_is_asked_into_once_a_minute(light: App) -> None:
    line = Line(light, "KPPU", WebhookQueue("https://kppu.go.id", NEW))
    line.in_vain = 100_000
    assert line.rest() == LONGEST_REST
    await line.queue.close()


@pytest.mark.parametrize(("patience", "state"), [(5.0, "sent"), (0.2, "waiting")])
async def test_an_ordinary_stop_lets_what_is_on_its_way_arrive(
    cast: Cast, agency: Agency, monkeypatch: pytest.MonkeyPatch, patience: float, state: str
) -> None:
    monkeypatch.setattr("bot.forward.FINISH", patience)
    agency.hangs = True  # for two seconds
    await report(cast.sari)
    forwarder = Forwarder(cast.app)
    forwarder.lines = [Line(cast.app, "KPPU", WebhookQueue(agency.url, NEW))]
    running = asyncio.create_task(forwarder.run())
    while not agency.asked:
        await asyncio.sleep(0.01)
    began = time.monotonic()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert time.monotonic() - began < 3
    assert [r.state for r in await rows(cast.app)] == [state]
    assert agency.asked == 1


async def test_whoever_lost_its_lease_takes_nothing_back(cast: Cast, clock: Clock) -> None:
    """Another worker was quicker: what arrived has arrived, whatever the slow one is told."""
    app, ring = cast.app, cast.app.house.ring
    await report(cast.sari)
    slow = (await app.books.do(lambda db: forwarding.claim(db, ring, "KPPU", clock(), 8)))[0]
    clock.passes(minutes=3)
    quick = (await app.books.do(lambda db: forwarding.claim(db, ring, "KPPU", clock(), 8)))[0]
    await app.books.do(lambda db: forwarding.delivered(db, quick, "HTTP 204", clock()))
    assert not await app.books.do(lambda db: forwarding.dead(db, slow, "HTTP 410"))
    await app.books.do(lambda db: forwarding.postponed(db, slow, clock(), clock(), "HTTP 503"))
    assert [(r.state, r.tries, r.error) for r in await rows(app)] == [("sent", 0, None)]
    assert await app.books.do(lambda db: forwarding.troubled(db, clock())) == []
    assert await app.books.do(lambda db: forwarding.in_silence(db, "KPPU", clock.at + timedelta(days=1))) is None


async def test_what_arrived_after_all_is_not_listed_as_given_up(cast: Cast, clock: Clock) -> None:
    app, ring = cast.app, cast.app.house.ring
    await report(cast.sari)
    one = (await app.books.do(lambda db: forwarding.claim(db, ring, "KPPU", clock(), 8)))[0]
    assert await app.books.do(lambda db: forwarding.dead(db, one, "no answer"))
    await app.books.do(lambda db: forwarding.delivered(db, one, "SMTP 250 \x00\udc80 ok", clock()))
    assert [(r.state, r.receipt) for r in await rows(app)] == [("sent", "SMTP 250 ?? ok")]
    assert await app.books.do(lambda db: forwarding.troubled(db, clock())) == []
