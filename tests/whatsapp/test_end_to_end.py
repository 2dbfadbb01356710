"""An owner on WhatsApp, from the first word to the officer's answer, over the real pywa and a strict Cloud API."""

from pathlib import Path

from sqlalchemy import func, select

from bot.channels import cloud_api
from bot.doors import verify_word
from storage import backlog
from storage.tables import inbox, person
from tests.doubles.cloud_api import Person
from tests.phones import Cast
from tests.whatsapp.stage import SARI, SARI_ID, hears, judged, rested, running, until


async def walk(sari: Person) -> None:
    """A whole price report, guided, as an owner would have it: where every message is paid for, the story comes first."""
    await sari.say("halo")
    await hears(sari, "PasarAdil")
    await sari.press("Setuju")
    await hears(sari, "ceritakan")
    await sari.say("Kain batik saya 45rb, di toko itu cuma 19.900, pelanggan saya pindah semua sejak bulan lalu.")
    await hears(sari, "Kami catat")
    answers = {"siapa penjual": "luar negeri", "Produk Bapak/Ibu yang mana": "kain batik cap", "berlangsung": "dua", "akun": "Toko Serba Murah",
               "kabupaten": "Kota Pekalongan", "bukti": "tidak ada bukti"}  # fmt: skip
    seen = len(sari.heard) - 1
    for _ in range(12):
        await until(lambda: len(sari.heard) > seen, "a question")  # noqa: B023
        if any("Kirim" in label for label in sari.buttons()):
            break
        seen = len(sari.heard)
        await sari.say(next((said for asked, said in answers.items() if asked in sari.text), "lewati"))
    await sari.press("Kirim")
    await hears(sari, "PA-")


async def test_an_owner_on_whatsapp_and_an_officer_finish_a_case(tmp_path: Path) -> None:
    async with running(tmp_path) as (app, double):
        cast = await Cast(app).at_work()
        sari = double.person(SARI, SARI_ID)
        await walk(sari)
        await rested(app)
        officer = cast.yusuf
        await officer.listen()
        await officer.press("Buka")
        await officer.press("Ambil")
        await officer.press("Tanya")
        await officer.say("Apakah harga itu masih sama hari ini?")
        await hears(sari, "masih sama hari ini")
        await sari.press("Balas")
        await hears(sari, "Silakan tulis")
        await sari.say("Masih sama, Pak.")
        await rested(app)
        await officer.listen()
        assert "Masih sama, Pak." in officer.everything()
        assert SARI not in officer.everything() and SARI_ID not in officer.everything()
        assert double.refusals == []
        assert judged(double) == []
        assert (await app.books.do(backlog.counted))["inbox_failed"] == 0


async def test_it_is_marked_as_read_and_somebody_is_seen_writing(tmp_path: Path) -> None:
    async with running(tmp_path) as (_, double):
        sari = double.person(SARI)
        await sari.say("halo")
        await hears(sari, "PasarAdil")
        key = await sari.say("status")
        await until(lambda: any(m["message_id"] == key for m in double.marked), "the blue ticks")
        assert double.marked[-1]["typing_indicator"] == {"type": "text"}


async def test_meta_is_let_in_by_our_word_and_nobody_else(tmp_path: Path) -> None:
    async with running(tmp_path) as (app, double):
        assert await double.shake_hands(verify_word(app.house.ring)) == (200, "1158201444")
        assert (await double.shake_hands("guess"))[0] == 403
        assert (await double.shake_hands(verify_word(app.house.ring), "<script>"))[0] == 403


async def test_what_is_not_signed_by_meta_does_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as (app, double):
        value = {"messages": [{"id": "wamid.1", "from": SARI, "type": "text", "text": {"body": "halo"}}]}
        payload = {"entry": [{"changes": [{"field": "messages", "value": value}]}]}
        assert await double.deliver(payload, secret="guess") == 403
        assert await app.books.do(lambda db: db.execute(select(func.count()).select_from(inbox)).scalar_one()) == 0


async def test_a_post_brought_three_times_is_answered_once(tmp_path: Path) -> None:
    async with running(tmp_path) as (app, double):
        sari = double.person(SARI)
        double.kept_back = []
        await sari.say("halo")
        changes, double.kept_back = double.kept_back, None
        for _ in range(3):
            await double.deliver({"entry": [{"changes": changes}]})
        await hears(sari, "PasarAdil")
        await rested(app)
        assert len(sari.heard) == 1


