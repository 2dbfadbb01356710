"""One report, several agencies: who leads, who helps, a clock each, and one story for its owner."""

from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import select

from bot.clock import Timekeeper
from handlers.cases import HELPING, MOVES, Case
from storage import casebook, export, figures, shares, watch
from storage.tables import handover, part
from tests.phones import Cast, Phone, report


async def whole(cast: Cast, number: int = 1) -> Case:
    found = await cast.app.books.do(lambda db: casebook.one(db, cast.app.house.ring, number))
    assert found is not None
    return found


async def share(cast: Cast, agency: str = "KEMENDAG") -> Case:
    return (await whole(cast)).seen_from(agency)


async def helped(cast: Cast) -> None:
    """Bu Sari's case is KPPU's, Yusuf has it, and he asked KEMENDAG to help."""
    await report(cast.sari)
    await cast.yusuf.say(choice="do:1:take")
    assert await cast.yusuf.say(choice="do:1:bring_in") == ["ask_bring_in"]
    await cast.yusuf.press("Kementerian Perdagangan")
    assert cast.yusuf.said.template == "ask_move_bring_in"
    assert await cast.yusuf.say("Mohon periksa izin platformnya.") == ["did_bring_in"]
    assert await cast.ratna.listen() == ["part_begun"]
    await cast.sari.listen()


async def moves(phone: Phone, action: str, *words: str, choice: str = "") -> list[str]:
    said = await phone.say(choice=f"do:1:{action}")
    if choice:
        said = await phone.press(choice)
    for one in words:
        said = await phone.say(one)
    return said


async def test_an_agency_that_is_brought_in_has_a_share_and_a_clock_of_its_own(cast: Cast) -> None:
    await report(cast.sari)
    cast.app.house.clock.passes(days=2)  # type: ignore[attr-defined]
    before = await whole(cast)
    await cast.yusuf.say(choice="do:1:take")
    await moves(cast.yusuf, "bring_in", "Mohon periksa izin platformnya.", choice="Kementerian Perdagangan")
    case, theirs = await whole(cast), await share(cast)
    assert (case.agency, case.helpers, case.due_at) == ("KPPU", ("KEMENDAG",), before.due_at)
    assert theirs.due_at is not None and before.due_at is not None and theirs.due_at > before.due_at
    assert (theirs.status, theirs.holder, theirs.lead) == ("new", None, "KPPU")
    assert "part_begun" in await cast.ratna.listen()
    await cast.ratna.say("/antrean")
    assert [c["id"] for c in cast.ratna.said.facts["cases"]] == [1] and "membantu Komisi" in cast.ratna.last.text
    assert await cast.ratna.press("#1") == ["card"]
    assert "ikut menangani" in cast.ratna.last.text and "dipimpin Komisi Pengawas" in cast.ratna.last.text
    await cast.ratna.say("/cari serba murah")
    assert [c["id"] for c in cast.ratna.said.facts["cases"]] == [1]


async def test_the_owner_reads_one_story(cast: Cast) -> None:
    await report(cast.sari)
    await cast.yusuf.say(choice="do:1:take")
    await moves(cast.yusuf, "bring_in", "Mohon periksa izin platformnya.", choice="Kementerian Perdagangan")
    assert await cast.sari.listen() == ["told_take", "told_bring_in"]
    assert "mengajak <b>Kementerian Perdagangan</b>" in cast.sari.last.text
    await cast.ratna.say(choice="do:1:take")
    assert await cast.sari.listen() == []  # that somebody there began is no news of its own
    await moves(cast.ratna, "answer", "Izin platform sedang kami lihat.")
    assert await cast.sari.listen() == ["told_answer"] and "Kementerian Perdagangan" in cast.sari.last.text
    await cast.sari.say("status")
    assert "Persaingan Usaha (KPPU); Kementerian Perdagangan ikut menangani" in cast.sari.last.text
    await cast.sari.press("#1")
    shown = cast.sari.last.text
    assert "</b>; Kementerian Perdagangan ikut menangani" in shown and "Izin platform sedang kami lihat." in shown
    assert shown.count("Diajak ikut menangani") == 1


