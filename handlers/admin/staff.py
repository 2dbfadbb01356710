"""An admin's work: inviting people, the figures of the day, what did not arrive, and what is owed."""

from handlers.acts import Invite, SendAgain, Turn
from handlers.conversation import Dialogue, Flow, NotUnderstood, Step, answer, buttons, next_step, one_of
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.officer.desk import Desk
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
