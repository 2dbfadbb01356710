"""An owner's report: the questions, in the order an owner meets them; what their own words said already is not asked."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from handlers.cases import hidden
from handlers.conversation import (
    Answers,
    Dialogue,
    Flow,
    NotUnderstood,
    Step,
    buttons,
    one_of,
    plain,
    skips,
    some_text,
)
from handlers.messages import LANGUAGES, Choice, Incoming, Rows
from handlers.owner import suggestion
from handlers.owner.sight import CONSENT_VERSION, Sight
from handlers.owner.words import agrees, disagrees
from handlers.reading import links, money, places
from routing.catalogue import Category, Question
from routing.contacts import first_address
from routing.shapes import ANTI_SCAM

LANGUAGE_NAMES = {
    "indonesia": "id", "bahasa indonesia": "id", "basa indonesia": "id", "melayu": "id", "malay": "id", "bahasa melayu": "id", "bahasa malaysia": "id",
    "inggris": "en", "bahasa inggris": "en", "jawa": "jv", "basa jawa": "jv", "basa jawi": "jv", "bahasa jawa": "jv", "boso jowo": "jv",
    "jowo": "jv", "krama": "jv", "kromo": "jv", "javanese": "jv", "sunda": "su", "basa sunda": "su", "bahasa sunda": "su",
    "lemes": "su", "sundanese": "su", "indonesian": "id",
}  # fmt: skip
STORY_LEAST = 20
MOST_FILES = 30
MOST_POINTS = 5
IDENTITIES = ("confidential", "open", "anonymous")
LEFT_OUT = {"consent", "confirm", "evidence", "read_back", "also"}  # of the conversation, not of the report


def report_flow(sight: Sight, answers: Mapping[str, Any]) -> Flow:
    """Every question of a report with these answers: the category decides which of its own come in the middle."""
    kind = category_of(sight, answers)
    return (
        consent_step(sight),
        Step("whose", one_of("whose", "mine", "others"), lambda d: buttons("whose", "mine", "others"),
             only_if=lambda a: bool(a.get("forwarded"))),
        Step("category", one_of("category", *offered(sight)), lambda d: categories(sight, d.answers),
             only_if=lambda a: not ("story" in a and suggestion.proposed(a)) and not (sight.owner.brief and "story" not in a)),
        Step("story", story, facts=lambda d: {"category": d.answers.get("category")},
             may_skip=bool(kind and kind.short)),
        Step("insists", one_of("insists", "yes"), lambda d: buttons("insists", "yes"),
             only_if=suggestion.no_complaint, words="insists"),
        Step("read_back", one_of("read_back", "yes"), lambda d: READ_BACK, facts=lambda d: read_back(sight, d.answers),
             only_if=lambda a: bool(a.get("own_words")) and suggestion.proposed(a)),
        *own_questions(sight, answers),
        Step("seller", some_text("seller", 2, 500), may_skip=True, only_if=lambda a: asks_seller(kind, a) and not sight.owner.brief),
        Step("place", place, place_rows, may_skip=True, only_if=lambda a: asks_place(kind, a),
             facts=lambda d: {"named": d.answers.get("suggested", {}).get("region")}),
        Step("also", pressed_or_said("also", "yes", "no"), lambda d: buttons("also", "yes", "no"),
             only_if=lambda a: bool(suggestion.others(a)), facts=lambda d: {"others": suggestion.others(d.answers)}),
        Step("evidence", evidence, lambda d: buttons("evidence", "none"), only_if=lambda a: asks_evidence(kind, a) and not sight.owner.brief),
        Step("identity", one_of("identity", *IDENTITIES), identity_rows, only_if=lambda a: False,
             facts=lambda d: identity_facts(sight, d.answers)),
        Step("name", own_name, lambda d: name_rows(sight.owner.name_hint),
             only_if=lambda a: a.get("identity") == "open"),
        Step("confirm", one_of("confirm", "send", "uncensored"), lambda d: confirm_rows(kind, d.answers), facts=lambda d: summary(sight, d.answers)),
    )  # fmt: skip


def consent_step(sight: Sight) -> Step:
    return Step("consent", agreed, lambda d: buttons("consent", "agree", "decline"),
                only_if=lambda a: sight.owner.consent != CONSENT_VERSION, facts=lambda d: {"version": CONSENT_VERSION})  # fmt: skip


def agreed(said: Incoming, dialogue: Dialogue) -> str:
    """The button, or a plain yes to the question."""
    return "agree" if said.choice is None and agrees(said.text) else one_of("consent", "agree")(said, dialogue)


def declines(said: Incoming) -> bool:
    return said.choice == "consent:decline" or (said.choice is None and disagrees(said.text))


def language_step(only_if: Any = lambda answers: True) -> Step:
    return Step("language", language_named, lambda d: buttons("language", *LANGUAGES, per_row=2), only_if=only_if)


def language_named(said: Incoming, dialogue: Dialogue) -> str:
    """One of our languages, pressed or called by any of its names; who asks for Malay is answered in Indonesian."""
    return LANGUAGE_NAMES.get(plain(said.text or "")) or one_of("language", *LANGUAGES)(said, dialogue)


READ_BACK: Rows = (
    (Choice("read_back:yes", label="right", icon="✅"),),
    (Choice("go:change", label="change", icon="✏️"), Choice("change:category", label="other_problem", icon="🔀")),
)


def confirm_rows(kind: Category | None, answers: Answers) -> Rows:
    shown = answers.get("identity") or "confidential"
    fears = "fears" if answers.get("fears_retaliation") else "fears_not"
    safety: Rows = ((Choice("fear:report", label=fears, icon="🛡"),),) if kind and kind.asks_retaliation else ()
    return (
        (Choice("confirm:send", label="send", icon="✅"),),
        (Choice("go:change", label="change", icon="✏️"), Choice("go:later", label="later", icon="⏸")),
        (
            Choice("change:identity", label=f"as_{shown}", icon=ICONS[shown]),
            Choice("go:preview", label="preview", icon="👁"),
        ),
        *safety,
    )


def asks_retaliation(sight: Sight, answers: Mapping[str, Any]) -> bool:
    """Whether whoever is complained of could punish the owner's shop."""
    kind = category_of(sight, answers)
    return bool(kind and kind.asks_retaliation)


