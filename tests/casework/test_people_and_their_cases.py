"""An admin finds people, gives them other roles and agencies, and puts the cases of whoever stops into other hands."""

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.app import App
from storage import casework, people, staffing
from storage.tables import cases, staff
from tests.casework.test_leaving import by_name, only_postgresql, room, second, while_open
from tests.phones import Cast, Clock, Phone, report

__all__ = ["second"]  # a fixture


async def officer(cast: Cast, name: str, role: str = "officer", agency: str = "KPPU") -> Phone:
    phone = Phone(cast.app, "browser_taskforce", name.lower())
    await cast.sign_in(phone, role, agency, name)
    return phone


async def two_cases_of_yusuf(cast: Cast) -> None:
    """One he works, one whose owner he asked something."""
    await report(cast.sari)
    await report(cast.made)
    for number in (1, 2):
        await cast.yusuf.say(choice=f"do:{number}:take")
    await cast.yusuf.say(choice="do:2:ask")
    await cast.yusuf.say("Sejak kapan harganya begitu, Pak?")
    for phone in (cast.sari, cast.made, cast.yusuf):
        await phone.listen()


async def open_person(cast: Cast, name: str) -> None:
    await cast.dewi.say(f"/petugas {name}")
    await cast.dewi.press(name)
    assert cast.dewi.said.template == "person"


async def standing(app: App) -> list[tuple[str, str | None, bool]]:
    """Of every case its status, its holder, and whether its clock rests."""
    rows = await app.books.do(lambda db: db.execute(select(cases).order_by(cases.c.id)).all())
    return [(r.status, r.holder, r.paused_at is not None) for r in rows]


# --- finding --------------------------------------------------------------------------------------------------------


async def test_sixty_people_are_found_a_page_at_a_time_by_agency_and_by_name(few: Cast) -> None:
    house = few.app.house

    def sixty(db) -> None:
        for number in range(60):
            who = people.of(db, house.ring, "browser_taskforce", f"p{number}", house.clock()).id
            code = casework.make_invite(
                db, house.ring, "officer", ("KPPU", "BPOM", "DJBC")[number % 3], None, house.clock()
            )
            casework.sign_in(db, house.ring, who, code.replace("-", ""), house.clock())
            casework.rename(db, house.ring, who, f"Petugas {number:02}")

    await few.app.books.do(sixty)
    await few.dewi.say("/petugas")
    seen: list[str] = []
    while True:
        assert few.dewi.said.template == "people" and len(few.dewi.last.text) < 1000
        seen += [p["name"] for p in few.dewi.said.facts["people"]]
        if few.dewi.said.facts["page"] == few.dewi.said.facts["pages"]:
            break
        await few.dewi.press("Berikutnya")
    assert len(seen) == len(set(seen)) == 63
    await few.dewi.press("Per lembaga")
    assert "• BPOM: 20" in few.dewi.last.text
    await few.dewi.press("BPOM · 20")
    assert few.dewi.said.facts["total"] == 20
    await few.dewi.press("Berikutnya")
    assert {p["agency"] for p in few.dewi.said.facts["people"]} == {"BPOM"}
    await few.dewi.say("/petugas petugas 42")  # page 42 of whoever is called so: the last there is
    assert few.dewi.said.facts["page"] == few.dewi.said.facts["pages"]
    await few.dewi.say("/petugas Yusuf")
    assert [p["name"] for p in few.dewi.said.facts["people"]] == ["Yusuf"]
    await few.dewi.say("/petugas tidakada")
    assert "Tidak ada yang cocok" in few.dewi.last.text
    for _, rendered in few.dewi.heard:
        assert all(len(b.slug.encode()) <= 64 for row in rendered.buttons for b in row)


# --- roles and agencies ---------------------------------------------------------------------------------------------


async def test_a_role_is_changed_when_it_is_meant_and_can_be_taken_back(cast: Cast) -> None:
    await open_person(cast, "Yusuf")
    await cast.dewi.press("Ubah peran")
    assert await cast.dewi.press("Penyelia") == ["ask_change_role"]
    assert await cast.yusuf.say("/tim") == ["desk_help"]
    assert await cast.dewi.press("Ya, ubah") == ["access_changed"]
    assert await cast.yusuf.listen() == ["your_access"]
    assert await cast.yusuf.say("/tim") == ["team"]
    assert await cast.dewi.press("Batalkan perubahan") == ["access_changed"]
    assert await cast.yusuf.say("/tim") == ["desk_help"]
    await cast.dewi.say("/jejak role")
    assert [(d["about"]["before"], d["about"]["role"]) for d in cast.dewi.said.facts["deeds"]] == [
        ("supervisor", "officer"), ("officer", "supervisor")]  # fmt: skip