async def test_two_people_in_one_post_are_each_answered(tmp_path: Path) -> None:
    async with running(tmp_path) as (_, double):
        sari, made = double.person(SARI), double.person("628222000222", "ID.2", "Made")
        double.kept_back = []
        await sari.say("halo")
        await made.say("english")
        changes, double.kept_back = double.kept_back, None
        value = {**changes[0]["value"], "messages": [c["value"]["messages"][0] for c in changes],
                 "contacts": [c["value"]["contacts"][0] for c in changes]}  # fmt: skip
        await double.deliver({"entry": [{"changes": [{"field": "messages", "value": value}]}]})
        await hears(sari, "PasarAdil")
        await until(lambda: bool(made.heard), "an answer for Made")


async def test_somebody_known_by_a_phone_stays_the_same_when_their_user_id_appears(tmp_path: Path) -> None:
    async with running(tmp_path) as (app, double):
        sari = double.person(SARI)
        await walk(sari)
        sari.user, told = SARI_ID, len(sari.heard)
        await sari.say("status")
        await until(lambda: len(sari.heard) > told, "an answer")
        await hears(sari, "#1")
        await rested(app)
        sari.phone = None  # a username now, and no number in what Meta tells
        await sari.say("status")
        await until(lambda: double.bodies[-1].get("recipient") == SARI_ID, "an answer to the user id")
        await hears(sari, "#1")
        assert await app.books.do(lambda db: db.execute(
            select(func.count()).select_from(person).where(person.c.channel == "whatsapp")).scalar_one()) == 1  # fmt: skip


async def test_a_new_number_is_the_same_person(tmp_path: Path) -> None:
    async with running(tmp_path) as (_, double):
        sari = double.person(SARI)
        await walk(sari)
        system = {"type": "user_changed_number", "wa_id": "628999", "body": "changed"}
        await double.post(
            {"messages": [{"id": "wamid.sys", "from": SARI, "type": "system", "timestamp": "1", "system": system}]}
        )
        sari.phone = "628999"
        await sari.say("status")
        await hears(sari, "#1")


async def test_photos_are_fetched_checked_and_kept(tmp_path: Path) -> None:
    async with running(tmp_path) as (app, double):
        sari = double.person(SARI)
        await sari.say("halo")
        await hears(sari, "PasarAdil")
        await sari.press("Setuju")
        await hears(sari, "ceritakan")
        await sari.show(b"\xff\xd8\xff the true bytes")
        await sari.show(b"\xff\xd8\xff other bytes", sha="A" * 43 + "=")
        from storage.tables import evidence

        def states(db):  # type: ignore[no-untyped-def]
            return sorted(db.execute(select(evidence.c.state)).scalars())

        for _ in range(100):
            if "stored" in (found := await app.books.do(states)):
                break
            import asyncio

            await asyncio.sleep(0.05)
        assert found == ["pending", "stored"]  # the one whose bytes are not what the message named is tried again


async def test_a_list_of_more_than_ten_is_paged_and_every_choice_can_be_reached(tmp_path: Path) -> None:
    async with running(tmp_path) as (app, double):
        sari = double.person(SARI)
        await sari.say("halo")
        await hears(sari, "PasarAdil")
        await sari.press("Setuju")
        await hears(sari, "ceritakan")
        await sari.say("Ada yang mengganggu usaha saya dan saya tidak tahu namanya apa.")
        await hears(sari, "Pilih yang paling mendekati")
        offered = set(sari.buttons().values())
        for _ in range(3):
            seen = len(sari.heard)
            await sari.press("Pilihan lain")
            await until(lambda seen=seen: len(sari.heard) > seen, "the next page")  # type: ignore[misc]
            offered |= set(sari.buttons().values())
        categories = {
            f"category:{slug}" for slug, c in app.house.catalogue.categories.items() if c.questions or c.short
        }
        assert categories <= offered
        await sari.say("satu")
        assert judged(double) == []


async def test_a_reaction_is_not_answered_and_a_sticker_kindly(tmp_path: Path) -> None:
    async with running(tmp_path) as (app, double):
        sari = double.person(SARI)
        await sari._write({"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "👍"}})
        await rested(app)
        assert sari.heard == []
        await sari._write({"type": "sticker", "sticker": {"id": "1", "mime_type": "image/webp"}})
        await until(lambda: bool(sari.heard), "a kind sentence")


def test_the_reader_is_what_the_door_uses() -> None:
    from bot.channels.whatsapp import WhatsAppDoor

    door = WhatsAppDoor("token", "1")
    body = cloud_api.raws(
        b'{"entry":[{"changes":[{"value":{"messages":[{"id":"w","from":"62","type":"text","text":{"body":"x"}}]}}]}]}'
    )[0].body
    assert door.decode(body).incoming.text == "x"  # type: ignore[union-attr]
