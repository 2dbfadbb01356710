"""Free words only within 24 hours: outside, one knock at the door; nothing pretends to be sent."""

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bot.app import App
from bot.channels import approved
from bot.doors import BURST
from handlers.messages import Outgoing
from storage import notices
from storage.tables import outbox, person
from tests.doubles.cloud_api import CloudApi, Person, words
from tests.phones import Clock
from tests.whatsapp.stage import SARI, SARI_ID, hears, rested, running, until

NEWS = Outgoing("reply_finished")  # any plain sentence of ours


async def tells(app: App, *sayings: Outgoing) -> None:
    """The service owes Bu Sari something she did not just ask for."""

    def promise(db: Connection) -> None:
        who = db.execute(select(person.c.id).where(person.c.channel == "whatsapp")).scalar_one()
        for saying in sayings:
            notices.to_person(db, app.house.ring, who, saying, app.house.clock())

    await app.books.do(promise)
    app.promised()


async def rows(app: App) -> list[Any]:
    def look(db: Connection) -> list[Any]:
        return list(db.execute(select(outbox).where(outbox.c.channel == "whatsapp").order_by(outbox.c.id)).mappings())

    return await app.books.do(look)


async def states(app: App) -> list[str]:
    """Of what was promised; the knock itself is noted beside it."""
    return [row["state"] for row in await rows(app) if row["template"] != approved.NEWS]


async def met(double: CloudApi, app: App) -> Person:
    sari = double.person(SARI, SARI_ID)
    await sari.say("halo")
    await hears(sari, "PasarAdil")
    await rested(app)
    await double.settled()
    return sari


