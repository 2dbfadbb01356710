"""Of an anonymous report only the hour is written down, so that no time of a case is a time of its owner's."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.sql.sqltypes import DateTime

from storage.tables import Moment, cases, dialogue, due, event, evidence, handover, inbox, outbox, person
from tests.phones import Cast, report

HOUR = datetime.fromisoformat("2026-11-24T05:00:00+00:00")


async def moments(cast: Cast, *tables) -> set[datetime]:
    """Every time that stands in these tables."""
    columns = [c for t in tables for c in t.columns if isinstance(c.type, Moment | DateTime)]
    found = await cast.app.books.do(lambda db: [at for c in columns for at in db.execute(select(c)).scalars()])
    return {at for at in found if at is not None}


async def test_no_row_of_an_anonymous_case_shares_its_moment_with_a_row_of_a_person(cast: Cast) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU"}))
    cast.app.house.clock.passes(minutes=17)
    code = await report(cast.sari, identity="Anonim")
    await cast.sari.say(code)
    await cast.sari.press("Balas")
    await cast.sari.say("Masih begitu.", files=(b"one more",))
    of_cases = await moments(cast, cases, event, evidence, handover, due)
    of_people = await moments(cast, person, dialogue, inbox, outbox)
    assert of_cases & of_people == set()
    near, late = [at for kind, at in await _deadlines(cast) if kind in ("near", "late")]
    assert near == HOUR + (late - HOUR) * 0.8, "nor can it be counted back from when the agency is reminded"


async def _deadlines(cast: Cast) -> list[tuple[str, datetime]]:
    tasks = select(due.c.kind, due.c.at).order_by(due.c.id)
    return [(r.kind, r.at) for r in await cast.app.books.do(lambda db: db.execute(tasks).all())]


async def test_an_anonymous_report_is_of_its_hour_and_due_like_any_other(cast: Cast) -> None:
    cast.app.house.clock.passes(minutes=17)
    await report(cast.sari, identity="Anonim")
    await report(cast.made, identity="Rahasia")
    rows = await cast.app.books.do(lambda db: db.execute(select(cases).order_by(cases.c.id)).all())
    assert rows[0].created_at == HOUR
    assert rows[1].created_at > HOUR.replace(minute=17)
    assert rows[0].due == rows[1].due
    assert rows[0].due_at == rows[1].due_at


async def test_files_of_the_anonymous_stay_in_the_order_they_were_sent(cast: Cast) -> None:
    app = cast.app
    code = await report(cast.sari, identity="Anonim", photos=3)
    await cast.sari.say(code)
    await cast.sari.press("Balas")
    await cast.sari.say("Lagi.", files=(b"four",))
    await cast.yusuf.listen()
    await cast.yusuf.say("/kasus 1")
    await cast.yusuf.press("Lihat bukti")
    await cast.yusuf.press("Semua berkas asli")
    shown = [app.cabinet.get(which) for which in cast.yusuf.said.evidence]
    assert shown == [b"\xff\xd8\xff photo %d" % n for n in range(3)] + [b"four"]


async def test_a_reply_of_the_anonymous_comes_after_what_it_answers(cast: Cast) -> None:
    code = await report(cast.sari, identity="Anonim")
    cast.app.house.clock.passes(minutes=20)
    await cast.yusuf.say(choice="do:1:take")
    await cast.sari.say(code)
    await cast.sari.press("Balas")
    await cast.sari.say("Masih begitu.")
    times = await cast.app.books.do(lambda db: db.execute(select(event.c.at).order_by(event.c.id)).scalars().all())
    assert times == sorted(times)
