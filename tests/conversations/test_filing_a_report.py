"""An owner files a report, in the owner's own pace and words."""

import json

import pytest

from bot.channels import Raw
from bot.channels.local import letter
from tests.phones import STORY, Cast, Phone, agree, open_service, report

VAGUE = "Toko itu menjual jauh di bawah saya, pelanggan pindah semua."


async def test_bu_sari_reports_a_price_below_her_cost(cast: Cast) -> None:
    """This conversation is the one in the README: nine messages."""
    sari = cast.sari
    assert await sari.say("/start") == ["welcome"]
    assert await sari.press("Setuju") == ["ask_category"]
    assert await sari.press("jual rugi") == ["ask_story"]
    first = await sari.say(STORY)
    assert first[0] == "noted"
    assert "Rp45.000" in sari.heard[-2][1].text
    assert "Rp19.900" in sari.heard[-2][1].text
    if sari.said.template == "ask_product":
        await sari.say("kain batik")
    assert sari.said.template == "ask_seller_kind"
    assert await sari.press("luar negeri") == ["ask_price_pattern"]
    assert await sari.say("2") == ["ask_seller"]
    assert await sari.say("Toko Serba Murah") == ["ask_evidence"]
    assert await sari.say(files=(b"one", b"two")) == ["ask_confirm"]
    assert "2 berkas" in sari.last.text
    assert "Rahasia" in sari.last.text
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
    assert await cast.sari.say("/start", message_id="77") == ["welcome"]
    assert await cast.sari.say("/start", message_id="77") == []


async def test_an_unclear_price_is_asked_again_with_a_hint(few: Cast) -> None:
    sari = few.sari
    await agree(sari)
    await sari.press("jual rugi")
    await sari.say(VAGUE)
    await sari.say("kain batik")
    assert await sari.say("murah bgt") == ["hint_price", "ask_own_price"]
    assert await sari.say("lewati") == ["ask_their_price"]


async def test_a_place_that_could_be_two_becomes_a_question(few: Cast) -> None:
    sari = few.sari
    await up_to(sari, "ask_place", "bantuan jualan", help_first=True)
    assert await sari.say("pekalongan") == ["hint_place_which", "ask_place"]
    assert await sari.press("Kota Pekalongan") == ["ask_confirm"]


async def test_an_unknown_place_never_ends_a_report(few: Cast) -> None:
    sari = few.sari
    await up_to(sari, "ask_place", "bantuan jualan", help_first=True)
    assert await sari.say("Xyzzyville") == ["hint_place", "ask_place"]
    assert await sari.say("Xyzzyville") == ["ask_confirm"]


async def test_back_forgets_only_the_last_answer(few: Cast) -> None:
    sari = few.sari
    await up_to(sari, "ask_seller")
    assert await sari.say("kembali") == ["ask_price_pattern"]
    assert await sari.press("Kembali") == ["ask_seller_kind"]
    assert await sari.say("1") == ["ask_price_pattern"]


async def test_any_answer_can_be_changed_from_the_summary(few: Cast) -> None:
    sari = few.sari
    await up_to(sari, "ask_confirm")
    await sari.press("Ubah")
    await sari.press("Harga Bapak/Ibu")
    assert await sari.say("46rb") == ["ask_confirm"]
    assert "Rp46.000" in sari.last.text
    await sari.press("Ubah")
    await sari.press("Masalah")
    await sari.press("Saya ditipu")
    assert sari.said.template == "ask_money_moved"


async def test_cancel_asks_first_and_then_forgets(few: Cast) -> None:
    sari = few.sari
    await up_to(sari, "ask_seller")
    assert await sari.say("batal") == ["ask_cancel"]
    assert await sari.press("Tidak, lanjutkan") == ["ask_seller"]
    await sari.say("batal")
    assert await sari.press("Ya, batalkan") == ["cancelled"]
    assert await sari.press("Buat laporan") == ["ask_category"]


async def test_help_and_language_do_not_lose_the_question(few: Cast) -> None:
    sari = few.sari
    await up_to(sari, "ask_seller")
    assert await sari.say("bantuan") == ["help", "ask_seller"]
    assert await sari.say("bahasa") == ["ask_language"]
    assert await sari.press("English") == ["ask_seller"]
    assert "shop or account" in sari.last.text


