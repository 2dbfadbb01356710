"""Whoever asks gets everything we hold about them, as files: theirs only, and no officer's name."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot import copies, handouts
from storage.tables import consent, evidence, request
from tests.phones import Cast, Phone, report


async def fetched(phone: Phone) -> zipfile.ZipFile:
    """The copy, once the clock has made it."""
    assert await copies.make_due(phone.app) >= 0
    assert "my_data" in await phone.listen()
    (which,) = phone.said.evidence
    return zipfile.ZipFile(io.BytesIO(phone.app.cabinet.get(which)))


async def test_everything_we_hold_is_in_the_file(cast: Cast) -> None:
    code = await report(cast.sari, identity="Terbuka", seller="Toko Serba Murah")
    await report(
        cast.made, seller="Toko Kopi Lain", story="Kopi Bangli saya 90rb, di sana 30.000, pembeli saya hilang semua."
    )
    await cast.yusuf.say(choice="do:1:take")
    await cast.yusuf.say(choice="do:1:ask")
    await cast.yusuf.say("Sejak kapan, Bu?")
    await cast.sari.listen()
    await cast.sari.press("Balas")
    await cast.sari.say("Sejak bulan Mei.")
    await cast.sari.say("selesai")
    await cast.yusuf.say(choice="do:1:release")
    await cast.sari.press("Buat laporan")
    await cast.sari.press("jual rugi")
    await cast.sari.say("nanti")
    assert await cast.sari.say("data saya") == ["my_data_coming"]
    found = await fetched(cast.sari)
    told, words = json.loads(found.read("data.json")), found.read("baca-saya.txt").decode()
    (case,) = told["cases"]
    assert case["answers"]["name"] == "Sari Wulandari"
    assert [e["what"] for e in case["history"]] == ["file", "take", "ask", "reply"], (
        "what is not hers to see is not in it"
    )
    assert [e["text"] for e in case["history"]][2:] == ["Sejak kapan, Bu?", "Sejak bulan Mei."]
    assert [c["given"] for c in told["consents"]] == [True]
    assert [r["kind"] for r in told["requests"]] == ["copy"]
    assert told["unsent"]["parked"]["category"] == "jual_rugi"
    assert told["person"]["identity"]["address"] == "sari"
    assert len(told["messages_to_you"]) > 5
    assert len(case["files"]) == 2
    assert [found.read(n) for n in found.namelist() if n.startswith("berkas/")] == [b"\xff\xd8\xff photo 0", b"\xff\xd8\xff photo 1"]  # fmt: skip
    for readable in ("Sari Wulandari", "Sejak bulan Mei.", "Toko Serba Murah", "foto.jpg", "Rp45.000"):
        assert readable in words, readable
    everything = words + json.dumps(told)
    for others in ("Yusuf", "Kopi Bangli", "Toko Kopi Lain", code.replace("PA-", "")):
        assert others not in everything.replace(json.dumps(told["messages_to_you"])[1:-1], ""), others
    assert "Yusuf" not in everything


async def test_somebody_new_gets_a_copy_too(few: Cast) -> None:
    assert await few.made.say("/datasaya") == ["my_data_coming"]
    told = json.loads((await fetched(few.made)).read("data.json"))
    assert (told["cases"], told["files"]) == ([], [])


async def test_what_was_sent_before_agreeing_is_in_it_too(few: Cast) -> None:
    await few.made.say("Kopi saya dijual rugi orang, pembeli saya hilang semua.", files=(b"before",))
    await few.made.say("data saya")
    found = await fetched(few.made)
    told = json.loads(found.read("data.json"))
    assert "dijual rugi" in json.dumps(told["unsent"])
    assert [found.read(n) for n in found.namelist() if n.startswith("berkas/")] == [b"before"]


async def test_an_anonymous_report_is_nobodys_and_not_in_it(few: Cast) -> None:
    await report(few.sari, identity="Anonim")
    await few.sari.say("data saya")
    found = await fetched(few.sari)
    assert json.loads(found.read("data.json"))["cases"] == []
    assert [n for n in found.namelist() if n.startswith("berkas/")] == []
    assert "anonim" in found.read("baca-saya.txt").decode()


async def test_asking_does_not_lose_the_question_being_asked(few: Cast) -> None:
    await few.sari.say("/start")
    await few.sari.press("Setuju")
    await few.sari.press("jual rugi")
    assert await few.sari.say("data saya") == ["my_data_coming"]
    await fetched(few.sari)
    assert (await few.sari.say("Kain batik saya 45rb, di toko itu cuma 19.900, pelanggan pindah semua."))[-1] != "home"


async def test_the_request_is_written_down_and_done_once(cast: Cast) -> None:
    await cast.sari.say("data saya")
    row = await cast.app.books.do(lambda db: db.execute(select(request)).one())
    assert row.due_at - row.at == timedelta(hours=72)
    assert row.done_at is None
    assert await copies.make_due(cast.app) == 1
    assert await copies.make_due(cast.app) == 0
    row = await cast.app.books.do(lambda db: db.execute(select(request)).one())
    assert row.done_at is not None
    assert await cast.sari.listen() == ["my_data"]


async def test_a_copy_that_failed_is_made_later(few: Cast, monkeypatch) -> None:
    await few.sari.say("data saya")
    with monkeypatch.context() as broken:
        broken.setattr(few.app.cabinet, "put", lambda *_: (_ for _ in ()).throw(OSError("full")))
        assert await copies.make_due(few.app) == 0
    assert await copies.make_due(few.app) == 0, "it is somebody's turn for ten minutes"
    few.app.house.clock.passes(minutes=11)
    assert await copies.make_due(few.app) == 1


async def test_files_too_many_for_one_message_come_in_several(few: Cast, monkeypatch) -> None:
    monkeypatch.setattr(copies, "AT_MOST", 20)
    await report(few.sari, photos=3)
    await few.sari.say("data saya")
    await copies.make_due(few.app)
    assert await few.sari.listen() == ["my_data"] * 3
    archives = [zipfile.ZipFile(io.BytesIO(few.app.cabinet.get(o.evidence[0]))) for o, _ in few.sari.heard[-3:]]
    assert [len(a.namelist()) for a in archives] == [3, 1, 1]
    assert "berkas 3 dari 3" in few.sari.last.text


async def test_a_copy_is_for_its_owner_alone_and_goes_after_a_week(few: Cast) -> None:
    from bot.web.phones import Phones

    phones = Phones(few.app)
    await few.sari.say("data saya")
    await fetched(few.sari)
    (which,) = few.sari.said.evidence
    assert (await phones.file("owner", "sari", which)).name == "data-saya.zip"
    assert await phones.file("owner", "made", which) is None
    assert await phones.file("taskforce", "yusuf", which) is None
    assert await copies.remove_old(few.app) == 0
    few.app.house.clock.passes(days=7, minutes=1)
    assert await copies.remove_old(few.app) == 1
    assert not (few.app.cabinet.folder / which).exists()
    assert await few.app.books.do(lambda db: db.execute(select(func.count()).select_from(evidence)).scalar_one()) == 0


async def test_a_third_copy_waits_for_tomorrow(few: Cast) -> None:
    for expected in ("my_data_coming", "my_data_coming", "my_data_enough"):
        assert await few.sari.say("data saya") == [expected]
    few.app.house.clock.passes(days=1)
    assert "my_data_coming" in await few.sari.say("data saya")


@pytest.mark.parametrize("words", ["data saya", "/datasaya", "my data", "data kulo", "data abdi", "Salinan data saya"])
async def test_every_language_has_words_for_it(few: Cast, words: str) -> None:
    assert await few.sari.say(words) == ["my_data_coming"]


async def test_each_agreement_is_a_line_of_the_history(cast: Cast) -> None:
    await report(cast.sari, photos=0)
    rows = await cast.app.books.do(lambda db: db.execute(select(consent.c.version, consent.c.given)).all())
    assert [tuple(r) for r in rows] == [("2026-11", True)]


async def test_at_a_terminal_the_file_lies_beside_its_owner(tmp_path, monkeypatch, clock, capsys) -> None:
    from bot.app import App, foundation
    from bot.config import Config, Service
    from bot.doors import open_local
    from bot.terminal import Screen

    monkeypatch.chdir(tmp_path)
    config = Config(service=Service(data=tmp_path / "data"))
    app = App(config, *foundation(config, clock))
    open_local(app, "terminal", "plain")
    app.__post_init__()
    screen = Screen(app, "terminal", "owner-sari")
    await screen.hear("data saya")
    await screen.show()
    await app.close()
    (saved,) = tmp_path.glob("*data-saya.zip")
    assert sorted(zipfile.ZipFile(saved).namelist()) == ["baca-saya.txt", "data.json"]
    assert saved.stat().st_mode & 0o077 == 0
    assert saved.name in capsys.readouterr().out


async def test_a_door_that_takes_no_archives_gets_texts_and_files(few: Cast, monkeypatch) -> None:
    monkeypatch.setattr(copies, "WITHOUT_ARCHIVES", ("browser",))
    await report(few.sari, photos=3)
    await few.sari.say("data saya")
    await copies.make_due(few.app)
    assert await few.sari.listen() == ["my_data", "my_data"]
    texts, files = (o.evidence for o, _ in few.sari.heard[-2:])
    assert "Rp45.000" in few.app.cabinet.get(texts[0]).decode()
    assert len(json.loads(few.app.cabinet.get(texts[1]))["cases"]) == 1
    assert [few.app.cabinet.get(which) for which in files] == [b"\xff\xd8\xff photo %d" % n for n in range(3)]


@pytest.mark.parametrize("way", ["declined", "cancelled"])
async def test_files_of_a_report_that_is_not_to_be_go_at_once(few: Cast, way: str) -> None:
    if way == "declined":
        await few.made.say("Kopi saya dijual rugi orang, pembeli saya hilang semua.", files=(b"before",))
        assert await few.made.press("Tidak setuju") == ["declined"]
    else:
        await few.made.say("/start")
        await few.made.press("Setuju")
        await few.made.say(files=(b"before",))
        await few.made.say("batal")
        assert await few.made.press("Ya, batalkan") == ["cancelled"]
    assert await copies.remove_old(few.app) >= 1
    assert not [n for n in few.app.cabinet.folder.iterdir() if n.is_file()]
    assert await few.app.books.do(lambda db: db.execute(select(func.count()).select_from(evidence)).scalar_one()) == 0


@pytest.mark.parametrize("page", ["https://aduan.example", ""])
async def test_files_no_chat_carries_are_fetched_from_an_address_of_their_own(
    few: Cast, monkeypatch, page: str
) -> None:
    app = few.app
    monkeypatch.setattr(copies, "AT_MOST", 5)
    monkeypatch.setattr(app, "house", replace(app.house, page=page))
    await report(few.sari, photos=1)
    await few.sari.say("data saya")
    await copies.make_due(app)
    assert await few.sari.listen() == ["my_data", "my_data_large"]
    (file,) = few.sari.said.facts["files"]
    assert file["name"] == "foto.jpg" and file["size"] == 11
    if not page:
        assert file["url"] is None and "masih kami simpan" in few.sari.last.text
        return
    token = file["url"].removeprefix(f"{page}/unggah/asli/")

    def found(db):
        return handouts.handed_out(db, app.house.ring, token, app.house.clock())

    piece, who = await app.books.do(found)
    assert app.cabinet.get(piece.id) == b"\xff\xd8\xff photo 0" and piece.person_id == who
    app.house.clock.passes(days=7, minutes=1)
    assert await app.books.do(found) is None