async def test_within_a_day_news_goes_out_as_it_is(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        sari = await met(double, app)
        clock.passes(hours=23)
        await tells(app, NEWS)
        await rested(app)
        assert [told["type"] for told in sari.heard] == ["interactive", "text"]
        assert double.refusals == []


async def test_after_a_day_one_template_knocks_and_its_button_brings_what_waited(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        sari = await met(double, app)
        clock.passes(days=3)
        await tells(app, NEWS, Outgoing("cancelled"), Outgoing("thanked"))
        await until(lambda: sari.heard[-1]["type"] == "template", "the template")
        await rested(app)
        assert [t["type"] for t in sari.heard].count("template") == 1  # one at a time, however much waits
        assert (await states(app))[1:] == ["held", "held", "held"]  # nothing pretends to be sent
        await sari.press("button")
        await until(lambda: (len(sari.heard)) >= 5, "what waited")
        await rested(app)
        assert (await states(app))[1:] == ["sent", "sent", "sent"]
        assert len(sari.heard) == 5  # the greeting, the template, the three: the button itself is not answered
        assert double.refusals == []  # we never even tried outside the window


async def test_whoever_writes_by_themselves_gets_what_waited_first(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        sari = await met(double, app)
        clock.passes(days=3)
        await tells(app, Outgoing("thanked"))
        await until(lambda: sari.heard[-1]["type"] == "template", "the template")
        before = len(sari.heard)
        await sari.say("status")
        await until(lambda: len(sari.heard) >= before + 2, "both")
        assert "laporan" in words(sari.heard[-1]).casefold()
        assert len(sari.heard) == before + 2


async def test_a_second_silence_is_knocked_at_again(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        sari = await met(double, app)
        for _ in range(2):
            clock.passes(days=2)
            await tells(app, Outgoing("thanked"))
            await until(lambda: sari.heard[-1]["type"] == "template", "the template")
            await sari.press("button")
            await until(lambda: sari.heard[-1]["type"] != "template", "what waited")
        assert [t["type"] for t in sari.heard].count("template") == 2


async def test_the_button_with_nothing_behind_it_shows_the_reports(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        sari = await met(double, app)
        clock.passes(days=2)
        await tells(app, Outgoing("thanked"))
        await until(lambda: sari.heard[-1]["type"] == "template", "the template")
        await sari.press("button")
        await rested(app)
        heard = len(sari.heard)
        await sari.press("button")
        await until(lambda: len(sari.heard) > heard, "an answer all the same")


async def test_a_refusal_of_the_platform_counts_more_than_our_clock(tmp_path: Path) -> None:
    """131047 at once: the window is closed, whatever we believed."""
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        sari = await met(double, app)
        double.fail_next(131047)
        await tells(app, NEWS)
        await until(lambda: sari.heard[-1]["type"] == "template", "the template")
        await rested(app)
        assert (await states(app))[-1] == "held"
        await sari.press("button")
        await until(lambda: sari.heard[-1]["type"] != "template", "what waited")


async def test_a_failure_told_afterwards_is_sent_again_through_the_window(tmp_path: Path) -> None:
    """Accepted with 200, then a failed status with 131047: it was not delivered, and is not forgotten."""
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        sari = await met(double, app)
        double.window_fails_late = True
        sari.last_wrote -= 2 * 86400  # the platform's clock says closed, ours says open
        await tells(app, NEWS)
        await until(lambda: sari.heard[-1]["type"] == "template", "the template")
        await rested(app)
        assert (await states(app))[-1] == "held"
        await sari.press("button")
        await until(lambda: sari.heard[-1]["type"] != "template", "what waited")


async def test_a_template_nobody_approved_is_told_to_the_admins_and_nothing_is_lost(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        from tests.phones import Cast

        cast = await Cast(app).at_work()
        await met(double, app)
        double.templates.clear()
        clock.passes(days=2)
        await tells(app, NEWS)
        await until(lambda: any(r.code == 132001 for r in double.refusals), "the refusal")
        for _ in range(50):
            if "channel_trouble" in await cast.dewi.listen():
                break
        else:
            raise AssertionError("the admin was not told")
        assert "132001" in cast.dewi.last.text
        assert [row for row in await rows(app) if row["template"] != approved.NEWS][-1]["sealed"] is not None


async def test_who_left_whatsapp_is_not_written_to_again_until_they_write(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        sari = await met(double, app)
        sari.gone = True
        await tells(app, NEWS)
        await rested(app)
        await double.settled()
        asked = len(double.bodies)
        await tells(app, NEWS)

        def blocked(db: Connection) -> bool:
            return db.execute(select(person.c.blocked_at).where(person.c.channel == "whatsapp")).scalar() is not None

        async def becomes(wanted: bool) -> None:
            async with asyncio.timeout(30):
                while await app.books.do(blocked) is not wanted:
                    await asyncio.sleep(0.02)

        await becomes(True)
        await rested(app)
        told = len(double.bodies)
        assert told <= asked + 1  # what was on its way when we heard of it
        sari.gone = False
        await sari.say("halo")
        await becomes(False)
        await until(lambda: len(double.bodies) > told, "an answer")


async def test_statuses_go_forward_only_and_secret_words_are_forgotten_at_delivery(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        double.statuses = ("read", "sent", "delivered", "read")
        await met(double, app)
        for _ in range(100):
            (row, *_rest) = await rows(app)
            if row["reached"] == 3:
                break
        assert row["reached"] == 3
        late = {"id": row["receipt"], "status": "failed", "timestamp": "1", "errors": [{"code": 131000}]}
        await double.post({"statuses": [late]})
        await rested(app)
        (row, *_rest) = await rows(app)
        assert (row["state"], row["reached"]) == ("sent", 3)  # it had arrived: a late failure changes nothing


async def test_trouble_on_their_side_is_tried_again(tmp_path: Path) -> None:
    async with running(tmp_path) as (app, double):
        sari = double.person(SARI)
        double.fail_next(131016)
        double.fail_next(503, status=503)
        await sari.say("halo")
        await until(lambda: bool(sari.heard), "the answer", 30)
        assert len(double.bodies) == 3
        await rested(app)


async def test_a_token_that_expired_stops_the_door_and_the_admins_hear(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        from tests.phones import Cast

        cast = await Cast(app).at_work()
        sari = double.person(SARI)
        double.fail_next(190, times=1, status=401)
        await sari.say("halo")
        await until(lambda: len(double.bodies) == 1, "one try")
        for _ in range(50):
            if "channel_trouble" in await cast.dewi.listen():
                break
        else:
            raise AssertionError("the admin was not told")
        await sari.say("halo")
        assert len(double.bodies) == 1  # the door rests
        clock.passes(minutes=20)
        app.promised()
        await until(lambda: len(sari.heard) >= 1, "the answer after all")


async def test_news_of_our_own_account_reaches_the_admins_once_an_hour(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        from tests.phones import Cast

        cast = await Cast(app).at_work()
        for _ in range(3):
            await double.post({"event": "FLAGGED", "current_limit": "TIER_250"}, "phone_number_quality_update")
        await double.post({"event": "APPROVED"}, "message_template_status_update")
        await rested(app)
        assert (await cast.dewi.listen()).count("channel_trouble") == 1


async def test_the_pace_to_one_person_allows_a_burst_and_then_one_at_a_time(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        double.pace = True
        sari = await met(double, app)
        await tells(app, *[Outgoing("reply_finished") for _ in range(60)])
        await until(lambda: len(sari.heard) >= BURST, "the burst", 20)
        for _ in range(80):
            if (seen := len(sari.heard)) == 61:
                break
            clock.passes(seconds=12)
            app.promised()
            for _ in range(500):  # what may go now is there before more time passes
                if len(sari.heard) > seen:
                    break
                await asyncio.sleep(0.02)
        assert len(sari.heard) == 61, double.refusals
        assert double.refusals == []  # the platform never had to say so


async def test_a_released_message_is_not_too_old_to_be_sent(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        sari = await met(double, app)
        clock.passes(days=2)
        await tells(app, NEWS)
        await until(lambda: sari.heard[-1]["type"] == "template", "the template")
        clock.passes(days=9)
        double.fail_next(131016)
        await sari.press("button")
        clock.passes(seconds=30)
        await until(lambda: len(double.bodies) >= 3, "the try")
        for _ in range(10):
            clock.passes(seconds=30)
            app.promised()
        await until(lambda: sari.heard[-1]["type"] != "template", "what waited", 20)


def test_the_window_closes_a_little_early() -> None:
    from datetime import timedelta

    from storage import window

    now = Clock().at
    assert window.is_open("whatsapp", now - timedelta(hours=23, minutes=58), now)
    assert not window.is_open("whatsapp", now - timedelta(hours=23, minutes=59, seconds=30), now)
    assert not window.is_open("whatsapp", None, now)
    assert window.is_open("telegram", None, now)
