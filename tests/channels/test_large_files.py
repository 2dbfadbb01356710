"""A file larger than a bot may fetch: its owner gets a page for it, or hears what to do instead."""

import asyncio
import importlib
import re
from pathlib import Path

import pytest

from bot.app import App, build
from bot.channels import FetchError
from bot.collect import Collector
from bot.config import Config
from handlers.messages import Attachment
from storage import evidence, people
from tests.channels.test_files_on_their_way import Shelf
from tests.channels.test_telegram_end_to_end import SARI, TOKENS, Person, settings
from tests.doubles.bot_api import BotApi
from tests.phones import Phone

LARGE = 20 * 1024 * 1024 + 1


@pytest.mark.parametrize("page", ["https://aduan.example/", ""])
async def test_a_film_too_large_for_telegram_is_answered_with_a_page_or_a_kind_word(tmp_path: Path, page: str) -> None:
    importlib.import_module("bot.channels.telegram")  # takes seconds, and Bu Sari waits only so long
    async with BotApi(TOKENS) as double:
        config = Config.model_validate({**settings(double, tmp_path).model_dump(), "web": {"public_url": page}})
        app = build(config)
        app.web = None
        task = asyncio.create_task(app.run())
        sari = Person(double, "public", SARI)
        await sari.says("/start", "Sebelum mulai")
        after = len(sari.bot.chat(SARI))
        sari.bot.sends_document(SARI, b"film", "rekaman.mp4", "video/mp4", size=LARGE)
        told = await sari.bot.heard(SARI, "sekali pakai" if page else "lebih besar dari 20 MB", after=after)
        assert bool(re.search(r"https://aduan\.example/unggah/[\w-]{32}", told.text)) == bool(page)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert [call for call in double.calls if call["method"] == "getFile"] == [], "nobody tries to fetch it"


async def test_a_file_whose_size_nobody_said_is_answered_the_same_way(light: App) -> None:
    sari, house = Phone(light, "browser", "sari"), light.house
    await sari.say("/start")

    def announce(db) -> str:
        who = people.of(db, house.ring, "browser", "sari", house.clock()).id
        return evidence.announce(db, house.ring, who, "c", Attachment("video", "ref", "film.mp4"), house.clock())

    which = await light.books.do(announce)
    shelf = Shelf(FetchError("bad request: Bad Request: file is too big", gone=True))
    await Collector(light.books, light.house, light.cabinet, {"c": shelf}).round()  # type: ignore[dict-item]
    assert await sari.listen() == ["file_too_large"]
    assert (await light.books.do(lambda db: evidence.several(db, house.ring, [which])))[0].state == "lost"
