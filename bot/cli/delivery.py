"""What did not arrive, and what agencies' systems receive."""

from typing import Annotated

import typer

from bot.cli.console import AsJson, ConfigFile, command, opened, settings, show
from bot.cli.door import say, turn_at


@command("undelivered", "dead", "resend")
def undelivered(config: ConfigFile = None,
                resend: Annotated[bool, typer.Option("--resend", help="Send all of them again.")] = False,
                as_json: AsJson = False) -> None:  # fmt: skip
    """Messages and documents that did not arrive; never to whom, never what they said."""
    from handlers.conversation import Dialogue
    from storage import forwarding, outbox

    with opened(config) as console:
        total, letters = console.do(lambda db: outbox.dead_letters(db, 50))
        agencies = console.do(lambda db: forwarding.troubled(db, console.now))
        told = {"messages": total, "newest": [{"id": one.id, "channel": one.channel, "template": one.template,
                                               "at": one.created_at.isoformat(), "error": one.error} for one in letters],
                "agencies": [{"agency": a, "waiting": w, "given_up": g} for a, w, g in agencies]}  # fmt: skip
        if resend:
            again = turn_at(console, "en", Dialogue(), say("/resend")).replies[-1].facts
            told["sent_again"] = sum(again.values())
    show(told) if as_json else print("\n".join(f"{k:11} {v}" for k, v in told.items()))


@command("asyncapi")
def asyncapi(config: ConfigFile = None) -> None:
    """The AsyncAPI document of what agencies' systems receive, for their engineers."""
    from bot.queues.stream import asyncapi as document
    from routing.catalogue import load

    told = settings(config)
    print(document(sorted(told.queues) or sorted(load().agencies)))
