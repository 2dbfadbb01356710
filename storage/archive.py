"""Backup and restore: every table and every file in one archive, taken while the service runs, restorable on either database."""

import base64
import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import JSON, Connection, Engine, MetaData, Table, create_engine, func, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from storage import backups, schema
from storage.tables import metadata

FORMAT = 1
ROWS_AT_ONCE = 500
IN_MEMORY = 1 << 20  # bytes; what is longer passes in portions
FEW = 20  # files that are copied while nobody else can write
MANIFEST = "manifest.json"
PART = ".part"  # the end of its name while it is being written


class ArchiveTrouble(Exception):
    """The archive or its target cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Summary:
    """What an archive holds: its moment, its schema, rows by table, and how many files."""

    made_at: str
    revision: str
    rows: dict[str, int]
    files: int
    size: int = field(default=0, compare=False)  # bytes of the whole archive, and their sum, where it was just written
    sha256: str = field(default="", compare=False)


def _reader(url: str) -> Engine:
    """An engine that reads the database as it is at one moment, and holds nobody up."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        return create_engine(address.set(drivername="postgresql+psycopg"), poolclass=NullPool,
                             isolation_level="REPEATABLE READ")  # fmt: skip
    return create_engine(address, poolclass=NullPool, connect_args={"timeout": 30})


def backup(url: str, evidence: Path, target: Path, now: datetime, go_on: Callable[[], Any] = lambda: None) -> Summary:
    """Write the archive beside `target` and swap it in, readable by its owner only. What is sealed stays sealed.

    `go_on` is called every few rows and before every file; what it raises ends the backup and leaves nothing behind.
    """
    engine = _reader(url)
    fresh = target.with_name(target.name + PART)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            summed = _Summed(file)
            with (
                gzip.GzipFile("", "wb", 6, summed, mtime=0) as packed,
                tarfile.open(fileobj=packed, mode="w|") as archive,
                engine.connect() as db,
            ):
                summary = _write(engine, db, _Packer(archive, target.parent, go_on), evidence, now)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
        _kept(target.parent)
    finally:
        engine.dispose()
        fresh.unlink(missing_ok=True)
    return replace(summary, size=summed.size, sha256=summed.sum.hexdigest())


def _kept(folder: Path) -> None:
    """The name of a file is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Summed:
    """A file as it is written from beginning to end: how long it is, and its sum."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.size, self.sum = file, 0, hashlib.sha256()

    def write(self, content: bytes) -> int:
        self.size += len(content)
        self.sum.update(content)
        return self._file.write(content)

    def flush(self) -> None:
        self._file.flush()


