"""The lists an officer works from: every line says why it stands there, and nothing one holds falls off the end."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from handlers.cases import Case
from handlers.officer.lines import reason
from routing.catalogue import load
from storage.tables import cases
from tests.phones import NOON, Cast, Clock, Phone, report

HOLIDAYS = load().holidays


async def at_the_desk(cast: Cast, many: int) -> None:
    """So many cases in Yusuf's hands."""
    for number in range(1, many + 1):
        await report(Phone(cast.app, "browser", f"owner{number}"), photos=0)
        await cast.yusuf.say(choice=f"do:{number}:take")


async def owed(cast: Cast, number: int, at: datetime) -> None:
    await cast.app.books.do(lambda db: db.execute(update(cases).where(cases.c.id == number).values(due_at=at)))


async def test_each_line_of_the_queue_says_why_it_stands_there(few: Cast) -> None:
    await at_the_desk(few, 5)
    for number, days in ((1, -2), (2, 0.1), (3, 1), (4, 9)):
        await owed(few, number, NOON + timedelta(days=days))
    await few.yusuf.say(choice="do:5:ask")
    await few.yusuf.say("Sejak kapan harganya begitu?")
    await few.yusuf.say("/antrean")
    told = [(c["id"], c["why"], c["days"]) for c in few.yusuf.said.facts["cases"]]
    assert told == [(1, "late", 2), (2, "today", 0), (3, "near", 0), (4, "later", 0), (5, "rests", 0)]
    for words in (
        "lewat tempo</b> 2 hari kerja",
        "tempo hari ini",
        "tempo hari kerja berikutnya",
        "waktu berhenti sejak",
    ):
        assert words in few.yusuf.last.text
    await few.yusuf.press("Minta persetujuan")
    assert "Tidak ada kasus dengan penyaring" in few.yusuf.last.text  # and not that the queue is empty


def test_late_is_counted_in_working_days() -> None:
    friday = datetime(2026, 11, 27, 9, tzinfo=UTC)  # 16.00 WIB
    case = Case(1, "taken", "KPPU", "jual_rugi", "P3", "confidential", NOON, friday)
    for days, late in ((0.1, 0), (3, 1), (4, 2)):  # the weekend is nobody's fault
        told = reason(case, friday + timedelta(days=days), HOLIDAYS)
        assert told == {"why": "late", "since": None, "days": late}


async def test_everything_one_holds_is_there_and_what_is_unread_comes_first(few: Cast, clock: Clock) -> None:
    await at_the_desk(few, 8)
    answers = Phone(few.app, "browser", "owner8")
    await answers.say(choice="reply:8")
    await answers.say("Harganya turun lagi, Pak.")
    await few.yusuf.say("/saya")
    facts = few.yusuf.said.facts
    assert (facts["total"], facts["pages"], facts["unread"]) == (8, 2, 1)
    first = [c["id"] for c in facts["cases"]]
    assert first[0] == 8 and "1 belum dibaca" in few.yusuf.last.text
    await few.yusuf.press("Berikutnya")
    assert sorted([*first, *(c["id"] for c in few.yusuf.said.facts["cases"])]) == list(range(1, 9))
    await few.yusuf.press("Belum dibaca")
    assert [c["id"] for c in few.yusuf.said.facts["cases"]] == [8]
    await few.yusuf.say(choice="case:8")
    await few.yusuf.say("/saya unread")
    assert few.yusuf.said.facts["cases"] == [] and few.yusuf.said.facts["unread"] == 0


async def test_a_card_fits_a_phone_however_long_its_history(few: Cast, clock: Clock) -> None:
    story = " ".join(f"Cerita panjang bagian {number} tentang harga kain batik." for number in range(80))
    await report(few.sari, story=story[:3400])
    await few.yusuf.say(choice="do:1:take")
    for number in range(12):
        await few.yusuf.say(choice="do:1:answer")
        await few.yusuf.say(f"Kabar ke-{number:02}: " + "kami masih memeriksa, mohon menunggu. " * 12)
    assert await few.yusuf.say("/kasus 1") == ["card"]
    assert len([r for o, r in few.yusuf.heard if o is few.yusuf.said]) == 1, "it is one message"
    assert "Kabar ke-11" in few.yusuf.last.text and "Kabar ke-02" not in few.yusuf.last.text
    assert "catatan sebelumnya" in few.yusuf.last.text and "bagian 30 tentang" not in few.yusuf.last.text
    assert await few.yusuf.press("Selengkapnya") == ["card"]
    whole = "\n".join(r.text for o, r in few.yusuf.heard if o is few.yusuf.said)
    assert "Kabar ke-02" in whole and "bagian 30 tentang" in whole
    assert await few.ratna.say(choice="whole:1") == ["case_not_here"]
