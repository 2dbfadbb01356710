"""Running the service, and talking to it."""

from typing import Annotated, Any

import typer

from bot.cli.console import USAGE, ConfigFile, command, settings, stop, wait_for


@command("run")
def run(config: ConfigFile = None,
        only: Annotated[str | None, typer.Option(help="One part: public, taskforce, web or worker.")] = None) -> None:  # fmt: skip
    """Run the service until it is stopped (Ctrl-C or SIGTERM)."""
    from bot.app import build
    from bot.doors import ONLY
    from bot.log import set_up

    if only is not None and only not in ONLY:
        stop(f"--only: expected one of {', '.join(ONLY)}", USAGE)
    told = settings(config)
    set_up(told.service.log)
    app = build(told, only)
    _run_fast(_until_stopped(app, only))


def _run_fast(service: Any) -> None:
    """On uvloop where there is one; what was built by now lives as long as the process, so it need not be looked through."""
    import gc

    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    try:
        import uvloop
    except ImportError:
        wait_for(service)
    else:
        uvloop.run(service)


async def _until_stopped(app: Any, only: str | None) -> None:
    import asyncio
    import signal

    from bot.app import first_invite

    if only in (None, "web", "taskforce"):
        code = await first_invite(app)
        if code is not None:
            print(app.renderer.plain("console_first_invite", code=code), flush=True)
    if not app.doors and only in (None, "public", "taskforce"):
        print(app.renderer.plain("console_no_doors"), flush=True)
    service = asyncio.create_task(app.run())
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, service.cancel)
    try:
        await service
    except asyncio.CancelledError:
        print(app.renderer.plain("console_stopped"), flush=True)


@command("chat")
def chat(config: ConfigFile = None,
         who: Annotated[str, typer.Option("--as", help="owner or officer.")] = "owner",
         name: Annotated[str, typer.Option(help="Whose phone this is; each name is a person of its own.")] = "1") -> None:  # fmt: skip
    """Talk to the service in this terminal."""
    from bot.terminal import converse

    if who not in ("owner", "officer"):
        stop("--as: expected owner or officer", USAGE)
    from bot.log import set_up

    told = settings(config)
    set_up("warning")
    wait_for(converse(told, who, name))
