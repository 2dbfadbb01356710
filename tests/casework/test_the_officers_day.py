"""Two hundred open cases on a phone: what to do next, what was found, who is away, who gets what."""

from storage import casebook, finding, sharing
from tests.phones import Cast, Phone, report


async def test_the_queue_has_filters_and_says_which(few: Cast) -> None:
    await report(few.sari)
    await report(few.made, seller="Toko Lain")
    await few.yusuf.say("/antrean")
    assert few.yusuf.said.facts["which"] == "due" and len(few.yusuf.said.facts["cases"]) == 2
    await few.yusuf.say(choice="do:1:take")
    await few.yusuf.say("/antrean")
    await few.yusuf.press("Belum diambil")
    assert [c["id"] for c in few.yusuf.said.facts["cases"]] == [2]
    await few.yusuf.say("/antrean waiting")
    assert few.yusuf.said.facts["cases"] == []


async def test_what_is_due_comes_first_then_the_urgent_then_the_complete(few: Cast) -> None:
    for photos in (0, 2):
        await report(few.sari, photos=photos)
    ring = few.app.house.ring
    page = await few.app.books.do(lambda db: finding.queue(db, ring, "KPPU", 1, few.app.house.clock(), "complete"))
    shares = [c.id for c in page.cases]
    assert shares == [2, 1]


async def test_cases_are_found_by_words_seller_number_and_code_of_ones_own_agency_only(cast: Cast) -> None:
    code = await report(cast.sari, seller="Toko Serba Murah")
    await report(cast.made, seller="Gudang Kilat")
    for words, number in (("gudang kilat", 2), ("serba murah", 1), ("#2", 2), (code, 1)):
        assert await cast.yusuf.say(f"/cari {words}") == ["found"]
        assert [c["id"] for c in cast.yusuf.said.facts["cases"]] == [number], words
    await cast.ratna.say("/cari gudang kilat")
    assert cast.ratna.said.facts["cases"] == []
    assert await cast.yusuf.say("/cari") == ["hint_search"]


async def test_an_owners_answer_is_unread_until_its_holder_looks(few: Cast) -> None:
    await report(few.sari)
    await few.yusuf.say(choice="do:1:take")
    await few.sari.say(choice="reply:1")
    await few.sari.say("Harganya turun lagi, Pak.")
    await few.yusuf.say("/saya")
    assert few.yusuf.said.facts["cases"][0]["unread"] is True and "●" in few.yusuf.last.text
    await few.yusuf.say(choice="case:1")
    await few.yusuf.say("/saya")
    assert few.yusuf.said.facts["cases"][0]["unread"] is False


async def test_an_absent_officers_cases_go_back_before_they_are_late(few: Cast) -> None:
    bayu = Phone(few.app, "browser_taskforce", "bayu")
    await few.sign_in(bayu, "officer", "KPPU", "Bayu")
    await report(few.sari)
    await few.yusuf.say(choice="do:1:take")
    assert await few.yusuf.say("/pergi 30") == ["gone_away"]
    assert few.yusuf.said.facts["count"] == 1
    assert "put_back" in await bayu.listen()
    case = await few.app.books.do(lambda db: casebook.one(db, few.app.house.ring, 1))
    assert case is not None and case.holder is None and case.status == "new"
    assert await few.yusuf.say("/hadir") == ["back_at_work"]
    assert await few.yusuf.say("/pergi 900") == ["hint_away"]


async def test_cases_are_shared_out_the_longest_waiting_first_to_whoever_has_least(few: Cast) -> None:
    boss, bayu = Phone(few.app, "browser_taskforce", "boss"), Phone(few.app, "browser_taskforce", "bayu")
    await few.sign_in(boss, "supervisor", "KPPU", "Bu Tuti")
    await few.sign_in(bayu, "officer", "KPPU", "Bayu")
    for _ in range(5):
        await report(few.sari)
    await few.yusuf.say(choice="do:1:take")
    await boss.say("/pergi 2")
    assert await boss.say("/bagi") == ["shared_out"]
    ring, now, holidays = few.app.house.ring, few.app.house.clock(), few.app.house.catalogue.holidays
    held = {
        c.id: c.holder
        for c in [await few.app.books.do(lambda db, n=n: casebook.one(db, ring, n)) for n in range(1, 6)]
        if c
    }
    by_who = {who: [n for n, h in held.items() if h == who] for who in set(held.values())}
    assert sorted(len(v) for v in by_who.values()) == [2, 3]  # the supervisor is away and gets none
    assert await bayu.listen() == ["given_cases"] or "given_cases" in [o.template for o, _ in bayu.heard]
    assert await few.app.books.do(lambda db: sharing.share_out(db, ring, "KPPU", "x", now, holidays)) == []


async def test_the_workload_is_of_ones_own_agency_only(cast: Cast) -> None:
    boss = Phone(cast.app, "browser_taskforce", "boss")
    await cast.sign_in(boss, "supervisor", "KPPU", "Bu Tuti")
    assert await boss.say("/tim") == ["team"]
    assert {p["name"] for p in boss.said.facts["people"]} == {"Bu Tuti", "Yusuf"}
    assert await cast.yusuf.say("/tim") == ["desk_help"]
