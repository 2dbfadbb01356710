"""How any conversation moves: ask the first question that has no answer yet."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from handlers.messages import Choice, Incoming, Outgoing, Rows

TELLING = "telling"  # noted while a story has just begun: True, or the number of the message it began with
OFFERED = "offered"  # beside the answers of a draft: its owner was reminded of it
Answers = dict[str, Any]
Labels = Mapping[str, Mapping[str, str]]  # language -> name in labels.toml -> words


class NotUnderstood(Exception):
    """The answer does not fit the question; the argument names the hint to show, the rest are the hint's facts."""

    def __init__(self, hint: str, **facts: Any) -> None:
        super().__init__(hint)
        self.hint, self.facts = hint, facts


@dataclass(frozen=True)
class Dialogue:
    """Where one person is: the answers so far, plain JSON; the next step is the first one without an answer."""

    flow: str = ""
    answers: Answers = field(default_factory=dict)
    changing: str = ""  # the step whose answer is being replaced from the summary
    parked: Answers | None = None  # a half-finished report, kept while something else is talked about
    notes: dict[str, Any] = field(default_factory=dict)  # what the conversation must remember beside the answers

    @property
    def half_finished(self) -> bool:
        """Whether a report was begun and not sent."""
        return bool(self.parked or (self.flow == "report" and self.answers))

    @property
    def offered(self) -> bool:
        """Whether its owner was told once that it waits; told again it would be nagging."""
        return bool((self.parked or self.answers).get(OFFERED))

    def once_offered(self) -> "Dialogue":
        if self.parked:
            return replace(self, parked=self.parked | {OFFERED: True})
        return replace(self, answers=self.answers | {OFFERED: True})

    def with_answer(self, name: str, value: Any) -> "Dialogue":
        return replace(self, answers=self.answers | {name: value}, changing="")

    def noting(self, **notes: Any) -> "Dialogue":
        return replace(self, notes=self.notes | notes)


_FIELDS = frozenset(f.name for f in fields(Dialogue))


def dialogue_from(told: Mapping[str, Any]) -> Dialogue:
    """A stored dialogue; what another version wrote beside what we know is left out."""
    return Dialogue(**{name: value for name, value in told.items() if name in _FIELDS})


@dataclass(frozen=True)
class Step:
    """One question. Its words are templates/<language>/ask_<words>.txt; `words` is the name unless given."""

    name: str
    read: Callable[[Incoming, Dialogue], Any]
    rows: Callable[[Dialogue], Rows] = lambda dialogue: ()
    only_if: Callable[[Answers], bool] = lambda answers: True
    facts: Callable[[Dialogue], dict[str, Any]] = lambda dialogue: {}
    words: str = ""
    may_skip: bool = False

    def ask(self, dialogue: Dialogue, extra: Rows = ()) -> Outgoing:
        """The question itself, with its buttons above those every question has."""
        skip: Rows = ((Choice(f"{self.name}:skip", label="skip"),),) if self.may_skip else ()
        rows = (*self.rows(dialogue), *skip, *extra)
        return Outgoing(f"ask_{self.words or self.name}", self.facts(dialogue), rows)


Flow = Sequence[Step]
SKIP_WORDS = {
    "lewati", "lewat", "lewatin", "skip", "gak ada", "ga ada", "tidak ada", "nggak ada", "gada", "gaada", "gk ada", "belum ada", "lupa", "tidak ingat", "ga inget",
    "tidak tahu", "ga tau", "gak tau", "gatau", "gk tau", "nggak tau", "ngga tau", "kurang tahu", "kurang tau", "entah", "tidak punya", "ga punya",
    "gak punya", "none", "nothing", "don't know", "dont know", "i don't know", "i dont know", "not sure", "no idea", "i forgot", "skip it", "skip this",
    "pass", "n/a", "-", "tidak", "no",
    # Javanese
    "liwati", "dipunlangkungi", "langkungi", "mboten wonten", "boten wonten", "ora ana", "ora ono", "ra ono", "gak onok", "durung ana", "dereng wonten",
    "kesupen", "supe", "lali", "mboten mangertos", "mboten ngertos", "boten ngertos", "ora ngerti", "ra ngerti", "ora weruh", "mboten gadhah",
    "ora duwe", "ora eruh", "mboten ngertosi", "mboten sumerep", "mboten", "ora",
    # Sundanese
    "liwat", "liwatan", "langkungan", "teu aya", "euweuh", "henteu aya", "teu acan aya", "can aya", "hilap", "poho", "teu terang", "teu nyaho",
    "teu uninga", "teu apal", "teu gaduh", "teu boga", "teu ngartos", "teu ngarti", "duka", "henteu", "teu",
}  # fmt: skip
# What people add to a word out of habit: "batal aja ya kak" is "batal".
HABITS = frozenset(
    "aja saja dong deh ya yaa yah sih lah kok kak kaka min mimin bang mas mbak mba pak bu gan sis dulu please pls thanks wae mawon nggih inggih nggeh "  # noqa: SIM905
    "atuh weh we mah euy heula sik to rumiyin nya".split()
)


def bare(text: str) -> str:
    """What was typed without the particles around it, to compare; what is nothing but particles stays."""
    words = plain(text).split()
    while len(words) > 1 and words[-1].strip(",.") in HABITS:
        words.pop()
    return " ".join(words).strip(" .,!?")


def skips(text: str | None) -> bool:
    """Whether somebody has nothing to say to a question, or does not know."""
    return plain(text or "") in SKIP_WORDS or bare(text or "") in SKIP_WORDS


