"""The `pasaradil` command: run the service, talk to it, set it up, look after it."""

import asyncio
import json
import signal
import sys
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.trouble import ConfigTrouble

if TYPE_CHECKING:
    from bot.config import Config

cli = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
                  help="PasarAdil: small businesses report unfair competition, the responsible ministry answers.")  # fmt: skip
ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="The settings (default: config.toml, if there is one).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]
FINDING, USAGE = 1, 2


def main() -> None:
    """Exit code 0: good, 1: a finding, 2: wrong usage. What we foresee is one line, never a traceback."""
    from routing.catalogue import CatalogueError
    from storage.trouble import foreseen

    try:
        cli()
    except (ConfigTrouble, CatalogueError) as trouble:
        stop(str(trouble), USAGE)
    except Exception as trouble:
        if (sentence := foreseen(trouble)) is None:
            raise
        stop(sentence, FINDING)


def stop(sentence: str, code: int) -> None:
    print(f"pasaradil: {sentence}", file=sys.stderr)
    raise SystemExit(code)


def settings(path: Path | None) -> "Config":
    from bot.config import load

    return load(path)


@cli.command()
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
        asyncio.run(service)
    else:
        uvloop.run(service)


async def _until_stopped(app: Any, only: str | None) -> None:
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


@cli.command()
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
    asyncio.run(converse(told, who, name))


@cli.command()
def init(config: Annotated[Path, typer.Option("--config", help="The file to write.")] = Path("config.toml")) -> None:
    """Ask a few questions and write a commented config.toml."""
    from bot.setup import ask_and_write

    if config.exists():
        stop(f"{config}: there is one already; move it away first", FINDING)
    ask_and_write(config)


