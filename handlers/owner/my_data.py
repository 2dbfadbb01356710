"""An owner's rights over what is kept about them: a copy of it."""

from handlers.acts import AskCopy, Turn
from handlers.conversation import Dialogue
from handlers.messages import Choice, Rows
from handlers.owner.sight import Sight

RIGHTS: Rows = ((Choice("go:my_data", label="my_data", icon="📦"),),)


def copy(sight: Sight, dialogue: Dialogue) -> Turn:
    """Everything we hold, as one file; what is being talked about goes on."""
    return Turn(dialogue, [], [AskCopy()])