async def test_a_helper_answers_asks_and_finishes_but_does_not_close_or_hand_on(cast: Cast) -> None:
    await helped(cast)
    await cast.ratna.say(choice="do:1:take")
    shown = {b.slug for row in cast.ratna.last.buttons for b in row}
    assert {"do:1:ask", "do:1:answer", "do:1:finish", "do:1:leave"} <= shown
    for forbidden in ("close", "transfer", "refer", "reclassify", "bring_in", "verify"):
        assert (await cast.ratna.say(choice=f"do:1:{forbidden}"))[0] == "move_not_now", forbidden
    assert await moves(cast.ratna, "finish", "Platform berizin; harga bukan wewenang kami.", choice="Bukan pelanggaran") == ["did_finish"]  # fmt: skip
    assert await cast.sari.listen() == ["told_finish"]
    assert "masih menanganinya" in cast.sari.last.text and "⭐" not in str(cast.sari.last.buttons)
    assert "beside" in await cast.yusuf.listen() and "Platform berizin" in cast.yusuf.last.text
    case = await whole(cast)
    assert (case.status, case.helpers) == ("taken", ()) and case.parts[0].outcome == "no_violation"
    await cast.ratna.say("/antrean")
    assert cast.ratna.said.facts["cases"] == []
    assert await cast.ratna.say("/kasus 1") == ["card"]  # what it worked on it may still read
    assert await moves(cast.yusuf, "close", "Harga kembali wajar.", choice="Harga sudah diperbaiki") == ["did_close"]
    assert await cast.sari.listen() == ["told_close"]


async def test_the_lead_hears_what_is_open_and_closes_with_a_reason(cast: Cast) -> None:
    await helped(cast)
    await cast.ratna.say(choice="do:1:take")
    await cast.yusuf.listen()
    assert await cast.yusuf.say(choice="do:1:close") == ["ask_close_early"]
    assert "Kementerian Perdagangan: Sedang ditangani, tempo" in cast.yusuf.last.text
    assert await cast.yusuf.say("Penjual sudah menurunkan barang.") == ["ask_outcome"]
    await cast.yusuf.press("Barang sudah diturunkan")
    assert await cast.yusuf.say("Barangnya sudah tidak dijual.") == ["did_close"]
    assert await cast.sari.listen() == ["told_close"]  # once, whoever else worked it
    assert "menurunkan barang" not in cast.sari.last.text
    assert await cast.ratna.listen() == ["part_ended"] and "menurunkan barang" in cast.ratna.last.text
    assert (await whole(cast)).parts[0].outcome == "lead_closed"
    await cast.sari.press("Belum selesai")
    assert await cast.sari.say("Hari ini dijual lagi dengan harga sama.") == ["refused"]
    assert "case_refused" in await cast.ratna.listen()
    theirs = await share(cast)
    assert (theirs.status, theirs.holder, theirs.outcome) == ("new", None, None)


async def test_a_closing_that_waits_does_not_run_over_an_agency_that_joined_meanwhile(few: Cast) -> None:
    bayu = Phone(few.app, "browser_taskforce", "bayu")
    await few.sign_in(bayu, "officer", "KPPU", "Bayu")
    await report(few.sari)
    await few.yusuf.say(choice="do:1:take")
    await moves(few.yusuf, "close", "Harga kembali wajar.", choice="Harga sudah diperbaiki")
    due = (await whole(few)).due_at
    assert due is not None
    await few.app.books.do(
        lambda db: shares.begin(db, 1, "KEMENDAG", {"first_action": due, "all": {"resolve": due.isoformat()}}, due)
    )
    assert (await bayu.say(choice="do:1:confirm"))[0] == "move_parts_open"
    assert (await whole(few)).status == "closing"


async def test_whoever_asked_waits_and_an_answer_is_read_by_all(cast: Cast) -> None:
    await helped(cast)
    clock = cast.app.house.clock
    await cast.ratna.say(choice="do:1:take")
    await moves(cast.ratna, "ask", "Platform mana saja yang dipakai penjual itu?")
    case, theirs = await whole(cast), await share(cast)
    assert (theirs.status, theirs.paused_at is not None, case.status, case.paused_at) == (
        "waiting",
        True,
        "taken",
        None,
    )
    clock.passes(days=7)  # type: ignore[attr-defined]
    await cast.sari.listen()
    await cast.sari.press("Balas")
    await cast.sari.say("Terima kasih banyak, Bu")
    assert (await share(cast)).status == "waiting"  # thanks answer nothing
    await cast.sari.say(choice="reply:1")
    await cast.sari.say("Di dua aplikasi, tautannya sudah saya kirim.")
    after = await share(cast)
    assert after.status == "taken" and after.paused_at is None and after.due_at is not None
    assert theirs.due_at is not None and after.due_at > theirs.due_at
    for officer in (cast.ratna, cast.yusuf):
        assert (await officer.listen()).count("owner_replied") == 2, officer.owner
    await cast.ratna.say("/saya")
    assert cast.ratna.said.facts["cases"][0]["unread"] is True
    await cast.ratna.say("/kasus 1")
    await cast.ratna.say("/saya")
    assert cast.ratna.said.facts["cases"][0]["unread"] is False
    await cast.yusuf.say("/saya")
    assert cast.yusuf.said.facts["cases"][0]["unread"] is True  # one's looking is not the other's


