"""What an owner's conversation may look at: themselves, their own cases, and the public catalogue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from handlers.cases import Case
from handlers.conversation import Answers, Labels
from handlers.prices import Asked
from routing.catalogue import Catalogue, Contact

CONSENT_VERSION = "2026-11"


@dataclass(frozen=True)
class Owner:
    """The person speaking: no more than the conversation needs to know."""

    language: str | None  # as chosen; None until then
    consent: str | None  # the version agreed to
    name_hint: str | None = None  # what the platform calls them
    language_hint: str = "id"  # what they are answered in until they choose
    phone: str | None = None  # the language of their phone, where the platform tells
    brief: bool = False  # every message to them is paid for: the story first, and only what is required is asked


class Sight(Protocol):
    """Read-only: the owner's cases, and look-ups by tracking code (counted, a few an hour)."""

    owner: Owner
    catalogue: Catalogue
    labels: Labels
    now: datetime

    def switched_off(self) -> frozenset[str]: ...  # categories an admin has not offered for now

    def maintenance(self) -> str | None: ...  # what an admin has said above the greeting, for a while

    def contacts(self, agency: str) -> tuple[Contact, ...]: ...  # where it is reached, if somebody checked that lately

    def my_cases(self) -> list[Case]: ...

    def my_case(self, case: int) -> Case | None: ...

    def case_by_code(self, code: str) -> Case | Literal["too_many"] | None: ...

    def case_unlocked(self, case: int) -> Case | None: ...

    def asked_of_me(self) -> Asked | None: ...

    def membership(self, code: str) -> Case | Literal["too_many"] | None: ...

    def would_be(self, answers: Answers) -> Case: ...

    def enough_reports(
        self, answers: Answers
    ) -> int | None: ...  # so many were sent today that this one waits for tomorrow

    def anonymous_welcome(self, category: str, answers: dict[str, object]) -> tuple[str, bool]: ...
