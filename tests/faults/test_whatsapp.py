"""The same promises over WhatsApp: kill -9 costs nothing, duplicates and batches change nothing, order is the platform's."""

import asyncio
import random
import signal
from pathlib import Path

from sqlalchemy import func, select

from storage import people
from storage.books import open_engine
from storage.tables import cases, inbox, outbox
from tests.doubles.cloud_api import CloudApi, Person, words
from tests.faults.stage import LONG, Process, free_port, settle
from tests.whatsapp.stage import SARI, hears, rested, running

KILLS = 50 if LONG else 1
OWNERS = 200 if LONG else 5
PATIENCE = 60.0
SAYS = [
    "/start",
    "lapor",
    "setuju",
    "Kain batik saya 45rb, di toko itu cuma 19.900, pelanggan saya pindah semua.",
    "luar negeri",
    "dua",
    "1",
]
ASKS = [
    "Sebelum mulai, mohon dibaca:\n",
    "setuju?",
    "ceritakan",
    "siapa penjual",
    "berlangsung bagaimana",
    "Sudah betul?",
    "Kode lacak",
]


def process(double: CloudApi, folder: Path, url: str) -> Process:
    port, door = free_port(), "PASARADIL_WHATSAPP__"
    double.calls_at(f"http://127.0.0.1:{port}/whatsapp")
    settings = {"PASARADIL_SERVICE__DATA": str(folder), "PASARADIL_STORAGE__URL": url, "PASARADIL_WEB__PORT": str(port),
                "PASARADIL_WEB__PROBES": "true", "PASARADIL_SERVICE__LOG": "warning", door + "TOKEN": double.token,
                door + "PHONE_ID": double.phone_id, door + "WABA_ID": double.waba_id, door + "APP_SECRET": double.app_secret,
                door + "API_BASE": double.base, door + "FORM": "false", door + "PACE_CHAT": "0"}  # fmt: skip
    return Process("public", settings, port)


async def report(sari: Person) -> None:
    """One whole report, a line at a time, whatever happens to the service meanwhile."""
    for said, asked in zip(SAYS, ASKS, strict=True):
        posting = asyncio.create_task(sari.say(said))
        async with asyncio.timeout(PATIENCE):
            while not any(asked.strip() in words(told) for told in sari.heard):
                await asyncio.sleep(0.02)
        await posting


def misplaced(sari: Person) -> tuple[int, int]:
    """Questions heard out of order, and messages heard twice."""
    order = [n for told in sari.heard for n, asked in enumerate(ASKS) if asked.strip() in words(told)]
    once = list(dict.fromkeys(order))
    return int(once != sorted(once)), len(order) - len(once)


async def test_kill_minus_nine_costs_nothing_on_whatsapp(tmp_path: Path, database: str) -> None:
    async with CloudApi() as double:
        service, kills = process(double, tmp_path, database), 0
        await service.start()
        crowd = [double.person(f"62811{n:06}", f"ID.{n}") for n in range(OWNERS)]
        gate = asyncio.Semaphore(8)

        async def one(sari: Person) -> None:
            async with gate:
                await report(sari)

        living = asyncio.gather(*(one(sari) for sari in crowd))
        try:
            while kills < KILLS and not living.done():
                goal = len(double.bodies) + 12 + 7 * (kills % 5)
                while len(double.bodies) < goal and not living.done():
                    await asyncio.sleep(0.01)
                await service.end(signal.SIGKILL)
                kills += 1
                await service.start()
            await living
            await settle(database)
        finally:
            living.cancel()
            await service.end(signal.SIGTERM)
        engine = open_engine(database)
        with engine.connect() as db:
            filed = db.execute(select(func.count()).select_from(cases)).scalar_one()
            left = db.execute(select(func.count()).select_from(inbox).where(inbox.c.state != "done")).scalar_one()
            owed = db.execute(select(func.count()).select_from(outbox).where(outbox.c.state != "sent")).scalar_one()
        engine.dispose()
        reordered = sum(misplaced(sari)[0] for sari in crowd)
        twice = sum(misplaced(sari)[1] for sari in crowd)
        print(f"\nWhatsApp, {database.partition(':')[0]}: {kills} kills -9, {filed} cases, {left + owed} lost, {reordered} "
              f"reordered, {twice} messages sent twice")  # fmt: skip
        assert (filed, left, owed, reordered) == (OWNERS, 0, 0, 0)
        assert twice <= kills * 8  # what was under way when it died; WhatsApp knows no key that would tell it apart


async def test_an_answer_that_was_lost_repeats_one_message_and_no_report(tmp_path: Path) -> None:
    """The ambiguous send: taken by the platform, and its 200 never reached us."""
    async with running(tmp_path) as (app, double):
        sari = double.person(SARI)
        double.drop_reply_next()
        await sari.say("halo")
        await hears(sari, "PasarAdil")
        for _ in range(400):
            if len(sari.heard) == 2:
                break
            await asyncio.sleep(0.05)
        await rested(app)
        assert [words(told) for told in sari.heard] == [words(sari.heard[0])] * 2


async def test_messages_of_one_post_in_any_order_are_heard_in_the_platforms(tmp_path: Path) -> None:
    pieces = ["Bagian satu: toko itu menjual batik saya jauh di bawah harga modal.", "Bagian dua: sudah sebulan begitu.",
              "Bagian tiga: pelanggan saya pindah semua ke sana."]  # fmt: skip
    for seed in range(4):
        folder = tmp_path / str(seed)
        folder.mkdir()
        async with running(folder) as (app, double):
            sari = double.person(SARI)
            now, double.kept_back = double.wall(), []
            for number, piece in enumerate(pieces):
                double.wall = lambda number=number, now=now: now + number  # type: ignore[misc]
                await sari.say(piece)
            changes, double.kept_back = double.kept_back, None
            random.Random(seed).shuffle(changes)
            for _ in range(2):  # and brought twice
                await double.deliver({"entry": [{"changes": changes}]})
            await rested(app)

            def told(db):  # type: ignore[no-untyped-def]
                who = people.of(db, app.house.ring, "whatsapp", SARI, app.house.clock())
                return people.dialogue_of(db, app.house.ring, who.id)["answers"]

            answers = await app.books.do(told)
            story = "\n".join([answers["story"], *answers.get("remarks", ())])
            assert [story.index(piece) for piece in pieces] == sorted(story.index(piece) for piece in pieces)
            assert all(story.count(piece) == 1 for piece in pieces)
