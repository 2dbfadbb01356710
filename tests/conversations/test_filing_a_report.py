"""An owner files a report, in the owner's own pace and words."""

import json

import pytest

from tests.phones import STORY, Cast, Phone, open_service, report


async def test_bu_sari_reports_a_price_below_her_cost(cast: Cast) -> None:
    """This conversation is the one in the README."""
    sari = cast.sari
    assert await sari.say("/start") == ["ask_language"]
    assert await sari.press("Bahasa Indonesia") == ["home"]
    assert await sari.press("Buat laporan") == ["ask_consent"]
    assert await sari.press("Setuju") == ["ask_category"]
    assert await sari.press("jual rugi") == ["ask_story"]
    assert await sari.say(STORY) == ["ask_product"]
    assert await sari.say("kain batik") == ["ask_own_price"]
    assert await sari.say("45rb") == ["ask_their_price"]
    assert await sari.say("19.900") == ["ask_seller_kind"]
    assert await sari.press("luar negeri") == ["ask_price_pattern"]
    assert await sari.say("2") == ["ask_seller"]
    assert await sari.say("Toko Serba Murah") == ["ask_place"]
    assert await sari.say("Kota Pekalongan") == ["ask_evidence"]
    assert await sari.say(files=(b"one", b"two")) == ["evidence_more"]
    assert await sari.say("selesai") == ["ask_identity"]
    assert await sari.press("Rahasia") == ["ask_confirm"]
    assert "Rp45.000" in sari.last.text
    assert "Rp19.900" in sari.last.text
    assert await sari.press("Kirim") == ["filed"]
    assert "Komisi Pengawas Persaingan Usaha" in sari.last.text
    assert sari.copied() in sari.last.text
    assert await cast.yusuf.listen() == ["new_case"]
    assert await cast.ratna.listen() == []


async def test_a_double_tap_on_send_is_one_case(cast: Cast) -> None:
    await report(cast.sari)
    assert await cast.sari.say(choice="confirm:send") == ["sent_already"]
    await cast.sari.say("status")
    assert len(cast.sari.said.facts["cases"]) == 1


async def test_a_redelivered_message_is_answered_once(cast: Cast) -> None:
    assert await cast.sari.say("/start", message_id="77") == ["ask_language"]
    assert await cast.sari.say("/start", message_id="77") == []


async def test_an_unclear_price_is_asked_again_with_a_hint(few: Cast) -> None:
    sari = few.sari
    await sari.say("/start")
    for step in ("Bahasa Indonesia", "Buat laporan", "Setuju", "jual rugi"):
        await sari.press(step)
    for words in (STORY, "kain batik"):
        await sari.say(words)
    assert await sari.say("murah bgt") == ["hint_price", "ask_own_price"]
    assert await sari.say("lewati") == ["ask_their_price"]


async def test_an_ambiguous_place_becomes_a_question(few: Cast) -> None:
    sari = few.sari
    await _up_to(sari, "ask_place")
    assert await sari.say("pekalongan") == ["hint_place_which", "ask_place"]
    assert await sari.press("Kota Pekalongan") == ["ask_evidence"]


async def test_an_unknown_place_never_ends_a_report(few: Cast) -> None:
    sari = few.sari
    await _up_to(sari, "ask_place")
    assert await sari.say("Xyzzyville") == ["hint_place", "ask_place"]
    assert await sari.say("Xyzzyville") == ["ask_evidence"]


async def test_back_forgets_only_the_last_answer(few: Cast) -> None:
    sari = few.sari
    await _up_to(sari, "ask_place")
    assert await sari.say("kembali") == ["ask_seller"]
    assert await sari.press("Kembali") == ["ask_price_pattern"]
    assert await sari.say("1") == ["ask_seller"]


async def test_any_answer_can_be_changed_from_the_summary(few: Cast) -> None:
    sari = few.sari
    await _up_to(sari, "ask_confirm")
    await sari.press("Ubah")
    await sari.press("Harga Bapak/Ibu")
    assert await sari.say("46rb") == ["ask_confirm"]
    assert "Rp46.000" in sari.last.text
    await sari.press("Ubah")
    await sari.press("Masalah")
    assert await sari.press("Saya ditipu") == ["ask_money_moved"]


async def test_cancel_asks_first_and_then_forgets(few: Cast) -> None:
    sari = few.sari
    await _up_to(sari, "ask_place")
    assert await sari.say("batal") == ["ask_cancel"]
    assert await sari.press("Tidak, lanjutkan") == ["ask_place"]
    await sari.say("batal")
    assert await sari.press("Ya, batalkan") == ["cancelled"]
    assert await sari.press("Buat laporan") == ["ask_category"]


