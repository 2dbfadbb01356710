"""What the books promise, on SQLite and on PostgreSQL alike."""

import asyncio
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from select import select as ready

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.app import App
from bot.channels import Raw
from handlers.messages import Outgoing
from storage import backlog, inbox, outbox, people, schema
from storage.books import Books, open_engine
from storage.pipeline import later
from storage.sealing import fresh_ring
from storage.tables import attempt, metadata
from storage.tables import outbox as outbox_table
from tests.phones import NOON


@pytest.fixture
def books(database: str):
    engine = open_engine(database)
    schema.upgrade(engine)
    kept = Books(engine, fresh_ring())
    yield kept
    kept.close()


def test_the_migrations_make_exactly_the_tables_of_the_models(books: Books) -> None:
    with books.engine.connect() as db:
        assert compare_metadata(MigrationContext.configure(db), metadata) == []


def test_an_upgrade_is_done_once(books: Books) -> None:
    assert schema.upgrade(books.engine) is False


def test_it_refuses_a_database_of_a_newer_version(books: Books) -> None:
    books.now(lambda db: db.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(schema.NewerSchema, match="9999"):
        schema.upgrade(books.engine)


def test_what_is_acknowledged_is_on_disk(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with engine.connect() as db:
        assert db.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert db.exec_driver_sql("PRAGMA synchronous").scalar() == 2


async def test_one_piece_of_work_that_fails_costs_the_others_nothing(books: Books) -> None:
    def good(n: int):
        return lambda db: db.execute(insert(attempt).values(person_id=f"p{n}", kind="k", at=NOON))

    def bad(db: Connection) -> None:
        db.execute(insert(attempt).values(person_id="bad", kind="k", at=NOON))
        raise ValueError("ours")

    done = await asyncio.gather(*(books.do(bad if n == 7 else good(n)) for n in range(20)), return_exceptions=True)
    assert [n for n, d in enumerate(done) if isinstance(d, ValueError)] == [7]
    kept = books.now(lambda db: set(db.execute(select(attempt.c.person_id)).scalars()))
    assert kept == {f"p{n}" for n in range(20) if n != 7}


async def test_who_stops_waiting_does_not_stop_the_books(books: Books) -> None:
    """A probe gives up after a moment; when its work fails later on, everybody else is still served."""
    begun, go_on = threading.Event(), threading.Event()

    def stuck(db: Connection) -> None:
        begun.set()
        go_on.wait(10)
        raise OSError("the database went away")

    asked = asyncio.create_task(books.do(stuck))
    await asyncio.to_thread(begun.wait, 10)
    never = asyncio.create_task(
        books.do(lambda db: db.execute(insert(attempt).values(person_id="x", kind="k", at=NOON)))
    )
    await asyncio.sleep(0)
    asked.cancel()
    never.cancel()
    await asyncio.sleep(0.05)
    go_on.set()
    assert await asyncio.wait_for(books.do(lambda db: db.execute(select(attempt.c.person_id)).all()), 30) == []


def test_what_somebody_outside_waits_for_is_committed_first(books: Books) -> None:
    begun, go_on, order = threading.Event(), threading.Event(), []

    def hold(db: Connection) -> None:
        begun.set()
        go_on.wait(10)

    waiting = [books.submit(hold)]
    begun.wait(10)
    waiting.append(books.submit(lambda db: order.append("handled")))
    waiting.append(books.submit(lambda db: order.append("kept"), first=True))
    go_on.set()
    for one in waiting:
        one.result(10)
    assert order == ["kept", "handled"]


def test_what_fails_in_a_savepoint_costs_only_the_savepoint(books: Books) -> None:
    owed = later(insert(attempt))

    def note(db: Connection, number: int) -> None:
        db.execute(owed, {"id": number, "person_id": f"p{number}", "kind": "k", "at": NOON})

    def work(db: Connection) -> list[str]:
        done = []
        for number in (10, 1, 11):
            try:
                with db.begin_nested():
                    note(db, number)
                done.append("kept")
            except IntegrityError:
                done.append("refused")
        return done

    books.now(lambda db: note(db, 1))
    assert books.now(work) == ["kept", "refused", "kept"]
    assert books.now(lambda db: set(db.execute(select(attempt.c.id)).scalars())) == {1, 10, 11}


def test_trouble_that_was_swallowed_is_never_a_commit(books: Books) -> None:
    """On PostgreSQL a transaction with a failed statement cannot be committed; whoever asked must hear of it."""
    one = later(insert(attempt))

    def work(db: Connection) -> None:
        row = {"id": 1, "person_id": "p", "kind": "k", "at": NOON}
        db.execute(one, row)
        with suppress(DBAPIError):
            db.execute(one, row)
            db.execute(select(attempt.c.id)).all()

    if books.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError):
            books.now(work)
        assert books.now(lambda db: db.execute(select(attempt.c.id)).all()) == []
    else:
        books.now(work)
        assert books.now(lambda db: db.execute(select(attempt.c.id)).scalars().all()) == [1]


@pytest.mark.parametrize("answered", [False, True], ids=["", "answered-before-anybody-waits"])
def test_a_commit_that_fails_is_not_taken_for_one(books: Books, answered: bool) -> None:
    one = later(insert(attempt))

    def twice(db: Connection) -> None:
        for _ in range(2):
            db.execute(one, {"id": 1, "person_id": "p", "kind": "k", "at": NOON})
        if answered and db.dialect.name == "postgresql":
            ready([db.connection.driver_connection.fileno()], [], [], 10)

    with pytest.raises(IntegrityError):
        books.now(twice)
    assert books.now(lambda db: db.execute(select(attempt.c.id)).all()) == []


def test_a_message_seen_before_is_not_stored_again(books: Books) -> None:
    def store(ids):
        books.now(lambda db: inbox.store(db, books.ring, "c", [Raw(i, b"{}", i) for i in ids], NOON))

        return len(books.now(lambda db: inbox.letters(db, books.ring, ("c",))))

    assert store(["1", "2"]) == 2
    assert store(["2", "3", "3"]) == 3
    assert [letter.body for letter in books.now(lambda db: inbox.letters(db, books.ring, ("c",)))] == [b"{}"] * 3


def test_promises_are_claimed_in_order_per_person(books: Books) -> None:
    def owe(db: Connection) -> None:
        a, b = (people.of(db, books.ring, "c", name, NOON).id for name in "ab")
        for who in (a, b, a):
            outbox.promise(db, books.ring, who, "c", Outgoing("home"), NOON)

    books.now(owe)
    claim = lambda at: [p.id for p in books.now(lambda db: outbox.claim(db, books.ring, "c", at)).owed]  # noqa: E731
    assert claim(NOON) == [1, 2]
    assert claim(NOON) == []
    assert claim(NOON + timedelta(seconds=21)) == [1, 2]


def test_the_rest_of_an_album_replaces_its_count(books: Books) -> None:
    def owe(db: Connection) -> None:
        who = people.of(db, books.ring, "c", "a", NOON).id
        for count in range(3):
            outbox.promise(db, books.ring, who, "c", Outgoing("file_kept", {"count": count}), NOON)

    books.now(owe)
    later = NOON + timedelta(seconds=2)
    claimed = books.now(lambda db: outbox.claim(db, books.ring, "c", later)).owed
    assert [p.saying.facts["count"] for p in claimed] == [2]


def test_tries_are_counted_within_the_hour(books: Books) -> None:
    tries = [books.now(lambda db, n=n: people.may_try(db, "a", "code", NOON + timedelta(minutes=n))) for n in range(6)]
    assert tries == [True] * 5 + [False]
    assert books.now(lambda db: people.may_try(db, "a", "code", NOON + timedelta(minutes=90)))


async def test_a_fault_of_ours_keeps_the_message_and_says_so(service: App, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.phones import Phone

    sari = Phone(service, "browser", "sari")
    real = dict(service.sides)

    def broken(*args):
        raise RuntimeError("Sari Wulandari said something we cannot handle")

    service.sides["browser"] = broken
    assert await sari.say("/start") == ["our_fault"]
    assert await service.books.do(backlog.counted) == {
        "inbox_new": 0,
        "inbox_failed": 1,
        "outbox_waiting": 1,
        "outbox_dead": 0,
        "handover_waiting": 0,
        "handover_dead": 0,
        "outbox_shown": 0,
    }
    service.sides |= real
    await service.books.do(inbox.try_again)
    while await service.handle_waiting():
        pass
    assert await sari.listen() == ["welcome"]


async def test_an_unreadable_message_is_set_aside_and_blocks_nobody(service: App) -> None:
    from bot.channels import Raw
    from tests.phones import Phone

    await service.store("browser", [Raw("bad", b"\xff not json")])
    sari = Phone(service, "browser", "sari")
    assert await sari.say("/start") == ["welcome"]
    assert (await service.books.do(backlog.counted))["inbox_failed"] == 1


async def test_what_was_said_is_not_kept_in_the_inbox_once_handled(service: App) -> None:
    from storage.tables import inbox
    from tests.phones import Phone

    await Phone(service, "browser", "sari").say("/start")
    assert await service.books.do(lambda db: db.execute(select(inbox.c.sealed)).scalars().all()) == [None]


async def test_the_tracking_code_is_forgotten_once_delivered(service: App) -> None:
    from tests.phones import Cast, report

    cast = await Cast(service).at_work()
    await report(cast.sari)
    await cast.sari.listen()
    left = await service.books.do(
        lambda db: db.execute(select(outbox_table.c.sealed).where(outbox_table.c.template == "filed")).scalars().all()
    )
    assert left == [None]


async def test_a_file_is_kept_once_with_the_hash_of_what_was_received(service: App) -> None:
    import hashlib

    from storage.tables import evidence
    from tests.phones import Phone

    await Phone(service, "browser", "sari").say(files=(b"a photo",))
    row = await service.books.do(
        lambda db: db.execute(select(evidence.c.id, evidence.c.sha256, evidence.c.state)).one()
    )
    assert row.state == "stored"
    assert row.sha256 == hashlib.sha256(b"a photo").hexdigest()
    assert service.cabinet.get(row.id) == b"a photo"
    assert [p.name for p in service.cabinet.folder.iterdir()] == [row.id]


async def test_a_loop_that_fails_begins_again(light: App, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.phones import Phone

    failures = [OSError("disk full"), OSError("disk full")]
    real = light.books.do

    async def sometimes(work):
        if failures:
            raise failures.pop()
        return await real(work)

    monkeypatch.setattr(light.books, "do", sometimes)
    monkeypatch.setattr("bot.app.asyncio.sleep", lambda seconds, sleep=asyncio.sleep: sleep(min(seconds, 0.01)))
    task = asyncio.create_task(light.run())
    await asyncio.sleep(0.2)
    assert failures == []
    assert not task.done()
    sari = Phone(light, "browser", "sari")
    assert await sari.say("/start") == ["welcome"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
