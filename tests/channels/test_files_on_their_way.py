"""Files going out and coming in: what Telegram will not take is no outage, and one file's trouble is nobody else's."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from bot.channels import FetchError, File, Rendered, SendError
from bot.channels.parts import CALL_LIMIT, FILE_LIMIT, MB, albums, parted, patience
from bot.channels.polling import TokenRefused
from bot.collect import Collector
from handlers.messages import Attachment, Outgoing
from storage import evidence, outbox, pace, people
from storage.kinds import Found
from storage.tables import outbox as promises
from tests.channels.test_telegram_end_to_end import SARI, TOKENS
from tests.channels.test_the_carrier import Door, carrying, owe, states, until
from tests.doubles.bot_api import BotApi
from tests.phones import Clock

JPEG = b"\xff\xd8\xff"
WORDS = Outgoing("files", {"id": 1, "count": 3})


def photo(name: str, size: int = 100) -> File:
    return File("photo", f"{name}.jpg", "image/jpeg", JPEG + bytes(size - 3))


def paper(name: str, size: int = 100) -> File:
    return File("document", f"{name}.pdf", "application/pdf", b"%PDF" + bytes(size - 4))


def opened(name: str, double: BotApi, token: str | None = None) -> Any:
    from bot.channels.telegram import TelegramPublic
    from bot.taskforce import TelegramTaskforce

    double[name].chats[SARI] = []
    made = {"public": TelegramPublic, "taskforce": TelegramTaskforce}[name]
    return made(token or TOKENS[name], double.base)


async def kept(app: App, channel: str, files: list[File]) -> tuple[str, ...]:
    """These files as evidence of Bu Sari's that is here already; their ids."""
    ids = []
    for file in files:
        told = Attachment(file.kind, "ref", file.name, file.mime, len(file.content))  # type: ignore[arg-type]
        ids.append(await announced(app, channel, told))
        app.cabinet.put(ids[-1], file.content)
        came = evidence.arrived(file.content, Found(file.mime, file.kind, (file.name.rpartition(".")[2],)))  # type: ignore[arg-type]
        here = await piece(app, ids[-1])
        await app.books.do(lambda db, p=here, c=came: evidence.stored(db, app.house.ring, p, c))
    return tuple(ids)


async def announced(app: App, channel: str, told: Attachment) -> str:
    house = app.house
    who = await app.books.do(lambda db: people.of(db, house.ring, channel, str(SARI), house.clock()).id)
    return await app.books.do(lambda db: evidence.announce(db, house.ring, who, channel, told, house.clock()))


# what goes together


def test_photos_go_in_groups_of_ten_and_of_what_one_call_carries() -> None:
    assert [len(g) for g in albums([photo(str(n)) for n in range(12)])] == [10, 2]
    large = albums([photo(str(n), 9 * MB) for n in range(12)])
    assert [len(g) for g in large] == [5, 5, 2]
    assert all(sum(len(f.content) for f in group) <= CALL_LIMIT for group in large)


def test_a_file_larger_than_a_bot_may_upload_is_not_tried() -> None:
    fits = paper("fits", FILE_LIMIT)
    assert albums([paper("too large", FILE_LIMIT + 1), fits]) == [(fits,)]
    assert parted([Rendered("words", files=(paper("too large", FILE_LIMIT + 1),))]) == [Rendered("words")]


def test_a_photo_telegram_would_not_show_goes_as_a_document_beside_the_others() -> None:
    strange = File("photo", "a.heic", "image/heic", b"\0\0\0\x18ftypheic")
    huge = photo("huge", 10 * MB + 1)
    assert albums([photo("a"), strange, huge, photo("b")]) == [(photo("a"), photo("b")), (strange,), (huge,)]


def test_each_group_of_files_is_a_part_of_its_own_before_its_words() -> None:
    a, b, c = photo("a"), photo("b"), paper("c")
    last = Rendered("the end", (), (c, a, b), "code")
    assert parted([Rendered("the beginning"), last]) == [
        Rendered("the beginning"),
        Rendered("", files=(a, b)),
        Rendered("", files=(c,)),
        Rendered("the end", (), (), "code"),
    ]


def test_a_slow_line_is_given_the_time_a_large_file_takes() -> None:
    assert patience([]) == 30
    assert patience([photo("a", 9 * MB)] * 5) > 450


# both doors


@pytest.mark.parametrize("name", ["public", "taskforce"])
async def test_a_call_too_large_is_no_outage(name: str) -> None:
    async with BotApi(TOKENS) as double:
        double.upload_limit = 1000
        door = opened(name, double)
        await door.send(str(SARI), Rendered("", files=(photo("a", 700), photo("b", 700))))
        assert [s.method for s in double[name].chat(SARI)] == ["sendDocument", "sendDocument"]
        await door.send(str(SARI), Rendered("the words", files=(photo("too large", 1001), paper("fits"))))
        assert [(s.text, [f.name for f in s.files]) for s in double[name].chat(SARI)[2:]] == [
            ("", ["fits.pdf"]),
            ("the words", []),
        ]
        await door.close()


