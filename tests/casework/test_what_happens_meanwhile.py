"""What one person decides while another did something else: nothing is lost, nobody is counted who is not there."""

import json
from dataclasses import replace

from sqlalchemy import Connection, select, update

from bot import handouts, rights
from bot.clock import Timekeeper
from bot.desk.sight import AgencyDesk
from bot.receive import Hall
from handlers.acts import MoveCase
from handlers.cases import MoveRefused
from handlers.officer.desk import Staff
from storage import casebook, casework, contacts, evidence, people, shares, sharing, withdrawal
from storage.tables import cases, due, handover, part, staff
from tests.casework.test_leaving import by_name
from tests.casework.test_people_and_their_cases import handed, officer, standing, two_cases_of_yusuf
from tests.casework.test_several_agencies import helped, moves, whole
from tests.casework.test_the_routing import propose
from tests.phones import Cast, report


async def test_the_systems_of_both_agencies_learn_that_a_case_followed_a_rule(cast: Cast) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU", "KEMENDAG"}))
    await report(cast.made, photos=0)
    await propose(cast.dewi)
    await cast.dewi.press("Ya, berlakukan")
    await cast.dewi.press("Ikutkan kasus lama: 1")
    await cast.dewi.press("Ya, pindahkan")
    ring = cast.app.house.ring

    def told(db: Connection) -> list[tuple[str, str, str]]:
        rows = db.execute(select(handover).order_by(handover.c.id))
        bodies = [json.loads(ring.open(r.sealed, f"handover {r.key}")) for r in rows]
        return sorted((b["agency"], b["kind"], b["lead"]) for b in bodies)

    assert await cast.app.books.do(told) == [
        ("KEMENDAG", "case.filed", "KEMENDAG"), ("KPPU", "case.filed", "KPPU"), ("KPPU", "case.moved", "KEMENDAG")]  # fmt: skip


async def test_an_owner_who_answered_meanwhile_is_not_waited_for_when_a_hand_over_is_undone(cast: Cast) -> None:
    await two_cases_of_yusuf(cast)
    await handed(cast, "antrean")
    await cast.made.say(choice="reply:2")
    await cast.made.say("Sejak bulan lalu, Pak.")
    if cast.made.said.template != "replied":
        await cast.made.press("Kirim")
    undo = next(c.slug for o, _ in reversed(cast.dewi.heard) for row in o.choices for c in row
                if c.slug.startswith("hand_over_undo"))  # fmt: skip
    case = await whole(cast, 2)
    assert [e.action for e in case.events][-1] == "reply", "the owner's answer is there"
    await cast.dewi.say(choice=undo)
    yusuf = await cast.app.books.do(by_name(cast, "yusuf"))
    assert (await standing(cast.app))[1] == ("taken", yusuf, False), "the clock runs: the owner has answered"


async def test_whoever_lost_access_or_moved_at_this_moment_makes_no_move_any_more(few: Cast) -> None:
    await report(few.sari)
    app = few.app
    who = await app.books.do(by_name(few, "yusuf"))
    for stopped in ({"suspended_at": app.house.clock()}, {"role": "auditor"}, {"agency": "KEMENDAG"}):
        as_before = {"suspended_at": None, "role": "officer", "agency": "KPPU"}

        def take(db: Connection, stopped: dict[str, object] = stopped) -> str:
            db.execute(update(staff).where(staff.c.person_id == who).values(**stopped))
            there = Staff(who, "Yusuf", "officer", "KPPU")  # as the message found him when its turn began
            try:
                casework.move(db, app.house.ring, there, MoveCase(1, "take"), app.house.clock(), app.house.catalogue)
            except MoveRefused as why:
                return str(why)
            return "taken"

        assert await app.books.do(take) == "case_not_here", stopped
        await app.books.do(
            lambda db, back=as_before: db.execute(update(staff).where(staff.c.person_id == who).values(**back))
        )


