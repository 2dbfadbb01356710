"""Exports: the cases of some days as a file, made a portion at a time by the clock and sent to whoever asked."""

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
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
from handlers.messages import Attachment, Outgoing
from handlers.officer.permissions import may
from routing.deadlines import WIB
from storage import agenda, casework, evidence, export, notices, people
from storage.books import Books
from storage.sealing import KeyRing

EXPORT = "export"  # a task: (person, first day, last day, kind)
LEASE = timedelta(minutes=30)  # so long it is ours to make; then another process may begin with it
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


def want(db: Connection, who: str, span: Span, now: datetime) -> None:
    """Note who wants which days, for the clock."""
    note(db, who, span, now)
    agenda.put(db, EXPORT, f"{who} {span.since:%Y%m%d} {span.until:%Y%m%d} {span.kind} {secrets.token_hex(2)}", now)


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


def _fill(write: Write, books: Books, ring: KeyRing, span: Span, line: str) -> int:
    """The whole table, a portion of it in memory; how many cases are in it."""
    table, count = KINDS[span.kind][0](write, line, export.COLUMNS), 0
    for rows in portions(books, ring, span):
        table.add(rows)
        count += len(rows)
    table.close()
    return count


def from_the_console(books: Books, house: House, renderer: Renderer, span: Span, out: Path) -> int:
    """The same into a file, which counts once it is whole; how many cases are in it."""
    books.now(lambda db: note(db, None, span, house.clock()))
    fresh = out.with_name(f"{out.name}.new")
    with open(fresh, "wb") as file:
        count = _fill(file.write, books, house.ring, span, mark(renderer, "pasaradil export", span, house.clock()))
    fresh.replace(out)
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


async def _make(app: App, task: agenda.Task) -> None:
    who, since, until, kind, _ = task.about.split(" ")
    span = Span(date.fromisoformat(since), date.fromisoformat(until), kind)
    here = await app.books.do(lambda db: casework.staff_at(db, app.house.ring, who))
    if here is None or not may(here.role, "export"):  # they lost access meanwhile, or have another role
        await app.books.do(lambda db: agenda.done(db, [task], app.house.clock()))
        return
    line = mark(app.renderer, f"{here.name} ({here.role}, {here.agency})", span, app.house.clock())
    which = evidence.fresh_id()
    size, count = await asyncio.to_thread(_write, app, which, span, line)
    await app.books.do(partial(_send, app, task=task, which=which, span=span, size=size, count=count, who=who))


def _write(app: App, which: str, span: Span, line: str) -> tuple[int, int]:
    """The file in the cabinet, sealed as it comes: never all of it in memory. Its size, and how many cases are in it."""
    sealer = app.cabinet.begin(which)
    try:
        count = _fill(sealer.write, app.books, app.house.ring, span, line)
        sealer.finish()
    except BaseException:
        sealer.drop()
        raise
    return sealer.size, count


def _send(app: App, db: Connection, task: agenda.Task, which: str, span: Span, size: int, count: int, who: str) -> None:  # fmt: skip
    """A message with the file; with its address where no chat carries it."""
    now, ring = app.house.clock(), app.house.ring
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
