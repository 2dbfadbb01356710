"""Answers that are given often: which suit a case as it stands, and the facts of the case they are filled with."""

from dataclasses import dataclass
from typing import Any

from handlers.cases import Action, Case
from handlers.messages import Choice, Rows

ABOUT_PRICES = frozenset({"jual_rugi", "tiru_produk", "impor_ilegal"})
ABOUT_A_PLATFORM = frozenset({"biaya_akun", "algoritma", "eksklusif_paksa"})
ABOUT_A_RIGHT = frozenset({"palsu_hki", "tiru_produk"})


@dataclass(frozen=True)
class Canned:
    """One such answer; its words are a branch of templates/<language>/canned.txt, its name on the button a label."""

    action: Action  # the move it is offered at
    categories: frozenset[str] = frozenset()  # of cases; none: of all
    first: bool = False  # only before the owner heard anything else
    dated: bool = False  # only where something is owed by a day


# The answers, in the order of their buttons. One line each.
CANNED: dict[str, Canned] = {
    "received": Canned("answer", first=True),
    "patience": Canned("answer", dated=True),
    "objection": Canned("answer", ABOUT_A_PLATFORM),
    "register": Canned("answer", ABOUT_A_RIGHT),
    "three_prices": Canned("ask", ABOUT_PRICES),
    "objection_copy": Canned("ask", ABOUT_A_PLATFORM),
    "outside": Canned("refer"),
    "thanks": Canned("close"),
}


def offered(case: Case, action: str) -> tuple[str, ...]:
    """The answers that suit this move on this case now."""
    return tuple(slug for slug, one in CANNED.items() if one.action == action and _suits(one, case))


def _suits(one: Canned, case: Case) -> bool:
    if one.categories and case.category not in one.categories:
        return False
    heard = any(e.action in ("ask", "request", "answer") for e in case.events)
    return not (one.first and heard) and not (one.dated and case.due_at is None)


def rows(case: Case | None, action: str) -> Rows:
    """A button for each."""
    suitable = offered(case, action) if case is not None else ()
    return tuple((Choice(f"canned:{slug}", label=f"canned_{slug}", icon="📝"),) for slug in suitable)


def facts(slug: str, case: Case) -> dict[str, Any]:
    """What the words of an answer are filled with: the case as its agency may read it, nothing more."""
    return {"answer": slug, "id": case.id, "due_at": case.due_at.isoformat() if case.due_at else None,
            "platform": case.answers.get("platform"), "product": case.answers.get("product")}  # fmt: skip
