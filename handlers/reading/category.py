"""What kind of complaint a text is, by the learnt model: a suggestion with how sure it is, never a decision."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.reading import model
from handlers.reading.features import weighed
from handlers.reading.patterns import circumstances
from handlers.reading.vocabulary import words

NO_COMPLAINT = "bukan_aduan"


@dataclass(frozen=True)
class Guess:
    """How likely each category is, and each kind of message that is no complaint."""

    categories: Mapping[str, float]
    classes: Mapping[str, float]
    found: frozenset[str]

    @property
    def best(self) -> str:
        return max(self.categories, key=lambda slug: self.categories[slug])

    @property
    def sure(self) -> float:
        return self.categories[self.best]

    @property
    def kind(self) -> str:
        """What a message is that is no complaint: a greeting, a joke; `lainnya` where nothing stands out."""
        kinds = {label.partition("/")[2]: share for label, share in self.classes.items() if label.startswith(f"{NO_COMPLAINT}/")}
        return max(kinds, key=lambda kind: kinds[kind])


def guess(text: str) -> Guess:
    said = words(text)
    found = circumstances(said)
    classes = model.load().likely(weighed(said, found))
    categories: dict[str, float] = {}
    for label, share in classes.items():
        slug = label.partition("/")[0]
        categories[slug] = categories.get(slug, 0.0) + share
    return Guess(categories, classes, found)
