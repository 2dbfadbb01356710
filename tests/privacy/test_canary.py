"""A canary identity goes through everything the service does, and is found nowhere it should not be."""

import asyncio
import gzip
import json
from pathlib import Path

import pytest
import structlog

from bot.log import keep_to_the_allowed, redacted, set_up
from storage import archive
from tests.phones import Cast, open_service, report

CANARY = "Kenariwati Burungsari"
ADDRESS = "998877665544"


async def test_a_confidential_owner_is_found_nowhere_in_the_files_or_the_log(tmp_path: Path, clock, capfd) -> None:
    set_up("debug")
    app = open_service(tmp_path / "data", "", clock)
    cast = await Cast(app).at_work()
    cast.sari.owner = ADDRESS
    await report(cast.sari, identity="Terbuka", seller="Toko Kenari")
    await cast.yusuf.say(choice="do:1:take")
    await cast.yusuf.say(choice="do:1:ask")
    await cast.yusuf.say("Sejak kapan?")
    structlog.get_logger().info("canary", name=CANARY, event_id=ADDRESS, error=f"token 123456789:{'A' * 35}")
    found = b"".join(p.read_bytes() for p in (tmp_path / "data").rglob("*") if p.is_file() and p.name != "keys.json")
    copy = tmp_path / "copy.tar.gz"
    await asyncio.to_thread(archive.backup, app.config.database, app.cabinet.folder, copy, app.house.clock())
    found += gzip.decompress(copy.read_bytes())
    await app.close()
    for secret in (ADDRESS, "Sari Wulandari", "pelanggan saya pindah", cast.sari.copied(), "photo 1"):
        assert secret.encode() not in found, secret
    log = "".join(capfd.readouterr())
    for secret in (ADDRESS, CANARY, "Sari Wulandari", "A" * 35, cast.sari.copied()):
        assert secret not in log, secret


async def test_officers_see_a_name_only_where_the_owner_is_open(few: Cast) -> None:
    await report(few.sari, identity="Terbuka", photos=0)
    await report(few.made, identity="Rahasia", photos=0)
    await few.yusuf.say("/kasus 1")
    assert "Sari Wulandari" in few.yusuf.last.text
    await few.yusuf.say("/kasus 2")
    assert "Rahasia (nama tidak ditampilkan)" in few.yusuf.last.text


async def test_an_anonymous_case_is_connected_with_nobody(few: Cast) -> None:
    from sqlalchemy import select

    from storage.tables import cases, event, evidence

    code = await report(few.sari, identity="Anonim")
    ids = await few.app.books.do(lambda db: [db.execute(select(c)).scalars().all() for c in
                                             (cases.c.person_id, event.c.actor_id, evidence.c.person_id)])  # fmt: skip
    assert ids == [[None], [None], [None, None]]
    assert await few.yusuf.say(choice="do:1:take") == ["did_take"]
    assert "Pelapor sudah dikabari" not in few.yusuf.last.text
    await few.sari.say("status")
    assert few.sari.said.facts["cases"] == []
    assert await few.sari.say(code) == ["case"]
    assert await few.sari.press("Balas") == ["ask_reply"]
    assert await few.sari.say("Masih begitu.") == ["reply_sent"]


@pytest.mark.parametrize("text", [
    "Unauthorized for bot123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFa/getMe", "PA-ABCD-EFGH-JKLM", "0812-0000-1234",
    "+62 812 0000 1234", "9999012345678901", "sari@example.org", "postgresql://user:secret@host/db"])  # fmt: skip
def test_a_log_line_never_holds_a_token_a_code_or_a_number(text: str) -> None:
    shown = redacted(f"x {text} y")
    assert "<" in shown
    for part in ("AAFake", "ABCD-EFGH", "0000", "012345678", "sari@", "secret@"):
        assert part not in shown


def test_only_known_fields_reach_the_log() -> None:
    line = keep_to_the_allowed(
        None, "info", {"event": "x", "count": 3, "name": CANARY, "story": CANARY, "address": ADDRESS}
    )
    assert json.loads(json.dumps(line)) == {"event": "x", "count": 3}
