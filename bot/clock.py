"""The clock: finds what is due, acts once, and makes up for lost time without a flood."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection

from bot import agencies, announcing, calm, copies, exports, last_things, sharing, watching
from bot.app import App
from bot.follow_ups import look_again
from bot.hours import TIDY, awake, next_time, working
from bot.log import log
from bot.receive import Hall
from handlers.conversation import dialogue_from
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.words import ADMIN
from routing.deadlines import decree_days_left, in_wib, last_known_day
from storage import (
    agenda,
    backlog,
    casebook,
    checklists,
    evidence,
    figures,
    forwarding,
    notices,
    people,
    requests,
    retention,
)
from storage.sealing import KeyTrouble

EVERY = 20.0  # seconds between two looks
MAKE_EVERY = 3.0  # seconds between two looks whether somebody wants a file
SHOWN = 5  # cases named in one reminder; the rest is a number
DAILY = {
    "tidy": TIDY,
    "files": time(3, 0),
    "figures": time(0, 10),
    "failures": time(8, 0),
    "absences": time(7, 15),
    "morning": time(7, 30),
}
MOST_PORTIONS = 200
DECREE_WANTED = 90  # days before the last known holidays end from which on admins are told
FILES_AT_ONCE = 500
DRAFT_WAITS: Rows = ((Choice("go:resume", label="resume", icon="▶️"), Choice("go:cancel", label="cancel", icon="✖️")),)


class Timekeeper:
    """Looks every few seconds; any number of processes may, and each task is done once."""

    def __init__(self, app: App) -> None:
        self.app, self.house = app, app.house

    async def run(self) -> None:
        """Until cancelled."""
        await self.app.books.do(lambda db: self._set(db, self.house.clock()))
        while True:
            if await self.look():
                self.app.promised()
            await asyncio.sleep(EVERY)

    async def make(self) -> None:
        """Files somebody asked for, beside the clock: a large one takes minutes, and no deadline waits for it."""
        while True:
            if await self.made_files():
                self.app.promised()
            await asyncio.sleep(MAKE_EVERY)

    def _set(self, db: Connection, now: datetime) -> None:
        for kind, at in DAILY.items():
            agenda.put(db, kind, "", next_time(at, now))
        agenda.put(db, agencies.STALE, "", agencies.next_month(now))

    async def tick(self) -> int:
        """Everything that is due now, and the files somebody asked for."""
        return await self.look() + await self.made_files()

    async def look(self) -> int:
        """Everything that is due now; how many things were done. One kind's trouble does not hold up the others."""
        done = 0
        for task in (
            self.daily,
            self.deadlines,
            self.unanswered,
            self.give_out,
            self.follow_ups,
            self.drafts,
            self.requests,
            self.surges,
            self.escalations,
            self.announcements,
            self.rested,
            self.old_contacts,
        ):
            try:
                done += await self.app.books.do(lambda db, t=task: self._once(db, t))  # type: ignore[misc]
            except Exception as trouble:
                log.error("a task of the clock failed", action=task.__name__, error=type(trouble).__name__)
        return done + await self.tidied() + await self.files() + await self.copies()

    def give_out(self, db: Connection, now: datetime) -> int:
        return sharing.give_out(Hall(self.house, db, now))

    def escalations(self, db: Connection, now: datetime) -> int:
        return watching.escalations(self.app, db, now)

    def surges(self, db: Connection, now: datetime) -> int:
        return watching.surges(self.app, db, now)

    def rested(self, db: Connection, now: datetime) -> int:
        """What somebody wrote faster than anybody can read is handled now."""
        return calm.wake(Hall(self.house, db, now))

    def announcements(self, db: Connection, now: datetime) -> int:
        return announcing.send_due(self.house, db, now)

    def old_contacts(self, db: Connection, now: datetime) -> int:
        return agencies.nudge(self.house, db, now)

    async def made_files(self) -> int:
        """Pictures and exports somebody asked for."""
        done = 0
        for make in (watching.draw_due, exports.make_due):
            try:
                done += await make(self.app)
            except Exception as trouble:
                log.error("a file could not be made", action=make.__name__, error=type(trouble).__name__)
        return done

    def requests(self, db: Connection, now: datetime) -> int:
        """What people asked about their own data and is not done: the admins hear of it a day before the law's time is over,
        and when it is; in one message, however many there are."""
        if not awake(now):
            return 0
        found: list[dict[str, Any]] = []
        for tasks in agenda.portions(db, (requests.NEAR, requests.LATE), now):
            those = [requests.get(db, int(task.about)) for task in tasks]
            found += [requests.told(one, now) for one in those if one is not None and one.done_at is None]
        if found:
            rows: Rows = ((Choice("go:requests", label="requests", icon="⚖️"),),)
            notices.to_admins(db, self.house.ring, Outgoing("requests_due", {"requests": found[:SHOWN]}, rows), now)
        return len(found)

    async def copies(self) -> int:
        """People's copies of what we hold about them: made when they ask, removed when they had time to fetch them; and
        what else they asked, a step further."""
        try:
            done = await copies.make_due(self.app) + await copies.remove_old(self.app)
            return done + await last_things.finish_due(self.app)
        except Exception as trouble:
            log.error("a task of the clock failed", action="copies", error=type(trouble).__name__)
            return 0

    def _once(self, db: Connection, task: Callable[[Connection, datetime], int]) -> int:
        return task(db, self.house.clock()) if agenda.take_the_clock(db) else 0

    def daily(self, db: Connection, now: datetime) -> int:
        """What is done once a day; days that were missed are made up for by one time, not by many, and never by night."""
        tasks = agenda.now_due(db, ("figures", "failures", "absences", "morning"), now)
        for task in tasks:
            if task.kind == "figures":
                figures.close_days(db, now)
                checklists.recount(db, self.house.ring, self.house.catalogue)
            elif task.kind == "absences":
                if working(self.house.catalogue.holidays, now):
                    sharing.absences(Hall(self.house, db, now))
            elif task.kind == "morning":
                if awake(now):
                    watching.morning(self.app, db, now)
            elif awake(now):
                self._failures(db, now)
            agenda.again(db, task.kind, "", next_time(DAILY[task.kind], now))
        return len(tasks)

    def _failures(self, db: Connection, now: datetime) -> None:
        """The admins' list of what did not arrive; silence where everything did."""
        self._holidays(db, now)
        waits = backlog.counted(db)
        agencies = [{"agency": a, "waiting": w, "given_up": g} for a, w, g in forwarding.troubled(db, now)]
        facts = {"agencies": agencies, "dead": waits["outbox_shown"], "aside": waits["inbox_failed"]}
        if any((agencies, facts["dead"], facts["aside"])):
            rows: Rows = ((Choice("go:dead", label="dead", icon="📮"),),)
            notices.to_admins(db, self.house.ring, Outgoing("daily_failures", facts, rows), now)

    def _holidays(self, db: Connection, now: datetime) -> None:
        """Admins hear every week that the known holidays end soon, or have ended: without a decree deadlines are a guess."""
        known = self.house.catalogue.holidays
        ends, left = last_known_day(known), decree_days_left(known, in_wib(now).date())
        if left >= DECREE_WANTED or not agenda.once(db, "decree", f"{in_wib(now):%G-%V}", now):
            return
        log.error("no holiday decree is known for the time after", last=ends.isoformat(), days=left)
        guessed = casebook.guessed(db)
        saying = Outgoing("holidays_end", {"last": ends.isoformat(), "days": left, "guessed": guessed}, ADMIN)
        notices.to_admins(db, self.house.ring, saying, now)

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
        """Cases whose next step is nearly or already late: one message to whoever has them, however many there are; to
        their agency where nobody has."""
        if not working(self.house.catalogue.holidays, now):
            return 0
        total, found = 0, defaultdict[tuple[str, str | None], _Deadlines](_Deadlines)
        for tasks in agenda.portions(db, ("near", "late"), now):
            total += len(tasks)
            cases = casebook.glances(db, [task.about for task in tasks])
            for task in tasks:
                case = cases.get(task.about)
                is_late = case is not None and case["due_at"] <= now  # and near no more
                if case is not None and (task.kind == "late") == is_late:
                    found[case["agency"], case["holder"]].add(task.kind, case)
                    if is_late:
                        watching.escalate_later(self.app, db, task.about, now)
        told = defaultdict[str, _Deadlines](_Deadlines)
        for (agency, holder), these in found.items():
            for who in notices.concerned(db, holder, agency, now):
                told[who].join(these)
        for who, these in told.items():
            notices.to_person(db, self.house.ring, who, Outgoing("deadlines", these.facts(), these.rows()), now)
        return total

    def unanswered(self, db: Connection, now: datetime) -> int:
        """Owners who were asked something and have not answered: reminded once, in one message."""
        if not awake(now):
            return 0
        total, asked = 0, defaultdict[str, list[int]](list)
        for tasks in agenda.portions(db, ("no_answer",), now):
            total += len(tasks)
            for number, who in casebook.waiting_for(db, [int(task.about) for task in tasks]).items():
                if len(asked[who]) < SHOWN:
                    asked[who].append(number)
        for who, numbers in asked.items():
            rows = tuple((Choice(f"reply:{n}", words=f"💬 #{n}"),) for n in numbers)
            notices.to_person(db, self.house.ring, who, Outgoing("remind_answer", {"cases": numbers}, rows), now)
        return total

    def follow_ups(self, db: Connection, now: datetime) -> int:
        return look_again(db, self.house, now)

    def drafts(self, db: Connection, now: datetime) -> int:
        """A half-finished report is offered again once, and forgotten after 30 days."""
        if not awake(now):
            return 0
        rested = retention.rested_drafts(db, now)
        for who, since in rested:
            try:
                self._draft(db, who, since, now)
            except KeyTrouble:  # nobody else waits for the key of this one
                retention.look_at_draft(db, who, now + timedelta(days=1))
        return len(rested)

    def _draft(self, db: Connection, who: str, since: datetime, now: datetime) -> None:
        ring = self.house.ring
        draft = dialogue_from(people.dialogue_of(db, ring, who))
        if not draft.half_finished:
            retention.look_at_draft(db, who, None)
        elif now - since >= retention.DRAFT:
            retention.forget_draft(db, who)
        else:
            retention.look_at_draft(db, who, since + retention.DRAFT)
            if not draft.offered and not people.by_id(db, ring, who).blocked:
                people.rewrite_dialogue(db, ring, who, orjson.dumps(draft.once_offered()))
                notices.to_person(db, ring, who, Outgoing("draft_waits", {}, DRAFT_WAITS), now)

    async def files(self) -> int:
        """Once a night: files of no case and no draft go, and whatever lies in the cabinet and nobody knows of."""
        if not await self.app.books.do(lambda db: self._once(db, self._tonight)):
            return 0
        before = await self.app.books.do(lambda db: retention.files_from(db, self.house.clock()))
        return await self._loose(before) + await self._unknown(before)

    def _tonight(self, db: Connection, now: datetime) -> int:
        tasks = agenda.now_due(db, ("files",), now)
        if tasks:
            agenda.again(db, "files", "", next_time(DAILY["files"], now))
        return len(tasks)

    async def _loose(self, before: datetime) -> int:
        """The rows first: a file without its row is found the next night, a row without its file would be a lie."""
        total, after = 0, ""
        while True:
            names, last = await self.app.books.do(
                lambda db, after=after: evidence.forget_loose(db, self.house.ring, before, after)  # type: ignore[misc]
            )
            await self._remove(names)
            total += len(names)
            if last is None:
                return total
            after = last

    async def _unknown(self, before: datetime) -> int:
        total, names = 0, self.app.cabinet.names(before)
        while portion := await asyncio.to_thread(lambda: list(islice(names, FILES_AT_ONCE))):
            gone = await self.app.books.do(
                lambda db, portion=portion: evidence.unknown(db, self.house.ring, portion)  # type: ignore[misc]
            )
            await self._remove(gone)
            total += len(gone)
        return total

    async def _remove(self, names: list[str]) -> None:
        def remove() -> None:
            for name in names:
                self.app.cabinet.remove(name)

        await asyncio.to_thread(remove)


