"""The catalogue in Javanese and Sundanese: a file each, and nothing in it that the catalogue does not have."""

import shutil

import pytest

from routing.catalogue import FOLDER, Catalogue, CatalogueError, load
from routing.names import file_name
from tests.routing.conftest import Break


@pytest.mark.parametrize("language", ["jv", "su"])
def test_every_category_and_every_reason_is_told_in_the_language_of_the_owner(
    catalogue: Catalogue, language: str
) -> None:
    told = [catalogue.triage.because, *(r.because for r in (*catalogue.exceptions, *catalogue.policies))]
    told += [words for c in catalogue.categories.values() for words in (c.name, c.label, c.because)]
    assert all(words.get(language) for words in told)


@pytest.mark.parametrize("language", ["jv", "su"])
def test_every_element_and_every_sign_is_named_in_the_language_of_the_owner(
    catalogue: Catalogue, language: str
) -> None:
    named = [*catalogue.elements.values(), *catalogue.indicators.values()]
    assert len(named) > 50
    assert not [one.slug for one in named if not one.name.get(language)]


@pytest.mark.parametrize("language", ["jv", "su"])
def test_every_answer_on_a_button_is_in_the_language_of_the_owner(catalogue: Catalogue, language: str) -> None:
    options = [o for q in catalogue.questions.values() for o in q.options]
    assert len(options) > 60
    assert not [o.slug for o in options if not o.name.get(language)]


def test_a_name_of_nothing_is_refused_with_its_file_and_place(broken: Break) -> None:
    folder = broken("", "")
    shutil.copy(FOLDER / file_name("jv"), folder)
    with (folder / file_name("jv")).open("a", encoding="utf-8") as file:
        file.write('\n[question.loss]\nlots = "kathah"\n')
    with pytest.raises(
        CatalogueError, match=r"^names\.jv\.toml: question\.loss\.lots names nothing in catalogue\.toml\.$"
    ):
        load(folder)


def test_a_catalogue_without_names_files_speaks_indonesian(broken: Break) -> None:
    found = load(broken("", ""))
    assert found.categories["jual_rugi"].name.keys() == {"id", "en"}
    assert found.name_of("category", "jual_rugi", "jv") == found.categories["jual_rugi"].name["id"]
