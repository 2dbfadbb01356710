"""An owner's report: the questions, in the order an owner meets them."""

from collections.abc import Mapping
from typing import Any

from handlers.conversation import (
    Answers,
    Dialogue,
    Flow,
    NotUnderstood,
    Step,
    buttons,
    one_of,
    some_text,
)
from handlers.messages import Choice, Incoming, Rows
from handlers.owner.sight import CONSENT_VERSION, Sight
from handlers.reading import links, money, places
from routing.catalogue import Question

LANGUAGES = ("id", "en")
STORY_LEAST = 20
MOST_FILES = 30


def report_flow(sight: Sight, answers: Mapping[str, Any]) -> Flow:
    """Every question of a report with these answers: the category decides which of its own come in the middle."""
    owner = sight.owner
    return (
        language_step(lambda a: owner.language is None),
        Step("consent", one_of("consent", "agree"), lambda d: buttons("consent", "agree", "decline"),
             only_if=lambda a: owner.consent != CONSENT_VERSION, facts=lambda d: {"version": CONSENT_VERSION}),
        Step("category", one_of("category", *offered(sight)), lambda d: categories(sight)),
        Step("story", some_text("story_short", STORY_LEAST), facts=lambda d: {"category": d.answers.get("category")}),
        *own_questions(sight, answers),
        Step("seller", some_text("seller", 2, 500), may_skip=True),
        Step("place", place, place_rows, may_skip=True),
        Step("evidence", evidence, evidence_rows, facts=lambda d: {"count": len(d.answers.get("files", ()))}),
        Step("identity", one_of("identity", "confidential", "open", "anonymous"), identity_rows,
             facts=lambda d: identity_facts(sight, d.answers)),
        Step("name", some_text("name", 2, 100), lambda d: name_rows(owner.name_hint),
             only_if=lambda a: a.get("identity") == "open"),
        Step("confirm", one_of("confirm", "send"), lambda d: CONFIRM, facts=lambda d: summary(sight, d.answers),
             words="confirm"),
    )  # fmt: skip


def language_step(only_if: Any = lambda answers: True) -> Step:
    return Step("language", one_of("language", *LANGUAGES), lambda d: buttons("language", *LANGUAGES, per_row=2),
                only_if=only_if)  # fmt: skip


CONFIRM: Rows = (
    (Choice("confirm:send", label="send", icon="✅"),),
    (Choice("go:change", label="change", icon="✏️"), Choice("go:later", label="later", icon="⏸")),
)


def offered(sight: Sight) -> list[str]:
    return [slug for slug, category in sight.catalogue.categories.items() if category.offered]


def categories(sight: Sight) -> Rows:
    language = sight.owner.language or sight.owner.language_hint
    names = sight.catalogue.categories
    return tuple((Choice(f"category:{s}", words=names[s].label.get(language, names[s].label["id"])),)
                 for s in offered(sight))  # fmt: skip


def own_questions(sight: Sight, answers: Mapping[str, Any]) -> list[Step]:
    """The chosen category's first questions, as its stanza in the catalogue lists them."""
    category = sight.catalogue.categories.get(str(answers.get("category")))
    if category is None:
        return []
    language = sight.owner.language or sight.owner.language_hint
    return [_own(sight.catalogue.questions[slug], language) for slug in category.questions]


def _own(question: Question, language: str) -> Step:
    slug = question.slug
    match question.kind:
        case "money":
            return Step(slug, price, may_skip=True)
        case "choice":
            rows = tuple((Choice(f"{slug}:{o.slug}", words=o.name.get(language, o.name["id"])),)
                         for o in question.options)  # fmt: skip
            return Step(slug, one_of(slug, *(o.slug for o in question.options)), lambda d: rows,
                        may_skip=not question.required)  # fmt: skip
        case _:
            return Step(slug, some_text("words", 1, 500), may_skip=True)


def price(said: Incoming, dialogue: Dialogue) -> int:
    """One price in whole rupiah."""
    amount = money.price(said.text or "")
    if amount is None:
        raise NotUnderstood("price")
    return amount


def place(said: Incoming, dialogue: Dialogue) -> dict[str, Any]:
    """A kabupaten or kota. A name we do not know twice is kept as the owner wrote it: it must not end a report."""
    if said.choice:
        found = places.by_code(said.choice.partition(":")[2])
        if found is None:
            raise NotUnderstood("press_a_button")
        return {"code": found.code, "name": found.name}
    words = (said.text or "").strip()[:100]
    candidates = places.find(words) if words else ()
    if len(candidates) == 1:
        return {"code": candidates[0].code, "name": candidates[0].name}
    if candidates:
        raise NotUnderstood("place_which", options=[c.code for c in candidates[:8]])
    if not words:
        raise NotUnderstood("place")
    if dialogue.notes.get("place_asked"):
        return {"code": None, "name": words}
    raise NotUnderstood("place", asked=True)


def place_rows(dialogue: Dialogue) -> Rows:
    found = (places.by_code(code) for code in dialogue.notes.get("place_options", ()))
    return tuple((Choice(f"place:{p.code}", words=f"{p.name}, {p.province}"),) for p in found if p)


def evidence(said: Incoming, dialogue: Dialogue) -> str:
    """Files are gathered as they come (see the owner's conversation); this step ends when the owner says so."""
    option = (said.choice or "").partition(":")[2]
    if option in ("done", "none"):
        return option
    raise NotUnderstood("evidence")


def evidence_rows(dialogue: Dialogue) -> Rows:
    some = dialogue.answers.get("files") or dialogue.answers.get("remarks")
    return buttons("evidence", "done" if some else "none", icons={"done": "✅"})


def identity_rows(dialogue: Dialogue) -> Rows:
    return buttons("identity", "confidential", "open", "anonymous",
                   icons={"confidential": "🔒", "open": "👤", "anonymous": "🕶"})  # fmt: skip


def identity_facts(sight: Sight, answers: Answers) -> dict[str, Any]:
    agency, welcome = sight.anonymous_welcome(str(answers.get("category")), answers)
    return {"agency": agency, "anonymous_welcome": welcome}


def name_rows(hint: str | None) -> Rows:
    return ((Choice("name:platform", words=hint),),) if hint else ()


def summary(sight: Sight, answers: Answers) -> dict[str, Any]:
    """The facts read back to the owner before sending: only what they said, in the order it was asked."""
    agency, _ = sight.anonymous_welcome(str(answers.get("category")), answers)
    asked = [s.name for s in own_questions(sight, answers)]
    return {
        "category": answers.get("category"),
        "story": answers.get("story"),
        "own": [(slug, answers.get(slug)) for slug in asked if answers.get(slug) is not None],
        "seller": answers.get("seller"),
        "place": (answers.get("place") or {}).get("name"),
        "files": len(answers.get("files", ())),
        "remarks": list(answers.get("remarks", ())),
        "identity": answers.get("identity"),
        "name": answers.get("name"),
        "agency": agency,
    }


def finished(sight: Sight, answers: Answers) -> Answers:
    """The answers that belong to the report as it stands: what a changed category no longer asks is left out."""
    names = [s.name for s in report_flow(sight, answers) if s.only_if(answers)]
    left_out = {"language", "consent", "confirm", "evidence"}
    kept = {n: answers[n] for n in names if answers.get(n) is not None and n not in left_out}
    words = (
        " ".join(str(answers.get(n) or "") for n in ("story", "seller")) + " " + " ".join(answers.get("remarks", ()))
    )
    found = [link.clean for link in links.find(words)]
    extra = {"remarks": answers.get("remarks"), "links": found}
    return kept | {name: value for name, value in extra.items() if value}
