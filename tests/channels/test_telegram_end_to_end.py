"""Owner files, officer answers, owner reads: through the real aiogram and python-telegram-bot, against the strict double."""

import asyncio
import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import App, build
from bot.config import Config
from storage import backlog, casework
from tests.doubles.bot_api import BotApi

TOKENS = {"public": "111111:" + "A" * 35, "taskforce": "222222:" + "B" * 35}
SARI, YUSUF = 7001, 9001
JUDGE = Path("../shared/platforms/judge.py")


def settings(double: BotApi, folder: Path) -> Config:
    doors = {name: {"token": token, "api_base": double.base, "pace_chat": 0} for name, token in TOKENS.items()}
    return Config.model_validate({"service": {"data": folder}, "telegram": doors})


@asynccontextmanager
async def running(double: BotApi, folder: Path) -> AsyncIterator[App]:
    """The service with both Telegram doors open."""
    app = build(settings(double, folder))
    app.web = None
    task = asyncio.create_task(app.run())
    try:
        yield app
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def judged(double: BotApi) -> None:
    """Every outbound call held against the published specification, where it is beside the checkout."""
    if not JUDGE.exists():
        print("../shared/platforms is not here: outbound calls were judged by the double only")
        return
    spec = importlib.util.spec_from_file_location("judge", JUDGE)
    assert spec is not None
    assert spec.loader is not None
    judge = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)
    wrong = [(c["method"], x) for c in double.calls for x in judge.tg(c["method"], c["body"])]
    assert wrong == []


async def invite(app: App, role: str, agency: str) -> str:
    house = app.house
    return await app.books.do(lambda db: casework.make_invite(db, house.ring, role, agency, None, house.clock()))


class Person:
    """Somebody with Telegram: says or presses, and waits for the answer."""

    def __init__(self, double: BotApi, bot: str, chat: int) -> None:
        self.bot, self.chat = double[bot], chat

    async def says(self, text: str, then: str) -> None:
        after = len(self.bot.chat(self.chat))
        self.bot.says(self.chat, text)
        await self.bot.heard(self.chat, then, after=after)

    async def presses(self, button: str, then: str) -> None:
        after = len(self.bot.chat(self.chat))
        self.bot.presses(self.chat, button)
        await self.bot.heard(self.chat, then, after=after)


async def file_a_report(sari: Person) -> None:
    await sari.says("/start", "Sebelum mulai")
    await sari.presses("Setuju", "Pilih yang paling mendekati")
    await sari.presses("jual rugi", "ceritakan")
    await sari.says("Batik <b>saya</b> {{ 45rb }} *_ 😀, di sana cuma 19.900 & pelanggan pindah semua.", "Produk")
    await sari.says("kain batik", "siapa penjual")
    await sari.presses("luar negeri", "berlangsung bagaimana")
    await sari.says("3", "nama toko")
    await sari.says("Toko Serba Murah", "Ada bukti")
    after = len(sari.bot.chat(sari.chat))
    for n in range(2):
        sari.bot.sends_photo(sari.chat, b"\xff\xd8\xff photo %d" % n, media_group_id="g1")
    await sari.bot.heard(sari.chat, "2 berkas", after=after)
    await sari.presses("Kirim", "Kode lacak: PA-")


async def test_owner_files_officer_answers_owner_reads(tmp_path: Path) -> None:
    async with BotApi(TOKENS) as double, running(double, tmp_path) as app:
        sari, yusuf = Person(double, "public", SARI), Person(double, "taskforce", YUSUF)
        await yusuf.says(await invite(app, "officer", "KPPU"), "Selamat bekerja")
        await file_a_report(sari)
        await double["taskforce"].heard(YUSUF, "Kasus baru #1")
        await yusuf.presses("Buka", "Toko Serba Murah")
        await yusuf.presses("Ambil", "di tangan Bapak/Ibu")
        await double["public"].heard(SARI, "mulai menangani")
        await yusuf.presses("Lihat bukti", "Bukti kasus #1")
        await yusuf.presses("Semua berkas asli", "seperti yang diterima")
        pictures = [f for sent in double["taskforce"].chat(YUSUF) for f in sent.files]
        assert [content for _, _, content in pictures] == [b"\xff\xd8\xff photo 0", b"\xff\xd8\xff photo 1"]
        await yusuf.presses("Tanya pelapor", "Apa yang ingin ditanyakan")
        await yusuf.says("Sejak kapan?", "Pertanyaan terkirim")
        await double["public"].heard(SARI, "Sejak kapan?")
        await sari.presses("Balas", "Silakan tulis")
        await sari.says("Sejak bulan lalu.", "Sudah kami teruskan")
        await double["taskforce"].heard(YUSUF, "Sejak bulan lalu.")
        await yusuf.presses("Jawab", "Tulis jawaban")
        await yusuf.says("Terima kasih, kami periksa.", "Jawaban terkirim")
        await double["public"].heard(SARI, "Terima kasih, kami periksa.")
        await yusuf.presses("Tutup", "Bagaimana hasilnya")
        await yusuf.presses("Harga sudah diperbaiki", "Tulis penutup")
        await yusuf.says("Harga sudah wajar.", "ditutup")
        closed = await double["public"].heard(SARI, "Harga sudah wajar.")
        assert "Harga sudah diperbaiki" in closed.text
        assert (await app.books.do(backlog.counted))["inbox_failed"] == 0
        judged(double)
    assert [r for r in double.refusals if r[1] not in (409,)] == []


