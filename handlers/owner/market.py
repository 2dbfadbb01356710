"""What became of the price, and of the listing: one-tap questions after filing and after the end of a case."""

import re
from dataclasses import replace
from datetime import timedelta

from handlers.acts import NoteSighting, StopAsking, Turn
from handlers.cases import Case, refusable
from handlers.conversation import Dialogue, named_choice, plain
from handlers.messages import Choice, Incoming, Outgoing, Rows
from handlers.owner.follow_up import parked, readable
from handlers.owner.sight import Sight
from handlers.owner.words import HOME
from handlers.prices import DAYS, Asked, Sighting, direction, last_price, series
from handlers.reading import money

# Answer -> the label of its button; the words people type for it are in TYPED.
BUTTONS = {
    "recheck": {"same": "still_same", "lower": "price_lower", "higher": "price_higher", "gone": "is_gone", "stop": "stop_asking"},
    "outcome": {"gone": "is_gone", "fair": "price_fair", "same": "still_same", "again": "came_back", "stop": "stop_asking"},
}  # fmt: skip
# Words that may stand before or after an answer and change nothing.
AROUND = r"(?:sudah|udah|udh|dah|sdh|masih|kak|kakak|pak|bu|min|ya|iya|oh|itu|nya|toko|tokonya|barang|barangnya|produk|produknya|harga|harganya|iklan|iklannya|" \
         r"tolong|please|dong|kok|sih|sekarang|skrg|lagi|aja|saja|it is|it's|its|the price)"  # fmt: skip
TYPED = (
    ("stop", r"stop|berhenti|(?:stop|berhenti|jangan) (?:di)?(?:tanya|tanyai|tanyakan)|udahan|stop asking"),
    ("again", r"muncul (?:lagi|maneh|deui)|ada lagi|balik lagi|ditiru lagi|di?jual lagi|copied again|back again"),
    ("gone", r"hilang|ilang|(?:tidak|gak|ga|gk|nggak|ngga) (?:ada|dijual)|gone|ora ono|ora ana|euweuh|teu aya"),
    ("fair", r"wajar|normal"),
    (
        "same",
        r"masih(?: sama| dijual| ada| segitu| murah)?|tetap|tetep|sama(?: saja| aja)?|isih|still(?: there| the same)?|same",
    ),
    ("lower", r"(?:makin |lebih |tambah )?(?:turun|murah)|lower|cheaper"),
    ("higher", r"(?:makin |lebih |tambah )?(?:naik|mahal)|higher"),
)
MOST_TYPED = 60  # characters; what is longer is a story, no answer
PRICE_WORDS = 5  # words around a typed price; more of them tell something else
PRICE_AWAITED = timedelta(hours=1)  # then what is typed is no price any more


def question(case: Case, asked: Asked) -> Outgoing:
    """One question about one case."""
    facts = {
        "id": case.id,
        "headline": case.headline,
        "price": last_price(case.answers.get("their_price"), case.sightings),
    }
    cells = [Choice(_slug(asked, answer), label=label) for answer, label in BUTTONS[asked.kind].items()]
    rows: Rows = tuple(tuple(cells[i : i + 2]) for i in range(0, len(cells), 2))
    return Outgoing("ask_recheck" if asked.kind == "recheck" else "ask_aftermath", facts, rows)


def _slug(asked: Asked, answer: str) -> str:
    return f"market:{asked.kind}:{asked.case}:{asked.day}:{answer}"


def button(sight: Sight, dialogue: Dialogue, slug: str) -> Turn:
    """A button of one of these questions, however old: it says itself what it answers."""
    _, kind, number, day, answer = ([*slug.split(":"), "", "", "", ""])[:5]
    case = readable(sight, dialogue, number)
    if case is None or day not in map(str, DAYS.get(kind, ())) or answer not in (*BUTTONS[kind], "skip"):
        return Turn(dialogue, [Outgoing("hint_old_button", {}, HOME)])
    return _found(sight, dialogue, case, Asked(kind, case.id, int(day)), answer)