ICONS = {"confidential": "🔒", "open": "👤", "anonymous": "🕶"}


def category_of(sight: Sight, answers: Mapping[str, Any]) -> Category | None:
    return sight.catalogue.categories.get(str(suggestion.likely(answers)))


def asks_seller(kind: Category | None, answers: Mapping[str, Any]) -> bool:
    """Whom it is about, where neither a name nor a link says so."""
    return bool(kind and kind.asks_seller) and not found_links(answers)


def asks_place(kind: Category | None, answers: Mapping[str, Any]) -> bool:
    """Where a kind of help depends on it, and where the words name a place that could be two."""
    region = answers.get("suggested", {}).get("region")
    return bool(kind and kind.asks_place) or bool(region and len(places.find(region)) > 1)


def asks_evidence(kind: Category | None, answers: Mapping[str, Any]) -> bool:
    """Only where there is none yet; more may be sent at any time."""
    return not (kind and kind.short) and not any((answers.get("files"), answers.get("points"), found_links(answers)))


def with_point(answers: Answers, point: tuple[float, float] | None) -> Answers:
    """The answers with this place on the map, in degrees."""
    if point is None:
        return answers
    told = ", ".join(f"{degrees:.5f}" for degrees in point)
    return answers | {"points": [*answers.get("points", ()), told][-MOST_POINTS:]}


def found_links(answers: Mapping[str, Any]) -> list[str]:
    """The links in everything the owner wrote that may be evidence: no seller's own back room, no look-alike."""
    words = f"{suggestion.words_of(answers)} {answers.get('seller') or ''}"
    return [link.clean for link in links.find(words) if link.kind not in ("seller_centre", "lookalike")]


