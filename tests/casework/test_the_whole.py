"""What all reports say together: the week in five lines and a picture, a surge told once, copies told apart, mornings without noise."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from bot import watching
from bot.clock import Timekeeper
from handlers.incidents import independent, listing_of, seller_of
from storage import withdrawal
from storage.tables import cases
from tests.phones import Cast, Clock, Phone, report

STORIES = (
    "Kain batik saya 45rb, di toko itu cuma 19.900, pelanggan saya pindah semua sejak bulan lalu.",
    "Sejak ada penjual itu dagangan daster saya sepi sekali. Mereka jual separuh harga, tiap hari tanpa henti.",
    "Mereka banting harga sprei sampai di bawah modal kain. Sudah tiga bulan karyawan saya rumahkan dua orang.",
)


async def bosses(cast: Cast) -> tuple[Phone, Phone]:
    desk, tuti = Phone(cast.app, "browser_taskforce", "meja"), Phone(cast.app, "browser_taskforce", "tuti")
    await cast.sign_in(desk, "supervisor", "SATGAS", "Meja")
    await cast.sign_in(tuti, "supervisor", "KPPU", "Bu Tuti")
    return desk, tuti


async def three_owners(cast: Cast, stories: tuple[str, ...] = STORIES) -> None:
    for number, story in enumerate(stories):
        await report(Phone(cast.app, "browser", f"owner{number}"), story=story, photos=0, seller="Toko Kilat Jaya")


async def test_three_owners_in_words_of_their_own_are_a_surge_told_once(few: Cast, clock: Clock) -> None:
    desk, tuti = await bosses(few)
    await three_owners(few)
    for _ in range(3):
        await Timekeeper(few.app).tick()
    assert (await desk.listen()).count("surge") == 1 and (await tuti.listen()).count("surge") == 1
    assert "Kilat Jaya" in tuti.last.text
    await tuti.press("Lihat kasusnya")
    assert tuti.said.facts["mine"] == 3 and tuti.said.facts["owners"] == 3
    await desk.press("Lihat kasusnya")
    assert desk.said.facts["mine"] == 0 and desk.said.facts["others"] == ["KPPU"]
    assert await few.ratna.say(choice="incident:1") == ["incident_gone"]  # nothing of it is her agency's


async def test_a_text_passed_on_is_no_surge_and_the_same_person_is_one(few: Cast) -> None:
    desk, _ = await bosses(few)
    await three_owners(few, (STORIES[0], STORIES[0] + " Tolong ya.", STORIES[0].upper()))
    await report(Phone(few.app, "browser", "owner0"), story=STORIES[1], photos=0, seller="Toko Kilat Jaya")
    await Timekeeper(few.app).tick()
    assert "surge" not in await desk.listen()


async def test_at_night_nobodys_phone_rings(few: Cast, clock: Clock) -> None:
    desk, _ = await bosses(few)
    clock.at = clock.at.replace(hour=15)  # 22.00 in Jakarta
    await three_owners(few)
    await Timekeeper(few.app).tick()
    assert "surge" not in await desk.listen()
    clock.passes(hours=10)
    await Timekeeper(few.app).tick()
    assert "surge" in await desk.listen()


async def test_the_week_in_five_lines_and_one_picture(few: Cast, tmp_path: Path) -> None:
    desk, tuti = await bosses(few)
    await three_owners(few)
    assert await desk.say("/pantau") == ["watch"]
    facts = desk.said.facts
    assert (facts["total"] == 3 and facts["agencies"] == [("KPPU", 3)]) or facts["agencies"] == [["KPPU", 3]]
    assert facts["gap"] == 56 and facts["sellers"][0]["owners"] == 3
    assert len([line for line in desk.last.text.splitlines() if line.strip()]) == 6
    await watching.draw_due(few.app)
    assert "picture" in await desk.listen()
    which = desk.said.evidence[0]
    content = few.app.cabinet.get(which)
    assert content.startswith(b"\x89PNG") and len(content) < 150_000
    assert await tuti.say("/pantau") == ["watch"] and tuti.said.facts["agency"] == "KPPU"
    assert await few.yusuf.say("/pantau") == ["desk_help"]  # an officer works cases


async def test_the_morning_is_quiet_when_there_is_nothing(few: Cast, clock: Clock) -> None:
    keeper = Timekeeper(few.app)
    await few.app.books.do(lambda db: keeper._set(db, clock()))
    clock.passes(days=1)
    await keeper.tick()
    assert "morning" not in await few.yusuf.listen()
    await report(few.sari, photos=0)
    clock.passes(days=1)
    await keeper.tick()
    assert "morning" in await few.yusuf.listen()
    assert few.yusuf.said.facts["free"] == 1 or any(o.template == "morning" for o, _ in few.yusuf.heard)


async def test_no_morning_on_a_sunday(few: Cast, clock: Clock) -> None:
    await report(few.sari, photos=0)
    sunday = clock.at + timedelta(days=5)
    assert await few.app.books.do(lambda db: watching.morning(few.app, db, sunday)) == 0


def test_the_same_seller_by_whatever_they_are_called() -> None:
    names = ("Toko Kilat Jaya", "kilat jaya official", "@kilatjaya", "KILAT JAYA Store")
    assert {seller_of({"seller": name}) for name in names} == {"kilatjaya"}
    assert seller_of({"seller": "toko"}) is None
    assert listing_of({"story": "lihat https://www.tokopedia.com/kilatjaya/daster-murah?src=x"}) == listing_of(
        {"links": ["https://www.tokopedia.com/kilatjaya/daster-murah"]}
    )


def test_independent_means_in_words_of_ones_own() -> None:
    assert independent([("a", STORIES[0]), ("b", STORIES[1]), ("c", STORIES[2])]) == 3
    assert independent([("a", STORIES[0]), ("b", STORIES[0]), ("a", STORIES[1])]) == 1


async def test_what_is_late_for_a_working_day_reaches_the_desk_once(few: Cast, clock: Clock) -> None:
    desk, tuti = await bosses(few)
    await report(few.sari, photos=0)
    keeper = Timekeeper(few.app)
    clock.passes(days=14)
    await keeper.tick()
    assert "escalated" not in await tuti.listen()
    clock.passes(days=4)  # a Saturday: nobody's phone rings
    await keeper.tick()
    assert "escalated" not in await tuti.listen()
    clock.passes(days=2)
    for _ in range(2):
        await keeper.tick()
    assert (await tuti.listen()).count("escalated") == 1 and "#1" in tuti.last.text
    assert (await desk.listen()).count("escalated") == 1


async def test_who_took_back_their_agreement_is_named_and_counted_in_no_list_of_sellers(few: Cast) -> None:
    desk, _ = await bosses(few)
    await three_owners(few)
    assert await desk.say("/pantau") == ["watch"] and desk.said.facts["sellers"][0]["owners"] == 3
    app = few.app

    def withdraw(db: Connection, most: int) -> None:
        for who in sorted(db.execute(select(cases.c.person_id)).scalars())[:most]:
            withdrawal.withdraw(db, app.house.ring, who, app.house.clock())

    await app.books.do(lambda db: withdraw(db, 1))
    assert await desk.say("/pantau") == ["watch"] and desk.said.facts["sellers"][0]["owners"] == 2
    assert desk.said.facts["total"] == 3, "that there was a report stays"
    await app.books.do(lambda db: withdraw(db, 3))
    assert await desk.say("/pantau") == ["watch"]
    assert desk.said.facts["sellers"] == [] and desk.said.facts["gap"] is None
    assert await desk.say(choice="incident:1") == ["incident_gone"]


async def test_a_number_in_a_sellers_name_is_masked_in_the_week_and_in_the_surge(few: Cast) -> None:
    desk, tuti = await bosses(few)
    for number, story in enumerate(STORIES):
        phone = Phone(few.app, "browser", f"owner{number}")
        await report(phone, story=story, photos=0, seller="Toko Kilat 0812 3456 7890")
    await Timekeeper(few.app).tick()
    assert "surge" in await desk.listen() and "surge" in await tuti.listen()
    await desk.say("/pantau")
    assert desk.said.facts["sellers"][0]["owners"] == 3
    for phone in (desk, tuti):
        assert "3456" not in "".join(str(outgoing) for outgoing, _ in phone.heard)
