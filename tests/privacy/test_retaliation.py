"""An owner who fears revenge says so with one tap: their officers know, and the case does not wait."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from storage.tables import cases, due, event
from tests.phones import Cast, Phone, agree, report
from tests.privacy.test_masking import parcels

FROZEN = "Saya dipaksa tidak jualan di aplikasi lain sejak Mei, kalau tidak toko saya diturunkan dari pencarian."


async def ready(phone: Phone) -> int:
    """A report about being forced, up to its summary; how many messages it took."""
    await agree(phone)
    await phone.press("Dilarang jual di tempat lain")
    await phone.say(FROZEN)
    for number in range(4, 15):
        match phone.said.template:
            case "ask_confirm":
                return number
            case "ask_evidence":
                await phone.press("Tidak ada bukti")
            case "ask_also":
                await phone.press("Tidak")
            case _:
                await phone.say("1")
    raise AssertionError(phone.last.text)


async def one(cast: Cast):
    return await cast.app.books.do(lambda db: db.execute(select(cases)).one())


async def test_one_tap_on_the_summary_makes_it_urgent_and_known(cast: Cast) -> None:
    await ready(cast.sari)
    assert "Khawatir dibalas oleh platform" in cast.sari.last.text
    assert await cast.sari.press("Saya khawatir dibalas") == ["ask_confirm"]
    assert "Bapak/Ibu khawatir dibalas" in cast.sari.last.text
    await cast.sari.press("Kirim")
    case = await one(cast)
    assert (case.retaliation, case.urgency) == (True, "P2")
    await cast.yusuf.say("/kasus 1")
    assert "Takut dibalas" in cast.yusuf.last.text


async def test_pressed_again_it_is_not_said(cast: Cast) -> None:
    await ready(cast.sari)
    await cast.sari.press("Saya khawatir dibalas")
    assert await cast.sari.press("Khawatir dibalas: ya") == ["ask_confirm"]
    await cast.sari.press("Kirim")
    case = await one(cast)
    assert case.retaliation is False


async def test_nobody_is_asked_where_nobody_could_take_revenge(few: Cast) -> None:
    """And who does not press it needs no message more."""
    await agree(few.made)
    await few.made.press("jual rugi")
    await few.made.say("Kopi saya 90rb per kilo, di toko itu cuma 30.000, pembeli pindah semua.")
    while few.made.said.template != "ask_confirm":
        match few.made.said.template:
            case "ask_evidence":
                await few.made.press("Tidak ada bukti")
            case "ask_price_pattern" | "ask_seller_kind":
                await few.made.say("2")
            case _:
                await few.made.say("kopi")
    assert "dibalas" not in few.made.last.text
    assert "dibalas" not in str(few.made.last.buttons)


async def test_it_is_no_question_of_its_own(few: Cast) -> None:
    await ready(few.sari)
    asked = [o.template for o, _ in few.sari.heard]
    assert asked.count("ask_confirm") == 1
    assert await few.sari.press("Kirim") == ["filed"]


async def test_revenge_after_filing_raises_the_case_and_its_dates(cast: Cast) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU"}))
    await report(cast.sari, photos=0)
    before = await one(cast)
    assert before.urgency > "P2"
    assert await cast.sari.say("saya dibalas") == ["which_retaliation"]
    assert await cast.sari.press("#1") == ["retaliation_noted"]
    assert await cast.yusuf.listen() == ["new_case", "owner_fears"]
    after = await one(cast)
    assert (after.retaliation, after.urgency) == (True, "P2")
    assert after.due_at < before.due_at
    assert after.due_at.isoformat() == after.due["first_action"]
    late = await cast.app.books.do(lambda db: db.execute(select(due.c.at).where(due.c.kind == "late")).scalar_one())
    assert late == after.due_at
    assert (await parcels(cast))[-1].fears_retaliation is True
    assert await cast.sari.say("Toko saya langsung diturunkan.") == ["reply_sent"]
    assert "owner_replied" in await cast.yusuf.listen()
    actions = await cast.app.books.do(
        lambda db: db.execute(select(event.c.action).order_by(event.c.id)).scalars().all()
    )
    assert actions == ["file", "retaliation", "reply"]


async def test_saying_it_twice_tells_it_once(cast: Cast) -> None:
    await report(cast.sari, photos=0)
    for _ in range(2):
        await cast.sari.say("saya dibalas")
        assert await cast.sari.press("#1") == ["retaliation_noted"]
    assert await cast.yusuf.listen() == ["new_case", "owner_fears"]


async def test_an_anonymous_owner_says_it_by_their_code_and_only_the_hour_is_kept(cast: Cast) -> None:
    code = await report(cast.sari, identity="Anonim")
    cast.app.house.clock.passes(minutes=17)
    await cast.sari.say(code)
    await cast.sari.say(choice="retaliation:1")
    row = await cast.app.books.do(lambda db: db.execute(select(event).where(event.c.action == "retaliation")).one())
    assert (row.actor_id, row.at.minute, row.at.second) == (None, 0, 0)


async def test_a_stranger_cannot_say_it_of_anothers_case(few: Cast) -> None:
    await report(few.sari)
    assert await few.made.say(choice="retaliation:1") == ["code_needed"]


@pytest.mark.parametrize(
    "words", ["saya dibalas", "saya takut dibalas", "they retaliate", "kulo diwales", "abdi dibales"]
)
async def test_every_language_has_words_for_it(few: Cast, words: str) -> None:
    await report(few.sari, photos=0)
    assert await few.sari.say(words) == ["which_retaliation"]