async def test_whoever_works_no_cases_any_more_leaves_theirs_to_the_queue(cast: Cast) -> None:
    await two_cases_of_yusuf(cast)
    await open_person(cast, "Yusuf")
    await cast.dewi.press("Ubah peran")
    await cast.dewi.press("Auditor")
    assert "2 kasusnya kembali ke antrean" in cast.dewi.last.text
    await cast.dewi.press("Ya, ubah")
    assert await standing(cast.app) == [("new", None, False), ("new", None, False)]  # and the clock goes on
    assert await cast.sari.listen() == await cast.made.listen() == []


async def test_cases_stay_at_the_agency_somebody_leaves(cast: Cast) -> None:
    await two_cases_of_yusuf(cast)
    await open_person(cast, "Yusuf")
    await cast.dewi.press("Pindah lembaga")
    assert await cast.dewi.press("BPOM") == ["ask_change_agency"]
    await cast.dewi.press("Ya, ubah")
    await cast.yusuf.listen()
    assert await cast.yusuf.say("/kasus 1") == ["case_not_here"]
    assert [s[:2] for s in await standing(cast.app)] == [("new", None), ("new", None)]
    await cast.dewi.say("/petugas BPOM")
    assert [p["name"] for p in cast.dewi.said.facts["people"]] == ["Yusuf"]


# --- the last admin -------------------------------------------------------------------------------------------------


async def test_the_last_admin_finds_no_way_out(cast: Cast) -> None:
    """Leaving, removing, suspending, another role: none of them, and a suspended admin counts for nobody."""
    arif = await officer(cast, "Arif", "admin", "SATGAS")
    await open_person(cast, "Arif")
    await cast.dewi.press("Tangguhkan")
    await cast.dewi.press("Ya, tangguhkan")
    assert await arif.say("/angka") == ["ask_invite_code"]
    assert await cast.dewi.say("/keluar") == ["last_admin"]
    me = await cast.app.books.do(by_name(cast, "dewi"))
    for slug in (f"remove_yes:{me}", f"set_role_yes:{me}:officer", f"set_role_yes:{me}:auditor"):
        assert await cast.dewi.say(choice=slug) == ["last_admin"], slug
    for slug in (f"suspend:{me}", f"suspend_yes:{me}"):
        assert await cast.dewi.say(choice=slug) == ["not_yourself"], slug
    assert await cast.dewi.say("/angka") == ["figures"]
    await open_person(cast, "Arif")
    await cast.dewi.press("Kembalikan akses")
    assert await cast.dewi.say(choice=f"set_role_yes:{me}:auditor") == ["access_changed"]
    assert await cast.dewi.say("/petugas") == ["desk_help"]


async def test_the_last_admin_may_change_their_agency(few: Cast) -> None:
    me = await few.app.books.do(by_name(few, "dewi"))
    assert await few.dewi.say(choice=f"move_to_yes:{me}:KPPU") == ["access_changed"]
    assert await few.dewi.say("/petugas") == ["people"]


@only_postgresql
@pytest.mark.parametrize("how", ["suspend", "demote"])
async def test_of_two_admins_who_take_it_from_each_other_at_once_one_stays(
    cast: Cast, second: Engine, how: str
) -> None:
    app = cast.app
    await officer(cast, "Budi", "admin", "SATGAS")
    budi, dewi = [await app.books.do(by_name(cast, name)) for name in ("budi", "dewi")]

    def take(db, who: str, by: str):
        here = room(app, db, by)
        return staffing.suspend(here, who, back=False) if how == "suspend" else staffing.set_role(here, who, "officer")

    with pytest.raises(staffing.LastAdmin):
        await while_open(
            second, lambda db: take(db, budi, dewi), lambda: app.books.now(lambda db: take(db, dewi, budi))
        )
    able = (staff.c.role == "admin", staff.c.suspended_at.is_(None), staff.c.removed_at.is_(None))
    assert await app.books.do(lambda db: db.execute(select(staff.c.person_id).where(*able)).scalars().all()) == [dewi]


async def test_whoever_lost_an_admins_access_has_no_code_left_in_a_drawer(cast: Cast) -> None:
    arif = await officer(cast, "Arif", "admin", "SATGAS")
    await arif.say("/undang")
    await arif.press("Admin")
    await arif.press("KPPU")
    code = arif.copied()
    await open_person(cast, "Arif")
    await cast.dewi.press("Cabut akses")
    await cast.dewi.press("Ya, cabut")
    await arif.listen()
    assert await arif.say(code) == ["invite_unknown"]


# --- handing over ---------------------------------------------------------------------------------------------------


