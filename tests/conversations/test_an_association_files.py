"""One files for several members: each confirms by a code of their own, only those who did are counted, and nobody learns who."""

import re
from dataclasses import replace

from sqlalchemy import select, update

from bot.app import App
from bot.clock import Timekeeper
from storage import people, retention, withdrawal
from storage.tables import member, person
from tests.phones import STORY, Cast, Clock, Phone, report


async def codes(cast: Cast, count: str = "3") -> list[str]:
    await report(cast.sari)
    assert await cast.sari.press("Untuk beberapa anggota") == ["ask_how_many_members"]
    assert await cast.sari.say(count) == ["member_codes"]
    return list(cast.sari.said.facts["codes"])


def somebody(app: App, name: str) -> Phone:
    return Phone(app, "browser", name)


async def test_only_members_who_agreed_themselves_are_counted(cast: Cast) -> None:
    made = await codes(cast)
    assert len(set(made)) == 3
    wayan, ketut = somebody(cast.app, "wayan"), somebody(cast.app, "ketut")
    assert await wayan.say(f"/start {made[0]}") == ["ask_member"]
    assert STORY in wayan.last.text
    assert await wayan.press("Ya, saya setuju") == ["member_agreed"]
    assert await ketut.say(made[1].lower().replace("-", " ")) == ["ask_member"]
    assert await ketut.press("Tidak setuju") == ["member_declined"]
    await cast.yusuf.say("/kasus 1")
    assert "1 anggota sudah setuju" in cast.yusuf.last.text
    await cast.sari.say("status")
    await cast.sari.press("#1")
    assert "1 anggota sudah setuju" in cast.sari.last.text


async def test_a_member_gives_their_own_consent_and_who_declines_leaves_nothing(cast: Cast) -> None:
    made = await codes(cast)
    wayan, ketut = somebody(cast.app, "wayan"), somebody(cast.app, "ketut")
    await wayan.say(made[0])
    await wayan.say("ya")
    await ketut.say(made[1])
    await ketut.say("tidak")

    def kept(db) -> tuple[list, list]:
        agreed = (
            db.execute(select(person.c.consent_version).where(person.c.consent_version.is_not(None))).scalars().all()
        )
        rows = db.execute(select(member.c.agrees, member.c.person_id).where(member.c.answered_at.is_not(None))).all()
        return agreed, [(r.agrees, r.person_id is None) for r in rows]

    agreed, rows = await cast.app.books.do(kept)
    assert len(agreed) == 2, "Bu Sari and Wayan"
    assert sorted(rows) == [(False, True), (True, False)]


async def test_a_code_is_used_once(few: Cast) -> None:
    made = await codes(few)
    wayan, ketut = somebody(few.app, "wayan"), somebody(few.app, "ketut")
    await ketut.say(made[0])
    await wayan.say(made[0])
    assert await wayan.say("ya") == ["member_agreed"]
    assert await ketut.say("ya") == ["member_unknown"], "it was opened before, and used meanwhile"
    assert await ketut.say(made[0]) == ["member_unknown"]


async def test_nobody_is_counted_twice_and_the_filer_not_at_all(few: Cast) -> None:
    made = await codes(few)
    wayan = somebody(few.app, "wayan")
    for code, heard in ((made[0], "member_agreed"), (made[1], "member_counted_already")):
        await wayan.say(code)
        assert await wayan.say("ya") == [heard]
    await few.sari.say(made[2])
    assert await few.sari.say("ya") == ["member_counted_already"]
    await few.yusuf.say("/kasus 1")
    assert few.yusuf.said.facts["members"] == 1
    assert await somebody(few.app, "ketut").say(made[1]) == ["ask_member"], "the code is still good for another"


async def test_codes_end_after_thirty_days_and_are_forgotten(few: Cast, clock: Clock) -> None:
    made = await codes(few)
    wayan = somebody(few.app, "wayan")
    await wayan.say(made[0])
    await wayan.say("ya")
    clock.passes(days=31)
    assert await somebody(few.app, "ketut").say(made[1]) == ["member_unknown"]
    await few.app.books.do(lambda db: retention.tidy(db, clock()))
    left = await few.app.books.do(lambda db: db.execute(select(member.c.agrees)).scalars().all())
    assert left == [True]
    await Timekeeper(few.app).tick()


