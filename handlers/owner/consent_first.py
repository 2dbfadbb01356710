"""Nothing more of an owner's words is kept before they agreed, or agreed again: they are asked, and go on where they were."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from handlers.acts import GiveConsent, Turn
from handlers.conversation import Dialogue
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner import follow_up
from handlers.owner.sight import CONSENT_VERSION, Sight


class _Agreed:
    """The same sight, of somebody who agrees: the act that writes it down is carried out only after this turn."""

    def __init__(self, sight: Sight) -> None:
        self._sight, self.owner = sight, replace(sight.owner, consent=CONSENT_VERSION)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sight, name)


def due(sight: Sight, dialogue: Dialogue, slug: str) -> bool:
    """Whether a case they may read is to get more words of somebody who does not agree, or agrees no more."""
    if sight.owner.consent is not None:
        return False
    return follow_up.readable(sight, dialogue, slug.split(":")[1]) is not None


def ask(dialogue: Dialogue, slug: str) -> Turn:
    rows: Rows = ((Choice(f"agree:{slug}", label="agree", icon="✅"), Choice("go:home", label="leave_it", icon="✖️")),)
    return Turn(dialogue, [Outgoing("consent_first", {"version": CONSENT_VERSION}, rows)])


def given(sight: Sight, dialogue: Dialogue, slug: str, turn: Callable[[Sight, Dialogue, Incoming], Turn]) -> Turn:
    """What the button under the question would have led to, and the consent with it."""
    then = turn(cast(Sight, _Agreed(sight)), dialogue, Incoming(choice=slug.partition(":")[2]))
    return Turn(then.dialogue, then.replies, [GiveConsent(CONSENT_VERSION), *then.acts])
