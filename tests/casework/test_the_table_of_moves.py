"""The life of a case as one table: who may do what, what the clock does meanwhile, and where two agencies cannot agree."""

from datetime import UTC, datetime

import pytest

from handlers.cases import MOVES, OUTCOMES
from handlers.officer.permissions import PERMISSIONS, ROLES, may, may_all
from routing import deadlines
from routing.catalogue import load
from tests.phones import Cast, Phone, report

HOLIDAYS = load().holidays


def test_every_move_has_its_words() -> None:
    from bot.render import labels, wordings

    names, words = wordings(), labels()
    for (_, action), move in MOVES.items():
        if move.who != "owner":
            assert f"did_{action}" in names["id"] and f"do_{action}" in words["id"], action
            if move.told:
                told = "close" if action == "confirm" else action
                assert all(f"told_{told}" in names[language] for language in names), action
    assert all(outcome in words["id"] for outcome in OUTCOMES)


def test_the_table_of_permissions_names_every_role() -> None:
    assert {role for roles in PERMISSIONS.values() for role in roles} == set(ROLES)
    assert not any(may(role, action) for role in ("stranger", "") for action in PERMISSIONS)
    assert not any(
        may("admin", action) for action in ("read_case", "work", "note", "confirm", "ask_identity", "answer_identity")
    )
    assert not any(
        may("auditor", action) for action in ("read_case", "work", "people", "routing", "announce", "backup")
    )
    assert not any(may(role, "read_case", own=False) for role in ROLES)  # nothing of another agency's cases
    assert may_all("supervisor", "SATGAS", "watch") and not may_all("supervisor", "KPPU", "watch")


async def test_the_clock_rests_while_the_owner_is_asked_and_thanks_do_not_start_it(few: Cast) -> None:
    clock = few.app.house.clock
    await report(few.sari)
    for choice in ("do:1:take", "do:1:ask"):
        await few.yusuf.say(choice=choice)
    await few.yusuf.say("Sejak kapan harganya begitu?")
    before = await _case(few)
    assert before.status == "waiting" and before.paused_at is not None
    clock.passes(days=7)  # type: ignore[attr-defined]
    await few.sari.listen()
    await few.sari.press("Balas")
    await few.sari.say("Terima kasih banyak, Pak")
    assert (await _case(few)).status == "waiting"
    await few.sari.press("Balas") if few.sari.said.template != "reply_sent" else None
    await few.sari.say("Sejak bulan lalu, harganya 19.900 terus.")
    after = await _case(few)
    assert after.status == "taken" and after.paused_at is None
    rested = deadlines.after_pause(HOLIDAYS, before.due_at, before.paused_at, clock())
    assert after.due_at.date() == rested.date() > before.due_at.date()


async def _case(cast: Cast, number: int = 1):  # type: ignore[no-untyped-def]
    from storage import casebook

    return await cast.app.books.do(lambda db: casebook.one(db, cast.app.house.ring, number))


@pytest.mark.parametrize(
    "paused, back, owed, then",
    [
        ((24, 10), (24, 15), (27, 16), (27, 16)),  # within a day: nothing moves
        ((24, 10), (26, 9), (27, 16), (1, 16)),  # Tuesday to Thursday: two working days, over the weekend
        ((27, 10), (30, 9), (27, 16), (30, 16)),  # Friday to Monday is one working day
        ((20, 10), (24, 9), (19, 16), (23, 16)),  # what was late stays late by as much
    ],
)
def test_a_pause_moves_what_is_owed_by_as_many_working_days(
    paused: tuple[int, int], back: tuple[int, int], owed: tuple[int, int], then: tuple[int, int]
) -> None:
    def at(day: int, hour: int) -> datetime:
        month = 11 if day > 5 else 12
        return datetime(2026, month, day, hour, tzinfo=deadlines.WIB).astimezone(UTC)

    assert deadlines.after_pause(HOLIDAYS, at(*owed), at(*paused), at(*back)) == at(*then)


async def test_a_second_officer_confirms_where_the_catalogue_says_so(few: Cast) -> None:
    bayu = Phone(few.app, "browser_taskforce", "bayu")
    await few.sign_in(bayu, "officer", "KPPU", "Bayu")
    await report(few.sari)
    await few.yusuf.say(choice="do:1:take")
    await few.sari.listen()
    await few.yusuf.say(choice="do:1:close")
    await few.yusuf.press("Harga sudah diperbaiki")
    assert await few.yusuf.say("Harga kembali wajar.") == ["did_closing"]
    assert await few.sari.listen() == []  # nothing is closed yet
    assert "closing_waits" in await bayu.listen()
    assert (await few.yusuf.say(choice="do:1:confirm"))[0] == "move_somebody_else"
    assert await bayu.say(choice="do:1:send_back") == ["ask_move_send_back"]
    assert await bayu.say("Belum ada bukti harga baru.") == ["did_send_back"]
    assert "closing_sent_back" in await few.yusuf.listen()
    await few.yusuf.say(choice="do:1:close")
    await few.yusuf.press("Harga sudah diperbaiki")
    await few.yusuf.say("Harga kembali wajar, ada tangkapan layar.")
    assert await bayu.say(choice="do:1:confirm") == ["did_confirm"]
    assert await few.sari.listen() == ["told_close"]
    assert "ada tangkapan layar" in few.sari.last.text and "Harga sudah diperbaiki" in few.sari.last.text