@cli.command()
def check(config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Look after everything: config, keys, database, tokens, catalogue, words, clock; a remedy per finding."""
    from bot.doctor import examine

    found = asyncio.run(examine(config))
    if as_json:
        print(json.dumps([f.as_dict() for f in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            print(
                f"{'ok ' if one.good else '!! '} {one.what}: {one.says}"
                + ("" if one.good else f"\n     -> {one.remedy}")
            )
    raise SystemExit(0 if all(f.good for f in found) else FINDING)


@cli.command()
def migrate(config: ConfigFile = None) -> None:
    """Bring the database to the tables this version knows."""
    from storage.books import open_engine
    from storage.schema import newest, upgrade

    changed = upgrade(open_engine(settings(config).database))
    print(f"{'upgraded to' if changed else 'already at'} revision {newest()}")


@cli.command()
def backup(config: ConfigFile = None,
           to: Annotated[Path | None, typer.Option(help="The file to write (default: one named by the time, in [backup] folder).")] = None,
           listed: Annotated[bool, typer.Option("--list", help="Only show the last ones.")] = False) -> None:  # fmt: skip
    """Copy everything but the keys into one file, while the service runs; the same as /cadangan."""
    from bot import backup_console

    told = settings(config)
    lines = backup_console.listed(told) if listed else backup_console.write(told, to, datetime.now(UTC))
    _printed(lines)


@cli.command()
def restore(source: Annotated[Path, typer.Argument(help="A file that `pasaradil backup` wrote.")],
            config: ConfigFile = None) -> None:  # fmt: skip
    """Put a backup back into an empty database, SQLite or PostgreSQL; stop the service first."""
    from storage.archive import restore as put_back
    from storage.books import open_engine

    told = settings(config)
    made = put_back(open_engine(told.database), told.service.data / "evidence", source)
    print(f"{source}: {sum(made.rows.values())} rows and {made.files} files of {made.made_at} are back")
    if not told.key_file.exists():
        stop(f"{told.key_file}: put your copy of the keys there before you start", FINDING)


@cli.command()
def webhook(act: Annotated[str, typer.Argument(help="set, check or remove.")],
            door: Annotated[str, typer.Option(help="public or taskforce.")] = "public", config: ConfigFile = None) -> None:  # fmt: skip
    """Look after the address Telegram calls; `run` does so by itself."""
    from bot.doctor import look_after_webhook

    if act not in ("set", "check", "remove") or door not in ("public", "taskforce"):
        stop("webhook: expected set, check or remove, and --door public or taskforce", USAGE)
    good, says = asyncio.run(look_after_webhook(settings(config), door, act))
    print(says)
    raise SystemExit(0 if good else FINDING)


whatsapp = typer.Typer(no_args_is_help=True, help="WhatsApp: what Meta must approve, the native form, the webhook.")
cli.add_typer(whatsapp, name="whatsapp")


def _printed(outcome: tuple[bool, list[str]]) -> None:
    good, lines = outcome
    print("\n".join(lines))
    if not good:
        raise SystemExit(FINDING)


@whatsapp.command("templates")
def whatsapp_templates(act: Annotated[str, typer.Argument(help="push or status.")], config: ConfigFile = None) -> None:
    """Bring the message templates to Meta for approval, or see what it says of them."""
    from bot.whatsapp_console import templates

    if act not in ("push", "status"):
        stop("whatsapp templates: push or status", USAGE)
    _printed(asyncio.run(templates(settings(config), act)))


@whatsapp.command("flow")
def whatsapp_flow(act: Annotated[str, typer.Argument(help="push, preview or show.")], config: ConfigFile = None,
                  language: Annotated[str, typer.Option(help="For show: id, en, jv or su.")] = "id") -> None:  # fmt: skip
    """Bring the report as a native form to Meta and publish it, see where Meta shows it, or print it."""
    from bot.whatsapp_console import flow, form_as_text

    if act == "show":
        print(form_as_text(language))
        return
    if act not in ("push", "preview"):
        stop("whatsapp flow: push, preview or show", USAGE)
    _printed(asyncio.run(flow(settings(config), act)))


@whatsapp.command("webhook")
def whatsapp_webhook(config: ConfigFile = None) -> None:
    """What has to be written into Meta's console: address, verify token, fields."""
    from bot.whatsapp_console import webhook as told

    print("\n".join(told(settings(config))))


@cli.command()
def undelivered(config: ConfigFile = None,
                resend: Annotated[bool, typer.Option("--resend", help="Send all of them again.")] = False,
                as_json: AsJson = False) -> None:  # fmt: skip
    """Messages and documents that did not arrive; never to whom, never what they said."""
    from bot.app import foundation
    from storage import forwarding, outbox

    house, books, _, _ = foundation(settings(config))
    total, letters = books.now(lambda db: outbox.dead_letters(db, 50))
    agencies = books.now(lambda db: forwarding.troubled(db, house.clock()))
    told = {"messages": total, "newest": [{"id": one.id, "channel": one.channel, "template": one.template,
                                           "at": one.created_at.isoformat(), "error": one.error} for one in letters],
            "agencies": [{"agency": a, "waiting": w, "given_up": g} for a, w, g in agencies]}  # fmt: skip
    if resend:
        told["sent_again"] = books.now(
            lambda db: outbox.send_again(db, house.clock()) + forwarding.try_again(db, house.clock())
        )
    books.close()
    print(json.dumps(told, indent=2) if as_json else "\n".join(f"{k:11} {v}" for k, v in told.items()))


@cli.command()
def export(since: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")],
           until: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, with it.")],
           out: Annotated[Path, typer.Option("--out", help="The file to write.")],
           kind: Annotated[str, typer.Option("--format", help="csv or xlsx.")] = "csv", config: ConfigFile = None) -> None:  # fmt: skip
    """Write one row a case filed in these days: no story, no name."""
    from bot.app import foundation
    from bot.exports import Span, from_the_console
    from bot.sheets import KINDS

    if kind not in KINDS or since > until:
        stop("export: expected --format csv or xlsx, and --from no later than --to", USAGE)
    house, books, _, renderer = foundation(settings(config))
    count = from_the_console(books, house, renderer, Span(since.date(), until.date(), kind), out)
    books.close()
    print(f"{out}: {count} cases, {out.stat().st_size} bytes")


@cli.command()
def asyncapi(config: ConfigFile = None) -> None:
    """The AsyncAPI document of what agencies' systems receive, for their engineers."""
    from bot.queues.stream import asyncapi as document
    from routing.catalogue import load

    told = settings(config)
    print(document(sorted(told.queues) or sorted(load().agencies)))


@cli.command()
def invite(config: ConfigFile = None, role: Annotated[str, typer.Option(help="officer or admin.")] = "admin",
           agency: Annotated[str, typer.Option(help="The agency's code.")] = "SATGAS") -> None:  # fmt: skip
    """Make an invite code at the console, for when no admin is left to ask."""
    from bot.app import foundation
    from handlers.officer.permissions import ROLES
    from storage import casework

    told = settings(config)
    house, books, _, _ = foundation(told)
    if role not in ROLES or agency not in house.catalogue.agencies:
        stop(f"expected a role ({', '.join(ROLES)}) and an agency ({', '.join(house.catalogue.agencies)})", USAGE)
    print(books.now(lambda db: casework.make_invite(db, house.ring, role, agency, None, house.clock())))
    books.close()


@cli.command("rotate-key")
def rotate_key(config: ConfigFile = None) -> None:
    """Seal with a fresh key from now on; what is sealed already stays readable. Restart the service afterwards."""
    from storage.sealing import read_ring

    path = settings(config).key_file
    ring = read_ring(path).rotated()
    ring.write(path)
    print(f"{path}: new current key {ring.current}; restart the service, and copy the file to a safe place")


def _today() -> date:
    """Today where most owners live: what "yesterday" in a text is seen from."""
    return datetime.now(ZoneInfo("Asia/Jakarta")).date()


def _understood(line: str, number: int) -> dict[str, Any]:
    """One object of the stream, with its reading."""
    from handlers.reading import in_full

    try:
        told = json.loads(line)
        return {**told, "reading": in_full(told["text"], _today())}
    except (ValueError, KeyError, TypeError, AttributeError):
        stop(f"line {number}: expected a JSON object with a `text`", USAGE)
        raise


@cli.command()
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
        return
    reading = in_full(text, _today())
    if as_json:
        print(json.dumps(reading, ensure_ascii=False, indent=2))
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
        raise


@cli.command()
def language(source: Annotated[Path | None, typer.Argument(help="Where the sessions are (default: standard input).")] = None,
             jsonl: Annotated[bool, typer.Option("--jsonl", help="Read sessions, an object with `locale` and `messages` a line.")] = False) -> None:  # fmt: skip
    """Show which language somebody would be answered in after each of their messages."""
    if not jsonl:
        stop("language: expected --jsonl, and sessions in a file or from standard input", USAGE)
    with source.open(encoding="utf-8") if source else nullcontext(sys.stdin) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                print(json.dumps(_followed(line, number), ensure_ascii=False))


@cli.command()
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
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for key, value in told.items():
        print(f"{key:12} {value}")


if __name__ == "__main__":
    main()