async def test_later_keeps_the_report_and_offers_it_again(few: Cast) -> None:
    sari = few.sari
    await up_to(sari, "ask_seller")
    assert await sari.say("nanti") == ["kept_for_later"]
    assert await sari.say("halo") == ["unfinished"]
    assert await sari.press("Lanjutkan") == ["ask_seller"]


async def test_a_half_finished_report_survives_a_restart(tmp_path, clock) -> None:
    first = open_service(tmp_path / "data", "", clock)
    await up_to(Phone(first, "browser", "sari"), "ask_seller")
    await first.close()
    second = open_service(tmp_path / "data", "", clock)
    sari = Phone(second, "browser", "sari")
    await sari.listen()
    assert await sari.say("/start") == ["unfinished"]
    assert await sari.press("Lanjutkan") == ["ask_seller"]
    await second.close()


async def test_photos_sent_before_they_are_asked_for_are_kept(few: Cast) -> None:
    made = few.made
    assert await made.say(files=(b"first",)) == ["story_kept", "ask_consent"]
    assert await made.press("Setuju") == ["ask_category"]
    assert await made.say(files=(b"second",)) == ["file_kept"]
    assert made.said.facts["count"] == 2


async def test_who_sends_ten_photos_first_is_answered_once(few: Cast) -> None:
    await album(few, "made")
    assert await few.made.listen() == ["story_kept", "ask_consent", "file_kept"]
    assert few.made.said.facts["count"] == 10


async def test_an_album_is_answered_once(few: Cast) -> None:
    await up_to(few.sari, "ask_evidence")
    await album(few, "sari")
    assert await few.sari.listen() == ["ask_confirm"]
    assert few.sari.said.facts["files"] == 10


async def album(few: Cast, owner: str) -> None:
    raws = []
    for n in range(10):
        few.app.cabinet.put(f"{n:032x}", b"photo %d" % n)
        file = {"kind": "photo", "ref": f"{n:032x}", "name": None, "mime": "image/jpeg", "size": 7}
        raws.append(Raw(f"album{n}", letter(owner, text=None, choice=None, files=[file])))
    await few.app.store("browser", raws)
    await few.app.handle_waiting()


async def test_an_old_button_changes_nothing(few: Cast) -> None:
    sari = few.sari
    await up_to(sari, "ask_seller")
    assert await sari.say(choice="category:penipuan") == ["hint_old_button", "ask_seller"]


async def test_without_consent_nothing_is_kept(few: Cast) -> None:
    sari = few.sari
    await sari.say("/start")
    assert await sari.say("lapor") == ["ask_consent"]
    assert await sari.press("Tidak setuju") == ["declined"]
    assert await sari.press("Buat laporan") == ["ask_consent"]


async def test_an_agency_that_needs_a_name_is_told_of_before_anonymous_is_chosen(few: Cast) -> None:
    sari = few.sari
    await up_to(sari, "ask_confirm")
    assert await sari.press("Nama: Rahasia") == ["ask_identity"]
    assert "tidak dapat memproses laporan resmi tanpa identitas" in sari.last.text
    assert await sari.press("Anonim") == ["ask_confirm"]
    assert await sari.press("Kirim") == ["filed"]


@pytest.mark.parametrize("number", range(1, 15))
async def test_every_category_can_be_filed(few: Cast, number: int) -> None:
    """Every category, skipping what may be skipped and choosing the first button elsewhere."""
    sari = few.sari
    await agree(sari)
    await sari.say(str(number))
    turns = 3
    while sari.said.template != "filed":
        turns += 1
        assert turns <= 12, sari.last.text
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


async def up_to(phone: Phone, template: str, category: str = "jual rugi", help_first: bool = False) -> None:
    """The report conversation up to the question with this template."""
    await agree(phone)
    await phone.press(category)
    said = {"ask_story": STORY, "ask_product": "kain batik", "ask_own_price": "45rb", "ask_their_price": "19.900",
            "ask_seller_kind": "3", "ask_price_pattern": "1", "ask_seller": "Toko Murah", "ask_evidence": "tidak ada bukti",
            "ask_help_needed": "1", "ask_also": "2"}  # fmt: skip
    if help_first:
        said["ask_story"] = "lewati"
    while phone.said.template != template:
        await phone.say(said[phone.said.template])
