"""Who an owner is: an officer asks with a reason, a custodian answers with a reason; of the anonymous nobody knows."""

from handlers.acts import AnswerIdentity, AskIdentity, Turn
from handlers.conversation import Dialogue, NotUnderstood, Step, answer, some_text
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.officer.desk import Desk
from handlers.officer.words import CANCEL, OFFICER

REASON = Step("text", some_text("move_text", 10, 1000), words="identity_reason")
ANSWERS = ("grant", "silent", "deny")


def begin(desk: Desk, dialogue: Dialogue, number: str) -> Turn:
    """An officer wants to know who an owner is."""
    case = desk.case(int(number)) if number.isdecimal() and len(number) <= 12 else None
    if case is None:
        return Turn(dialogue, [Outgoing("case_not_here", {}, OFFICER)])
    if case.withdrawn:
        return Turn(Dialogue(), [Outgoing("identity_withdrawn", {"id": case.id}, OFFICER)])
    if case.identity == "anonymous":
        return Turn(Dialogue(), [Outgoing("identity_unknown", {"id": case.id}, OFFICER)])
    if case.identity == "open":
        return Turn(Dialogue(), [Outgoing("identity_open", {"id": case.id, "name": case.owner_name}, OFFICER)])
    asking = Dialogue("identity", notes={"case": case.id})
    return Turn(asking, [REASON.ask(asking, CANCEL)])


def go_on(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    try:
        reason = answer((REASON,), dialogue, said, desk.labels).answers["text"]
    except NotUnderstood as problem:
        return Turn(dialogue, [Outgoing("hint_reason", problem.facts), REASON.ask(dialogue, CANCEL)])
    return Turn(Dialogue(), [], [AskIdentity(dialogue.notes["case"], reason)])


def waiting(desk: Desk, dialogue: Dialogue, rest: str = "") -> Turn:
    """What a custodian has to answer."""
    asked = desk.identity_requests()
    rows: Rows = tuple((Choice(f"answer_identity:{a['id']}", words=f"#{a['case']} · {a['agency']}"),) for a in asked)
    return Turn(Dialogue(), [Outgoing("identity_requests", {"asked": asked}, (*rows, *OFFICER))])


def decide(desk: Desk, dialogue: Dialogue, rest: str) -> Turn:
    """One request: first which answer, then why."""
    number, _, chosen = rest.partition(":")
    asked = next((a for a in desk.identity_requests() if str(a["id"]) == number), None)
    if asked is None:
        return Turn(Dialogue(), [Outgoing("identity_answered_already", {}, OFFICER)])
    if chosen not in ANSWERS:
        rows: Rows = tuple((Choice(f"answer_identity:{number}:{a}", label=f"identity_{a}"),) for a in ANSWERS)
        return Turn(Dialogue(), [Outgoing("ask_identity_answer", asked, (*rows, *CANCEL))])
    answering = Dialogue("identity_answer", notes={"request": int(number), "answer": chosen})
    return Turn(answering, [Outgoing(f"ask_reason_{chosen}", {}, CANCEL)])


def decided(desk: Desk, dialogue: Dialogue, said: Incoming) -> Turn:
    words = (said.text or "").strip()
    chosen = dialogue.notes["answer"]
    if len(words) < 10:
        return Turn(dialogue, [Outgoing("hint_reason", {}), Outgoing(f"ask_reason_{chosen}", {}, CANCEL)])
    return Turn(Dialogue(), [], [AnswerIdentity(dialogue.notes["request"], chosen, words[:1000])])
