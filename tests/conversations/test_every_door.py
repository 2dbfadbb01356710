"""The same conversations through every owners' door: Telegram, WhatsApp, browser and terminal say the same things."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from bot.app import App
from bot.doors import open_local
from tests.channels.test_telegram_end_to_end import TOKENS
from tests.channels.test_telegram_end_to_end import running as on_telegram
from tests.doubles.bot_api import BotApi
from tests.doubles.cloud_api import Person as WhatsAppPerson
from tests.phones import STORY, Cast, Phone, open_service
from tests.whatsapp.stage import SARI, hears
from tests.whatsapp.stage import running as on_whatsapp


class Owner(Protocol):
    """Somebody at any door: says or presses, and waits until they read certain words."""

    async def says(self, text: str, then: str) -> None: ...

    async def presses(self, label: str, then: str) -> None: ...

    async def reads(self, what: str) -> None: ...

    async def shows(self, content: bytes, then: str) -> None: ...


class AtTelegram:
    def __init__(self, double: BotApi) -> None:
        self.bot, self.chat = double["public"], 7001

    async def says(self, text: str, then: str) -> None:
        after = len(self.bot.chat(self.chat)) if self.chat in self.bot.chats else 0
        self.bot.says(self.chat, text)
        await self.bot.heard(self.chat, then, after=after)

    async def presses(self, label: str, then: str) -> None:
        after = len(self.bot.chat(self.chat))
        self.bot.presses(self.chat, label)
        await self.bot.heard(self.chat, then, after=after)

    async def reads(self, what: str) -> None:
        await self.bot.heard(self.chat, what)

    async def shows(self, content: bytes, then: str) -> None:
        after = len(self.bot.chat(self.chat))
        self.bot.sends_photo(self.chat, content)
        await self.bot.heard(self.chat, then, after=after)


class AtWhatsApp:
    def __init__(self, person: WhatsAppPerson) -> None:
        self.person = person

    async def says(self, text: str, then: str) -> None:
        await self.person.say(text)
        await hears(self.person, then)

    async def presses(self, label: str, then: str) -> None:
        await self.person.press(label)
        await hears(self.person, then)

    async def reads(self, what: str) -> None:
        await hears(self.person, what)

    async def shows(self, content: bytes, then: str) -> None:
        await self.person.show(content)
        await hears(self.person, then)


class AtHome:
    """A browser or a terminal: what was said is answered before the next line."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    async def says(self, text: str, then: str) -> None:
        before = len(self.phone.heard)
        await self.phone.say(text)
        self._holds(before, then)

    async def presses(self, label: str, then: str) -> None:
        before = len(self.phone.heard)
        await self.phone.press(label)
        self._holds(before, then)

    async def reads(self, what: str) -> None:
        await self.phone.listen()
        assert what in self.phone.everything(), self.phone.last.text

    async def shows(self, content: bytes, then: str) -> None:
        before = len(self.phone.heard)
        await self.phone.say(files=(content,))
        self._holds(before, then)

    def _holds(self, before: int, what: str) -> None:
        assert any(what in rendered.text for _, rendered in self.phone.heard[before:]), self.phone.last.text


@asynccontextmanager
async def at_the_door(door: str, folder: Path) -> AsyncIterator[tuple[Owner, App]]:
    if door == "telegram":
        async with BotApi(TOKENS) as double, on_telegram(double, folder) as app:
            open_local(app, "browser", "html")
            app.__post_init__()
            await app.doors["telegram"].ready()  # its library is imported by then
            yield AtTelegram(double), app
    elif door == "whatsapp":
        async with on_whatsapp(folder) as (app, cloud):
            yield AtWhatsApp(cloud.person(SARI)), app
    else:
        app = open_service(folder)
        if door == "terminal":
            open_local(app, "terminal", "plain")
            app.__post_init__()
        yield AtHome(Phone(app, door, "sari")), app
        app.books.close()


DOORS = ("telegram", "whatsapp", "browser", "terminal")


async def guided(sari: Owner) -> None:
    """From the greeting to the tracking code; where every message is paid for, the story comes first and the rest is shorter."""
    await sari.says("halo", "PasarAdil")
    if isinstance(sari, AtWhatsApp):
        await sari.presses("Setuju", "ceritakan")
        await sari.says(STORY, "siapa penjual")
        await sari.says("luar negeri", "berlangsung bagaimana")
        await sari.says("dua", "Sudah betul?")
        await sari.presses("Kirim", "PA-")
        return
    await sari.presses("Setuju", "Pilih yang paling mendekati")
    await sari.presses("jual rugi", "ceritakan")
    await sari.says(STORY, "Produk")
    await sari.says("kain batik", "siapa penjual")
    await sari.says("luar negeri", "berlangsung bagaimana")
    await sari.says("dua", "nama toko")
    await sari.says("Toko Serba Murah", "bukti")
    await sari.says("tidak ada bukti", "Sudah betul?")
    await sari.presses("Kirim", "PA-")


@pytest.mark.parametrize("door", DOORS)
async def test_a_guided_report_and_an_officers_answer(tmp_path: Path, door: str) -> None:
    async with at_the_door(door, tmp_path) as (sari, app):
        cast = await Cast(app).at_work()
        await guided(sari)
        await cast.yusuf.listen()
        await cast.yusuf.say(choice="do:1:take")
        await cast.yusuf.say(choice="do:1:ask")
        await cast.yusuf.say("Sejak kapan harganya begitu?")
        await sari.reads("Sejak kapan harganya begitu?")
        await sari.presses("Balas", "tulis")
        await sari.says("Sejak bulan lalu, Pak.", "teruskan")
        await cast.yusuf.listen()
        assert "Sejak bulan lalu, Pak." in cast.yusuf.everything()


@pytest.mark.parametrize("door", DOORS)
async def test_words_that_always_work_work_there_too(tmp_path: Path, door: str) -> None:
    async with at_the_door(door, tmp_path) as (sari, _):
        await sari.says("halo", "PasarAdil")
        if door == "whatsapp":
            await sari.presses("Setuju", "ceritakan")
        else:
            await sari.presses("Setuju", "Pilih yang paling mendekati")
            await sari.says("2", "ceritakan")  # a number counts as the button it stands for
            await sari.says("kembali", "Pilih yang paling mendekati")
            await sari.says("jual rugi", "ceritakan")  # so do words of its label
        await sari.says("bantuan", "ceritakan")
        await sari.says("nanti", "simpan")
        await sari.says("lanjut", "ceritakan")
        await sari.says("batal", "batal")


@pytest.mark.parametrize("door", DOORS)
async def test_a_photo_first_is_the_beginning_of_a_report(tmp_path: Path, door: str) -> None:
    async with at_the_door(door, tmp_path) as (sari, _):
        await sari.shows(b"\xff\xd8\xff a photo", "etuju")
        await sari.presses("Setuju", "ceritakan" if door == "whatsapp" else "Pilih yang paling mendekati")
