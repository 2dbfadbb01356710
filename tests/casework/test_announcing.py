"""News for many: looked at first, sent a few at a time and by day only, stopped and gone on with, never to who wants none."""

import pytest

from bot.clock import Timekeeper
from storage import announcements
from tests.phones import Cast, Clock, Phone, report

NEWS = "Layanan libur tanggal 25 dan 26 Desember."


async def look(cast: Cast) -> None:
    await Timekeeper(cast.app).tick()


async def written(cast: Cast, whom: str = "Semua pelapor") -> None:
    """Up to the preview."""
    assert await cast.dewi.say("/umumkan") == ["ask_whom"]
    await cast.dewi.press(whom)
    assert await cast.dewi.say(NEWS) == ["announce_preview"]


async def test_an_announcement_is_looked_at_and_goes_to_owners_only(few: Cast) -> None:
    await report(few.sari, photos=0)
    await report(few.made, photos=0)
    assert await few.dewi.say("/umumkan") == ["ask_whom"]
    assert await few.dewi.press("Semua pelapor") == ["ask_announcement"]
    assert await few.dewi.say("libur") == ["hint_announcement", "ask_announcement"]
    assert await few.dewi.say("x" * 261) == ["hint_too_long", "ask_announcement"]
    assert await few.dewi.say("Layanan libur tanggal 25 Desember.") == ["announce_preview"]
    assert await few.dewi.say(NEWS) == ["announce_preview"], "other words take the place of the first"
    assert (
        few.dewi.said.facts["people"] == 2 and NEWS in few.dewi.last.text and "25 Desember." not in few.dewi.last.text
    )
    await look(few)
    assert await few.sari.listen() == [], "nothing goes out before the button"
    assert await few.dewi.press("Ya, kirim") == ["announce_begun"]
    await look(few)
    assert await few.sari.listen() == ["announcement"] and await few.made.listen() == ["announcement"]
    assert NEWS in few.sari.last.text
    assert await few.ratna.listen() == []
    assert await few.dewi.listen() == ["announced"] and few.dewi.said.facts["sent"] == 2
    await look(few)
    assert await few.sari.listen() == []
    await few.dewi.say("/jejak announce")
    assert few.dewi.said.facts["deeds"][0]["about"]["whom"] == "to_owners" and "libur" not in few.dewi.last.text


async def test_a_second_tap_sends_nothing_again(few: Cast) -> None:
    await report(few.sari, photos=0)
    await written(few)
    await few.dewi.press("Ya, kirim")
    assert await few.dewi.say(choice="announce_yes:now") == ["hint_old_button"]
    await look(few)
    assert await few.sari.listen() == ["announcement"]


async def test_who_is_shut_out_or_took_back_their_agreement_gets_nothing(few: Cast) -> None:
    third = Phone(few.app, "browser", "third")
    for phone in (few.sari, few.made, third):
        await report(phone, photos=0)
    await few.dewi.say("/blokir 1")
    await few.dewi.press("Ya, blokir")
    await few.made.say("tarik persetujuan")
    await few.made.press("Ya")
    await written(few)
    assert few.dewi.said.facts["people"] == 1
    await few.dewi.press("Ya, kirim")
    await look(few)
    assert "announcement" not in await few.sari.listen() + await few.made.listen()
    assert await third.listen() == ["announcement"]


async def test_only_owners_of_a_category_or_officers_of_an_agency(few: Cast) -> None:
    await report(few.sari, photos=0)
    await few.dewi.say("/umumkan")
    await few.dewi.press("Pelapor satu kategori")
    await few.dewi.say(choice="of_category:algoritma")
    assert await few.dewi.say(NEWS) == ["announce_preview"]
    assert few.dewi.said.facts["people"] == 0
    assert all(c.slug != "announce_yes:now" for row in few.dewi.said.choices for c in row)
    await few.dewi.say("/umumkan")
    await few.dewi.press("Petugas satu lembaga")
    await few.dewi.say(choice="of_agency:KPPU")
    await few.dewi.say(NEWS)
    await few.dewi.press("Ya, kirim")
    await few.yusuf.listen()
    await look(few)
    assert await few.yusuf.listen() == ["announcement"]
    assert "announcement" not in await few.ratna.listen() + await few.sari.listen()


async def test_it_stops_where_it_is_and_goes_on_from_there(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcements, "AT_ONCE", 1)
    owners = [cast.sari, cast.made, Phone(cast.app, "browser", "third")]
    for phone in owners:
        await report(phone, photos=0)
    await written(cast)
    await cast.dewi.press("Ya, kirim")
    await look(cast)
    assert await cast.dewi.say("/hentikan") == ["announce_stopped"]
    assert cast.dewi.said.facts["stopped"] == [{"sent": 1, "total": 3}]
    await look(cast)
    assert sum([(await phone.listen()).count("announcement") for phone in owners]) == 1
    assert await cast.dewi.press("Lanjutkan") == ["announce_resumed"]
    assert await cast.dewi.press("Lanjutkan") == ["hint_old_button"], "it is under way already"
    for _ in range(4):
        await look(cast)
    for phone in owners:
        await phone.listen()
        assert [o.template for o, _ in phone.heard].count("announcement") == 1
    assert "announced" in await cast.dewi.listen() and cast.dewi.said.facts["sent"] == 3
    assert await cast.dewi.say("/hentikan") == ["announce_stopped"] and cast.dewi.said.facts["stopped"] == []


async def test_at_night_nobody_is_woken(few: Cast, clock: Clock) -> None:
    await report(few.sari, photos=0)
    clock.at = clock.at.replace(hour=15)  # 22.00 in Jakarta
    await written(few)
    await few.dewi.press("Ya, kirim")
    assert "07.00" in few.dewi.last.text
    await look(few)
    assert await few.sari.listen() == []
    clock.passes(hours=10)
    await look(few)
    assert "announcement" in await few.sari.listen()
