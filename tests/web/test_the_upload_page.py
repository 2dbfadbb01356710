"""A file too large for a chat comes by a page of its own: once, for one person, sealed while it comes."""

import asyncio
import os
import re
import secrets
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx
import orjson
import pytest
from sqlalchemy import select

from bot.app import App, foundation
from bot.channels import bot_api
from bot.config import Config
from bot.doors import open_local
from bot.web.server import serve
from handlers.limits import LIMITS
from handlers.messages import Incoming
from storage import evidence as files
from storage import retention, streams
from storage.tables import evidence, upload
from tests.conversations.test_filing_a_report import up_to
from tests.phones import Cast, Clock, Phone, report
from tests.samples import boxed, pdf, zipped
from tests.web.test_the_browser_chat import ARGS, CHROMIUM

MOST = 5  # megabytes, so that no test has to send hundreds
FILM = boxed(b"mp42") + os.urandom(3_500_000)


@pytest.fixture
async def cast(tmp_path: Path, clock: Clock) -> AsyncIterator[Cast]:
    """The cast, and the service's pages on a real port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web = {"port": port, "public_url": f"http://127.0.0.1:{port}/", "upload_mb": MOST}
    config = Config.model_validate({"service": {"data": tmp_path / "data"}, "web": web})
    app = App(config, *foundation(config, clock))
    open_local(app, "browser", "html")
    app.uploads = True
    app.__post_init__()
    serving = asyncio.create_task(serve(app))
    async with httpx.AsyncClient() as client:
        for _ in range(200):
            with suppress(httpx.TransportError):
                if (await client.get(f"http://127.0.0.1:{port}/live")).status_code == 200:
                    break
            await asyncio.sleep(0.05)
    yield await Cast(app).at_work()
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    await app.close()


async def address(phone: Phone) -> str:
    """The page this phone asks for."""
    assert await phone.say("unggah") == ["upload_offer"]
    return str(phone.said.facts["url"])


async def send(url: str, content: bytes, name: str = "rekaman.mp4", **more: str) -> httpx.Response:
    async with httpx.AsyncClient(timeout=60) as client:
        return await client.post(url, files={"file": (name, content, "video/mp4")}, headers=more)


async def get(url: str) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.get(url)


async def hears(phone: Phone) -> list[str]:
    """What the phone hears once its message from the page is handled."""
    while await phone.app.handle_waiting():
        pass
    return await phone.listen()


async def kept(app: App) -> list[str]:
    """The states of all files."""
    return await app.books.do(lambda db: list(db.execute(select(evidence.c.state)).scalars()))


def lying(app: App) -> list[str]:
    folder = app.cabinet.folder
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def test_a_large_film_joins_the_report_being_written(cast: Cast) -> None:
    sari = cast.sari
    await up_to(sari, "ask_evidence")
    url = await address(sari)
    page = await get(url)
    assert page.status_code == 200 and "Kirim berkas besar" in page.text and "5 MB" in page.text
    done = await send(url, FILM)
    assert done.status_code == 200 and "sudah tiba" in done.text and "<form" not in done.text
    assert await hears(sari) == ["upload_arrived", "ask_confirm"]
    assert "1 berkas" in sari.last.text
    assert await sari.press("Kirim") == ["filed"]
    case = await cast.app.books.do(lambda db: db.execute(select(evidence)).one())
    assert (case.case_id, case.state, case.mime, case.size) == (1, "stored", "video/mp4", len(FILM))
    assert cast.app.cabinet.get(case.id) == FILM
    assert FILM[1000:1100] not in (cast.app.cabinet.folder / case.id).read_bytes(), "it lies there sealed"


async def test_a_page_works_once(cast: Cast) -> None:
    url = await address(cast.sari)
    assert (await send(url, FILM)).status_code == 200
    again = await send(url, FILM)
    assert again.status_code == 410 and "sudah dipakai" in again.text and "<form" not in again.text
    assert await kept(cast.app) == ["stored"]


async def test_of_two_at_the_same_time_one_is_kept(cast: Cast) -> None:
    url = await address(cast.sari)
    answers = await asyncio.gather(*(send(url, FILM + bytes([n])) for n in range(3)))
    assert sorted(a.status_code for a in answers) in ([200, 409, 409], [200, 409, 410], [200, 410, 410])
    assert await kept(cast.app) == ["stored"] and len(lying(cast.app)) == 1


async def test_a_page_that_is_over_or_never_was_is_a_kind_page(cast: Cast, clock: Clock) -> None:
    url = await address(cast.sari)
    clock.passes(hours=25)
    for gone in (url, url[:-3] + "abc", url.rpartition("/")[0] + "/x", url.rpartition("/")[0] + "/" + "ä" * 30):
        for answer in (await send(gone, FILM), await get(gone)):
            assert answer.status_code == 404 and "Laporan Bapak/Ibu tetap aman" in answer.text
    assert await kept(cast.app) == [] and lying(cast.app) == []


async def test_what_is_too_large_is_refused_while_it_comes_and_may_be_tried_again(cast: Cast) -> None:
    url = await address(cast.sari)
    refused = await send(url, FILM + bytes(MOST * 1_000_000))
    assert refused.status_code == 413 and "lebih besar dari 5 MB" in refused.text and "<form" in refused.text
    assert lying(cast.app) == []
    assert (await send(url, FILM)).status_code == 200


async def test_a_file_we_do_not_keep_is_refused_with_its_sentence_and_leaves_nothing(cast: Cast) -> None:
    url = await address(cast.sari)
    for content, words in ((zipped({"x.apk": b"PK"}), "program atau aplikasi"), (b"", "kosong"),
                           (pdf(b"/Encrypt 5 0 R"), "terkunci"), (os.urandom(300), "tidak mengenali")):  # fmt: skip
        refused = await send(url, content, "bukti.bin")
        assert refused.status_code == 415 and words in refused.text and "bukti.bin" in refused.text
    assert await kept(cast.app) == [] and lying(cast.app) == []
    assert (await send(url, FILM)).status_code == 200


async def broken_off(url: str, content: bytes, promised: int) -> None:
    """Begin to send a form, and hang up."""
    host, port = re.match(r"http://([^:]+):(\d+)", url).groups()  # type: ignore[union-attr]
    _, writer = await asyncio.open_connection(host, int(port))
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n'
    writer.write(f"POST {url[url.index('/unggah') :]} HTTP/1.1\r\nHost: {host}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                 f"Content-Length: {promised}\r\n\r\n".encode() + head + content)  # fmt: skip
    await writer.drain()
    await asyncio.sleep(0.3)
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def test_a_line_that_breaks_leaves_nothing_and_the_page_open(cast: Cast) -> None:
    url = await address(cast.sari)
    await broken_off(url, FILM[:2_000_000], 4_000_000)
    for _ in range(100):
        if lying(cast.app) == []:
            break
        await asyncio.sleep(0.05)
    assert lying(cast.app) == [] and await kept(cast.app) == []
    assert (await send(url, FILM)).status_code == 200


@pytest.mark.parametrize("body, kind", [
    (b"nothing of a form", "multipart/form-data; boundary=b"), (b"x=1", "application/x-www-form-urlencoded"),
    (b"--b\r\n\r\n--b--\r\n", "multipart/form-data; boundary=b"), (b"", "multipart/form-data"),
    (b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n', "multipart/form-data; boundary=b"),
    (b"--b\r\n" + b"X: " + b"y" * 9_000 + b"\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
])  # fmt: skip
async def test_what_is_no_form_is_a_kind_page_too(cast: Cast, body: bytes, kind: str) -> None:
    url = await address(cast.sari)
    async with httpx.AsyncClient() as client:
        answer = await client.post(url, content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400 and "coba sekali lagi" in answer.text
    assert lying(cast.app) == []


async def test_a_form_on_another_page_cannot_send_in_our_name(cast: Cast) -> None:
    url = await address(cast.sari)
    assert (await send(url, FILM, **{"Sec-Fetch-Site": "cross-site"})).status_code == 403
    assert await kept(cast.app) == []
    answer = await get(url)
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer", "the address is the key"


async def test_only_a_keyed_hash_of_an_address_is_kept(cast: Cast) -> None:
    url = await address(cast.sari)
    token = url.rpartition("/")[2]
    row = await cast.app.books.do(lambda db: db.execute(select(upload)).one())
    assert row.token_hash == cast.app.house.ring.lookup("upload", token) and len(token) == 32
    assert token.encode() not in (cast.app.config.service.data / "pasaradil.sqlite").read_bytes()


async def test_a_page_asked_for_while_answering_an_officer_is_for_that_case(cast: Cast) -> None:
    await report(cast.sari, photos=0)
    await cast.sari.say(choice="reply:1")
    url = await address(cast.sari)
    await cast.sari.say("selesai")
    await cast.yusuf.listen()
    assert (await send(url, FILM)).status_code == 200
    assert await hears(cast.sari) == ["upload_arrived"] and "#1" in cast.sari.last.text
    assert await cast.yusuf.listen() == ["owner_replied"]
    await cast.yusuf.say(choice="files:1")
    assert cast.yusuf.said.facts["count"] == 1


async def test_a_page_outlives_the_filing_of_its_report(cast: Cast) -> None:
    await up_to(cast.sari, "ask_evidence")
    url = await address(cast.sari)
    await cast.sari.press("Tidak ada bukti")
    await cast.sari.press("Kirim")
    assert (await send(url, FILM)).status_code == 200
    assert await hears(cast.sari) == ["upload_arrived"]
    case = await cast.app.books.do(lambda db: db.execute(select(evidence.c.case_id)).scalar_one())
    assert case == 1


async def test_an_anonymous_owners_page_knows_nobody(cast: Cast) -> None:
    await up_to(cast.sari, "ask_evidence")
    url = await address(cast.sari)
    await cast.sari.press("Tidak ada bukti")
    await cast.sari.press("Nama:")
    await cast.sari.press("Anonim")
    await cast.sari.press("Kirim")
    row = await cast.app.books.do(lambda db: db.execute(select(upload)).one())
    assert (row.person_id, row.case_id, row.made_at.minute, row.expires_at.minute) == (None, 1, 0, 0)
    assert "sudah tiba" in (await send(url, FILM)).text
    assert await hears(cast.sari) == []
    row, file = await cast.app.books.do(
        lambda db: (db.execute(select(upload)).one(), db.execute(select(evidence)).one())
    )
    assert (row.used_at.minute, file.person_id, file.case_id, file.created_at.minute) == (0, None, 1, 0)


async def test_the_same_file_by_page_and_by_chat_is_kept_once(cast: Cast) -> None:
    await report(cast.sari, photos=1)
    await cast.sari.say(choice="reply:1")
    url = await address(cast.sari)
    assert (await send(url, b"\xff\xd8\xff photo 0", "foto.jpg")).status_code == 200
    assert await hears(cast.sari) == ["file_same"]
    assert len(lying(cast.app)) == 1


async def test_five_pages_a_day_are_enough(cast: Cast, clock: Clock) -> None:
    for _ in range(LIMITS["pages"].default):
        await address(cast.sari)
    assert await cast.sari.say("unggah") == ["upload_enough"]
    clock.passes(hours=25)
    await address(cast.sari)


async def test_addresses_go_a_day_after_their_time(cast: Cast, clock: Clock) -> None:
    await address(cast.sari)
    clock.passes(hours=49)
    await cast.app.books.do(lambda db: retention.tidy(db, clock()))
    assert await cast.app.books.do(lambda db: db.execute(select(upload)).all()) == []


async def test_a_film_too_large_for_the_chat_is_answered_with_a_page() -> None:
    message = {"chat": {"id": 7, "type": "private"}, "from": {"id": 7}, "message_id": 3, "caption": "Ini videonya",
               "video": {"file_id": "x", "file_size": 20 * 1024 * 1024 + 1, "mime_type": "video/mp4"}}  # fmt: skip
    told = b'{"update_id": 1, "message": ' + orjson.dumps(message) + b"}"
    assert bot_api.decode(told).incoming == Incoming("Ini videonya", number=3, too_large=True)


async def test_without_an_address_of_our_own_the_owner_is_asked_for_something_smaller(few: Cast) -> None:
    assert await few.sari.say("unggah") == ["file_too_large"]


def test_a_sealed_file_is_read_from_anywhere_and_every_change_is_noticed(tmp_path: Path) -> None:
    from storage.sealing import KeyTrouble, fresh_ring

    ring, content = fresh_ring(), secrets.token_bytes(2 * streams.PORTION + 500)
    cabinet = files.Cabinet(tmp_path, ring)
    for size in (0, 1, streams.PORTION, streams.PORTION + 1, len(content)):
        sealer = cabinet.begin("ab")
        for at in range(0, size, 700_000):
            sealer.write(content[at : min(size, at + 700_000)])
        sealer.finish()
        assert cabinet.get("ab") == content[:size]
    with cabinet.open("ab") as file:
        file.seek(streams.PORTION - 10)
        assert file.read(20) == content[streams.PORTION - 10 : streams.PORTION + 10]
        assert file.seek(-5, os.SEEK_END) == len(content) - 5 and file.read() == content[-5:]
    whole = (tmp_path / "ab").read_bytes()
    portion = (len(whole) - len(streams.MARK) - 500 - 31) // 2
    first, second = (whole[3 + n * portion : 3 + (n + 1) * portion] for n in range(2))
    rest = whole[3 + 2 * portion :]
    for changed in (whole[:-1], whole[: 3 + 2 * portion], streams.MARK + second + first + rest, streams.MARK + first + rest,
                    whole[:50] + bytes([whole[50] ^ 1]) + whole[51:], streams.MARK):  # fmt: skip
        (tmp_path / "ab").write_bytes(changed)
        with pytest.raises(KeyTrouble):
            cabinet.get("ab")


@pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM HERE: install Debian's chromium to run the browser tests")
@pytest.mark.parametrize("script", [True, False])
async def test_the_page_on_a_small_phone_with_and_without_script(cast: Cast, tmp_path: Path, script: bool) -> None:
    from playwright.async_api import async_playwright, expect

    film = tmp_path / "rekaman.mp4"
    film.write_bytes(FILM)
    huge = tmp_path / "besar.mp4"
    huge.write_bytes(FILM * 2)
    url = await address(cast.sari)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = await browser.new_page(viewport={"width": 360, "height": 640}, java_script_enabled=script)
        troubles: list[str] = []
        page.on("pageerror", lambda e: troubles.append(str(e)))
        page.on("console", lambda m: troubles.append(m.text) if m.type == "error" and "413" not in m.text else None)
        await page.goto(url)
        await page.screenshot(path=tmp_path / "open.png")
        await page.set_input_files("#file", huge)
        await page.get_by_role("button", name="Kirim").click()
        await expect(page.get_by_text("lebih besar dari 5 MB").first).to_be_visible()
        await page.screenshot(path=tmp_path / "large.png")
        await page.set_input_files("#file", film)
        await page.locator("button[type=submit]").click()
        await expect(page.get_by_text("sudah tiba")).to_be_visible()
        await page.screenshot(path=tmp_path / "done.png")
        wide = await page.evaluate("document.documentElement.scrollWidth") if script else 360
        await browser.close()
    assert wide == 360 and troubles == []
    if folder := os.environ.get("PASARADIL_SCREENSHOTS"):
        for name in ("open", "large", "done"):
            shutil.copy(tmp_path / f"{name}.png", Path(folder) / f"upload-{name}-{'script' if script else 'plain'}.png")


async def test_an_original_no_chat_carries_is_fetched_by_its_officer_for_an_hour(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from handlers.officer import exhibits

    monkeypatch.setattr(exhibits, "SENT_MOST", 1_000_000)
    await report(cast.sari, photos=0)
    await cast.sari.say(choice="reply:1")
    await send(await address(cast.sari), FILM, "rahasia Bu Sari.mp4")
    assert await cast.yusuf.say(choice="file:1:1") == ["exhibit"]
    url = cast.yusuf.said.facts["url"]
    assert url in cast.yusuf.last.text.replace("&amp;", "&")
    got = await get(url)
    assert got.content == FILM and "Sari" not in str(got.headers)
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment;")
    for wrong in (url[:-6] + "AAAAAA", url.rpartition("/")[0] + "/x", url.rpartition("/")[0] + "/" + "ä" * 9):
        assert (await get(wrong)).status_code == 404
    clock.passes(minutes=61)
    over = await get(url)
    assert over.status_code == 404 and "tidak berlaku lagi" in over.text
    await cast.yusuf.say(choice="file:1:1")
    url = cast.yusuf.said.facts["url"]
    await cast.yusuf.say("keluar")
    assert (await get(url)).status_code == 404, "who has left sees nothing more"