ORDINALS = {
    word: place
    for place, words in enumerate(
        ("satu pertama one first siji setunggal hiji", "dua kedua two second loro kalih", "tiga ketiga three third telu tilu",
         "empat keempat four fourth papat sekawan opat", "lima kelima five fifth gangsal", "enam keenam six enem genep",
         "tujuh seven pitu", "delapan eight wolu dalapan", "sembilan nine sanga salapan", "sepuluh ten sedasa sapuluh"), 1
    )
    for word in words.split()
}  # fmt: skip


def next_step(flow: Flow, dialogue: Dialogue) -> Step | None:
    """The step being changed, else the first one that applies and has no answer."""
    pending = (s for s in flow if s.name not in dialogue.answers and s.only_if(dialogue.answers))
    changing = next((s for s in flow if s.name == dialogue.changing), None)
    return changing or next(pending, None)


def answer(flow: Flow, dialogue: Dialogue, said: Incoming, labels: Labels) -> Dialogue:
    """The dialogue with the present question answered by what was said; NotUnderstood if it does not fit."""
    step = next_step(flow, dialogue)
    if step is None:
        raise NotUnderstood("nothing_asked")
    said = as_choice(step, dialogue, said, labels)
    if said.choice is not None and said.choice.partition(":")[0] != step.name:
        raise NotUnderstood("old_button")
    if step.may_skip and (said.choice == f"{step.name}:skip" or skips(said.text)):
        return dialogue.with_answer(step.name, None)
    return dialogue.with_answer(step.name, step.read(said, dialogue))


def step_back(flow: Flow, dialogue: Dialogue) -> Dialogue | None:
    """The dialogue with its last answer forgotten, or None at the first question; what was only read was never a question."""
    if dialogue.changing:
        return replace(dialogue, changing="")
    current = next_step(flow, dialogue)
    answered, said = [], dialogue.answers.keys() - {*dialogue.answers.get("read", ())}
    for step in flow:
        if step is current:
            break
        if step.name in said and step.only_if(dialogue.answers):
            answered.append(step.name)
    if not answered:
        return None
    return replace(dialogue, answers={k: v for k, v in dialogue.answers.items() if k != answered[-1]})


def as_choice(step: Step, dialogue: Dialogue, said: Incoming, labels: Labels) -> Incoming:
    """A typed number or label counts as the button it names: buttons can expire, words cannot."""
    if said.choice is not None or not said.text:
        return said
    choices = [c for row in step.rows(dialogue) for c in row]
    slug = named_choice(said.text, choices, labels)
    return Incoming(choice=slug, attachments=said.attachments) if slug else said


def named_choice(text: str, choices: Sequence[Choice], labels: Labels, nearly: bool = True) -> str | None:
    """The slug of the one choice that `text` names by number, slug or label in any language; `nearly`: by a part of it too."""
    wanted = plain(text)
    if wanted.isdecimal() and 1 <= int(wanted) <= len(choices) and len(wanted) <= 3:
        return choices[int(wanted) - 1].slug
    names = {choice.slug: {plain(words) for words in _names(choice, labels)} for choice in choices}
    if named := next((slug for slug, known in names.items() if wanted and wanted in known), None):
        return named
    if (place := ORDINALS.get(wanted, 0)) and place <= len(choices):
        return choices[place - 1].slug
    if not nearly or len(wanted) < 4 or skips(text):  # "tidak" is not "tidak tahu"
        return None
    parts = [slug for slug, known in names.items() if any(_within(wanted, k) for k in known)]
    return parts[0] if len(parts) == 1 else None


def _within(wanted: str, label: str) -> bool:
    """Whether whole words of a label were typed: "luar negeri" for "Penjual dari luar negeri"."""
    return f" {wanted} " in f" {label.replace(',', '')} "


def _names(choice: Choice, labels: Labels) -> list[str]:
    last = choice.slug.rpartition(":")[2]
    name = choice.label or last
    return [last, choice.words or "", *(table[name] for table in labels.values() if name in table)]


def plain(text: str) -> str:
    """Lower-case words without emoji, punctuation at the ends or doubled spaces, to compare what people type."""
    kept = "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c)[0] not in "SC" or c in "+-\n\t"
    )
    return re.sub(r"\s+", " ", kept).strip(" .,!?;:\"'()[]/").casefold()


def one_of(name: str, *options: str) -> Callable[[Incoming, Dialogue], str]:
    """A reader that takes only the buttons `name:<option>`."""

    def read(said: Incoming, dialogue: Dialogue) -> str:
        slug, _, option = (said.choice or "").partition(":")
        if slug != name or option not in options:
            raise NotUnderstood("press_a_button")
        return option

    return read


def buttons(name: str, *options: str, per_row: int = 1, icons: Mapping[str, str] | None = None) -> Rows:
    """Rows of buttons `name:<option>`, labelled from labels.toml."""
    icons = icons or {}
    cells = [Choice(f"{name}:{o}", label=o, icon=icons.get(o, "")) for o in options]
    return tuple(tuple(cells[i : i + per_row]) for i in range(0, len(cells), per_row))


def some_text(hint: str, least: int = 1, most: int = 4000) -> Callable[[Incoming, Dialogue], str]:
    """A reader that takes any text of `least` to `most` characters; the hint says what was expected."""

    def read(said: Incoming, dialogue: Dialogue) -> str:
        words = (said.text or "").strip()
        if len(words) < least:
            raise NotUnderstood(hint)
        if len(words) > most:
            raise NotUnderstood("too_long", most=most)
        return words

    return read