async def test_the_owner_is_reminded_once_however_many_asked(few: Cast) -> None:
    await helped(few)
    await few.ratna.say(choice="do:1:take")
    for officer in (few.yusuf, few.ratna):
        await moves(officer, "ask", "Sejak kapan harganya begitu?")
    await moves(few.yusuf, "resume")  # the other one still waits
    few.app.house.clock.passes(days=4)  # type: ignore[attr-defined]
    await Timekeeper(few.app).tick()
    assert (await few.sari.listen()).count("remind_answer") == 1


async def test_notes_stay_inside_unless_they_are_for_all(cast: Cast) -> None:
    await helped(cast)
    await cast.ratna.say(choice="do:1:take")
    await moves(cast.yusuf, "note", "Penjual ini pernah kami periksa.")
    await moves(cast.ratna, "note", "Izinnya atas nama orang lain.")
    await moves(cast.ratna, "share", "Izin platformnya lengkap.")
    assert "beside" in await cast.yusuf.listen() and "Izin platformnya lengkap." in cast.yusuf.last.text
    await cast.yusuf.say("/kasus 1")
    assert "pernah kami periksa" in cast.yusuf.last.text and "Izin platformnya lengkap." in cast.yusuf.last.text
    assert "atas nama orang lain" not in cast.yusuf.everything()
    await cast.ratna.say("/kasus 1")
    assert "atas nama orang lain" in cast.ratna.last.text and "pernah kami periksa" not in cast.ratna.everything()
    await cast.sari.say("status")
    await cast.sari.press("#1")
    assert not any(words in cast.sari.everything() for words in ("pernah kami", "orang lain", "lengkap."))


async def test_a_helper_leaves_and_reads_it_no_more(cast: Cast) -> None:
    await helped(cast)
    assert await moves(cast.ratna, "leave", "Platform ini bukan wewenang kami.") == ["did_leave"]
    assert await cast.sari.listen() == ["told_leave"]
    assert "tetap di tangan Komisi Pengawas" in cast.sari.last.text
    assert "beside" in await cast.yusuf.listen()
    assert await cast.ratna.say("/kasus 1") == ["case_not_here"]
    await cast.ratna.say("/cari serba murah")
    assert cast.ratna.said.facts["cases"] == []
    await moves(cast.yusuf, "bring_in", "Ada izin baru yang perlu dilihat.", choice="Kementerian Perdagangan")
    assert (await share(cast)).status == "new"
    assert await cast.ratna.say("/kasus 1") == ["card"] or "card" in [o.template for o, _ in cast.ratna.heard[-2:]]


async def test_the_lead_goes_to_a_helper_and_its_share_becomes_the_whole(cast: Cast) -> None:
    await helped(cast)
    await cast.ratna.say(choice="do:1:take")
    await moves(cast.yusuf, "transfer", "Ini soal izin platform.", choice="Kementerian Perdagangan")
    case = await whole(cast)
    assert (case.agency, case.helpers, case.status, case.hops) == ("KEMENDAG", (), "new", 1)
    assert await cast.sari.listen() == ["told_transfer"]
    assert await cast.yusuf.say("/kasus 1") == ["case_not_here"]
    await cast.ratna.say("/antrean")
    assert [c["id"] for c in cast.ratna.said.facts["cases"]] == [1]
    await cast.ratna.say(choice="do:1:take")
    assert "do:1:close" in {b.slug for row in cast.ratna.last.buttons for b in row}
    await moves(cast.ratna, "bring_in", "Mohon lihat soal persaingannya.", choice="Komisi Pengawas")
    assert (await share(cast, "KPPU")).lead == "KEMENDAG" and await cast.yusuf.say("/kasus 1") == ["card"]