@pytest.mark.parametrize("name", ["public", "taskforce"])
async def test_a_proxys_page_is_read_by_its_status(name: str) -> None:
    async with BotApi(TOKENS) as double:
        door = opened(name, double)
        double.fail_next("sendPhoto", status=413, page=True)
        await door.send(str(SARI), Rendered("", files=(photo("a"),)))
        assert [s.method for s in double[name].chat(SARI)] == ["sendDocument"]
        for method, part in (("sendDocument", Rendered("", files=(paper("a"),))), ("sendMessage", Rendered("words"))):
            double.fail_next(method, status=502, page=True)
            with pytest.raises(SendError) as refused:
                await door.send(str(SARI), part)
            assert refused.value.away
        await door.close()


@pytest.mark.parametrize("name", ["public", "taskforce"])
async def test_a_part_with_files_only_brings_no_empty_words(name: str) -> None:
    async with BotApi(TOKENS) as double:
        door = opened(name, double)
        receipt = await door.send(str(SARI), Rendered("", files=(photo("a"), photo("b"))))
        assert [s.method for s in double[name].chat(SARI)] == ["sendMediaGroup", "sendMediaGroup"]
        assert receipt == str(double[name].chat(SARI)[-1].message_id)
        assert double.refusals == []
        await door.close()


# the outbox


@pytest.mark.parametrize("name", ["public", "taskforce"])
async def test_files_that_arrived_are_not_repeated_for_words_that_did_not(name: str, light: App, clock: Clock) -> None:
    async with BotApi(TOKENS) as double:
        door = opened(name, double)
        door.name = "c"
        ids = await kept(light, "c", [photo("a"), paper("p"), photo("b")])
        double.fail_next("sendMessage", status=429)
        await owe(light, [str(SARI)], Outgoing("files", WORDS.facts, evidence=ids))
        async with carrying(light, door):
            await until(lambda: refused_once(light))
            clock.passes(minutes=1)
            await until(lambda: settled(light))
        assert [[f.name for f in s.files] for s in double[name].chat(SARI)] == [["a.jpg"], ["b.jpg"], ["p.pdf"], []]
        await door.close()


async def refused_once(app: App) -> bool:
    """And it is written down: before that the clock must not be moved."""
    return bool(await app.books.do(lambda db: db.execute(select(promises.c.error)).scalar()))


async def settled(app: App) -> bool:
    return "waiting" not in await states(app)


async def test_files_keep_the_pace_of_their_chat(light: App) -> None:
    door = Door()
    ids = await kept(light, "c", [photo("a"), paper("p"), paper("q")])
    await owe(light, ["sari"], Outgoing("files", WORDS.facts, evidence=ids))
    async with carrying(light, door, pace.Limits(per_chat=0.2)):
        await until(lambda: settled(light))
    times = [at for at, _, _ in door.sent]
    assert len(times) == 4
    assert all(later - earlier >= 0.2 for earlier, later in pairwise(times))


@pytest.mark.parametrize("name", ["public", "taskforce"])
async def test_a_file_telegram_will_not_take_holds_up_neither_its_words_nor_what_follows(name: str, light: App) -> None:
    async with BotApi(TOKENS) as double:
        double.upload_limit = 1000
        door = opened(name, double)
        door.name = "c"
        ids = await kept(light, "c", [paper("too large", 2000), photo("a")])
        await owe(light, [str(SARI)], Outgoing("files", WORDS.facts, evidence=ids))
        await owe(light, [str(SARI)], Outgoing("home"))
        async with carrying(light, door) as carrier:
            await until(lambda: settled(light))
            assert carrier._away == 0
        assert await states(light) == ["sent", "sent"]
        assert [[f.name for f in s.files] for s in double[name].chat(SARI)] == [["a.jpg"], [], []]
        assert await light.books.do(outbox.dead_letters) == (0, [])
        await door.close()


# coming in


@pytest.mark.parametrize("name", ["public", "taskforce"])
async def test_slow_downloads_keep_nothing_from_going_out(name: str) -> None:
    async with BotApi(TOKENS) as double:
        door = opened(name, double)
        double.delays["download"] = 2.5
        refs = [double[name].keep(b"content", "document")["file_id"] for _ in range(4)]
        fetching = [asyncio.create_task(door.fetch(ref)) for ref in refs]
        await asyncio.sleep(0.5)
        await asyncio.wait_for(door.send(str(SARI), Rendered("words")), 2)
        assert await asyncio.gather(*fetching) == [b"content"] * 4
        await door.close()