async def handed(cast: Cast, label: str) -> None:
    await open_person(cast, "Yusuf")
    assert await cast.dewi.press("Serahkan semua kasus") == ["ask_receiver"]
    assert await cast.dewi.press(label) == ["ask_hand_over"]
    assert await cast.dewi.press("Ya, serahkan") == ["handed_over"]


async def test_all_cases_go_to_a_colleague_who_hears_once_and_owners_nothing(cast: Cast) -> None:
    budi = await officer(cast, "Budi")
    await officer(cast, "Citra", agency="KEMENDAG")
    await two_cases_of_yusuf(cast)
    await open_person(cast, "Yusuf")
    await cast.dewi.press("Serahkan semua kasus")
    assert "Budi" in str(cast.dewi.last.buttons) and "Citra" not in str(cast.dewi.last.buttons)
    await budi.listen()
    await handed(cast, "Budi")
    assert cast.dewi.said.facts["cases"] == 2
    assert await budi.listen() == ["given_cases"]
    assert await cast.yusuf.listen() == ["cases_moved_away"]
    assert await cast.sari.listen() == await cast.made.listen() == []
    to = await cast.app.books.do(by_name(cast, "budi"))
    assert await standing(cast.app) == [("taken", to, False), ("waiting", to, True)]  # an owner who was asked still is
    await budi.say("/saya")
    assert "#1" in budi.last.text and "#2" in budi.last.text
    assert await cast.dewi.say(choice="hand_over_yes:now") == ["hint_old_button"]  # a second tap


async def test_a_hand_over_is_undone_within_ten_minutes_but_not_what_was_touched_since(
    cast: Cast, clock: Clock
) -> None:
    budi = await officer(cast, "Budi")
    await two_cases_of_yusuf(cast)
    yusuf = await cast.app.books.do(by_name(cast, "yusuf"))
    before = await standing(cast.app)
    await handed(cast, "Budi")
    await budi.listen()
    await cast.made.say("sejak bulan lalu", choice=None)  # the owner of case 2 answers: that is no longer as it was
    clock.passes(minutes=9)
    assert await cast.dewi.press("Batalkan perubahan") == ["hand_over_undone", "person"]
    assert (await standing(cast.app))[0] == before[0] == ("taken", yusuf, False)
    assert "cases_taken_back" in await budi.listen()
    assert (await cast.yusuf.listen()).count("given_cases") == 1
    undo = next(
        c.slug
        for o, _ in reversed(cast.dewi.heard)
        for row in o.choices
        for c in row
        if c.slug.startswith("hand_over_undo")
    )
    assert await cast.dewi.say(choice=undo) == ["hand_over_undo_not"]  # once is enough


async def test_after_ten_minutes_it_is_too_late(cast: Cast, clock: Clock) -> None:
    await two_cases_of_yusuf(cast)
    await handed(cast, "antrean")
    clock.passes(minutes=11)
    assert await cast.dewi.press("Batalkan perubahan") == ["hand_over_undo_not"]
    assert [s[:2] for s in await standing(cast.app)] == [("new", None), ("new", None)]


async def test_to_the_queue_and_back_is_as_it_was(cast: Cast) -> None:
    await two_cases_of_yusuf(cast)
    before = await standing(cast.app)
    await handed(cast, "antrean")
    assert await standing(cast.app) == [("new", None, False), ("new", None, False)]
    await cast.dewi.press("Batalkan perubahan")
    assert await standing(cast.app) == before
    assert await cast.sari.listen() == await cast.made.listen() == []


async def test_nobody_gets_cases_who_may_not_work_them(cast: Cast) -> None:
    budi = await officer(cast, "Budi")
    await two_cases_of_yusuf(cast)
    await open_person(cast, "Yusuf")
    await cast.dewi.press("Serahkan semua kasus")
    await cast.dewi.press("Budi")
    await budi.say("/keluar")  # meanwhile
    assert await cast.dewi.press("Ya, serahkan") == ["hand_over_not"]
    yusuf = await cast.app.books.do(by_name(cast, "yusuf"))
    assert {holder for _, holder, _ in await standing(cast.app)} == {yusuf}


async def test_a_closing_that_waits_for_a_second_officer_is_decided_anew(cast: Cast) -> None:
    await officer(cast, "Budi")
    await report(cast.sari)
    await cast.yusuf.say(choice="do:1:take")
    await cast.app.books.do(lambda db: db.execute(cases.update().values(status="closing", outcome="answered_only")))
    await handed(cast, "Budi")
    to = await cast.app.books.do(by_name(cast, "budi"))
    assert await standing(cast.app) == [("taken", to, False)]
