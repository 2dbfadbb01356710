"""What the task force is told by itself: surges, the morning of every agency, the week with its picture; quiet when there is nothing."""

import asyncio
import secrets
from datetime import datetime, time
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.hours import awake, next_time, working
from handlers.messages import Attachment, Choice, Outgoing, Rows
from handlers.officer.permissions import DESK
from handlers.officer.watch import lines_of, week_rows
from routing.deadlines import WIB, add_working_days, is_working_day
from storage import agenda, casebook, casework, evidence, incidents, notices, watch

PICTURE = "picture"  # a task: (person, agency or nothing) wants the week's picture


def surges(app: App, db: Connection, now: datetime) -> int:
    """Sellers and listings that several owners named within a week: the desk and the agencies concerned hear of each once."""
    if not awake(now):
        return 0
    told = 0
    for task in agenda.now_due(db, ("surge",), now):
        surge = incidents.surge(db, app.house.ring, int(task.about.partition(" ")[0]), now)
        agenda.done(db, [task], now)
        if surge is None:
            continue
        facts = {"id": surge.id, "kind": surge.kind, "name": surge.name, "owners": surge.owners, "count": len(surge.cases),
                 "agencies": list(surge.agencies)}  # fmt: skip
        rows: Rows = ((Choice(f"incident:{surge.id}", label="open_incident", icon="🔎"),),)
        for who in _watchers(db, app, {DESK, *surge.agencies}):
            notices.to_person(db, app.house.ring, who, Outgoing("surge", facts, rows), now)
            told += 1
    return told


def _watchers(db: Connection, app: App, agencies: set[str]) -> list[str]:
    """The supervisors of these agencies; where the desk has none, its officers."""
    there = [p for agency in sorted(agencies) for p in casework.reachable(db, app.house.ring, agency=agency)]
    bosses = [p.id for p in there if p.role == "supervisor"]
    if not any(p.role == "supervisor" and p.agency == DESK for p in there):
        bosses += [p.id for p in there if p.role == "officer" and p.agency == DESK]
    return list(dict.fromkeys(bosses))


def escalate_later(app: App, db: Connection, about: str, now: datetime) -> None:
    """What an agency is late with is looked at again a working day later; if it still is, the desk hears of it."""
    at = add_working_days(app.house.catalogue.holidays, now, 1, guess=True)
    agenda.again(db, "escalate", about, at)


def escalations(app: App, db: Connection, now: datetime) -> int:
    """What has been late for a working day: one message to the desk, however many there are."""
    if not working(app.house.catalogue.holidays, now):
        return 0
    late: dict[str, list[int]] = {}
    for tasks in agenda.portions(db, ("escalate",), now):
        found = casebook.glances(db, [task.about for task in tasks])
        for case in found.values():
            if case["due_at"] <= now and not case["rests"]:
                late.setdefault(case["agency"], []).append(case["id"])
    if not late:
        return 0
    told = [
        {"agency": agency, "count": len(numbers), "cases": sorted(numbers)[:5]}
        for agency, numbers in sorted(late.items())
    ]
    bosses = casework.reachable(db, app.house.ring, role="supervisor")
    if not any(boss.agency == DESK for boss in bosses):
        notices.to_agency(db, app.house.ring, DESK, Outgoing("escalated", {"agencies": told}, _those(told, DESK)), now)
    for boss in bosses:
        mine = [one for one in told if one["agency"] == boss.agency or boss.agency == DESK]
        if mine:
            saying = Outgoing("escalated", {"agencies": mine}, _those(mine, boss.agency))
            notices.to_person(db, app.house.ring, boss.id, saying, now)
    return len(told)


def _those(told: list[dict[str, Any]], agency: str) -> Rows:
    """A button for each case that can be opened at this agency, and one for all of them."""
    numbers = [number for one in told if one["agency"] == agency for number in one["cases"]]
    cells = tuple(Choice(f"case:{number}", words=f"#{number}") for number in numbers)
    return (cells, (Choice("go:queue:late", label="queue_late", icon="⏰"),)) if cells else ()


def morning(app: App, db: Connection, now: datetime) -> int:
    """On working days each agency reads what its day holds; on Mondays supervisors the week. Nothing to say: nothing said."""
    local = now.astimezone(WIB)
    if not is_working_day(app.house.catalogue.holidays, local.date(), guess=True):
        return 0
    said = 0
    tonight = next_time(time(23, 59), now)
    for agency, facts in watch.mornings(db, now, tonight).items():
        rows: Rows = ((Choice("go:queue", label="queue", icon="📥"), Choice("go:mine", label="mine", icon="🗂")),)
        notices.to_everybody(db, app.house.ring, agency, Outgoing("morning", {"agency": agency, **facts}, rows), now)
        said += 1
    return said + (_monday(app, db, now) if local.weekday() == 0 else 0)


def _monday(app: App, db: Connection, now: datetime) -> int:
    """Supervisors: their agency's week, the desk's the whole; where there was anything."""
    said = 0
    for boss in casework.reachable(db, app.house.ring, role="supervisor"):
        scope = None if boss.agency == DESK else boss.agency
        facts = watch.this_week(db, app.house.ring, now, scope)
        if facts["total"] or facts["late"]:
            notices.to_person(db, app.house.ring, boss.id, Outgoing("watch", lines_of(facts), week_rows(facts)), now)
            want_picture(db, boss.id, scope, now)
            said += 1
    return said


def want_picture(db: Connection, who: str, agency: str | None, now: datetime) -> None:
    agenda.put(db, PICTURE, f"{who} {agency or '-'} {secrets.token_hex(4)}", now)


async def draw_due(app: App) -> int:
    """Every picture that is asked for: drawn outside of any transaction, sent when it is there."""
    tasks = await app.books.do(lambda db: _claimed(db, app.house.clock()))
    for task in tasks:
        who, agency, _ = task.about.split(" ")
        scope = None if agency == "-" else agency
        facts = await app.books.do(partial(watch.this_week, ring=app.house.ring, now=app.house.clock(), agency=scope))
        from bot.pictures import week_picture  # matplotlib takes a second to import, and most processes never draw

        content = await asyncio.to_thread(week_picture, facts, app.renderer)
        which = evidence.fresh_id()
        await asyncio.to_thread(app.cabinet.put, which, content)
        await app.books.do(partial(_send, app, who=who, which=which, size=len(content)))
    if tasks:
        app.promised()
    return len(tasks)


def _claimed(db: Connection, now: datetime) -> list[agenda.Task]:
    tasks = agenda.now_due(db, (PICTURE,), now, most=5)
    agenda.done(db, tasks, now)
    return tasks


def _send(app: App, db: Connection, who: str, which: str, size: int) -> None:
    from storage import people

    now, person = app.house.clock(), people.by_id(db, app.house.ring, who)
    file = Attachment("photo", which, "minggu-ini.png", "image/png", size)
    evidence.keep(db, app.house.ring, which, who, person.channel, file, "picture", now)
    notices.to_person(db, app.house.ring, who, Outgoing("picture", {}, (), evidence=(which,)), now)
