"""What an owner's conversation may look at, without books: for tests that need thousands of turns."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from bot.render import labels
from handlers.acts import ChooseLanguage, FileReport, GiveConsent, HearLanguage, Turn
from handlers.cases import Case
from handlers.conversation import Dialogue
from handlers.messages import Incoming
from handlers.owner.conversation import owner_turn
from handlers.owner.sight import Owner
from routing.catalogue import Catalogue, Contact, load
from routing.rules import accepts_anonymous, route

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
CATALOGUE, LABELS = load(), labels()


@dataclass
class Eyes:
    """One owner and nothing filed yet; refuses to show what nobody gave it."""

    owner: Owner = field(default_factory=lambda: Owner(None, None))
    catalogue: Catalogue = CATALOGUE
    labels: dict[str, dict[str, str]] = field(default_factory=lambda: LABELS)

    def switched_off(self) -> frozenset[str]:
        return frozenset()

    def maintenance(self) -> str | None:
        return None

    def my_cases(self) -> list[Case]:
        return []

    def my_case(self, case: int) -> Case | None:
        return None

    def case_by_code(self, code: str) -> Case | None:
        return None

    def case_unlocked(self, case: int) -> Case | None:
        raise AssertionError("no case was unlocked")

    def would_be(self, answers: dict[str, Any]) -> Case:
        decision = route(self.catalogue, answers, NOON)
        return Case(0, "new", decision.queue, answers["category"], decision.urgency, answers["identity"], NOON,
                    decision.due.first_action, answers=answers)  # fmt: skip

    def contacts(self, agency: str) -> tuple[Contact, ...]:
        return ()

    def enough_reports(self, answers: dict[str, Any]) -> int | None:
        return None

    def anonymous_welcome(self, category: str, answers: dict[str, Any]) -> tuple[str, bool]:
        decision = route(self.catalogue, {**answers, "category": category}, NOON)
        return decision.queue, accepts_anonymous(self.catalogue, decision)


class Talk:
    """A conversation with these eyes: what was decided is carried out as far as the conversation can see it."""

    def __init__(self, eyes: Eyes | None = None, dialogue: Dialogue | None = None) -> None:
        self.eyes, self.dialogue = eyes or Eyes(), dialogue or Dialogue()
        self.turn = Turn(self.dialogue)
        self.filed: list[FileReport] = []

    def say(self, text: str | None = None, **more: Any) -> list[str]:
        self.turn = owner_turn(self.eyes, self.dialogue, Incoming(text, **more))
        self.dialogue = self.turn.dialogue
        for act in self.turn.acts:
            match act:
                case ChooseLanguage(language):
                    self.eyes.owner = replace(self.eyes.owner, language=language, language_hint=language)
                case HearLanguage(language):
                    self.eyes.owner = replace(self.eyes.owner, language_hint=language)
                case GiveConsent(version):
                    self.eyes.owner = replace(self.eyes.owner, consent=version)
                case FileReport():
                    self.filed.append(act)
        return self.said

    @property
    def said(self) -> list[str]:
        return [reply.template for reply in self.turn.replies]

    @property
    def asked(self) -> str:
        """The question that is open: the last thing said."""
        return self.said[-1] if self.said else ""

    @property
    def slugs(self) -> list[str]:
        return [choice.slug for row in self.turn.replies[-1].choices for choice in row] if self.turn.replies else []

    def beside(self) -> "Talk":
        """The same moment once more, to try something else."""
        other = Talk(replace(self.eyes), self.dialogue)
        other.turn = self.turn
        return other
