"""Setting it up and looking after it: the settings, the doctor, the tables, the keys, Telegram's webhook."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import FINDING, USAGE, AsJson, ConfigFile, command, settings, show, stop, wait_for


@command("init")
def init(config: Annotated[Path, typer.Option("--config", help="The file to write.")] = Path("config.toml")) -> None:
    """Ask a few questions and write a commented config.toml."""
    from bot.setup import ask_and_write

    if config.exists():
        stop(f"{config}: there is one already; move it away first", FINDING)
    ask_and_write(config)


@command("check")
def check(config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Look after everything: config, keys, database, tokens, catalogue, words, clock; a remedy per finding."""
    from bot.doctor import examine

    found = wait_for(examine(config))
    if as_json:
        show([f.as_dict() for f in found])
    else:
        for one in found:
            print(
                f"{'ok ' if one.good else '!! '} {one.what}: {one.says}"
                + ("" if one.good else f"\n     -> {one.remedy}")
            )
    raise SystemExit(0 if all(f.good for f in found) else FINDING)


@command("migrate")
def migrate(config: ConfigFile = None) -> None:
    """Bring the database to the tables this version knows."""
    from storage.books import open_engine
    from storage.schema import newest, upgrade

    changed = upgrade(open_engine(settings(config).database))
    print(f"{'upgraded to' if changed else 'already at'} revision {newest()}")


@command("webhook")
def webhook(act: Annotated[str, typer.Argument(help="set, check or remove.")],
            door: Annotated[str, typer.Option(help="public or taskforce.")] = "public", config: ConfigFile = None) -> None:  # fmt: skip
    """Look after the address Telegram calls; `run` does so by itself."""
    from bot.doctor import look_after_webhook

    if act not in ("set", "check", "remove") or door not in ("public", "taskforce"):
        stop("webhook: expected set, check or remove, and --door public or taskforce", USAGE)
    good, says = wait_for(look_after_webhook(settings(config), door, act))
    print(says)
    raise SystemExit(0 if good else FINDING)


@command("rotate-key")
def rotate_key(config: ConfigFile = None) -> None:
    """Seal with a fresh key from now on; what is sealed already stays readable. Restart the service afterwards."""
    from storage.sealing import read_ring

    path = settings(config).key_file
    ring = read_ring(path).rotated()
    ring.write(path)
    print(f"{path}: new current key {ring.current}; restart the service, and copy the file to a safe place")
