"""The docs say what is there: every command, every config key, every officer's command; run by `make check`."""

import re
import sys
import tomllib
from pathlib import Path

from bot.cli import cli
from bot.config import QUEUES, Config
from handlers.officer import conversation

README = Path("README.md").read_text(encoding="utf-8")


def config_keys(model: type, table: str = "") -> set[str]:
    """Every key as `table.key`."""
    out = set()
    for name, field in model.model_fields.items():
        path = f"{table}.{name}" if table else name
        kind = field.annotation
        out |= config_keys(kind, path) if hasattr(kind, "model_fields") else {path}
    out.discard("queues")  # tables named after agencies: their examples are held against the settings below
    return out


def documented_keys(text: str) -> set[str]:
    """The keys config.example.toml shows, its comments on defaults taken away; the file must then be valid and read well."""
    bare = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)
    Config.model_validate(tomllib.loads(bare))
    table, out = "", set()
    for line in bare.splitlines():
        if line.startswith("["):
            table = line.strip("[]")
        elif " = " in line and not line.startswith("#"):
            out.add(f"{table}.{line.partition(' =')[0]}")
    return out


def queue_examples(text: str) -> set[str]:
    """The kinds of queue the file shows, behind `## `; together they must be settings that load."""
    shown = "\n".join(line.removeprefix("## ") for line in text.splitlines() if line.startswith("## "))
    return {table.kind for table in Config.model_validate(tomllib.loads(shown)).queues.values()}


def findings() -> list[str]:
    commands = {str(c.name) for c in cli.registered_commands}
    for group in cli.registered_groups:
        commands |= {f"{group.name} {c.name}" for c in group.typer_instance.registered_commands}
    out = [f"README.md does not show the command {c}" for c in sorted(commands) if f"pasaradil {c}" not in README]
    example = documented_keys(Path("config.example.toml").read_text(encoding="utf-8"))
    known = config_keys(Config)
    out += [f"config.example.toml lacks {k}" for k in sorted(known - example)]
    out += [f"config.example.toml has {k}, which is no setting" for k in sorted(example - known)]
    kinds = queue_examples(Path("config.example.toml").read_text(encoding="utf-8"))
    out += [f"config.example.toml shows no queue of kind {k}" for k in sorted(set(QUEUES) - kinds)]
    wishes = conversation.WISHES
    said = "".join(Path(f"templates/{lang}/desk_help.txt").read_text(encoding="utf-8") for lang in ("id", "en"))
    from handlers.officer.words import TYPED

    for wish in wishes.keys() & set(TYPED.values()):
        if not any(f"/{word}" in said for word, meant in TYPED.items() if meant == wish):
            out.append(f"desk_help does not tell of {wish}")
    for named in re.findall(r"`((?:tests|docs|bot|handlers|storage|routing)/[\w/.]+)`", README):
        if not Path(named).exists():
            out.append(f"README.md names {named}, which is not there")
    host = re.compile(r"(/work/|/root/|pypi\.org|registry\.npmjs)")
    for path in [
        *Path().glob("*.*"),
        *Path("docs").rglob("*.md"),
        *Path("bot").rglob("*.py"),
        *Path("tests").rglob("*.py"),
    ]:
        if (
            path.is_file()
            and path.name != "docs_are_true.py"
            and host.search(path.read_text(encoding="utf-8", errors="ignore"))
        ):
            out.append(f"{path} holds a path of this machine or a registry's host")
    return out


if __name__ == "__main__":
    wrong = findings()
    print("\n".join(wrong) if wrong else "the docs are true")
    sys.exit(bool(wrong))
