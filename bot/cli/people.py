"""The people of the task force: who may come in."""

from typing import Annotated

import typer

from bot.cli.console import USAGE, ConfigFile, command, opened, stop


@command("invite", "invite")
def invite(config: ConfigFile = None, role: Annotated[str, typer.Option(help="officer or admin.")] = "admin",
           agency: Annotated[str, typer.Option(help="The agency's code.")] = "SATGAS") -> None:  # fmt: skip
    """Make an invite code at the console, for when no admin is left to ask."""
    from handlers.officer.permissions import ROLES
    from storage import casework

    with opened(config) as console:
        house = console.house
        if role not in ROLES or agency not in house.catalogue.agencies:
            stop(f"expected a role ({', '.join(ROLES)}) and an agency ({', '.join(house.catalogue.agencies)})", USAGE)
        print(console.do(lambda db: casework.make_invite(db, house.ring, role, agency, None, console.now)))
