"""Admins' changes as a maintainer would write them into the catalogue's files: its order and its comments stay."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from routing.catalogue import FOLDER, load
from routing.changes import Change, detour_of, fits, slug_of, still_together, with_change
from routing.names import file_name
from routing.shapes import Catalogue, When
from routing.stanza import LANGUAGES, NEEDED_LANGUAGES

OFFER = "catalogue.toml"
Lines = list[str]


def written(changes: Iterable[Change], folder: Path = FOLDER) -> dict[str, str]:
    """The files of the catalogue that are others with these changes in them, the oldest change first: name -> text."""
    catalogue = load(folder)
    names = [OFFER, *(file_name(one) for one in LANGUAGES if one not in NEEDED_LANGUAGES)]
    before = {name: (folder / name).read_text(encoding="utf-8") for name in names if (folder / name).exists()}
    files = {name: text.split("\n") for name, text in before.items()}
    for change in changes:
        if fits(catalogue, change):
            _write(files, catalogue, change)
            catalogue = with_change(catalogue, change)
    after = {name: "\n".join(lines) for name, lines in files.items()}
    return {name: text for name, text in after.items() if text != before[name]}


def _write(files: dict[str, Lines], catalogue: Catalogue, change: Change) -> None:
    found = detour_of(catalogue, change.when)
    if change.when.keys() == {"category"}:
        begin = files[OFFER].index(f"[category.{change.category}]")
        _set_keys(files[OFFER], begin, _route(change, catalogue.categories[change.category].together))
        for language, lines in _others(files):
            _set_keys(lines, lines.index(f"[category.{change.category}]"), _word("because", change, language))
        return
    slug = found.slug if found else slug_of(change.when)
    if found:
        _set_keys(files[OFFER], _exception(files[OFFER], slug), _route(change, found.together))
    else:
        _new_exception(files[OFFER], catalogue, slug, change)
    for language, lines in _others(files):
        _set_keys(lines, lines.index("[exception]"), _word(slug, change, language))


def _others(files: Mapping[str, Lines]) -> list[tuple[str, Lines]]:
    return [(one, files[file_name(one)]) for one in LANGUAGES if file_name(one) in files]


def _route(change: Change, together: tuple[str, ...] = ()) -> dict[str, str | None]:
    still = still_together(together, change)
    told = {language: change.because[language] for language in NEEDED_LANGUAGES}
    words = ", ".join(f"{language} = {_quoted(text)}" for language, text in told.items())
    return {
        "goes_to": _quoted(change.goes_to),
        "with": _list(change.with_),
        "together": _list(still) if still else None,
        "because": f"{{ {words} }}",
    }


def _word(key: str, change: Change, language: str) -> dict[str, str | None]:
    """The reason in one more language; where the change has none, an old one would tell of another agency."""
    return {key: _quoted(change.because[language]) if language in change.because else None}


def _set_keys(lines: Lines, begin: int, values: Mapping[str, str | None]) -> None:
    """Give keys of the stanza that begins on this line other values, each on a line of its own; None takes one out."""
    for key, value in values.items():
        end = _end(lines, begin)
        at = next((n for n in range(begin + 1, end) if re.match(rf"{key}\s*=", lines[n])), None)
        if at is not None:
            lines[at : at + 1] = [] if value is None else [f"{key} = {value}"]
        elif value is not None:
            lines.insert(end, f"{key} = {value}")


def _end(lines: Lines, begin: int) -> int:
    """Behind the last line of a stanza: before the blank lines and comments that lead to the next."""
    end = next((n for n in range(begin + 1, len(lines)) if lines[n].startswith("[")), len(lines))
    while not lines[end - 1].strip() or lines[end - 1].startswith("#"):
        end -= 1
    return end


def _exception(lines: Lines, slug: str) -> int:
    """The line on which the exception of this name begins."""
    named = lines.index(f'slug = "{slug}"')
    return next(n for n in range(named, -1, -1) if lines[n] == "[[exception]]")


def _new_exception(lines: Lines, catalogue: Catalogue, slug: str, change: Change) -> None:
    """Where it is tried in the same turn as with the rule itself."""
    stanza = ["[[exception]]", f"slug = {_quoted(slug)}", f"when = {_conditions(change.when)}"]
    stanza += [f"{key} = {value}" for key, value in _route(change).items() if value is not None]
    after = with_change(catalogue, change).exceptions
    place = next(n for n, one in enumerate(after) if one.slug == slug)
    if place < len(after) - 1:
        at = _exception(lines, after[place + 1].slug)
        while at and lines[at - 1].startswith("#"):
            at -= 1
        lines[at:at] = [*stanza, ""]
    else:
        at = _end(lines, _exception(lines, after[place - 1].slug))
        lines[at:at] = ["", *stanza]


def _conditions(when: When) -> str:
    told = ", ".join(f"{key} = {_condition(accepted)}" for key, accepted in when.items())
    return f"{{ {told} }}"


def _condition(accepted: tuple[str | bool, ...]) -> str:
    if accepted == (True,):
        return "true"
    texts = [str(one) for one in accepted]
    return _quoted(texts[0]) if len(texts) == 1 else _list(texts)


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(_quoted(text) for text in texts)}]"


def _quoted(text: str) -> str:
    """JSON's way to write a text is TOML's too."""
    return json.dumps(text, ensure_ascii=False)
