"""Which language a text is in, and which one its writer should be answered in."""

from handlers.reading.language.evidence import Evidence, mixed, weigh

SURE = 1.0  # log-odds from which a text on its own is in another language than Indonesian

__all__ = ["Evidence", "of", "weigh"]


def of(text: str) -> str:
    """The language of a text on its own: en, jv, su or zh where its words say so, `mix` between English and Indonesian, else id."""
    if mixed(text):
        return "mix"
    found = weigh(text)
    best = max(found, key=lambda language: found[language], default="id")
    return best if found.get(best, 0.0) >= SURE else "id"
