"""The routing as an admin reads it: where each kind of report goes, since when and by whom, what is planned, and what was changed."""

from typing import Any

from handlers.acts import Turn
from handlers.admin.trial import trial
from handlers.conversation import Dialogue, plain
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import Book, Desk
from handlers.officer.words import ADMIN
from routing.changes import Change, Rule, planned, state_of, under
from routing.shapes import Catalogue, When

SHOWN = 12  # entries of the history in one message
FURTHER = (
    Choice("go:routes:coba", label="route_test", icon="🔎"),
    Choice("route_history:all", label="route_history", icon="📜"),
)
TRY, HISTORY = ("coba", "uji", "test", "try"), ("riwayat", "history")
BACK: Rows = (
    (Choice("go:routes", label="routes", icon="🧭"), Choice("route_history:all", label="route_history", icon="📜")),
)


def routes(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """`/rute`: all of it; `/rute coba` and a story: what would become of it; `/rute riwayat`: who changed what."""
    word, _, more = rest.strip().partition(" ")
    if plain(word) in TRY:
        return trial(desk, dialogue, more)
    if plain(word) in HISTORY:
        return history(desk, dialogue, "all")
    return Turn(Dialogue(), [overview(desk)])


def overview(desk: Desk) -> Outgoing:
    book = desk.book()
    now = under(desk.catalogue, book.rules, desk.now)
    offered = [slug for slug, one in now.categories.items() if one.offered]
    rows: Rows = tuple((Choice(f"route:{slug}", words=_label(desk, slug)),) for slug in offered)
    limits = [{"level": s.level, "first": s.first_action_days, "resolve": s.resolve_days} for s in now.slas.values()]
    facts = {"rows": [_row(now, book, slug) for slug in offered], "limits": limits,
             "planned": [entry(desk.catalogue, book, one, desk) for one in planned(book.rules, desk.now)]}  # fmt: skip
    return Outgoing("routes", facts, (*rows, FURTHER, *ADMIN))


def _label(desk: Desk, slug: str) -> str:
    words = desk.catalogue.categories[slug].label
    return words.get(desk.language, words["id"])[:50]


def _row(now: Catalogue, book: Book, slug: str) -> dict[str, Any]:
    one = now.categories[slug]
    finer = sum(slug in detour.when["category"] for detour in now.exceptions)
    return {"category": slug, "agency": one.goes_to, "with": list(one.with_), "finer": finer,
            "rule": now.changed.get(f"category {slug}"), "manned": one.goes_to in book.manned}  # fmt: skip


def route(desk: Desk, dialogue: Dialogue, slug: str) -> Turn:
    """One category: its exceptions in the order they are tried, then where all others go."""
    return Turn(Dialogue(), [shown(desk, slug) if slug in desk.catalogue.categories else overview(desk)])


def shown(desk: Desk, slug: str) -> Outgoing:
    book = desk.book()
    now = under(desk.catalogue, book.rules, desk.now)
    own = now.categories[slug]
    finer = [(f"exception {one.slug}", one) for one in now.exceptions if slug in one.when["category"]]
    ways = [_way(now, book, name, one.when, one.goes_to, one.with_, one.because) for name, one in finer]
    ways.append(_way(now, book, f"category {slug}", {}, own.goes_to, own.with_, own.because))
    coming = [one for one in planned(book.rules, desk.now) if one.change and one.change.category == slug]
    facts = {"category": slug, "ways": ways, "planned": [entry(desk.catalogue, book, one, desk) for one in coming]}
    takes_back = [way["rule"] for way in ways if way["rule"]] + [one.id for one in coming]
    rows: Rows = ((Choice(f"route_change:{slug}", label="route_change", icon="✏️"),),
                  *((take_back(desk, number), *follows(desk, number)) for number in takes_back),
                  (Choice(f"route_history:{slug}", label="route_history", icon="📜"),
                   Choice("go:routes", label="routes", icon="🧭")))  # fmt: skip
    return Outgoing("route", facts, rows)


def take_back(desk: Desk, number: int) -> Choice:
    label = desk.labels[desk.language]["rule_undo"]
    return Choice(f"rule_undo:{number}", words=f"{label} {number}", icon="↩️")


def follows(desk: Desk, number: int) -> tuple[Choice, ...]:
    """The button that has cases nobody took up follow a rule, where there are any."""
    waiting = sum(desk.untaken(number).values())
    label = desk.labels[desk.language]["rule_follow"]
    return (Choice(f"rule_follow:{number}", words=f"{label}: {waiting}", icon="📦"),) if waiting else ()


def _way(now: Catalogue, book: Book, name: str, when: When, agency: str, beside: tuple[str, ...],
         because: Any) -> dict[str, Any]:  # fmt: skip
    number = now.changed.get(name)
    made = next((one for one in book.rules if one.id == number), None)
    return {"slug": name.partition(" ")[2], "when": conditions(when), "agency": agency, "with": list(beside), "because": dict(because), "rule": number,
            "since": made.from_at.isoformat() if made else None, "by": by(book, made) if made else None,
            "manned": agency in book.manned}  # fmt: skip


def conditions(when: When) -> list[dict[str, Any]]:
    """What must hold beside the category, as a template can say it."""
    return [{"about": key, "is": list(accepted)} for key, accepted in when.items() if key != "category"]


def by(book: Book, made: Rule) -> str | None:
    """Who made an entry; nobody where it was made at the console."""
    return book.makers.get(made.by or "")


def entry(catalogue: Catalogue, book: Book, one: Rule, desk: Desk) -> dict[str, Any]:
    """One line of the history."""
    told = {"id": one.id, "undoes": one.undoes, "by": by(book, one), "at": one.made_at.isoformat(),
            "from": one.from_at.isoformat(), "state": state_of(catalogue, book.rules, one, desk.now)}  # fmt: skip
    return told | (change_facts(one.change) if one.change else {"category": None, "when": []})


def change_facts(change: Change) -> dict[str, Any]:
    return {"category": change.category, "when": conditions(change.when), "agency": change.goes_to,
            "with": list(change.with_)}  # fmt: skip


def history(desk: Desk, dialogue: Dialogue, slug: str) -> Turn:
    """The newest changes, of one category or of all; what still holds or is planned can be taken back."""
    book = desk.book()
    about = {one.id for one in book.rules if slug == "all" or _speaks_of(book, one, slug)}
    found = [entry(desk.catalogue, book, one, desk) for one in reversed(book.rules) if one.id in about]
    shown = found[:SHOWN]
    alive = [told["id"] for told in shown if told["state"] in ("planned", "in_force", "replaced")]
    rows: Rows = tuple((take_back(desk, number),) for number in alive)
    facts = {"entries": shown, "more": len(found) - len(shown), "category": None if slug == "all" else slug}
    return Turn(
        Dialogue(),
        [Outgoing("route_history", facts, (*rows, (Choice("go:routes", label="routes", icon="🧭"),), *ADMIN))],
    )


def _speaks_of(book: Book, one: Rule, slug: str) -> bool:
    changes = {each.id: each.change for each in book.rules}
    change = one.change or changes.get(one.undoes or 0)
    return change is not None and change.category == slug
