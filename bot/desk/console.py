"""The service's own console as one more door of the task force: it says what an admin would, and nothing happens otherwise."""

from sqlalchemy import Connection

from bot.desk import officer_side
from bot.receive import Hall, House
from handlers.acts import Turn
from handlers.conversation import Dialogue
from handlers.messages import Incoming
from storage.casework import CONSOLE
from storage.people import Person


def console_turn(house: House, db: Connection, language: str, dialogue: Dialogue, said: Incoming) -> Turn:
    """One turn, with what it promised others written down."""
    hall = Hall(house, db, house.clock())
    turn = officer_side(hall, Person(CONSOLE, CONSOLE, language, None, None, "", CONSOLE), dialogue, said)
    hall.write_promises()
    return turn
