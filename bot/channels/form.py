"""The whole report as a native form of WhatsApp (Flow JSON), made from the catalogue and the labels: static, no endpoint, no keys.

Three screens: what happened; the questions of the chosen category; who may be named. Every field bears the name of the
step that reads it. Limits are Meta's for Flow JSON 7.3, as pywa 4.5 documents them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from routing.catalogue import Catalogue, Category, Question

VERSION = "7.3"
FIRST, DETAILS, LAST = "WHAT", "DETAILS", "LAST"
LABEL, HELPER, TITLE, DESCRIPTION, TEXT, FOOTER, OPT_IN = 20, 80, 30, 300, 600, 35, 120  # characters
MOST = 5  # questions of a category a form carries, under the neutral names a1, a2, ... between its screens
Words = Mapping[str, str]
Part = dict[str, Any]


def form_name(base: str, language: str) -> str:
    """The form's name at Meta: one for each language."""
    return f"{base}_{language}"


def flow_json(catalogue: Catalogue, words: Words, language: str) -> Part:
    """The form in one language, as Meta wants it."""
    offered = [category for category in catalogue.categories.values() if category.offered]
    screens = [_first(offered, words, language), _details(catalogue, offered, words, language), _last(words)]
    return {"version": VERSION, "screens": screens}


def _first(offered: Iterable[Category], words: Words, language: str) -> Part:
    told = [{"id": c.slug, "title": clipped(_in(c.label, language), TITLE)} | _described(_in(c.label, language), TITLE)
            for c in offered]  # fmt: skip
    fields: list[Part] = [
        {"type": "TextBody", "text": words["form_privacy"]},
        {"type": "Dropdown", "name": "category", "label": clipped(words["form_what"], LABEL), "required": True, "data-source": told},
        {"type": "TextArea", "name": "story", "label": clipped(words["about_story"], LABEL), "required": True, "max-length": TEXT,
         "helper-text": clipped(words["form_story_hint"], HELPER)},
        {"type": "TextInput", "name": "link", "label": clipped(words["form_link"], LABEL), "required": False,
         "helper-text": clipped(words["form_skip_hint"], HELPER)},
    ]  # fmt: skip
    on = {name: f"${{form.{name}}}" for name in ("category", "story", "link")}
    return _screen(FIRST, words["form_what"], [*fields, _footer(words["form_next"], DETAILS, on)])


def _details(catalogue: Catalogue, offered: Iterable[Category], words: Words, language: str) -> Part:
    """What only this category asks. Each case has its own way on: a field that is not shown has no answer."""
    cases: dict[str, list[Part]] = {}
    for category in offered:
        asked = [catalogue.questions[slug] for slug in category.questions][:MOST]
        fields = [_field(question, category.slug, words, language) for question in asked]
        if category.asks_seller:
            fields.append(_input(f"{category.slug}_seller", words["form_seller"], words))
        answers = {f"a{n}": f"${{form.{category.slug}_{q.slug}}}" for n, q in enumerate(asked, 1)}
        answers |= {f"a{n}": "" for n in range(len(asked) + 1, MOST + 1)}
        seller = f"${{form.{category.slug}_seller}}" if category.asks_seller else ""
        on = {
            **_kept("category", "story", "link"),
            **answers,
            "seller": seller,
            "asked": ",".join(q.slug for q in asked),
        }
        caption = {"type": "TextCaption", "text": words["form_skip_hint"]}
        cases[category.slug] = [caption, *fields, _footer(words["form_next"], LAST, on)]
    switch = {"type": "Switch", "value": "${data.category}", "cases": cases}
    return _screen(DETAILS, words["form_more"], [switch], data=("category", "story", "link"))


def _last(words: Words) -> Part:
    identities = [{"id": name, "title": clipped(words[name], TITLE)} for name in ("confidential", "open", "anonymous")]
    fields = [
        _input("place", words["form_place"], words),
        {"type": "RadioButtonsGroup", "name": "identity", "label": clipped(words["form_identity"], LABEL), "required": True,
         "data-source": identities, "init-value": "confidential"},
        _input("name", words["form_name"], words),
        {"type": "OptIn", "name": "consent", "label": clipped(words["form_consent"], OPT_IN), "required": True},
    ]  # fmt: skip
    kept = ("category", "story", "link", *(f"a{n}" for n in range(1, MOST + 1)), "seller", "asked")
    sent = {**_kept(*kept), **{name: f"${{form.{name}}}" for name in ("place", "identity", "name", "consent")}}
    done = {"type": "Footer", "label": clipped(words["form_send"], FOOTER),
            "on-click-action": {"name": "complete", "payload": {"form": "report", **sent}}}  # fmt: skip
    return _screen(LAST, words["form_last"], [*fields, done], data=kept, terminal=True)


def answers_of(told: Mapping[str, Any]) -> Part:
    """What came back, with the category's questions under their own names again."""
    asked = [name for name in str(told.get("asked") or "").split(",") if name]
    named = {name: told.get(f"a{n}") for n, name in enumerate(asked, 1)}
    return {**{k: v for k, v in told.items() if k != "flow_token"}, **named}


def _field(question: Question, category: str, words: Words, language: str) -> Part:
    name, label = f"{category}_{question.slug}", words.get(f"about_{question.slug}", question.slug)
    if question.kind != "choice":
        return _input(name, label, words)
    told = [{"id": o.slug, "title": clipped(_in(o.name, language), TITLE)} | _described(_in(o.name, language), TITLE)
            for o in question.options]  # fmt: skip
    return {"type": "Dropdown", "name": name, "label": clipped(label, LABEL), "required": False, "data-source": told}


def _input(name: str, label: str, words: Words) -> Part:
    return {
        "type": "TextInput",
        "name": name,
        "label": clipped(label, LABEL),
        "required": False,
        "max-chars": 80,
    } | _helped(label)


def _helped(label: str) -> Part:
    """A label too long for its line is written out below it."""
    return {"helper-text": clipped(label, HELPER)} if len(label) > LABEL else {}


def _described(label: str, most: int) -> Part:
    return {"description": clipped(label, DESCRIPTION)} if len(label) > most else {}


def _kept(*names: str) -> dict[str, str]:
    return {name: f"${{data.{name}}}" for name in names}


def _footer(label: str, screen: str, payload: Part) -> Part:
    action = {"name": "navigate", "next": {"type": "screen", "name": screen}, "payload": payload}
    return {"type": "Footer", "label": clipped(label, FOOTER), "on-click-action": action}


def _screen(key: str, title: str, children: list[Part], data: Iterable[str] = (), *, terminal: bool = False) -> Part:
    known = {name: {"type": "string", "__example__": "-"} for name in data}
    made: Part = {
        "id": key,
        "title": clipped(title, TITLE),
        "data": known,
        "layout": {"type": "SingleColumnLayout", "children": children},
    }
    return made | ({"terminal": True, "success": True} if terminal else {})


def _in(names: Mapping[str, str], language: str) -> str:
    return names.get(language, names["id"])


def clipped(text: str, most: int) -> str:
    """At most so many characters, cut between words where that leaves enough to recognise it."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    at_word = cut.rsplit(" ", 1)[0] if cut.rfind(" ") > most // 2 and text[most - 1] != " " else cut
    return at_word.rstrip(" ,/") + "…"