async def test_of_a_code_only_a_keyed_hash_is_kept(few: Cast) -> None:
    made = await codes(few)
    rows = await few.app.books.do(lambda db: db.execute(select(member)).all())
    assert len(rows) == 3
    assert not any(code.replace("ANGGOTA", "").replace("-", "") in str(row) for code in made for row in rows)


async def test_codes_may_be_tried_five_times_an_hour(few: Cast) -> None:
    ketut = somebody(few.app, "ketut")
    for _ in range(5):
        assert (await ketut.say("ANGGOTA-AAAA-BBBB"))[-1] == "member_unknown"
    assert (await ketut.say("ANGGOTA-AAAA-BBBB"))[-1] == "code_too_many"


async def test_a_member_reads_the_report_as_its_agency_does(few: Cast) -> None:
    await report(few.sari, story=f"{STORY} Hubungi saya 081234567890.")
    await few.sari.say("asosiasi")
    await few.sari.say("2")
    made = few.sari.said.facts["codes"]
    wayan = somebody(few.app, "wayan")
    await wayan.say(made[0])
    assert "081234567890" not in wayan.last.text


async def test_with_a_link_of_the_bot_members_only_open_it(few: Cast) -> None:
    few.app.house = replace(few.app.house, member_link="https://t.me/PasarAdilBot?start=")
    made = await codes(few)
    assert all(re.fullmatch(r"https://t\.me/PasarAdilBot\?start=[A-Z0-9-]{1,64}", link) for link in made)
    wayan = somebody(few.app, "wayan")
    assert await wayan.say("/start " + made[0].partition("start=")[2]) == ["ask_member"]


async def test_an_odd_number_is_asked_again_and_a_case_has_at_most_fifty(few: Cast) -> None:
    await report(few.sari)
    await few.sari.press("Untuk beberapa anggota")
    for odd in ("1", "51", "banyak", "99999999999"):
        assert await few.sari.say(odd) == ["ask_how_many_members"], odd
    await few.sari.say("50")
    assert len(few.sari.said.facts["codes"]) == 50
    await few.sari.say("anggota")
    assert await few.sari.say("10") == ["members_enough"]


async def test_the_anonymous_are_not_offered_it_and_nobody_invites_to_anothers_case(few: Cast) -> None:
    await report(few.sari, identity="Anonim")
    assert "anggota" not in str(few.sari.last.buttons)
    assert await few.sari.say("anggota") == ["members_first_file"]
    await report(few.made)
    assert await few.sari.say(choice="members:2") == ["hint_old_button"]


async def test_what_a_member_tells_of_their_own_is_a_report_of_theirs(few: Cast) -> None:
    made = await codes(few)
    wayan = somebody(few.app, "wayan")
    await wayan.say(made[0])
    await wayan.say("ya")
    assert await wayan.press("Buat laporan sendiri") == ["ask_category"]


async def test_a_code_that_ran_out_between_opening_and_answering_counts_nobody(few: Cast) -> None:
    made = await codes(few)
    await somebody(few.app, "wayan").say(made[0])
    await few.app.books.do(lambda db: db.execute(update(member).values(expires_at=member.c.made_at)))
    assert await somebody(few.app, "wayan").say("ya") == ["member_unknown"], (
        "a code that ran out meanwhile counts nobody"
    )


async def test_a_member_who_takes_consent_back_is_counted_no_more(cast: Cast) -> None:
    made = await codes(cast)
    wayan = somebody(cast.app, "wayan")
    await wayan.say(made[0])
    await wayan.say("ya")

    def take_back(db) -> None:
        who = people.of(db, cast.app.house.ring, "browser", "wayan", cast.app.house.clock()).id
        withdrawal.end_consent(db, who, cast.app.house.clock())

    await cast.app.books.do(take_back)
    await cast.yusuf.say("/kasus 1")
    assert cast.yusuf.said.facts["members"] == 0
