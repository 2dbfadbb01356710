"""Fewer journeys to PostgreSQL: what nobody reads the result of travels with the next statement that is waited for."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, Insert, event, text

Statement = TypeVar("Statement", bound=Executable)


def later(statement: Statement) -> Statement:
    """Mark a statement whose result nobody reads. Its trouble, if any, is raised by the next one that is waited for.

    Inside a savepoint everything is waited for, so that a trouble stays inside it.
    """
    if isinstance(statement, Insert):
        statement = statement.inline()  # nor are keys and defaults asked for
    return statement.execution_options(later=True)


_pipelines: dict[Any, Any] = {}  # by the driver's connection
COMMIT = "COMMIT"
_BEGIN, _COMMIT = later(text("BEGIN")), text(COMMIT)


def teach(engine: Engine) -> None:
    """Make an engine's connections able to be lined up (those of a `Line`; all others are as ever)."""
    event.listen(engine, "do_execute", _send_or_wait)


class Line:
    """A connection in pipeline mode from now on, until `leave`; `session` is the database's number of it."""

    def __init__(self, connection: Connection) -> None:
        connection.execution_options(isolation_level="AUTOCOMMIT")  # `transaction` begins and commits
        driver: Any = connection.connection.driver_connection
        self._connection, self._driver, self._mode = connection, driver, driver.pipeline()
        _pipelines[driver] = self._mode.__enter__()
        self.session = int(driver.info.backend_pid)

    def leave(self, *, broken: bool) -> None:
        """For good: the connection does not go back to the pool. Of a broken one nothing is waited for any more."""
        _pipelines.pop(self._driver, None)
        if not broken:
            with suppress(Exception):
                self._mode.__exit__(None, None, None)
        with suppress(Exception):
            self._connection.invalidate()


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """One transaction; in a pipeline its beginning and its end travel with its statements."""
    with connection.begin():
        if connection.connection.driver_connection not in _pipelines:
            yield
            return
        connection.execute(_BEGIN)
        yield
        connection.execute(_COMMIT)


def _send_or_wait(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    if (pipeline := _pipelines.get(cursor.connection)) is None:
        return False
    try:
        cursor.execute(statement, parameters)
    except Exception:  # of an earlier statement, where the answer came before anybody waited for it
        with suppress(Exception):
            pipeline.sync()  # what stands in line is aborted; the trouble itself must not be hidden by that
        raise
    if not context.execution_options.get("later") or context.root_connection.in_nested_transaction():
        pipeline.sync()
    if statement == COMMIT and cursor.statusmessage != COMMIT:
        from psycopg.errors import InFailedSqlTransaction

        raise InFailedSqlTransaction("the transaction was taken back")  # its trouble was swallowed on the way
    return True
