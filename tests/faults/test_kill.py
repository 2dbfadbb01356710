"""kill -9 in the middle costs nothing: every acknowledged message is handled, and no report is filed twice."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import func, select

from storage.books import open_engine
from storage.tables import cases, inbox
from tests.doubles.bot_api import BotApi

LONG = bool(os.environ.get("PASARADIL_LONG"))
KILLS = 50 if LONG else 4
TOKEN = "111111:" + "A" * 35
OWNERS = 12


async def start(double: BotApi, folder: Path, url: str) -> asyncio.subprocess.Process:
    """The owners' process, as `pasaradil run --only public` starts it."""
    settings = {"PASARADIL_SERVICE__DATA": str(folder), "PASARADIL_TELEGRAM__PUBLIC__TOKEN": TOKEN,
                "PASARADIL_TELEGRAM__PUBLIC__API_BASE": double.base, "PASARADIL_STORAGE__URL": url}  # fmt: skip
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--only", "public", env={**os.environ, **settings},
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)  # fmt: skip


SAYS = ["/start", "1", "lapor", "1", "14", "Cerita tentang toko yang merugikan usaha saya.", "lewati", "lewati", "lewati",
        "lewati", "1", "1", "1"]  # fmt: skip
ASKS = ["bahasa apa", "Apa yang bisa", "setuju?", "paling mendekati", "ceritakan", "aplikasi atau situs", "Sejak kapan", "nama toko",
        "kabupaten atau kota", "Ada bukti", "Bagaimana nama", "Sudah betul?", "Kode lacak"]  # fmt: skip


async def owner(double: BotApi, chat: int) -> None:
    """One whole report, each line said once and waited for, whatever happens to the service meanwhile."""
    for said, asked in zip(SAYS, ASKS, strict=True):
        double["public"].says(chat, said)
        await double["public"].heard(chat, asked, timeout=90)


async def test_kill_minus_nine_costs_nothing(tmp_path: Path, database: str) -> None:
    async with BotApi({"public": TOKEN}) as double:
        process = await start(double, tmp_path, database)
        owners = [asyncio.create_task(owner(double, 5000 + n)) for n in range(OWNERS)]
        kills = 0
        try:
            while kills < KILLS and not all(o.done() for o in owners):
                await asyncio.sleep(3.2 + 0.37 * (kills % 5))
                process.send_signal(signal.SIGKILL)
                await process.wait()
                kills += 1
                process = await start(double, tmp_path, database)
            await asyncio.gather(*owners)
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), 10)
        sent = [s for n in range(OWNERS) for s in double["public"].chat(5000 + n)]
        filed = [s for s in sent if "Kode lacak" in s.text]
    engine = open_engine(database)
    with engine.connect() as db:
        stored = db.execute(select(func.count()).select_from(cases)).scalar_one()
        left = db.execute(select(func.count()).select_from(inbox).where(inbox.c.state != "done")).scalar_one()
        seen = db.execute(select(func.count()).select_from(inbox)).scalar_one()
    engine.dispose()
    doubled = len(sent) - OWNERS * len(SAYS)
    print(
        f"{kills} kills, {seen} messages, {stored} cases, {left} unhandled, {doubled} messages sent twice, {len(filed)} receipts"
    )
    assert (stored, left, seen) == (OWNERS, 0, OWNERS * len(SAYS))
    assert doubled <= kills * OWNERS
