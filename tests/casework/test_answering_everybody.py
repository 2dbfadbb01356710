"""One answer to all owners of an incident: of one's own agency only, once each, and nobody learns of anybody else."""

from bot.clock import Timekeeper
from storage import casebook
from tests.casework.test_the_whole import STORIES, bosses
from tests.phones import Cast, Clock, Phone, report

WORDS = "Kami sudah memanggil platform itu dan menunggu penjelasannya."


async def a_surge(cast: Cast, more: int = 0) -> list[Phone]:
    """Three owners about one seller; the first of them `more` times over."""
    owners = [Phone(cast.app, "browser", f"owner{n}") for n in range(len(STORIES))]
    for owner, story in zip(owners, STORIES, strict=True):
        await report(owner, story=story, photos=0, seller="Toko Kilat Jaya")
    for _ in range(more):
        await report(owners[0], story=STORIES[0], photos=0, seller="Toko Kilat Jaya")
    for _ in range(3):
        await Timekeeper(cast.app).tick()
    return owners


async def events_of(cast: Cast, number: int) -> list[str]:
    case = await cast.app.books.do(lambda db: casebook.one(db, cast.app.house.ring, number))
    assert case is not None
    return [e.action for e in case.events]


async def test_a_supervisor_answers_every_owner_of_an_incident_under_their_own_number(cast: Cast) -> None:
    _, tuti = await bosses(cast)
    owners = await a_surge(cast)
    await tuti.listen()
    await tuti.press("Lihat kasusnya")
    assert await tuti.press("Balas semua pelapor") == ["ask_broadcast"]
    assert await tuti.say(WORDS) == ["broadcast_preview"]
    assert tuti.said.facts["owners"] == 3 and WORDS in tuti.last.text
    for owner in owners:
        assert "told_answer" not in await owner.listen()
    assert await tuti.press("Kirim") == ["did_broadcast"]
    assert tuti.said.facts == {"cases": 3, "owners": 3}
    for number, owner in enumerate(owners, 1):
        assert (await owner.listen()).count("told_answer") == 1
        assert f"#{number}" in owner.last.text and WORDS in owner.last.text
        others = [f"#{other}" for other in range(1, 4) if other != number]
        assert not any(other in owner.last.text for other in others)
        assert await events_of(cast, number) == ["file", "answer"]


async def test_only_the_open_cases_of_ones_own_agency_are_answered(few: Cast) -> None:
    _, tuti = await bosses(few)
    owners = await a_surge(few)
    await few.yusuf.say(choice="do:1:transfer")
    await few.yusuf.say(choice="agency:KEMENDAG")
    await few.yusuf.say("Ini urusan perdagangan.")
    await few.yusuf.say(choice="do:2:take")
    await few.yusuf.say(choice="do:2:close")
    await few.yusuf.say(choice="outcome:answered_only")
    await few.yusuf.say("Sudah dijawab.")
    await tuti.say(choice="do:2:confirm")
    await tuti.say(choice="broadcast:1")
    await tuti.say(WORDS)
    assert tuti.said.facts["owners"] == 1
    await tuti.press("Kirim")
    assert ["answer" in await events_of(few, n) for n in (1, 2, 3)] == [False, False, True]
    heard = [(await owner.listen()).count("told_answer") for owner in owners]
    assert heard == [0, 0, 1]


async def test_an_owner_with_two_cases_hears_it_once_and_both_remember_it(few: Cast) -> None:
    _, tuti = await bosses(few)
    owners = await a_surge(few, more=1)
    await tuti.say(choice="broadcast:1")
    await tuti.say(WORDS)
    await tuti.press("Kirim")
    assert tuti.said.facts == {"cases": 4, "owners": 3}
    assert (await owners[0].listen()).count("told_answer") == 1 and "#1" in owners[0].last.text
    assert "answer" in await events_of(few, 1) and "answer" in await events_of(few, 4)


async def test_an_officer_a_foreign_supervisor_and_an_old_button_answer_nobody(few: Cast) -> None:
    desk, tuti = await bosses(few)
    await a_surge(few)
    await few.yusuf.say(choice="incident:1")
    assert "broadcast:1" not in [c.slug for row in few.yusuf.said.choices for c in row]
    assert await few.yusuf.say(choice="broadcast:1") == ["hint_old_button"]
    await desk.say(choice="incident:1")
    assert "broadcast:1" not in [c.slug for row in desk.said.choices for c in row]
    assert await desk.say(choice="broadcast:1") == [
        "incident_gone"
    ]  # it sees the incident, and none of its cases is there
    assert await tuti.say(choice="broadcast_yes") == ["hint_old_button"]
    await tuti.say(choice="broadcast:1")
    assert await tuti.say(choice="broadcast_yes") == ["hint_old_button", "ask_broadcast"]  # before any words
    await tuti.say(WORDS)
    await tuti.press("Kirim")
    assert await tuti.say(choice="broadcast_yes") == ["hint_old_button"]
    assert [(await events_of(few, n)).count("answer") for n in (1, 2, 3)] == [1, 1, 1]


async def test_the_first_answer_is_given_by_it_and_the_end_is_owed_next(few: Cast, clock: Clock) -> None:
    _, tuti = await bosses(few)
    await a_surge(few)
    before = await few.app.books.do(lambda db: casebook.one(db, few.app.house.ring, 1))
    await tuti.say(choice="broadcast:1")
    await tuti.say("Yang pertama saya tulis.")
    assert await tuti.say(WORDS) == ["broadcast_preview"]  # written again
    await tuti.press("Kirim")
    after = await few.app.books.do(lambda db: casebook.one(db, few.app.house.ring, 1))
    assert before is not None and after is not None and before.due_at is not None and after.due_at is not None
    assert after.due_at > before.due_at and after.status == "new" and after.events[-1].text == WORDS
