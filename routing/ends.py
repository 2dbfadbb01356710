"""What a report may honestly lead to under today's rules: something to act on, something still missing, or a count for policy."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from routing.rules import matches
from routing.shapes import Catalogue, Words

KINDS = ("actionable", "needs", "policy")
MOST_NEEDED = 2  # missing elements that are named


@dataclass(frozen=True)
class End:
    """Advice, no promise: the kind, the law it would rest on with the article where that was read, and why."""

    kind: Literal["actionable", "needs", "policy"]
    law: str | None = None
    article: str | None = None
    needed: tuple[str, ...] = ()  # indispensable elements that are missing
    policy: str | None = None
    because: Words | None = None

    def facts(self) -> dict[str, Any]:
        """As messages show it."""
        told = asdict(self)
        return {**told, "needed": list(self.needed), "because": dict(self.because) if self.because else None}

    @property
    def recorded(self) -> str:
        """As it is counted: the kind, and for policy which rule."""
        return f"{self.kind}:{self.policy}" if self.policy else self.kind


def end(
    catalogue: Catalogue, category: str, answers: Mapping[str, Any], missing: Sequence[str], basis: Sequence[str]
) -> End | None:
    """For a report of this category whose elements `missing` are missing, on the laws in force when it was filed; None for
    one that has no checklist."""
    found = catalogue.categories.get(category)
    if found is None or not found.elements:
        return None
    ticked = answers.get("indicators", ())
    said = {**answers, **dict.fromkeys(ticked if len(ticked) == 1 else (), True), "category": category}
    for rule in catalogue.policies:
        if matches(rule.when, said):
            return End("policy", policy=rule.slug, because=rule.because)
    law, article = _law(catalogue, category, answers, basis)
    needed = tuple(slug for slug in missing if catalogue.elements[slug].required)[:MOST_NEEDED]
    return End("needs" if needed else "actionable", law, article, needed)


def _law(
    catalogue: Catalogue, category: str, answers: Mapping[str, Any], basis: Sequence[str]
) -> tuple[str | None, str | None]:
    """The law to name: one with an article that was read, else the first; of the category, or of a sign that was ticked."""
    articles = dict(catalogue.categories[category].articles)
    for slug in answers.get("indicators", ()):
        articles |= catalogue.indicators[slug].articles if slug in catalogue.indicators else {}
    for law in basis:
        if law in articles and catalogue.laws[law].articles_verified:
            return law, articles[law]
    return (basis[0] if basis else None), None
