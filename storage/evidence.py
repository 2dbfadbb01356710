"""Files people send: announced at once, fetched as soon as the door can, kept sealed outside the database."""

import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import IO, Any

from sqlalchemy import ColumnElement, Connection, String, cast, delete, exists, insert, or_, select, update

from handlers.messages import Attachment
from storage import kinds, names, streams, thumbnails, twins
from storage.kinds import Found
from storage.sealing import KeyRing, KeyTrouble
from storage.tables import cases, dialogue, event, evidence, in_state, is_of_use, part
from storage.unwelcome import Unwelcome

MOST_TRIES = 100  # the first in seconds, then one each half hour: an outage of two days costs no photo
GONE = "file_gone"  # the task of removing a file, its row and its bytes
UNFINISHED = ".new"  # the end of a file's name while it is being written
SHRUNK_MOST = 50 << 20  # bytes of a photo small pictures are made of
SMALL = "s"  # the end of the name of a photo's small picture, beside the photo; no letter any id ends in


@dataclass(frozen=True)
class Piece:
    """One file: how to fetch it, or that it is here."""

    id: str
    channel: str
    kind: str
    ref: str
    name: str
    mime: str
    size: int | None
    state: str
    tries: int
    person_id: str | None
    case_id: int | None
    said: str | None = None  # what its sender says it is: a remark, nobody relies on it

    def name_for(self, who: str) -> str:
        """What its sender called it is for the sender alone: a scan may be called by somebody's name and number."""
        return self.name if who == self.person_id else f"{self.kind}-{self.id[:6]}.{kinds.ending(self.mime)}"


@dataclass(frozen=True)
class Arrived:
    """What came: how much, its sum, and what it is."""

    size: int
    sha256: str
    found: Found


def arrived(content: bytes, found: Found) -> Arrived:
    return Arrived(len(content), hashlib.sha256(content).hexdigest(), found)


def fresh_id() -> str:
    return secrets.token_hex(16)


def announce(db: Connection, ring: KeyRing, who: str | None, channel: str, file: Attachment, now: datetime,
             which: str | None = None, case: int | None = None) -> str:  # fmt: skip
    """Note that a file exists; its id. The bytes are fetched after the message is safe; `which`: they are here under this id."""
    fresh = which or fresh_id()
    told = ring.seal_json({"ref": file.ref, "name": file.name, "said": file.mime}, f"evidence {fresh}")
    db.execute(insert(evidence).values(id=fresh, person_id=who, case_id=case, channel=channel, kind=file.kind, mime=file.mime,
                                       size=file.size, sealed=told, state="pending", created_at=now, due_at=now))  # fmt: skip
    return fresh


def keep(db: Connection, ring: KeyRing, which: str, who: str, channel: str, file: Attachment, element: str,
         now: datetime) -> None:  # fmt: skip
    """Note a file of ours that lies in the cabinet already."""
    told = ring.seal_json({"ref": file.ref, "name": file.name}, f"evidence {which}")
    db.execute(insert(evidence).values(id=which, person_id=who, channel=channel, kind=file.kind, mime=file.mime,
                                       size=file.size, sealed=told, state="stored", element=element, created_at=now,
                                       due_at=now))  # fmt: skip


def forget(db: Connection, which: Sequence[str]) -> None:
    """Their rows go; what lies in the cabinet under these names is for the caller to remove afterwards."""
    db.execute(delete(evidence).where(evidence.c.id.in_(which)))


def forget_unsent(db: Connection, ring: KeyRing, who: str, but: str = "") -> list[str]:
    """A person's files that came into no case and no history tells of, but for those marked so; what they are called in the
    cabinet, for the caller to remove."""
    mine = (evidence.c.person_id == who, evidence.c.case_id.is_(None), ~_TOLD_OF)
    return _forget_those(db, ring, *mine, or_(evidence.c.element.is_(None), evidence.c.element != but))


def forget_of_case(db: Connection, ring: KeyRing, number: int) -> list[str]:
    """The files of a case or of its history, whoever sent them; what they are called in the cabinet, for the caller to remove."""
    told = db.execute(select(event.c.evidence).where(event.c.case_id == number)).scalars()
    return _forget_those(
        db, ring, or_(evidence.c.case_id == number, evidence.c.id.in_([file for files in told for file in files]))
    )


def _forget_those(db: Connection, ring: KeyRing, *those: Any) -> list[str]:
    rows = db.execute(select(evidence).where(*those)).all()
    forget(db, [row.id for row in rows])
    return [name for row in rows for name in (row.id, _upload(ring, row)) if name is not None]


