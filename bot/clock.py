"""The clock: finds what is due, acts once, and makes up for lost time without a flood."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.log import log
from handlers.messages import Choice, Outgoing, Rows
from routing.deadlines import WIB
from storage import agenda, backlog, casebook, figures, forwarding, notices, people, retention
from storage.agenda import Task

EVERY = 20.0  # seconds between two looks
AWAKE = (time(7), time(20))  # in Jakarta; outside of it nobody's phone rings for a reminder
SHOWN = 5  # cases named in one reminder; the rest is a number
DAILY = {"tidy": time(2, 30), "figures": time(0, 10), "failures": time(8, 0)}
MOST_PORTIONS = 200


class Timekeeper:
    """Looks every few seconds; any number of processes may, and each task is done once."""

    def __init__(self, app: App) -> None:
        self.app, self.house = app, app.house

    async def run(self) -> None:
        """Until cancelled."""
        await self.app.books.do(lambda db: self._set(db, self.house.clock()))
        while True:
            if await self.tick():
                self.app.promised()
            await asyncio.sleep(EVERY)

    def _set(self, db: Connection, now: datetime) -> None:
        for kind, at in DAILY.items():
            agenda.put(db, kind, "", next_time(at, now))

    async def tick(self) -> int:
        """Everything that is due now; how many things were done. One kind's trouble does not hold up the others."""
        done = 0
        for task in (self.daily, self.deadlines, self.unanswered, self.drafts):
            try:
                done += await self.app.books.do(lambda db, t=task: self._once(db, t))  # type: ignore[misc]
            except Exception as trouble:
                log.error("a task of the clock failed", action=task.__name__, error=type(trouble).__name__)
        return done + await self.tidied()

    def _once(self, db: Connection, task: Callable[[Connection, datetime], int]) -> int:
        return task(db, self.house.clock()) if agenda.take_the_clock(db) else 0

    def daily(self, db: Connection, now: datetime) -> int:
        """What is done once a day; days that were missed are made up for by one time, not by many."""
        tasks = agenda.now_due(db, ("figures", "failures"), now)
        for task in tasks:
            if task.kind == "figures":
                figures.close_days(db, now)
            else:
                self._failures(db, now)
            agenda.again(db, task.kind, "", next_time(DAILY[task.kind], now))
        return len(tasks)

    def _failures(self, db: Connection, now: datetime) -> None:
        """The admins' list of what did not arrive; silence where everything did."""
        waits = backlog.counted(db)
        agencies = [{"agency": a, "waiting": w, "given_up": g} for a, w, g in forwarding.troubled(db, now)]
        facts = {"agencies": agencies, "dead": waits["outbox_shown"], "aside": waits["inbox_failed"]}
        if any((agencies, facts["dead"], facts["aside"])):
            rows: Rows = ((Choice("go:dead", label="dead", icon="📮"),),)
            notices.to_admins(db, self.house.ring, Outgoing("daily_failures", facts, rows), now)

    async def tidied(self) -> int:
        """Portion by portion, each a commit of its own: nobody waits behind it."""

        def portion(db: Connection, now: datetime) -> int:
            tasks = agenda.now_due(db, ("tidy",), now)
            if not tasks:
                return -1
            if not (gone := retention.tidy(db, now)):
                agenda.again(db, "tidy", "", next_time(DAILY["tidy"], now))
            return gone

        total = 0
        for _ in range(MOST_PORTIONS):
            gone = await self.app.books.do(lambda db: self._once(db, portion))
            if gone <= 0:
                break
            total += gone
        return total

    def deadlines(self, db: Connection, now: datetime) -> int:
        """Cases whose first answer is nearly or already late: one message an agency, however many there are."""
        if not awake(now):
            return 0
        tasks = agenda.now_due(db, ("near", "late"), now)
        late: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: {"near": [], "late": []})
        overtaken = {t.about for t in tasks if t.kind == "late"}
        for task in tasks:
            case = casebook.glance(db, int(task.about))
            if case is not None and case["unanswered"] and not (task.kind == "near" and task.about in overtaken):
                late[case["agency"]][task.kind].append(case)
        for agency, found in late.items():
            self._remind(db, agency, found, now)
        agenda.done(db, tasks, now)
        return len(tasks)

    def _remind(self, db: Connection, agency: str, found: dict[str, list[dict[str, Any]]], now: datetime) -> None:
        lists = {
            kind: [{**c, "due_at": c["due_at"].isoformat()} for c in cases[:SHOWN]] for kind, cases in found.items()
        }
        facts = {**lists, "near_count": len(found["near"]), "late_count": len(found["late"])}
        rows: Rows = ((Choice("go:queue", label="queue", icon="📥"),),)
        notices.to_agency(db, self.house.ring, agency, Outgoing("deadlines", facts, rows), now)

    def unanswered(self, db: Connection, now: datetime) -> int:
        """Owners who were asked something and have not answered: reminded once, in one message."""
        if not awake(now):
            return 0
        tasks = agenda.now_due(db, ("no_answer",), now)
        asked: dict[str, list[Task]] = defaultdict(list)
        for task in tasks:
            who = casebook.waits_for(db, int(task.about))
            if who is not None:
                asked[who].append(task)
        for who, theirs in asked.items():
            numbers = [int(t.about) for t in theirs]
            rows = tuple((Choice(f"reply:{n}", words=f"💬 #{n}"),) for n in numbers[:SHOWN])
            notices.to_person(
                db, self.house.ring, who, Outgoing("remind_answer", {"cases": numbers[:SHOWN]}, rows), now
            )
        agenda.done(db, tasks, now)
        return len(tasks)

    def drafts(self, db: Connection, now: datetime) -> int:
        """A half-finished report is offered again once, and forgotten after 30 days."""
        if not awake(now):
            return 0
        rested = retention.rested_drafts(db, now)
        for who, since in rested:
            if now - since >= retention.DRAFT:
                retention.forget_draft(db, who)
                continue
            retention.look_at_draft(db, who, since + retention.DRAFT)
            if not people.by_id(db, self.house.ring, who).blocked:
                rows: Rows = (
                    (Choice("go:resume", label="resume", icon="▶️"), Choice("go:cancel", label="cancel", icon="✖️")),
                )
                notices.to_person(db, self.house.ring, who, Outgoing("draft_waits", {}, rows), now)
        return len(rested)


def awake(now: datetime) -> bool:
    return AWAKE[0] <= now.astimezone(WIB).time() < AWAKE[1]


def next_time(at: time, now: datetime) -> datetime:
    """The next moment it is `at` in Jakarta, in UTC."""
    here = now.astimezone(WIB)
    then = here.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return (then if then > here else then + timedelta(days=1)).astimezone(UTC)
