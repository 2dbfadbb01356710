"""What owners ask about their own data, carried out in the turn they ask in; what takes longer is noted for the clock."""

from bot.receive import Hall
from handlers.messages import Outgoing
from storage import agenda, requests


def ask_copy(hall: Hall, who: str) -> Outgoing:
    """Write the request down; the file is made outside of the conversation, however large it is."""
    if requests.copies_lately(hall.db, who, hall.now) >= requests.COPIES_A_DAY:
        return Outgoing("my_data_enough", {"most": requests.COPIES_A_DAY})
    number = requests.open_one(hall.db, who, "copy", hall.now)
    agenda.put(hall.db, "copy", str(number), hall.now)
    return Outgoing("my_data_coming", {})