def pending(db: Connection, ring: KeyRing, channels: Sequence[str], now: datetime, most: int = 4) -> list[Piece]:
    """Files to fetch now; ours for two minutes."""
    query = select(evidence).where(
        in_state(evidence, "pending"), evidence.c.channel.in_(channels), evidence.c.due_at <= now
    )
    rows = db.execute(query.order_by(evidence.c.due_at).limit(most).with_for_update(skip_locked=True)).mappings().all()
    ids = [r["id"] for r in rows]
    db.execute(update(evidence).where(evidence.c.id.in_(ids)).values(due_at=now + timedelta(minutes=2)))
    return [_piece(ring, r) for r in rows]


def get(db: Connection, ring: KeyRing, which: str) -> Piece | None:
    """The file; where the same bytes were there before, the one they are kept as."""
    row = db.execute(select(evidence).where(evidence.c.id == which)).mappings().first()
    if row is not None and row["state"] == "same":
        row = db.execute(select(evidence).where(evidence.c.id == row["duplicate_of"])).mappings().first()
    return _piece(ring, row) if row else None


def several(db: Connection, ring: KeyRing, which: Sequence[str]) -> list[Piece]:
    """These files, in this order."""
    rows = db.execute(select(evidence).where(evidence.c.id.in_(which))).mappings()
    found = {row["id"]: _piece(ring, row) for row in rows}
    return [found[one] for one in which if one in found]


def _piece(ring: KeyRing, row: Any) -> Piece:
    told = ring.open_json(row["sealed"], f"evidence {row['id']}")
    name = told["name"] or f"{row['kind']}-{row['id'][:6]}"
    return Piece(row["id"], row["channel"], row["kind"], told["ref"], name, row["mime"] or "application/octet-stream",
                 row["size"], row["state"], row["tries"], row["person_id"], row["case_id"], told.get("said"))  # fmt: skip


def stored(db: Connection, ring: KeyRing, piece: Piece, came: Arrived) -> bool:
    """The bytes are here, with the name and type that belong to them; False where the same report has them already, so
    that they are kept once."""
    now = dict(db.execute(select(evidence).where(evidence.c.id == piece.id)).mappings().one())
    if (first := twins.before(db, ring, now, came.sha256)) is not None:
        values = {"state": "same", "duplicate_of": first, "size": came.size, "sha256": came.sha256, "error": None}
        db.execute(update(evidence).where(evidence.c.id == piece.id).values(**values))
        return False
    told = ring.open_json(now["sealed"], f"evidence {piece.id}")
    told["name"] = names.fitting(told["name"], came.found, f"{came.found.kind}-{piece.id[:6]}")
    values = {"state": "stored", "size": came.size, "sha256": came.sha256, "error": None, "mime": came.found.mime,
              "kind": _kind(piece.kind, came.found), "duplicate_of": twins.elsewhere(db, now, came.sha256),
              "sealed": ring.seal_json(told, f"evidence {piece.id}")}  # fmt: skip
    db.execute(update(evidence).where(evidence.c.id == piece.id).values(**values))
    return True


def _kind(said: str, found: Found) -> str:
    """A voice note and a song are told apart by how they were sent; nothing else is."""
    return said if {said, found.kind} == {"voice", "audio"} else found.kind


def refused(db: Connection, piece: Piece, why: Unwelcome) -> None:
    """We do not keep such files: what was announced stays as a row without bytes."""
    db.execute(update(evidence).where(evidence.c.id == piece.id).values(state="refused", error=why.reason))


def useless(db: Connection, which: Sequence[str]) -> set[str]:
    """Those of these files that a report has no use for: refused, or there already."""
    return set(db.execute(select(evidence.c.id).where(evidence.c.id.in_(which), ~is_of_use())).scalars())


def not_yet(db: Connection, piece: Piece, error: str, now: datetime, *, gone: bool) -> str:
    """Try again later, or give up aloud; the state it is in now."""
    lost = gone or piece.tries + 1 >= MOST_TRIES
    wait = timedelta(seconds=min(5 * 2 ** min(piece.tries, 9), 1800))
    values = {
        "state": "lost" if lost else "pending",
        "tries": piece.tries + 1,
        "error": error[:200],
        "due_at": now + wait,
    }
    db.execute(update(evidence).where(evidence.c.id == piece.id).values(**values))
    return str(values["state"])


_TOLD_OF = exists().where(  # an event of a case its sender has a part in
    event.c.case_id == cases.c.id,
    or_(cases.c.person_id == evidence.c.person_id, cases.c.holder == evidence.c.person_id,
        exists().where(part.c.case_id == cases.c.id, part.c.holder == evidence.c.person_id).correlate(cases, evidence)),
    cast(event.c.evidence, String).contains(evidence.c.id),
)  # fmt: skip
LOOSE = (
    select(evidence.c.id, evidence.c.sealed, evidence.c.person_id, dialogue.c.sealed.label("draft"))
    .outerjoin(dialogue, dialogue.c.person_id == evidence.c.person_id)
    .where(evidence.c.case_id.is_(None), ~_TOLD_OF)
    .order_by(evidence.c.id)
)