async def test_a_case_is_given_to_nobody_who_was_suspended_meanwhile(cast: Cast) -> None:
    budi = await officer(cast, "Budi")
    boss = await officer(cast, "Rina", role="supervisor")
    await report(cast.sari)
    app = cast.app
    receiver, giver = [await app.books.do(by_name(cast, name)) for name in ("budi", "rina")]
    assert budi and boss

    def give(db: Connection) -> str:
        db.execute(update(staff).where(staff.c.person_id == receiver).values(suspended_at=app.house.clock()))
        there = Staff(giver, "Rina", "supervisor", "KPPU")
        try:
            casework.move(db, app.house.ring, there, MoveCase(1, "give", to=receiver), app.house.clock(), app.house.catalogue)  # fmt: skip
        except MoveRefused as why:
            return str(why)
        return "given"

    assert await app.books.do(give) == "move_receiver_gone"


async def test_a_suspended_colleague_is_nobody_who_could_look_at_a_refused_case(cast: Cast) -> None:
    await officer(cast, "Budi")
    await report(cast.sari)
    await cast.yusuf.say(choice="do:1:take")
    app = cast.app
    yusuf, budi = [await app.books.do(by_name(cast, name)) for name in ("yusuf", "budi")]

    def refused(db: Connection) -> bool:
        db.execute(update(cases).where(cases.c.id == 1).values(level=1))
        db.execute(update(staff).where(staff.c.person_id == budi).values(suspended_at=app.house.clock()))
        casebook.record(db, app.house.ring, 1, app.house.clock(), "close", "officer", yusuf, "KPPU", "taken", "closed")
        case = casebook.there(db, app.house.ring, 1)
        return casework._ended_it(db, case, Staff(yusuf, "Yusuf", "officer", "KPPU"))

    assert await app.books.do(refused) is False


async def test_a_share_somebody_works_at_is_not_begun_anew_by_a_question_that_was_open(cast: Cast) -> None:
    await report(cast.sari)
    await cast.yusuf.say(choice="do:1:take")
    await cast.yusuf.say(choice="do:1:bring_in")
    await cast.yusuf.press("Kementerian Perdagangan")
    app = cast.app
    yusuf, ratna = [await app.books.do(by_name(cast, name)) for name in ("yusuf", "ratna")]

    def meanwhile(db: Connection) -> None:
        there = Staff(yusuf, "Yusuf", "officer", "KPPU")
        now = app.house.clock()
        casework.move(db, app.house.ring, there, MoveCase(1, "bring_in", "Sudah.", "KEMENDAG"), now, app.house.catalogue)  # fmt: skip
        helper = Staff(ratna, "Ratna", "officer", "KEMENDAG")
        casework.move(db, app.house.ring, helper, MoveCase(1, "take"), now, app.house.catalogue)

    await app.books.do(meanwhile)
    assert (await cast.yusuf.say("Mohon periksa izin platformnya."))[0] == "move_there_already"
    held = await app.books.do(lambda db: db.execute(select(part.c.status, part.c.holder)).all())
    assert [tuple(row) for row in held] == [("taken", ratna)]


async def test_an_admin_sees_that_somebody_helps_with_cases_of_others(cast: Cast) -> None:
    await helped(cast)
    await cast.ratna.say(choice="do:1:take")
    app = cast.app
    ratna = await app.books.do(by_name(cast, "ratna"))

    def held(db: Connection) -> int:
        hall = Hall(app.house, db, app.house.clock())
        return AgencyDesk(hall, people.by_id(db, app.house.ring, ratna)).held_by(ratna)

    assert await app.books.do(held) == 1
    await cast.dewi.say("/petugas Ratna")
    await cast.dewi.press("Ratna")
    assert any(b.slug == f"hand_over:{ratna}" for row in cast.dewi.last.buttons for b in row)


async def test_fear_told_while_an_agency_waits_for_the_owner_wakes_no_clock_that_rests(cast: Cast) -> None:
    await report(cast.sari)
    await cast.yusuf.say(choice="do:1:take")
    await moves(cast.yusuf, "ask", "Sejak kapan harganya begitu, Bu?")
    app = cast.app
    sari = await app.books.do(lambda db: db.execute(select(cases.c.person_id)).scalar_one())

    def fears(db: Connection) -> list[str]:
        db.execute(update(cases).values(urgency="P4"))
        rights.fear(Hall(app.house, db, app.house.clock()), sari, 1)
        open_tasks = select(due.c.kind).where(due.c.kind.in_(("near", "late")), due.c.done_at.is_(None))
        return list(db.execute(open_tasks).scalars())

    assert await app.books.do(fears) == [], "nobody is reminded of what rests"


