"""Incoming messages, many in one transaction: decide, write down, promise the answers."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy.engine import Connection

from bot.channels import Heard, Moved, News, NotForUs, Raw, Receipt, uploaded
from bot.log import log
from handlers.acts import FileReport, Turn
from handlers.conversation import TELLING, Dialogue, Labels, dialogue_from
from handlers.messages import DESK_LANGUAGES, LANGUAGES, Attachment, Incoming, Outgoing, in_one
from routing.catalogue import Catalogue
from routing.changes import Rule, under
from storage import agenda, evidence, inbox, notices, outbox, people, rules, settings, window
from storage.inbox import Letter
from storage.people import Known, Person, Stranger
from storage.sealing import KeyRing

Told = Heard | Receipt | News | Moved
Decode = Callable[[bytes], Told]
Side = Callable[["Hall", Person, Dialogue, Incoming], Turn]
RULES, ROUTING = " rules", " routing"  # beside what admins set, under names no setting has
MET = "met"  # beside a dialogue: how fast its owner writes, how many files they sent today
DRAFT_LOOKED_AT = timedelta(hours=20)  # how long a half-finished report rests before its owner is reminded, once


class TurnFailed(Exception):
    """One of the turns of a batch failed; the batch is taken back and handled again, each turn by itself."""


@dataclass(frozen=True)
class House:
    """What every turn needs and none changes."""

    ring: KeyRing
    catalogue: Catalogue
    labels: Labels
    clock: Callable[[], datetime]
    forwards: frozenset[str] = frozenset()  # agencies with a system of their own
    member_link: str = ""  # what stands before a member's code to make it a link
    page: str = ""  # the address pages for large files begin with; empty: there are none
    page_most: int = 200  # megabytes such a file may have
    backup_place: str = ""  # the folder backups go to
    backup_days: int = 7  # without a backup for longer is a warning
    messages_a_minute: int = 30  # of one person are handled, unless an admin set another number; 0: all


@dataclass
class Ledger:
    """What the turns of a batch decided and is not written down yet."""

    sayings: list[tuple[str, str, Outgoing]] = field(default_factory=list)
    dialogues: dict[str, bytes] = field(default_factory=dict)
    due: dict[str, datetime | None] = field(default_factory=dict)
    done: list[int] = field(default_factory=list)
    handled: int = 0
    files: int = 0  # files announced: somebody should fetch them

    def add(self, who: str, channel: str, saying: Outgoing) -> None:
        """Owe it; together with what the same person is told just before, where every message is paid for."""
        if channel in outbox.COSTLY and self.sayings and self.sayings[-1][:2] == (who, channel):
            before = self.sayings[-1][2]
            if before.is_mere_words:
                self.sayings[-1] = (who, channel, in_one(before, saying))
                return
        self.sayings.append((who, channel, saying))


@dataclass(frozen=True)
class Hall:
    """The turns' place: the house, the transaction they happen in, and what is still to be written."""

    house: House
    db: Connection
    now: datetime
    ledger: Ledger = field(default_factory=Ledger)
    settings: dict[str, Any] = field(default_factory=dict)  # what admins set, once somebody asked

    def setting(self, name: str) -> Any:
        """What an admin set under this name, None where nobody did; read once a transaction."""
        if "" not in self.settings:
            self.settings.update({"": True, **settings.everything(self.db)})
        return self.settings.get(name)

    def rules(self) -> tuple[Rule, ...]:
        """Every change of the routing admins ever made; read once a transaction."""
        if RULES not in self.settings:
            self.settings[RULES] = rules.everything(self.db)
        found: tuple[Rule, ...] = self.settings[RULES]
        return found

    def forget_settings(self) -> None:
        """Something of it was just set: whoever asks next reads it anew."""
        self.settings.clear()

    def routing(self) -> Catalogue:
        """The catalogue as the rules of this moment have it: what decides where a report goes."""
        if ROUTING not in self.settings:
            self.settings[ROUTING] = under(self.house.catalogue, self.rules(), self.now)
        found: Catalogue = self.settings[ROUTING]
        return found

    def promise(self, who: str, channel: str, *sayings: Outgoing) -> None:
        """Owe these messages; written with the batch, in this order."""
        for saying in sayings:
            if saying.template in outbox.SETTLING:
                self.write_promises()
                outbox.promise(self.db, self.house.ring, who, channel, saying, self.now)
            else:
                self.ledger.add(who, channel, saying)

    def write_promises(self) -> None:
        """Before anything else is promised directly: what was promised first goes out first."""
        outbox.promise_all(self.db, self.house.ring, self.ledger.sayings, self.now)
        self.ledger.sayings.clear()

    def write(self) -> None:
        """Everything the ledger holds, in few statements."""
        self.write_promises()
        people.save_dialogues(self.db, self.house.ring, self.ledger.dialogues, self.ledger.due, self.now)
        inbox.handled(self.db, self.ledger.done)
        self.ledger.dialogues.clear()
        self.ledger.due.clear()
        self.ledger.done.clear()

    def alone(self) -> AbstractContextManager[Any]:
        return self.db.begin_nested()


