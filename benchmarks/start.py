"""Seconds until the service is ready and until it is gone again: `python -m benchmarks.start`. Medians of 5."""

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROUNDS = 5


def start(mode: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="start-") as folder, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        taken.close()
        public = "PASARADIL_TELEGRAM__PUBLIC__"
        env = {**os.environ, "PASARADIL_SERVICE__DATA": folder, "PASARADIL_WEB__PORT": str(port), public + "MODE": mode,
               public + "TOKEN": "111111:" + "A" * 35, public + "API_BASE": "http://127.0.0.1:9",
               public + "WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram/public"}  # fmt: skip
        began = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=2)
                break
            time.sleep(0.01)
        ready = time.perf_counter() - began
        time.sleep(4)
        began = time.perf_counter()
        child.terminate()
        child.wait()
        return ready, time.perf_counter() - began


def helped() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bot", "--help"], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def main() -> None:
    for mode in ("poll", "webhook"):
        found = [start(mode) for _ in range(ROUNDS)]
        print(
            f"{mode}: ready {statistics.median(r for r, _ in found):.2f} s, gone {statistics.median(g for _, g in found):.2f} s"
        )
    print(f"pasaradil --help: {statistics.median(helped() for _ in range(ROUNDS)):.2f} s")


if __name__ == "__main__":
    main()
