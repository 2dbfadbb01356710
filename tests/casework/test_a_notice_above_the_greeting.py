"""While something is repaired owners read a line above the greeting, until an admin takes it away."""

from tests.phones import Cast, report

WORDS = "Unggah foto sedang lambat sampai pukul 15.00"


async def test_the_line_stands_above_the_greeting_until_it_is_over(cast: Cast) -> None:
    assert await cast.dewi.say("/pemeliharaan") == ["maintenance_now"] and cast.dewi.said.facts["text"] is None
    assert await cast.dewi.say(f"/pemeliharaan {WORDS}") == ["maintenance_now"]
    assert WORDS in cast.dewi.last.text
    assert await cast.sari.say("/start") == ["welcome"]
    assert cast.sari.last.text.index(WORDS) < cast.sari.last.text.index("PasarAdil")
    await report(cast.made, photos=0)
    assert await cast.made.say("menu") == ["home"] and WORDS in cast.made.last.text
    assert await cast.dewi.press("Selesai, hapus") == ["maintenance_now"] and cast.dewi.said.facts["text"] is None
    assert await cast.made.say("menu") == ["home"] and WORDS not in cast.made.last.text
    await cast.dewi.say("/jejak maintenance")
    assert [d["deed"] for d in cast.dewi.said.facts["deeds"]] == ["maintenance_off", "maintenance_on"]
    assert "foto" not in cast.dewi.last.text


async def test_it_can_be_ended_in_words_and_is_never_too_long(few: Cast) -> None:
    assert await few.dewi.say("/pemeliharaan " + "x" * 161) == ["hint_maintenance"]
    await few.dewi.say(f"/pemeliharaan {WORDS}")
    await few.dewi.say("/pemeliharaan selesai")
    await few.sari.say("/start")
    assert WORDS not in few.sari.last.text


async def test_what_an_admin_writes_there_is_words_and_no_markup(few: Cast) -> None:
    await few.dewi.say("/pemeliharaan Lihat <b>tanda</b> {{ 7*7 }} & tunggu")
    await few.sari.say("/start")
    assert "&lt;b&gt;tanda&lt;/b&gt; {{ 7*7 }} &amp; tunggu" in few.sari.last.text
    assert await few.ratna.say("/pemeliharaan selesai") == ["desk_help"]
