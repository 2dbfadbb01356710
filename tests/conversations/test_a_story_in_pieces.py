"""Several messages at once are one story; what is said after a question was read is its answer."""

import secrets

from bot.app import App
from bot.channels import Raw, bot_api
from bot.channels.local import raw
from handlers.messages import Outgoing
from storage import outbox, people
from storage.tables import outbox as outbox_table
from tests.phones import Phone

PIECES = ("Toko itu menjual jauh di bawah modal sejak lama", "Pelanggan saya pindah semua ke sana",
          "Sudah saya tegur tapi tidak digubris")  # fmt: skip


async def at_the_story(app: App) -> Phone:
    sari = Phone(app, "browser", "sari")
    await sari.say("/start")
    for label in ("Setuju", "jual rugi"):
        await sari.press(label)
    assert sari.said.template == "ask_story"
    return sari


async def answers(app: App, channel: str = "browser", address: str = "sari") -> dict:
    def look(db):
        who = people.of(db, app.house.ring, channel, address, app.house.clock())
        return people.dialogue_of(db, app.house.ring, who.id)["answers"]

    return await app.books.do(look)


async def handle(app: App) -> None:
    while await app.handle_waiting():
        pass


async def test_a_forwarded_batch_is_one_story_and_one_question(service: App) -> None:
    sari = await at_the_story(service)
    await service.store("browser", [raw(secrets.token_hex(8), "sari", piece) for piece in PIECES])
    await handle(service)
    assert await sari.listen() == ["ask_product"]
    assert (await answers(service))["story"] == "\n".join(PIECES)
    await sari.say("kain batik")
    found = await answers(service)
    assert found["product"] == "kain batik"
    assert found["story"] == "\n".join(PIECES)


async def test_what_the_story_tells_is_read_back_and_not_asked_again(service: App) -> None:
    sari = await at_the_story(service)
    await sari.say("Sejak Agustus toko 'Kain Kilat' di Shopee jual batik cap 19rb, saya jual 45rb")
    assert "ask_product" not in await sari.listen()
    found = await answers(service)
    assert (found["product"], found["own_price"], found["their_price"]) == ("batik cap", 45_000, 19_000)
    assert found["suggested"]["seller"] == "Kain Kilat"


async def test_a_piece_that_comes_while_the_question_still_waits_joins_the_story(service: App) -> None:
    sari = await at_the_story(service)
    for piece in PIECES:
        await service.store("browser", [raw(secrets.token_hex(8), "sari", piece)])
        await handle(service)
    assert await sari.listen() == ["ask_product"]
    assert (await answers(service))["story"] == "\n".join(PIECES)


async def test_a_button_or_a_word_that_answers_is_an_answer_even_in_a_burst(service: App) -> None:
    await at_the_story(service)
    said = [raw(secrets.token_hex(8), "sari", words) for words in (PIECES[0], "lewati", "45rb")]
    await service.store("browser", said)
    await handle(service)
    found = await answers(service)
    assert found["story"] == PIECES[0]
    assert found["product"] is None
    assert found["own_price"] == 45_000


async def test_a_story_out_of_the_blue_may_come_in_pieces_too(service: App) -> None:
    sari = Phone(service, "browser", "sari")
    await sari.say("/start")
    await service.store("browser", [raw(secrets.token_hex(8), "sari", piece) for piece in PIECES])
    await handle(service)
    assert await sari.listen() == ["story_kept", "ask_consent"]
    assert (await answers(service))["story"] == "\n".join(PIECES)


async def test_a_story_that_grows_too_long_loses_nothing(service: App) -> None:
    await at_the_story(service)
    long = ("panjang " * 499).strip()
    await service.store("browser", [raw(secrets.token_hex(8), "sari", words) for words in (long, PIECES[1])])
    await handle(service)
    found = await answers(service)
    assert found["story"] == long
    assert found["remarks"] == [PIECES[1]]


