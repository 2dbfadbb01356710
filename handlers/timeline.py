"""How a best-seller came to be copied: the moments as they were told, the days they can mean, and what lies between them."""

from datetime import date
from typing import Any

from handlers.cases import Case
from handlers.reading import feasts

ELEMENT = "timeline"
MOMENTS = ("first_sale", "peak", "copy")
SAID_MOST = 120
Told = dict[str, str | None]


def moment(said: str, today: date) -> Told:
    """What was said, word for word, and the first and last day it can mean; without days where no calendar tells."""
    words = " ".join(said.split())[:SAID_MOST]
    days = feasts.span(words, today)
    return {"said": words, "from": days[0].isoformat() if days else None, "to": days[1].isoformat() if days else None}


def between(earlier: Told | None, later: Told | None) -> tuple[int, int] | None:
    """The fewest and the most days from one moment to the other; fewer than none where the order is not certain."""
    if not earlier or not later or not earlier.get("from") or not later.get("from"):
        return None
    (first, last), (begin, end) = _days(earlier), _days(later)
    return (begin - last).days, (end - first).days


def _days(told: Told) -> tuple[date, date]:
    return date.fromisoformat(str(told["from"])), date.fromisoformat(str(told["to"]))


def of_case(case: Case) -> dict[str, Any] | None:
    """The copy of a product as it is shown: its moments, the days from best-seller (else first sale) to copy, the price gap."""
    answers, told = case.answers, case.answers.get("clone")
    if not told:
        return None
    since = "peak" if told.get("peak") else "first_sale"
    days = between(told.get(since), told.get("copy"))
    proofs = sum(element == ELEMENT for element in case.ties.values()) + len(answers.get("tied", {}).get(ELEMENT, ()))
    return {
        "moments": [{"name": name, **told[name]} for name in MOMENTS if told.get(name)], "proofs": proofs, "since": since,
        "days": _shown(days) if days else None, "gap": gap(answers.get("own_price"), answers.get("their_price")),
    }  # fmt: skip


def _shown(days: tuple[int, int]) -> list[int] | None:
    """Days that cannot be told apart from none are cut off; a copy that came before has none."""
    return [max(days[0], 0), days[1]] if days[1] >= 0 else None


def gap(own: Any, theirs: Any) -> dict[str, int] | None:
    """How much cheaper the copy is, in rupiah and in hundredths of a percent of the owner's price; None where it is not."""
    if not isinstance(own, int) or not isinstance(theirs, int) or own <= 0 or theirs >= own:
        return None
    return {"own": own, "theirs": theirs, "less": own - theirs, "share": (own - theirs) * 10_000 // own}
