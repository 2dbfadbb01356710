"""A person with several cases: what they write is a new report, an answer, or about one of those; asked where unclear."""

from bot.channels import Raw
from bot.channels.local import letter
from tests.phones import STORY, Cast, report

NEW = "Ada toko lain yang menjual madu palsu dengan merek saya sejak dua minggu lalu, pembeli saya mengeluh semua."


async def test_a_few_words_beside_an_open_case_are_asked_about(cast: Cast) -> None:
    await report(cast.sari)
    await cast.sari.say("/start")
    assert await cast.sari.say("harganya turun lagi jadi 15rb") == ["ask_which"]
    assert next(b.label for row in cast.sari.last.buttons for b in row).startswith("#1")
    assert await cast.sari.press("#1") == ["reply_sent"]
    await cast.yusuf.listen()
    assert "turun lagi jadi 15rb" in cast.yusuf.last.text


async def test_or_they_were_something_new(few: Cast) -> None:
    await report(few.sari)
    await few.sari.say("/start")
    await few.sari.say("ada penjual lain menipu saya")
    heard = await few.sari.press("Laporan baru")
    assert heard[0] == "story_kept"


async def test_a_long_clear_story_begins_a_report_at_once(few: Cast) -> None:
    await report(few.sari)
    await few.sari.say("/start")
    assert (await few.sari.say(NEW))[0] == "story_kept"


async def test_a_story_about_the_same_shop_is_asked_about(few: Cast) -> None:
    await report(few.sari, seller="Toko Serba Murah")
    await few.sari.say("/start")
    assert await few.sari.say(f"{NEW} Yang menjual Toko Serba Murah.") == ["ask_which"]


async def test_the_number_of_a_case_says_which_even_of_a_closed_one(few: Cast) -> None:
    for seller in ("Toko Satu", "Toko Dua"):
        await report(few.sari, seller=seller)
    await few.yusuf.say(choice="do:1:take")
    await few.yusuf.say(choice="do:1:close")
    await few.yusuf.press("Harga sudah diperbaiki")
    await few.yusuf.say("Selesai.")
    await few.sari.say("/start")
    assert await few.sari.say("soal laporan 1, barangnya masih dijual di toko sebelah") == ["ask_which"]
    assert len(few.sari.said.choices) == 2, "case 1, or something new"
    assert await few.sari.press("#1") == ["reply_sent"]


async def test_my_report_offers_every_open_case(few: Cast) -> None:
    for seller in ("Toko Satu", "Toko Dua"):
        await report(few.sari, seller=seller)
    await few.sari.say("/start")
    assert await few.sari.say(
        "mau tambah keterangan untuk laporan saya, kemarin saya lupa cerita soal ongkos kirimnya"
    ) == ["ask_which"]
    assert len(few.sari.said.choices) == 3


async def test_thanks_and_greetings_are_no_question(few: Cast) -> None:
    await report(few.sari)
    await few.sari.say("/start")
    for words in ("terima kasih banyak ya pak", "halo", "sip makasih", "oke"):
        assert "ask_which" not in await few.sari.say(words), words


async def test_without_a_case_a_few_words_begin_a_report(few: Cast) -> None:
    await few.sari.say("/start")
    assert "ask_which" not in await few.sari.say("harganya turun lagi jadi 15rb")


async def test_an_album_beside_an_open_case_is_asked_about_once(few: Cast) -> None:
    await report(few.sari)
    await few.sari.say("/start")
    raws = []
    for n in range(10):
        few.app.cabinet.put(f"{n:032x}", b"photo %d" % n)
        file = {"kind": "photo", "ref": f"{n:032x}", "name": None, "mime": "image/jpeg", "size": 7}
        raws.append(Raw(f"album{n}", letter("sari", text=None, choice=None, files=[file])))
    await few.app.store("browser", raws)
    await few.app.handle_waiting()
    assert await few.sari.listen() == ["ask_which"]
    assert await few.sari.press("#1") == ["reply_sent"]
    await few.yusuf.say("/kasus 1")
    assert few.yusuf.said.facts["files"] == 12


async def test_more_words_before_the_choice_belong_to_the_same_message(few: Cast) -> None:
    await report(few.sari)
    await few.sari.say("/start")
    await few.sari.say("harganya turun lagi")
    assert await few.sari.say("jadi 15rb") == ["ask_which"]
    await few.sari.press("#1")
    await few.yusuf.listen()
    assert "turun lagi\njadi 15rb" in few.yusuf.last.text


async def test_nobody_is_offered_somebody_elses_case(few: Cast) -> None:
    await report(few.sari)
    await few.made.say("/start")
    assert "ask_which" not in await few.made.say("soal laporan 1 harganya turun")
    assert await few.made.say(choice="which:1") != ["reply_sent"]
    assert STORY not in few.made.everything()
