"""Outgoing + language + what the channel can show -> words. One template source serves every channel."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateError, TemplateNotFound, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from bot.channels import Button, Rendered
from bot.channels import Markup as MarkupKind
from handlers.messages import LANGUAGES, Choice, Outgoing
from routing.catalogue import Catalogue
from routing.deadlines import WIB

TEMPLATES = Path(__file__).parent.parent / "templates"
WHATSAPP = {"b": "*", "i": "_", "code": "`"}
OWN_WORDS = ("choose_one", "more_choices", "open_form", "or_write")  # what a channel may have to say itself
TAGS = re.compile(r"</?(?:b|i|code)>")
MONTHS = {language: names.split() for language, names in {
    "id": "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des", "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "jv": "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des", "su": "Jan Peb Mar Apr Mei Jun Jul Agu Sep Okt Nop Des",
}.items()}  # fmt: skip


class _Sources(BaseLoader):
    """templates/<language>/<name>.txt; for plain channels the markup is taken out of the source, never out of facts."""

    def __init__(self, folder: Path, markup: MarkupKind) -> None:
        self.folder, self.markup = folder, markup

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        path = self.folder / f"{template}.txt"
        if not path.exists():
            raise TemplateNotFound(template)
        source = path.read_text(encoding="utf-8")
        return _marked(source, self.markup), str(path), lambda: True


def _marked(source: str, markup: MarkupKind) -> str:
    """The template's few tags as the channel writes them."""
    if markup == "html":
        return source
    signs = WHATSAPP if markup == "whatsapp" else {}
    return TAGS.sub(lambda tag: signs.get(tag[0].strip("</>"), ""), source)