async def test_the_desk_that_looks_on_brings_an_agency_in(few: Cast) -> None:
    desk = Phone(few.app, "browser_taskforce", "meja")
    await few.sign_in(desk, "officer", "SATGAS", "Meja")
    await report(few.sari)
    assert (await desk.say("/kasus 1")) == ["case_not_here"]
    await few.yusuf.say(choice="do:1:take")
    await moves(few.yusuf, "close", "Selesai menurut kami.", choice="Dijawab saja")
    await few.sari.listen()
    await few.sari.press("Belum selesai")
    await few.sari.say("Harganya masih sama seperti kemarin.")
    assert "case_refused" in await desk.listen()
    await moves(desk, "bring_in", "Mohon ikut melihat izinnya.", choice="Kementerian Perdagangan")
    assert (await whole(few)).helpers == ("KEMENDAG",)
    assert (await desk.say(choice="do:1:take"))[0] == "move_other_agency"


async def clone_with_a_right(phone: Phone) -> None:
    """A product copied from one who holds a right, up to the last question: Trade leads, the IP office helps from the start."""
    await phone.say("/start")
    await phone.press("buat laporan" if phone.said.template == "welcome" else "Buat laporan")
    await phone.press("ditiru")
    await phone.say(
        "Tas anyaman saya paling laris, lalu muncul yang sama persis dari toko lain. Telepon 0812 3456 7890."
    )
    said = {"ask_product": "tas anyaman", "ask_own_price": "90rb", "ask_their_price": "35rb", "ask_seller": "Toko Serba Murah",
            "ask_seller_kind": "4", "ask_right_held": "1", "ask_evidence": "tidak ada bukti", "ask_also": "tidak"}  # fmt: skip
    while phone.said.template != "ask_confirm":
        await phone.say(said[phone.said.template])


async def test_the_owner_reads_before_sending_who_will_read_it(cast: Cast) -> None:
    budi = Phone(cast.app, "browser_taskforce", "budi")
    await cast.sign_in(budi, "officer", "DJKI", "Budi")
    await clone_with_a_right(cast.sari)
    assert "Kementerian Perdagangan; Ditjen Kekayaan Intelektual" in cast.sari.last.text
    await cast.sari.press("Lihat yang dikirim")
    preview = next(r.text for o, r in reversed(cast.sari.heard) if o.template == "preview")
    first = preview.split(".")[0]
    assert first.startswith("<b>Ini yang dibaca Kementerian Perdagangan dan Ditjen Kekayaan Intelektual")
    assert "Komisi Pengawas" in first.split("(dan bila diteruskan")[1]
    seen = cast.sari.last.text
    await cast.sari.press("Kirim")
    filed = next(r.text for o, r in reversed(cast.sari.heard) if o.template == "filed")
    assert "</b>; Ditjen Kekayaan Intelektual" in filed
    case = await whole(cast)
    assert (case.agency, case.helpers) == ("KEMENDAG", ("DJKI",))
    for officer, template in ((cast.ratna, "new_case"), (budi, "new_case")):
        assert await officer.listen() == [template]
        await officer.say("/kasus 1")
        assert "0812 3456 7890" not in officer.last.text and "0812 3456 7890" not in seen
        assert "Tas anyaman saya paling laris" in officer.last.text
    assert "Ikut menangani bersama" in budi.everything()
    assert await cast.yusuf.say("/kasus 1") == ["case_not_here"]  # concerned, not asked


async def test_both_are_reminded_and_late_by_their_own_clocks(cast: Cast) -> None:
    await report(cast.sari)
    cast.app.house.clock.passes(days=2)  # type: ignore[attr-defined]
    await cast.yusuf.say(choice="do:1:take")
    await moves(cast.yusuf, "bring_in", "Mohon periksa izin platformnya.", choice="Kementerian Perdagangan")
    await cast.ratna.listen()
    case, theirs = await whole(cast), await share(cast)
    assert case.due_at is not None and theirs.due_at is not None
    clock = cast.app.house.clock
    clock.at = case.due_at.replace(hour=2) + (theirs.due_at - case.due_at) / 2  # type: ignore[attr-defined]
    await Timekeeper(cast.app).tick()
    heard = await cast.yusuf.listen()
    assert heard.count("deadlines") == 1 and cast.yusuf.heard[-1][0].facts["late_count"] == 1
    assert not any(o.facts.get("late_count") for o, _ in cast.ratna.heard if o.template == "deadlines")
    late = await cast.app.books.do(lambda db: watch.late(db, clock()))
    assert late == [("KPPU", 1)]
    clock.at = theirs.due_at.replace(hour=9, minute=30)  # type: ignore[attr-defined]
    await Timekeeper(cast.app).tick()
    await cast.ratna.listen()
    assert any(o.facts.get("late_count") == 1 for o, _ in cast.ratna.heard if o.template == "deadlines")
    late = await cast.app.books.do(lambda db: watch.late(db, clock()))
    assert sorted(late) == [("KEMENDAG", 1), ("KPPU", 1)]


