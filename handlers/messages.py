"""The few words every channel speaks: what a person said, and what we will say back."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

LANGUAGES = ("id", "en", "jv", "su")  # what we can answer in: a folder of templates each; the first is everybody's
DESK_LANGUAGES = ("id", "en")  # of these, what officers and admins are answered in
Kind = Literal["photo", "document", "voice", "audio", "video"]


@dataclass(frozen=True)
class Attachment:
    """One file a person sent; `ref` is how its bytes can be fetched (the channel's file id, or our own evidence id)."""

    kind: Kind
    ref: str
    name: str | None = None
    mime: str | None = None
    size: int | None = None  # bytes, as the platform stated it


@dataclass(frozen=True)
class Incoming:
    """One thing a person said, whatever the channel."""

    text: str | None = None
    choice: str | None = None  # the slug of a pressed button, never its label
    attachments: tuple[Attachment, ...] = ()
    point: tuple[float, float] | None = None  # latitude, longitude in degrees
    number: int | None = None  # the platform's number of the message, rising within a chat, ours and theirs together
    unseen: bool = False  # said before our last question can have been read
    forwarded: bool = False  # somebody else's words, passed on
    form: dict[str, Any] | None = None  # the answers of a form filled in at once, by step
    other: str = ""  # neither words nor a file: "contact", "sticker", "poll" or "other"
    too_large: bool = False  # a file came with it that no chat hands over
    uploaded: bool = (
        False  # no message of a chat: the attachment came by the page for large files, and is stored already
    )


@dataclass(frozen=True)
class Choice:
    """One button: its slug comes back when pressed; its label is a name in labels.toml, or literal words from data."""

    slug: str
    label: str | None = None  # a name in labels.toml; the last part of the slug if neither is given
    words: str | None = None  # words that are data (a place, a shop), shown as they are
    icon: str = ""


Rows = tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True)
class Outgoing:
    """One thing we will say: a template and its facts. Prose lives in templates/."""

    template: str
    facts: dict[str, Any] = field(default_factory=dict)
    choices: Rows = ()
    evidence: tuple[str, ...] = ()  # evidence ids to send along, in this order
    secret: bool = False  # forget the facts once the message is delivered
    copy: str | None = None  # something worth a copy button: the tracking code
    native: str = ""  # what a channel may show in a way of its own: "form" (the whole report), "location"
    page: int = 0  # which portion of the choices, where a channel cannot show them all
    before: tuple["Outgoing", ...] = ()  # said just before it, in the same message
    pictures: tuple[str, ...] = ()  # evidence ids of photos to show small, before the words
    exact: bool = False  # the evidence goes as files, byte for byte: no platform makes a photo of its own of it
    instead: int = (
        0  # the number of the promise whose message this one takes the place of, where the channel can change one
    )

    @property
    def is_mere_words(self) -> bool:
        """Whether something said after it can go into the same message."""
        return not (self.choices or self.evidence or self.pictures or self.copy or self.native)


def in_one(first: Outgoing, then: Outgoing) -> Outgoing:
    """Two things said one after the other, as one message."""
    alone = replace(first, before=(), secret=False)
    return replace(then, before=(*first.before, alone, *then.before), secret=first.secret or then.secret)