def switched_off(hall: Hall) -> frozenset[str]:
    """The categories owners are not offered."""
    return frozenset(hall.setting(settings.CATEGORIES_OFF) or ())


def maintenance(hall: Hall) -> str | None:
    """What stands above the greeting for now."""
    return hall.setting(settings.MAINTENANCE) or None


def receive(house: House, channel: str, raws: Sequence[Raw]) -> Callable[[Connection], None]:
    """Work for the books: keep raw messages; committed before the platform is told they arrived."""
    return lambda db: inbox.store(db, house.ring, channel, raws, house.clock())


def work_off(
    house: House,
    decoders: dict[str, Decode],
    sides: dict[str, Side],
    most: int = 64,
    careful: bool = False,
    enough: Callable[[], bool] = lambda: False,
    left: float = 0.0,
) -> Callable[[Connection], Ledger]:
    """Work for the books: handle what waits in the inbox; what came of it.

    All turns share the transaction, so one that fails takes the batch back (TurnFailed). `careful`: each turn has a
    savepoint of its own, and a failed one is set aside, its message kept, its person told. `enough`: asked after each
    turn; where it says so the rest waits for the next batch. `left`: what came within so many seconds is left to others.
    """

    def work(db: Connection) -> Ledger:
        hall = Hall(house, db, house.clock())
        letters = inbox.letters(
            db, house.ring, tuple(decoders), most, hall.now - timedelta(seconds=left) if left else None
        )
        hall.ledger.handled = len(letters)
        if letters:
            _Batch(hall, sides, careful, enough).handle(letters, decoders)
        return hall.ledger

    return work


