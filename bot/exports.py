"""Exports: the cases of some days as a file, made a portion at a time by the clock and sent to whoever asked."""

import asyncio
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from bot import handouts
from bot.app import App
from bot.channels.parts import FILE_LIMIT
from bot.log import log
from bot.receive import House
from bot.render import Renderer
from bot.sheets import KINDS, Write
from handlers.messages import Attachment, Choice, Outgoing, Rows
from handlers.officer.permissions import may
from routing.deadlines import WIB
from storage import agenda, casework, evidence, export, notices, outbox, people
from storage.books import Books
from storage.people import Person
from storage.sealing import KeyRing

EXPORT = "export"  # a task: (person, first day, last day, kind)
LEASE = timedelta(minutes=5)  # ours to make, renewed meanwhile; over: another process begins with it
RENEW = timedelta(seconds=20)
EVERY = timedelta(seconds=15)  # between two words of how far it is, where a channel can change what it said
SPARSELY = timedelta(minutes=3)  # and where each is a message of its own
KEPT = timedelta(days=7)  # then it is removed here: whoever asked has it


@dataclass(frozen=True)
class Span:
    """Whole days in Jakarta, the last with it."""

    since: date
    until: date
    kind: str

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return tuple(datetime.combine(d, time(), WIB) for d in (self.since, self.until + timedelta(days=1)))  # type: ignore[return-value]


def note(db: Connection, who: str | None, span: Span, now: datetime) -> None:
    """Who took which days out stands among the deeds."""
    casework.note_deed(
        db, who, "export", now, since=span.since.isoformat(), until=span.until.isoformat(), kind=span.kind
    )


class Stopped(Exception):
    """Nobody wants it any more, or the service ends: what was made of it goes."""


def want(db: Connection, who: str, span: Span, now: datetime) -> Rows:
    """Note who wants which days, for the clock; the button that stops it."""
    note(db, who, span, now)
    end = secrets.token_hex(2)
    agenda.put(db, EXPORT, f"{who} {span.since:%Y%m%d} {span.until:%Y%m%d} {span.kind} {end}", now)
    return stop_rows(end)


def stop_rows(end: str) -> Rows:
    return ((Choice(f"export_stop:{end}", label="stop_export", icon="⏹"),),)


def stop(db: Connection, who: str, end: str, now: datetime) -> bool:
    """Whoever asked wants it no more; False where it is made already."""
    found = [about for about in agenda.open_about(db, EXPORT, f"{who} ") if about.endswith(f" {end}")]
    for about in found:
        agenda.drop(db, EXPORT, about)
        casework.note_deed(db, who, "export_stop", now)
    return bool(found)


def mark(renderer: Renderer, who: str, span: Span, now: datetime, language: str = "id") -> str:
    """The line every export begins with: whose it is, so that nobody passes it on unseen."""
    facts = {"who": who, "at": now.isoformat(), "since": span.since.isoformat(), "until": span.until.isoformat()}
    return renderer.plain("export_mark", language, **facts)


def portions(books: Books, ring: KeyRing, span: Span) -> Iterator[list[export.Cells]]:
    """All rows, a portion at a time; nobody waits behind it longer than for one."""
    since, until = span.bounds
    after = 0
    while rows := books.now(partial(export.portion, ring=ring, since=since, until=until, after=after)):
        yield rows
        after = int(rows[-1][0] or 0)


def total(books: Books, span: Span) -> int:
    since, until = span.bounds
    return books.now(lambda db: export.count(db, since, until))


def _fill(write: Write, rows: Iterator[list[export.Cells]], kind: str, line: str, told: Callable[[int], object]) -> int:
    """The whole table, a portion of it in memory; how many cases are in it. `told`: how many there are so far."""
    table, count = KINDS[kind][0](write, line, export.COLUMNS), 0
    for portion in rows:
        table.add(portion)
        count += len(portion)
        told(count)
    table.close()
    return count


def from_the_console(books: Books, house: House, renderer: Renderer, span: Span, out: Path,
                     told: Callable[[int], object] = lambda count: None) -> int:  # fmt: skip
    """The same into a file, which counts once it is whole; how many cases are in it."""
    books.now(lambda db: note(db, casework.CONSOLE, span, house.clock()))
    fresh = out.with_name(f"{out.name}.new")
    line = mark(renderer, "pasaradil export", span, house.clock())
    try:
        with open(fresh, "wb") as file:
            count = _fill(file.write, portions(books, house.ring, span), span.kind, line, told)
        fresh.replace(out)
    finally:
        fresh.unlink(missing_ok=True)
    return count


async def make_due(app: App) -> int:
    """Every export that is asked for, one after another."""
    made = 0
    while (task := await app.books.do(partial(_claim, app))) is not None:
        try:
            await _make(app, task)
            made += 1
        except Exception as trouble:  # it comes up again when the lease is over
            log.error("an export could not be made", error=type(trouble).__name__)
    if made:
        app.promised()
    return made


