"""An officer sees what there is, small and in a list, and gets any file as it was received."""

from pathlib import Path

from bot.enclosures import Enclosures
from bot.web.phones import Phones
from storage import evidence, outbox
from tests.conversations.test_filing_a_report import up_to
from tests.phones import Cast, report
from tests.samples import image, pdf

PHOTO = image("JPEG", (1000, 700))


async def filed(cast: Cast, *files: bytes) -> None:
    await up_to(cast.sari, "ask_evidence")
    await cast.sari.say(files=files)
    await cast.sari.say("lanjut")
    await cast.sari.press("Kirim")


async def enclosed(cast: Cast) -> list[tuple[str, str, bytes]]:
    """What goes along with the last message to Officer Yusuf: kind, type, bytes."""
    app, said = cast.app, cast.yusuf.said
    promised = outbox.Promise(1, "yusuf", "browser_taskforce", said, app.house.clock())
    files = await Enclosures(app.books, app.house.ring, app.cabinet).of(promised)
    return [(file.kind, file.mime, file.content) for file in files]


async def test_an_officer_sees_small_pictures_and_a_list_and_gets_the_original_at_a_tap(few: Cast) -> None:
    await filed(few, PHOTO, pdf())
    await few.yusuf.say("/kasus 1")
    assert await few.yusuf.press("Lihat bukti") == ["exhibits"]
    assert "1. 🖼 photo-" in few.yusuf.last.text and "2. 📄 document-" in few.yusuf.last.text
    assert "foto.jpg" not in few.yusuf.last.text, "what its sender called it is the sender's"
    ((kind, mime, small),) = await enclosed(few)
    assert (kind, mime) == ("photo", "image/jpeg") and len(small) < len(PHOTO)
    assert await few.yusuf.press("1. photo") == ["exhibit"]
    assert await enclosed(few) == [("document", "image/jpeg", PHOTO)]
    assert await few.yusuf.say(choice="file:1:2") == ["exhibit"]
    assert await enclosed(few) == [("document", "application/pdf", pdf())]


async def test_every_original_comes_at_one_tap(few: Cast) -> None:
    await filed(few, PHOTO, pdf())
    await few.yusuf.say(choice="files:1")
    assert await few.yusuf.press("Semua berkas asli") == ["files"]
    assert [content for _, _, content in await enclosed(few)] == [PHOTO, pdf()]


async def test_a_small_picture_that_is_missing_is_made_when_somebody_looks(few: Cast) -> None:
    await filed(few, PHOTO)
    (small,) = [path for path in Path(few.app.cabinet.folder).iterdir() if path.name.endswith(evidence.SMALL)]
    small.unlink()
    await few.yusuf.say(choice="files:1")
    assert len(await enclosed(few)) == 1 and small.exists()


async def test_a_photo_nobody_can_unpack_is_evidence_all_the_same(few: Cast) -> None:
    await report(few.sari, photos=1)
    await few.yusuf.say(choice="files:1")
    assert few.yusuf.said.facts["count"] == 1 and await enclosed(few) == []
    await few.yusuf.say(choice="file:1:1")
    assert await enclosed(few) == [("document", "image/jpeg", b"\xff\xd8\xff photo 0")]


async def test_officers_are_told_that_a_file_is_in_another_report_but_not_whose(few: Cast) -> None:
    await filed(few, PHOTO)
    few.sari, sari = few.made, few.sari
    await filed(few, PHOTO)
    await few.yusuf.say(choice="files:2")
    assert "ada juga di laporan lain" in few.yusuf.last.text
    await sari.say("status")
    assert "laporan lain" not in sari.everything()


async def test_no_file_of_another_agencys_case_is_handed_out(few: Cast) -> None:
    await filed(few, PHOTO)
    for choice in ("files:1", "file:1:1", "originals:1", "file:1:9", "file:1:x", "file:1"):
        assert await few.ratna.say(choice=choice) == ["case_not_here"]


async def test_a_browser_desk_shows_the_small_picture_and_hands_over_the_original(few: Cast) -> None:
    await filed(few, PHOTO)
    await few.yusuf.say(choice="files:1")
    which = few.yusuf.said.pictures[0]
    phones = Phones(few.app)
    small = await phones.file("taskforce", "yusuf", f"{which}{evidence.SMALL}")
    whole = await phones.file("taskforce", "yusuf", which)
    assert small is not None and whole is not None
    assert whole.content == PHOTO and len(small.content) < len(PHOTO)
    assert await phones.file("taskforce", "ratna", f"{which}{evidence.SMALL}") is None


async def test_small_pictures_go_with_their_photos(few: Cast) -> None:
    await filed(few, PHOTO)
    names = [path.name for path in Path(few.app.cabinet.folder).iterdir()]
    known = await few.app.books.do(lambda db: evidence.unknown(db, few.app.house.ring, [*names, "ab" * 16 + "s"]))
    assert known == ["ab" * 16 + "s"]
    few.app.cabinet.remove(next(name for name in names if not name.endswith("s")))
    assert list(Path(few.app.cabinet.folder).iterdir()) == []
