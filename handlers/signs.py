"""The signs an owner ticked on a case, each with the law it speaks of on the day the case was filed."""

from typing import Any

from handlers.cases import Case
from routing.catalogue import Catalogue, Indicator
from routing.deadlines import in_wib
from routing.rules import in_force


def offered(catalogue: Catalogue, category: str) -> tuple[Indicator, ...]:
    """The signs that can be ticked in a case of this category."""
    return tuple(sign for sign in catalogue.indicators.values() if category in sign.categories)


def of_case(catalogue: Catalogue, case: Case) -> list[dict[str, Any]]:
    """The ticked ones, as messages show them. An article stands there only where it was read, and while it was in force."""
    day = in_wib(case.created_at).date()
    known = [catalogue.indicators[slug] for slug in case.answers.get("indicators", ()) if slug in catalogue.indicators]
    told = []
    for sign in known:
        laws = in_force(catalogue, sign.basis, day)
        law = next((code for code in laws if code in sign.articles), laws[0] if laws else None)
        told.append({"slug": sign.slug, "law": law, "article": sign.articles.get(law) if law else None})
    return told
