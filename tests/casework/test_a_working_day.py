"""Officers work cases, owners hear of every step, admins look after the people."""

from tests.phones import Cast, Phone, report


async def test_the_whole_path_from_an_owner_to_an_answer(cast: Cast) -> None:
    sari, yusuf = cast.sari, cast.yusuf
    await report(sari)
    await yusuf.listen()
    assert await yusuf.press("Buka") == ["card"]
    assert await yusuf.press("Ambil") == ["did_take"]
    assert await sari.listen() == ["told_take"]
    assert await yusuf.press("Tanya pelapor") == ["ask_move_ask"]
    assert await yusuf.say("Sejak kapan harganya begitu?") == ["did_ask"]
    assert await sari.listen() == ["told_ask"]
    assert await sari.press("Balas") == ["ask_reply"]
    assert await sari.say("Sejak bulan lalu, Pak.", files=(b"struk",)) == ["reply_sent"]
    assert await yusuf.listen() == ["owner_replied"]
    await yusuf.press("Jawab")
    assert await yusuf.say("Terima kasih, sedang kami periksa.") == ["did_answer"]
    assert await sari.listen() == ["told_answer"]
    await yusuf.press("Tutup")
    await yusuf.press("Harga sudah diperbaiki")
    assert await yusuf.say("Harga mereka sudah kembali wajar.") == ["did_close"]
    assert await sari.listen() == ["told_close"]
    assert "Harga sudah diperbaiki" in sari.last.text
    assert "Yusuf" not in sari.everything()
    await yusuf.say("/kasus 1")
    assert await yusuf.press("Lihat bukti") == ["exhibits"]
    assert len(yusuf.said.facts["files"]) == 3


async def test_a_reply_without_pressing_balas_finds_its_case(cast: Cast) -> None:
    await report(cast.sari)
    await _take_and_ask(cast.yusuf)
    await cast.sari.listen()
    assert await cast.sari.say("Sejak bulan lalu, Pak.") == ["ask_which"]
    assert await cast.sari.say("1") == ["reply_sent"]
    await cast.yusuf.listen()
    assert "Sejak bulan lalu, Pak." in cast.yusuf.last.text


async def test_two_officers_at_once_one_wins_and_the_other_is_told(cast: Cast) -> None:
    second = Phone(cast.app, "browser_taskforce", "second")
    await cast.sign_in(second, "officer", "KPPU", "Bayu")
    await report(cast.sari)
    assert await cast.yusuf.say(choice="do:1:take") == ["did_take"]
    await second.listen()
    assert await second.say(choice="do:1:take") == ["move_taken_already", "card"]
    assert "Ambil" not in str(second.last.buttons)


async def test_a_transfer_tells_the_owner_who_has_it_now_and_why(cast: Cast) -> None:
    await report(cast.sari)
    yusuf = cast.yusuf
    await yusuf.say(choice="do:1:take")
    await yusuf.press("Teruskan")
    await yusuf.press("Kementerian Perdagangan")
    assert await yusuf.say("Ini soal aturan platform.") == ["did_transfer"]
    assert await cast.ratna.listen() == ["case_handed_over"]
    await cast.sari.listen()
    assert cast.sari.said.template == "told_transfer"
    assert "Kementerian Perdagangan" in cast.sari.last.text
    assert "Ini soal aturan platform." in cast.sari.last.text
    assert await yusuf.say("/kasus 1") == ["case_not_here"]
    assert await cast.ratna.press("Buka") == ["card"]


async def test_an_officer_of_another_agency_cannot_reach_a_case(cast: Cast) -> None:
    await report(cast.sari)
    for attempt in ("case:1", "do:1:take", "do:1:close", "files:1"):
        assert await cast.ratna.say(choice=attempt) == ["case_not_here"]


async def test_only_the_holder_may_answer(cast: Cast) -> None:
    await report(cast.sari)
    assert await cast.yusuf.say(choice="do:1:answer") == ["move_not_now", "card"]


async def test_a_stranger_can_do_nothing_but_offer_a_code(few: Cast) -> None:
    stranger = Phone(few.app, "browser_taskforce", "stranger")
    for words in ("/antrean", "/undang", "/angka", "halo"):
        assert await stranger.say(words) == ["ask_invite_code"]
    for slug in ("case:1", "do:1:take", "go:invite", "remove_yes:x"):
        assert await stranger.say(choice=slug) == ["ask_invite_code"]
    for _ in range(5):
        assert await stranger.say("ABCD-EFGH-JKLM") == ["invite_unknown"]
    assert await stranger.say("ABCD-EFGH-JKLM") == ["invite_too_many"]


