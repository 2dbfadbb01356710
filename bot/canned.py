"""Answers that are given often, in the words of whoever will read them."""

from functools import cache

from bot.receive import Hall, language_of
from bot.render import Renderer
from handlers.cases import Case
from handlers.messages import LANGUAGES
from handlers.officer.canned import facts
from routing.catalogue import load
from storage import casebook, people


@cache
def _renderer() -> Renderer:
    return Renderer(load())


def in_the_owners_words(hall: Hall, slug: str, case: Case) -> str:
    """The answer in the owner's language; in Indonesian where the owner is unknown even to us."""
    who = casebook.owner_of(hall.db, case.id)
    language = language_of(people.by_id(hall.db, hall.house.ring, who)) if who else LANGUAGES[0]
    return _renderer().plain("canned", language, **facts(slug, case))
