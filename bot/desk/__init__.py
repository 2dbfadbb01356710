"""The task force's side of the shell: what officers and admins see, and what their decisions do. Never in the public process."""

from bot.desk import (
    access,
    agencies,
    identity,
    moves,
    routing,
    running,
    sharing,
    staffing,
)  # each registers what it carries out
from bot.desk.access import first_invite
from bot.desk.hands import carry_out
from bot.desk.sight import AgencyDesk
from bot.receive import Hall
from handlers.acts import Turn
from handlers.conversation import Dialogue
from handlers.messages import Incoming
from handlers.officer.conversation import officer_turn
from storage.people import Person
from storage.sharing import noticed

__all__ = [
    "AgencyDesk",
    "access",
    "agencies",
    "first_invite",
    "identity",
    "moves",
    "officer_side",
    "routing",
    "running",
    "sharing",
    "staffing",
]


def officer_side(hall: Hall, person: Person, dialogue: Dialogue, said: Incoming) -> Turn:
    """One turn at a task-force door, its decisions carried out."""
    noticed(hall.db, person.id, hall.now)
    turn = officer_turn(AgencyDesk(hall, person), dialogue, said)
    if turn.acts:
        hall.write_promises()
    for act in turn.acts:
        turn = carry_out(hall, person, act, turn)
    return turn
