"""An admin keeps agencies' contacts by bot; an owner reads only what somebody checked lately."""

from datetime import timedelta

from bot.clock import Timekeeper
from storage import contacts, settings
from tests.phones import Cast, Phone, agree, report


async def look_at_case(phone: Phone) -> str:
    await phone.say("status")
    await phone.say(choice="case:1")
    assert phone.said.template == "case"
    return phone.last.text


async def test_an_owner_reads_no_contact_nobody_checked_and_the_name_all_the_same(few: Cast) -> None:
    await report(few.sari)
    shown = await look_at_case(few.sari)
    assert "KPPU" in shown
    assert "pengaduan@kppu.go.id" not in shown  # checked in 2021


async def test_still_right_shows_it_to_owners_and_undo_hides_it_again(cast: Cast) -> None:
    await report(cast.sari)
    assert await cast.dewi.say("/lembaga") == ["agencies"]
    assert "KPPU: 1 petugas, 3 kontak (⚠️ 3 perlu dicek)" in cast.dewi.last.text
    await cast.dewi.press("⚠️ KPPU")
    assert cast.dewi.said.template == "agency_card"
    await cast.dewi.press("pengaduan@kppu.go.id")
    assert "15 Apr 2021" in cast.dewi.last.text and "ayobandung.com" in cast.dewi.last.text
    assert await cast.dewi.press("Masih benar") == ["contact_saved"]
    assert "pengaduan@kppu.go.id" in await look_at_case(cast.sari)
    assert await cast.dewi.press("Batalkan perubahan") == ["undone", "agency_card"]
    assert "pengaduan@kppu.go.id" not in await look_at_case(cast.sari)
    await cast.dewi.say("/jejak")
    assert [d["deed"] for d in cast.dewi.said.facts["deeds"][:2]] == ["contact_undo", "contact"]


async def test_a_contact_grows_old_again(few: Cast) -> None:
    await report(few.sari)
    await few.dewi.say("/lembaga KPPU")
    await few.dewi.press("pengaduan@kppu.go.id")
    await few.dewi.press("Masih benar")
    few.app.house.clock.passes(days=180)  # type: ignore[attr-defined]
    assert "pengaduan@kppu.go.id" in await look_at_case(few.sari)
    few.app.house.clock.passes(days=1)  # type: ignore[attr-defined]
    assert "pengaduan@kppu.go.id" not in await look_at_case(few.sari)
    await few.dewi.say("/lembaga")
    await few.dewi.press("365")  # the admins' own limit
    assert "pengaduan@kppu.go.id" in await look_at_case(few.sari)


async def test_a_contact_is_changed_step_by_step_and_nonsense_is_asked_again(few: Cast) -> None:
    await report(few.sari)
    await few.dewi.say("/lembaga KPPU")
    await few.dewi.press("(021) 3507015")
    assert await few.dewi.press("Ubah") == ["ask_contact_value"]
    assert await few.dewi.say("tanya resepsionis") == ["hint_contact", "ask_contact_value"]
    assert await few.dewi.say("(021) 3507016") == ["ask_contact_source"]
    assert await few.dewi.say("?") == ["hint_contact_source", "ask_contact_source"]
    assert await few.dewi.say("ditelepon dan dijawab") == ["contact_preview"]
    assert "(021) 3507015 → <b>(021) 3507016</b>" in few.dewi.last.text
    assert "3507016" not in await look_at_case(few.sari)  # not before it is meant
    assert await few.dewi.press("Ya, simpan") == ["contact_saved"]
    assert "3507016" in await look_at_case(few.sari)
    assert await few.dewi.say(choice="contact_yes:now") == ["hint_old_button"]


async def test_a_new_contact_only_over_https(few: Cast) -> None:
    await few.dewi.say("/lembaga BPJPH")
    await few.dewi.press("Tambah kontak")
    await few.dewi.press("Kanal aduan")
    assert await few.dewi.say("http://bpjph.halal.go.id") == ["hint_contact", "ask_contact_value"]
    await few.dewi.say("bpjph.halal.go.id/aduan")
    await few.dewi.say("situs resmi")
    await few.dewi.press("Ya, simpan")
    await few.dewi.say("/lembaga BPJPH")
    assert few.dewi.said.facts["contacts"][0]["value"] == "https://bpjph.halal.go.id/aduan"


