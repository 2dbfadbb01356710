"""What a conversation decides to have done: plain facts that the shell carries out in the same transaction."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from handlers.cases import Action
from handlers.conversation import Answers, Dialogue
from handlers.messages import Outgoing
from handlers.prices import Asked
from routing.changes import Change


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
    shows: str | None = None  # the element its files count for
    counted: dict[str, Any] = field(default_factory=dict)  # columns of its row: how much of its checklist it answers


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
class InviteMembers:
    """Whoever filed a case files it for so many others too; each is to say so themselves."""

    case: int
    count: int


@dataclass(frozen=True)
class AnswerAsMember:
    """A member says whether a case may speak in their name; the code is theirs alone."""

    code: str
    agrees: bool


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
class OfferUpload:
    """An owner has a file too large for the chat: a page of its own, for this case (None: the report being written)."""

    case: int | None = None
    element: str | None = None
    wanted: bool = False  # they asked for the page, no file was turned away


@dataclass(frozen=True)
class WithdrawConsent:
    """An owner takes back their agreement: nothing more is done with what they told."""


@dataclass(frozen=True)
class EraseMe:
    """An owner has what is kept about them erased: everything, or all but the open cases, which go on as nobody's."""

    everything: bool


@dataclass(frozen=True)
class DropUnsent:
    """An owner does not agree, or drops the report they began: the files they sent for it go too."""


@dataclass(frozen=True)
class ReportRetaliation:
    """An owner fears revenge, or met it, because of a case of theirs."""

    case: int


@dataclass(frozen=True)
class CorrectCase:
    """An owner says what in a case of theirs is not right."""

    case: int
    text: str


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
    element: str | None = None  # which element of the checklist the owner is asked for
    to: str | None = None  # the colleague a case is given to
    category: str | None = None  # what the case is about, corrected
    canned: str | None = None  # the ready answer chosen in place of words of one's own
    reason: str | None = None  # why the whole is closed while others still work at their shares


@dataclass(frozen=True)
class Away:
    """An officer is not at work until then; None: back again."""

    until: datetime | None


@dataclass(frozen=True)
class SetCapacity:
    """So many open cases somebody can have at once."""

    staff: str
    most: int


@dataclass(frozen=True)
class SetAutomatic:
    """A supervisor has their agency's new cases given out by themselves, or no more."""

    on: bool


@dataclass(frozen=True)
class ShareOut:
    """A supervisor has what nobody took given to those at work."""


@dataclass(frozen=True)
class AnswerAll:
    """A supervisor answers the owners of an incident whose cases are at their agency, all at once."""

    incident: int
    text: str


@dataclass(frozen=True)
class Saw:
    """An officer looked at a case they hold."""

    case: int


@dataclass(frozen=True)
class AskIdentity:
    """An officer asks who the owner of a case is, and why."""

    case: int
    reason: str


@dataclass(frozen=True)
class AnswerIdentity:
    """A custodian answers: grant, silent (granted, and the law forbids telling the owner) or deny, and why."""

    request: int
    answer: str
    reason: str


@dataclass(frozen=True)
class DrawWeek:
    """Somebody wants the week's picture, of one agency or of all."""

    agency: str | None


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
class Suspend:
    """An admin takes somebody's access away for a while, or gives it back."""

    staff: str
    back: bool = False


@dataclass(frozen=True)
class ChangeRole:
    """An admin gives somebody another role."""

    staff: str
    role: str


@dataclass(frozen=True)
class ChangeAgency:
    """An admin has somebody answer for another agency."""

    staff: str
    agency: str


@dataclass(frozen=True)
class HandOver:
    """An admin has everything somebody holds given to a colleague of the same agency, or to the queue (None)."""

    staff: str
    to: str | None


@dataclass(frozen=True)
class TakeBack:
    """A hand-over of a moment ago is undone."""

    number: int


@dataclass(frozen=True)
class Bar:
    """An admin shuts the owner of a case out (spam), or lets them in again."""

    case: int
    back: bool = False


@dataclass(frozen=True)
class Export:
    """Somebody wants the cases of these days, both with them, as a file of this kind: csv or xlsx."""

    since: date
    until: date
    kind: str


@dataclass(frozen=True)
class StopExport:
    """Whoever asked for an export wants it no more; `mark` is the end of its task."""

    mark: str


@dataclass(frozen=True)
class SetContact:
    """An admin says where an agency is reached: a new contact (no `before`), another value, still right (the same), or gone (no `value`)."""

    agency: str
    kind: str
    value: str | None
    before: str | None
    source: str


@dataclass(frozen=True)
class UndoContact:
    """A change of a contact is taken back."""

    number: int


@dataclass(frozen=True)
class ContactLimit:
    """So many days after somebody checked it a contact is shown to owners."""

    days: int


@dataclass(frozen=True)
class SetLimit:
    """An admin makes a limit this; no value: as it is by itself; no name: all of them."""

    name: str | None
    value: int | None


@dataclass(frozen=True)
class MakeBackup:
    """An admin wants a backup of everything, now."""


@dataclass(frozen=True)
class SwitchCategory:
    """An admin has a category offered to owners no more, or again."""

    category: str
    off: bool


@dataclass(frozen=True)
class ChangeRouting:
    """An admin sends reports of a kind elsewhere from this moment on; `seen`: the newest rule they knew of."""

    change: Change
    from_at: datetime
    seen: int


@dataclass(frozen=True)
class UndoRule:
    """An admin takes a rule back from now on."""

    rule: int
    seen: int


@dataclass(frozen=True)
class FollowRule:
    """An admin has the cases nobody took up yet go where a rule made since would have sent them."""

    rule: int


@dataclass(frozen=True)
class SetMaintenance:
    """An admin has these words stand above the greeting; None: no more."""

    text: str | None


@dataclass(frozen=True)
class Announce:
    """An admin has something said to many: to all owners, those of a category, or those at work at an agency."""

    whom: str
    which: str
    text: str


@dataclass(frozen=True)
class StopAnnouncing:
    """Whatever is being announced goes out to nobody else."""


@dataclass(frozen=True)
class GoOnAnnouncing:
    """An announcement that was stopped goes on where it was."""

    number: int


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
    | InviteMembers
    | AnswerAsMember
    | ShowToAgency
    | AskCopy
    | OfferUpload
    | WithdrawConsent
    | EraseMe
    | CorrectCase
    | ReportRetaliation
    | DropUnsent
    | SignIn
    | AnswerAll
    | CallMe
    | SignOut
    | MoveCase
    | Away
    | SetCapacity
    | SetAutomatic
    | ShareOut
    | Saw
    | DrawWeek
    | AskIdentity
    | AnswerIdentity
    | Invite
    | RemoveStaff
    | Suspend
    | ChangeRole
    | ChangeAgency
    | HandOver
    | TakeBack
    | Bar
    | Export
    | StopExport
    | SetContact
    | UndoContact
    | ContactLimit
    | SetLimit
    | MakeBackup
    | SwitchCategory
    | ChangeRouting
    | UndoRule
    | FollowRule
    | SetMaintenance
    | Announce
    | StopAnnouncing
    | GoOnAnnouncing
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
