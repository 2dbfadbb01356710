"""How much of what an agency needs a case shows already: its category's checklist against answers, files and words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from handlers.acts import ReplyToCase
from handlers.cases import Case
from routing.catalogue import Catalogue, Element
from routing.ends import End, end

UNKNOWN = "unknown"  # the option of a question that answers nothing
WORDS_MOST = 10  # sentences kept with one element
Ties = Mapping[str, str | None]  # file -> the element it shows; None: nobody said


@dataclass(frozen=True)
class Standing:
    """The elements of a case that are filled, and those that are missing: what it cannot do without first."""

    filled: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def asked(self) -> int:
        return len(self.filled) + len(self.missing)

    def facts(self) -> dict[str, Any]:
        """As messages show it."""
        return {"filled": len(self.filled), "asked": self.asked, "missing": list(self.missing)}


def checklist(catalogue: Catalogue, category: str, answers: Mapping[str, Any]) -> tuple[Element, ...]:
    """The elements a case of this category is measured by; none for a word to the desk."""
    found = catalogue.categories.get(category)
    if found is None or answers.get("wants_human"):
        return ()
    return tuple(catalogue.elements[slug] for slug in found.elements)


def standing(catalogue: Catalogue, category: str, answers: Mapping[str, Any], ties: Ties) -> Standing:
    """Measured by the checklist as it is today: one that grew asks only for what is new."""
    elements = checklist(catalogue, category, answers)
    tied = {slug for slug in ties.values() if slug} | {slug for slug, words in answers.get("tied", {}).items() if words}
    loose = bool(answers.get("links")) or any(slug not in {e.slug for e in elements} for slug in ties.values())
    filled = [e for e in elements if e.slug in tied or (e.default and loose) or answered(e, answers)]
    missing = sorted((e for e in elements if e not in filled), key=lambda e: not e.required)
    return Standing(tuple(e.slug for e in filled), tuple(e.slug for e in missing))


def of_case(catalogue: Catalogue, case: Case) -> Standing:
    return standing(catalogue, case.category, case.answers, case.ties)


def outlook(catalogue: Catalogue, case: Case) -> End | None:
    """What the case may honestly lead to as it stands; None for a word to the desk or a request for help."""
    if case.answers.get("wants_human"):
        return None
    return end(catalogue, case.category, case.answers, of_case(catalogue, case).missing, case.basis)


def answered(element: Element, answers: Mapping[str, Any]) -> bool:
    """Whether the answers alone fill it; a wizard's answer stands under the wizard's name."""
    names = (element.wizard,) if element.wizard else element.answers
    said = [answers.get(name) not in (None, UNKNOWN, [], {}) for name in names]
    return bool(said) and (all(said) if element.every else any(said))


def default_of(catalogue: Catalogue, category: str) -> str | None:
    """The element that files count for where nobody said which."""
    found = catalogue.categories.get(category)
    elements = (catalogue.elements[slug] for slug in found.elements) if found else ()
    return next((e.slug for e in elements if e.default), None)


def merged(answers: Mapping[str, Any], act: ReplyToCase) -> dict[str, Any]:
    """The answers of a case with what its owner added to one element."""
    after = {**answers, **act.answers}
    if act.element and act.text and not act.answers:
        tied = dict(answers.get("tied", {}))
        tied[act.element] = [*tied.get(act.element, ()), act.text[:1000]][-WORDS_MOST:]
        after["tied"] = tied
    return after


def with_added(case: Case, act: ReplyToCase) -> Case:
    """The case as it will be once the act is carried out, as far as its checklist goes."""
    ties = {**case.ties, **dict.fromkeys(act.evidence, act.element)}
    return replace(case, answers=merged(case.answers, act), ties=ties)
