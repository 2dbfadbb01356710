"""Webhooks acknowledged a second, each verified, stored and on disk before its 200: `python -m benchmarks.acks`.

One process of the service on SQLite, called over 64 connections; it handles and answers what it stored at the same time.
First as fast as it can, then at 1,000 and at 200 a second.
"""

import argparse
import sys
from statistics import median
from typing import Any

from benchmarks.compare import PUBLIC, free_port, part, settings
from benchmarks.stand import measure

ROUNDS = 3


def once(rate: float | None, turns: int) -> dict[str, Any]:
    port = free_port()
    url = f"http://127.0.0.1:{port}/telegram/public"
    env = {**settings(), f"{PUBLIC}MODE": "webhook", f"{PUBLIC}WEBHOOK_URL": url, "PASARADIL_WEB__PORT": str(port)}
    found = measure(part("public"), env, people=turns * 2, at_once=64, turns=turns, script=["halo"], rate=rate, warm=500,
                    limit=120, options=["--webhook", url, "--acks-only", "--connections", "64", "--repeat"])  # fmt: skip
    print(found, file=sys.stderr, flush=True)
    return found


def main() -> None:
    argparse.ArgumentParser(prog="python -m benchmarks.acks", description=__doc__).parse_args()
    print("| load | acknowledged/s | p50 / p99 ms |\n|---|---|---|")
    for title, rate, turns in (
        ("as fast as it can", None, 15_000),
        ("1,000/s", 1000.0, 10_000),
        ("200/s for 60 s", 200.0, 12_000),
    ):
        found = [once(rate, turns) for _ in range(ROUNDS if rate != 200 else 1)]
        middle = {key: median(f[key] for f in found) for key in ("ack_per_s", "ack_p50_ms", "ack_p99_ms")}
        print(
            f"| {title} | {middle['ack_per_s']:,.0f} | {middle['ack_p50_ms']:.1f} / {middle['ack_p99_ms']:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