def _claim(app: App, db: Connection) -> agenda.Task | None:
    now = app.house.clock()
    for task in agenda.now_due(db, (EXPORT,), now, most=1):
        agenda.again(db, EXPORT, task.about, now + LEASE)
        return task
    return None


@dataclass
class Telling:
    """How far an export is: asked at every portion, on the writer's thread; tells whoever waits for it, now and then."""

    app: App
    task: agenda.Task
    to: Person
    span: Span
    going: threading.Event
    total: int = 0
    at: datetime | None = None  # when something was told last
    renewed: datetime | None = None  # when it was last said that it is ours
    first: int = 0  # the message that is changed from then on
    last: int = 0
    rows: Rows = field(default_factory=tuple)

    def begins(self) -> None:
        self.total, self.at = total(self.app.books, self.span), self.app.house.clock()
        self.rows = stop_rows(self.task.about.rpartition(" ")[2])

    def __call__(self, count: int) -> None:
        if not self.going.is_set() or not self.app.books.now(lambda db: self._step(db, count)):
            raise Stopped

    def _step(self, db: Connection, count: int) -> bool:
        """It is still wanted, and still ours."""
        now = self.app.house.clock()
        if not agenda.is_open(db, EXPORT, self.task.about):
            return False
        if self.renewed is None or now - self.renewed > RENEW:
            agenda.postpone(db, EXPORT, self.task.about, now + LEASE)
            self.renewed = now
        pause = EVERY if self.to.channel in outbox.CHANGES else SPARSELY
        if self.at is not None and now - self.at >= pause and count < self.total:
            said = Outgoing("export_progress", {"count": count, "total": self.total}, self.rows)
            self.last = outbox.promise_anew(
                db, self.app.house.ring, self.to.id, self.to.channel, said, self.first, self.last, now
            )
            self.first, self.at = self.first or self.last, now
        return True


async def _make(app: App, task: agenda.Task) -> None:
    who, since, until, kind, _ = task.about.split(" ")
    span = Span(date.fromisoformat(since), date.fromisoformat(until), kind)
    here = await app.books.do(lambda db: casework.staff_at(db, app.house.ring, who))
    if here is None or not may(here.role, "export"):  # they lost access meanwhile, or have another role
        await app.books.do(lambda db: agenda.done(db, [task], app.house.clock()))
        return
    line = mark(app.renderer, f"{here.name} ({here.role}, {here.agency})", span, app.house.clock())
    to = await app.books.do(lambda db: people.by_id(db, app.house.ring, who))
    telling, which = Telling(app, task, to, span, threading.Event()), evidence.fresh_id()
    telling.going.set()
    try:
        size, count = await asyncio.to_thread(_write, app, which, telling, line)
    except asyncio.CancelledError:
        telling.going.clear()
        raise
    except Stopped:
        return
    sent = await app.books.do(
        partial(_send, app, task=task, which=which, span=span, size=size, count=count, who=who, telling=telling)
    )
    if not sent:
        await asyncio.to_thread(app.cabinet.remove, which)


def _write(app: App, which: str, telling: Telling, line: str) -> tuple[int, int]:
    """The file in the cabinet, sealed as it comes: never all of it in memory. Its size, and how many cases are in it."""
    telling.begins()
    sealer = app.cabinet.begin(which)
    try:
        rows = portions(app.books, app.house.ring, telling.span)
        count = _fill(sealer.write, rows, telling.span.kind, line, telling)
        sealer.finish()
    except BaseException:
        sealer.drop()
        raise
    return sealer.size, count


def _send(app: App, db: Connection, task: agenda.Task, which: str, span: Span, size: int, count: int, who: str,
          telling: Telling) -> bool:  # fmt: skip
    """A message with the file; with its address where no chat carries it. False where it was stopped at the last moment."""
    now, ring = app.house.clock(), app.house.ring
    if not agenda.postpone(db, EXPORT, task.about, now):
        return False
    if telling.first:
        whole = Outgoing("export_progress", {"count": count, "total": count})
        outbox.promise_anew(db, ring, who, telling.to.channel, whole, telling.first, telling.last, now)
    person = people.by_id(db, ring, who)
    name = f"pasaradil-{span.since}-{span.until}.{span.kind}"
    file = Attachment("document", which, name, KINDS[span.kind][1], size)
    evidence.keep(db, ring, which, who, person.channel, file, EXPORT, now)
    agenda.put(db, evidence.GONE, which, now + KEPT)
    agenda.done(db, [task], now)
    large = size > FILE_LIMIT
    url = handouts.address(app.house, which, who, now, KEPT) if large else None
    facts = {
        "count": count,
        "since": span.since.isoformat(),
        "until": span.until.isoformat(),
        "large": large,
        "url": url,
    }
    saying = Outgoing("export_ready", facts, (), evidence=() if large else (which,), exact=True, secret=large)
    notices.to_person(db, ring, who, saying, now)
    return True
