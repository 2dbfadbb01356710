"""The catalogue as shipped, and a copy of its files that a test may break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from routing.catalogue import FILES, FOLDER, Catalogue, load

Break = Callable[..., Path]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture
def broken(tmp_path: Path) -> Break:
    """A copy of the catalogue's folder in which one text of one file is another."""

    def make(old: str, new: str, file: str = "catalogue.toml") -> Path:
        for name in FILES:
            shutil.copy(FOLDER / name, tmp_path / name)
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert old in text, f"the test is out of date: {old!r} is not in {file}"
        (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path

    return make
