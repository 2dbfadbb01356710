"""Through Telegram, with the clock running: somebody fetches everything we hold about them, and has it erased."""

import asyncio
import io
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.tables import cases, evidence, identity, outbox
from tests.channels.test_telegram_end_to_end import SARI, TOKENS, Person, file_a_report, judged, running
from tests.doubles.bot_api import BotApi


async def test_a_copy_arrives_as_a_document_and_after_erasure_nobody_is_known(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("bot.clock.EVERY", 0.2)
    async with BotApi(TOKENS) as double, running(double, tmp_path) as app:
        sari = Person(double, "public", SARI)
        await file_a_report(sari)
        await sari.says("/datasaya", "Ini semua data Bapak/Ibu")
        sent = [s for s in double["public"].chat(SARI) if s.method == "sendDocument"][-1]
        ((_, name, content),) = sent.files
        assert name == "data-saya.zip"
        archive = zipfile.ZipFile(io.BytesIO(content))
        told = json.loads(archive.read("data.json"))
        assert told["person"]["identity"]["address"] == str(SARI)
        assert sorted(archive.read(n) for n in archive.namelist() if n.startswith("berkas/")) == [b"\xff\xd8\xff photo 0", b"\xff\xd8\xff photo 1"]  # fmt: skip
        await sari.says("/hapus", "Yang tidak bisa kami hapus")
        await sari.presses("Hapus semuanya", "Bapak/Ibu yakin?")
        await sari.presses("Ya, hapus", "sudah dihapus")
        await _until_gone(app)
        left = await app.books.do(
            lambda db: [
                db.execute(select(func.count()).select_from(t)).scalar_one() for t in (identity, outbox, evidence)
            ]
        )
        assert left == [0, 0, 0]
        assert await app.books.do(lambda db: db.execute(select(cases.c.person_id)).scalars().all()) == [None]
        assert not [n for n in (tmp_path / "evidence").iterdir() if n.is_file()]
        judged(double)


async def _until_gone(app) -> None:
    async with asyncio.timeout(20):
        while await app.books.do(lambda db: db.execute(select(identity.c.person_id)).first()):
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("folder", ["id", "en"])
def test_no_message_asks_for_the_number_of_an_identity_card(folder: str) -> None:
    for path in Path("templates", folder).glob("*.txt"):
        for sentence in path.read_text(encoding="utf-8").replace("•", ".").split("."):
            if any(word in sentence for word in ("NIK", "KTP", "identity card")):
                assert any(no in sentence for no in ("tidak meminta", "do not ask", "Jangan", "never", "not send", "jangan")), f"{path}: {sentence}"  # fmt: skip