def harmless(value: Any) -> Any:
    """A fact as it may be shown: no control characters, no marks that turn the direction of what follows."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return "".join(
        c for c in value if c in "\n\t" or c == "\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )


class Renderer:
    """Words for people, in their language, for their channel. Templates are compiled once."""

    def __init__(self, catalogue: Catalogue, folder: Path = TEMPLATES) -> None:
        self.catalogue = catalogue
        self.labels = labels(folder)
        self.environments = {markup: self._environment(folder, markup) for markup in ("html", "plain", "whatsapp")}

    def _environment(self, folder: Path, markup: Any) -> Environment:
        made = Environment(loader=_Sources(folder, markup), autoescape=markup == "html", undefined=StrictUndefined,
                           finalize=harmless, trim_blocks=True, lstrip_blocks=True, cache_size=1000,
                           auto_reload=False)  # fmt: skip
        made.filters |= {"rupiah": rupiah, "bytes": _bytes, "decimal": _decimal, "clip": clip,
                         "when": _when, "day": _day, "label": self._label,
                         "category": self._category, "agency": self._agency, "question": self._question,
                         "answer": self._answer, "said": _said, "law": self._law, "spoken": _spoken,
                         "element": self._element, "share": share, "policy": self._policy, "sign": self._sign,
                         "date_span": _date_span, "wording": self._wording(markup), "buttons": self._buttons_of}  # fmt: skip
        return made

    def _wording(self, markup: MarkupKind) -> Callable[[str, str], str]:
        """A message as its reader sees it, with the facts of made-up people: nothing anybody wrote is in it."""

        def shown(name: str, language: str) -> str:
            from bot import wording

            said = wording.sample(name)
            try:
                words = self._text(said, language, markup) if said is not None else ""
            except (TemplateError, KeyError, TypeError, ValueError):  # it asks for other facts by now
                words = ""
            words = words or _marked(wording.source(name, language) or wording.source(name, "id"), markup)
            return Markup(words) if markup == "html" else words

        return shown

    def _buttons_of(self, name: str, language: str) -> str:
        """The buttons below it, a line a row."""
        from bot import wording
        from bot.channels import approved

        if name.startswith(wording.APPROVED):
            return f"[ {approved.load(language, name.removeprefix(wording.APPROVED)).button} ]"
        said = wording.sample(name)
        rows = said.choices if said is not None else ()
        try:
            return "\n".join("  ".join(f"[ {self.words_of(c, language)} ]" for c in row) for row in rows if row)
        except KeyError:  # a label that is gone meanwhile
            return ""

    def render(self, saying: Outgoing, language: str, markup: MarkupKind, limit: int) -> list[Rendered]:
        """The message in one or more parts, none longer than `limit` UTF-16 units; the buttons under the last.

        What is not written in the language, such as an officer's message in Javanese, is said in Indonesian as a whole.
        """
        wanted = [f"{each}/{saying.template}" for each in (language, "id") if each in LANGUAGES]
        language = str(self.environments[markup].select_template(wanted).name).partition("/")[0]
        text = "\n\n".join(self._text(one, language, markup) for one in (*saying.before, saying))
        parts = split(re.sub(r"\n{3,}", "\n\n", text), limit, markup)
        rows = tuple(tuple(Button(c.slug, self.words_of(c, language)) for c in row) for row in saying.choices if row)
        own = {name: self.labels[language].get(name, name) for name in OWN_WORDS} if markup == "whatsapp" else {}
        own |= {"language": language} if own else {}
        last = Rendered(parts[-1], rows, (), saying.copy, saying.native, saying.page, own)
        return [*(Rendered(part) for part in parts[:-1]), last]

    def _text(self, saying: Outgoing, language: str, markup: MarkupKind) -> str:
        wanted = [f"{each}/{saying.template}" for each in (language, "id")]
        template = self.environments[markup].select_template(wanted)
        return template.render(saying.facts, language=language).strip()

    def plain(self, template: str, language: str = "id", **facts: Any) -> str:
        """A message for a console."""
        return self.render(Outgoing(template, facts), language, "plain", 100_000)[0].text

    def words_of(self, choice: Choice, language: str) -> str:
        """A button's label, short enough for a phone."""
        name = choice.label or choice.slug.rpartition(":")[2]
        words = choice.words if choice.words is not None else self.labels[language][name]
        words = str(harmless(words)).replace("\n", " ")
        return clip(f"{choice.icon} {words}".strip(), 60) or "·"

    @pass_context
    def _label(self, context: Context, name: str) -> str:
        return self.labels[context["language"]].get(name, name)

    @pass_context
    def _category(self, context: Context, slug: str) -> str:
        found = self.catalogue.categories.get(slug)
        return found.name.get(context["language"], found.name["id"]) if found else str(slug)

    @pass_context
    def _agency(self, context: Context, code: str) -> str:
        found = self.catalogue.agencies.get(code)
        return found.name.get(context["language"], found.name["id"]) if found else str(code)

    @pass_context
    def _law(self, context: Context, code: str) -> str:
        found = self.catalogue.laws.get(code)
        return found.title.get(context["language"], found.title["id"]) if found else str(code)

    @pass_context
    def _element(self, context: Context, slug: str) -> str:
        return self.catalogue.name_of("element", slug, context["language"])

    @pass_context
    def _sign(self, context: Context, slug: str) -> str:
        return self.catalogue.name_of("indicator", slug, context["language"])

    @pass_context
    def _policy(self, context: Context, slug: str) -> str:
        because = next((p.because for p in self.catalogue.policies if p.slug == slug), {"id": slug})
        return because.get(context["language"], because["id"])

    @pass_context
    def _question(self, context: Context, slug: str) -> str:
        return self.labels[context["language"]].get(f"about_{slug}", slug)

    @pass_context
    def _answer(self, context: Context, pair: tuple[str, Any]) -> str:
        """An answer in words: an amount as rupiah, an option by its name."""
        slug, value = pair
        if value is True:
            return self.labels[context["language"]]["yes"]
        question = self.catalogue.questions.get(slug)
        if question is not None and question.kind == "money" and isinstance(value, int):
            return rupiah(value)
        for option in question.options if question is not None else ():
            if option.slug == value:
                return option.name.get(context["language"], option.name["id"])
        return str(value)


