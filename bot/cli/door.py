"""A command as an admin's words at the task force's door: the same conversation, the same acts, done by the console."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import FINDING, USAGE, Console, opened, show, stop

if TYPE_CHECKING:
    from handlers.acts import Turn
    from handlers.conversation import Dialogue
    from handlers.messages import Incoming

# Buttons whose second part is a name another command takes: a person, a category, a number to undo by.
NAMED = ("person", "category_off", "category_on", "hand_over_undo", "contact_undo", "announce_again", "rule_undo")
Language = Annotated[str, typer.Option(help="id or en: the language of the answer.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking whether it is meant.")]
REFUSALS = (
    "last_admin",
    "not_yourself",
    "person_gone",
    "contact_not_there",
    "hand_over_not",
    "hand_over_undo_not",
    "rule_gone",
    "rule_nothing_follows",
    "rule_meanwhile",
    "rule_same",
    "desk_help",
)  # answers that say it was not done


def say(text: str) -> "Incoming":
    from handlers.messages import Incoming

    return Incoming(text=text)


def tap(slug: str) -> "Incoming":
    from handlers.messages import Incoming

    return Incoming(choice=slug)


def tell(config: Path | None, *said: "Incoming", sure: "Incoming | None" = None, yes: bool = False,
         language: str = "id", as_json: bool = False) -> None:  # fmt: skip
    """Say this, one after the other, and print what is answered to the last; `sure`: the button that means it, after asking."""
    from handlers.conversation import Dialogue
    from handlers.messages import DESK_LANGUAGES

    if language not in DESK_LANGUAGES:
        stop(f"--language: expected one of {', '.join(DESK_LANGUAGES)}", USAGE)
    with opened(config) as console:
        dialogue = Dialogue()
        for each in said:
            turn = turn_at(console, language, dialogue, each)
            dialogue = turn.dialogue
        if sure is not None:
            if not yes:
                typer.confirm("\n".join(_words(console, turn, language)), abort=True)
            turn = turn_at(console, language, dialogue, _shown(turn, sure))
        if as_json:
            last = turn.replies[-1]
            show({"said": last.template, **last.facts})
        else:
            print("\n\n".join(_words(console, turn, language)))


def _shown(turn: "Turn", sure: "Incoming") -> "Incoming":
    """The button as it was shown: what it confirms may be part of it, and one that was not shown confirms nothing."""
    slugs = [c.slug for reply in turn.replies for row in reply.choices for c in row]
    found = next((slug for slug in slugs if slug == sure.choice or slug.startswith(f"{sure.choice}:")), None)
    return tap(found) if found else sure


def turn_at(console: Console, language: str, dialogue: "Dialogue", said: "Incoming") -> "Turn":
    """One turn; a refusal ends the command."""
    from bot.desk.console import console_turn

    turn = console.do(lambda db: console_turn(console.house, db, language, dialogue, said))
    refused = next((r.template for r in turn.replies if r.template.startswith("hint_") or r.template in REFUSALS), None)
    if refused is not None:
        stop("\n".join(_words(console, turn, language)), USAGE if refused.startswith("hint_") else FINDING)
    return turn


def _words(console: Console, turn: "Turn", language: str) -> list[str]:
    """What was said; under it what buttons would name, each by the name a command takes."""
    said = [part.text for r in turn.replies for part in console.renderer.render(r, language, "plain", 100_000)]
    named = [(c.slug.partition(":")[2], console.renderer.words_of(c, language))
             for r in turn.replies for row in r.choices for c in row if c.slug.partition(":")[0] in NAMED]  # fmt: skip
    return said + (["\n".join(f"{name:34} {words}" for name, words in named)] if named else [])
