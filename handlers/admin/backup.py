"""A backup of everything, when an admin wants one: what there is already, the question whether it is meant, and it is written."""

from typing import Any

from handlers.acts import MakeBackup, Turn
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.words import ADMIN, CANCEL

BEGIN: Rows = ((Choice("backup_yes:now", label="yes_backup", icon="💾"),), *CANCEL)


def backup(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    return Turn(Dialogue(), [shown(desk.backups())])


def shown(facts: dict[str, Any]) -> Outgoing:
    """The last backups; and the button, where none is under way."""
    return Outgoing("backups", facts, ADMIN if facts["under_way"] else BEGIN)


def begin(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    return Turn(Dialogue(), [], [MakeBackup()])
