"""Every sentence exists in every language, declares its facts, and cannot be broken by what people write."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import meta

from bot.languages import missing, on_owners_buttons
from bot.render import TEMPLATES, Renderer, split, units, wordings
from handlers.cases import MOVES, OUTCOMES
from handlers.messages import DESK_LANGUAGES, LANGUAGES, Choice, Outgoing
from routing.catalogue import load
from storage.casework import TOLD_OF_DEEDS

RENDERER = Renderer(load())
FACTS = re.compile(r"\A\{# facts: (.*?) #\}")
WRITTEN = wordings()
NAMES = sorted(set.union(*WRITTEN.values()))
LOGIC = re.compile(r"\{[%{].*?[%}]\}", re.DOTALL)


def declared(language: str, name: str) -> set[str]:
    found = FACTS.match((TEMPLATES / language / f"{name}.txt").read_text(encoding="utf-8"))
    assert found, f"templates/{language}/{name}.txt does not begin with its facts"
    return {n.strip() for n in found.group(1).split(",") if n.strip()}


def logic(language: str, name: str) -> list[str]:
    """What a template decides and fills in, whatever the words and the order its language says it in."""
    found = LOGIC.findall((TEMPLATES / language / f"{name}.txt").read_text(encoding="utf-8"))
    plain = (" ".join(tag.split()) for tag in found)
    return sorted(tag if tag.startswith("{%") else re.sub(r"'[^']*'|\"[^\"]*\"", "''", tag) for tag in plain)


def test_every_message_has_its_twins_with_the_same_facts() -> None:
    different = [f"templates/{language}/{name}.txt" for name in NAMES for language in LANGUAGES
                 if (name in WRITTEN[language] or language in DESK_LANGUAGES)
                 and declared(language, name) != declared("id", name)]  # fmt: skip
    assert not different


def test_every_message_to_an_owner_is_written_in_every_language() -> None:
    assert missing() == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_asks_for_its_facts_as_its_indonesian_twin_does(language: str) -> None:
    """The same conditions and the same places to fill: no language tells its reader less."""
    different = [name for name in sorted(WRITTEN[language]) if logic(language, name) != logic("id", name)]
    assert not different, f"in templates/{language}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_uses_a_fact_it_does_not_declare(language: str) -> None:
    environment = RENDERER.environments["html"]
    undeclared = {}
    for name in sorted(WRITTEN[language]):
        source = environment.loader.get_source(environment, f"{language}/{name}")[0]
        used = meta.find_undeclared_variables(environment.parse(source)) - {"language"}
        if not used <= declared(language, name):
            undeclared[name] = used - declared(language, name)
    assert undeclared == {}, f"in templates/{language}"


def test_every_label_has_its_twins() -> None:
    tables = {
        lang: set(tomllib.loads((TEMPLATES / lang / "labels.toml").read_text(encoding="utf-8"))) for lang in LANGUAGES
    }
    owners = {name for name in tables["id"] if on_owners_buttons(name)}
    assert tables["id"] == tables["en"]
    assert tables["jv"] == tables["su"] == owners


def test_every_name_the_conversations_use_has_its_words() -> None:
    words = WRITTEN["id"]
    source = "\n".join(
        p.read_text(encoding="utf-8") for d in ("handlers", "bot", "storage") for p in Path(d).rglob("*.py")
    )
    named = set(re.findall(r'Outgoing\(\s*"(\w+)"', source)) | {
        f"hint_{n}" for n in re.findall(r'NotUnderstood\("(\w+)"', source)
    }
    named |= set(re.findall(r'MoveRefused\("(\w+)"', source)) | set(re.findall(r'\.plain\("(\w+)"', source))
    # a closing that a second officer confirmed is told in the words of a closing
    named |= {f"told_{'close' if a == 'confirm' else a}" for (_, a), move in MOVES.items() if move.told} | {
        f"did_{a}" for (_, a), move in MOVES.items() if move.who != "owner"
    }
    named |= {f"ask_{slug}" for slug in RENDERER.catalogue.questions}
    assert named <= words, f"no words for {sorted(named - words)}"


def test_every_name_of_the_tables_has_a_label() -> None:
    labels = set(RENDERER.labels["id"])
    wanted = (
        {f"do_{a}" for (_, a), move in MOVES.items() if move.who != "owner"}
        | {f"event_{a}" for _, a in MOVES}
        | set(OUTCOMES)
    )
    wanted |= {f"status_{s}" for s, _ in MOVES} | {f"about_{q}" for q in RENDERER.catalogue.questions}
    source = "\n".join(
        p.read_text(encoding="utf-8") for p in [*Path("handlers").rglob("*.py"), *Path("bot").rglob("*.py")]
    )
    wanted |= set(re.findall(r'label="(\w+)"', source))
    assert wanted <= labels, f"no label for {sorted(wanted - labels)}"


def noted(call: ast.Call) -> set[str]:
    """The kinds of deed that one call writes down; of those put together, their beginning."""
    match call.args[2] if len(call.args) > 2 else None:
        case ast.Constant(value=kind):
            return {str(kind)}
        case ast.IfExp(body=ast.Constant(value=one), orelse=ast.Constant(value=other)):
            return {str(one), str(other)}
        case ast.JoinedStr(values=[ast.Constant(value=beginning), *_]):
            return {str(beginning)}
    return set()


@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_every_deed_is_called_by_words_an_admin_knows(language: str) -> None:
    calls = [n for d in ("bot", "storage") for p in Path(d).rglob("*.py") for n in ast.walk(ast.parse(p.read_text("utf-8")))
             if isinstance(n, ast.Call) and ast.unparse(n.func).endswith("note_deed")]  # fmt: skip
    kinds = set[str]().union(*(noted(call) for call in calls))
    assert {"invite", "resume", "suspend", "category_"} <= kinds
    labels = [name for name in RENDERER.labels[language] if name.startswith("deed_")]
    assert [
        k for k in kinds if not any(n.startswith(f"deed_{k}") if k[-1] == "_" else n == f"deed_{k}" for n in labels)
    ] == []
    assert [
        k
        for k in (*TOLD_OF_DEEDS, "hand_over", "hand_over_undo")
        if f"deed_of_{k}" not in labels and f"deed_{k}" not in labels
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_are_short(language: str) -> None:
    """At most 300 characters, unless it is a summary or a text to be read once."""
    long = {"ask_confirm", "ask_consent", "ask_identity", "case", "card", "filed", "help", "privacy", "desk_help"}
    for name in sorted(WRITTEN[language]):
        if name.startswith(("ask_", "hint_", "told_", "did_")) and name not in long:
            source = FACTS.sub("", (TEMPLATES / language / f"{name}.txt").read_text(encoding="utf-8"))
            assert len(re.sub(r"<[^>]+>|\{%.*?%\}|\{\{.*?\}\}", "", source).strip()) <= 300, name


def test_nobody_is_promised_what_we_cannot_keep() -> None:
    for path in (TEMPLATES / "id").glob("*.txt"):
        text = path.read_text(encoding="utf-8").casefold()
        assert "kami tindak" not in text, path.name
        assert not re.search(r"\b(kamu|anda)\b", text), path.name


NASTY = [
    "<b>x</b>",
    "{{ 7*7 }}",
    "{% raw %}",
    "*_`~",
    "😀" * 2000,
    "\u202eabc\u2066",
    "a" * 4000,
    "\x1b[31mred\x00",
    "&lt;",
    "<script>alert(1)</script>",
]


def nasty_summary(text: str) -> Outgoing:
    facts = {"category": "jual_rugi", "story": text, "own": [("product", text), ("own_price", 45000)], "seller": text,
             "place": text[:100], "files": 2, "remarks": [text], "identity": "open", "name": text, "agency": "KPPU"}  # fmt: skip
    return Outgoing("ask_confirm", facts, ((Choice("name:platform", words=text),),))


def harmless_everywhere(saying: Outgoing) -> None:
    for language in LANGUAGES:
        for part in RENDERER.render(saying, language, "html", 4096):
            assert units(part.text, "html") <= 4096
            left = re.sub(r"</?(?:b|i|code)>", "", part.text)
            assert "<" not in left
            assert ">" not in left
            assert not re.search(r"&(?!(?:amp|lt|gt|#34|#39);)", left)
            opened = re.findall(r"<(/?)(b|i|code)>", part.text)
            assert sum(1 if not slash else -1 for slash, _ in opened) == 0
            assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x1b]", part.text)
            for row in part.buttons:
                for button in row:
                    assert 1 <= len(button.label) <= 60
        for part in RENDERER.render(saying, language, "plain", 4096):
            assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x1b]", part.text)


@pytest.mark.parametrize("text", NASTY)
def test_what_people_write_comes_out_harmless(text: str) -> None:
    harmless_everywhere(nasty_summary(text))
    assert "49" not in RENDERER.render(nasty_summary("{{ 7*7 }}"), "id", "html", 4096)[0].text.split("Rp")[0]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=600))
def test_anything_anybody_writes_comes_out_harmless(text: str) -> None:
    harmless_everywhere(nasty_summary(text))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab 😀\n&<"), min_size=1, max_size=400), st.integers(10, 80))
def test_a_split_message_loses_no_words(text: str, limit: int) -> None:
    parts = split(text, limit, "plain")
    assert all(units(p, "plain") <= limit for p in parts)
    assert "".join("".join(parts).split()) == "".join(text.split()) or not text.strip()


def test_a_story_of_four_thousand_emoji_is_shown_whole_to_the_officer() -> None:
    facts = dict.fromkeys(declared("id", "card"), "") | {
        "status": "new", "category": "jual_rugi", "created_at": "2026-11-24T05:00:00+00:00", "due_at": None, "own": [],
        "links": [], "remarks": [], "co_handlers": [], "basis": [], "said": [], "files": 0, "identity": "confidential",
        "reason": {"id": "x", "en": "x"}, "id": 1, "urgency": "P3", "story": "😀" * 4000, "window": None}  # fmt: skip
    parts = RENDERER.render(Outgoing("card", facts), "id", "html", 4096)
    assert sum(p.text.count("😀") for p in parts) == 4000


def test_every_language_we_answer_in_has_its_words() -> None:
    assert set(LANGUAGES) <= {folder.name for folder in TEMPLATES.iterdir() if (folder / "labels.toml").exists()}
    assert LANGUAGES[0] == "id"
