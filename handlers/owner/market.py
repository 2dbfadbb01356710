"""What became of the price, and of the listing: one-tap questions after filing and after the end of a case."""

import re

from handlers.acts import NoteSighting, StopAsking, Turn
from handlers.cases import Case, refusable
from handlers.conversation import Dialogue, named_choice, plain
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner.follow_up import parked, readable
from handlers.owner.sight import Sight
from handlers.owner.words import HOME
from handlers.prices import DAYS, Asked, last_price
from handlers.reading import money

# Answer -> its button; the words people type for it are in TYPED.
BUTTONS = {
    "recheck": {"same": "still_same", "changed": "price_changed", "gone": "is_gone", "skip": "skip", "stop": "stop_asking"},
    "outcome": {"gone": "went", "fair": "price_fair", "same": "still_same", "again": "came_back", "stop": "stop_asking"},
}  # fmt: skip
TYPED = (
    ("stop", r"stop|berhenti|jangan (tanya|ditanya)|udahan"),
    ("again", r"muncul (lagi|maneh|deui)|ada lagi|balik lagi|jual(an)? lagi|copied again"),
    ("gone", r"hilang|ilang|sudah (tidak|gak|ga|nggak) (ada|dijual)|(udah|dah) (ga|gak|nggak|tidak) (ada|dijual)|gone|ora ono|euweuh"),
    ("fair", r"(harga(nya)? )?(sudah |udah |dah )?(wajar|normal)"),
    ("same", r"masih( sama| dijual| ada| segitu)?|tetap|tetep|sama( saja| aja)?|isih|still"),
)  # fmt: skip
MOST_TYPED = 60  # characters; what is longer is a story, no answer


def question(case: Case, asked: Asked, more: int = 0) -> Outgoing:
    """One question about one case; `more`: how many others wait behind it."""
    price = last_price(case.answers.get("their_price"), case.sightings)
    facts = {"id": case.id, "headline": case.headline, "price": price, "more": more}
    cells = [Choice(f"market:{asked.kind}:{case.id}:{asked.day}:{answer}", label=label)
             for answer, label in BUTTONS[asked.kind].items()]  # fmt: skip
    rows: Rows = tuple(tuple(cells[i : i + 2]) for i in range(0, len(cells), 2))
    return Outgoing("ask_recheck" if asked.kind == "recheck" else "ask_aftermath", facts, rows)


def button(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    _, kind, number, day, answer = ([*slug.split(":"), "", "", "", ""])[:5]
    case = readable(sight, dialogue, number)
    days = [str(d) for d in DAYS.get(kind, ())]
    if case is None or day not in days or answer not in BUTTONS[kind]:
        return Turn(dialogue, [Outgoing("hint_old_button", {}, HOME)])
    return _found(sight, dialogue, case, Asked(kind, case.id, int(day)), answer)


def _found(sight: Sight, dialogue: Dialogue, case: Case, asked: Asked, answer: str, price: int | None = None) -> Turn:
    """One answer noted, and the next case asked about, if another waits."""
    aside = Dialogue(parked=parked(dialogue))
    if answer == "stop":
        return Turn(aside, [Outgoing("asking_stopped", {"kind": asked.kind}, HOME)], [StopAsking(asked.kind)])
    if answer == "changed" and price is None:
        return Turn(Dialogue("market", parked=parked(dialogue), notes={"asked": [asked.kind, asked.case, asked.day]}),
                    [_ask_price(asked)])  # fmt: skip
    if asked.kind == "recheck" and answer == "same":
        price = last_price(case.answers.get("their_price"), case.sightings)
    act = NoteSighting(case.id, asked.kind, asked.day, answer, price)
    facts = {"id": case.id, "answer": answer, "price": price, "kind": asked.kind}
    rows = _came_back(sight, case) if answer == "again" else ()
    return Turn(aside, [Outgoing("sighting_noted", facts, rows), *_next(sight, asked)], [act])


def _ask_price(asked: Asked) -> Outgoing:
    skip = Choice(f"market:{asked.kind}:{asked.case}:{asked.day}:skip", label="skip")
    return Outgoing("ask_new_price", {"id": asked.case}, ((skip,),))


def _came_back(sight: Sight, case: Case) -> Rows:
    """It is offered again: the case is opened again where that is still possible, else a new report begins."""
    reopen: Rows = ((Choice(f"refuse:{case.id}", label="reopen", icon="🔁"),),) if refusable(case, sight.now) else ()
    return (*reopen, (Choice(f"linked:{case.id}", label="new_report", icon="📝"),))


def _next(sight: Sight, answered: Asked) -> list[Outgoing]:
    left = [a for a in sight.asked_of_me() if a != answered]
    case = sight.my_case(left[0].case) if left else None
    return [question(case, left[0], len(left) - 1)] if case else []


def new_price(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """The price as it is now, in any shape people write one."""
    asked = Asked(*dialogue.notes["asked"])
    case = sight.my_case(asked.case)
    if case is None:
        return Turn(Dialogue(parked=dialogue.parked), [Outgoing("code_needed", {}, HOME)])
    price, meant = money.price(said.text or ""), typed_answer(said.text or "", asked.kind)
    if price is not None:
        return _found(sight, dialogue, case, asked, "changed", price)
    if meant in ("same", "gone", "stop"):
        return _found(sight, dialogue, case, asked, meant)
    return Turn(dialogue, [Outgoing("hint_price"), _ask_price(asked)])


def typed(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn | None:
    """A word typed under one of these questions is its answer; None where it is something else."""
    text = (said.text or "").strip()
    if not text or said.attachments or dialogue.flow or len(text) > MOST_TYPED:
        return None
    asked = next(iter(sight.asked_of_me()), None)
    case = sight.my_case(asked.case) if asked else None
    if asked is None or case is None:
        return None
    last = named_choice(text, [c for row in question(case, asked).choices for c in row], sight.labels)
    price = money.price(text) if asked.kind == "recheck" and not plain(text).isdecimal() else None
    answer = "changed" if price is not None else last.rpartition(":")[2] if last else typed_answer(text, asked.kind)
    return _found(sight, dialogue, case, asked, answer, price) if answer else None


def typed_answer(text: str, kind: str) -> str | None:
    """ "udah ilang kak" -> gone. Only short words that say one of the answers."""
    for answer, pattern in TYPED:
        if answer in BUTTONS[kind] and re.search(rf"^(\w+ ){{0,2}}({pattern})\b", plain(text)):
            return answer
    return None


def stops(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn | None:
    """ "stop" right after such a question ends these questions, nothing else."""
    if said.choice is None and typed_answer((said.text or "")[:MOST_TYPED], "recheck") == "stop":
        return typed(sight, dialogue, said)
    return None
