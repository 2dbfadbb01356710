"""The people of the task force: who may come in."""

from typing import Annotated

import typer

from bot.cli.console import USAGE, AsJson, ConfigFile, command, opened, stop
from bot.cli.door import Language, say, tap, tell, turn_at


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


@command("people list", "people")
def people(config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:
    """Everybody who has access."""
    tell(config, say("/people"), language=language, as_json=as_json)