@pytest.mark.parametrize("name", ["public", "taskforce"])
async def test_a_burst_of_pressed_buttons_keeps_nothing_from_going_out(name: str) -> None:
    async with BotApi(TOKENS) as double:
        door = opened(name, double)
        double.delays["answerCallbackQuery"] = 2.5
        nodding = [asyncio.create_task(door.acknowledge(str(n))) for n in range(6)]
        await asyncio.sleep(0.2)
        await asyncio.wait_for(door.send(str(SARI), Rendered("words")), 2)
        outcomes = await asyncio.gather(*nodding, return_exceptions=True)
        assert [str(o)[:11] for o in outcomes] == ["bad request"] * 6, "too old: all were asked for, none given up"
        await door.close()


@pytest.mark.parametrize("name", ["public", "taskforce"])
async def test_a_refused_token_is_a_file_not_fetched_yet(name: str) -> None:
    async with BotApi(TOKENS) as double:
        door = opened(name, double, "333333:" + "C" * 35)
        with pytest.raises(FetchError) as failed:
            await door.fetch("ref")
        assert not failed.value.gone
        await door.close()


class Shelf:
    """A door files are fetched from; `trouble` is raised instead."""

    def __init__(self, trouble: Exception | None = None, seconds: float = 0) -> None:
        self.trouble, self.seconds = trouble, seconds

    async def fetch(self, ref: str) -> bytes:
        await asyncio.sleep(self.seconds)
        if self.trouble:
            raise self.trouble
        return b"content"

    async def collected(self, ref: str) -> None:
        """Nothing to let go."""


async def piece(app: App, which: str) -> evidence.Piece:
    found = await app.books.do(lambda db: evidence.get(db, app.house.ring, which))
    assert found is not None
    return found


async def test_one_files_trouble_is_no_other_files(light: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.collect.FETCH_WITHIN", 0.2)
    shelves = {
        "refused": Shelf(TokenRefused("no")),
        "odd": Shelf(RuntimeError()),
        "slow": Shelf(seconds=5),
        "good": Shelf(),
    }
    ids = {name: await announced(light, name, Attachment("document", "ref")) for name in shelves}
    collector = Collector(light.books, light.house, light.cabinet, shelves)  # type: ignore[arg-type]
    assert await collector.round() == 4
    found = {name: await piece(light, which) for name, which in ids.items()}
    assert {n: (p.state, p.tries) for n, p in found.items()} == {
        "refused": ("pending", 1),
        "odd": ("pending", 1),
        "slow": ("pending", 1),
        "good": ("stored", 0),
    }
    assert light.cabinet.get(ids["good"]) == b"content"
    assert await collector.round() == 0, "each waits for its next try"


async def test_a_door_that_cannot_let_go_stops_no_round(light: App) -> None:
    class Sticky(Shelf):
        async def collected(self, ref: str) -> None:
            raise PermissionError(ref)

    which = await announced(light, "sticky", Attachment("document", "ref"))
    collector = Collector(light.books, light.house, light.cabinet, {"sticky": Sticky()})  # type: ignore[dict-item]
    assert await collector.round() == 1
    assert (await piece(light, which)).state == "stored"


async def test_a_bell_rung_at_the_very_end_keeps_nobody_from_ending(light: App) -> None:
    collector = Collector(light.books, light.house, light.cabinet, {})
    task = asyncio.create_task(collector.run())
    await asyncio.sleep(0.2)
    collector.bell.set()
    await asyncio.sleep(0)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=3)
    assert done


async def test_words_do_not_wait_for_their_files_for_ever(light: App, clock: Clock) -> None:
    """Half a minute for a file that is still being fetched; one that is gone from this machine is left out at once."""
    (there,) = await kept(light, "c", [photo("ada")])
    light.cabinet.remove(there)
    pending = await announced(light, "c", Attachment("photo", "ref", "lama.jpg", "image/jpeg", 100))
    door = Door()
    await owe(light, ["sari"], Outgoing("files", {"id": 1, "count": 2}, evidence=(there, pending)))

    async def arrived() -> bool:
        clock.passes(seconds=10)
        return door.to("sari") >= 1  # the clock runs faster than any lease here

    async with carrying(light, door):
        await until(arrived)


async def test_an_outage_of_hours_costs_no_photo(light: App, clock: Clock) -> None:
    which = await announced(light, "c", Attachment("photo", "ref", "foto.jpg", "image/jpeg", 100))
    waited, tries = 0.0, 0
    while waited < 36 * 3600:
        (piece,) = await light.books.do(lambda db: evidence.pending(db, light.house.ring, ("c",), clock()))
        assert piece.id == which
        before = clock()
        state = await light.books.do(lambda db, p=piece: evidence.not_yet(db, p, "away", clock(), gone=False))
        assert state == "pending"
        clock.passes(minutes=31)
        waited, tries = waited + (clock() - before).total_seconds(), tries + 1
    assert tries < 100