class _Deadlines:
    """What somebody is told of deadlines: how many, and the first few of them."""

    def __init__(self) -> None:
        self.counts = Counter[str]()
        self.shown: dict[str, list[dict[str, Any]]] = {"near": [], "late": []}

    def add(self, kind: str, case: dict[str, Any]) -> None:
        self.counts[kind] += 1
        if len(self.shown[kind]) < SHOWN:
            self.shown[kind].append({**case, "due_at": case["due_at"].isoformat()})

    def join(self, other: "_Deadlines") -> None:
        for kind, cases in other.shown.items():
            self.counts[kind] += other.counts[kind]
            self.shown[kind] = [*self.shown[kind], *cases][:SHOWN]

    def rows(self) -> Rows:
        """A button for each that is named, in rows of three, and the list they are on."""
        cells = [Choice(f"case:{c['id']}", words=f"#{c['id']}") for c in (*self.shown["late"], *self.shown["near"])]
        named = tuple(tuple(cells[i : i + 3]) for i in range(0, len(cells), 3))
        return (*named, (Choice("go:mine", label="mine", icon="🗂"), Choice("go:queue", label="queue", icon="📥")))

    def facts(self) -> dict[str, Any]:
        return {**self.shown, "near_count": self.counts["near"], "late_count": self.counts["late"]}
