"""Erasing what we hold about somebody: asked twice, done at once, to the last row, and honest about what cannot be called back."""

import asyncio
import gzip
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import copies, last_things
from bot.clock import Timekeeper
from storage import archive, watch
from storage.tables import cases, consent, event, evidence, identity, inbox, metadata, outbox, person, request
from tests.phones import STORY, Cast, Phone, report
from tests.privacy.test_masking import NAME, NIK, parcels
from tests.privacy.test_masking import STORY as TOLD

PICTURE = b"\xff\xd8\xff photo 0"


async def erased(phone: Phone, button: str = "Hapus semuanya") -> None:
    assert await phone.say("hapus data saya") == ["erase_what"]
    assert await phone.press(button) == ["erase_sure"]
    assert await phone.press("Ya, hapus") == ["erased"]


async def finished(cast: Cast) -> None:
    """The receipt was fetched, and the clock came by."""
    await cast.sari.listen()
    await last_things.finish_due(cast.app)


async def rows(cast: Cast, table) -> list:
    return await cast.app.books.do(lambda db: db.execute(select(table)).all())


async def id_of(cast: Cast, address: str) -> str:
    ring = cast.app.house.ring
    found = await rows(cast, identity)
    return next(r.person_id for r in found if ring.open_json(r.sealed, f"identity {r.person_id}")["address"] == address)


async def everywhere(cast: Cast) -> str:
    """Every row of every table, with everything that opens opened."""
    ring, out = cast.app.house.ring, []
    about = {"dialogue": "dialogue {r.person_id}", "identity": "identity {r.person_id}", "outbox": "outbox {r.person_id}",
             "cases": "case {r.id}", "event": "event of case {r.case_id}", "evidence": "evidence {r.id}",
             "inbox": "inbox {r.channel}", "handover": "handover {r.key}"}  # fmt: skip
    for table in metadata.sorted_tables:
        for r in await rows(cast, table):
            out.append(f"{table.name} {tuple(r)}")
            sealed = r._mapping.get("sealed")
            if sealed and table.name in about:
                out.append(ring.open(sealed, about[table.name].format(r=r)).decode(errors="replace"))
    return "\n".join(out)


async def test_nothing_of_a_person_is_left(cast: Cast) -> None:
    await report(cast.sari, identity="Terbuka", story=TOLD)
    await cast.yusuf.say("antrean")
    await cast.yusuf.say("/kasus 1")
    await cast.yusuf.say(choice="do:1:take")
    await cast.yusuf.say(choice="do:1:ask")
    await cast.yusuf.say(f"Apakah benar nama Ibu {NAME}?")
    await cast.sari.listen()
    await cast.sari.press("Balas")
    await cast.sari.say(f"Benar, NIK {NIK}", files=(b"scan",))
    await cast.sari.say("selesai")
    await cast.sari.say("Kopi saya juga dijual rugi orang lain, pembeli saya hilang.", files=(b"draft",))
    await cast.sari.say("data saya")
    await copies.make_due(cast.app)
    who = await id_of(cast, "sari")
    await erased(cast.sari)
    await finished(cast)
    left = await everywhere(cast)
    for value in (
        NAME,
        NIK,
        "Sari Wulandari",
        "batik",
        "Kopi saya juga",
        who,
        "Toko Serba Murah",
        "'sari'",
        "foto.jpg",
    ):
        assert value not in left, value
    assert not [n for n in cast.app.cabinet.folder.iterdir() if n.is_file()]
    assert [r.state for r in await rows(cast, inbox) if r.lane] == ["done"] * len([r for r in await rows(cast, inbox) if r.lane])  # fmt: skip
    assert who not in left