async def test_a_contact_is_dropped_only_when_it_is_meant(few: Cast) -> None:
    await few.dewi.say("/lembaga KPPU")
    await few.dewi.press("(021) 3507015")
    assert await few.dewi.press("Hapus") == ["ask_drop_contact"]
    await few.dewi.press("Batal")
    assert "3507015" in few.dewi.last.text
    await few.dewi.press("(021) 3507015")
    await few.dewi.press("Hapus")
    assert await few.dewi.press("Ya, hapus") == ["contact_saved"]
    await few.dewi.say("/lembaga KPPU")
    assert "3507015" not in few.dewi.last.text


async def test_of_two_admins_at_the_same_contact_one_wins_and_the_other_is_told(cast: Cast) -> None:
    arif = Phone(cast.app, "browser_taskforce", "arif")
    await cast.sign_in(arif, "admin", "SATGAS", "Arif")
    for admin in (cast.dewi, arif):
        await admin.say("/lembaga KPPU")
        await admin.press("(021) 3507015")
        await admin.press("Ubah")
        await admin.say("(021) 350701" + ("6" if admin is arif else "7"))
        await admin.say("ditelepon")
    assert await arif.press("Ya, simpan") == ["contact_saved"]
    assert await cast.dewi.press("Ya, simpan") == ["contact_not_there", "agency_card"]
    here = await cast.app.books.do(lambda db: contacts.now(db, cast.app.house.catalogue, "KPPU"))
    assert "(021) 3507016" in {c.value for c in here["KPPU"]}
    assert "(021) 3507017" not in {c.value for c in here["KPPU"]}


async def test_once_a_month_the_admins_read_which_contacts_are_old(cast: Cast) -> None:
    clock = Timekeeper(cast.app)
    await cast.app.books.do(lambda db: clock._set(db, cast.app.house.clock()))
    cast.app.house.clock.passes(days=6)  # type: ignore[attr-defined]
    await clock.tick()
    assert "contacts_old" not in await cast.dewi.listen()
    cast.app.house.clock.passes(days=1)  # type: ignore[attr-defined] # the first of December, 12.00 WIB
    await clock.tick()
    await clock.tick()
    assert (await cast.dewi.listen()).count("contacts_old") == 1
    assert "kontak lembaga perlu dicek" in cast.dewi.everything()
    assert "contacts_old" not in await cast.ratna.listen()


async def test_what_an_admin_chose_lives_in_the_books(few: Cast) -> None:
    await few.dewi.say("/lembaga")
    await few.dewi.press("90")
    assert "lebih dari 90 hari" in few.dewi.last.text
    set_now = await few.app.books.do(settings.everything)
    assert timedelta(days=set_now[settings.CONTACT_DAYS]) == timedelta(days=90)


async def test_whoever_was_cheated_is_sent_to_an_address_somebody_checked_or_to_the_name(few: Cast) -> None:
    await agree(few.sari)
    await few.sari.press("ditipu")
    await few.sari.say("Saya ditipu toko itu, uangnya saya kirim lewat transfer.")
    for _ in range(4):
        if few.sari.said.template == "ask_money_moved":
            break
        await few.sari.say("lewati")
    assert few.sari.said.template == "ask_money_moved", few.sari.last.text
    assert "https://iasc.ojk.go.id" in few.sari.last.text
    await few.dewi.say("/lembaga OJK_IASC")
    await few.dewi.press("iasc.ojk.go.id")
    await few.dewi.press("Hapus")
    await few.dewi.press("Ya, hapus")
    await few.sari.say("?")
    assert few.sari.said.template == "ask_money_moved"
    assert "iasc.ojk.go.id" not in few.sari.last.text and "Anti-Scam Centre" in few.sari.last.text