async def telegram_says(app: App, number: int, text: str) -> None:
    chat = {"id": 7, "type": "private"}
    update = {
        "update_id": number,
        "message": {"message_id": number, "date": 1, "chat": chat, "from": chat, "text": text},
    }
    await app.store("telegram", bot_api.raws([update]))
    await handle(app)


async def delivered(app: App, number: int) -> None:
    """Everything owed to this chat arrives, under Telegram's numbers from here on."""

    def arrive(db) -> None:
        rows = db.execute(outbox_table.select().where(outbox_table.c.state == "waiting")).all()
        sayings = [outbox.Promise(r.id, r.person_id, r.channel, Outgoing("home"), r.created_at) for r in rows]
        outbox.delivered(db, [(p, str(number + n)) for n, p in enumerate(sayings)], app.house.clock())

    await app.books.do(arrive)


async def test_telegrams_numbers_tell_what_was_said_before_the_question_arrived(service: App) -> None:
    """The batch is cut in two on its way, and our question goes out in between: its number is the higher one."""
    from bot.owners import owner_side

    service.sides["telegram"] = owner_side
    service._decoders["telegram"] = bot_api.decode
    for number, words in enumerate(("/start", "lapor", "1", "1"), 1):
        await telegram_says(service, number * 10, words)
        await delivered(service, number * 10 + 1)
    await telegram_says(service, 60, PIECES[0])
    await delivered(service, 64)
    await telegram_says(service, 62, PIECES[1])  # others wrote in between, so the numbers are not neighbours
    await telegram_says(service, 70, "kain batik")
    found = await answers(service, "telegram", "7")
    assert found["story"] == "\n".join(PIECES[:2])
    assert found["product"] == "kain batik"


async def test_a_message_nobody_could_have_written_costs_only_itself(service: App) -> None:
    """A sender no table can hold, a letter no key opens: set aside, and everybody after them is answered."""
    from storage.tables import inbox

    rotated = service.house.ring.rotated()
    await service.store("browser", [raw("m1", "odd", "halo"), raw("m2", "sealed", "halo"), raw("m3", "sari", "halo")])
    strange = rotated.seal(b"{}", "inbox browser")
    await service.books.do(
        lambda db: db.execute(inbox.update().where(inbox.c.platform_id == "m2").values(sealed=strange))
    )
    meant = service._decoders["browser"]

    def decode(body: bytes):
        heard = meant(body)
        return heard if heard.address != "odd" else type(heard)(heard.address, heard.incoming, language=7)  # type: ignore[arg-type]

    service._decoders["browser"] = decode
    await handle(service)
    rows = await service.books.do(lambda db: db.execute(inbox.select().order_by(inbox.c.id)).all())
    assert {r.platform_id: r.state for r in rows} == {"m1": "failed", "m2": "failed", "m3": "done"}
    assert await Phone(service, "browser", "sari").listen() == ["welcome"]


async def test_nobody_waits_behind_somebody_elses_backlog(service: App) -> None:
    many = [Raw(f"a{n}", b"{}", "talkative", n) for n in range(300)]
    await service.store("browser", [*many, Raw("b", b"{}", "quiet", 10_000)])

    def look(db):
        from storage import inbox

        return [letter.id for letter in inbox.letters(db, service.house.ring, ("browser",), 4)]

    ids = await service.books.do(look)
    assert ids[:2] == [1, 301], "everybody's first message before anybody's second"
    assert len(ids) == 8


async def test_what_was_tried_often_is_tried_again_at_a_start(service: App) -> None:
    from storage import inbox
    from storage.tables import inbox as table

    await service.store("browser", [raw("m1", "sari", "halo")])
    await service.books.do(lambda db: db.execute(table.update().values(state="failed", tries=50)))
    assert await service.books.do(inbox.try_again) == 0
    assert await service.books.do(lambda db: inbox.try_again(db, however_often=True)) == 1