async def test_what_the_audit_keeps_has_no_identity(cast: Cast) -> None:
    await report(cast.sari)
    await erased(cast.sari)
    await finished(cast)
    (case,) = await rows(cast, cases)
    assert (case.person_id, case.status, case.outcome, case.region, case.category, case.agency) == (None, "closed", "withdrawn", None, "jual_rugi", "KPPU")  # fmt: skip
    assert cast.app.house.ring.open_json(case.sealed, "case 1") == {"identity": "anonymous", "category": "jual_rugi"}
    assert [e.action for e in await rows(cast, event)] == ["file", "withdraw", "erase"]
    assert {e.actor_id for e in await rows(cast, event)} == {None}
    assert {(e.at.minute, e.at.second) for e in await rows(cast, event)} == {(0, 0)}
    assert await rows(cast, evidence) == []
    assert [c.given for c in await rows(cast, consent)] == [True, False]
    (asked,) = [r for r in await rows(cast, request) if r.kind == "erase"]
    assert asked.done_at is not None
    assert asked.due_at - asked.at == timedelta(hours=72)


async def test_the_receipt_is_the_last_word_and_the_address_goes_after_it(cast: Cast) -> None:
    await report(cast.sari, photos=0)
    who = await id_of(cast, "sari")
    await cast.sari.say("hapus data saya")
    await cast.sari.press("Hapus semuanya")
    await cast.app.store("browser", [_pressed("erase:all:yes")])
    await cast.app.handle_waiting()
    await last_things.finish_due(cast.app)
    assert who in {p.id for p in await rows(cast, person)}, "the receipt is still on its way"
    assert await cast.sari.listen() == ["erased"]
    assert "3 x 24" not in cast.sari.last.text
    await last_things.finish_due(cast.app)
    assert who not in {p.id for p in await rows(cast, person)}
    assert who not in {o.person_id for o in await rows(cast, outbox)}


def _pressed(choice: str):
    from bot.channels.local import raw

    return raw("the-last-tap", "sari", None, choice, [])


async def test_a_receipt_nobody_fetches_holds_nothing_up_for_longer_than_a_day(cast: Cast) -> None:
    await report(cast.sari, photos=0)
    who = await id_of(cast, "sari")
    await cast.sari.say("hapus data saya")
    await cast.sari.press("Hapus semuanya")
    await cast.app.store("browser", [_pressed("erase:all:yes")])
    await cast.app.handle_waiting()
    cast.app.house.clock.passes(hours=25)
    await last_things.finish_due(cast.app)
    assert who not in {p.id for p in await rows(cast, person)}


async def test_whoever_comes_back_is_somebody_new(cast: Cast) -> None:
    await report(cast.sari)
    before = await id_of(cast, "sari")
    await erased(cast.sari)
    await finished(cast)
    cast.sari.seen = 0
    assert await cast.sari.say("status") == ["status"]
    assert cast.sari.said.facts["cases"] == []
    assert await id_of(cast, "sari") != before
    assert await cast.sari.say("/start") == ["welcome"]


async def test_who_writes_again_before_the_address_is_gone_keeps_it(cast: Cast) -> None:
    await report(cast.sari, photos=0)
    await erased(cast.sari)
    await cast.sari.say("/start")
    await cast.sari.press("Setuju")
    await last_things.finish_due(cast.app)
    assert {r.kind: r.done_at is not None for r in await rows(cast, request)} == {"erase": True}
    await cast.sari.press("jual rugi")
    assert (await cast.sari.say(STORY))[-1] != "welcome"