async def test_a_poisoned_update_blocks_nobody(tmp_path: Path) -> None:
    async with BotApi(TOKENS) as double, running(double, tmp_path) as app:
        double["public"].raw_update({"message": {"chat": "not a chat"}})
        sari = Person(double, "public", SARI)
        await sari.says("/start", "Sebelum mulai")
        assert (await app.books.do(backlog.counted))["inbox_failed"] == 1


async def test_an_outage_of_the_platform_is_waited_out(tmp_path: Path) -> None:
    async with BotApi(TOKENS) as double, running(double, tmp_path):
        sari = Person(double, "public", SARI)
        await sari.says("/start", "Sebelum mulai")
        double.outage(1.5)
        await sari.presses("Setuju", "Pilih yang paling mendekati")


async def test_a_flooded_chat_is_waited_for_as_long_as_told(tmp_path: Path) -> None:
    async with BotApi(TOKENS) as double, running(double, tmp_path):
        double["public"].chats[SARI] = []
        double["public"].flood(SARI, 2)
        sari = Person(double, "public", SARI)
        await sari.says("/start", "Sebelum mulai")
        assert double.too_soon == []


async def test_an_owner_who_blocked_the_bot_is_not_tried_for_ever(tmp_path: Path) -> None:
    async with BotApi(TOKENS) as double, running(double, tmp_path) as app:
        double["public"].block(SARI)
        double["public"].says(SARI, "/start")
        for _ in range(200):
            if (await app.books.do(backlog.counted))["outbox_dead"]:
                break
            await asyncio.sleep(0.02)
        assert (await app.books.do(backlog.counted))["outbox_dead"] == 1
        assert [c["method"] for c in double.calls].count("sendMessage") == 1


async def test_a_send_without_an_answer_is_repeated_at_most_once(tmp_path: Path) -> None:
    async with BotApi(TOKENS) as double, running(double, tmp_path):
        double.drop_reply_next("sendMessage")
        sari = Person(double, "public", SARI)
        await sari.says("/start", "Sebelum mulai")
        await asyncio.sleep(3)
        assert len(double["public"].chat(SARI)) <= 2


@pytest.mark.parametrize("name", ["public", "taskforce"])
async def test_nothing_is_confirmed_before_it_is_stored(name: str) -> None:
    from bot.channels.telegram import TelegramPublic
    from bot.taskforce import TelegramTaskforce

    async with BotApi(TOKENS) as double:
        door = {"public": TelegramPublic, "taskforce": TelegramTaskforce}[name](
            TOKENS[name], double.base, poll_timeout=1
        )
        seen: list[str] = []

        async def store(raws) -> None:
            seen.extend(r.platform_id for r in raws)
            if len(seen) < 2:
                raise OSError("disk full")

        double[name].says(SARI, "halo")
        task = asyncio.create_task(door.listen(store))
        for _ in range(300):
            if double[name].pending == 0:
                break
            await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await door.close()
        assert len(seen) == 2
        assert seen[0] == seen[1]


@pytest.mark.parametrize("name", ["public", "taskforce"])
async def test_a_refused_token_is_one_sentence_without_the_token(name: str) -> None:
    from bot.channels.polling import TokenRefused
    from bot.channels.telegram import TelegramPublic
    from bot.taskforce import TelegramTaskforce

    async with BotApi(TOKENS) as double:
        wrong = "333333:" + "C" * 35
        door = {"public": TelegramPublic, "taskforce": TelegramTaskforce}[name](wrong, double.base)
        with pytest.raises(TokenRefused) as refused:
            await door.me()
        await door.close()
        assert "C" * 35 not in str(refused.value)


async def test_the_doctor_says_when_a_bot_can_be_put_into_groups(tmp_path: Path) -> None:
    """It answers nobody there, and people would think it broken."""
    from bot.doctor import examine

    async with BotApi(TOKENS) as double:
        tokens = "".join(f'[telegram.{n}]\ntoken = "{t}"\napi_base = "{double.base}"\n' for n, t in TOKENS.items())
        (tmp_path / "config.toml").write_text(f'[service]\ndata = "{tmp_path}"\n{tokens}', encoding="utf-8")
        double["public"].joins_groups = True
        found = {f.what: f for f in await examine(tmp_path / "config.toml")}
    assert not found["telegram.public"].good
    assert "/setjoingroups" in found["telegram.public"].remedy
    assert found["telegram.taskforce"].good