def forget_loose(db: Connection, ring: KeyRing, before: datetime, after: str = "",
                 most: int = 200) -> tuple[list[str], str | None]:  # fmt: skip
    """Forget files from `before` this moment that came into no case and are in no draft, a portion: what they are called in
    the cabinet, and after which id to go on (None: that was all)."""
    query = LOOSE.where(evidence.c.created_at < before, evidence.c.id > after).limit(most)
    rows = db.execute(query.with_for_update(of=evidence, skip_locked=True)).all()
    loose = [row for row in rows if not _in_draft(ring, row)]
    db.execute(delete(evidence).where(evidence.c.id.in_([row.id for row in loose])))
    names = [name for row in loose for name in (row.id, _upload(ring, row)) if name is not None]
    return names, rows[-1].id if len(rows) == most else None


def older(moment: datetime) -> ColumnElement[bool]:
    """Files from before this moment."""
    return evidence.c.created_at < moment


def loose(db: Connection, ring: KeyRing, before: datetime, most: int) -> int:
    """How many files would be forgotten now; none is. What is in somebody's draft does not count."""
    rows = db.execute(LOOSE.where(older(before)).limit(most))
    return sum(not _in_draft(ring, row) for row in rows)


def _in_draft(ring: KeyRing, row: Any) -> bool:
    try:
        return row.draft is not None and row.id.encode() in ring.open(row.draft, f"dialogue {row.person_id}")
    except KeyTrouble:  # nobody can tell
        return True


def _upload(ring: KeyRing, row: Any) -> str | None:
    """What a file of a door of our own is called in the cabinet until it is fetched; None where nobody can tell."""
    try:
        return str(ring.open_json(row.sealed, f"evidence {row.id}")["ref"])
    except KeyTrouble:
        return None


def unknown(db: Connection, ring: KeyRing, names: Sequence[str]) -> list[str]:
    """Those of these names in the cabinet that no file of ours bears, nor one that is still to be fetched."""
    whole = {name.removesuffix(SMALL) for name in names}
    known = set(db.execute(select(evidence.c.id).where(evidence.c.id.in_(whole))).scalars())
    known |= {f"{which}{SMALL}" for which in known}
    coming = {_upload(ring, row) for row in db.execute(select(evidence).where(in_state(evidence, "pending")))}
    return [name for name in names if name not in known | coming] if None not in coming else []


class Cabinet:
    """The bytes, sealed, one file each; written beside and swapped in, so that half a file never counts."""

    def __init__(self, folder: Path, ring: KeyRing) -> None:
        self.folder, self.ring = folder, ring

    def put(self, which: str, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f"{which}{UNFINISHED}"
        with open(fresh, "wb") as file:
            file.write(self.ring.seal(content, f"file {which}"))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / which)
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)  # the name too must survive a power cut
        finally:
            os.close(handle)

    def remove(self, which: str) -> None:
        """The file, and its small picture with it."""
        if which.removesuffix(UNFINISHED).isalnum():
            for name in (f"{which}{SMALL}", which):
                (self.folder / name).unlink(missing_ok=True)

    def small(self, which: str) -> bytes | None:
        """The small picture of a photo, made now where nobody made it before; None where it has none."""
        with suppress(FileNotFoundError, KeyTrouble):
            return self.get(f"{which}{SMALL}")
        with suppress(FileNotFoundError):
            if (self.folder / which).stat().st_size <= SHRUNK_MOST:
                return self.shrink(which, self.get(which))
        return None

    def shrink(self, which: str, content: bytes) -> bytes | None:
        """Make the small picture of this photo and keep it beside it."""
        made = thumbnails.small(content)
        if made is not None:
            self.put(f"{which}{SMALL}", made)
        return made

    def names(self, before: datetime) -> Iterator[str]:
        """What lies here unchanged since before this moment, the remains of unfinished writing too."""
        if not self.folder.exists():
            return
        with os.scandir(self.folder) as found:
            for file in found:
                with suppress(FileNotFoundError):  # gone since
                    if file.is_file() and file.stat().st_mtime < before.timestamp():
                        yield file.name

    def get(self, which: str) -> bytes:
        """The bytes as they were received; FileNotFoundError where they never came."""
        with self.open(which) as file:
            return file.read()

    def open(self, which: str) -> IO[bytes]:
        """The same, to be read from anywhere; what is large is opened a portion at a time."""
        if not which.isalnum():
            raise FileNotFoundError(which)
        path = self.folder / which
        with open(path, "rb") as file:
            if file.read(len(streams.MARK)) != streams.MARK:
                file.seek(0)
                return BytesIO(self.ring.open(file.read(), f"file {which}"))
        return BufferedReader(streams.Opened(path, which, self.ring))

    def begin(self, which: str) -> streams.Sealer:
        """A place for a file that comes a little at a time."""
        return streams.Sealer(self.folder, which, self.ring)