async def test_a_case_may_go_on_without_its_owner(cast: Cast) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU"}))
    code = await report(cast.sari, identity="Terbuka", story=TOLD, photos=1)
    await cast.yusuf.say(choice="do:1:take")
    await erased(cast.sari, "laporan tetap jalan")
    assert "#1" in cast.sari.last.text
    await finished(cast)
    assert "owner_withdrew" in await cast.yusuf.listen()
    await cast.yusuf.say("/kasus 1")
    assert "menghapus datanya" in cast.yusuf.last.text
    assert "Anonim" in cast.yusuf.last.text
    assert "45rb" in cast.yusuf.last.text
    left = await everywhere(cast)
    for value in (NAME, NIK, "Sari Wulandari", "'sari'", "foto.jpg"):
        assert value not in left, value
    assert [cast.app.cabinet.get(e.id) for e in await rows(cast, evidence)] == [PICTURE], (
        "evidence of a case that goes on stays"
    )
    assert (await parcels(cast))[-1].agreement == "erased"
    assert await cast.yusuf.say(choice="do:1:answer") == ["ask_move_answer"]
    assert "did_answer" in await cast.yusuf.say("Sudah kami periksa.")
    assert await cast.made.say(code) == ["case"], "by its code it can still be read"


async def test_what_was_closed_before_loses_its_content_too(cast: Cast) -> None:
    await report(cast.sari, story=TOLD)
    await cast.yusuf.say(choice="do:1:take")
    await cast.yusuf.say(choice="do:1:close")
    await cast.yusuf.press("Dijawab saja")
    await cast.yusuf.say("Terima kasih, sudah kami periksa.")
    await cast.sari.listen()
    assert await cast.sari.say("hapus data saya") == ["erase_what"]
    assert "laporan tetap jalan" not in str(cast.sari.last.buttons)
    await cast.sari.press("Hapus semuanya")
    await cast.sari.press("Ya, hapus")
    await finished(cast)
    left = await everywhere(cast)
    assert "batik" not in left
    assert "sudah kami periksa" not in left
    assert [c.outcome for c in await rows(cast, cases)] == ["answered_only"]


async def test_what_was_emptied_is_not_opened_again(cast: Cast) -> None:
    await report(cast.sari, story=TOLD)
    tuti = Phone(cast.app, "browser_taskforce", "tuti")
    await cast.sign_in(tuti, "supervisor", "KPPU", "Tuti")
    await cast.yusuf.say(choice="do:1:take")
    await cast.yusuf.say(choice="do:1:close")
    await cast.yusuf.press("Dijawab saja")
    await cast.yusuf.say("Terima kasih, sudah kami periksa.")
    await tuti.say(choice="do:1:confirm")
    assert "Buka lagi" in await moves_of(tuti)
    await cast.sari.say("hapus data saya")
    await cast.sari.press("Hapus semuanya")
    await cast.sari.press("Ya, hapus")
    await finished(cast)
    assert "Buka lagi" not in await moves_of(tuti)
    assert (await tuti.say(choice="do:1:reopen"))[0] == "move_taken_back"


async def moves_of(phone: Phone) -> str:
    await phone.say(choice="moves:1")
    return str([button.label for row in phone.last.buttons for button in row])


async def test_anonymous_reports_are_not_touched_and_that_is_said(cast: Cast) -> None:
    await report(cast.sari, identity="Anonim")
    await cast.sari.say("hapus data saya")
    assert "Laporan anonim" in cast.sari.last.text
    await cast.sari.press("Hapus semuanya")
    await cast.sari.press("Ya, hapus")
    await finished(cast)
    assert [c.status for c in await rows(cast, cases)] == ["new"]
    assert len(await rows(cast, evidence)) == 2


async def test_others_keep_everything(cast: Cast) -> None:
    await report(cast.sari)
    await report(cast.made, story="Kopi saya 90rb per kilo, di toko itu cuma 30.000, pembeli hilang.", photos=1)
    await erased(cast.sari)
    await finished(cast)
    await cast.made.say("status")
    assert [c["id"] for c in cast.made.said.facts["cases"]] == [2]
    assert len(await rows(cast, evidence)) == 1
    await cast.yusuf.say("/kasus 2")
    assert "30.000" in cast.yusuf.last.text