def _found(sight: Sight, dialogue: Dialogue, case: Case, asked: Asked, answer: str, price: int | None = None) -> Turn:
    """One tap is noted at once; where the price moved, its owner may say to what."""
    aside = Dialogue(parked=parked(dialogue))
    if answer == "skip":
        return Turn(aside, [Outgoing("thanked")])
    if answer == "stop":
        return Turn(aside, [Outgoing("asking_stopped", {"kind": asked.kind}, HOME)], [StopAsking(asked.kind)])
    if answer == "same" and price is None:
        price = last_price(case.answers.get("their_price"), case.sightings)
    act = NoteSighting(asked, answer, price)
    if answer in ("lower", "higher") and price is None:
        notes = {"asked": [asked.kind, asked.case, asked.day, answer], "until": (sight.now + PRICE_AWAITED).isoformat()}
        return Turn(replace(aside, flow="market", notes=notes), [_ask_price(asked)], [act])
    rows = _came_back(sight, case) if answer == "again" else ()
    return Turn(aside, [_noted(sight, case, asked, answer, price, rows)], [act])


def _noted(sight: Sight, case: Case, asked: Asked, answer: str, price: int | None, rows: Rows) -> Outgoing:
    """Thanks, with the price line as it stands now."""
    now = Sighting(asked.kind, asked.day, sight.now, answer, price)
    others = [s for s in case.sightings if (s.kind, s.day) != (asked.kind, asked.day)]
    line = [point for point in series(case.created_at, case.answers, [*others, now]) if point["price"] is not None]
    return Outgoing("sighting_noted", {"id": case.id, "answer": answer, "line": line}, rows)


def _ask_price(asked: Asked) -> Outgoing:
    return Outgoing("ask_new_price", {"id": asked.case}, ((Choice(_slug(asked, "skip"), label="skip"),),))


def _came_back(sight: Sight, case: Case) -> Rows:
    """It is offered again: the case is opened again where that is still possible, else a new report begins."""
    reopen: Rows = ((Choice(f"refuse:{case.id}", label="reopen", icon="🔁"),),) if refusable(case, sight.now) else ()
    return (*reopen, (Choice(f"linked:{case.id}", label="new_report", icon="📝"),))


def new_price(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn:
    """The price as it is now, in any shape people write one."""
    kind, number, day, moved = dialogue.notes["asked"]
    asked, case = Asked(kind, number, day), sight.my_case(number)
    if case is None:
        return Turn(Dialogue(parked=dialogue.parked), [Outgoing("code_needed", {}, HOME)])
    price, meant = money.price(said.text or ""), typed_answer(said.text or "", asked.kind)
    if price is not None:
        return _found(sight, dialogue, case, asked, moved, price)
    if meant in ("same", "gone", "stop"):
        return _found(sight, dialogue, case, asked, meant)
    return Turn(dialogue, [Outgoing("hint_price"), _ask_price(asked)])


def typed(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn | None:
    """A word or a price typed under one of these questions is its answer; None where it is something else."""
    text = (said.text or "").strip()
    if not text or said.attachments or dialogue.flow not in ("", "checklist") or len(text) > MOST_TYPED:
        return None
    asked = sight.asked_of_me()
    if asked is not None and dialogue.flow and not asked.last:  # what stands last before them is a checklist
        return None
    case = sight.my_case(asked.case) if asked else None
    if asked is None or case is None:
        return None
    last = named_choice(text, [c for row in question(case, asked).choices for c in row], sight.labels)
    few = len(text.split()) <= PRICE_WORDS and not (plain(text).isdecimal() and len(plain(text)) <= 2)
    price = money.price(text) if few else None
    if last is None and price is not None:
        before = last_price(case.answers.get("their_price"), case.sightings)
        return _found(sight, dialogue, case, asked, direction(before, price), price)
    answer = last.rpartition(":")[2] if last else typed_answer(text, asked.kind)
    return _found(sight, dialogue, case, asked, answer) if answer else None


def typed_answer(text: str, kind: str) -> str | None:
    """ "udah ilang kak" -> gone. Only words that say one of the answers and nothing else: "uang saya hilang" is a story."""
    words = plain(text)
    for answer, pattern in TYPED:
        if answer in BUTTONS[kind] and re.fullmatch(rf"(?:{AROUND} )*(?:{pattern})(?: {AROUND})*", words):
            return answer
    return None


def stops(sight: Sight, dialogue: Dialogue, said: Incoming) -> Turn | None:
    """ "stop" right after such a question ends these questions, nothing else."""
    if said.choice is None and typed_answer((said.text or "")[:MOST_TYPED], "recheck") == "stop":
        return typed(sight, dialogue, said)
    return None
