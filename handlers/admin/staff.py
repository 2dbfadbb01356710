"""An admin's work: inviting people, seeing who is there, taking access away, the figures of the day, and what is owed."""

from handlers.acts import Invite, RemoveStaff, SendAgain, Suspend, Turn
from handlers.conversation import Dialogue, Flow, NotUnderstood, Step, answer, buttons, next_step, one_of
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.officer.desk import Desk, Staff
from handlers.officer.permissions import ROLES
from handlers.officer.words import ADMIN, CANCEL


def invite_flow(desk: Desk) -> Flow:
    """Who is invited: the role, then the agency they answer for."""
    codes = tuple(desk.catalogue.agencies)
    return (
        Step("role", one_of("role", *ROLES), lambda d: buttons("role", *ROLES, per_row=2)),
        Step("agency", one_of("agency", *codes), lambda d: agencies(desk, codes), words="invite_agency"),
    )


def agencies(desk: Desk, codes: tuple[str, ...], name: str = "agency") -> Rows:
    """A button for each, by its name."""
    names = desk.catalogue.agencies
    return tuple(
        (Choice(f"{name}:{c}", words=names[c].name.get(desk.language, names[c].name["id"])[:60]),) for c in codes
    )


def invite(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    started = Dialogue("invite")
    return Turn(started, [invite_flow(desk)[0].ask(started, CANCEL)])


def invite_go_on(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    flow = invite_flow(desk)
    step = next_step(flow, dialogue)
    try:
        after = answer(flow, dialogue, said, desk.labels)
    except NotUnderstood as problem:
        again = [step.ask(dialogue, CANCEL)] if step else []
        return Turn(dialogue, [Outgoing(f"hint_{problem.hint}", problem.facts), *again])
    coming = next_step(flow, after)
    if coming is not None:
        return Turn(after, [coming.ask(after, CANCEL)])
    return Turn(Dialogue(), [], [Invite(after.answers["role"], after.answers["agency"])])


def people(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """Everybody with access, each with a button to take it away."""
    staff = desk.people()
    rows = tuple(_person(s) for s in staff[:30])
    facts = {"people": [{"name": s.name, "role": s.role, "agency": s.agency, "suspended": s.suspended} for s in staff]}
    return Turn(Dialogue(), [Outgoing("people", facts, (*rows, *ADMIN))])


def _person(one: Staff) -> tuple[Choice, ...]:
    """Take access away, or for a while; a suspended person gets it back by the same button."""
    pause = Choice(f"{'resume' if one.suspended else 'suspend'}:{one.id}", words="▶️" if one.suspended else "⏸")
    return Choice(f"remove:{one.id}", words=f"✖️ {one.name[:26]} · {one.agency}"), pause


def suspend(desk: Desk, dialogue: Dialogue, who: str) -> Turn:
    """Nobody suspends themselves: it would leave nobody to undo it."""
    if desk.staff is not None and who == desk.staff.id:
        return Turn(dialogue, [Outgoing("not_yourself", {}, ADMIN)])
    return Turn(Dialogue(), [], [Suspend(who)])


def resume(desk: Desk, dialogue: Dialogue, who: str) -> Turn:
    return Turn(Dialogue(), [], [Suspend(who, back=True)])


def remove(desk: Desk, dialogue: Dialogue, slug: str) -> Turn:
    """First the question whether it is meant, then the act."""
    kind, _, who = slug.partition(":")
    person = next((s for s in desk.people() if s.id == who), None)
    if person is None:
        return Turn(dialogue, [Outgoing("person_gone", {}, ADMIN)])
    if kind == "remove_yes":
        return Turn(Dialogue(), [], [RemoveStaff(who)])
    rows: Rows = ((Choice(f"remove_yes:{who}", label="yes_remove", icon="✖️"),), *CANCEL)
    return Turn(dialogue, [Outgoing("ask_remove", {"name": person.name, "agency": person.agency}, rows)])


def figures(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    return Turn(Dialogue(), [Outgoing("figures", desk.figures(), ADMIN)])


def dead(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """What did not arrive, and the button that sends it again."""
    facts = desk.undelivered()
    again: Rows = ((Choice("go:resend", label="resend", icon="📮"),),) if facts["total"] or facts["given_up"] else ()
    return Turn(Dialogue(), [Outgoing("dead_letters", facts, (*again, *ADMIN))])


def requests(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """What people asked about their own data and is not done; whose it is stands nowhere."""
    return Turn(Dialogue(), [Outgoing("requests", {"requests": desk.requests()}, ADMIN)])


def resend(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    return Turn(Dialogue(), [], [SendAgain()])
