"""What an owner's own words seem to say: kept beside the answers, shown, and used only until the owner says otherwise."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zlib import crc32

from handlers.conversation import Answers
from handlers.owner.sight import Sight
from handlers.reading import links, places, read, read_as

SURE = 0.5  # from which share of right guesses a category is proposed rather than asked for
NO_COMPLAINT = "bukan_aduan"
URGENT = (
    "sales_halved",
    "staff_unpaid",
    "fears_retaliation",
    "platform_gains",
    "act_named",
    "harmed",
    "threat",
    "attack_started",
)


def words_of(answers: Mapping[str, Any]) -> str:
    """Everything told in free words: the story, and what was written under files or beside it."""
    return "\n".join(str(w) for w in (answers.get("story"), *answers.get("remarks", ())) if w)


def understood(sight: Sight, answers: Answers) -> Answers:
    """The answers with what their words say read anew where the words changed, and filled in where nobody answered yet."""
    words = words_of(answers)
    if not answers.get("story"):
        return answers
    off = " ".join(sorted(sight.switched_off()))
    mark = crc32(f"{sight.catalogue.version}|{words}{'|' * bool(off)}{off}".encode())
    if answers.get("suggested", {}).get("of") != mark:
        answers = answers | {"suggested": {"of": mark, **_reading(sight, words)}}
    return _filled(sight, _still_offered(sight, answers))


def _reading(sight: Sight, words: str) -> dict[str, Any]:
    found, off = read(words), sight.switched_off()
    first, *others = found.complaints
    if found.category in off:  # what it may be instead is asked
        found = replace(found, category="lainnya", sure=0.0)
    genuine = [link.clean for link in links.find(words) if link.kind not in ("seller_centre", "lookalike")]
    return {
        "category": found.category, "sure": found.sure, "agency": found.agency, "urgency": found.urgency, "kind": found.kind,
        "answers": dict(first.answers), "seller": found.seller, "region": found.region, "links": genuine,
        "also": [{"category": c.category, "answers": dict(c.answers)} for c in others if c.category in sight.catalogue.categories and c.category not in off],
    }  # fmt: skip


def _still_offered(sight: Sight, answers: Answers) -> Answers:
    """A catalogue that changed under a half-finished report asks anew only what it no longer knows."""
    gone = {
        slug for slug, question in sight.catalogue.questions.items()
        if question.options and answers.get(slug) is not None and question.option(str(answers[slug])) is None
    }  # fmt: skip
    if answers.get("category") is not None and answers["category"] not in sight.catalogue.categories:
        gone.add("category")
    return {name: value for name, value in answers.items() if name not in gone} if gone else answers


def _filled(sight: Sight, answers: Answers) -> Answers:
    """The category's own questions answered by the words; what the words no longer say is open again."""
    said = {name: value for name, value in answers.items() if name not in answers.get("read", ())}
    offered = {name: value for name, value in facts(sight, answers).items() if name not in said}
    if "category" not in said:
        offered = {}
    return said | offered | {"read": sorted(offered)}


def facts(sight: Sight, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the words say in answer to this report's questions: slug to answer."""
    told = answers.get("suggested", {})
    category = sight.catalogue.categories.get(str(likely(answers)))
    if category is None:
        return {}
    kept = {slug: value for slug, value in _read(answers, category.slug).items() if slug in category.questions}
    if told.get("seller"):
        kept["seller"] = told["seller"]
    if (place := _place(told.get("region"))) is not None:
        kept["place"] = place
    return kept


def _read(answers: Mapping[str, Any], category: str) -> dict[str, Any]:
    """All that was read about this category, whoever asks for it."""
    told = answers.get("suggested", {})
    found = dict(told.get("answers", {}))
    if category == told.get("category"):
        return found
    also = [c["answers"] for c in told.get("also", ()) if c["category"] == category]
    return also[0] if also else read_as(words_of(answers), category)


def unasked(sight: Sight, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the words say that no question of this category asks, but that makes a case more urgent: harm, a threat, fear."""
    category = sight.catalogue.categories.get(str(likely(answers)))
    if category is None:
        return {}
    return {slug: value for slug, value in _read(answers, category.slug).items()
            if slug in URGENT and slug not in category.questions}  # fmt: skip


def _place(region: str | None) -> dict[str, Any] | None:
    """A place the words name without doubt; one that could be two is asked about."""
    named = places.find(region) if region else ()
    return {"code": named[0].code, "name": named[0].name} if len(named) == 1 else None


def likely(answers: Mapping[str, Any]) -> str | None:
    """The category as the owner chose it, else as their words suggest it."""
    chosen = answers.get("category") or answers.get("suggested", {}).get("category")
    return None if chosen == NO_COMPLAINT else chosen


def proposed(answers: Mapping[str, Any]) -> bool:
    """Whether the words alone say well enough what the report is about."""
    told = answers.get("suggested", {})
    sure = told.get("sure", 0.0) >= SURE and told.get("category") not in (None, NO_COMPLAINT, "lainnya")
    return sure and not answers.get("choosing")


def others(answers: Mapping[str, Any]) -> list[str]:
    """The other complaints in the same words, the most urgent first."""
    return [c["category"] for c in answers.get("suggested", {}).get("also", ()) if c["category"] != likely(answers)]


def no_complaint(answers: Mapping[str, Any]) -> bool:
    """Whether the words are none: a greeting, a joke, an advertisement; the owner may insist."""
    return answers.get("suggested", {}).get("category") == NO_COMPLAINT and not answers.get("insists")
