"""The outbox at work, with a door that does as it is told: nothing owed holds up what it should not, or goes out too fast."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import App
from bot.channels import Rendered, SendError
from bot.deliver import Carrier, Office
from handlers.messages import Outgoing
from storage import outbox, pace, people
from storage.tables import outbox as outbox_table
from tests.phones import Clock, open_service


class Door:
    """A door that takes its time, and fails when asked to."""

    name, markup, text_limit, at_once = "c", "plain", 4096, 16

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.sent: list[tuple[float, str, str]] = []
        self.trouble: dict[str, Exception] = {}
        self.under_way = self.most = 0

    async def ready(self) -> None:
        """From the first moment."""

    async def send(self, address: str, rendered: Rendered) -> str:
        if address in self.trouble:
            raise self.trouble[address]
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(self.seconds)
        self.under_way -= 1
        self.sent.append((time.monotonic(), address, rendered.text))
        return "1"

    def to(self, address: str) -> int:
        return sum(a == address for _, a, _ in self.sent)


@asynccontextmanager
async def carrying(app: App, door: Door, limits: pace.Limits = pace.NONE) -> AsyncIterator[Carrier]:
    carrier = Carrier(Office(app.books, app.house, app.renderer, app.cabinet), door, limits)  # type: ignore[arg-type]
    task = asyncio.create_task(carrier.run())
    try:
        yield carrier
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def owe(app: App, addresses: list[str], saying: Outgoing) -> None:
    def work(db) -> None:
        for address in addresses:
            who = people.of(db, app.house.ring, "c", address, app.house.clock()).id
            outbox.promise(db, app.house.ring, who, "c", saying, app.house.clock())

    await app.books.do(work)


async def until(found, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not await found():
        assert time.monotonic() < deadline, "it did not come to pass"
        await asyncio.sleep(0.02)


async def states(app: App) -> list[str]:
    return await app.books.do(
        lambda db: list(db.execute(select(outbox_table.c.state).order_by(outbox_table.c.id)).scalars())
    )


async def test_a_fault_of_ours_is_given_up_aloud_and_lets_the_next_message_through(light: App, clock: Clock) -> None:
    door = Door()
    door.trouble["sari"] = RuntimeError("ours")
    await owe(light, ["sari", "made"], Outgoing("home"))
    async with carrying(light, door):
        await until(lambda: tried(light))
        assert door.to("made") == 1
        clock.passes(days=3, hours=1)
        await until(lambda: gave_up(light))
        await owe(light, ["sari"], Outgoing("home"))
        door.trouble.clear()
        await until(lambda: heard(door, "sari", 1))


async def tried(app: App) -> bool:
    return await app.books.do(
        lambda db: bool(db.execute(select(outbox_table.c.id).where(outbox_table.c.tries > 0)).first())
    )


async def gave_up(app: App) -> bool:
    total, letters = await app.books.do(outbox.dead_letters)
    return total == 1 and letters[0].error == "RuntimeError"


async def heard(door: Door, who: str, times: int) -> bool:
    return door.to(who) >= times


async def test_a_message_no_key_opens_holds_up_nobody_else(light: App, clock: Clock) -> None:
    await owe(light, [f"p{n}" for n in range(20)], Outgoing("home"))
    rotated = light.house.ring.rotated()
    strange = rotated.seal(b"{}", "outbox")
    await light.books.do(
        lambda db: db.execute(outbox_table.update().where(outbox_table.c.id == 7).values(sealed=strange))
    )
    door = Door()
    async with carrying(light, door):
        await until(lambda: heard_all(door, 19))
        clock.passes(days=3, hours=1)
        await until(lambda: all_settled(light))
    assert (await states(light)).count("dead") == 1


async def heard_all(door: Door, many: int) -> bool:
    return len(door.sent) >= many


async def all_settled(app: App) -> bool:
    return "waiting" not in await states(app)


@pytest.mark.parametrize("seconds", [0.002, 0.1])
async def test_the_pace_is_used_up_however_fast_the_platform_answers(tmp_path: Path, seconds: float) -> None:
    """30 a second over all: not more in any second, and nearly as many where there is something to say."""
    from datetime import UTC, datetime

    app = open_service(tmp_path / "data", "", lambda: datetime.now(UTC))  # type: ignore[arg-type]
    await owe(app, [f"p{n}" for n in range(75)], Outgoing("home"))
    door = Door(seconds)
    async with carrying(app, door, pace.Limits(overall=30)):
        await until(lambda: heard_all(door, 75), 20)
    times = sorted(at for at, _, _ in door.sent)
    busiest = max(sum(t <= other < t + 1 for other in times) for t in times)
    assert 20 <= busiest <= 31  # one more: a send that took longer than the one before it
    assert times[-1] - times[0] < 4, "75 messages at 30 a second take two and a half"
    assert door.most <= (1 if seconds < 0.01 else 6), "never more under way than the pace needs: a crash repeats them"
    await app.close()


async def test_a_longer_rest_is_not_cut_short_by_a_shorter_one(light: App, clock: Clock) -> None:
    limits = pace.Limits(overall=30)
    await owe(light, ["sari"], Outgoing("home"))
    now = clock()
    rest = lambda seconds: light.books.do(  # noqa: E731
        lambda db: pace.rest(db, now + timedelta(seconds=seconds), channel="c", limits=limits)
    )
    await rest(30)
    await rest(1)
    claim = lambda at: light.books.do(  # noqa: E731
        lambda db: outbox.claim(db, light.house.ring, "c", now + timedelta(seconds=at), limits)
    )
    for at in (1.1, 29.5, 29.99):
        found = await claim(at)
        assert found.owed == ()
        assert 0 < found.wait <= 30
    assert len((await claim(30.01)).owed) == 1


async def test_dead_letters_sent_again_get_as_much_patience_as_new_ones(light: App, clock: Clock) -> None:
    door = Door()
    door.trouble["sari"] = SendError("bad request")
    await owe(light, ["sari"], Outgoing("home"))
    async with carrying(light, door):
        await until(lambda: dead(light))
        clock.passes(days=5)
        door.trouble["sari"] = SendError("slow down", retry_after=1, flood=True)
        assert await light.books.do(lambda db: outbox.send_again(db, clock())) == 1
        await until(lambda: tried(light))
        assert await states(light) == ["waiting"], "one refusal is no reason to give up"
        door.trouble.clear()
        clock.passes(minutes=2)
        await until(lambda: heard(door, "sari", 1))


async def dead(app: App) -> bool:
    return await states(app) == ["dead"]
