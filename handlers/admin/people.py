"""Who has access, as an admin finds them: a page at a time, by agency or by name; one person with everything that can be done."""

from handlers.acts import ChangeAgency, ChangeRole, RemoveStaff, Suspend, Turn
from handlers.conversation import Dialogue
from handlers.messages import Choice, Outgoing, Rows
from handlers.officer.desk import Desk, Staff
from handlers.officer.permissions import ROLES, may
from handlers.officer.words import ADMIN

A_PAGE = 8  # people one message shows, each with a button
BY_AGENCY = "?"  # in place of a name: how many each agency has


def listed(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """`/petugas`, `/petugas 2`, `/petugas KPPU`, `/petugas KPPU 2`, `/petugas ratna`."""
    words, number = _asked(rest)
    if words == BY_AGENCY:
        return Turn(Dialogue(), [by_agency(desk)])
    found = _matching(desk.people(), words, frozenset(desk.catalogue.agencies))
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(number, 1), pages)
    shown = found[(number - 1) * A_PAGE : number * A_PAGE]
    people: Rows = tuple((Choice(f"person:{s.id}", words=f"{_mark(s)} {s.name[:26]} · {s.agency}"),) for s in shown)
    facts = {"people": [_told(s) for s in shown], "page": number, "pages": pages, "total": len(found), "words": words}
    return Turn(Dialogue(), [Outgoing("people", facts, (*people, *_turning(words, number, pages), *ADMIN))])


def _asked(rest: str) -> tuple[str, int]:
    """What is looked for, and the page of it."""
    words, _, last = rest.strip().rpartition(" ")
    if last.isdecimal() and len(last) <= 4:
        return words.strip(), int(last)
    return rest.strip()[:20], 1


def _matching(everybody: list[Staff], words: str, agencies: frozenset[str]) -> list[Staff]:
    """By agency, then by name: those of the agency named, or whose name has these words in it."""
    ordered = sorted(everybody, key=lambda s: (s.agency, s.name.casefold(), s.id))
    if words.upper() in agencies:
        return [s for s in ordered if s.agency == words.upper()]
    return [s for s in ordered if words.casefold() in s.name.casefold()]


def _turning(words: str, number: int, pages: int) -> Rows:
    if pages == 1:
        return () if words else ((Choice(f"go:people:{BY_AGENCY}", label="by_agency", icon="🏛"),),)
    turn = []
    if number > 1:
        turn.append(Choice(f"go:people:{words} {number - 1}".replace(": ", ":"), label="previous", icon="◀️"))
    if number < pages:
        turn.append(Choice(f"go:people:{words} {number + 1}".replace(": ", ":"), label="next", icon="▶️"))
    return (tuple(turn), (Choice(f"go:people:{BY_AGENCY}", label="by_agency", icon="🏛"),))


def by_agency(desk: Desk) -> Outgoing:
    """How many each agency has, a button for each that has any."""
    counts: dict[str, int] = {}
    for one in desk.people():
        counts[one.agency] = counts.get(one.agency, 0) + 1
    buttons = [Choice(f"go:people:{code}", words=f"{code} · {n}") for code, n in sorted(counts.items())]
    rows: Rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    empty = [code for code in desk.catalogue.agencies if code not in counts]
    return Outgoing("people_by_agency", {"counts": sorted(counts.items()), "empty": empty}, (*rows, *ADMIN))


def _mark(one: Staff) -> str:
    return "⏸" if one.suspended else "👤"


def _told(one: Staff) -> dict[str, object]:
    return {"id": one.id, "name": one.name, "role": one.role, "agency": one.agency, "suspended": one.suspended}


def person(desk: Desk, who: str) -> Staff | None:
    return next((s for s in desk.people() if s.id == who), None)


GONE = Outgoing("person_gone", {}, ADMIN)


def card(desk: Desk, dialogue: Dialogue, who: str) -> Turn:
    shown = card_of(desk, who)
    return Turn(Dialogue(), [shown or GONE])


def card_of(desk: Desk, who: str) -> Outgoing | None:
    """One person, and everything an admin can do about them."""
    one = person(desk, who)
    if one is None:
        return None
    held = desk.held_by(who)
    hand_over: Rows = ((Choice(f"hand_over:{who}", label="hand_over", icon="🤝"),),) if held else ()
    pause = Choice(f"resume:{who}", label="resume_access", icon="▶️") if one.suspended else Choice(f"suspend:{who}", label="suspend_access", icon="⏸")  # fmt: skip
    rows: Rows = (
        (Choice(f"role_of:{who}", label="change_role", icon="🎓"), Choice(f"agency_of:{who}", label="change_agency", icon="🏛")),
        *hand_over,
        (pause, Choice(f"remove:{who}", label="remove_access", icon="✖️")),
        (Choice(f"go:people:{one.agency}", words=f"👥 {one.agency}"),),
    )  # fmt: skip
    return Outgoing("person", {**_told(one), "cases": held}, rows)


