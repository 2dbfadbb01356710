"""After a case was closed: the owner says it is not over, once, and how they were served."""

import pytest

from tests.phones import Cast, Clock, Phone, report


async def close(officer: Phone, case: int = 1, outcome: str = "Harga sudah diperbaiki") -> None:
    await officer.say(choice=f"do:{case}:take")
    await officer.say(choice=f"do:{case}:close")
    await officer.press(outcome)
    await officer.say("Selesai kami periksa.")


async def satgas(cast: Cast) -> Phone:
    desk = Phone(cast.app, "browser_taskforce", "satgas")
    await cast.sign_in(desk, "officer", "SATGAS", "Wayan")
    return desk


async def test_an_owner_who_refuses_a_closing_has_the_case_opened_one_level_higher(cast: Cast) -> None:
    desk = await satgas(cast)
    await report(cast.sari)
    await close(cast.yusuf)
    assert (await cast.sari.listen())[-1] == "told_close"
    assert await cast.sari.press("Belum selesai") == ["ask_refusal"]
    assert await cast.sari.say("Harganya masih 19.900 sampai hari ini.", files=(b"foto",)) == ["refused"]
    for officer in (cast.yusuf, desk):
        assert (await officer.listen())[-1] == "case_refused"
        assert "masih 19.900" in officer.last.text
        await officer.press("Buka")
        assert officer.said.template == "card"
        assert "Dibuka lagi" in officer.last.text
    labels = [b.label for row in desk.last.buttons for b in row]
    assert not any("Ambil" in label or "Tutup" in label for label in labels), (
        "the higher desk looks on, and moves nothing"
    )
    await cast.sari.say("status")
    await cast.sari.press("#1")
    assert cast.sari.said.facts["status"] == "new"


async def test_a_refused_case_is_owed_a_first_answer_again(cast: Cast, clock: Clock) -> None:
    await report(cast.sari)
    await close(cast.yusuf)
    clock.passes(days=10)
    await cast.sari.say(choice="refuse:1")
    await cast.sari.say("Belum ada perubahan.")
    await cast.yusuf.say("/kasus 1")
    assert cast.yusuf.said.facts["due_at"] > clock().isoformat()


async def test_the_second_refusal_is_a_kind_sentence_and_three_ways_on(few: Cast) -> None:
    await report(few.sari)
    await close(few.yusuf)
    await few.sari.say(choice="refuse:1")
    await few.sari.say("Belum ada perubahan.")
    await close(few.yusuf)
    await few.sari.listen()
    assert "Belum selesai" not in str(few.sari.last.buttons)
    assert await few.sari.say(choice="refuse:1") == ["refuse_used"]
    labels = [b.label for row in few.sari.last.buttons for b in row]
    assert len(labels) == 3
    assert await few.sari.press(labels[0][2:]) == ["ask_story"], (
        "a report that goes on from this one knows its category"
    )


async def test_who_closed_a_refused_case_does_not_take_it_again_while_a_colleague_is_there(few: Cast) -> None:
    second = Phone(few.app, "browser_taskforce", "second")
    await few.sign_in(second, "officer", "KPPU", "Bayu")
    await report(few.sari)
    await close(few.yusuf)
    assert await second.say(choice="do:1:confirm") == ["did_confirm"]
    await few.sari.say(choice="refuse:1")
    await few.sari.say("Belum ada perubahan.")
    await few.yusuf.listen()
    assert (await few.yusuf.say(choice="do:1:take"))[0] == "move_another_now"
    await second.listen()
    assert await second.say(choice="do:1:take") == ["did_take"]


async def test_two_taps_on_a_refusal_open_the_case_once(cast: Cast) -> None:
    await report(cast.sari)
    await close(cast.yusuf)
    other = Phone(cast.app, "browser", "sari")
    await cast.sari.say(choice="refuse:1")
    await cast.sari.say("Belum ada perubahan.")
    await other.listen()
    assert await other.say(choice="refuse:1") == ["move_not_now"]
    await cast.yusuf.say("/kasus 1")
    assert [e["action"] for e in cast.yusuf.said.facts["said"]].count("refuse") == 1


