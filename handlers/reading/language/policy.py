"""Which language somebody is answered in, by everything they wrote so far: the evidence of their messages, added up."""

from collections.abc import Iterable, Mapping

from handlers.reading.language.evidence import Evidence, weigh

LEAST, MOST = -6.0, 6.0  # nobody is so sure that a few messages could not change it
# Where the sums begin, by the language of the phone: negative is Indonesian until the words say otherwise.
BEGIN = {
    "id": {"en": -4.6, "jv": -4.2, "su": -4.2, "zh": -4.2},
    "en": {"en": 0.5, "jv": -5.5, "su": -5.5, "zh": -4.2},
    "jv": {"en": -5.0, "jv": 1.0, "su": -5.5, "zh": -4.2},
    "su": {"en": -5.0, "jv": -5.5, "su": 1.0, "zh": -4.2},
}
OLD_CODES = {"in": "id", "jw": "jv"}  # as older phones still say
Sums = Mapping[str, float]


def phone_language(code: str | None) -> str | None:
    """The language of a phone's locale: "id" of "id-ID" or "in_ID"."""
    language = (code or "").replace("_", "-").split("-")[0].lower()[:8]
    return OLD_CODES.get(language, language) or None


def begin(phone: str | None) -> Sums:
    """What is believed before the first word; a phone in another language than these says nothing."""
    return BEGIN.get(phone_language(phone) or "id", BEGIN["id"])


def heard(sums: Sums, evidence: Evidence) -> dict[str, float]:
    """The sums after one more message, in tenths."""
    return {
        language: round(max(LEAST, min(MOST, total + evidence.get(language, 0.0))), 1)
        for language, total in sums.items()
    }


def spoken(sums: Sums, otherwise: str = "id") -> str:
    """The language the sums speak for: the strongest above nothing, else Indonesian."""
    best = max(sums, key=lambda language: sums[language])
    return best if sums[best] > 0 else otherwise


def session(phone: str | None, messages: Iterable[str]) -> list[str]:
    """The language of a writer after each of their messages."""
    sums, found = begin(phone), []
    for text in messages:
        sums = heard(sums, weigh(text))
        found.append(spoken(sums))
    return found