async def test_after_two_hand_overs_the_desk_decides(cast: Cast) -> None:
    await report(cast.sari)
    desk = Phone(cast.app, "browser_taskforce", "meja")
    await cast.sign_in(desk, "officer", "SATGAS", "Meja")
    for officer, to in ((cast.yusuf, "KEMENDAG"), (cast.ratna, "KPPU")):
        await officer.say(choice="do:1:take")
        await officer.say(choice="do:1:transfer")
        await officer.say(choice=f"agency:{to}")
        await officer.say("Bukan kewenangan kami.")
    await cast.yusuf.say(choice="do:1:take")
    assert await cast.yusuf.say(choice="do:1:transfer") == ["ask_move_to_desk"]
    assert await cast.yusuf.say("Tetap bukan kami.") == ["did_transfer"]
    case = await _case(cast)
    assert (case.agency, case.hops) == ("SATGAS", 3)
    assert "case_handed_over" in await desk.listen()
    await cast.sari.listen()
    assert cast.sari.said.template == "told_transfer"


async def test_evidence_is_asked_for_by_element(few: Cast) -> None:
    await report(few.sari, photos=0)
    await few.yusuf.say(choice="do:1:take")
    assert await few.yusuf.say(choice="do:1:request") == ["ask_which_element"]
    await few.yusuf.say("1")
    assert await few.yusuf.say("Mohon kirim nota bahan.") == ["did_request"]
    await few.sari.listen()
    assert few.sari.said.template == "told_request" and "Mohon kirim nota bahan." in few.sari.last.text
    assert (await _case(few)).status == "waiting"


async def test_a_note_is_for_colleagues_a_memo_for_oneself_and_neither_for_the_owner(few: Cast) -> None:
    bayu = Phone(few.app, "browser_taskforce", "bayu")
    await few.sign_in(bayu, "officer", "KPPU", "Bayu")
    await report(few.sari)
    await few.yusuf.say(choice="do:1:take")
    await few.sari.listen()
    for move, words in (("note", "Penjual ini sudah pernah diadukan."), ("memo", "Telepon Pak Budi besok.")):
        await few.yusuf.say(choice=f"do:1:{move}")
        await few.yusuf.say(words)
    assert await few.sari.listen() == []
    await few.yusuf.say(choice="case:1")
    assert "sudah pernah diadukan" in few.yusuf.last.text and "Pak Budi" in few.yusuf.last.text
    await bayu.say(choice="case:1")
    assert "sudah pernah diadukan" in bayu.last.text and "Pak Budi" not in bayu.last.text
    await few.sari.say("status")
    await few.sari.press("#1")
    assert "diadukan" not in few.sari.everything()


async def test_a_supervisor_gives_reopens_and_an_officer_does_not(few: Cast) -> None:
    boss = Phone(few.app, "browser_taskforce", "boss")
    await few.sign_in(boss, "supervisor", "KPPU", "Bu Tuti")
    await report(few.sari)
    assert (await few.yusuf.say(choice="do:1:give"))[0] == "move_supervisor_only"
    assert await boss.say(choice="do:1:give") == ["ask_colleague"]
    assert await boss.press("Yusuf") == ["did_give"]
    assert "given_case" in await few.yusuf.listen()
    assert (await _case(few)).status == "taken"
    await few.yusuf.say(choice="do:1:refer")
    assert await few.yusuf.say("Silakan ke Dinas Koperasi di Pekalongan.") == ["did_refer"]
    await few.sari.listen()
    assert "Dinas Koperasi" in few.sari.everything()
    assert (await few.yusuf.say(choice="do:1:reopen"))[0] == "move_supervisor_only"
    await boss.say(choice="do:1:reopen")
    assert await boss.say("Ada bukti baru.") == ["did_reopen"]
    assert (await _case(few)).status == "new"


async def test_an_officer_corrects_the_category_and_both_are_recorded(few: Cast) -> None:
    await report(few.sari)
    await few.yusuf.say(choice="do:1:take")
    await few.sari.listen()
    assert await few.yusuf.say(choice="do:1:reclassify") == ["ask_right_category"]
    await few.yusuf.press("ditiru")
    assert await few.yusuf.say("Ceritanya tentang produk yang ditiru.") == ["did_reclassify"]
    case = await _case(few)
    assert case.category == "tiru_produk" and case.events[-1].outcome == "tiru_produk"
    assert await few.sari.listen() == ["told_reclassify"]