async def test_nothing_happens_before_it_was_said_twice(few: Cast) -> None:
    await report(few.sari, photos=0)
    await few.sari.say("hapus data saya")
    assert await few.sari.say(choice="erase:all:yes") == ["erase_sure"], (
        "the last tap counts under its own question only"
    )
    assert await few.sari.say("tidak") == ["left_as_it_is"]
    await few.sari.say("hapus data saya")
    assert await few.sari.press("Tidak jadi") == ["home"]
    await few.sari.say("status")
    assert [c["status"] for c in few.sari.said.facts["cases"]] == ["new"]


async def test_yes_may_be_typed(few: Cast) -> None:
    await few.sari.say("delete my data")
    await few.sari.press("Hapus semuanya")
    assert await few.sari.say("ya") == ["erased"]


async def test_a_backup_made_afterwards_holds_nothing_of_it(tmp_path, clock) -> None:
    from tests.phones import open_service

    app = open_service(tmp_path / "data", "", clock)
    cast = await Cast(app).at_work()
    await report(cast.sari, story=TOLD)
    who = await id_of(cast, "sari")
    await erased(cast.sari)
    await finished(cast)
    copy = tmp_path / "copy.tar.gz"
    await asyncio.to_thread(archive.backup, app.config.database, app.cabinet.folder, copy, app.house.clock())
    await app.close()
    found = gzip.decompress(copy.read_bytes())
    for value in (who, NAME, NIK, "batik"):
        assert value.encode() not in found, value
    assert b"evidence/" not in found.partition(b"manifest.json")[0]


@pytest.mark.parametrize("hours, expected", [(40, []), (50, ["requests_due"]), (73, ["requests_due"])])
async def test_the_admins_hear_of_a_request_that_is_not_done(cast: Cast, hours: int, expected: list[str]) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU"}))
    await report(cast.sari, photos=0)
    await erased(cast.sari)
    await finished(cast)
    await cast.dewi.listen()
    cast.app.house.clock.passes(hours=hours)
    await Timekeeper(cast.app).tick()
    assert [t for t in await cast.dewi.listen() if t == "requests_due"] == expected
    if hours > 72:
        assert "terlambat" in cast.dewi.everything()
    await Timekeeper(cast.app).tick()
    assert "requests_due" not in await cast.dewi.listen(), "once"


async def test_an_admin_sees_what_is_open_and_not_whose_it_is(cast: Cast) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU"}))
    assert await cast.dewi.say("/permintaan") == ["requests"]
    assert "Tidak ada" in cast.dewi.last.text
    await report(cast.sari, identity="Terbuka", photos=0)
    await erased(cast.sari)
    await finished(cast)
    await cast.dewi.say("/permintaan")
    assert "Hapus data" in cast.dewi.last.text
    assert "1 pemberitahuan" in cast.dewi.last.text
    assert "Sari" not in str(cast.dewi.said.facts)


async def test_no_list_or_button_at_an_officers_repeats_what_was_erased(cast: Cast) -> None:
    boss = Phone(cast.app, "browser_taskforce", "rina")
    await cast.sign_in(boss, "supervisor", "KPPU", "Rina")
    await report(cast.sari, identity="Terbuka", story=TOLD)
    await boss.say("/bagi")
    await cast.yusuf.listen()
    await boss.listen()
    assert await boss.say("/cari serba murah") == ["found"]
    assert await boss.say(choice="line:categories") == ["queue_behind"]
    assert await cast.yusuf.say(choice="identity:1") == ["identity_open"]
    assert "Sari Wulandari" in cast.yusuf.last.text
    assert await cast.app.books.do(watch.kept), "the week is computed, and kept for a few minutes"
    before = await everywhere(cast)
    assert "given_cases" in before and "Toko Serba Murah" in before
    await erased(cast.sari)
    await finished(cast)
    left = await everywhere(cast)
    for value in ("Toko Serba Murah", "Sari Wulandari"):
        assert value not in left, [line for line in left.splitlines() if value in line]
    assert await cast.app.books.do(watch.kept) == []