async def test_a_contact_that_was_changed_again_is_not_set_back_by_an_old_button(cast: Cast) -> None:
    app = cast.app
    dewi = await app.books.do(by_name(cast, "dewi"))
    first = next(iter(app.house.catalogue.agencies["KPPU"].contacts))

    def changes(db: Connection) -> tuple[str | None, list[str]]:
        now = app.house.clock()
        number = contacts.change(db, "KPPU", first.type, "satu@kppu.go.id", first.value, "surat", dewi, now)
        contacts.change(db, "KPPU", first.type, "dua@kppu.go.id", "satu@kppu.go.id", "surat", dewi, now)
        undone = contacts.undo(db, number, now)
        return undone, [c.value for c in contacts.now(db, app.house.catalogue, "KPPU")["KPPU"]]

    undone, values = await app.books.do(changes)
    assert undone is None and "dua@kppu.go.id" in values and first.value not in values


async def test_of_many_cases_only_those_that_are_locked_are_shared_out(cast: Cast, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    for phone in (cast.sari, cast.made):
        await report(phone)
    app = cast.app
    ratna = await app.books.do(by_name(cast, "ratna"))
    lock = shares.lock

    def somebody_is_faster(db: Connection, numbers: list[int]) -> list[int]:
        """While this one waits for the lock of the first case, an officer takes it; the next one then comes into view."""
        locked = lock(db, numbers)
        db.execute(update(cases).where(cases.c.id == 1).values(status="taken", holder=ratna))
        return locked

    monkeypatch.setattr(sharing, "AT_ONCE", 1)
    monkeypatch.setattr(shares, "lock", somebody_is_faster)

    def out(db: Connection) -> list[int]:
        house = app.house
        given = sharing.share_out(db, house.ring, "KPPU", None, house.clock(), house.catalogue.holidays)
        return [case.id for case, _ in given]

    assert await app.books.do(out) == []


async def test_a_file_of_an_agencys_own_note_stays_with_it(cast: Cast) -> None:
    await helped(cast)
    await cast.ratna.say(choice="do:1:take")
    seen = (await whole(cast)).evidence
    await cast.yusuf.say(choice="do:1:note")
    await cast.yusuf.say("Surat internal, hanya untuk kami.", files=(b"\xff\xd8\xff internal",))
    for _ in range(3):
        if cast.yusuf.said.template != "did_note":
            await cast.yusuf.say("Surat internal, hanya untuk kami.")
    case = await whole(cast)
    (own,) = [e for e in case.events if e.action == "note"]
    assert own.evidence and set(own.evidence) <= set(case.seen_from("KPPU").evidence)
    assert case.seen_from("KEMENDAG").evidence == seen
    await cast.ratna.say(choice="files:1")
    assert cast.ratna.said.facts["count"] == len(seen)


async def test_a_file_of_an_officer_is_none_of_the_case_told_in_the_same_message(cast: Cast) -> None:
    await report(cast.sari)
    await report(cast.sari)
    app = cast.app
    await app.books.do(lambda db: db.execute(update(cases).values(told_with="one message")))
    before = (await whole(cast, 2)).evidence
    await cast.yusuf.say(choice="do:1:note")
    await cast.yusuf.say("Surat internal, hanya untuk kami.", files=(b"\xff\xd8\xff internal",))
    assert len((await whole(cast, 1)).evidence) == len(before) + 1, "its own files, the sister's, and the officer's"
    assert (await whole(cast, 2)).evidence == before


async def test_whoever_works_no_cases_any_more_reads_none_by_stepping_back(cast: Cast) -> None:
    await report(cast.sari)
    await cast.yusuf.say(choice="do:1:take")
    assert await cast.yusuf.say(choice="do:1:answer") == ["ask_move_answer"]
    yusuf = await cast.app.books.do(by_name(cast, "yusuf"))
    await cast.dewi.say(choice=f"set_role_yes:{yusuf}:auditor")
    await cast.yusuf.listen()
    assert "card" not in await cast.yusuf.say("batal")


async def test_an_address_of_a_file_opens_to_those_only_who_may_see_it_now(cast: Cast) -> None:
    boss = await officer(cast, "Rina", role="supervisor")
    await helped(cast)
    await cast.yusuf.say(choice="do:1:note")
    await cast.yusuf.say("Surat internal, hanya untuk kami.", files=(b"\xff\xd8\xff internal",))
    app, case = cast.app, await whole(cast)
    (note,) = [e.evidence[0] for e in case.events if e.action == "note"]
    (photo, *_) = [file for file in case.evidence if file != note]
    who = {name: await app.books.do(by_name(cast, name)) for name in ("yusuf", "ratna", "rina")}
    who["sari"] = await app.books.do(lambda db: db.execute(select(cases.c.person_id)).scalar_one())
    assert boss

    def seen(db: Connection) -> dict[str, set[str]]:
        pieces = {"note": evidence.get(db, app.house.ring, note), "photo": evidence.get(db, app.house.ring, photo)}
        assert all(pieces.values())
        return {name: {what for what, piece in pieces.items() if piece and handouts.may_see(db, app.house.ring, one, piece)}
                for name, one in who.items()}  # fmt: skip

    assert await app.books.do(seen) == {
        "yusuf": {"note", "photo"}, "rina": {"note", "photo"}, "ratna": {"photo"}, "sari": {"photo"}}  # fmt: skip
    await app.books.do(lambda db: withdrawal.withdraw(db, app.house.ring, who["sari"], app.house.clock()))
    assert await app.books.do(seen) == {"yusuf": {"note"}, "rina": set(), "ratna": set(), "sari": {"photo"}}


async def test_no_list_repeats_the_words_of_an_owner_who_took_back_their_agreement(cast: Cast) -> None:
    boss = await officer(cast, "Rina", role="supervisor")
    await helped(cast)
    await cast.ratna.say(choice="do:1:take")
    await cast.ratna.say(choice="do:1:finish")
    await cast.ratna.say(choice="outcome:answered_only")
    await cast.ratna.say("Izin platform sudah kami lihat.")
    app = cast.app
    sari = await app.books.do(lambda db: db.execute(select(cases.c.person_id)).scalar_one())
    await app.books.do(lambda db: withdrawal.withdraw(db, app.house.ring, sari, app.house.clock()))
    for phone in (cast.yusuf, cast.ratna):
        for words in ("/cari serba murah", "/cari #1", "/cari toko"):
            await phone.say(words)
            assert phone.said.template == "found"
            assert "Serba Murah" not in str(phone.said), (words, phone.said)
    await boss.say(choice="line:categories")
    assert boss.said.template == "queue_behind" and "Serba Murah" not in str(boss.said)


async def test_a_case_found_by_its_code_is_masked_like_any_other(cast: Cast) -> None:
    code = await report(cast.sari, seller="Toko Kilat 0812 3456 7890")
    await cast.yusuf.say(f"/cari {code}")
    assert cast.yusuf.said.template == "found" and [c["id"] for c in cast.yusuf.said.facts["cases"]] == [1]
    assert "3456" not in str(cast.yusuf.said)


async def test_an_owner_who_was_reminded_is_not_reminded_again_because_a_hand_over_was_undone(cast: Cast) -> None:
    await two_cases_of_yusuf(cast)
    clock = cast.app.house.clock
    clock.passes(days=4)  # type: ignore[attr-defined]
    await Timekeeper(cast.app).look()
    assert (await cast.made.listen()).count("remind_answer") == 1
    await handed(cast, "antrean")
    assert await cast.dewi.press("Batalkan perubahan") == ["hand_over_undone", "person"]
    assert (await standing(cast.app))[1][2], "the case waits for its owner again"
    clock.passes(days=4)  # type: ignore[attr-defined]
    await Timekeeper(cast.app).look()
    assert "remind_answer" not in await cast.made.listen()
