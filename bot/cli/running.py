"""An admin's hand on the running service, at the console: how it is, who did what, who is shut out, what owners are offered."""

from typing import Annotated

import typer

from bot.cli.console import USAGE, AsJson, ConfigFile, command, stop
from bot.cli.door import Language, Yes, say, tap, tell

CaseNumber = Annotated[int, typer.Argument(min=1, max=999_999_999, help="The number of a case of theirs.")]
Slug = Annotated[str, typer.Argument(help="A category of the catalogue.")]


@command("figures", "figures")
def figures(config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:
    """The day so far, the week before it, open and overdue cases of each agency."""
    tell(config, say("/figures"), language=language, as_json=as_json)


@command("health", "health")
def health(config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:
    """What waits, what failed, how old the oldest is."""
    tell(config, say("/health"), language=language, as_json=as_json)


@command("audit", "audit")
def audit(words: Annotated[str, typer.Argument(help="A kind of deed, or the number of a case.")] = "",
          config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:  # fmt: skip
    """Who did what; never what was said."""
    tell(config, say(f"/audit {words}"), language=language, as_json=as_json)


@command("requests", "requests")
def requests(config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:
    """What people asked about their own data and is not done."""
    tell(config, say("/requests"), language=language, as_json=as_json)


@command("bar", "bar")
def bar(case: CaseNumber, yes: Yes = False, config: ConfigFile = None, language: Language = "id") -> None:
    """Answer the owner of a case no more."""
    tell(config, say(f"/blokir {case}"), sure=tap(f"bar_yes:{case}"), yes=yes, language=language)


@command("unbar", "unbar")
def unbar(case: CaseNumber, config: ConfigFile = None, language: Language = "id") -> None:
    """Answer the owner of a case again."""
    tell(config, say(f"/bukablokir {case}"), language=language)


@command("categories list", "categories")
def categories(config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:
    """Which kinds of complaint owners are offered."""
    tell(config, say("/categories"), language=language, as_json=as_json)


@command("categories off", "categories")
def category_off(category: Slug, config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:
    """Offer a kind of complaint no more; cases of it stay as they are."""
    _switch(f"category_off:{_known(category)}", config, language, as_json)


@command("categories on", "categories")
def category_on(category: Slug, config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:
    """Offer a kind of complaint again."""
    _switch(f"category_on:{_known(category)}", config, language, as_json)


def _known(slug: str) -> str:
    from handlers.admin.categories import ALWAYS
    from routing.catalogue import load

    offered = [s for s, one in load().categories.items() if one.offered and s != ALWAYS]
    return slug if slug in offered else stop(f"categories: expected one of {', '.join(offered)}", USAGE)


def _switch(slug: str, config: ConfigFile, language: str, as_json: bool) -> None:
    tell(config, tap(slug), language=language, as_json=as_json)


@command("maintenance", "maintenance")
def maintenance(text: Annotated[str, typer.Argument(help="The words above the greeting.")] = "",
                end: Annotated[bool, typer.Option("--end", help="They stand there no more.")] = False,
                config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:  # fmt: skip
    """Show, set or end the words above the greeting."""
    tell(config, say(f"/maintenance {'done' if end else text}"), language=language, as_json=as_json)


@command("limits list", "limits")
def limits(config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:
    """How much one person may ask of the service."""
    tell(config, say("/limits"), language=language, as_json=as_json)


@command("limits set", "limits")
def limit_set(name: Annotated[str, typer.Argument(help="messages, reports, files, pages or codes.")],
              value: Annotated[int, typer.Argument(help="One of the numbers it may be.")],
              config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:  # fmt: skip
    """Change one, within its bounds; it holds from the next message on."""
    from handlers.limits import LIMITS

    if name not in LIMITS or value not in LIMITS[name].choices:
        offered = "; ".join(f"{n}: {', '.join(map(str, one.choices))}" for n, one in LIMITS.items())
        stop(f"limits set: expected a name and a number of {offered}", USAGE)
    tell(config, tap(f"limit_set:{name}:{value}"), language=language, as_json=as_json)


@command("limits default", "limits")
def limit_default(name: Annotated[str, typer.Argument(help="Only this one.")] = "all",
                  config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:  # fmt: skip
    """Put them back to what they are by themselves."""
    tell(config, tap(f"limit_back:{name}"), language=language, as_json=as_json)