def story(said: Incoming, dialogue: Dialogue) -> str:
    """The owner's own words; a greeting alone is none."""
    return some_text("story_short", STORY_LEAST)(said, dialogue)


def offered(sight: Sight) -> list[str]:
    off = sight.switched_off()
    return [slug for slug, category in sight.catalogue.categories.items() if category.offered and slug not in off]


def categories(sight: Sight, answers: Mapping[str, Any]) -> Rows:
    """Every category, what the owner's words speak of first."""
    language = sight.owner.language or sight.owner.language_hint
    names = sight.catalogue.categories
    told = answers.get("suggested", {})
    first = [told.get("category"), *(c["category"] for c in told.get("also", ()))]
    slugs = sorted(offered(sight), key=lambda s: first.index(s) if s in first else len(first))
    return tuple((Choice(f"category:{s}", words=names[s].label.get(language, names[s].label["id"])),)
                 for s in slugs)  # fmt: skip


def own_questions(sight: Sight, answers: Mapping[str, Any]) -> list[Step]:
    """The category's first questions, as its stanza in the catalogue lists them; what may be left open is asked later."""
    category = category_of(sight, answers)
    if category is None:
        return []
    language = sight.owner.language or sight.owner.language_hint
    steps = [own_question(sight.catalogue.questions[slug], language) for slug in category.questions]
    where = lambda d: {"iasc": first_address(sight.contacts(ANTI_SCAM))}  # noqa: E731
    return [replace(step, facts=where) if step.name == "money_moved" else step for step in steps]


def own_question(question: Question, language: str) -> Step:
    """One question of the catalogue as a step; one that is not required is never asked by itself."""
    slug, asked = question.slug, question.required
    match question.kind:
        case "money":
            return Step(slug, price, may_skip=True, only_if=lambda a: asked)
        case "choice":
            rows = tuple((Choice(f"{slug}:{o.slug}", words=o.name.get(language, o.name["id"])),)
                         for o in question.options)  # fmt: skip
            return Step(slug, pressed_or_said(slug, *(o.slug for o in question.options)), lambda d: rows,
                        only_if=lambda a: asked, may_skip=not question.required)  # fmt: skip
        case _:
            return Step(slug, some_text("words", 1, 500), may_skip=True, only_if=lambda a: asked)


def pressed_or_said(name: str, *options: str) -> Callable[[Incoming, Dialogue], str]:
    """One of the buttons, or a word for it: yes and no in any language, and not knowing where that is an answer."""
    pressed = one_of(name, *options)

    def read(said: Incoming, dialogue: Dialogue) -> str:
        for option, meant in (("yes", agrees), ("no", disagrees), ("unknown", skips), ("none", skips)):
            if said.choice is None and option in options and meant(said.text):
                return option
        return pressed(said, dialogue)

    return read


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


def place_codes(named: str) -> list[str]:
    """The places a name may mean, to choose from."""
    return [p.code for p in places.find(named)[:8]]


def place_rows(dialogue: Dialogue) -> Rows:
    found = (places.by_code(code) for code in dialogue.notes.get("place_options", ()))
    return tuple((Choice(f"place:{p.code}", words=f"{p.name}, {p.province}"),) for p in found if p)


def evidence(said: Incoming, dialogue: Dialogue) -> str:
    """Files are gathered as they come, and end this question; this is the answer of who has none."""
    if (said.choice or "").partition(":")[2] == "none" or skips(said.text):
        return "none"
    raise NotUnderstood("evidence")


def identity_rows(dialogue: Dialogue) -> Rows:
    return buttons("identity", *IDENTITIES, icons=ICONS)


def identity_facts(sight: Sight, answers: Answers) -> dict[str, Any]:
    agency, welcome = sight.anonymous_welcome(str(answers.get("category")), answers)
    return {"agency": agency, "anonymous_welcome": welcome}


def own_name(said: Incoming, dialogue: Dialogue) -> str:
    """What they are called; "lewati" is nobody's name."""
    if skips(said.text):
        raise NotUnderstood("name")
    return some_text("name", 2, 100)(said, dialogue)