async def test_a_share_is_given_shared_out_and_put_back_like_a_case(cast: Cast) -> None:
    await helped(cast)
    boss = Phone(cast.app, "browser_taskforce", "boss")
    await cast.sign_in(boss, "supervisor", "KEMENDAG", "Bu Wati")
    await boss.say("/pergi 2")
    assert await boss.say("/bagi") == ["shared_out"]
    assert "given_cases" in await cast.ratna.listen()
    theirs = await share(cast)
    assert theirs.status == "taken" and theirs.holder is not None
    await boss.say("/tim")
    assert {p["name"]: p["open"] for p in boss.said.facts["people"]} == {"Bu Wati": 0, "Ratna": 1}
    assert await cast.ratna.say("/pergi 30") == ["gone_away"] and cast.ratna.said.facts["count"] == 1
    assert ((await share(cast)).holder, (await whole(cast)).holder is not None) == (None, True)
    await boss.say(choice="do:1:give")
    await boss.press("Ratna")
    await cast.ratna.say("/keluar")  # whoever goes leaves nothing in their hands
    assert ((await share(cast)).holder, (await share(cast)).status) == (None, "new")


async def test_each_agencys_own_system_gets_its_own_document(cast: Cast) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU", "KEMENDAG"}))
    await helped(cast)
    await cast.ratna.say(choice="do:1:take")
    await moves(cast.ratna, "note", "Hanya untuk kami.")
    await moves(cast.ratna, "answer", "Izin platform sedang kami lihat.")
    documents = await _documents(cast)
    theirs, leads = documents["KEMENDAG"], documents["KPPU"]
    assert [d["kind"] for d in theirs][:1] == ["case.filed"] and theirs[0]["lead"] == "KPPU"
    assert theirs[0]["helping"] == ["KEMENDAG"]
    assert (theirs[-1]["status"], leads[-1]["status"]) == ("taken", "taken")
    assert any(d["text"] == "Hanya untuk kami." for d in theirs)
    assert not any(d["text"] == "Hanya untuk kami." for d in leads)
    assert leads[-1]["text"] == theirs[-1]["text"] == "Izin platform sedang kami lihat."
    assert len({d["key"] for d in (*theirs, *leads)}) == len(theirs) + len(leads)
    assert not any(key in str(documents) for key in ("owner_name", "person"))


async def _documents(cast: Cast) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {"KPPU": [], "KEMENDAG": []}
    ring = cast.app.house.ring
    rows = await cast.app.books.do(lambda db: db.execute(select(handover).order_by(handover.c.id)).all())
    for row in rows:
        found[row.agency].append(orjson.loads(ring.open(row.sealed, f"handover {row.key}")))
    return found


async def test_taking_back_ends_every_share_and_all_who_read_it_are_asked_to_forget(cast: Cast) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU", "KEMENDAG"}))
    await helped(cast)
    assert await cast.sari.say("tarik persetujuan") == ["withdraw_sure"]
    assert await cast.sari.press("Ya, tarik") == ["withdrawn"]
    for officer in (cast.ratna, cast.yusuf):
        assert "owner_withdrew" in await officer.listen(), officer.owner
    assert [(p.open, p.outcome) for p in (await whole(cast)).parts] == [(False, "withdrawn")]
    documents = await _documents(cast)
    assert {a: d[-1]["agreement"] for a, d in documents.items()} == {"KPPU": "withdrawn", "KEMENDAG": "withdrawn"}
    cast.app.house.clock.passes(days=20)  # type: ignore[attr-defined]
    await Timekeeper(cast.app).tick()
    assert "deadlines" not in [*await cast.ratna.listen(), *await cast.yusuf.listen()]


