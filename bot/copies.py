"""A person's copy of everything we hold about them: gathered, packed and sent as files, soon after they asked."""

import asyncio
import io
import secrets
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot import handouts
from bot.app import App
from bot.log import log
from bot.receive import language_of
from handlers.messages import Attachment, Outgoing
from storage import agenda, copies, evidence, notices, people, requests

AT_MOST = 40 * 1024 * 1024  # bytes of files in one archive: a bot may upload 50 MB
LEASE = timedelta(minutes=10)  # so long a copy is ours to make; then another process may begin with it
WITHOUT_ARCHIVES = ("whatsapp",)  # doors that take documents of an office and pictures, and no archive
TOGETHER = 10  # files in one message there
KEPT = timedelta(days=7)  # then the copy is removed here: its owner has it


@dataclass(frozen=True)
class Bundle:
    """What goes out in one message: files made for it, and files of theirs that are here already."""

    made: tuple[Attachment, ...]
    kept: tuple[str, ...] = ()


async def make_due(app: App) -> int:
    """Every copy that is asked for, one after another; how many were made."""
    made = 0
    while (one := await app.books.do(partial(_claim, app))) is not None:
        try:
            await _make(app, one)
            made += 1
        except Exception as trouble:  # it comes up again when the lease is over, and the law's time is watched
            log.error("a copy of somebody's data could not be made", error=type(trouble).__name__)
    if made:
        app.promised()
    return made


def _claim(app: App, db: Connection) -> requests.Request | None:
    now = app.house.clock()
    for task in agenda.now_due(db, ("copy",), now, most=1):
        one = requests.get(db, int(task.about))
        if one is not None and one.done_at is None:
            agenda.again(db, "copy", task.about, now + LEASE)
            return one
        agenda.done(db, [task], now)
    return None


async def _make(app: App, one: requests.Request) -> None:
    told = await app.books.do(lambda db: copies.everything(db, app.house.ring, one.person))
    person = await app.books.do(lambda db: people.by_id(db, app.house.ring, one.person))
    words = _words(app, told, language_of(person))
    files = [f for part in ([told], told["cases"]) for case in part for f in case["files"] if f["state"] == "stored"]
    large = [f for f in files if (f["bytes"] or 0) > AT_MOST]
    files = [f for f in files if f not in large]
    make = _loose if person.channel in WITHOUT_ARCHIVES else _archives
    bundles = [await asyncio.to_thread(part) for part in make(app, copies.as_json(told), words, files)]
    await app.books.do(lambda db: _hand_out(app, db, one, person.channel, bundles, large))


def _words(app: App, told: dict[str, Any], language: str) -> str:
    parts = app.renderer.render(Outgoing("copy", {"told": copies.as_they_travel(told)}), language, "plain", 10_000_000)
    return "\n".join(part.text for part in parts)


def _archives(app: App, data: bytes, words: str, files: list[dict[str, Any]]) -> Iterator[Callable[[], Bundle]]:
    """Archives that fit through every door: the first with the data and its words, the files over as many as they need."""
    group: list[dict[str, Any]] = []
    first = {"data.json": data, "baca-saya.txt": words.encode()}
    for file in files:
        if group and sum(f["bytes"] or 0 for f in group) + (file["bytes"] or 0) > AT_MOST:
            yield partial(_archive, app, first, group)
            first, group = {}, []
        group = [*group, file]
    yield partial(_archive, app, first, group)


def _archive(app: App, texts: dict[str, bytes], files: list[dict[str, Any]]) -> Bundle:
    return Bundle((_put(app, "data-saya.zip", "application/zip", _packed(app, texts, files)),))


def _loose(app: App, data: bytes, words: str, files: list[dict[str, Any]]) -> Iterator[Callable[[], Bundle]]:
    """The same without archives: two texts, then their own files as they sent them."""

    def texts() -> Bundle:
        return Bundle(tuple(_put(app, name, "text/plain", content)
                            for name, content in (("baca-saya.txt", words.encode()), ("data.json.txt", data))))  # fmt: skip

    yield texts
    for begin in range(0, len(files), TOGETHER):
        yield partial(Bundle, (), tuple(f["id"] for f in files[begin : begin + TOGETHER]))


def _put(app: App, name: str, mime: str, content: bytes) -> Attachment:
    which = secrets.token_hex(16)
    app.cabinet.put(which, content)
    return Attachment("document", which, name, mime, len(content))


def _packed(app: App, texts: dict[str, bytes], files: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in texts.items():
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
        for file in files:
            try:
                content = app.cabinet.get(file["id"])
            except FileNotFoundError:  # not on this machine: the list of files tells of it
                log.warning("a file is missing from somebody's copy", size=file["bytes"])
                continue
            archive.writestr(f"berkas/{file['id'][:8]}-{_safe(file['name'] or file['kind'])}", content)
    return out.getvalue()


def _safe(name: str) -> str:
    """A file's name without what would lead out of the folder."""
    return "".join(c if c.isalnum() or c in "._- " else "_" for c in name)[-80:].lstrip(".")


def _hand_out(app: App, db: Connection, one: requests.Request, channel: str, bundles: list[Bundle],
              large: list[dict[str, Any]]) -> None:  # fmt: skip
    """The files are the person's now, and go out as messages; the request is done. Not twice, whoever else made them."""
    now, ring = app.house.clock(), app.house.ring
    if not requests.done(db, one.id, now):
        return
    agenda.drop(db, "copy", str(one.id))
    for number, bundle in enumerate(bundles, 1):
        for made in bundle.made:
            evidence.keep(db, ring, made.ref, one.person, channel, made, copies.COPY, now)
            agenda.put(db, evidence.GONE, made.ref, now + KEPT)
        facts = {"number": number, "of": len(bundles), "days": KEPT.days}
        which = (*(made.ref for made in bundle.made), *bundle.kept)
        notices.to_person(db, ring, one.person, Outgoing("my_data", facts, evidence=which, exact=True), now)
    if large:
        notices.to_person(db, ring, one.person, _by_address(app, one.person, large, now), now)


def _by_address(app: App, who: str, files: list[dict[str, Any]], now: datetime) -> Outgoing:
    """Files no chat carries: where their owner fetches them."""
    told = [{"name": f["name"] or f["kind"], "size": f["bytes"], "url": handouts.address(app.house, f["id"], who, now, KEPT)}
            for f in files]  # fmt: skip
    return Outgoing("my_data_large", {"files": told, "days": KEPT.days}, secret=True)


async def remove_old(app: App) -> int:
    """Files whose days are over: copies their owners have, and what was sent and not agreed to. From the cabinet too."""

    def due(db: Connection) -> list[str]:
        now: datetime = app.house.clock()
        tasks = agenda.now_due(db, (evidence.GONE,), now)
        evidence.forget(db, [task.about for task in tasks])
        agenda.done(db, tasks, now)
        return [task.about for task in tasks]

    names = await app.books.do(due)
    for name in names:
        await asyncio.to_thread(app.cabinet.remove, name)
    return len(names)
