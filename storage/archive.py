"""Backup and restore: every table and every file in one archive, taken while the service runs, restorable on either database."""

import base64
import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, Engine, MetaData, Table, create_engine, func, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from storage import schema
from storage.tables import metadata

FORMAT = 1
ROWS_AT_ONCE = 500
MANIFEST = "manifest.json"


class ArchiveTrouble(Exception):
    """The archive or its target cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Summary:
    """What an archive holds: its moment, its schema, rows by table, and how many files."""

    made_at: str
    revision: str
    rows: dict[str, int]
    files: int


def _reader(url: str) -> Engine:
    """An engine that only looks, at one moment of the database, and holds nobody up."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        return create_engine(address.set(drivername="postgresql+psycopg"), poolclass=NullPool,
                             isolation_level="REPEATABLE READ")  # fmt: skip
    return create_engine(address, poolclass=NullPool)


def backup(url: str, evidence: Path, target: Path, now: datetime) -> Summary:
    """Write the archive beside `target` and swap it in, readable by its owner only. What is sealed stays sealed."""
    engine = _reader(url)
    fresh = target.with_name(target.name + ".part")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w|") as archive, engine.connect() as db:
            summary = _write(db, archive, evidence, now)
        packed.close()
        file.flush()
        os.fsync(file.fileno())
    engine.dispose()
    fresh.replace(target)
    return summary


def _write(db: Connection, archive: tarfile.TarFile, evidence: Path, now: datetime) -> Summary:
    if db.dialect.name == "sqlite":
        db.exec_driver_sql("BEGIN")
    revision = db.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision != schema.newest():
        raise ArchiveTrouble(
            f"the database is at revision {revision}, this version knows {schema.newest()}: pasaradil migrate"
        )
    rows, sums = {}, {}
    for table in metadata.sorted_tables:
        body, rows[table.name] = _table(db, table)
        sums[f"tables/{table.name}.jsonl"] = _add(archive, f"tables/{table.name}.jsonl", body)
    for path in _files(evidence):
        sums[f"evidence/{path.name}"] = _add(archive, f"evidence/{path.name}", path.read_bytes())
    files = sum(name.startswith("evidence/") for name in sums)
    told = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "revision": revision,
        "rows": rows,
        "files": files,
        "sha256": sums,
    }
    _add(archive, MANIFEST, json.dumps(told, indent=1).encode())
    return Summary(now.isoformat(), revision, rows, files)


def _files(evidence: Path) -> list[Path]:
    return sorted(p for p in evidence.glob("*") if p.is_file() and p.name.isalnum())


def _table(db: Connection, table: Table) -> tuple[bytes, int]:
    lines, count = io.BytesIO(), 0
    for row in db.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table)).mappings():
        told = {c.name: _told(row[c.name], isinstance(c.type, JSON)) for c in table.columns}
        lines.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        count += 1
    return lines.getvalue(), count


def _told(value: Any, as_json: bool) -> Any:
    if as_json:
        return {"json": value}
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    return value


def _add(archive: tarfile.TarFile, name: str, body: bytes) -> str:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(body), 0o600
    archive.addfile(info, io.BytesIO(body))
    return hashlib.sha256(body).hexdigest()


def inspect(source: Path) -> tuple[Summary, dict[str, str]]:
    """Read the whole archive and hold every piece against its sum; ArchiveTrouble where anything is not as it was written."""
    sums: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    try:
        for name, body in _pieces(source):
            if name == MANIFEST:
                manifest = json.loads(body)
            else:
                sums[name] = hashlib.sha256(body).hexdigest()
    except (OSError, tarfile.TarError, EOFError, ValueError) as wrong:
        raise ArchiveTrouble(f"{source}: this is not a whole backup ({type(wrong).__name__})") from None
    if manifest.get("format") != FORMAT or manifest["sha256"] != sums:
        raise ArchiveTrouble(f"{source}: this backup is not whole or was changed; use another one")
    return Summary(manifest["made_at"], manifest["revision"], manifest["rows"], manifest["files"]), sums


def _pieces(source: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(source, "r|gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None:
                yield member.name, file.read()


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
    return summary


def _put_back(db: Connection, table: Table, body: bytes) -> None:
    rows = [{name: _untold(value, db) for name, value in json.loads(line).items()} for line in body.splitlines()]
    for begin in range(0, len(rows), ROWS_AT_ONCE):
        db.execute(insert(table), rows[begin : begin + ROWS_AT_ONCE])
    if db.dialect.name == "postgresql" and rows and isinstance(rows[0].get("id"), int):
        last = {"table": table.name, "last": max(row["id"] for row in rows)}
        db.execute(text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"), last)


def _untold(value: Any, db: Connection) -> Any:
    if not isinstance(value, dict):
        return value
    if "bytes" in value:
        return base64.b64decode(value["bytes"])
    if "time" in value:
        at = datetime.fromisoformat(value["time"])
        return at.astimezone(UTC).replace(tzinfo=None) if db.dialect.name == "sqlite" else at
    return value["json"]


def _keep(path: Path, body: bytes) -> None:
    fresh = path.with_name(path.name + ".new")
    with open(fresh, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
