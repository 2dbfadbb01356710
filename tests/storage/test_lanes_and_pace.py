"""One person's messages are handled one after another and a platform's pace is kept, however many processes there are."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.channels import Raw
from handlers.messages import Outgoing
from storage import finding, inbox, outbox, pace, people, presence, schema
from storage.books import Books, open_engine
from storage.sealing import fresh_ring
from tests.phones import NOON


@pytest.fixture
def pair(database: str, tmp_path: Path) -> Iterator[tuple[Books, Books]]:
    """The books of two processes on one database."""
    ring = fresh_ring()
    engines = [open_engine(database) for _ in range(2)]
    schema.upgrade(engines[0])
    books = [Books(engine, ring) for engine in engines]
    yield books[0], books[1]
    for one in books:
        one.close()


def numbers(books: Books) -> list[str]:
    return [x.body.decode() for x in books.now(lambda db: inbox.letters(db, books.ring, ("c",), 10))]


def test_a_lane_belongs_to_one_process_at_a_time(pair: tuple[Books, Books]) -> None:
    one, other = pair
    raws = [Raw(f"{n}-{who}", f"{n}{who}".encode(), who, n) for n in range(3) for who in "ab"]
    one.now(lambda db: inbox.store(db, one.ring, "c", raws, NOON))
    holding, release, held = threading.Event(), threading.Event(), []

    def hold(db) -> None:
        held[:] = [x.body.decode() for x in inbox.letters(db, one.ring, ("c",), 1)]
        holding.set()
        release.wait(10)

    waiting = one.submit(hold)
    holding.wait(10)
    if one.engine.dialect.name == "postgresql":
        assert numbers(other) == ["0b", "1b", "2b"]
        release.set()
    else:
        threading.Timer(0.2, release.set).start()  # SQLite has one writer at a time: the other simply waits
    waiting.result()
    assert held == ["0a", "1a"], "at most two letters for each lane asked for"
    assert sorted(numbers(other)) == sorted(r.body.decode() for r in raws)


def test_a_lane_is_read_in_the_platforms_order_however_it_arrived(pair: tuple[Books, Books]) -> None:
    one, _ = pair
    for n in (3, 1, 2, 1):
        one.now(lambda db, n=n: inbox.store(db, one.ring, "c", [Raw(str(n), str(n).encode(), "a", n)], NOON))
    assert numbers(one) == ["1", "2", "3"]


def owe(books: Books, people_: int, each: int = 1, channel: str = "c") -> None:
    def work(db) -> None:
        for n in range(people_):
            who = people.of(db, books.ring, channel, f"p{n}", NOON).id
            for _ in range(each):
                outbox.promise(db, books.ring, who, channel, Outgoing("home"), NOON)

    books.now(work)


def test_two_processes_never_send_the_same_promise(pair: tuple[Books, Books]) -> None:
    owe(pair[0], 40)
    claimed: list[int] = []

    def claim(books: Books) -> None:
        for _ in range(10):
            claimed.extend(p.id for p in books.now(lambda db: outbox.claim(db, books.ring, "c", NOON, most=3)).owed)

    threads = [threading.Thread(target=claim, args=(b,)) for b in pair]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(claimed) == len(set(claimed)) == 40


def test_the_pace_is_kept_together(pair: tuple[Books, Books]) -> None:
    """30 a second over all: in any one second at most 30 are claimed, by both processes together; all of them in the end."""
    owe(pair[0], 120)
    limits, sent = pace.Limits(overall=30), []
    for tick in range(0, 7000, 50):
        now = NOON + timedelta(milliseconds=tick)
        for books in pair:
            sent += [
                tick
                for _ in books.now(lambda db, b=books, now=now: outbox.claim(db, b.ring, "c", now, limits, 64)).owed
            ]
    assert len(sent) == 120
    assert max(sum(t <= s < t + 1000 for s in sent) for t in range(0, 7000, 50)) <= 30
    assert sent[-1] < 5500


def test_one_chat_gets_one_message_a_second_whoever_sends(pair: tuple[Books, Books]) -> None:
    owe(pair[0], 1, each=5)
    limits, sent = pace.Limits(per_chat=1.0), []
    for tick in range(0, 8000, 100):
        now = NOON + timedelta(milliseconds=tick)
        for books in pair:
            for promised in books.now(lambda db, b=books, now=now: outbox.claim(db, b.ring, "c", now, limits)).owed:
                sent.append((tick, promised.id))
                books.now(lambda db, p=promised, now=now: outbox.delivered(db, [(p, "ok")], now))
    assert [i for _, i in sent] == sorted(i for _, i in sent)
    assert [t for t, _ in sent] == [0, 1000, 2000, 3000, 4000]


def test_a_chat_or_a_door_that_was_told_to_be_quiet_is_quiet(pair: tuple[Books, Books]) -> None:
    one, other = pair
    owe(one, 2)
    who = one.now(lambda db: people.of(db, one.ring, "c", "p0", NOON).id)
    one.now(lambda db: pace.rest(db, NOON + timedelta(seconds=30), person=who))
    assert len(other.now(lambda db: outbox.claim(db, other.ring, "c", NOON)).owed) == 1
    one.now(lambda db: pace.rest(db, NOON + timedelta(seconds=60), channel="c"))
    assert other.now(lambda db: outbox.claim(db, other.ring, "c", NOON + timedelta(seconds=31)).owed) == ()
    assert len(other.now(lambda db: outbox.claim(db, other.ring, "c", NOON + timedelta(seconds=61)).owed)) == 2


def test_the_next_promise_waits_for_the_one_before_it(pair: tuple[Books, Books]) -> None:
    one, other = pair
    owe(one, 1, each=2)
    first = one.now(lambda db: outbox.claim(db, one.ring, "c", NOON)).owed
    assert len(first) == 1
    assert other.now(lambda db: outbox.claim(db, other.ring, "c", NOON)).owed == ()
    later = NOON + timedelta(seconds=outbox.LEASE + 1)
    assert [p.id for p in other.now(lambda db: outbox.claim(db, other.ring, "c", later)).owed] == [first[0].id], (
        "a dead worker's work is taken over"
    )


def test_what_is_fresh_may_be_left_to_others(pair: tuple[Books, Books]) -> None:
    one, other = pair
    owe(one, 1)
    one.now(lambda db: inbox.store(db, one.ring, "c", [Raw("1", b"{}", "a")], NOON))
    soon, later = NOON + timedelta(milliseconds=40), NOON + timedelta(milliseconds=60)
    claim = lambda at: other.now(lambda db: outbox.claim(db, other.ring, "c", at, left=0.05)).owed  # noqa: E731
    assert claim(soon) == ()
    assert len(claim(later)) == 1
    if one.engine.dialect.name == "postgresql":  # on SQLite one process does everything
        before = NOON - timedelta(milliseconds=1)
        assert other.now(lambda db: inbox.letters(db, other.ring, ("c",), 10, before)) == []
        assert len(other.now(lambda db: inbox.letters(db, other.ring, ("c",), 10, later))) == 1


def test_processes_see_each_other_only_while_they_live(database: str) -> None:
    watching, working = open_engine(database, "public"), open_engine(database, "worker")
    with watching.connect() as db:
        if watching.dialect.name == "sqlite":
            assert not presence.at_work(db, "public")
        else:
            assert not presence.at_work(db, "worker")
            db.rollback()  # one look a transaction
            with working.connect():
                assert presence.at_work(db, "worker", "all")
                assert not presence.at_work(db, "taskforce")
            working.dispose()
            deadline = time.monotonic() + 5
            db.rollback()
            while presence.at_work(db, "worker"):
                assert time.monotonic() < deadline
                db.rollback()
                time.sleep(0.05)
    watching.dispose()


PLANS = {
    "the next letters": (
        "SELECT id FROM inbox WHERE state = 'new' AND channel IN ('c') ORDER BY id LIMIT 9",
        "ix_inbox_open",
    ),
    "a lane": ("SELECT id FROM inbox WHERE state = 'new' AND lane IN (1, 2)", "ix_inbox_lane"),
    "the next promises": (
        "SELECT id FROM outbox WHERE state = 'waiting' AND channel = 'c' AND due_at <= '2026' ORDER BY due_at, id LIMIT 9",
        "ix_outbox_open",
    ),
    "a queue page": (
        "SELECT id FROM cases WHERE agency = 'KPPU' AND cases.open ORDER BY due_at, id LIMIT 6",
        "ix_cases_queue",
    ),
    "what is due": ("SELECT id FROM due WHERE done_at IS NULL AND at <= '2026'", "ix_due_open"),
    "a tracking code": ("SELECT id FROM cases WHERE code_hash = x'00'", "code_hash"),
}


@pytest.mark.parametrize("name", PLANS)
def test_what_is_asked_often_uses_its_index(name: str, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    schema.upgrade(engine)
    query, index = PLANS[name]
    with engine.connect() as db:
        plan = " ".join(str(row) for row in db.execute(text(f"EXPLAIN QUERY PLAN {query}")))
    engine.dispose()
    assert index in plan, plan


def test_the_statements_themselves_match_their_partial_indexes(tmp_path: Path) -> None:
    """The plans above are written out; these are the statements as they are sent."""
    engine = open_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    schema.upgrade(engine)
    sent = []
    from sqlalchemy import event

    event.listen(engine, "before_cursor_execute", lambda c, cur, statement, *a: sent.append((statement, a[0])))
    books = Books(engine, fresh_ring())
    owe(books, 1)
    books.now(lambda db: inbox.store(db, books.ring, "c", [Raw("1", b"{}", "a")], NOON))
    books.now(lambda db: inbox.letters(db, books.ring, ("c",)))
    books.now(lambda db: outbox.claim(db, books.ring, "c", NOON))
    books.now(lambda db: finding.queue(db, books.ring, "KPPU", 1, NOON))
    wanted = {"FROM inbox": "ix_inbox", "FROM outbox": "ix_outbox", "FROM cases": "ix_cases_queue"}
    with engine.connect() as db:
        for statement, parameters in [
            s for s in sent if s[0].startswith("SELECT") and ("state =" in s[0] or "cases.open" in s[0])
        ]:
            plan = " ".join(str(r) for r in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))
            index = next(i for f, i in wanted.items() if f in statement)
            assert index in plan, (statement, plan)
    books.close()
