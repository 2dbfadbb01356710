"""`pasaradil init`: a commented config.toml, written by asking."""

from pathlib import Path

import typer

from bot.config import Config
from bot.render import Renderer
from routing.catalogue import load

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"


def ask_and_write(path: Path) -> None:
    """Ask for the tokens and the port; Enter leaves a door closed. The keys are made on the first run."""
    renderer = Renderer(load())
    print(renderer.plain("console_init"))
    given = {
        ("telegram.public", "token"): typer.prompt("telegram.public token", default="", show_default=False).strip(),
        ("telegram.taskforce", "token"): typer.prompt(
            "telegram.taskforce token", default="", show_default=False
        ).strip(),
        **_whatsapp(),
        ("web", "port"): str(typer.prompt("web port", default=Config().web.port, type=int)),
    }
    path.write_text(filled(EXAMPLE.read_text(encoding="utf-8"), given), encoding="utf-8")
    path.chmod(0o600)
    print(renderer.plain("console_written", path=str(path)))


def _whatsapp() -> dict[tuple[str, str], str]:
    """The number's token, and what it needs beside it; nothing more is asked where there is none."""
    asked = {("whatsapp", "token"): typer.prompt("whatsapp token", default="", show_default=False).strip()}
    if asked["whatsapp", "token"]:
        for key in ("phone_id", "waba_id", "app_secret", "webhook_url"):
            asked["whatsapp", key] = typer.prompt(f"whatsapp {key}", default="", show_default=False).strip()
    return asked


def filled(example: str, given: dict[tuple[str, str], str]) -> str:
    """The example with these keys set; every comment stays."""
    table, out = "", []
    for line in example.splitlines():
        if line.startswith("["):
            table = line.strip("[] ")
        key = line.lstrip("# ").partition(" =")[0]
        value = given.get((table, key))
        if value and " = " in line:
            line = f'{key} = "{value}"' if '"' in line else f"{key} = {value}"
        out.append(line)
    return "\n".join(out) + "\n"