async def test_a_closing_can_be_refused_for_thirty_days(few: Cast, clock: Clock) -> None:
    await report(few.sari)
    await close(few.yusuf)
    clock.passes(days=31)
    assert await few.sari.say(choice="refuse:1") == ["refuse_late"]


async def test_nobody_refuses_somebody_elses_closing(few: Cast) -> None:
    await report(few.sari)
    await close(few.yusuf)
    await few.made.say("/start")
    assert await few.made.say(choice="refuse:1") == ["code_needed"]
    assert await few.made.say(choice="rate:1:5") == ["code_needed"]


async def test_an_anonymous_owner_refuses_with_their_code(few: Cast) -> None:
    code = await report(few.sari, identity="Anonim")
    await close(few.yusuf)
    assert await few.sari.say(code) == ["case"]
    assert await few.sari.press("Belum selesai") == ["ask_refusal"]
    assert await few.sari.say("Masih sama saja, Pak.") == ["refused"]


async def test_a_rating_is_one_tap_and_words_may_follow(cast: Cast) -> None:
    await report(cast.sari)
    await close(cast.yusuf)
    await cast.sari.listen()
    assert await cast.sari.press("4") == ["rated"]
    assert await cast.sari.say("Cepat dijawab, terima kasih.") == ["thanked"]
    await cast.yusuf.say("/kasus 1")
    assert cast.yusuf.said.facts["rating"] == 4
    assert "Cepat dijawab" in cast.yusuf.last.text
    await cast.dewi.say("/angka")
    assert "4,0" in cast.dewi.last.text


async def test_the_figures_hold_the_mean_of_ratings_and_what_was_opened_again(cast: Cast) -> None:
    for phone, stars in ((cast.sari, 2), (cast.made, 5)):
        await report(phone)
        number = phone.said.facts["id"]
        await close(cast.yusuf, number)
        await phone.say(choice=f"rate:{number}:{stars}")
    await cast.sari.say(choice="refuse:1")
    await cast.sari.say("Belum ada perubahan.")
    await cast.dewi.say("/angka")
    facts = cast.dewi.said.facts
    assert (facts["after"]["rated"], facts["after"]["rating"], facts["refused"]) == (1, 5.0, 1), (
        "an open case is not counted"
    )


async def test_who_refused_may_rate_again_after_the_second_end(few: Cast) -> None:
    await report(few.sari)
    await close(few.yusuf)
    await few.sari.say(choice="rate:1:1")
    await few.sari.say(choice="refuse:1")
    await few.sari.say("Belum ada perubahan.")
    await close(few.yusuf)
    await few.sari.listen()
    assert await few.sari.press("4") == ["rated"]
    await few.dewi.say("/angka")
    assert few.dewi.said.facts["after"]["rating"] == 4.0


async def test_words_an_hour_after_a_rating_are_no_rating(few: Cast, clock: Clock) -> None:
    await report(few.sari)
    await close(few.yusuf)
    await few.sari.say(choice="rate:1:3")
    clock.passes(hours=2)
    heard = await few.sari.say(
        "Sekarang ada toko lain yang menjual batik tiruan di bawah modal saya, sejak minggu lalu."
    )
    assert heard[0] == "story_kept"


@pytest.mark.parametrize("slug", ["rate:1:6", "rate:1:", "rate::3", "rate:x:3"])
async def test_a_made_up_rating_changes_nothing(few: Cast, slug: str) -> None:
    await report(few.sari)
    await close(few.yusuf)
    assert await few.sari.say(choice=slug) == ["code_needed"]


async def test_the_reason_of_a_refusal_is_read_without_the_owners_number(few: Cast) -> None:
    await report(few.sari)
    await close(few.yusuf)
    await few.sari.say(choice="refuse:1")
    await few.sari.say("Belum selesai, hubungi saya di 081234567890.")
    await few.yusuf.listen()
    assert few.yusuf.said.template == "case_refused"
    await few.yusuf.press("Buka")
    assert "081234567890" not in few.yusuf.everything()