def rupiah(amount: int) -> str:
    """45000 -> Rp45.000"""
    return "Rp" + f"{amount:,}".replace(",", ".")


@pass_context
def _bytes(context: Context, size: int | None) -> str:
    """1234567 -> 1,2 MB"""
    if size is None:
        return "?"
    told = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} KB"
    return told if context["language"] == "en" else told.replace(".", ",")


@pass_context
def _decimal(context: Context, number: float) -> str:
    """4.5 as its reader writes it: 4,5 in Indonesian."""
    return str(number) if context["language"] == "en" else str(number).replace(".", ",")


def share(hundredths: int) -> str:
    """650 -> 6,5%"""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",") + "%"


def clip(text: str, most: int) -> str:
    """At most `most` characters, an ellipsis where something was left out."""
    text = str(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


@pass_context
def _spoken(context: Context, words: Mapping[str, str]) -> str:
    """Words of the catalogue in the reader's language; those kept with an old case may be in fewer languages."""
    return words.get(context["language"], words["id"])


def _said(text: str | None, most: int = 700) -> str:
    return clip(text or "", most)


@pass_context
def _when(context: Context, moment: str) -> str:
    """An ISO time as the reader says it: 24 Nov 2026 14.05 WIB"""
    at = datetime.fromisoformat(moment).astimezone(WIB)
    return f"{_date(at, context['language'])} {at:%H.%M} WIB"


@pass_context
def _date_span(context: Context, first: str, last: str) -> str:
    """Two days as the reader says them, once where they are one: 1 Mar 2026 – 31 Mar 2026"""
    days = [datetime.fromisoformat(each) for each in (first, last)]
    return " – ".join(dict.fromkeys(_date(day, context["language"]) for day in days))


@pass_context
def _day(context: Context, moment: str) -> str:
    return _date(datetime.fromisoformat(moment).astimezone(WIB), context["language"])


def _date(at: datetime, language: str) -> str:
    return f"{at.day} {MONTHS[language][at.month - 1]} {at.year}"


def units(text: str, markup: MarkupKind) -> int:
    """Length as Telegram counts it: UTF-16 units after the markup is read."""
    shown = unescape(TAGS.sub("", text)) if markup == "html" else text
    return len(shown.encode("utf-16-le")) // 2


def split(text: str, limit: int, markup: MarkupKind) -> list[str]:
    """Parts within the limit, cut at paragraphs, lines, words, and only then anywhere; tags never span a cut."""
    if units(text, markup) <= limit:
        return [text or "·"]
    parts, part = [], ""
    for piece in _pieces(text, limit, markup):
        if part and units(part + piece, markup) > limit:
            parts.append(part.strip())
            part = ""
        part += piece
    return [p for p in [*parts, part.strip()] if p]


def _pieces(text: str, limit: int, markup: MarkupKind) -> list[str]:
    """Lines; a line too long by itself falls into words, a word too long into characters (entities stay whole)."""
    out: list[str] = []
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        if units(line, markup) <= limit and _balanced(line):
            out.append(line)
            continue
        for word in re.findall(r"\S+\s*|\s+", TAGS.sub("", line)):
            out += [word] if units(word, markup) <= limit else re.findall(r"&(?:\w+|#\d+);|.", word, re.DOTALL)
    return out


def _balanced(line: str) -> bool:
    tags = TAGS.findall(line)
    return sum(1 if "/" not in t else -1 for t in tags) == 0


def labels(folder: Path = TEMPLATES) -> dict[str, dict[str, str]]:
    """What stands on buttons, per language; in Indonesian where a language has no words for it."""
    tables = {language: _table(folder / language / "labels.toml") for language in LANGUAGES}
    return {language: tables["id"] | table for language, table in tables.items()}


def _table(path: Path) -> dict[str, str]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def wordings(folder: Path = TEMPLATES) -> Mapping[str, set[str]]:
    """The names of the messages there are, per language."""
    return {language: {p.stem for p in (folder / language).glob("*.txt")} for language in LANGUAGES}
