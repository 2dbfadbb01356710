"""The people of the task force at the console: who may come in, as what, and whose cases go to whom."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import FINDING, USAGE, AsJson, ConfigFile, command, opened, stop
from bot.cli.door import Language, Yes, say, tap, tell, turn_at

Who = Annotated[str, typer.Argument(help="A name, or the beginning of an id, as `people list` has them.")]


@command("invite", "invite")
def invite(config: ConfigFile = None, role: Annotated[str, typer.Option(help="officer or admin.")] = "admin",
           agency: Annotated[str, typer.Option(help="The agency's code.")] = "SATGAS") -> None:  # fmt: skip
    """Make an invite code at the console, for when no admin is left to ask."""
    from handlers.conversation import Dialogue
    from handlers.officer.permissions import ROLES

    with opened(config) as console:
        known = console.house.catalogue.agencies
        if role not in ROLES or agency not in known:
            stop(f"expected a role ({', '.join(ROLES)}) and an agency ({', '.join(known)})", USAGE)
        dialogue = Dialogue()
        for said in (say("/invite"), tap(f"role:{role}"), tap(f"agency:{agency}")):
            turn = turn_at(console, "en", dialogue, said)
            dialogue = turn.dialogue
        print(turn.replies[-1].copy)


command("people invite", "invite")(invite)


@command("people list", "people")
def people(which: Annotated[str, typer.Argument(help="An agency, or part of a name.")] = "",
           page: Annotated[int, typer.Option(min=1, max=9999)] = 1, config: ConfigFile = None,
           language: Language = "id", as_json: AsJson = False) -> None:  # fmt: skip
    """Who has access, a page at a time."""
    tell(config, say(f"/people {which} {page}"), language=language, as_json=as_json)


@command("people show", "people")
def show(who: Who, config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:
    """One person: role, agency, how many cases they hold."""
    tell(config, tap(f"person:{_one(config, who)}"), language=language, as_json=as_json)


@command("people role", "people")
def role(who: Who, new: Annotated[str, typer.Argument(help="officer, supervisor, custodian, admin or auditor.")],
         yes: Yes = False, config: ConfigFile = None, language: Language = "id") -> None:  # fmt: skip
    """Give somebody another role; they hear of it."""
    from handlers.officer.permissions import ROLES

    if new not in ROLES:
        stop(f"people role: expected one of {', '.join(ROLES)}", USAGE)
    one = _one(config, who)
    tell(config, tap(f"set_role:{one}:{new}"), sure=tap(f"set_role_yes:{one}:{new}"), yes=yes, language=language)


@command("people agency", "people")
def agency(who: Who, code: Annotated[str, typer.Argument(help="The agency's code, such as KPPU.")], yes: Yes = False,
           config: ConfigFile = None, language: Language = "id") -> None:  # fmt: skip
    """Have somebody answer for another agency; their cases stay where they were."""
    from routing.catalogue import load

    if code.upper() not in (known := load().agencies):
        stop(f"people agency: expected one of {', '.join(known)}", USAGE)
    one, new = _one(config, who), code.upper()
    tell(config, tap(f"move_to:{one}:{new}"), sure=tap(f"move_to_yes:{one}:{new}"), yes=yes, language=language)


@command("people suspend", "people")
def suspend(who: Who, yes: Yes = False, config: ConfigFile = None, language: Language = "id") -> None:
    """Take somebody's access away for a while; their cases go back to the queue."""
    one = _one(config, who)
    tell(config, tap(f"suspend:{one}"), sure=tap(f"suspend_yes:{one}"), yes=yes, language=language)


@command("people resume", "people")
def resume(who: Who, config: ConfigFile = None, language: Language = "id") -> None:
    """Give it back."""
    tell(config, tap(f"resume:{_one(config, who)}"), language=language)


@command("people remove", "people")
def remove(who: Who, yes: Yes = False, config: ConfigFile = None, language: Language = "id") -> None:
    """Take somebody's access away; their cases go back to the queue."""
    one = _one(config, who)
    tell(config, tap(f"remove:{one}"), sure=tap(f"remove_yes:{one}"), yes=yes, language=language)


@command("people hand-over", "people")
def hand_over(who: Who, to: Annotated[str, typer.Option(help="A colleague of the same agency, or queue.")],
              yes: Yes = False, config: ConfigFile = None, language: Language = "id") -> None:  # fmt: skip
    """Hand everything somebody holds to a colleague, or back to the queue."""
    one, receiver = _one(config, who), to if to == "queue" else _one(config, to)
    tell(config, tap(f"hand_over:{one}"), tap(f"receiver:{receiver}"), sure=tap("hand_over_yes:now"), yes=yes,
         language=language)  # fmt: skip


@command("people take-back", "people")
def take_back(number: Annotated[int, typer.Argument(min=1, help="The number the hand-over was answered with.")],
              config: ConfigFile = None, language: Language = "id") -> None:  # fmt: skip
    """Undo a hand-over, within ten minutes."""
    tell(config, tap(f"hand_over_undo:{number}"), language=language)


def _one(config: Path | None, who: str) -> str:
    """The id of the one person this names."""
    from storage import casework

    with opened(config) as console:
        everybody = console.do(lambda db: casework.people(db, console.house.ring))
    found = [p for p in everybody if p.name.casefold() == who.casefold() or (len(who) >= 6 and p.id.startswith(who))]
    if len(found) != 1:
        stop(f"{who}: {'nobody' if not found else 'more than one'} of that name; see `pasaradil people list`", FINDING)
    return found[0].id