def _sure(desk: Desk, who: str, template: str, yes: Choice, **facts: object) -> Turn:
    """The question whether it is meant; taking it back leads to the person again."""
    one = person(desk, who)
    if one is None:
        return Turn(Dialogue(), [GONE])
    told = {"name": one.name, "agency": one.agency, "role": one.role, "cases": desk.held_by(who), **facts}
    return Turn(Dialogue(), [Outgoing(template, told, ((yes,), (Choice(f"person:{who}", label="cancel", icon="✖️"),)))])


def roles(desk: Desk, dialogue: Dialogue, who: str) -> Turn:
    one = person(desk, who)
    if one is None:
        return Turn(Dialogue(), [GONE])
    others: Rows = tuple((Choice(f"set_role:{who}:{r}", label=f"role_{r}"),) for r in ROLES if r != one.role)
    rows: Rows = (*others, (Choice(f"person:{who}", label="cancel", icon="✖️"),))
    return Turn(Dialogue(), [Outgoing("ask_new_role", {"name": one.name, "role": one.role}, rows)])


def role(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    who, _, new = rest.partition(":")
    if new not in ROLES:
        return card(desk, dialogue, who)
    yes = Choice(f"set_role_yes:{who}:{new}", label="yes_change", icon="🎓")
    return _sure(desk, who, "ask_change_role", yes, new=new, works=may(new, "work"))


def role_set(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    who, _, new = rest.partition(":")
    return Turn(Dialogue(), [], [ChangeRole(who, new)]) if new in ROLES else card(desk, dialogue, who)


def agencies(desk: Desk, dialogue: Dialogue, who: str) -> Turn:
    one = person(desk, who)
    if one is None:
        return Turn(Dialogue(), [GONE])
    names = [Choice(f"move_to:{who}:{code}", words=code) for code in desk.catalogue.agencies if code != one.agency]
    rows: Rows = tuple(tuple(names[i : i + 3]) for i in range(0, len(names), 3))
    cancel: Rows = ((Choice(f"person:{who}", label="cancel", icon="✖️"),),)
    return Turn(Dialogue(), [Outgoing("ask_new_agency", {"name": one.name, "agency": one.agency}, (*rows, *cancel))])


def move(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    who, _, new = rest.partition(":")
    if new not in desk.catalogue.agencies:
        return card(desk, dialogue, who)
    yes = Choice(f"move_to_yes:{who}:{new}", label="yes_change", icon="🏛")
    return _sure(desk, who, "ask_change_agency", yes, new=new)


def moved(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    who, _, new = rest.partition(":")
    known = new in desk.catalogue.agencies
    return Turn(Dialogue(), [], [ChangeAgency(who, new)]) if known else card(desk, dialogue, who)


def suspend(desk: Desk, dialogue: Dialogue, who: str) -> Turn:
    """Nobody suspends themselves: it would leave nobody to undo it."""
    if desk.staff is not None and who == desk.staff.id:
        return Turn(dialogue, [Outgoing("not_yourself", {}, ADMIN)])
    return _sure(desk, who, "ask_suspend", Choice(f"suspend_yes:{who}", label="yes_suspend", icon="⏸"))


def suspended(desk: Desk, dialogue: Dialogue, who: str) -> Turn:
    mine = desk.staff is not None and who == desk.staff.id
    return suspend(desk, dialogue, who) if mine else Turn(Dialogue(), [], [Suspend(who)])


def resume(desk: Desk, dialogue: Dialogue, who: str) -> Turn:
    return Turn(Dialogue(), [], [Suspend(who, back=True)])


def remove(desk: Desk, dialogue: Dialogue, who: str) -> Turn:
    return _sure(desk, who, "ask_remove", Choice(f"remove_yes:{who}", label="yes_remove", icon="✖️"))


def removed(desk: Desk, dialogue: Dialogue, who: str) -> Turn:
    return Turn(Dialogue(), [], [RemoveStaff(who)]) if person(desk, who) else Turn(Dialogue(), [GONE])
