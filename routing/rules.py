"""Which agency's queue a report joins, on what legal basis, how urgently and by when. The rules themselves are data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from routing.deadlines import Due, due, in_wib
from routing.shapes import Catalogue, Urgency, When, Words


@dataclass(frozen=True)
class Decision:
    """Where a report goes and why; written down with the case, with the version of the catalogue that said so."""

    queue: str
    co_handlers: tuple[str, ...]
    together: tuple[str, ...]  # of these, who works it beside the lead from the first day
    reason: dict[str, str]
    rule: str
    basis: tuple[str, ...]
    urgency: str
    urgency_reason: dict[str, str]
    due: Due
    catalogue: str


@dataclass(frozen=True)
class Way:
    """Where answers lead, and the rule of the catalogue or of an admin that says so."""

    rule: str
    queue: str
    with_: tuple[str, ...]
    together: tuple[str, ...]
    because: Words
    basis: tuple[str, ...]


def route(catalogue: Catalogue, answers: Mapping[str, object], now: datetime) -> Decision:
    """Decide for a report filed `now` (with its time zone). Whatever the answers say, some queue gets it."""
    way = way_of(catalogue, answers)
    urgency = _urgency(catalogue, answers)
    return Decision(
        queue=way.queue,
        co_handlers=tuple(code for code in way.with_ if code != way.queue),
        together=_together(catalogue, way, answers),
        reason=dict(way.because),
        rule=way.rule,
        basis=in_force(catalogue, way.basis, in_wib(now).date()),
        urgency=urgency.level,
        urgency_reason=dict(urgency.because),
        due=due(catalogue.holidays, catalogue.slas[urgency.level], now),
        catalogue=catalogue.version,
    )


def accepts_anonymous(catalogue: Catalogue, decision: Decision) -> bool:
    """Whether the queue may take the case without a name; the owner hears this before choosing to stay anonymous."""
    return catalogue.agencies[decision.queue].accepts_anonymous


def in_force(catalogue: Catalogue, codes: tuple[str, ...], day: date) -> tuple[str, ...]:
    """The laws among these that are in force that day."""
    return tuple(code for code in codes if catalogue.laws[code].in_force(day))


def way_of(catalogue: Catalogue, answers: Mapping[str, object]) -> Way:
    """The queue alone, for who looks through many reports: no urgency, no deadlines."""
    slug = answers.get("category")
    category = catalogue.categories.get(slug) if isinstance(slug, str) else None
    if category is None:
        return Way("triage", catalogue.triage.goes_to, (), (), catalogue.triage.because, ())
    for rule in catalogue.exceptions:
        if matches(rule.when, answers):
            basis = category.basis if rule.basis is None else rule.basis
            named = _named(catalogue, f"exception {rule.slug}")
            return Way(named, rule.goes_to, rule.with_, rule.together, rule.because, basis)
    named = _named(catalogue, f"category {slug}")
    return Way(named, category.goes_to, category.with_, category.together, category.because, category.basis)


def _named(catalogue: Catalogue, way: str) -> str:
    """What an admin changed is named by the number of their rule, so that the decision can be traced to it."""
    number = catalogue.changed.get(way)
    return f"rule {number}" if number else way


def _together(catalogue: Catalogue, way: Way, answers: Mapping[str, object]) -> tuple[str, ...]:
    """Who works it beside the lead; of a report without a name only those who may take one."""
    nameless = answers.get("identity") == "anonymous"
    return tuple(
        code
        for code in way.together
        if code != way.queue and (not nameless or catalogue.agencies[code].accepts_anonymous)
    )


def _urgency(catalogue: Catalogue, answers: Mapping[str, object]) -> Urgency:
    """The first rule that matches; `load` made sure that the last one always does."""
    return next(rule for rule in catalogue.urgencies if matches(rule.when, answers))


def matches(when: When, answers: Mapping[str, object]) -> bool:
    """Whether every condition holds; one about nothing always does."""
    return all(answers.get(key) in accepted for key, accepted in when.items())
