"""What owners ask about their own data, carried out in the turn they ask in; what takes longer is noted for the clock."""

from collections import defaultdict

from bot.parcels import ask_to_forget, hand_over
from bot.receive import Hall
from bot.telling import to_their_agencies
from handlers.acts import CorrectCase
from handlers.cases import Case, shown
from handlers.messages import Choice, Outgoing, Rows
from routing.deadlines import due
from storage import agenda, casebook, copies, erasure, evidence, notices, requests, withdrawal

FEARED = "P2"  # the urgency of a case whose owner fears revenge, at least
ERASE: Rows = ((Choice("go:erase", label="erase", icon="🗑"),), (Choice("go:home", label="home", icon="🏠"),))


def ask_copy(hall: Hall, who: str) -> Outgoing:
    """Write the request down; the file is made outside of the conversation, however large it is."""
    if requests.copies_lately(hall.db, who, hall.now) >= requests.COPIES_A_DAY:
        return Outgoing("my_data_enough", {"most": requests.COPIES_A_DAY})
    number = requests.open_one(hall.db, who, "copy", hall.now)
    agenda.put(hall.db, "copy", str(number), hall.now)
    return Outgoing("my_data_coming", {})


def drop_unsent(hall: Hall, who: str) -> None:
    """Nothing of it was agreed to, or nothing is to be kept: the rows go now, the bytes within a minute."""
    for name in evidence.forget_unsent(hall.db, hall.house.ring, who, but=copies.COPY):
        agenda.put(hall.db, evidence.GONE, name, hall.now)


def withdraw(hall: Hall, who: str) -> Outgoing:
    """Nothing more is done with what they told: at once here, and every agency that had it hears of it."""
    ended, files = withdrawal.withdraw(hall.db, hall.house.ring, who, hall.now)
    parcels = _tell_agencies(hall, ended)
    requests.open_one(hall.db, who, "withdraw", hall.now, files=files, parcels=parcels)
    return Outgoing("withdrawn", {"cases": [case.id for case in ended], "at": hall.now.isoformat()}, ERASE)


def erase(hall: Hall, who: str, *, everything: bool) -> Outgoing:
    """What lies with us goes; every agency that had a case of theirs is asked to do the same. The receipt is the last word."""
    left, files = erasure.erase(hall.db, hall.house.ring, who, hall.now, everything=everything)
    parcels = _tell_agencies(hall, left)
    requests.no_copies(hall.db, who, hall.now)
    requests.open_one(hall.db, who, "erase", hall.now, files=files, parcels=parcels)
    going_on = [case.id for case in left if case.status != "closed"]
    return Outgoing("erased", {"cases": going_on, "asked": bool(left), "at": hall.now.isoformat()})


def _tell_agencies(hall: Hall, cases: list[Case]) -> list[str]:
    """Their officers in one message an agency; their systems case by case. The keys of the documents that are to arrive."""
    told, keys = defaultdict[str, list[Case]](list), list[str]()
    for case in cases:
        agencies = withdrawal.agencies_of(case)
        keys += ask_to_forget(hall, case, agencies)
        for agency in agencies:
            told[agency].append(case)
    for agency, these in told.items():
        facts = {"cases": [case.id for case in these], "erased": any(case.erased for case in these)}
        notices.to_agency(hall.db, hall.house.ring, agency, Outgoing("owner_withdrew", facts), hall.now)
    return keys


def fear(hall: Hall, who: str, number: int) -> None:
    """The officers know at once, and owe an answer as soon as to anybody who fears revenge."""
    catalogue = hall.house.catalogue
    owed = due(catalogue.holidays, catalogue.slas[FEARED], hall.now)
    times = {name: getattr(owed, name).isoformat() for name in ("verify", "first_action", "resolve")}
    case = casebook.fear(hall.db, hall.house.ring, who, number, FEARED, times, hall.now)
    hand_over(hall, number, "case.moved")
    told = Outgoing("owner_fears", {"id": number, "urgency": case.urgency},
                    ((Choice(f"case:{number}", label="open_case", icon="📂"),),))  # fmt: skip
    to_their_agencies(hall, case, told)


def correct(hall: Hall, who: str, act: CorrectCase) -> None:
    """The correction stands with the case, and its agency is told: that is all there is to do, and it is done."""
    case = casebook.there(hall.db, hall.house.ring, act.case)
    casebook.owner_did(hall.db, hall.house.ring, case, who, "correct", hall.now, act.text)
    requests.done(hall.db, requests.open_one(hall.db, who, "correct", hall.now), hall.now)
    hand_over(hall, case.id, "case.replied", act.text)
    told = Outgoing("owner_corrected", {"id": case.id, "text": shown(case, act.text)},
                    ((Choice(f"case:{case.id}", label="open_case", icon="📂"),),))  # fmt: skip
    to_their_agencies(hall, case, told)
