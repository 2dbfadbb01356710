"""A large file through its page: how much memory the service takes for it, and how long. `python -m benchmarks.uploads [MB]`"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

PORTION = os.urandom(1 << 16)


def main() -> None:
    size = int(sys.argv[1] if len(sys.argv) > 1 else "100") * 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        child = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.uploads", "serve", folder], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        try:
            url = child.stdout.readline().strip()
            Path(f"/proc/{child.pid}/clear_refs").write_text("5")  # the peak counts from here
            before, began = memory(child.pid, "VmRSS"), time.monotonic()
            answer = httpx.post(
                url, content=form(size), headers={"Content-Type": "multipart/form-data; boundary=b"}, timeout=600
            )
            seconds = time.monotonic() - began
            most = memory(child.pid, "VmHWM")
            assert answer.status_code == 200, answer.text
            kept = sum(path.stat().st_size for path in (Path(folder) / "evidence").iterdir())
            print(f"{size / 1e6:.0f} MB in {seconds:.1f} s; before {before:.0f} MB, at most {most:.0f} MB: {most - before:.0f} MB more; "
                  f"{kept / 1e6:.1f} MB on disk")  # fmt: skip
        finally:
            child.terminate()
            child.wait()


def memory(process: int, what: str) -> float:
    told = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) for line in told.splitlines() if line.startswith(f"{what}:")) * 1024 / 1e6


def form(size: int) -> Iterator[bytes]:
    """A film of so many bytes, as a browser sends it."""
    yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="film.mp4"\r\n\r\n'
    yield b"\0\0\0\x14ftypmp42\0\0\x02\0isom"
    left = size - 20
    while left > 0:
        yield PORTION[:left]
        left -= len(PORTION)
    yield b"\r\n--b--\r\n"


async def serve_one(folder: Path) -> None:
    from bot.app import build
    from bot.config import Config
    from bot.web.server import serve
    from storage import people, uploads

    web = {"port": free_port(), "public_url": "http://127.0.0.1", "upload_mb": 2000}
    app = build(Config.model_validate({"service": {"data": folder}, "web": web}), only="web")
    app.chat = False
    ring, now = app.house.ring, app.house.clock()
    who = await app.books.do(lambda db: people.of(db, ring, "browser", "sari", now).id)
    token = await app.books.do(lambda db: uploads.offer(db, ring, who, None, None, None, now, 5))
    serving = asyncio.create_task(serve(app))
    url = f"http://127.0.0.1:{web['port']}/unggah/{token}"
    async with httpx.AsyncClient() as client:
        while True:
            try:
                if (await client.get(url)).status_code == 200:
                    break
            except httpx.TransportError:
                await asyncio.sleep(0.05)
    print(url, flush=True)
    await serving


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(serve_one(Path(sys.argv[2])))
    else:
        main()
