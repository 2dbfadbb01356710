"""What must hold between a category, its checklist of elements, the signs an owner can tick and the rules of the honest end."""

from collections.abc import Mapping

from routing.checks import LAW, SLUG, conditions, fits_button, fits_label, rests_on, sends, wrong
from routing.shapes import Catalogue, Category, Element

LEAST, MOST = 5, 7
GENERAL = ("seller", "links", "place")  # what any report may answer, beside the catalogue's questions


def check_elements(catalogue: Catalogue) -> None:
    """Raise CatalogueError for the first thing that does not hold."""
    for slug, element in catalogue.elements.items():
        _element(catalogue, f"[element.{slug}]", element)
    for category in catalogue.categories.values():
        _checklist(catalogue, f"[category.{category.slug}]", category)
    _indicators(catalogue)
    for number, policy in enumerate(catalogue.policies, 1):
        stanza = f"[[policy]] number {number} ({policy.slug})"
        if "category" not in policy.when:
            raise wrong(stanza, "does not say which category it is about")
        conditions(catalogue, stanza, policy.when)
        for sign in policy.when.keys() & catalogue.indicators.keys():
            if not set(policy.when["category"]) <= set(catalogue.indicators[sign].categories):
                raise wrong(stanza, f"waits for the sign {sign}, which its category does not offer")


def _element(catalogue: Catalogue, stanza: str, element: Element) -> None:
    if not SLUG.fullmatch(element.slug):
        raise wrong(stanza, "is not named in small letters, digits and underscores")
    fits_button(stanza, f"element:999999999999:{element.slug}")
    rests_on(catalogue, stanza, element.basis)
    for answer in element.answers:
        if answer not in catalogue.questions and answer not in GENERAL:
            raise wrong(stanza, f"is filled by {answer}, which is no question and no answer every report may have")
    if element.default and not element.files:
        raise wrong(stanza, "takes loose files but no files")
    if bool(element.wizard) == bool(element.answers or element.files):
        raise wrong(stanza, "needs either answers or files that fill it, or a wizard")
    if not any(element.slug in category.elements for category in catalogue.categories.values()):
        raise wrong(stanza, "is in no category's checklist")


def _checklist(catalogue: Catalogue, stanza: str, category: Category) -> None:
    for slug in category.elements:
        if slug not in catalogue.elements:
            raise wrong(stanza, f"has the element {slug}, which has no [element.{slug}] stanza")
    _articles(catalogue, stanza, category.articles, category.basis)
    if category.hidden or category.short:
        return
    if not LEAST <= len(category.elements) <= MOST:
        raise wrong(stanza, f"needs {LEAST} to {MOST} elements")
    elements = [catalogue.elements[slug] for slug in category.elements]
    if sum(element.default for element in elements) != 1:
        raise wrong(stanza, "needs one element that takes loose files")
    if loose := set(category.questions) - {answer for element in elements for answer in element.answers}:
        raise wrong(stanza, f"asks {min(loose)}, which fills none of its elements")


def _articles(catalogue: Catalogue, stanza: str, articles: Mapping[str, str], basis: tuple[str, ...]) -> None:
    """An article is named only of a law the stanza rests on, and only where it was read."""
    for law, article in articles.items():
        if law not in basis:
            raise wrong(stanza, f"names an article of {law}, which it does not rest on")
        if article not in catalogue.laws[law].articles:
            raise wrong(stanza, f"names article {article} of {law}, which nobody read ({LAW})")


def _indicators(catalogue: Catalogue) -> None:
    for slug, indicator in catalogue.indicators.items():
        stanza = f"[indicator.{slug}]"
        if not SLUG.fullmatch(slug):
            raise wrong(stanza, "is not named in small letters, digits and underscores")
        if slug in catalogue.questions or slug in catalogue.facts:
            raise wrong(stanza, "bears the name of a question or a fact")
        fits_button(stanza, f"tick:{slug}")
        fits_label(stanza, indicator.name.values())
        sends(catalogue, stanza, (indicator.agency,))
        rests_on(catalogue, stanza, indicator.basis)
        _articles(catalogue, stanza, indicator.articles, indicator.basis)
        for category in indicator.categories:
            if category not in catalogue.categories:
                raise wrong(stanza, f"is offered in {category}, which has no [category.{category}] stanza")
    _offered(catalogue)


def _offered(catalogue: Catalogue) -> None:
    """A checklist that has signs to tick offers some, and signs are offered only where the checklist has them."""
    ticking = {slug for slug, c in catalogue.categories.items()
               if any(catalogue.elements[e].wizard == "indicators" for e in c.elements)}  # fmt: skip
    offered = {category for indicator in catalogue.indicators.values() for category in indicator.categories}
    if odd := ticking ^ offered:
        raise wrong(f"[category.{min(odd)}]", "has signs to tick in its elements or its indicators, but not in both")
