"""Changes of the routing that admins make: dated, laid over the catalogue, explained by the day they were in force."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from zlib import crc32

from routing.checks import conditions, sends
from routing.shapes import Catalogue, Detour, When, Words
from routing.stanza import CatalogueError

SLUG_LONGEST = 48  # what a case remembers of its rule has sixty characters


@dataclass(frozen=True)
class Change:
    """Reports for which all of `when` holds go to `goes_to`, whatever the catalogue says; one condition names the category."""

    when: When
    goes_to: str
    with_: tuple[str, ...]
    because: Words

    @property
    def category(self) -> str:
        return str(self.when["category"][0])

    def as_json(self) -> dict[str, Any]:
        when = {key: list(accepted) for key, accepted in self.when.items()}
        return {"when": when, "goes_to": self.goes_to, "with": list(self.with_), "because": dict(self.because)}


def change_from(told: Mapping[str, Any]) -> Change:
    when = {key: tuple(accepted) for key, accepted in told["when"].items()}
    return Change(when, told["goes_to"], tuple(told["with"]), dict(told["because"]))


@dataclass(frozen=True)
class Rule:
    """One entry of the book of changes: a change, or that an earlier entry holds no longer (`undoes`)."""

    id: int
    made_at: datetime
    from_at: datetime
    change: Change | None = None
    undoes: int | None = None
    by: str | None = None  # a person's id; nobody's where it was made at the console


def taken_back(rules: Iterable[Rule], at: datetime) -> dict[int, int]:
    """The entries that hold no longer at this moment, each with the later one that says so."""
    gone: dict[int, int] = {}
    for rule in sorted(rules, key=lambda rule: -rule.id):  # what takes back can be taken back itself
        if rule.undoes is not None and rule.from_at <= at and rule.id not in gone:
            gone[rule.undoes] = rule.id
    return gone


def standing(rules: Iterable[Rule], at: datetime) -> tuple[Rule, ...]:
    """The changes that hold at this moment, in the order they took force; the later ones go before the earlier."""
    book = tuple(rules)
    gone = taken_back(book, at)
    begun = (rule for rule in book if rule.change is not None and rule.from_at <= at and rule.id not in gone)
    return tuple(sorted(begun, key=lambda rule: (rule.from_at, rule.id)))


def planned(rules: Iterable[Rule], at: datetime) -> tuple[Rule, ...]:
    """The changes that take force later, unless they are taken back first; the next one first."""
    book = tuple(rules)
    gone = taken_back(book, at)
    coming = (rule for rule in book if rule.change is not None and rule.from_at > at and rule.id not in gone)
    return tuple(sorted(coming, key=lambda rule: (rule.from_at, rule.id)))


def original(rules: Iterable[Rule], number: int) -> Change | None:
    """The change an entry is about: its own, or that of the entry it takes back."""
    book = {rule.id: rule for rule in rules}
    found = book.get(number)
    while found is not None and found.undoes is not None:
        found = book.get(found.undoes)
    return found.change if found else None


State = Literal["planned", "in_force", "replaced", "undone", "unknown", "undoes"]


def state_of(catalogue: Catalogue, rules: Iterable[Rule], rule: Rule, at: datetime) -> State:
    """How an entry stands at this moment; `catalogue` is the one without any rules."""
    book = tuple(rules)
    if rule.id in taken_back(book, at):
        return "undone"
    if rule.change is None:
        return "undoes"
    if not fits(catalogue, rule.change):
        return "unknown"
    if rule.from_at > at:
        return "planned"
    newest = [one.id for one in standing(book, at) if one.change and same(one.change.when, rule.change.when)]
    return "in_force" if newest[-1] == rule.id else "replaced"


def under(catalogue: Catalogue, rules: Iterable[Rule], at: datetime) -> Catalogue:
    """The catalogue as the rules of this moment have it; its version names the newest of them."""
    newest = None
    for rule in standing(rules, at):
        if rule.change is not None and fits(catalogue, rule.change):
            catalogue, newest = with_change(catalogue, rule.change, rule.id), rule.id
    return catalogue if newest is None else replace(catalogue, version=f"{catalogue.version}+{newest}")


def fits(catalogue: Catalogue, change: Change) -> bool:
    """Whether the catalogue still knows everything a change names; one that speaks of what is gone does nothing."""
    try:
        sends(catalogue, "", (change.goes_to, *change.with_))
        conditions(catalogue, "", change.when)
    except CatalogueError:
        return False
    return "category" in change.when


def with_change(catalogue: Catalogue, change: Change, number: int = 0) -> Catalogue:
    """The catalogue with one change in it; decisions that follow from it name the rule by its number."""
    if change.when.keys() == {"category"}:
        return _with_category(catalogue, change, number)
    found = detour_of(catalogue, change.when)
    if found is not None:
        later = replace(found, goes_to=change.goes_to, with_=change.with_, because=change.because,
                        together=still_together(found.together, change))  # fmt: skip
        exceptions = tuple(later if one is found else one for one in catalogue.exceptions)
    else:
        later = Detour(slug_of(change.when), change.when, change.goes_to, change.with_, change.because)
        place = place_of(catalogue, change.when)
        exceptions = (*catalogue.exceptions[:place], later, *catalogue.exceptions[place:])
    return replace(catalogue, exceptions=exceptions, changed={**catalogue.changed, f"exception {later.slug}": number})


def _with_category(catalogue: Catalogue, change: Change, number: int) -> Catalogue:
    slug, before = change.category, catalogue.categories[change.category]
    later = replace(before, goes_to=change.goes_to, with_=change.with_, because=change.because,
                    together=still_together(before.together, change))  # fmt: skip
    return replace(catalogue, categories={**catalogue.categories, slug: later},
                   changed={**catalogue.changed, f"category {slug}": number})  # fmt: skip


def still_together(before: tuple[str, ...], change: Change) -> tuple[str, ...]:
    """Of those who worked such reports beside the lead, whom the change still names."""
    return tuple(code for code in before if code in change.with_ and code != change.goes_to)


def detour_of(catalogue: Catalogue, when: When) -> Detour | None:
    """The exception with just these conditions, if there is one."""
    return next((one for one in catalogue.exceptions if same(one.when, when)), None)


def same(one: When, other: When) -> bool:
    return {key: frozenset(accepted) for key, accepted in one.items()} == {
        key: frozenset(accepted) for key, accepted in other.items()
    }


def place_of(catalogue: Catalogue, when: When) -> int:
    """Where a new exception stands: after those of its category with more conditions, before the others."""
    for place, one in enumerate(catalogue.exceptions):
        if set(one.when["category"]) & set(when["category"]) and len(one.when) <= len(when):
            return place
    return len(catalogue.exceptions)


def slug_of(when: When) -> str:
    """A name for a new exception, made of its conditions."""
    parts = [str(one) for one in when["category"]]
    for key, accepted in when.items():
        if key != "category":
            parts += [key, *(str(one).lower() for one in accepted)]
    slug = re.sub(r"[^a-z0-9_]", "_", "_".join(parts))
    return slug if len(slug) <= SLUG_LONGEST else f"{slug[: SLUG_LONGEST - 9]}_{crc32(slug.encode()):08x}"
