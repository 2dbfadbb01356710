"""Cases as a file for a spreadsheet."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import USAGE, ConfigFile, command, opened, stop


@command("export", "export")
def export(since: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")],
           until: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, with it.")],
           out: Annotated[Path, typer.Option("--out", help="The file to write.")],
           kind: Annotated[str, typer.Option("--format", help="csv or xlsx.")] = "csv", config: ConfigFile = None) -> None:  # fmt: skip
    """Write one row a case filed in these days: no story, no name."""
    from bot.exports import Span, from_the_console, total
    from bot.sheets import KINDS

    if kind not in KINDS or since > until:
        stop("export: expected --format csv or xlsx, and --from no later than --to", USAGE)
    with opened(config) as console:
        span = Span(since.date(), until.date(), kind)
        most = total(console.books, span)
        count = from_the_console(
            console.books, console.house, console.renderer, span, out, lambda so_far: _tell(so_far, most)
        )
    print(f"{out}: {count} cases, {out.stat().st_size} bytes")


def _tell(count: int, total: int) -> None:
    """How far it is, on one line; a file or a pipe is not told."""
    if sys.stderr.isatty():
        print(f"\r{count} of {total} cases", end="\n" if count >= total else "", file=sys.stderr, flush=True)