async def test_the_copy_of_ones_data_names_who_helps(cast: Cast) -> None:
    from storage import copies, people

    await helped(cast)
    ring, now = cast.app.house.ring, cast.app.house.clock()
    me = await cast.app.books.do(lambda db: people.of(db, ring, "browser", "sari", now))
    told = await cast.app.books.do(lambda db: copies.everything(db, ring, me.id))
    helping = told["cases"][0]["helping"]
    assert [(one["agency"], one["status"]) for one in helping] == [("KEMENDAG", "new")]
    assert not any("holder" in one for one in helping)


async def test_a_case_is_counted_once_and_seen_by_both(cast: Cast) -> None:
    await helped(cast)
    now, ring = cast.app.house.clock(), cast.app.house.ring
    for scope, total in ((None, 1), ("KPPU", 1), ("KEMENDAG", 1), ("DJKI", 0)):
        week = await cast.app.books.do(lambda db, s=scope: watch.week(db, ring, now, s))  # type: ignore[misc]
        assert week["total"] == total, scope
    assert (await cast.app.books.do(lambda db: figures.today(db, now)))["filed"] == 1
    rows = await cast.app.books.do(lambda db: export.portion(db, ring, now.replace(month=1), now.replace(hour=23)))
    assert [(row[0], row[2], row[3]) for row in rows] == [(1, "KPPU", "KEMENDAG")]


async def test_whose_owner_fears_revenge_is_answered_sooner_by_all(few: Cast) -> None:
    await helped(few)
    before = await share(few)
    await few.sari.say(choice="retaliation:1")
    await few.sari.say("Admin toko mengancam saya.")
    for officer in (few.ratna, few.yusuf):
        assert "owner_fears" in await officer.listen(), officer.owner
    after = await share(few)
    assert after.retaliation and before.due_at is not None and after.due_at is not None
    assert after.due_at <= before.due_at


def test_every_move_of_a_helper_has_its_words() -> None:
    from bot.render import labels, wordings

    names, words = wordings(), labels()
    for (_, action), move in (*HELPING.items(), *MOVES.items()):
        if move.who != "owner":
            assert f"did_{action}" in names["id"] and f"do_{action}" in words["id"], action
            if move.told:
                told = "close" if action == "confirm" else action
                assert all(f"told_{told}" in names[language] for language in names), action
    assert not {"close", "confirm", "transfer", "refer", "reopen", "reclassify"} & {a for _, a in HELPING}


async def test_a_report_nobody_shares_has_no_shares(few: Cast) -> None:
    await report(few.sari)
    assert await few.app.books.do(lambda db: db.execute(select(part)).all()) == []
    assert (await whole(few)).readers == ("KPPU",)


async def test_a_helper_asks_for_an_identity_in_its_own_name_and_the_lead_does_not_read_why(few: Cast) -> None:
    sinta = Phone(few.app, "browser_taskforce", "sinta")
    await few.sign_in(sinta, "custodian", "SATGAS", "Sinta")
    await helped(few)
    await few.ratna.say(choice="do:1:take")
    await few.ratna.say(choice="identity:1")
    assert await few.ratna.say("Kami perlu surat kuasa dari pemilik merek.") == ["identity_asked"]
    await sinta.say("/identitas")
    assert sinta.said.facts["asked"][0]["agency"] == "KEMENDAG"
    await few.yusuf.say("/kasus 1")
    assert "surat kuasa" not in few.yusuf.everything()
    await few.ratna.say("/kasus 1")
    assert "surat kuasa" in few.ratna.last.text


async def test_erasing_leaves_no_moment_in_a_share_that_tells_when_the_owner_filed(few: Cast) -> None:
    from storage import erasure, people

    await clone_with_a_right(few.sari)
    await few.sari.press("Kirim")
    ring, clock = few.app.house.ring, few.app.house.clock
    began = (await whole(few)).parts[0].since
    hour = began.replace(minute=0, second=0, microsecond=0)
    assert began != hour
    me = await few.app.books.do(lambda db: people.of(db, ring, "browser", "sari", clock()))
    await few.app.books.do(lambda db: erasure.erase(db, ring, me.id, clock(), everything=False))
    case = await whole(few)
    assert case.status == "new" and case.helpers == ("DJKI",)
    assert case.parts[0].since == hour


def test_a_report_without_a_name_is_not_shared_with_who_may_not_take_one() -> None:
    from routing.catalogue import load
    from routing.rules import route
    from tests.phones import NOON

    told = {"category": "tiru_produk", "right_held": "registered"}
    assert route(load(), {**told, "identity": "confidential"}, NOON).together == ("DJKI",)
    assert route(load(), {**told, "identity": "anonymous"}, NOON).together == ()
