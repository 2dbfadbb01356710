"""The browser chat: its endpoints, and the whole first working day in a real Chromium."""

import asyncio
import os
import re
import shutil
import struct
import tomllib
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest

from bot.app import App, build
from bot.config import Config
from bot.web.chat import create_web
from bot.web.phones import Phones
from handlers.messages import LANGUAGES, Outgoing
from storage import outbox, people
from tests.phones import TEMPLATES_FOLDER

TOKEN = "ab" * 16
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"]  # fmt: skip


def picture(red: int) -> bytes:
    """A small PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([red, 120, 90]) * 60 for _ in range(40))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 60, 40, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
async def client(light: App) -> AsyncIterator[httpx.AsyncClient]:
    web = create_web(Phones(light), TEMPLATES_FOLDER)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://127.0.0.1:8080") as made:
        made.headers["Authorization"] = f"Bearer {TOKEN}"
        yield made


async def test_what_is_said_is_kept_once_and_answered(light: App, client: httpx.AsyncClient) -> None:
    for _ in range(2):
        answer = await client.post("/chat/owner/say", data={"id": "message-1", "text": "/start"})
        assert answer.json() == {"ok": True}
    await light.handle_waiting()
    heard = (await client.get("/chat/owner/heard?after=0&wait=0")).json()["messages"]
    assert len(heard) == 1
    assert "<b>PasarAdil</b>" in heard[0]["html"]
    assert (await client.get(f"/chat/owner/heard?after={heard[0]['id']}&wait=0")).json()["messages"] == []


@pytest.mark.parametrize(
    ("data", "status"), [({"id": "x"}, 400), ({"id": "message-1"}, 400), ({"id": "message-1", "text": "a" * 8001}, 413)]
)
async def test_a_bad_message_is_refused_with_a_word(
    client: httpx.AsyncClient, data: dict[str, str], status: int
) -> None:
    answer = await client.post("/chat/owner/say", data=data)
    assert answer.status_code == status
    assert "error" in answer.json()


async def test_a_file_over_twenty_megabytes_is_refused(client: httpx.AsyncClient) -> None:
    files = {"files": ("big.bin", b"0" * (20 * 1024 * 1024 + 1))}
    assert (await client.post("/chat/owner/say", data={"id": "message-1"}, files=files)).status_code == 413


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer short", "Basic " + TOKEN, "Bearer " + "é" * 32])
async def test_without_a_phones_token_nothing_is_said(client: httpx.AsyncClient, header: str) -> None:
    answer = await client.get("/chat/owner/heard", headers={"Authorization": header.encode()})
    assert answer.status_code == 401


async def test_another_host_name_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.get("/", headers={"Host": "evil.example"})).status_code == 421
    assert (await client.get("/", headers={"Host": "localhost:99"})).status_code == 200


async def test_the_page_runs_only_its_own_script(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "<script>" not in answer.text
    for path in ("/static/chat.js", "/static/chat.css", "/static/icon.svg"):
        assert (await client.get(path)).status_code == 200
    assert len((await client.get("/static/chat.js")).content) < 25_000


@pytest.mark.parametrize("language, words", [
    ("id", "Tulis pesan"), ("en", "Write a message"), ("jv", "Serat pesen"), ("su", "Serat pesen atanapi kode undangan"),
])  # fmt: skip
async def test_the_page_speaks_the_language_its_address_asks_for(
    light: App, client: httpx.AsyncClient, language: str, words: str
) -> None:
    page = (await client.get(f"/?lang={language}")).text
    assert f'<html lang="{language}" data-chosen="{language}">' in page
    assert f'placeholder="{words}"' in page
    await client.post("/chat/owner/say", data={"id": "message-1", "text": "/start", "lang": language})
    await light.handle_waiting()
    said = (await client.get("/chat/owner/heard?after=0&wait=0")).json()["messages"][-1]
    agree = light.renderer.labels[language]["agree_report"]
    assert said["buttons"][0][0][1] == f"✅ {agree}"


async def test_the_task_force_is_answered_in_indonesian_where_its_page_is_javanese(
    light: App, client: httpx.AsyncClient
) -> None:
    await client.post("/chat/taskforce/say", data={"id": "message-1", "text": "/start", "lang": "jv"})
    await light.handle_waiting()
    said = (await client.get("/chat/taskforce/heard?after=0&wait=0")).json()["messages"][-1]
    assert said["html"].startswith("Ini pintu petugas PasarAdil.")


async def test_a_page_in_a_language_we_do_not_speak_is_indonesian(client: httpx.AsyncClient) -> None:
    for address in ("/", "/?lang=ms", "/?lang=<script>"):
        page = (await client.get(address)).text
        assert '<html lang="id">' in page
        assert 'placeholder="Tulis pesan"' in page


def test_the_page_has_the_same_words_in_every_language() -> None:
    words = tomllib.loads((TEMPLATES_FOLDER / "web" / "words.toml").read_text(encoding="utf-8"))
    assert tuple(words) == LANGUAGES
    assert all(table.keys() == words["id"].keys() and all(table.values()) for table in words.values())


async def test_a_file_is_shown_only_to_those_who_may_see_it(light: App, client: httpx.AsyncClient) -> None:
    from sqlalchemy import select

    from storage.tables import evidence

    await client.post("/chat/owner/say", data={"id": "message-1"}, files={"files": ("a.png", picture(1), "image/png")})
    await light.handle_waiting()
    await light.collector.round()
    which = await light.books.do(lambda db: db.execute(select(evidence.c.id)).scalar_one())
    assert (await client.get(f"/chat/owner/file/{which}")).content == picture(1)
    stranger = {"Authorization": "Bearer " + "cd" * 16}
    for side in ("owner", "taskforce"):
        assert (await client.get(f"/chat/{side}/file/{which}", headers=stranger)).status_code == 404


async def test_what_takes_the_place_of_a_message_says_of_which(light: App, client: httpx.AsyncClient) -> None:
    """How far an export is: the page changes what it shows, instead of showing one more."""
    ring, now = light.house.ring, light.house.clock
    await client.get("/chat/taskforce/heard?after=0&wait=0")
    me = await light.books.do(lambda db: people.of(db, ring, "browser_taskforce", TOKEN, now()))

    def tell(first: int, last: int, count: int) -> int:
        said = Outgoing("export_progress", {"count": count, "total": 9})
        return light.books.now(lambda db: outbox.promise_anew(db, ring, me.id, me.channel, said, first, last, now()))

    first = tell(0, 0, 1)
    (one,) = (await client.get("/chat/taskforce/heard?after=0&wait=0")).json()["messages"]
    second = tell(first, first, 2)
    (two,) = (await client.get(f"/chat/taskforce/heard?after={first}&wait=0")).json()["messages"]
    assert (one["id"], one["instead"]) == (first, 0)
    assert (two["id"], two["instead"]) == (second, first) and "2 dari 9" in two["html"]


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[App, str]]:
    """The whole service on a free port."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = build(Config.model_validate({"service": {"data": folder}, "web": {"port": port}}))
    task = asyncio.create_task(app.run())
    async with httpx.AsyncClient() as client:
        for _ in range(200):
            with suppress(httpx.TransportError):
                if (await client.get(f"http://127.0.0.1:{port}/ready")).status_code == 200:
                    break
            await asyncio.sleep(0.05)
    try:
        yield app, f"http://127.0.0.1:{port}/"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM HERE: install Debian's chromium to run the browser tests")
