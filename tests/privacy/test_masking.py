"""What tells who somebody is, stays with us: no agency reads it, on no way, unless its owner said so."""

from dataclasses import replace

import orjson
import pytest
from sqlalchemy import select

from bot.queues import Parcel
from bot.queues.letter import letter
from bot.queues.shape import CaseDocument
from storage.tables import cases, handover
from tests.phones import Cast, Phone, agree, report

NIK, ACCOUNT, PHONE, MAIL = "9999010101900001", "1234567890", "081200004455", "sari.w@contoh.co.id"
NAME, ADDRESS = "Kenariwati Burungsari", "Jl. Mawar No. 12 RT 03/RW 02"
PERSONAL = (NIK, ACCOUNT, PHONE, MAIL, NAME, ADDRESS)
STORY = (f"Kain batik saya 45rb, di toko itu cuma 19.900. Nama saya {NAME}, alamat {ADDRESS}. NIK {NIK}, rek BCA {ACCOUNT}, "
         f"wa {PHONE}, surel {MAIL}. Pelanggan pindah semua.")  # fmt: skip
FRAUD = f"Saya ditipu, sudah transfer 2 juta ke rek BCA {ACCOUNT}, penjualnya menghilang. wa saya {PHONE}"


async def parcels(cast: Cast) -> list[CaseDocument]:
    """Every document owed to agencies' own systems, opened."""
    ring = cast.app.house.ring
    rows = await cast.app.books.do(lambda db: db.execute(select(handover).order_by(handover.c.id)).all())
    return [CaseDocument.model_validate_json(ring.open(r.sealed, f"handover {r.key}")) for r in rows]


def mails(documents: list[CaseDocument]) -> str:
    """The same as a clerk reads them."""
    out = ""
    for one in documents:
        sent = letter(
            Parcel(one.key, one.kind, one.agency, one.case, one.at, one.canonical()), "a@localhost", "b@localhost"
        )
        out += "".join(part.get_content() if isinstance(part.get_content(), str) else part.get_content().decode()
                       for part in sent.walk() if not part.is_multipart())  # fmt: skip
    return out


async def the_whole_way(cast: Cast) -> str:
    """Everything agencies read of a case in their queue, its card, its files, the owner's replies and on their own systems."""
    yusuf, ratna = cast.yusuf, cast.ratna
    for words in ("antrean", "/kasus 1", "saya"):
        await yusuf.say(words)
    await yusuf.say(choice="do:1:take")
    await yusuf.say(choice="do:1:ask")
    await yusuf.say("Sejak kapan?")
    await cast.sari.listen()
    await cast.sari.press("Balas")
    await cast.sari.say(f"Sejak Mei. Hubungi {PHONE} atau {MAIL}, NIK {NIK}", files=(b"scan",))
    await cast.sari.say("selesai")
    await yusuf.listen()
    await yusuf.say("/kasus 1")
    await yusuf.press("Lihat bukti")
    await yusuf.say(choice="do:1:transfer")
    await yusuf.press("Kementerian Perdagangan")
    await yusuf.say("Mohon dilanjutkan.")
    await ratna.listen()
    await ratna.say("antrean")
    await ratna.say("/kasus 1")
    documents = await parcels(cast)
    assert {d.kind for d in documents} == {"case.filed", "case.replied", "case.moved"}
    buttons = "".join(b.label for p in (yusuf, ratna) for _, r in p.heard for row in r.buttons for b in row)
    told = "".join(orjson.dumps(d.model_dump(mode="json")).decode() for d in documents)
    return yusuf.everything() + ratna.everything() + buttons + told + mails(documents)


@pytest.mark.parametrize("identity", ["Rahasia", "Terbuka", "Anonim"])
async def test_no_agency_reads_a_personal_value_of_a_story(cast: Cast, identity: str, capfd) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU", "KEMENDAG"}))
    if identity != "Rahasia":  # the two others are told apart by who gets the name, nothing else
        await report(cast.sari, identity=identity, story=STORY, photos=1)
        await cast.yusuf.say("/kasus 1")
        seen = cast.yusuf.everything() + "".join(str(d) for d in await parcels(cast))
    else:
        await report(cast.sari, identity=identity, story=STORY, photos=1)
        seen = await the_whole_way(cast)
    log = "".join(capfd.readouterr())
    for value in PERSONAL:
        assert value not in seen, value
        assert value not in log, value
    assert "NIK 99•••01" in seen


async def test_what_was_written_stays_sealed_and_whole_for_its_owner(cast: Cast) -> None:
    await report(cast.sari, story=STORY)
    ring = cast.app.house.ring
    sealed = await cast.app.books.do(lambda db: db.execute(select(cases.c.sealed)).scalar_one())
    assert ring.open_json(sealed, "case 1")["story"] == STORY
    assert NIK.encode() not in sealed


