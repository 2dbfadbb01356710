"""Consent is given before anything is kept and taken back at any time; then nothing more is done with what was told."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot import last_things
from bot.clock import Timekeeper
from storage import copies
from storage.tables import cases, consent, due, evidence, handover, request
from tests.phones import STORY, Cast, Phone, report
from tests.privacy.test_masking import parcels


async def rows(cast: Cast, table, *columns):
    query = select(*(table.c[c] for c in columns)) if columns else select(table)
    return [tuple(r) for r in await cast.app.books.do(lambda db: db.execute(query.order_by(*table.primary_key)).all())]


async def taken_back(phone: Phone) -> None:
    assert await phone.say("tarik persetujuan") == ["withdraw_sure"]
    assert await phone.press("Ya, tarik") == ["withdrawn"]


async def test_what_was_agreed_to_and_taken_back_stays_written_down(cast: Cast) -> None:
    await report(cast.sari, photos=0)
    await taken_back(cast.sari)
    assert await rows(cast, consent, "version", "given") == [("2026-11", True), ("2026-11", False)]
    assert await cast.sari.say("/start") == ["welcome"], "who comes again is asked again"
    await cast.sari.press("buat laporan")
    assert [r[1] for r in await rows(cast, consent, "version", "given")] == [True, False, True]


async def test_open_cases_are_closed_and_their_agency_is_told(cast: Cast) -> None:
    await report(cast.sari)
    await cast.yusuf.say(choice="do:1:take")
    await taken_back(cast.sari)
    assert "#1" in cast.sari.last.text
    assert await cast.yusuf.listen() == ["owner_withdrew"]
    assert await rows(cast, cases, "status", "open", "outcome") == [("closed", False, "withdrawn")]
    await cast.yusuf.say("antrean")
    assert cast.yusuf.said.facts["cases"] == []


async def test_officers_can_answer_it_no_more_nor_read_it(cast: Cast) -> None:
    await report(cast.sari, identity="Terbuka")
    await cast.yusuf.say(choice="do:1:take")
    await cast.yusuf.say(choice="do:1:answer")
    await taken_back(cast.sari)
    assert "move_closed" in await cast.yusuf.say("Sudah kami periksa.")
    for action in ("ask", "answer", "transfer", "close", "release"):
        assert "move_closed" in await cast.yusuf.say(choice=f"do:1:{action}")
    heard = len(cast.yusuf.heard)
    await cast.yusuf.say("/kasus 1")
    shown = "".join(r.text for _, r in cast.yusuf.heard[heard:])
    assert "menarik persetujuan" in shown
    assert STORY not in shown
    assert "Sari Wulandari" not in shown
    assert "0 berkas" in shown
    assert "told_answer" not in await cast.sari.listen()


async def test_the_clock_speaks_of_it_no_more(cast: Cast) -> None:
    await report(cast.sari)
    await cast.yusuf.say(choice="do:1:take")
    await cast.yusuf.say(choice="do:1:ask")
    await cast.yusuf.say("Sejak kapan?")
    await taken_back(cast.sari)
    await cast.yusuf.listen()
    assert [
        k for k, about in await rows(cast, due, "kind", "about") if about == "1" and not k.startswith("request")
    ] == []
    cast.app.house.clock.passes(days=40)
    await Timekeeper(cast.app).tick()
    assert [t for t in await cast.sari.listen() if t != "person_gone"] == []
    assert "deadlines" not in await cast.yusuf.listen()


async def test_what_was_not_sent_yet_is_forgotten_with_its_files(cast: Cast) -> None:
    await report(cast.sari, photos=0)
    await cast.sari.say("Kopi saya juga dijual rugi orang lain, pembeli saya hilang.", files=(b"draft",))
    await taken_back(cast.sari)
    assert await rows(cast, evidence) == []
    await last_things.finish_due(cast.app)
    assert not [n for n in cast.app.cabinet.folder.iterdir() if n.is_file()]
    assert await cast.sari.say("lanjut") == ["welcome"]


async def test_agencies_systems_are_told_and_nothing_more_of_it_goes_out(cast: Cast) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU", "KEMENDAG"}))
    await report(cast.sari)
    await cast.yusuf.say(choice="do:1:take")
    await cast.yusuf.say(choice="do:1:transfer")
    await cast.yusuf.press("Kementerian Perdagangan")
    await cast.yusuf.say("Mohon dilanjutkan.")
    await cast.ratna.listen()
    await taken_back(cast.sari)
    assert "owner_withdrew" in await cast.yusuf.listen(), "it had the case before"
    assert await cast.ratna.listen() == ["owner_withdrew"]
    last = await parcels(cast)
    assert [(d.agency, d.agreement, d.status) for d in last] == [("KEMENDAG", "withdrawn", "closed"), ("KPPU", "withdrawn", "closed")]  # fmt: skip
    assert not [d for d in last if "story" in d.report]


async def test_the_request_is_open_until_every_system_has_it(cast: Cast) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU"}))
    await report(cast.sari)
    await taken_back(cast.sari)
    await last_things.finish_due(cast.app)
    assert [r[0] for r in await rows(cast, request, "done_at")] == [None]
    await cast.app.books.do(lambda db: db.execute(handover.update().values(state="sent", sealed=None)))
    assert await last_things.finish_due(cast.app) == 1
    assert [r[0] for r in await rows(cast, request, "done_at")] != [None]


async def test_nobody_adds_to_a_case_before_they_agree_again(cast: Cast) -> None:
    await report(cast.sari, photos=0)
    await taken_back(cast.sari)
    assert await cast.sari.say(choice="reply:1") == ["consent_first"]
    assert await cast.sari.press("Setuju") == ["ask_reply"]
    assert [given for _, given in await rows(cast, consent, "id", "given")] == [True, False, True]
    assert await cast.sari.say("Masih begitu.") == ["reply_sent"]


async def test_a_slip_of_the_finger_takes_nothing_back(few: Cast) -> None:
    await report(few.sari, photos=0)
    await few.sari.say("cabut persetujuan")
    assert await few.sari.say("tidak") == ["left_as_it_is"]
    assert await few.sari.say(choice="withdraw:now:yes") == ["withdraw_sure"], "an old button asks again"
    assert await few.sari.press("Tidak jadi") == ["home"]
    await few.sari.say("status")
    assert few.sari.said.facts["cases"][0]["status"] == "new"


async def test_who_never_agreed_has_nothing_to_take_back(few: Cast) -> None:
    assert await few.made.say("tarik persetujuan") == ["withdraw_none"]


async def test_what_they_told_is_still_theirs_to_fetch(cast: Cast) -> None:
    await report(cast.sari, photos=0)
    await taken_back(cast.sari)
    who = (await rows(cast, cases, "person_id"))[0][0]
    told = await cast.app.books.do(lambda db: copies.everything(db, cast.app.house.ring, who))
    assert told["cases"][0]["answers"]["story"] == STORY
    assert [c["given"] for c in told["consents"]] == [True, False]


@pytest.mark.parametrize("words, template", [
    ("cabut persetujuan", "withdraw_sure"), ("Tarik persetujuan saya", "withdraw_sure"), ("withdraw my consent", "withdraw_sure"),
    ("tarik idin kulo", "withdraw_sure"), ("cabut idin abdi", "withdraw_sure"), ("hapus data saya", "erase_what"),
    ("delete my data", "erase_what"), ("busak dataku", "erase_what"), ("hapus data abdi", "erase_what"), ("/hapus", "erase_what"),
    ("data saya salah", "which_correct"), ("correct my data", "which_correct"), ("data kulo lepat", "which_correct"),
    ("lereskeun data abdi", "which_correct")])  # fmt: skip
async def test_every_language_has_words_for_it(few: Cast, words: str, template: str) -> None:
    await report(few.sari, photos=0)
    assert await few.sari.say(words) == [template]


async def test_a_correction_stands_with_the_case_and_its_agency_hears_of_it(cast: Cast) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU"}))
    await report(cast.sari, photos=0)
    await cast.yusuf.listen()
    await cast.sari.say("perbaiki data saya")
    await cast.sari.press("#1")
    assert await cast.sari.say("Harga saya 54.000, bukan 45.000. wa saya 081200004455") == ["corrected"]
    assert await cast.yusuf.listen() == ["owner_corrected"]
    assert "54.000" in cast.yusuf.last.text
    assert "081200004455" not in cast.yusuf.last.text
    await cast.yusuf.press("Buka")
    assert "Perbaikan dari pelapor" in cast.yusuf.last.text
    assert "54.000" in (await parcels(cast))[-1].text
    (kind, done_at), = await rows(cast, request, "kind", "done_at")  # fmt: skip
    assert kind == "correct"
    assert done_at is not None
