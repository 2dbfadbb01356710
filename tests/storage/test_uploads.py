"""An address for a large file is good for one file, on either database; whose it is follows the report."""

from sqlalchemy import select

from bot.app import App
from storage import evidence, people, uploads
from storage.tables import upload
from tests.phones import Clock


async def offered(app: App, case: int | None = None, identity: str | None = None) -> tuple[str, str]:
    """A person and their address."""
    house = app.house

    def work(db) -> tuple[str, str]:
        who = people.of(db, house.ring, "browser", "sari", house.clock()).id
        token = uploads.offer(db, house.ring, who, case, identity, None, house.clock(), 5)
        assert token is not None
        return who, token

    return await app.books.do(work)


async def test_an_address_is_used_once_and_only_in_its_time(service: App, clock: Clock) -> None:
    ring = service.house.ring
    _, token = await offered(service)
    _, late = await offered(service)
    key = ring.lookup("upload", token)
    first = await service.books.do(lambda db: uploads.use(db, key, evidence.fresh_id(), clock()))
    assert first is not None and first.used
    assert await service.books.do(lambda db: uploads.use(db, key, evidence.fresh_id(), clock())) is None
    clock.passes(hours=24, minutes=1)
    assert await service.books.do(lambda db: uploads.look(db, ring, late, clock())) is None
    assert await service.books.do(lambda db: uploads.use(db, ring.lookup("upload", late), "x", clock())) is None


async def test_an_address_follows_its_report_and_forgets_an_anonymous_owner(service: App, clock: Clock) -> None:
    ring = service.house.ring
    who, token = await offered(service)
    await service.books.do(lambda db: uploads.follow(db, who, 7, "confidential"))
    found = await service.books.do(lambda db: uploads.look(db, ring, token, clock()))
    assert found is not None and (found.person_id, found.case_id) == (who, 7)
    _, other = await offered(service)
    await service.books.do(lambda db: uploads.follow(db, who, 8, "anonymous"))
    found = await service.books.do(lambda db: uploads.look(db, ring, other, clock()))
    assert found is not None and (found.person_id, found.case_id) == (None, 8)
    await offered(service, 9, "anonymous")
    rows = await service.books.do(lambda db: db.execute(select(upload).where(upload.c.person_id.is_(None))).all())
    assert {row.case_id for row in rows} == {8, 9}
    assert all((row.made_at.minute, row.expires_at.minute) == (0, 0) and row.expires_at > clock() for row in rows)
