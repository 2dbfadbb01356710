"""WhatsApp at the console: what Meta must approve, the native form, the webhook."""

from typing import Annotated

import typer

from bot.cli.console import FINDING, USAGE, ConfigFile, command, settings, stop, wait_for


def _printed(outcome: tuple[bool, list[str]]) -> None:
    good, lines = outcome
    print("\n".join(lines))
    if not good:
        raise SystemExit(FINDING)


@command("whatsapp templates")
def whatsapp_templates(act: Annotated[str, typer.Argument(help="push or status.")], config: ConfigFile = None) -> None:
    """Bring the message templates to Meta for approval, or see what it says of them."""
    from bot.whatsapp_console import templates

    if act not in ("push", "status"):
        stop("whatsapp templates: push or status", USAGE)
    _printed(wait_for(templates(settings(config), act)))


@command("whatsapp flow")
def whatsapp_flow(act: Annotated[str, typer.Argument(help="push, preview or show.")], config: ConfigFile = None,
                  language: Annotated[str, typer.Option(help="For show: id, en, jv or su.")] = "id") -> None:  # fmt: skip
    """Bring the report as a native form to Meta and publish it, see where Meta shows it, or print it."""
    from bot.whatsapp_console import flow, form_as_text

    if act == "show":
        print(form_as_text(language))
        return
    if act not in ("push", "preview"):
        stop("whatsapp flow: push, preview or show", USAGE)
    _printed(wait_for(flow(settings(config), act)))


@command("whatsapp webhook")
def whatsapp_webhook(config: ConfigFile = None) -> None:
    """What has to be written into Meta's console: address, verify token, fields."""
    from bot.whatsapp_console import webhook as told

    print("\n".join(told(settings(config))))