def name_rows(hint: str | None) -> Rows:
    return ((Choice("name:platform", words=hint),),) if hint else ()


def noted(sight: Sight, answers: Answers) -> dict[str, Any]:
    """What the words answered already, to be shown before the next question; empty where they answered nothing."""
    found = {slug: answers[slug] for slug in answers.get("read", ()) if answers.get(slug) is not None}
    asked = [s.name for s in own_questions(sight, answers)]
    own = [(slug, found[slug]) for slug in asked if slug in found]
    place = (found.get("place") or {}).get("name")
    return {"own": own, "seller": found.get("seller"), "place": place} if own or found else {}


def read_back(sight: Sight, answers: Answers) -> dict[str, Any]:
    """What the bot has read, for its owner to say whether it is right."""
    found = {**suggestion.facts(sight, answers), **{n: v for n, v in answers.items() if v is not None}}
    asked = [s.name for s in own_questions(sight, answers)]
    return {
        "category": suggestion.likely(answers), "own": [(slug, found[slug]) for slug in asked if found.get(slug) is not None],
        "seller": found.get("seller"), "place": (found.get("place") or {}).get("name"), "links": len(found_links(answers)),
        "others": suggestion.others(answers),
    }  # fmt: skip


def summary(sight: Sight, answers: Answers) -> dict[str, Any]:
    """The facts read back to the owner before sending: only what they said, in the order it was asked."""
    agency, _ = sight.anonymous_welcome(str(answers.get("category")), answers)
    asked = [s.name for s in own_questions(sight, answers)]
    case = sight.would_be(finished(sight, answers)) if answers.get("category") else None
    return {
        "category": answers.get("category"),
        "story": answers.get("story"),
        "own": [(slug, answers.get(slug)) for slug in asked if answers.get(slug) is not None],
        "seller": answers.get("seller"),
        "place": (answers.get("place") or {}).get("name"),
        "files": len(answers.get("files", ())),
        "links": len(found_links(answers)),
        "remarks": list(answers.get("remarks", ())),
        "identity": answers.get("identity") or "confidential",
        "name": answers.get("name"),
        "agency": agency,
        "others": suggestion.others(answers) if answers.get("also") == "yes" else [],
        "helping": list(case.helpers) if case else [],
        "hidden": len(hidden(case)) if case else 0,
        "fears": bool(answers.get("fears_retaliation")) if asks_retaliation(sight, answers) else None,
        "short": bool(sight.catalogue.categories[answers["category"]].short) if answers.get("category") else False,
    }


def finished(sight: Sight, answers: Answers) -> Answers:
    """The answers that belong to the report as it stands: what a changed category no longer asks is left out."""
    given = {"identity": "confidential", **answers}
    names = {s.name for s in report_flow(sight, given)} - LEFT_OUT
    if given["identity"] != "open":
        names -= {"name"}
    kept = {n: v for n, v in given.items() if n in names and v is not None}
    extra = {
        "remarks": answers.get("remarks"),
        "links": found_links(answers),
        "points": answers.get("points"),
        "tied": answers.get("tied"),
        "follows": answers.get("follows"),
        "revealed": answers.get("revealed"),
        "fears_retaliation": answers.get("fears_retaliation"),
        "uncensored": answers.get("confirm") == "uncensored",
    }
    return suggestion.unasked(sight, answers) | kept | {name: value for name, value in extra.items() if value}


def siblings(sight: Sight, answers: Answers) -> tuple[Answers, ...]:
    """The other complaints of the same words, each a report of its own with what it shares with the first."""
    if answers.get("also") != "yes":
        return ()
    shared = {n: v for n, v in answers.items() if n not in {"category", "also", *answers.get("read", ())}}
    found = (
        suggestion.understood(sight, shared | {"category": slug, "read": []}) for slug in suggestion.others(answers)
    )
    return tuple(finished(sight, one) for one in found)
