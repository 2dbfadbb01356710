"""What a text is made of, for the model: its words, pairs of words, pieces of words, and the circumstances found."""

from itertools import pairwise

from handlers.reading.patterns import circumstances
from handlers.reading.vocabulary import stem, words

FLAG = 0.5  # how much a circumstance counts beside all words together, which count as one


def features(text: str) -> dict[str, float]:
    """Every feature with its weight."""
    said = words(text)
    return weighed(said, circumstances(said))


def weighed(said: list[str], found: frozenset[str]) -> dict[str, float]:
    stems = [stem(word) for word in said]
    plain = {f"w {word}" for word in said} | {f"s {word}" for word in stems}
    plain |= {f"b {one} {two}" for one, two in pairwise(stems)}
    for word in set(said):
        if len(word) > 3 and word.islower():
            edged = f"<{word}>"
            plain |= {edged[i : i + n] for n in (3, 4, 5) for i in range(len(edged) - n + 1)}
    weight = 1 / max(1, len(plain)) ** 0.5
    return dict.fromkeys(plain, weight) | {f"c {name}": FLAG for name in found}
