"""Which reports a rule is about: a category, an exception there is, or those with one answer more."""

from collections.abc import Mapping
from typing import Any

from handlers.admin.routes import conditions
from handlers.conversation import Answers, Dialogue, one_of
from handlers.messages import Choice, Incoming, Rows
from handlers.officer.desk import Desk
from routing.changes import detour_of, under
from routing.checks import asked_in
from routing.shapes import Catalogue, Category, Detour, Question, When


def today_of(desk: Desk) -> Catalogue:
    """The catalogue as the rules have it now."""
    return under(desk.catalogue, desk.book().rules, desk.now)


def words_of(desk: Desk, words: Mapping[str, str]) -> str:
    return words.get(desk.language, words["id"])[:56]


def _finer(now: Catalogue, dialogue: Dialogue) -> list[Detour]:
    return [one for one in now.exceptions if dialogue.answers["rule_category"] in one.when["category"]]


def cases(desk: Desk, now: Catalogue, dialogue: Dialogue) -> Rows:
    """All reports of the category, those of an exception there is, or those with one answer."""
    rows: Rows = ((Choice("rule_case:all", label="rule_all"),),)
    rows += tuple(
        (Choice(f"rule_case:{one.slug}", words=_condition_words(desk, now, one.when)),) for one in _finer(now, dialogue)
    )
    return (*rows, (Choice("rule_case:new", label="rule_new", icon="➕"),)) if questions(now, dialogue) else rows


def _condition_words(desk: Desk, now: Catalogue, when: When) -> str:
    """ "Siapa penjualnya: Pedagang kecil lokal", as short as a button."""
    labels = desk.labels[desk.language]
    told = []
    for one in conditions(when):
        names = [now.answer_words(one["about"], value, desk.language) for value in one["is"] if value is not True]
        told.append(": ".join(filter(None, (labels.get(f"about_{one['about']}", one["about"]), " / ".join(names)))))
    return "; ".join(told)[:56]


def read_case(now: Catalogue, said: Incoming, dialogue: Dialogue) -> str:
    slugs = [one.slug for one in _finer(now, dialogue)]
    return one_of("rule_case", "all", *(["new"] if questions(now, dialogue) else []), *slugs)(said, dialogue)


def questions(now: Catalogue, dialogue: Dialogue) -> dict[str, Question]:
    """The questions of the category that are answered by a button."""
    asked = asked_in(now, dialogue.answers["rule_category"])
    return {slug: one for slug, one in now.questions.items() if slug in asked and one.options}


def question_rows(desk: Desk, now: Catalogue, dialogue: Dialogue) -> Rows:
    labels = desk.labels[desk.language]
    return tuple((Choice(f"rule_question:{slug}", words=labels.get(f"about_{slug}", slug)),)
                 for slug in questions(now, dialogue))  # fmt: skip


def options(now: Catalogue, dialogue: Dialogue) -> list[str]:
    return [option.slug for option in now.questions[dialogue.answers["rule_question"]].options]


def option_rows(desk: Desk, now: Catalogue, dialogue: Dialogue) -> Rows:
    options = now.questions[dialogue.answers["rule_question"]].options
    return tuple((Choice(f"rule_option:{one.slug}", words=words_of(desk, one.name)),) for one in options)


def when_of(now: Catalogue, answers: Answers) -> When:
    """The conditions that were chosen."""
    category, case = answers["rule_category"], answers["rule_case"]
    finer = next((one.when for one in now.exceptions if one.slug == case), None)
    if finer is not None:
        return finer
    when: dict[str, tuple[str | bool, ...]] = {"category": (category,)}
    if case == "new":
        when[answers["rule_question"]] = (answers["rule_option"],)
    return when


def way_now(now: Catalogue, when: When) -> Category | Detour:
    """What decides today for just these reports: an exception of their own, else their category."""
    return detour_of(now, when) or now.categories[str(when["category"][0])]


def present(now: Catalogue, dialogue: Dialogue) -> dict[str, Any]:
    when = when_of(now, dialogue.answers)
    way = way_now(now, when)
    return {
        "category": dialogue.answers["rule_category"],
        "when": conditions(when),
        "agency": way.goes_to,
        "with": list(way.with_),
    }
