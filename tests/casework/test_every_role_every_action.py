"""Every role, every action, at one's own agency and at another; buttons that were typed by hand among them."""

from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update

from handlers.cases import MOVES, possible
from handlers.officer.conversation import BUTTONS
from handlers.officer.permissions import ROLES, may
from storage import casebook, people
from storage.tables import cases, deed, event, identity_request, setting, staff
from tests.casework.test_the_whole import three_owners
from tests.phones import Cast, Phone

ACTIONS = tuple(dict.fromkeys(action for _, action in MOVES))
OF_A_CASE = ("case", "moves", "files", "file", "originals", "identity")  # buttons that name a case
REFUSED = {"case_not_here", "hint_old_button", "incident_gone", "person_gone", "desk_help", "identity_answered_already"}


def books(db: Connection) -> tuple[Any, ...]:
    """Everything an act could change, but for when somebody was last seen."""
    rows = [tuple(row) for row in db.execute(select(cases).order_by(cases.c.id))]
    people_ = [tuple(row) for row in db.execute(select(staff.c.person_id, staff.c.role, staff.c.agency, staff.c.capacity,
                                                       staff.c.removed_at, staff.c.suspended_at).order_by(staff.c.person_id))]  # fmt: skip
    counts = [
        db.execute(select(func.count()).select_from(t)).scalar() for t in (event, deed, identity_request, setting)
    ]
    return (rows, people_, counts)


async def id_of(cast: Cast, phone: Phone) -> str:
    house = cast.app.house
    found = await cast.app.books.do(lambda db: people.of(db, house.ring, phone.channel, phone.owner, house.clock()))
    return str(found.id)


async def somebody(cast: Cast, role: str, agency: str) -> Phone:
    phone = Phone(cast.app, "browser_taskforce", f"{role}-{agency}".casefold())
    await cast.sign_in(phone, role, agency, f"Si {role}")
    return phone


async def forged(cast: Cast, role: str) -> list[str]:
    """Buttons somebody could type who knows how they are made: about a case of KPPU, and about its people."""
    yusuf = await id_of(cast, cast.yusuf)
    slugs = [f"do:1:{action}" for action in (*ACTIONS, "", "nonsense")]
    slugs += [f"{kind}:1{more}" for kind in OF_A_CASE for more in ("", ":1", ":1:1")]
    slugs += ["broadcast:1", "incident:1", "broadcast_yes", "canned:received", "send_canned:received", "send",
              "answer_identity:1:grant", "line:categories", "case:0", "case:-1", "case:1 OR 1=1", f"case:{10**30}", "do:1", "do"]  # fmt: skip
    if role != "admin":  # who looks after people everywhere
        slugs += [
            f"{kind}:{yusuf}{more}"
            for kind in ("remove", "remove_yes", "suspend", "resume", "room")
            for more in ("", ":0")
        ]
        slugs += ["bar_yes:1", "category_off:jual_rugi", "announce_yes", "export:csv"]
    return slugs


@pytest.mark.parametrize("role", ROLES)
async def test_no_role_of_another_agency_reads_or_changes_a_case_by_any_button(few: Cast, role: str) -> None:
    await three_owners(few)
    one = await somebody(few, role, "KEMENDAG")
    slugs, before = await forged(few, role), await few.app.books.do(books)
    for slug in slugs:
        heard = await one.say(choice=slug)
        shown = set(heard) - REFUSED
        assert not shown or (slug.startswith("line:") and shown == {"queue_behind"}), (slug, heard)
        heard = await one.say("Kami periksa, mohon menunggu.")  # no conversation about it was begun
        assert set(heard) <= REFUSED, (slug, heard)
    assert await few.app.books.do(books) == before
    read = one.everything()
    assert "Kilat" not in read and "kain batik" not in read.casefold() and "45rb" not in read


@pytest.mark.parametrize("role", ROLES)
async def test_at_ones_own_agency_each_role_does_what_the_tables_say(few: Cast, role: str) -> None:
    await three_owners(few)
    one = await somebody(few, role, "KPPU")
    who = await id_of(few, one)
    for status, holder in (("new", None), ("taken", who), ("waiting", who), ("taken", "another"), ("closing", "another"),
                           ("closed", None)):  # fmt: skip
        for action in ACTIONS:
            values = {
                "status": status,
                "holder": holder,
                "open": status != "closed",
                "agency": "KPPU",
                "category": "jual_rugi",
            }
            await few.app.books.do(lambda db, v=values: db.execute(update(cases).where(cases.c.id == 1).values(**v)))
            case = await few.app.books.do(lambda db: casebook.there(db, few.app.house.ring, 1))
            allowed = may(role, "work") and action in possible(case, who, "KPPU", role)
            heard = await one.say(choice=f"do:1:{action}")
            began = heard[:1] != [] and (
                heard[0].startswith(("ask_", "did_")) or heard[0] in ("move_to_desk", "nothing_missing")
            )
            assert began is allowed, (status, holder, action, heard)
            await one.say(choice="go:cancel")
    for kind in OF_A_CASE:
        heard = await one.say(choice=f"{kind}:1")
        assert (heard != ["hint_old_button"]) is may(role, BUTTONS[kind][0]), (kind, heard)


async def test_a_case_that_leaves_while_an_officer_writes_takes_nothing_more_from_them(few: Cast) -> None:
    await three_owners(few)
    await few.yusuf.say(choice="do:1:take")
    for action in ("answer", "ask", "close", "transfer", "request", "refer", "note"):
        await few.app.books.do(lambda db: db.execute(update(cases).where(cases.c.id == 1).values(agency="KPPU")))
        await few.yusuf.say(choice=f"do:1:{action}")
        await few.app.books.do(lambda db: db.execute(update(cases).where(cases.c.id == 1).values(agency="KEMENDAG")))
        before = await few.app.books.do(books)
        for said in ("Rahasia kami.", "1", "Rahasia kami."):
            await few.yusuf.say(said)
        assert await few.app.books.do(books) == before, action
    assert "Rahasia kami." not in few.ratna.everything()


async def test_a_case_is_given_to_colleagues_only(few: Cast) -> None:
    await three_owners(few)
    tuti = await somebody(few, "supervisor", "KPPU")
    ratna = await id_of(few, few.ratna)
    assert await tuti.say(choice="do:1:give") == ["ask_colleague"]
    before = await few.app.books.do(books)
    for slug in (f"colleague:{ratna}", "colleague:", "colleague:nobody", ratna):
        assert "did_give" not in await tuti.say(choice=slug)
    assert await few.app.books.do(books) == before
