"""What a conversation decides to have done: plain facts that the shell carries out in the same transaction."""

from dataclasses import dataclass, field
from typing import Any

from handlers.cases import Action
from handlers.conversation import Answers, Dialogue
from handlers.messages import Outgoing
from handlers.prices import Asked


@dataclass(frozen=True)
class ChooseLanguage:
    """From now on this person is answered in `language`."""

    language: str


@dataclass(frozen=True)
class HearLanguage:
    """What this person writes is in `language`: they are answered in it, until they choose."""

    language: str


@dataclass(frozen=True)
class GiveConsent:
    """The person agreed to the text of this version."""

    version: str


@dataclass(frozen=True)
class FileReport:
    """An owner sent a finished report."""

    answers: Answers
    evidence: tuple[str, ...] = ()
    suggested: Answers = field(
        default_factory=dict
    )  # what the reading had proposed, recorded beside what was confirmed
    siblings: tuple[Answers, ...] = ()  # other complaints of the same words, each a case of its own
    filled: int = 0  # elements of its checklist that are answered, and how many there are
    asked: int = 0
    shows: str | None = None  # the element its files count for
    ending: str | None = None  # what it may honestly lead to


@dataclass(frozen=True)
class ReplyToCase:
    """An owner added words, files or answers to a case of theirs."""

    case: int
    text: str | None = None
    evidence: tuple[str, ...] = ()
    element: str | None = None  # which element of the checklist it is for
    answers: Answers = field(default_factory=dict)  # answers it adds to those of the report


@dataclass(frozen=True)
class RefuseClosing:
    """An owner says a closed case is not over, and why."""

    case: int
    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class RateCase:
    """An owner says how they were served: 1 to 5, and words if they like."""

    case: int
    stars: int
    text: str | None = None


@dataclass(frozen=True)
class NoteSighting:
    """An owner looked again: what they found, and which question that answers."""

    asked: Asked
    answer: str
    price: int | None = None  # whole rupiah


@dataclass(frozen=True)
class StopAsking:
    """An owner wants no more questions of this kind."""

    kind: str


@dataclass(frozen=True)
class ShowToAgency:
    """An owner lets the agency of a case read what was kept from it: word for word."""

    case: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class AskCopy:
    """An owner wants everything we hold about them, as a file."""


@dataclass(frozen=True)
class SignIn:
    """A person at a task-force door offers an invite code."""

    code: str


@dataclass(frozen=True)
class CallMe:
    """The name colleagues and the people list know this officer by."""

    name: str


@dataclass(frozen=True)
class SignOut:
    """An officer or admin leaves this phone."""


@dataclass(frozen=True)
class MoveCase:
    """An officer does one thing of the MOVES table."""

    case: int
    action: Action
    text: str | None = None
    agency: str | None = None  # where a transfer goes
    outcome: str | None = None  # how a closing case ended
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Invite:
    """An admin asks for an invite code."""

    role: str
    agency: str


@dataclass(frozen=True)
class RemoveStaff:
    """An admin takes somebody's access away."""

    staff: str


@dataclass(frozen=True)
class SendAgain:
    """An admin has what did not arrive tried again."""


Act = (
    ChooseLanguage
    | HearLanguage
    | GiveConsent
    | FileReport
    | ReplyToCase
    | RefuseClosing
    | RateCase
    | NoteSighting
    | StopAsking
    | ShowToAgency
    | AskCopy
    | SignIn
    | CallMe
    | SignOut
    | MoveCase
    | Invite
    | RemoveStaff
    | SendAgain
)


@dataclass(frozen=True)
class Turn:
    """What one message led to: the dialogue after it, what to say, and what to do."""

    dialogue: Dialogue
    replies: list[Outgoing] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)

    def also(self, *replies: Outgoing) -> "Turn":
        return Turn(self.dialogue, [*self.replies, *replies], self.acts)


Facts = dict[str, Any]
