"""What is read from a text, in which language it is answered, and where answers lead."""

import json
import sys
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.console import USAGE, AsJson, command, show, stop


def _today() -> date:
    """Today where most owners live: what "yesterday" in a text is seen from."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Asia/Jakarta")).date()


def _understood(line: str, number: int) -> dict[str, Any]:
    """One object of the stream, with its reading."""
    from handlers.reading import in_full

    try:
        told = json.loads(line)
        return {**told, "reading": in_full(told["text"], _today())}
    except (ValueError, KeyError, TypeError, AttributeError):
        stop(f"line {number}: expected a JSON object with a `text`", USAGE)


@command("understand")
def understand(text: Annotated[str | None, typer.Argument(help="What an owner might write.")] = None,
               as_json: AsJson = False,
               jsonl: Annotated[bool, typer.Option("--jsonl", help="Read objects with `text`, a line each, from standard input.")] = False) -> None:  # fmt: skip
    """Show what is read from a free text."""
    from handlers.reading import in_full

    if jsonl:
        for number, line in enumerate(sys.stdin, 1):
            if line.strip():
                print(json.dumps(_understood(line, number), ensure_ascii=False))
        return
    if text is None:
        stop("understand: expected a text, or --jsonl", USAGE)
    reading = in_full(text, _today())
    if as_json:
        show(reading)
        return
    for key, value in reading.items():
        print(f"{key:17} {value}")


def _followed(line: str, number: int) -> dict[str, Any]:
    """One session of the stream, with the language its writer is answered in after each message."""
    from handlers.reading.language import policy

    try:
        told = json.loads(line)
        chosen, messages = told.get("chosen"), [str(text) for text in told["messages"]]
        found = [str(chosen)] * len(messages) if chosen else policy.session(told.get("locale"), messages)
        return {**told, "languages": found}
    except (ValueError, KeyError, TypeError, AttributeError):
        stop(f"line {number}: expected a JSON object with `messages`, and a `locale` if it is known", USAGE)


@command("language")
def language(source: Annotated[Path | None, typer.Argument(help="Where the sessions are (default: standard input).")] = None,
             jsonl: Annotated[bool, typer.Option("--jsonl", help="Read sessions, an object with `locale` and `messages` a line.")] = False) -> None:  # fmt: skip
    """Show which language somebody would be answered in after each of their messages."""
    if not jsonl:
        stop("language: expected --jsonl, and sessions in a file or from standard input", USAGE)
    with source.open(encoding="utf-8") if source else nullcontext(sys.stdin) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                print(json.dumps(_followed(line, number), ensure_ascii=False))


@command("route")
def route(category: Annotated[str, typer.Option(help="A category of the catalogue.")],
          answer: Annotated[list[str] | None, typer.Option(help="name=value, as often as needed.")] = None,
          at: Annotated[datetime | None, typer.Option(help="The moment of filing (default: now), UTC.")] = None,
          as_json: AsJson = False) -> None:  # fmt: skip
    """Show which queue answers lead to, and why."""
    from routing.catalogue import load
    from routing.rules import route as decide

    catalogue = load()
    given = dict(pair.partition("=")[::2] for pair in answer or ())
    if category not in catalogue.categories:
        stop(f"--category: expected one of {', '.join(catalogue.categories)}", USAGE)
    if wrong := [pair for pair in answer or () if "=" not in pair]:
        stop(f"--answer: expected name=value, got {wrong[0]!r}", USAGE)
    decision = decide(catalogue, {**given, "category": category}, at.replace(tzinfo=UTC) if at else datetime.now(UTC))
    due = decision.due
    told = {"queue": decision.queue, "co_handlers": list(decision.co_handlers), "reason": decision.reason,
            "rule": decision.rule, "basis": list(decision.basis), "urgency": decision.urgency,
            "due": {"verify": due.verify.isoformat(), "first_action": due.first_action.isoformat(),
                    "resolve": due.resolve.isoformat(), "provisional": due.provisional}}  # fmt: skip
    if as_json:
        show(told)
        return
    for key, value in told.items():
        print(f"{key:12} {value}")
