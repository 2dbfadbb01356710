"""kill -9 in the middle costs nothing: every acknowledged message is handled, and no report is filed twice."""

import asyncio
import signal
from pathlib import Path

from tests.doubles.bot_api import BotApi
from tests.faults.stage import LONG, TOKEN, Crowd, judge, process, settle

KILLS = 50 if LONG else 2
OWNERS = 400 if LONG else 14
AT_ONCE = 16 if LONG else 10

# Sends under way when a process dies, all of which are repeated: one where the platform answers within 33 ms, as in the
# long runs; four where it takes 100 ms, as the double may that shares its two cores with the rest of the tests.
UNDER_WAY = 1 if LONG else 4


async def test_kill_minus_nine_costs_nothing(tmp_path: Path, database: str) -> None:
    async with BotApi({"public": TOKEN}) as double:
        service, crowd, kills = process(double, tmp_path, database), Crowd(double, OWNERS, AT_ONCE), 0
        await service.start()
        living = asyncio.create_task(crowd.live())
        try:
            while kills < KILLS and not living.done():
                await crowd.goes_on(30 + 23 * (kills % 7))
                await service.end(signal.SIGKILL)
                kills += 1
                await service.start()
            await living
            await settle(database)
        finally:
            living.cancel()
            await service.end(signal.SIGTERM)
        verdict = await judge(crowd, database)
        print(f"\n{database.partition(':')[0]}: {kills} kills -9, {verdict}")
        assert (verdict.lost, verdict.duplicate_cases, verdict.reordered) == (0, 0, 0)
        assert verdict.cases == OWNERS
        assert verdict.sent_twice <= kills * UNDER_WAY
        assert kills == KILLS or living.done()


async def test_any_of_several_processes_may_die(tmp_path: Path, postgresql: str) -> None:
    """One process Telegram calls and two workers on one PostgreSQL; each is killed in turn under load."""
    from tests.conftest import fresh_database

    url = fresh_database(postgresql)
    async with BotApi({"public": TOKEN}) as double:
        double.webhook_pauses = (0.05, 0.1, 0.2)
        from tests.faults.stage import free_port

        hook = free_port()
        parts = [process(double, tmp_path, url, only, hook) for only in ("public", "worker", "worker")]
        for part in parts:
            await part.start()
        crowd, kills = Crowd(double, OWNERS, AT_ONCE), 0
        living = asyncio.create_task(crowd.live())
        try:
            while kills < KILLS and not living.done():
                await crowd.goes_on(40 + 23 * (kills % 7))
                victim = parts[kills % 3]
                await victim.end(signal.SIGKILL)
                kills += 1
                await victim.start()
            await living
            await settle(url)
        finally:
            living.cancel()
            for part in parts:
                await part.end(signal.SIGTERM)
        verdict = await judge(crowd, url)
        print(f"\n1 receiver + 2 workers: {kills} kills -9, {verdict}")
        assert (verdict.lost, verdict.duplicate_cases, verdict.reordered) == (0, 0, 0)
        assert verdict.cases == OWNERS
        assert verdict.sent_twice <= kills * UNDER_WAY
        assert double.violations == []