class _Batch:
    """The letters of one transaction, and the people who wrote them."""

    def __init__(self, hall: Hall, sides: dict[str, Side], careful: bool, enough: Callable[[], bool]) -> None:
        self.hall, self.sides, self.careful, self.enough = hall, sides, careful, enough
        self.known: dict[tuple[str, str], Known] = {}
        self.unreadable: Counter[str] = Counter()
        self.changed: set[str] = set()
        self.put_off: set[tuple[str, str]] = set()  # who writes too fast: nothing more of theirs in this batch

    def handle(self, letters: list[Letter], decoders: dict[str, Decode]) -> None:
        readable = [(letter, heard) for letter in letters if (heard := self._read(letter, decoders[letter.channel]))]
        if not self.careful:
            try:
                self._meet(readable)
            except Exception as trouble:  # one of them: which, the careful way finds out
                raise TurnFailed from trouble
        self._report_unreadable()
        for letter, heard in readable:
            if self.careful:
                self._carefully(letter, heard)
            else:
                self._quickly(letter, heard)
            if self.enough():
                break
        self.hall.write()

    def _meet(self, heard: Sequence[tuple[Letter, Heard]]) -> None:
        strangers = [Stranger(x.channel, h.address, h.name, h.language, h.before) for x, h in heard]
        self.known |= people.meet(self.hall.db, self.hall.house.ring, strangers, self.hall.now)

    def _read(self, letter: Letter, decode: Decode) -> Heard | None:
        if letter.body is None:
            log.error("a message cannot be opened; it waits for its key", channel=letter.channel, letter=letter.id)
            inbox.set_aside(self.hall.db, letter.id, "failed", "KeyTrouble")
            return None
        try:
            told = uploaded.read(letter.body) or decode(letter.body)
            if isinstance(told, Heard):
                return told
            with self.hall.alone():
                from bot import receipts  # it tells people things, and so needs this module

                receipts.take(self.hall, letter.channel, told)
            self.hall.ledger.done.append(letter.id)
        except NotForUs:
            self.hall.ledger.done.append(letter.id)
        except Exception as trouble:  # a message nobody can read must not stop the next one
            kind = type(trouble).__name__
            log.warning("unreadable message set aside", channel=letter.channel, letter=letter.id, error=kind)
            inbox.set_aside(self.hall.db, letter.id, "quarantined", kind)
            self.unreadable[letter.channel] += 1
        return None

    def _report_unreadable(self) -> None:
        """The admins hear of it at once, but not twenty times an hour."""
        for channel, count in self.unreadable.items():
            hour = f"{channel} {self.hall.now:%Y-%m-%dT%H}"
            if agenda.put(self.hall.db, "unreadable", hour, self.hall.now):
                told = Outgoing("unreadable", {"channel": channel, "count": count})
                notices.to_admins(self.hall.db, self.hall.house.ring, told, self.hall.now)

    def _quickly(self, letter: Letter, heard: Heard) -> None:
        try:
            done = self._turn(letter, heard)
        except Exception as trouble:
            raise TurnFailed from trouble
        if done:
            self.hall.ledger.done.append(letter.id)

    def _carefully(self, letter: Letter, heard: Heard) -> None:
        try:
            with self.hall.alone():
                self._meet([(letter, heard)])
                if self._turn(letter, heard):
                    self.hall.ledger.done.append(letter.id)
                self.hall.write()
        except Exception as trouble:  # a fault of ours must not cost the owner their report: it stays in the inbox
            where = _where(trouble)
            log.error("a turn failed; the message is kept", channel=letter.channel, letter=letter.id,
                      error=type(trouble).__name__, where=where)  # fmt: skip
            self._forget_turn(letter)
            inbox.set_aside(self.hall.db, letter.id, "failed", f"{type(trouble).__name__} at {where}")
            if letter.tries == 0:
                with suppress(Exception):  # somebody we cannot even meet is told nothing
                    self._apologise(letter, heard)

    def _forget_turn(self, letter: Letter) -> None:
        """What a failed turn left in the ledger goes."""
        ledger = self.hall.ledger
        ledger.sayings.clear()
        ledger.dialogues.clear()
        ledger.due.clear()
        ledger.done[:] = [n for n in ledger.done if n != letter.id]

    def _apologise(self, letter: Letter, heard: Heard) -> None:
        with self.hall.alone():
            self._meet([(letter, heard)])
            self.hall.promise(self._who(letter, heard).person.id, letter.channel, Outgoing("our_fault"))
            self.hall.write_promises()

    def _who(self, letter: Letter, heard: Heard) -> Known:
        return self.known[letter.channel, heard.address]

    def _turn(self, letter: Letter, heard: Heard) -> bool:
        """Whether it is handled; what is too much for now stays in the inbox."""
        hall, known = self.hall, self._who(letter, heard)
        who = known.person
        if who.id in self.changed:  # an earlier message of this batch chose a language, gave consent, …
            who = people.by_id(hall.db, hall.house.ring, who.id)
        owner = not letter.channel.endswith("taskforce")
        if who.barred and owner:
            return True
        if who.blocked:
            people.mark_blocked(hall.db, who.id, None)
        met = dict(known.dialogue.get(MET, ()))
        if owner and not heard.incoming.uploaded and self._waits(letter, heard, known, met):
            return False
        if letter.channel in window.HOURS and not heard.incoming.uploaded and self._window_opens(who, letter, heard):
            return True
        incoming = self._with_files_for_today(heard.incoming, who, letter.channel, met) if owner else heard.incoming
        if incoming is not heard.incoming and not (incoming.text or incoming.choice or incoming.point):
            self._remember(letter, heard, who, dialogue_from(known.dialogue), met)
            return True
        files = self._announced(who, letter.channel, incoming)
        said = replace(incoming, attachments=files) if files else incoming
        if said.text and (telling := known.dialogue.get("notes", {}).get(TELLING)):
            said = replace(said, unseen=self._unseen(who, telling, said.number))
        turn = self.sides[letter.channel](hall, who, dialogue_from(known.dialogue), said)
        if turn.dialogue.notes.get(TELLING) is True and said.number is not None:
            turn = replace(turn, dialogue=turn.dialogue.noting(**{TELLING: said.number}))
        if any(isinstance(act, FileReport) and act.answers.get("identity") == "anonymous" for act in turn.acts):
            met = {}  # how much they sent today would tell whose report it was
        self._remember(letter, heard, who, turn.dialogue, met)
        hall.promise(who.id, letter.channel, *turn.replies)
        if turn.acts or who.blocked:
            self.changed.add(who.id)
        return True

    def _remember(self, letter: Letter, heard: Heard, who: Person, dialogue: Dialogue, met: dict[str, Any]) -> None:
        """Where the conversation stands, and beside it how fast they write."""
        state = orjson.dumps({**{f.name: getattr(dialogue, f.name) for f in fields(dialogue)}, MET: met})
        self.hall.ledger.dialogues[who.id] = state
        self.hall.ledger.due[who.id] = self.hall.now + DRAFT_LOOKED_AT if dialogue.half_finished else None
        self.known[letter.channel, heard.address] = Known(who, orjson.loads(state))

    def _waits(self, letter: Letter, heard: Heard, known: Known, met: dict[str, Any]) -> bool:
        """Whether they write faster than anybody can read: then it rests, with all that follows it, and they are told once."""
        from bot import calm  # it tells people things, and so needs this module

        address, to = (letter.channel, heard.address), (known.person.id, letter.channel)
        if address in self.put_off:
            waits = met | calm.heard_all_the_same(self.hall, met, to, heard.incoming)
        else:
            at = min(heard.at or self.hall.now, self.hall.now)
            found = calm.must_wait(self.hall, met, letter.id, to, heard.incoming, at)
            if found is None:
                return False
            waits = found
        self.put_off.add(address)
        self._remember(letter, heard, known.person, dialogue_from(known.dialogue), waits)
        return True

    def _with_files_for_today(self, said: Incoming, who: Person, channel: str, met: dict[str, Any]) -> Incoming:
        """What they said; without its files where there were enough of them today, which they are told."""
        from bot import calm

        if not said.attachments or said.uploaded or calm.files_left(self.hall, met, len(said.attachments)):
            return said
        most = calm.limit(self.hall, "files")
        self.hall.promise(who.id, channel, Outgoing("files_tomorrow", {"most": most}))
        return replace(said, attachments=())

    def _window_opens(self, who: Person, letter: Letter, heard: Heard) -> bool:
        """They wrote, so what waited for that goes out; whether that is all this message asked for."""
        hall, choice = self.hall, heard.incoming.choice or ""
        window.heard(hall.db, who.id, min(heard.at or hall.now, hall.now))
        hall.write_promises()
        waited = window.release(hall.db, who.id, hall.now)
        if choice.startswith("page:") and heard.about is not None:
            return self._next_page(who, letter.channel, choice, heard.about)
        return bool(waited) and choice == "news:read"

    def _next_page(self, who: Person, channel: str, choice: str, about: str) -> bool:
        """The same question with its further choices, where it is still known."""
        saying = outbox.said_before(self.hall.db, self.hall.house.ring, who.id, about)
        page = choice.partition(":")[2]
        if saying is None or not page.isdecimal():
            return False
        self.hall.promise(who.id, channel, replace(saying, page=int(page)))
        return True

    def _unseen(self, who: Person, before: int | bool, number: int | None) -> bool:
        """Whether they said this before our last question can have been read: it is still here, or bears a higher number."""
        if any(to == who.id for to, _, _ in self.hall.ledger.sayings):
            return True
        if number is not None and before is not True and number == before + 1:
            return True  # nothing of ours went out between the two
        last = outbox.last_said(self.hall.db, who.id)
        return last > number if number is not None else last == math.inf

    def _announced(self, who: Person, channel: str, said: Incoming) -> tuple[Attachment, ...]:
        """The message's files under their ids here; what came by its own page has one."""
        if said.uploaded:
            return said.attachments
        return tuple(replace(a, ref=self._announce(who, channel, a)) for a in said.attachments)

    def _announce(self, who: Person, channel: str, file: Attachment) -> str:
        """Note a file. Those of one batch are a microsecond apart: they are shown in the order they were sent."""
        hall = self.hall
        at = hall.now + timedelta(microseconds=hall.ledger.files)
        hall.ledger.files += 1
        return evidence.announce(hall.db, hall.house.ring, who.id, channel, file, at)


def _where(trouble: BaseException) -> str:
    """File and line of the fault: of use to us, and nothing of what was said."""
    step = trouble.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return f"{step.tb_frame.f_code.co_filename.rpartition('/')[2]}:{step.tb_lineno}" if step else "?"


def language_of(person: Person) -> str:
    """The language a person is answered in: chosen, else what their words say, else the platform's hint, else Indonesian."""
    ours: tuple[str, ...] = DESK_LANGUAGES if person.channel.endswith("_taskforce") else LANGUAGES
    wanted = (person.language, person.language_heard, person.language_hint)
    return next((language for language in wanted if language in ours), LANGUAGES[0])
