"""What an officer or admin can look at: their own agency's cases, and what their role may see of the service."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot import agencies, calm, handouts, reach, rerouted, wording
from bot import backups as copying
from bot.hours import TIDY, next_time
from bot.receive import Hall, language_of, maintenance, switched_off
from handlers.cases import Case, for_agency
from handlers.officer.desk import AgencyState, Book, Colleague, Exhibit, Page, Staff
from handlers.officer.permissions import DESK, may, may_all
from handlers.officer.watch import sees_all
from routing.catalogue import Catalogue, When, Words
from storage import (
    announcements,
    backlog,
    broadcast,
    casework,
    disclosure,
    evidence,
    fading,
    finding,
    foresight,
    incidents,
    outbox,
    requests,
    settings,
    thumbnails,
    twins,
    watch,
    window,
)  # fmt: skip
from storage.people import Person


class AgencyDesk:
    """Looks into the books for one officer or admin; other agencies' cases do not exist here, nor what owners keep masked."""

    def __init__(self, hall: Hall, person: Person) -> None:
        self._hall, self._person = hall, person
        self.staff = casework.staff_at(hall.db, hall.house.ring, person.id)
        self.language, self.name_hint = language_of(person), person.name
        self.catalogue, self.labels, self.now = hall.house.catalogue, hall.house.labels, hall.now

    @property
    def _agency(self) -> str:
        return self.staff.agency if self.staff else ""

    def queue(self, page: int, which: str = "due") -> Page:
        found = finding.queue(self._hall.db, self._hall.house.ring, self._agency, page, self._hall.now, which)
        return replace(found, cases=tuple(for_agency(c) for c in found.cases))

    def search(self, words: str) -> list[Case]:
        return finding.search(self._hall.db, self._hall.house.ring, self._agency, words)

    def mine(self, page: int, which: str = "due") -> Page:
        hall = self._hall
        found = finding.mine(hall.db, hall.house.ring, self._person.id, self._agency, page, hall.now, which)
        return replace(found, cases=tuple(for_agency(c) for c in found.cases))

    def case(self, case: int) -> Case | None:
        found = casework.in_agency(self._hall.db, self._hall.house.ring, case, self._agency)
        if found is None:
            return None
        return replace(for_agency(found), window=window.hours_left(self._hall.db, case, self._hall.now))

    def health(self) -> dict[str, Any]:
        return {**backlog.counted(self._hall.db), **copying.standing(self._hall.house, self._hall.db, self._hall.now),
                "at": self._hall.now.isoformat()}  # fmt: skip

    def deeds(self, words: str, most: int) -> list[dict[str, Any]]:
        asked = words.casefold()
        kinds = {name.removeprefix("deed_") for table in self.labels.values() for name, said in table.items()
                 if asked and name.startswith("deed_") and not name.startswith("deed_of_") and asked in said.casefold()}  # fmt: skip
        return casework.deeds(self._hall.db, self._hall.house.ring, words, kinds, most)

    def week(self) -> dict[str, Any]:
        agency = None if sees_all(self) else self._agency
        return watch.this_week(self._hall.db, self._hall.house.ring, self._hall.now, agency)

    def several(self, numbers: Sequence[int]) -> list[Case]:
        found = finding.several(self._hall.db, self._hall.house.ring, self._agency, numbers)
        return [for_agency(c) for c in found]

    def incident(self, number: int) -> dict[str, Any] | None:
        found = incidents.of(self._hall.db, self._hall.house.ring, number, self._hall.now)
        if found is None or not (sees_all(self) or self._agency in (*found.agencies, DESK)):
            return None
        return {"name": found.name, "owners": found.owners, "cases": list(found.places),
                "reached": len(set(broadcast.owners(self._hall.db, found.cases, self._agency).values()))}  # fmt: skip

    def identity_requests(self) -> list[dict[str, Any]]:
        if self.staff is None or not may(self.staff.role, "answer_identity"):
            return []
        asked = disclosure.pending(self._hall.db, self._hall.house.ring)
        return [
            {"id": a.id, "case": a.case, "agency": a.agency, "reason": a.reason, "at": a.asked_at.isoformat()}
            for a in asked
        ]

    def colleagues(self) -> list[Colleague]:
        hall = self._hall
        return casework.colleagues(hall.db, hall.house.ring, self._agency, hall.now, self.catalogue.holidays)

    def automatic(self) -> bool:
        return self._agency in settings.automatic(self._hall.db)

    def exhibits(self, case: Case) -> list[Exhibit]:
        files = evidence.several(self._hall.db, self._hall.house.ring, case.evidence)
        shared = twins.shared(self._hall.db, case.evidence)
        return [Exhibit(f.id, f.name_for(self._person.id), f.kind, f.size, f.state, f.mime in thumbnails.SHOWN, f.id in shared)
                for f in files]  # fmt: skip

    def address_of(self, file: str) -> str | None:
        return handouts.address(self._hall.house, file, self._person.id, self._hall.now)

    def people(self) -> list[Staff]:
        return casework.people(self._hall.db, self._hall.house.ring)

    def workers(self, agency: str) -> list[Colleague]:
        return casework.colleagues(
            self._hall.db, self._hall.house.ring, agency, self._hall.now, self.catalogue.holidays
        )

    def held_by(self, who: str) -> int:
        return casework.count_held(self._hall.db, who)

    def agencies(self) -> dict[str, AgencyState]:
        return agencies.states(self._hall)

    def contact_days(self) -> int:
        return reach.contact_days(self._hall)

    def figures(self) -> dict[str, Any]:
        whole = self.staff is None or may_all(self.staff.role, self.staff.agency, "figures")
        return {**casework.figures(self._hall.db, self._hall.now, None if whole else self._agency),
                "at": self._hall.now.isoformat()}  # fmt: skip

    def book(self) -> Book:
        return rerouted.book(self._hall)

    def untaken(self, rule: int) -> dict[str, int]:
        return dict(Counter(one.agency for one in rerouted.untaken(self._hall, rule)))

    def foreseen(self, before: Catalogue, after: Catalogue, when: When) -> dict[str, Any]:
        return foresight.foreseen(self._hall.db, self._hall.house.ring, self._hall.now, before, after, when)

    def now_handled_by(self, agency: str) -> Words:
        return rerouted.now_handled_by(agency)

    def categories_off(self) -> frozenset[str]:
        return switched_off(self._hall)

    def maintenance(self) -> str | None:
        return maintenance(self._hall)

    def audience(self, whom: str, which: str) -> tuple[int, int]:
        return announcements.count(self._hall.db, whom, which)

    def undelivered(self) -> dict[str, Any]:
        waits = backlog.counted(self._hall.db)
        total, letters = outbox.dead_letters(self._hall.db)
        told = [{"at": one.created_at.isoformat(), "template": one.template, "error": one.error} for one in letters]
        return {"total": total, "letters": told, "given_up": waits["handover_dead"], "aside": waits["inbox_failed"]}

    def requests(self) -> list[dict[str, Any]]:
        return [requests.told(one, self._hall.now) for one in requests.open_ones(self._hall.db)]

    def backups(self) -> dict[str, Any]:
        return copying.shown(self._hall.house, self._hall.db, self._hall.now)

    def fading(self) -> dict[str, Any]:
        tonight = next_time(TIDY, self._hall.now)
        kinds = fading.foretold(self._hall.db, self._hall.house.ring, tonight)
        return {"kinds": kinds, "most": fading.MOST, "at": tonight.isoformat()}

    def limits(self) -> dict[str, tuple[int, int]]:
        return calm.standing(self._hall)

    def wordings(self, which: str) -> list[tuple[str, str]]:
        return wording.listed(which, self.language)

    def spoken_in(self, name: str) -> tuple[str, ...]:
        return wording.spoken_in(name) if name in wording.names() else ()