async def test_the_first_working_day_in_a_browser(tmp_path: Path) -> None:
    from playwright.async_api import async_playwright, expect

    from bot.app import first_invite

    photos = [tmp_path / "satu.png", tmp_path / "dua.png"]
    for n, photo in enumerate(photos):
        photo.write_bytes(picture(90 + 80 * n))
    async with running(tmp_path / "data") as (app, address), async_playwright() as playwright:
        code = await first_invite(app)
        assert code is not None
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = await browser.new_page(viewport={"width": 1100, "height": 800})
        troubles: list[str] = []
        page.on("pageerror", lambda e: troubles.append(str(e)))
        await page.goto(address)
        owner, desk = page.locator("[data-side=owner]"), page.locator("[data-side=taskforce]")

        async def says(phone, text: str, then: str) -> None:
            await phone.locator("textarea").fill(text)
            await phone.locator("textarea").press("Enter")
            await hears(phone, then)

        async def presses(phone, label: str, then: str) -> None:
            await phone.locator(".rows button").filter(has_text=re.compile(rf"^\W*{label}")).last.click()
            await hears(phone, then)

        async def hears(phone, then: str) -> None:
            await expect(phone.locator(".turn:not(.mine)").filter(has_text=then).last).to_be_visible(timeout=30_000)

        await hears(desk, "kode undangan")
        await says(desk, code, "Siapa nama")
        await says(desk, "Dewi", "sudah masuk")
        await presses(desk, "Undang", "Siapa yang diundang")
        await presses(desk, "Petugas", "Untuk lembaga mana")
        await presses(desk, "Komisi Pengawas Persaingan Usaha", "Kode undangan Petugas")
        invite = await desk.locator("code").last.inner_text()
        page.on("dialog", lambda d: asyncio.ensure_future(d.accept()))
        await desk.locator(".fresh").click()
        await hears(desk, "kode undangan")
        await says(desk, invite, "Siapa nama")
        await says(desk, "Yusuf", "sudah masuk")

        await presses(owner, "Setuju", "paling mendekati")
        await presses(owner, "Harga tidak masuk", "ceritakan")
        await says(owner, "Batik saya 45rb, mereka 19.900 <img src=x onerror=alert(1)> terus-menerus.", "Produk")
        await says(owner, "kain batik", "siapa penjual")
        await presses(owner, "Penjual dari luar", "berlangsung bagaimana")
        await says(owner, "3", "nama toko")
        await says(owner, "Toko Serba Murah", "Ada bukti")
        await owner.locator("input[type=file]").set_input_files(photos)
        await expect(owner.locator(".previews img")).to_have_count(2)
        await owner.get_by_role("button", name="Kirim", exact=True).click()
        await hears(owner, "2 berkas")
        await page.reload()
        await hears(owner, "Sudah betul?")
        await presses(owner, "Kirim", "Kode lacak: PA-")

        await hears(desk, "Kasus baru #1")
        await presses(desk, "Buka", "Toko Serba Murah")
        await presses(desk, "Ambil", "di tangan Bapak/Ibu")
        await presses(desk, "Lihat bukti", "2 berkas")
        await expect(desk.locator(".bubble img").nth(1)).to_have_js_property("naturalWidth", 60, timeout=30_000)
        await hears(owner, "mulai menangani")
        await presses(desk, "Jawab", "Tulis jawaban")
        await says(desk, "Sudah kami periksa bersama platform.", "Jawaban terkirim")
        await hears(owner, "Sudah kami periksa bersama platform.")
        await presses(desk, "Tutup", "Bagaimana hasilnya")
        await presses(desk, "Harga sudah diperbaiki", "Tulis penutup")
        await says(desk, "Harga sudah wajar kembali.", "ditutup")
        await hears(owner, "Harga sudah wajar kembali.")
        assert await page.locator("img[src=x]").count() == 0
        assert troubles == []
        await page.wait_for_timeout(300)
        await page.screenshot(path=tmp_path / "chat.png")
        await browser.close()
    if folder := os.environ.get("PASARADIL_SCREENSHOTS"):
        shutil.copy(tmp_path / "chat.png", Path(folder) / "chat.png")