class _Packer:
    """The archive as it grows, and the sum of each piece in it."""

    def __init__(self, archive: tarfile.TarFile, scratch: Path, go_on: Callable[[], Any]) -> None:
        self._archive, self._scratch, self._go_on = archive, scratch, go_on
        self.sums: dict[str, str] = {}

    def add(self, name: str, body: IO[bytes]) -> None:
        """From the beginning of `body` to its end."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = body.seek(0, os.SEEK_END), 0o600
        body.seek(0)
        self.sums[name] = _sum(body)
        body.seek(0)
        self._archive.addfile(info, body)

    def add_table(self, db: Connection, table: Table) -> int:
        """Its rows, a portion at a time: a tar wants the size first, so what is long lies on the disk meanwhile; how many."""
        count = 0
        with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(self._scratch)) as lines:
            for row in db.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table)).mappings():
                told = {c.name: _told(row[c.name], isinstance(c.type, JSON)) for c in table.columns}
                lines.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
                count += 1
                if count % ROWS_AT_ONCE == 0:
                    self._go_on()
            self.add(f"tables/{table.name}.jsonl", lines)
        return count

    def add_files(self, folder: Path) -> int:
        """Those that are not in it yet; how many. An upload may be fetched into the case it is for, and go, before its turn."""
        count = 0
        for path in _files(folder):
            self._go_on()
            if (name := f"evidence/{path.name}") not in self.sums:
                with suppress(FileNotFoundError), open(path, "rb") as file:
                    self.add(name, file)
                    count += 1
        return count


def _write(engine: Engine, db: Connection, packer: _Packer, evidence: Path, now: datetime) -> Summary:
    with engine.connect() as look:
        _revision(look)
    while packer.add_files(evidence) > FEW:  # at leisure; only what comes last must be of the moment of the rows
        pass
    with _no_file_moves(engine):
        if db.dialect.name == "sqlite":
            db.exec_driver_sql("BEGIN")
        revision = _revision(db)
        packer.add_files(evidence)
    rows = {table.name: packer.add_table(db, table) for table in metadata.sorted_tables}
    files = sum(name.startswith("evidence/") for name in packer.sums)
    told = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "revision": revision,
        "rows": rows,
        "files": files,
        "sha256": packer.sums,
    }
    packer.add(MANIFEST, io.BytesIO(json.dumps(told, indent=1).encode()))
    return Summary(now.isoformat(), revision, rows, files)


def _revision(db: Connection) -> str:
    revision = db.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision != schema.newest():
        raise ArchiveTrouble(
            f"the database is at revision {revision}, this version knows {schema.newest()}: pasaradil migrate"
        )
    return str(revision)


@contextmanager
def _no_file_moves(engine: Engine) -> Iterator[None]:
    """For a moment nobody can note that a file was fetched: what the rows of this moment speak of lies where they say."""
    with engine.connect() as db:
        if db.dialect.name == "postgresql":
            db.exec_driver_sql("SET LOCAL lock_timeout = '5s'")  # whoever waits behind us waits no longer either
            db.exec_driver_sql("LOCK TABLE evidence IN SHARE MODE")
        else:
            db.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        db.rollback()


def _files(evidence: Path) -> list[Path]:
    return sorted(p for p in evidence.glob("*") if p.name.isalnum() and p.is_file())


def _told(value: Any, as_json: bool) -> Any:
    if as_json:
        return {"json": value}
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    return value


def inspect(source: Path) -> tuple[Summary, dict[str, str]]:
    """Read the whole archive and hold every piece against its sum; ArchiveTrouble where anything is not as it was written."""
    sums: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    try:
        for name, body in _pieces(source):
            if name == MANIFEST:
                manifest = json.load(body)
            else:
                sums[name] = _sum(body)
    except (OSError, tarfile.TarError, EOFError, ValueError) as wrong:
        raise ArchiveTrouble(f"{source}: this is not a whole backup ({type(wrong).__name__})") from None
    if manifest.get("format") != FORMAT or manifest["sha256"] != sums:
        raise ArchiveTrouble(f"{source}: this backup is not whole or was changed; use another one")
    return Summary(manifest["made_at"], manifest["revision"], manifest["rows"], manifest["files"]), sums


def _pieces(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(source, "r|gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None:
                yield member.name, file


def _sum(body: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while portion := body.read(IN_MEMORY):
        digest.update(portion)
    return digest.hexdigest()


def restore(engine: Engine, evidence: Path, source: Path) -> Summary:
    """Put an archive back into an empty database (of either kind, of any version since), then bring it up to date."""
    summary, _ = inspect(source)
    if schema.current(engine) is not None:
        with engine.connect() as db:
            if any(db.execute(select(func.count()).select_from(t)).scalar_one() for t in metadata.sorted_tables):
                raise ArchiveTrouble("the database is not empty; restore into an empty one, then point [storage] at it")
    schema.upgrade(engine, to=summary.revision)
    reflected = MetaData()
    reflected.reflect(engine)
    evidence.mkdir(parents=True, exist_ok=True)
    with engine.begin() as db:
        for name, body in _pieces(source):
            kind, _, rest = name.partition("/")
            if kind == "tables":
                _put_back(db, reflected.tables[rest.removesuffix(".jsonl")], body)
            elif kind == "evidence" and rest.isalnum():
                _keep(evidence / rest, body)
    schema.upgrade(engine)
    with engine.begin() as db:
        backups.came_back(db, source, datetime.fromisoformat(summary.made_at))
    return summary


def _put_back(db: Connection, table: Table, lines: IO[bytes]) -> None:
    last = None
    while portion := list(islice(lines, ROWS_AT_ONCE)):
        rows = [{name: _untold(value, db) for name, value in json.loads(line).items()} for line in portion]
        db.execute(insert(table), rows)
        if isinstance(rows[0].get("id"), int):
            last = max(last or 0, *(row["id"] for row in rows))
    if db.dialect.name == "postgresql" and last is not None:
        told = {"table": table.name, "last": last}
        db.execute(text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"), told)


def _untold(value: Any, db: Connection) -> Any:
    if not isinstance(value, dict):
        return value
    if "bytes" in value:
        return base64.b64decode(value["bytes"])
    if "time" in value:
        at = datetime.fromisoformat(value["time"])
        return at.astimezone(UTC).replace(tzinfo=None) if db.dialect.name == "sqlite" else at
    return value["json"]


def _keep(path: Path, body: IO[bytes]) -> None:
    fresh = path.with_name(path.name + ".new")
    with open(fresh, "wb") as file:
        shutil.copyfileobj(body, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
