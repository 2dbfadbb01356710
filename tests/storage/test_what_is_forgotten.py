"""Files nobody needs any more go, wherever they lie; files of a case or of a live draft never do."""

import os
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from bot.app import App
from bot.channels import Raw
from bot.clock import Timekeeper
from handlers.messages import Attachment
from storage import evidence, people
from storage.tables import event
from storage.tables import evidence as files
from tests.phones import Cast, Clock, Phone, report


async def draft(phone: Phone, *photos: bytes) -> None:
    await phone.say("/start")
    for label in ("Setuju", "jual rugi"):
        await phone.press(label)
    for photo in photos:
        await phone.say(files=(photo,))


async def night(app: App, clock: Clock) -> None:
    """The next time files are looked after; what lies in the cabinet is as old as the clock says."""
    keeper = Timekeeper(app)
    await app.books.do(lambda db: keeper._set(db, clock()))
    clock.passes(days=1)
    await keeper.tick()


async def kept(app: App) -> tuple[set[str], set[str]]:
    """The files the database knows, and those in the cabinet."""
    rows = await app.books.do(lambda db: db.execute(select(files.c.id)).scalars().all())
    return set(rows), set(os.listdir(app.cabinet.folder)) if app.cabinet.folder.exists() else set()


def age(app: App, moment: datetime) -> None:
    for file in app.cabinet.folder.iterdir():
        os.utime(file, (moment.timestamp(), moment.timestamp()))


async def test_files_of_a_cancelled_draft_go_at_once(service: App, clock: Clock) -> None:
    sari = Phone(service, "browser", "sari")
    await draft(sari, b"one", b"two")
    await sari.say("/batal")
    await sari.press("Ya, batalkan")
    assert (await kept(service))[0] == set()
    await Timekeeper(service).tick()
    assert await kept(service) == (set(), set())


async def test_files_of_a_forgotten_draft_go_with_it(service: App, clock: Clock) -> None:
    await draft(Phone(service, "browser", "sari"), b"one")
    for days in (1, 30, 1):
        clock.passes(days=days)
        await night(service, clock)
    assert await kept(service) == (set(), set())


async def test_files_of_a_case_stay_however_old(cast: Cast, clock: Clock) -> None:
    await report(cast.sari)
    await report(cast.made, identity="Anonim")
    before = await kept(cast.app)
    assert len(before[0]) == 4
    clock.passes(days=400)
    age(cast.app, clock() - timedelta(days=400))
    await night(cast.app, clock)
    assert await kept(cast.app) == before


async def test_files_of_a_draft_that_is_gone_on_with_stay(service: App, clock: Clock) -> None:
    sari = Phone(service, "browser", "sari")
    await draft(sari, b"one")
    clock.passes(days=25)
    await sari.say("Kain batik saya dijual mereka jauh di bawah modal.")
    clock.passes(days=10)
    await night(service, clock)
    assert len((await kept(service))[0]) == 1
    await sari.say("/kembali")  # also once it is put aside
    await sari.say("/nanti")
    clock.passes(days=20)
    await night(service, clock)
    assert len((await kept(service))[0]) == 1


async def test_a_file_an_event_tells_of_stays(cast: Cast, clock: Clock) -> None:
    await report(cast.sari, photos=0)
    await cast.sari.say("/start")
    await cast.sari.press("Buat laporan")
    await cast.sari.say(files=(b"one",))

    def tell(db) -> None:
        which = db.execute(select(files.c.id)).scalar_one()
        db.execute(insert(event).values(case_id=1, at=clock(), action="reply", actor="owner", agency="KPPU",
                                        to_status="new", public=True, evidence=["x", which]))  # fmt: skip

    await cast.app.books.do(tell)
    for days in (1, 30, 9):
        clock.passes(days=days)
        await night(cast.app, clock)
    assert len((await kept(cast.app))[0]) == 1


async def test_what_a_browser_uploaded_and_nobody_knows_of_goes_after_thirty_days(service: App, clock: Clock) -> None:
    cabinet = service.cabinet
    for name in ("aa11", "bb22"):
        cabinet.put(name, b"never said")
    (cabinet.folder / "cc33.new").write_bytes(b"half a file")
    age(service, clock() - timedelta(days=40))
    os.utime(cabinet.folder / "bb22", (clock().timestamp(), clock().timestamp()))
    await night(service, clock)
    assert await kept(service) == (set(), {"bb22"})


async def test_an_upload_is_kept_while_its_message_waits(service: App, clock: Clock) -> None:
    service.cabinet.put("aa11", b"said, and not handled for want of a worker")
    await service.store("browser", [Raw("later", b"{}")])
    age(service, clock())
    clock.passes(days=40)
    await night(service, clock)
    assert await kept(service) == (set(), {"aa11"})


async def test_the_uploads_own_copy_goes_with_its_file(service: App, clock: Clock) -> None:
    ring = service.house.ring
    service.cabinet.put("aa11", b"never fetched")

    def announce(db) -> str:
        who = people.of(db, ring, "browser", "sari", clock()).id
        return evidence.announce(db, ring, who, "browser", Attachment("photo", "aa11"), clock())

    which = await service.books.do(announce)
    age(service, clock())
    clock.passes(days=20)
    await night(service, clock)
    assert await kept(service) == ({which}, {"aa11"})
    clock.passes(days=10)
    await night(service, clock)
    assert await kept(service) == (set(), set())


async def test_a_copy_still_to_be_fetched_for_a_case_stays(cast: Cast, clock: Clock) -> None:
    await report(cast.sari, photos=1)
    app, ring = cast.app, cast.app.house.ring
    app.cabinet.put("aa11", b"not fetched yet")
    told = lambda which: ring.seal_json({"ref": "aa11", "name": None}, f"evidence {which}")  # noqa: E731

    def wait(db) -> None:
        which = db.execute(select(files.c.id)).scalar_one()
        db.execute(update(files).values(state="pending", sealed=told(which)))

    await app.books.do(wait)
    age(app, clock())
    clock.passes(days=40)
    await night(app, clock)
    assert "aa11" in (await kept(app))[1]
