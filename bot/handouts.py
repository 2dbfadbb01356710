"""Addresses under which one person gets one file that no chat carries: sealed, for a while, and only as long as they may see it."""

import base64
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.receive import House
from bot.web.hooks import UPLOADS
from handlers.cases import for_agency
from handlers.officer.permissions import may
from storage import casebook, casework, evidence
from storage.evidence import Piece
from storage.sealing import KeyRing, KeyTrouble

PATH = f"{UPLOADS}asli/"  # below the pages for files on their way in: a proxy passes both
LIVES = timedelta(hours=1)
ABOUT = "handout"


def address(house: House, which: str, who: str, now: datetime, lives: timedelta = LIVES) -> str | None:
    """Where this person gets this file; None where the service has no address of its own. Nothing of it is written down."""
    if not house.page:
        return None
    told = house.ring.seal_json({"file": which, "who": who, "until": (now + lives).isoformat()}, ABOUT)
    return f"{house.page}{PATH}{base64.urlsafe_b64encode(told).decode().rstrip('=')}"


def handed_out(db: Connection, ring: KeyRing, token: str, now: datetime) -> tuple[Piece, str] | None:
    """The file of an address, and whom it is for; None where its time is over, or they may not see the file any more."""
    try:
        told = ring.open_json(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)), ABOUT)
    except (KeyTrouble, ValueError):
        return None
    piece = evidence.get(db, ring, told["file"]) if datetime.fromisoformat(told["until"]) > now else None
    if piece is None or piece.state != "stored" or not may_see(db, ring, told["who"], piece):
        return None
    return piece, told["who"]


def may_see(db: Connection, ring: KeyRing, who: str, piece: Piece) -> bool:
    """One's own file; one of a case of one's own, as it is told; for who reads cases one their agency reads there now."""
    if piece.person_id == who:
        return True
    if piece.case_id is None:
        return False
    staff = casework.staff_at(db, ring, who)
    if staff is not None:
        case = casework.in_agency(db, ring, piece.case_id, staff.agency) if may(staff.role, "read_case") else None
        return case is not None and piece.id in for_agency(case).evidence
    if casebook.owner_of(db, piece.case_id) != who:
        return False
    told = casebook.there(db, ring, piece.case_id).events
    return any(piece.id in event.evidence for event in told if event.public)
