"""What people send beside words and files: a place on the map is kept as evidence, the rest is answered as what it is."""

from dataclasses import replace

from handlers.acts import Turn
from handlers.conversation import Dialogue
from handlers.messages import Incoming, Outgoing
from handlers.owner import intake
from handlers.owner.sight import Sight
from handlers.owner.words import HOME

MAP = "https://www.openstreetmap.org/?mlat={}&mlon={}"


def answered(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """Kept by nobody, and said kindly; the question it came instead of an answer to is asked again."""
    told = Outgoing(f"odd_{said.other}")
    if dialogue.flow == "report":
        return Turn(dialogue, [told, *intake.ask(sight, dialogue).replies])
    return Turn(dialogue, [told if dialogue.flow else replace(told, choices=HOME)])


def in_words(said: Incoming) -> Incoming:
    """A place on the map as a link, where what is said goes to people who read."""
    if said.point is None or said.text:
        return said
    return replace(said, text=MAP.format(*(f"{degrees:.5f}" for degrees in said.point)))
