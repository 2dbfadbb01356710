"""Confidential means confidential: asked with a reason, answered by a custodian with a reason, both recorded, the owner told."""

from sqlalchemy import select

from storage import withdrawal
from storage.tables import cases, deed, event, identity_request
from tests.phones import Cast, Phone, report


async def custodian(cast: Cast) -> Phone:
    wati = Phone(cast.app, "browser_taskforce", "wati")
    await cast.sign_in(wati, "custodian", "SATGAS", "Wati")
    return wati


async def ask(cast: Cast, why: str = "Perlu surat kuasa pelapor untuk penyelidikan.") -> list[str]:
    await cast.yusuf.say(choice="do:1:take")
    await cast.sari.listen()
    assert await cast.yusuf.say(choice="identity:1") == ["ask_identity_reason"]
    return await cast.yusuf.say(why)


async def test_a_custodian_grants_and_the_owner_is_told(few: Cast) -> None:
    wati = await custodian(few)
    await report(few.sari)
    assert await ask(few) == ["identity_asked"]
    assert "identity_asked_for" in await wati.listen()
    assert await wati.press("Buka permintaan") == ["ask_identity_answer"]
    assert "surat kuasa" in wati.last.text
    assert await wati.press("pelapor diberi tahu") == ["ask_reason_grant"]
    assert await wati.say("Penyelidikan resmi KPPU, surat tugas ada.") == ["identity_answered"]
    assert "identity_answer" in await few.yusuf.listen()
    assert "sari" in few.yusuf.last.text
    assert "told_identity" in await few.sari.listen()
    assert "surat kuasa" in few.sari.last.text

    def written(db):  # type: ignore[no-untyped-def]
        acts = list(db.execute(select(event.c.action).where(event.c.case_id == 1)).scalars())
        return (
            acts,
            db.execute(select(identity_request.c.granted)).scalar(),
            list(db.execute(select(deed.c.deed)).scalars()),
        )

    acts, granted, deeds = await few.app.books.do(written)
    assert {"ask_identity", "grant_identity"} <= set(acts) and granted is True
    assert {"ask_identity", "grant_identity"} <= set(deeds)


async def test_the_law_may_forbid_telling_the_owner(few: Cast) -> None:
    wati = await custodian(few)
    await report(few.sari)
    await ask(few)
    await wati.say(choice="answer_identity:1:silent")
    assert await wati.say("singkat") == ["hint_reason", "ask_reason_silent"]
    await wati.say("Pasal yang melarang disebut di surat perintah.")
    assert "identity_answer" in await few.yusuf.listen()
    assert await few.sari.listen() == []


async def test_a_refusal_discloses_nothing(few: Cast) -> None:
    wati = await custodian(few)
    await report(few.sari)
    await ask(few)
    await wati.say(choice="answer_identity:1:deny")
    await wati.say("Pertanyaan bisa disampaikan lewat bot.")
    await few.yusuf.listen()
    assert "tidak dibuka" in few.yusuf.last.text and "sari" not in few.yusuf.last.text
    assert await few.sari.listen() == []
    assert await wati.say(choice="answer_identity:1:grant") == ["identity_answered_already"]


async def test_of_the_anonymous_nobody_knows(few: Cast) -> None:
    await report(few.sari, identity="Anonim")
    await few.yusuf.listen()
    number = few.yusuf.said.facts["id"]
    await few.yusuf.say(choice=f"do:{number}:take")
    assert await few.yusuf.say(choice=f"identity:{number}") == ["identity_unknown"]


async def test_only_a_custodian_answers_and_a_custodian_reads_no_case(few: Cast) -> None:
    wati = await custodian(few)
    await report(few.sari)
    await ask(few)
    assert "ask_identity_answer" not in await few.yusuf.say(choice="answer_identity:1")
    assert "card" not in await wati.say(choice="case:1")
    assert "queue" not in await wati.say("/antrean")


async def test_whoever_has_no_access_any_more_learns_nothing(few: Cast) -> None:
    wati = await custodian(few)
    await report(few.sari)
    await ask(few)
    await few.dewi.say("/petugas Yusuf")
    await few.dewi.press("Yusuf")
    await few.dewi.press("Cabut akses")
    await few.dewi.press("Ya, cabut")
    await few.yusuf.listen()
    await few.sari.listen()
    await wati.say(choice="answer_identity:1:grant")
    assert await wati.say("Penyelidikan resmi KPPU, surat tugas ada.") == ["identity_moot"]
    assert await few.yusuf.listen() == [] and await few.sari.listen() == []
    granted = select(identity_request.c.granted)
    assert await few.app.books.do(lambda db: db.execute(granted).scalar()) is False


async def test_an_agency_that_handed_the_case_on_learns_nothing(few: Cast) -> None:
    wati = await custodian(few)
    await report(few.sari)
    await ask(few)
    await few.yusuf.say(choice="do:1:transfer")
    await few.yusuf.press("Kementerian Perdagangan")
    await few.yusuf.say("Ini perilaku platform.")
    await few.sari.listen()
    await wati.say(choice="answer_identity:1:grant")
    assert await wati.say("Penyelidikan resmi KPPU, surat tugas ada.") == ["identity_moot"]
    assert await few.yusuf.listen() == ["identity_answer"]
    assert few.yusuf.said.facts["granted"] is False and few.yusuf.said.facts["name"] is None
    assert await few.sari.listen() == []


async def test_an_owner_who_took_back_their_agreement_is_named_to_nobody(few: Cast) -> None:
    wati = await custodian(few)
    await report(few.sari)
    await ask(few)
    ring, now = few.app.house.ring, few.app.house.clock()

    def withdraws(db):  # type: ignore[no-untyped-def]
        who = db.execute(select(cases.c.person_id)).scalar_one()
        withdrawal.withdraw(db, ring, who, now)

    await few.app.books.do(withdraws)
    await wati.say(choice="answer_identity:1:silent")
    assert await wati.say("Pasal yang melarang disebut di surat perintah.") == ["identity_moot"]
    await few.yusuf.listen()
    assert few.yusuf.said.facts["address"] is None
    assert (await few.yusuf.say(choice="identity:1"))[0] == "identity_withdrawn"