async def test_an_owner_may_send_it_uncensored_with_one_tap_and_that_is_written_down(cast: Cast) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU"}))
    await _ready(cast.sari, STORY)
    assert "disamarkan" in cast.sari.last.text
    await cast.sari.press("Lihat yang dikirim")
    assert await cast.sari.press("Kirim tanpa sensor") == ["filed"]
    await cast.yusuf.listen()
    await cast.yusuf.say("/kasus 1")
    for value in PERSONAL:
        assert value in cast.yusuf.last.text
    assert "mengizinkan data pribadinya dibaca" in cast.yusuf.last.text
    assert NIK in (await parcels(cast))[0].report["story"]


async def test_uncensored_words_do_not_tell_who_a_confidential_owner_is(cast: Cast) -> None:
    """The words are shown; the name and the chat that we know are not."""
    await _ready(cast.sari, STORY)
    await cast.sari.press("Lihat yang dikirim")
    await cast.sari.press("Kirim tanpa sensor")
    await cast.yusuf.say("/kasus 1")
    assert "Rahasia (nama tidak ditampilkan)" in cast.yusuf.last.text
    assert "sari@" not in cast.yusuf.last.text.replace(MAIL, "")


async def test_the_account_of_a_swindler_is_shown_where_its_owner_says_so_and_nothing_else(cast: Cast) -> None:
    await _ready(cast.sari, FRAUD, category="Saya ditipu")
    assert "penipu" in cast.sari.last.text
    await cast.sari.press("Lihat yang dikirim")
    assert ACCOUNT not in cast.sari.last.text
    await cast.sari.press("12•••90")
    assert ACCOUNT in cast.sari.last.text
    assert PHONE not in cast.sari.last.text
    assert await cast.sari.press("✅") == ["filed"]
    officer = Phone(cast.app, "browser_taskforce", "officer")
    await cast.sign_in(officer, "officer", cast.sari.said.facts["agency"], "Rini")
    await officer.say("/kasus 1")
    assert ACCOUNT in officer.last.text
    assert PHONE not in officer.last.text


async def test_a_number_shown_by_mistake_is_hidden_again(few: Cast) -> None:
    await _ready(few.sari, FRAUD, category="Saya ditipu")
    await few.sari.press("Lihat yang dikirim")
    await few.sari.press("08•••55")
    assert PHONE in few.sari.last.text
    await few.sari.press(f"{PHONE} ✓")
    assert PHONE not in few.sari.last.text


async def test_an_owner_lets_an_officer_read_the_number_of_a_reply(cast: Cast) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU"}))
    await report(cast.sari, photos=0)
    await cast.yusuf.say(choice="do:1:take")
    await cast.sari.listen()
    await cast.sari.press("Balas")
    await cast.sari.say(f"Nomornya {PHONE}")
    assert await cast.yusuf.listen() == ["owner_replied"]
    assert PHONE not in cast.yusuf.last.text
    assert await cast.sari.press("Tunjukkan ke petugas") == ["shown_to_agency"]
    assert await cast.yusuf.listen() == ["owner_showed"]
    await cast.yusuf.press("Buka")
    assert PHONE in cast.yusuf.last.text
    assert (await parcels(cast))[-1].text == PHONE
    assert await cast.sari.say(choice="show:1") == ["hint_old_button"]


async def test_what_a_file_was_called_is_for_its_sender_alone(few: Cast) -> None:
    from bot.web.phones import Phones
    from storage import outbox, people

    await report(few.sari, photos=1)
    await few.yusuf.say("/kasus 1")
    await few.yusuf.press("Lihat bukti")
    phones, house = Phones(few.app), few.app.house
    shown = {}
    for phone in (few.yusuf, few.sari):
        me = await few.app.books.do(lambda db, p=phone: people.of(db, house.ring, p.channel, p.owner, house.clock()))
        promised = outbox.Promise(1, me.id, me.channel, few.yusuf.said, house.clock())
        shown[phone.owner] = (await phones._shown(promised, me))[0].files[0][2]
    assert shown["sari"] == "foto.jpg"
    assert "foto" not in shown["yusuf"]
    assert shown["yusuf"].endswith(".jpg")


async def _ready(phone: Phone, story: str, category: str = "jual rugi") -> None:
    """A report up to its summary."""
    await agree(phone)
    await phone.press(category)
    await phone.say(story)
    answers = {"ask_product": "kain batik", "ask_own_price": "45rb", "ask_their_price": "19.900", "ask_price_pattern": "2",
               "ask_seller": "Toko Serba Murah", "ask_place": "Kota Pekalongan", "ask_also": "tidak",
               "ask_receiving_bank": "BCA", "ask_seller_kind": "3", "ask_money_moved": "1"}  # fmt: skip
    for _ in range(12):
        match phone.said.template:
            case "ask_evidence":
                await phone.press("Tidak ada bukti")
            case "ask_confirm":
                return
            case asked:
                await phone.say(answers[asked])
    raise AssertionError(phone.last.text)
