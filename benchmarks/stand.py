"""One measurement: the platform's double, a bot as its own process (or several), and what it took them.

`measure(command, env, people=..., at_once=..., turns=..., script=[...])` starts and ends only processes of its own. In `env`
and in commands `{base}` stands for the double's address and `{folder}` for a fresh folder, gone afterwards.
"""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

TOKEN = "111111:" + "A" * 35
TICKS = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0  # seconds a bot may take until its first call, and its processes until they are idle
Process = asyncio.subprocess.Process


class StandError(Exception):
    """The bot or the double ended before anything was measured; the message holds the last it said."""


def measure(peer_command: list[str], env: Mapping[str, str], *, people: int, at_once: int, turns: int,
            script: Sequence[str], rate: float | None = None, warm: int = 0, limit: float = 300,
            options: Sequence[str] = (), workers: Sequence[list[str]] = (), beside: Sequence[int] = ()) -> dict[str, Any]:  # fmt: skip
    """The double's figures, and of the bot: cpu_ms a turn, rss_mb.

    `options` go to the double as they are; `workers` are further processes of the bot, started after the first one's first
    call; `beside` are process ids (a database server's) whose CPU is told apart, as beside_cpu_ms.
    """
    told = ["--people", str(people), "--at-once", str(at_once), "--turns", str(turns), "--warm", str(warm)]
    told += ["--rate", str(rate or 0), "--limit", str(limit), "--marks", "--hold", *options]
    with tempfile.TemporaryDirectory(prefix="stand-") as name:
        folder = Path(name)
        (folder / "script.json").write_text(json.dumps(list(script)), encoding="utf-8")
        told += ["--script", str(folder / "script.json")]
        return asyncio.run(_measure(told, [peer_command, *workers], env, folder, beside))


async def _measure(told: list[str], commands: Sequence[list[str]], env: Mapping[str, str], folder: Path,
                   beside: Sequence[int]) -> dict[str, Any]:  # fmt: skip
    peers: list[Process] = []
    log = folder / "bot.log"
    double = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.platform", *told, stdout=subprocess.PIPE, cwd=ROOT
    )
    try:
        places = {"{base}": f"http://127.0.0.1:{(await _heard(double))['port']}", "{folder}": str(folder)}
        settings = _filled(env, places)
        peers.append(await _start(commands[0], settings, places, log))
        await _or_ended(_until(double, "called"), peers, log, PATIENCE)
        for command in commands[1:]:
            peers.append(await _start(command, settings, places, log))
        await _or_ended(_quiet([p.pid for p in peers]), peers, log, PATIENCE)
        double.send_signal(signal.SIGUSR1)
        return dict(await _or_ended(_watched(double, peers, beside), peers, log, None))
    finally:
        for process in [*peers, double]:
            await _end(process)


async def _start(command: list[str], env: dict[str, str], places: Mapping[str, str], log: Path) -> Process:
    words = [_fill(word, places) for word in command]
    with log.open("ab") as said:
        return await asyncio.create_subprocess_exec(*words, env=env, stdout=said, stderr=said, cwd=ROOT)


def _filled(env: Mapping[str, str], places: Mapping[str, str]) -> dict[str, str]:
    where = {"BOT_API_BASE": places["{base}"], "BOT_TOKEN": TOKEN, "BOT_DATA": places["{folder}"]}
    return {**os.environ, **where, **{key: _fill(value, places) for key, value in env.items()}}


def _fill(text: str, places: Mapping[str, str]) -> str:
    for place, value in places.items():
        text = text.replace(place, value)
    return text


async def _heard(double: Process) -> dict[str, Any]:
    """The double's next line."""
    assert double.stdout is not None
    line = await double.stdout.readline()
    if not line:
        raise StandError("the double ended too soon")
    return dict(json.loads(line))


async def _until(double: Process, mark: str) -> None:
    while (await _heard(double)).get("mark") != mark:
        pass


async def _quiet(pids: Sequence[int]) -> None:
    """Until nobody is busy starting any more: imports are not turns."""
    used, before = sum(map(cpu_seconds, pids)), -1.0
    while used - before > 0.05 * len(pids):
        await asyncio.sleep(0.5)
        used, before = sum(map(cpu_seconds, pids)), used


async def _watched(double: Process, peers: Sequence[Process], beside: Sequence[int]) -> dict[str, Any]:
    """The double's figures with what the processes used between the end of the warm-up and the last counted turn."""
    pids, used, aside, rss = [p.pid for p in peers], [0.0], [0.0], 0.0
    while "turns" not in (line := await _heard(double)):
        if line["mark"] in ("warm", "done"):
            used.append(sum(cpu_seconds(pid) for pid in family(pids)))
            aside.append(sum(cpu_seconds(pid) for pid in family(beside)))
            rss = sum(rss_mb(pid) for pid in family(pids))
    found = line | {"cpu_ms": _a_turn(used, line["turns"]), "rss_mb": round(rss, 1), "processes": len(peers)}
    return found | ({"beside_cpu_ms": _a_turn(aside, line["turns"])} if beside else {})


def _a_turn(used: Sequence[float], turns: int) -> float | None:
    return round((used[-1] - used[-2]) * 1000 / turns, 3) if turns else None


async def _or_ended(doing: Any, peers: Sequence[Process], log: Path, patience: float | None) -> Any:
    """What this comes to; StandError where a bot ended, or did nothing for too long."""
    work = asyncio.ensure_future(doing)
    ends = [asyncio.ensure_future(peer.wait()) for peer in peers]
    try:
        await asyncio.wait([work, *ends], timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise StandError(f"the bot ended or was silent: {_tail(log)}")
        return work.result()
    finally:
        for task in [work, *ends]:
            task.cancel()
        await asyncio.gather(work, *ends, return_exceptions=True)


def _tail(log: Path, length: int = 800) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-length:].strip() or "it said nothing"


async def _end(process: Process) -> None:
    """Ask it to stop; if it does not, stop it."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), 10)
    except TimeoutError:
        process.kill()
        await process.wait()


def family(pids: Sequence[int]) -> list[int]:
    """These processes and all that they started."""
    found, children = list(pids), _children() if pids else {}
    for pid in found:
        found += children.get(pid, [])
    return found


def _children() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*"):
        if fields := _stat(int(place.name)):
            children.setdefault(int(fields[1]), []).append(int(place.name))
    return children


def _stat(pid: int) -> list[str]:
    """/proc/<pid>/stat from its third field on (the name before it may hold anything); nothing when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def cpu_seconds(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0


def rss_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(row.split()[1]) / 1024 for row in status.splitlines() if row.startswith("VmRSS:")), 0.0)
