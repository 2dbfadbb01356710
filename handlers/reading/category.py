"""What kind of complaint a text is, by the learnt model: a suggestion with how sure it is, never a decision."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.reading import model
from handlers.reading.features import weighed
from handlers.reading.patterns import circumstances
from handlers.reading.vocabulary import words

NO_COMPLAINT = "bukan_aduan"
ENOUGH = (
    0.45  # below this share a text is not called no complaint: a wrongly refused complaint costs more than a question
)
# Rules between categories that are near each other: these circumstances, instead of these categories, mean this one.
TIES: tuple[tuple[frozenset[str], frozenset[str], frozenset[str], str], ...] = (
    # all of these           none of these          instead of                        it is
    (frozenset({"forbidden_elsewhere"}), frozenset(), frozenset({"algoritma", "biaya_akun"}), "eksklusif_paksa"),
    (frozenset({"right"}), frozenset({"no_right"}), frozenset({"tiru_produk"}), "palsu_hki"),
    (frozenset({"undeclared"}), frozenset(), frozenset({"jual_rugi"}), "impor_ilegal"),
    (frozenset({"from_abroad", "label"}), frozenset({"sni", "bpom", "halal"}), frozenset({"tanpa_standar"}), "impor_ilegal"),
    (frozenset({"laughs", "romance"}), frozenset(), frozenset(), NO_COMPLAINT),
)  # fmt: skip


@dataclass(frozen=True)
class Guess:
    """How likely each category is, and each kind of message that is no complaint."""

    categories: Mapping[str, float]
    classes: Mapping[str, float]
    found: frozenset[str]

    @property
    def best(self) -> str:
        """The likeliest category, by the rules between neighbours; no complaint at all only where that is likely enough."""
        shares = {slug: share for slug, share in self.categories.items() if slug != NO_COMPLAINT or share >= ENOUGH}
        likeliest = max(shares, key=lambda slug: shares[slug])
        for needed, without, instead, slug in TIES:
            if needed <= self.found and not without & self.found and (not instead or likeliest in instead):
                return slug
        return likeliest

    @property
    def sure(self) -> float:
        """How likely the category is; one that a rule put in another's place is as likely as that one was."""
        return max(
            share for slug, share in self.categories.items() if (slug == NO_COMPLAINT) == (self.best == NO_COMPLAINT)
        )

    @property
    def kind(self) -> str:
        """What a message is that is no complaint: a greeting, a joke; `lainnya` where nothing stands out."""
        kinds = {
            label.partition("/")[2]: share
            for label, share in self.classes.items()
            if label.startswith(f"{NO_COMPLAINT}/")
        }
        return max(kinds, key=lambda kind: kinds[kind])


def guess(text: str) -> Guess:
    said = words(text) or ["halo"]  # signs and pictures alone are somebody knocking
    found = circumstances(said)
    classes = model.load().likely(weighed(said, found))
    categories: dict[str, float] = {}
    for label, share in classes.items():
        slug = label.partition("/")[0]
        categories[slug] = categories.get(slug, 0.0) + share
    return Guess(categories, classes, found)