async def test_an_invite_code_opens_once(few: Cast) -> None:
    await few.dewi.say("/undang")
    await few.dewi.press("Petugas")
    await few.dewi.press("Kementerian UMKM")
    code = few.dewi.copied()
    first, second = (Phone(few.app, "browser_taskforce", n) for n in ("first", "second"))
    assert await first.say(code.lower().replace("-", " ")) == ["ask_call_me"]
    assert await second.say(code) == ["invite_unknown"]


async def test_an_invite_code_lives_seven_days(few: Cast, clock) -> None:
    await few.dewi.say("/undang")
    await few.dewi.press("Petugas")
    await few.dewi.press("Kementerian UMKM")
    clock.passes(days=8)
    late = Phone(few.app, "browser_taskforce", "late")
    assert await late.say(few.dewi.copied()) == ["invite_unknown"]


async def test_a_removed_officer_loses_access_and_their_cases_go_back(cast: Cast) -> None:
    await report(cast.sari)
    await cast.yusuf.say(choice="do:1:take")
    await cast.dewi.say("/petugas")
    assert await cast.dewi.press("Yusuf") == ["person"]
    assert await cast.dewi.press("Cabut akses") == ["ask_remove"]
    assert await cast.dewi.press("Ya, cabut") == ["removed"]
    assert cast.dewi.said.facts["cases"] == 1
    await cast.yusuf.listen()
    assert await cast.yusuf.say("/antrean") == ["ask_invite_code"]
    await cast.sign_in(cast.yusuf, "officer", "KPPU", "Yusuf")
    await cast.yusuf.say("/kasus 1")
    assert "Ambil" in str(cast.yusuf.last.buttons)


async def test_the_last_admin_cannot_remove_themself(few: Cast) -> None:
    assert await few.dewi.say("/keluar") == ["last_admin"]
    await few.dewi.say("/petugas")
    await few.dewi.press("Dewi")
    await few.dewi.press("Cabut akses")
    assert await few.dewi.press("Ya, cabut") == ["last_admin"]


async def test_an_admin_sees_people_and_figures_but_no_case(cast: Cast) -> None:
    await report(cast.sari)
    assert await cast.dewi.say(choice="case:1") == ["hint_old_button"]
    assert await cast.dewi.say("/kasus 1") == ["desk_help"]
    assert await cast.dewi.say("/angka") == ["figures"]
    assert cast.dewi.said.facts["filed"] == 1
    assert cast.dewi.said.facts["agencies"] == [{"agency": "KPPU", "open": 1, "late": 0}]


async def test_the_queue_turns_its_pages(few: Cast) -> None:
    for n in range(8):
        phone = Phone(few.app, "browser", f"owner{n}")
        await report(phone, photos=0)
    await few.yusuf.listen()
    await few.yusuf.say("/antrean")
    assert few.yusuf.said.facts["total"] == 8
    assert len(few.yusuf.said.facts["cases"]) == 6
    await few.yusuf.press("Berikutnya")
    assert [c["id"] for c in few.yusuf.said.facts["cases"]] == [7, 8]


async def test_an_owner_cannot_read_or_answer_anothers_case(cast: Cast) -> None:
    await report(cast.sari)
    made = cast.made
    await made.say("/start")
    for slug in ("case:1", "reply:1"):
        assert await made.say(choice=slug) == ["code_needed"]


async def test_a_tracking_code_opens_a_case_from_any_phone(cast: Cast) -> None:
    code = await report(cast.sari)
    made = cast.made
    await made.say("/start")
    assert await made.say(code.lower().replace("-", " ")) == ["case"]
    assert await made.press("Balas") == ["consent_first"], "nothing of theirs is kept before they agree"
    assert await made.press("Setuju") == ["ask_reply"]
    assert await made.say("Saya saksi.") == ["reply_sent"]


async def test_tracking_codes_may_be_tried_five_times_an_hour(few: Cast, clock) -> None:
    made = few.made
    await made.say("/start")
    for _ in range(5):
        assert await made.say("PA-AAAA-BBBB-CCCC") == ["code_unknown"]
    assert await made.say("PA-AAAA-BBBB-CCCC") == ["code_too_many"]
    clock.passes(hours=1, minutes=1)
    assert await made.say("PA-AAAA-BBBB-CCCC") == ["code_unknown"]


async def _take_and_ask(officer: Phone) -> None:
    await officer.say(choice="do:1:take")
    await officer.say(choice="do:1:ask")
    await officer.say("Sejak kapan?")
