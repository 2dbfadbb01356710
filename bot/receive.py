"""One incoming message = one transaction: decide, write down, promise the answers."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from bot.channels import Heard, NotForUs
from bot.log import log
from handlers.acts import Turn
from handlers.conversation import Dialogue, Labels
from handlers.messages import Incoming, Outgoing
from routing.catalogue import Catalogue
from storage import evidence, people, post
from storage.people import Person
from storage.sealing import KeyRing

Decode = Callable[[bytes], Heard]
Side = Callable[["Hall", Person, Dialogue, Incoming], Turn]
WORRIED_AFTER = 3  # how often a message is tried before we stop and say so


@dataclass(frozen=True)
class House:
    """What every turn needs and none changes."""

    ring: KeyRing
    catalogue: Catalogue
    labels: Labels
    clock: Callable[[], datetime]


@dataclass(frozen=True)
class Hall:
    """One turn's place: the house, and the transaction the turn happens in."""

    house: House
    db: Connection
    now: datetime

    def promise(self, who: str, channel: str, *sayings: Outgoing) -> None:
        for saying in sayings:
            post.promise(self.db, self.house.ring, who, channel, saying, self.now)


def work_off(
    house: House, decoders: dict[str, Decode], sides: dict[str, Side], most: int = 64
) -> Callable[[Connection], int]:
    """Work for the books: handle what waits in the inbox, oldest first; how many were handled."""

    def work(db: Connection) -> int:
        waiting = post.letters(db, house.ring, tuple(decoders), most)
        for letter in waiting:
            _one(house, db, letter, decoders[letter.channel], sides[letter.channel])
        return len(waiting)

    return work


def _one(house: House, db: Connection, letter: post.Letter, decode: Decode, side: Side) -> None:
    try:
        heard = decode(letter.body)
    except NotForUs:
        post.handled(db, letter.id)
        return
    except Exception as trouble:  # a message nobody can read must not stop the next one
        log.warning(
            "unreadable message set aside", channel=letter.channel, letter=letter.id, error=type(trouble).__name__
        )
        post.handled(db, letter.id, "quarantined", type(trouble).__name__)
        return
    hall = Hall(house, db, house.clock())
    try:
        with db.begin_nested():
            _turn(hall, letter.channel, heard, side)
        post.handled(db, letter.id)
    except Exception as trouble:  # a fault of ours must not cost the owner their report: it stays in the inbox
        log.error("a turn failed; the message is kept", channel=letter.channel, letter=letter.id,
                  error=type(trouble).__name__, where=_where(trouble))  # fmt: skip
        post.handled(db, letter.id, "failed", f"{type(trouble).__name__} at {_where(trouble)}")
        who = people.of(
            db, house.ring, letter.channel, heard.address, hall.now, name=heard.name, language=heard.language
        )
        if letter.tries == 0:
            hall.promise(who.id, letter.channel, Outgoing("our_fault"))


def _where(trouble: BaseException) -> str:
    """File and line of the fault: of use to us, and nothing of what was said."""
    step = trouble.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return f"{step.tb_frame.f_code.co_filename.rpartition('/')[2]}:{step.tb_lineno}" if step else "?"


def _turn(hall: Hall, channel: str, heard: Heard, side: Side) -> None:
    ring = hall.house.ring
    who = people.of(hall.db, ring, channel, heard.address, hall.now, name=heard.name, language=heard.language)
    files = tuple(replace(a, ref=evidence.announce(hall.db, ring, who.id, channel, a, hall.now))
                  for a in heard.incoming.attachments)  # fmt: skip
    said = replace(heard.incoming, attachments=files)
    dialogue = Dialogue(**people.dialogue_of(hall.db, ring, who.id))
    turn = side(hall, who, dialogue, said)
    people.save_dialogue(hall.db, ring, who.id, asdict(turn.dialogue), hall.now)
    hall.promise(who.id, channel, *turn.replies)


def language_of(person: Person) -> str:
    """The language a person is answered in: chosen, else the platform's hint, else Indonesian."""
    return person.language or (person.language_hint if person.language_hint in ("id", "en") else None) or "id"


def receive(house: House, channel: str, raws: Sequence[tuple[str, bytes]]) -> Callable[[Connection], int]:
    """Work for the books: keep raw messages; committed before the platform is told they arrived."""
    return lambda db: post.store(db, house.ring, channel, raws, house.clock())


Facts = dict[str, Any]
