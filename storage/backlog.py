"""What waits, what was set aside, what could not be delivered: one look for the doctor, the probes and the admins."""

from sqlalchemy import Connection, func, select

from storage import inbox, outbox
from storage.tables import handover, in_state


def counted(db: Connection) -> dict[str, int]:
    """Counts by name; everything here is a small, indexed part of its table."""

    def forwarding(state: str) -> int:
        query = select(func.count()).select_from(handover).where(in_state(handover, state))
        return int(db.execute(query).scalar_one())

    return {**inbox.counted(db), **outbox.counted(db), "handover_waiting": forwarding("waiting"),
            "handover_dead": forwarding("dead"), "outbox_shown": outbox.dead_letters(db, 0)[0]}  # fmt: skip
