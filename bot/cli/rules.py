"""The routing at the console: where reports go, a story tried, a rule changed or taken back, all of it for the catalogue."""

from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import FINDING, USAGE, AsJson, ConfigFile, command, opened, stop
from bot.cli.door import Language, Yes, say, tap, tell

if TYPE_CHECKING:
    from handlers.messages import Incoming

Category = Annotated[str, typer.Option("--category", help="The kind of reports, such as jual_rugi.")]
If = Annotated[str, typer.Option("--if", help="Only those with this answer, such as seller_kind=abroad.")]
Exception_ = Annotated[str, typer.Option("--exception", help="Those of this exception of the catalogue, by its slug.")]
To = Annotated[str, typer.Option("--to", help="The agency that gets them, such as KEMENDAG.")]
Beside = Annotated[str, typer.Option("--beside", help="The agencies beside it, such as KPPU,DJKI, or none (default: those of today).")]  # fmt: skip
Because = Annotated[str, typer.Option("--because", help="The reason owners read, 10 to 160 letters.")]
From = Annotated[str, typer.Option("--from", help="Today or a working day to come, such as 2026-12-01 (default: now).")]


@command("rules list", "routes")
def rules(category: Annotated[str, typer.Argument(help="One kind of reports, with its exceptions.")] = "",
          history: Annotated[bool, typer.Option("--history", help="Who changed what, and what still holds.")] = False,
          config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:  # fmt: skip
    """Where each kind of report goes, since when and by whom, and what is planned."""
    known(category)
    every = tap(f"route_history:{category or 'all'}") if history else say("/rute")
    tell(config, tap(f"route:{category}") if category and not history else every, language=language, as_json=as_json)


@command("rules test", "routes")
def trial(text: Annotated[str, typer.Argument(help="A story as an owner would write it.")], category: Category = "", to: To = "",
          if_: If = "", exception: Exception_ = "", beside: Beside = "", config: ConfigFile = None,
          language: Language = "id", as_json: AsJson = False) -> None:  # fmt: skip
    """What is read from a story, who would get it and why: by today's rules, by those planned, or with the change described."""
    proposed = steps(category, to, if_, exception, beside, "", "") if category or to else []
    tell(config, *proposed, say(text) if proposed else say(f"/rute coba {text}"), language=language, as_json=as_json)


@command("rules add", "routes")
def add(category: Category, to: To, if_: If = "", exception: Exception_ = "", beside: Beside = "", because: Because = "",
        from_: From = "", anyway: Annotated[bool, typer.Option("--anyway", help="Though nobody works at that agency yet.")] = False,
        yes: Yes = False, config: ConfigFile = None, language: Language = "id") -> None:  # fmt: skip
    """Reports of a kind go to another agency from now on or from a day; first a look at whom that touches."""
    with opened(config) as console:
        from bot.receive import Hall
        from bot.rerouted import book

        manned = console.do(lambda db: book(Hall(console.house, db, console.now)).manned)
    known(category, to)
    if to not in manned and not anyway:
        stop(f"nobody works at {to} yet, so reports would wait in a queue that nobody sees; invite somebody first, or add --anyway", FINDING)  # fmt: skip
    sure = tap("rule_anyway" if to not in manned else "rule_yes")
    tell(config, *steps(category, to, if_, exception, beside, because, from_), sure=sure, yes=yes, language=language)


@command("rules undo", "routes")
def undo(number: Annotated[int, typer.Argument(help="The number of the rule.")], yes: Yes = False,
         config: ConfigFile = None, language: Language = "id") -> None:  # fmt: skip
    """Take a rule back from now on; it stays in the book, and what it decided stays decided."""
    tell(config, tap(f"rule_undo:{number}"), sure=tap("rule_undo_yes"), yes=yes, language=language)


@command("rules follow", "routes")
def follow(number: Annotated[int, typer.Argument(help="The number of a rule in force.")], yes: Yes = False,
           config: ConfigFile = None, language: Language = "id") -> None:  # fmt: skip
    """Have the open cases nobody took up yet go where this rule would have sent them; their owners are told."""
    tell(config, tap(f"rule_follow:{number}"), sure=tap("rule_follow_yes"), yes=yes, language=language)


@command("rules export", "routes")
def export(out: Annotated[Path, typer.Option("--out", help="The folder to write into.")],
           on: Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As the rules are at the end of this day (default: now).")] = None,
           config: ConfigFile = None) -> None:  # fmt: skip
    """Write the catalogue's files as they are with the rules in them, for a maintainer to commit into routing/."""
    from routing.changes import standing
    from routing.deadlines import WIB
    from routing.written import written
    from storage import rules as kept

    with opened(config) as console:
        at = datetime.combine(on.date(), time.max, WIB) if on else console.now
        now = standing(console.do(kept.everything), at)
    files = written([rule.change for rule in now if rule.change])
    for name, text in files.items():
        out.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text, encoding="utf-8")
    print("\n".join(str(out / name) for name in files) or "no rule in force: the catalogue is as it is")


def known(category: str = "", agency: str = "") -> None:
    """Codes and slugs are answered for before a conversation begins."""
    from routing.catalogue import load

    catalogue = load()
    offered = [slug for slug, one in catalogue.categories.items() if one.offered]
    if category and category not in offered:
        stop(f"expected one of {', '.join(offered)}; got {category}", USAGE)
    if agency and agency not in catalogue.agencies:
        stop(f"expected one of {', '.join(catalogue.agencies)}; got {agency}", USAGE)


def steps(category: str, to: str, if_: str, exception: str, beside: str, because: str, from_: str) -> list["Incoming"]:
    """What an admin would tap and write, up to the preview."""
    if not (category and to):
        stop("expected --category and --to", USAGE)
    known(category, to)
    question, _, option = if_.partition("=")
    which = [tap(f"rule_case:{exception or 'all'}")]
    if if_:
        which = [tap("rule_case:new"), tap(f"rule_question:{question}"), tap(f"rule_option:{option}")]
    others = say("tidak ada" if beside == "none" else beside) if beside else tap("rule_beside:done")
    why = say(because) if because else tap("rule_reason:skip")
    when = say(from_) if from_ else tap("rule_from:now")
    return [tap(f"route_change:{category}"), *which, tap(f"rule_agency:{to}"), others, why, when]
