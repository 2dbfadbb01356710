"""An officer with 200 open cases among 100,000: `python -m benchmarks.officer [--postgresql] [--own 200] [--all 100000]`.

Each look is a whole turn of the task-force door without the transport: the command read, the books asked, unsealed and masked,
the answer put into words. Printed beside a desk of one page (6 cases, nothing else in the books) and an empty one: median and
95th percentile in milliseconds of so many looks, and how many times the one page it takes.
"""

import argparse
import statistics
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert, select, text, update

from benchmarks.growth import database, fill
from bot.app import App
from bot.desk import officer_side
from bot.receive import Hall
from handlers.conversation import Dialogue
from handlers.messages import Incoming
from storage import casework, people, watch
from storage.people import Person
from storage.tables import cases, event
from tests.phones import NOON, open_service

AGENCY = "KPPU"
LOOKS = 40
ANEW = "the week, computed anew"
UNREAD = 20  # of one's own: its owner wrote since
ASKED: dict[str, Incoming] = {
    "/antrean": Incoming(text="/antrean"),
    "its last page": Incoming(choice="go:queue:due:40"),
    "urgent": Incoming(choice="go:queue:urgent"),
    "late": Incoming(choice="go:queue:late"),
    "not taken": Incoming(choice="go:queue:free"),
    "most complete": Incoming(choice="go:queue:complete"),
    "/saya": Incoming(text="/saya"),
    "its last page ": Incoming(choice="go:mine:due:34"),
    "unread": Incoming(choice="go:mine:unread"),
    "/cari, a seller": Incoming(text="/cari toko serba murah"),
    "/cari, a number": Incoming(text="/cari #1"),
    "/cari, words nobody wrote": Incoming(text="/cari kata yang tidak pernah ditulis"),
    "/tim": Incoming(text="/tim"),
    "/pantau, computed a moment ago": Incoming(text="/pantau"),
}


def sign_in(db: Connection, app: App) -> Person:
    """A supervisor, who may look at everything that is measured."""
    who = people.of(db, app.house.ring, "browser_taskforce", "yusuf", NOON)
    code = casework.make_invite(db, app.house.ring, "supervisor", AGENCY, None, NOON)
    casework.sign_in(db, app.house.ring, who.id, code.replace("-", ""), NOON)
    return people.by_id(db, app.house.ring, who.id)


def give(db: Connection, who: str, own: int) -> None:
    """So many open cases of the agency are theirs; of some the owner wrote since."""
    db.execute(update(cases).where(cases.c.id <= own).values(agency=AGENCY, open=True, status="new", closed_at=None))
    mine = select(cases.c.id).where(cases.c.agency == AGENCY, cases.c.open).order_by(cases.c.id).limit(own)
    numbers = db.execute(mine).scalars().all()
    db.execute(update(cases).where(cases.c.id.in_(numbers)).values(holder=who, status="taken", seen_at=NOON))
    replies = [{"case_id": n, "at": NOON.replace(hour=NOON.hour + 1), "action": "reply", "actor": "owner", "agency": AGENCY,
                "to_status": "taken", "public": True, "evidence": []} for n in numbers[:UNREAD]]  # fmt: skip
    if replies:
        db.execute(insert(event), replies)


@dataclass(frozen=True)
class Desk:
    """A service with some cases in its books, and the officer who looks at them."""

    app: App
    who: Person

    def turn(self, said: Incoming, *, anew: bool = False) -> tuple[float, float]:
        """Milliseconds until the answer stands there in words; and of our processor."""
        with self.app.books.engine.begin() as db:
            if anew:
                watch.forget(db)
            began, cpu = time.perf_counter(), time.process_time()
            turn = officer_side(Hall(self.app.house, db, NOON), self.who, Dialogue(), said)
            for saying in turn.replies:
                self.app.renderer.render(saying, "id", "html", 4096)
            return (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000


def opened(url: str, folder: Path, own: int, everything: int) -> Desk:
    folder.mkdir()
    app = open_service(folder, url)
    with app.books.engine.begin() as db:
        if everything:
            fill(db, app.house.ring, everything)
        who = sign_in(db, app)
        if own:
            give(db, who.id, own)
        db.execute(text("ANALYZE"))
    return Desk(app, who)


def measure(desks: list[Desk]) -> dict[str, list[list[tuple[float, float]]]]:
    """Look by look at one desk after the other: whatever else the machine does, it does to all of them."""
    found: dict[str, list[list[tuple[float, float]]]] = {}
    for name, said in (*ASKED.items(), (ANEW, ASKED["/pantau, computed a moment ago"])):
        looks = [[desk.turn(said, anew=name == ANEW) for desk in desks] for _ in range(LOOKS)]
        found[name] = [sorted(took) for took in zip(*looks, strict=True)]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.officer", description=__doc__)
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    parser.add_argument("--own", type=int, default=200, help="open cases in the officer's hands")
    parser.add_argument("--all", type=int, default=100_000, help="cases in the books")
    told = parser.parse_args()
    kind = "postgresql" if told.postgresql else "sqlite"
    with tempfile.TemporaryDirectory(prefix="officer-") as name, ExitStack() as open_:
        desks = []
        for number, (own, everything) in enumerate(((0, 0), (6, 6), (told.own, told.all))):
            home = Path(name) / str(number)
            home.mkdir()
            url = open_.enter_context(database(kind, home))
            desks.append(opened(url, home / "home", own, everything))
        show(measure(desks), told.own, told.all)
        for desk in desks:
            desk.app.books.engine.dispose()


def show(found: dict[str, list[list[tuple[float, float]]]], own: int, everything: int) -> None:
    many = f"{own} of {everything:,} cases"
    print(
        f"| | empty | 6 cases | {many}: median / p95 | to 6 cases | CPU, 6 cases | CPU, {many} |\n|---|---|---|---|---|---|---|"
    )
    for name, desks in found.items():
        empty, page, full = (statistics.median(wall for wall, _ in took) for took in desks)
        small, large = (statistics.median(cpu for _, cpu in took) for took in desks[1:])
        late = desks[2][int(LOOKS * 0.95)][0]
        print(
            f"| {name.strip()} | {empty:.1f} | {page:.1f} | {full:.1f} / {late:.1f} | {full / page:.2f} | {small:.1f} | {large:.1f} |"
        )


if __name__ == "__main__":
    main()
