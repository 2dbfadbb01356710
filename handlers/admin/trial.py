"""A story tried: what is read from it, who would get it and why, under the rules of today and under others."""

from datetime import datetime
from typing import Any

from handlers.acts import Turn
from handlers.conversation import Dialogue
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.words import CANCEL
from handlers.reading import told
from handlers.reading.complaint import Complaint, decided
from routing.changes import planned, under
from routing.rules import Decision
from routing.shapes import Catalogue

LONGEST = 4000
AGAIN: Rows = (
    (Choice("go:routes:coba", label="route_test", icon="🔎"), Choice("go:routes", label="routes", icon="🧭")),
)


def trial(desk: Desk, dialogue: Dialogue, text: str) -> Turn:
    """`/rute coba` and a story; where there is none yet, what is written next is one."""
    if not text.strip():
        return Turn(Dialogue("route_test"), [Outgoing("ask_route_test", {}, CANCEL)])
    book = desk.book()
    coming = planned(book.rules, desk.now)
    later = under(desk.catalogue, book.rules, coming[-1].from_at) if coming else None
    return Turn(dialogue, [compared(desk, text, later, coming[-1].from_at if coming else None, AGAIN)])


def told_one(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    """One story after the other, until something else is asked for."""
    return trial(desk, dialogue, said.text or "")


def compared(desk: Desk, text: str, other: Catalogue | None, since: datetime | None, rows: Rows) -> Outgoing:
    """The same story under today's rules and under another catalogue; `since`: the day that one is of."""
    today = under(desk.catalogue, desk.book().rules, desk.now)
    now = tried(today, text, desk.now)
    then = tried(other, text, desk.now) if other is not None else None
    same = then is not None and [_where(c) for c in then["complaints"]] == [_where(c) for c in now["complaints"]]
    facts = {"now": now, "then": then, "same": same, "since": since.isoformat() if since else None}
    return Outgoing("route_tried", facts, rows)


def _where(complaint: dict[str, Any]) -> tuple[str, list[str]]:
    return complaint["agency"], complaint["with"]


def tried(catalogue: Catalogue, text: str, now: datetime) -> dict[str, Any]:
    """What a story seems to be, and its complaints with what the rules decide; its owner's own answers come before any reading."""
    text = text[:LONGEST]
    kind, found = decided(text, told.read(text).drop_pct, catalogue, now)
    return {"kind": kind, "complaints": [_told(one, decision) for one, decision in found if decision is not None]}


def _told(one: Complaint, decision: Decision) -> dict[str, Any]:
    number = decision.rule.partition("rule ")[2]
    return {"category": one.category, "agency": decision.queue, "with": list(decision.co_handlers),
            "reason": decision.reason, "rule": int(number) if number else None, "urgency": decision.urgency,
            "urgency_reason": decision.urgency_reason, "sure": round(one.sure * 100),
            "answers": [[slug, value] for slug, value in one.answers.items()]}  # fmt: skip
