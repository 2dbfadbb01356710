"""What would be erased tonight and within 30 days: counted, and nothing is."""

from handlers.acts import Turn
from handlers.conversation import Dialogue
from handlers.messages import Outgoing
from handlers.officer.desk import Desk
from handlers.officer.words import ADMIN


def foretold(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    return Turn(Dialogue(), [Outgoing("retention", desk.fading(), ADMIN)])
