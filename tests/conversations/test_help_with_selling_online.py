"""Who needs help rather than justice gets it in a few turns: two taps and a place."""

from tests.phones import Cast


async def test_pak_made_asks_for_signal_in_four_messages(cast: Cast) -> None:
    made = cast.made
    await made.say("/start")
    await made.say(choice="go:digital")
    assert made.said.template == "ask_consent"
    assert await made.press("Setuju") == ["ask_help_needed"]
    assert await made.press("Sinyal atau internet") == ["ask_place"]
    assert (await made.say("Kabupaten Bangli"))[-1] == "filed"
    assert made.said.facts["agency"] == "KOMDIGI"


async def test_learning_to_sell_goes_to_the_ministry_for_small_business(few: Cast) -> None:
    made = few.made
    await made.say("bantuan jualan")
    await made.press("Setuju")
    await made.press("Belajar jualan online")
    assert (await made.say("lewati"))[-1] == "filed"
    assert made.said.facts["agency"] == "KEMENUMKM"


async def test_the_home_has_a_button_for_it(few: Cast) -> None:
    await few.made.say("/start")
    await few.made.say("sinyal")
    await few.made.press("Setuju")
    await few.made.say("home")
    assert await few.made.press("Bantuan jualan online") == ["ask_help_needed"]


async def test_a_story_instead_of_a_tap_is_kept(few: Cast) -> None:
    made = few.made
    await made.say("sinyal")
    await made.press("Setuju")
    assert await made.say("Di desa kami sinyal hilang tiap sore, pesanan jadi telat.", files=(b"foto",)) == [
        "help_noted",
        "ask_help_needed",
    ]
    await made.press("Sinyal")
    assert await made.say("pekalongan") == ["hint_place_which", "ask_place"]
    assert (await made.press("Kota Pekalongan"))[-1] == "filed"
    await made.say("status")
    await made.press("#1")
    assert "sinyal hilang" in made.last.text


async def test_back_leads_back_and_home_leaves(few: Cast) -> None:
    made = few.made
    await made.say("sinyal")
    await made.press("Setuju")
    await made.press("Sinyal")
    assert await made.say("kembali") == ["ask_help_needed"]
    assert await made.say("home") == ["home"]


async def test_without_consent_nothing_is_asked(few: Cast) -> None:
    await few.made.say("sinyal")
    assert await few.made.press("Tidak setuju") == ["declined"]


async def test_a_report_that_waits_is_not_lost_beside_it(few: Cast) -> None:
    made = few.made
    await made.say("/start")
    await made.press("Setuju")
    await made.press("jual rugi")
    await made.say("Kopi saya 60rb, di toko itu 25rb, pelanggan pindah semua sejak bulan lalu.")
    await made.say("sinyal")
    await made.press("Sinyal")
    assert (await made.say("lewati"))[-1] == "filed"
    assert (await made.say("lanjut"))[-1].startswith("ask_")