async def test_help_and_language_do_not_lose_the_question(few: Cast) -> None:
    sari = few.sari
    await _up_to(sari, "ask_place")
    assert await sari.say("bantuan") == ["help", "ask_place"]
    assert await sari.say("bahasa") == ["ask_language"]
    assert await sari.press("English") == ["ask_place"]
    assert "regency or city" in sari.last.text


async def test_later_keeps_the_report_and_offers_it_again(few: Cast) -> None:
    sari = few.sari
    await _up_to(sari, "ask_place")
    assert await sari.say("nanti") == ["kept_for_later"]
    assert await sari.say("halo") == ["unfinished"]
    assert await sari.press("Lanjutkan") == ["ask_place"]


async def test_a_half_finished_report_survives_a_restart(tmp_path, clock) -> None:
    first = open_service(tmp_path / "data", "", clock)
    await _up_to(Phone(first, "browser", "sari"), "ask_place")
    await first.close()
    second = open_service(tmp_path / "data", "", clock)
    sari = Phone(second, "browser", "sari")
    await sari.listen()
    assert await sari.say("/start") == ["unfinished"]
    assert await sari.press("Lanjutkan") == ["ask_place"]
    await second.close()


async def test_a_story_out_of_the_blue_starts_a_report(few: Cast) -> None:
    made = few.made
    assert await made.say(STORY) == ["story_kept", "ask_language"]
    await made.press("Bahasa Indonesia")
    await made.press("Setuju")
    assert await made.press("jual rugi") == ["ask_product"]


async def test_photos_sent_before_they_are_asked_for_are_kept(few: Cast) -> None:
    made = few.made
    await made.say(files=(b"first",))
    await made.press("Bahasa Indonesia")
    await made.press("Setuju")
    assert await made.say(files=(b"second",)) == ["file_kept", "ask_category"]
    assert made.heard[-2][0].facts["count"] == 2


async def test_an_album_is_answered_once(few: Cast) -> None:
    sari = few.sari
    await _up_to(sari, "ask_evidence")
    from bot.channels import Raw
    from bot.channels.local import letter

    raws = []
    for n in range(10):
        few.app.cabinet.put(f"{n:032x}", b"photo %d" % n)
        file = {"kind": "photo", "ref": f"{n:032x}", "name": None, "mime": "image/jpeg", "size": 7}
        raws.append(Raw(f"album{n}", letter("sari", text=None, choice=None, files=[file])))
    await few.app.store("browser", raws)
    await few.app.handle_waiting()
    assert await sari.listen() == ["evidence_more"]
    assert sari.said.facts["count"] == 10


async def test_an_old_button_changes_nothing(few: Cast) -> None:
    sari = few.sari
    await _up_to(sari, "ask_place")
    assert await sari.say(choice="category:penipuan") == ["hint_old_button", "ask_place"]


async def test_without_consent_nothing_is_kept(few: Cast) -> None:
    sari = few.sari
    await sari.say("/start")
    for step in ("Bahasa Indonesia", "Buat laporan"):
        await sari.press(step)
    assert await sari.press("Tidak setuju") == ["declined"]
    assert await sari.press("Buat laporan") == ["ask_consent"]


async def test_an_agency_that_needs_a_name_is_told_of_before_anonymous_is_chosen(few: Cast) -> None:
    sari = few.sari
    await _up_to(sari, "ask_identity")
    assert "tidak dapat memproses laporan resmi tanpa identitas" in sari.last.text


@pytest.mark.parametrize("number", range(1, 15))
async def test_every_category_can_be_filed(few: Cast, number: int) -> None:
    """Every category, skipping what may be skipped and choosing the first button elsewhere."""
    sari = few.sari
    await sari.say("/start")
    for step in ("Bahasa Indonesia", "Buat laporan", "Setuju"):
        await sari.press(step)
    await sari.say(str(number))
    turns = 0
    while sari.said.template != "filed":
        turns += 1
        assert turns < 14, sari.last.text
        await _answer_anything(sari)
    case = sari.said.facts
    assert case["agency"] in few.app.house.catalogue.agencies
    json.dumps(case)


async def _answer_anything(phone: Phone) -> None:
    slugs = [c.slug for row in phone.said.choices for c in row]
    if phone.said.template == "ask_story":
        await phone.say(STORY)
    elif skip := [s for s in slugs if s.endswith(":skip")]:
        await phone.say(choice=skip[0])
    else:
        await phone.say(choice=slugs[0])


async def _up_to(phone: Phone, template: str) -> None:
    """The report conversation up to the question with this template."""
    await phone.say("/start")
    for step in ("Bahasa Indonesia", "Buat laporan", "Setuju", "jual rugi"):
        await phone.press(step)
    said = [STORY, "kain batik", "45rb", "19.900", "3", "1", "Toko Murah", "Kota Pekalongan", "tidak ada bukti", "1"]
    for words in said:
        if phone.said.template == template:
            return
        await phone.say(words)
    assert phone.said.template == template, phone.said.template
