"""Owners send what they have: what is kept is kept once, what is not is refused kindly, and nothing that was kept is lost."""

from sqlalchemy import select

from bot.app import App
from storage import evidence as files
from storage import twins
from storage.tables import evidence
from tests.conversations.test_filing_a_report import up_to
from tests.phones import Cast, Phone, report
from tests.samples import image, pdf, zipped

PHOTO = image("JPEG")


async def states(app: App) -> list[tuple[str, str | None]]:
    query = select(evidence.c.state, evidence.c.mime).order_by(evidence.c.created_at)
    return await app.books.do(lambda db: [tuple(row) for row in db.execute(query)])  # type: ignore[misc]


async def finished(phone: Phone) -> None:
    await phone.say("lanjut")
    assert phone.said.template == "ask_confirm", phone.last.text
    await phone.press("Kirim")


async def test_the_type_in_the_books_is_what_the_bytes_say(cast: Cast) -> None:
    await up_to(cast.sari, "ask_evidence")
    await cast.sari.say(files=(PHOTO, pdf(), b"tanggal;harga\n1;2\n"))
    assert await states(cast.app) == [("stored", "image/jpeg"), ("stored", "application/pdf"), ("stored", "text/csv")]


async def test_a_program_is_refused_with_a_sentence_and_kept_nowhere(cast: Cast) -> None:
    sari = cast.sari
    await up_to(sari, "ask_evidence")
    await sari.say(files=(zipped({"promo.apk": b"PK"}),), kind="document")
    assert "refused_program" in [said.template for said, _ in sari.heard[-2:]]
    assert [state for state, _ in await states(cast.app)] == ["refused"]
    assert not cast.app.cabinet.folder.exists() or list(cast.app.cabinet.folder.iterdir()) == []
    assert await sari.say("lanjut") == ["ask_evidence"], "it was the only one: the question is still open"


async def test_one_refused_file_costs_no_other(cast: Cast) -> None:
    await up_to(cast.sari, "ask_evidence")
    await cast.sari.say(files=(b"MZ\x90\0" + bytes(70), PHOTO))
    await finished(cast.sari)
    await cast.yusuf.say("/kasus 1")
    assert cast.yusuf.said.facts["files"] == 1


async def test_the_same_file_twice_is_kept_once_and_said_kindly(cast: Cast) -> None:
    sari = cast.sari
    await up_to(sari, "ask_evidence")
    await sari.say(files=(PHOTO,))
    assert "file_same" in await sari.say(files=(PHOTO, PHOTO))
    assert sorted(state for state, _ in await states(cast.app)) == ["same", "same", "stored"]
    assert len([f for f in cast.app.cabinet.folder.iterdir() if not f.name.endswith(files.SMALL)]) == 1
    await finished(sari)
    await cast.yusuf.say("/kasus 1")
    assert cast.yusuf.said.facts["files"] == 1


async def test_the_same_file_in_an_answer_to_an_officer_is_kept_once(cast: Cast) -> None:
    await report(cast.sari, photos=2)
    await cast.sari.say(choice="reply:1")
    assert await cast.sari.say(files=(b"\xff\xd8\xff photo 0",)) == ["reply_sent", "file_same"]


async def test_a_file_of_a_report_given_up_does_not_stand_for_one_of_the_next(few: Cast) -> None:
    sari = few.sari
    await up_to(sari, "ask_evidence")
    await sari.say(files=(PHOTO,))
    await sari.say("batal")
    await sari.press("Ya, batalkan")
    await up_to(sari, "ask_evidence")
    await sari.say(files=(PHOTO,))
    assert "file_same" not in [said.template for said, _ in sari.heard]
    await finished(sari)
    await few.yusuf.say("/kasus 1")
    assert few.yusuf.said.facts["files"] == 1


async def test_the_same_file_in_another_owners_report_is_marked_without_a_word_to_either(cast: Cast) -> None:
    await report(cast.sari, photos=1)
    await report(cast.made, identity="Anonim", photos=1)
    assert "file_same" not in [said.template for said, _ in cast.made.heard]
    query = select(evidence.c.id, evidence.c.state, evidence.c.duplicate_of).order_by(evidence.c.case_id)
    first, second = await cast.app.books.do(lambda db: db.execute(query).all())
    assert (first.state, second.state, first.duplicate_of, second.duplicate_of) == ("stored", "stored", None, first.id)
    assert await cast.app.books.do(lambda db: twins.shared(db, [first.id, second.id])) == {first.id, second.id}


async def test_an_owners_own_two_reports_share_a_file_without_a_mark(cast: Cast) -> None:
    await report(cast.sari, photos=1)
    await report(cast.sari, photos=1)
    ids = await cast.app.books.do(lambda db: list(db.execute(select(evidence.c.id)).scalars()))
    assert await cast.app.books.do(lambda db: twins.shared(db, ids)) == set()


async def test_an_officer_may_send_an_owners_file_back_twice(cast: Cast) -> None:
    await report(cast.sari, photos=1)
    await cast.yusuf.say(choice="do:1:take")
    for _ in range(2):
        await cast.yusuf.say(choice="do:1:answer")
        await cast.yusuf.say("Ini yang kami maksud.", files=(b"\xff\xd8\xff photo 0",))
    await cast.sari.listen()
    sent = [said.evidence for said, _ in cast.sari.heard if said.template == "told_answer"]
    assert len(sent) == 2 and all(len(one) == 1 for one in sent)
    again = await cast.app.books.do(lambda db: files.get(db, cast.app.house.ring, sent[1][0]))
    assert again is not None and (again.id, again.state) == (sent[0][0], "stored")
