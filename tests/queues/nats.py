"""A real nats-server from the test extra's wheel, on this machine, that can be killed and started again."""

import subprocess
import sys
import time
from pathlib import Path
from socket import create_connection

from tests.queues.parcels import free_port


class NatsServer:
    """JetStream in a folder; what it acknowledged is on disk (sync_interval: always)."""

    def __init__(self, folder: Path, limits: str = "") -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"nats://sari:geheim@127.0.0.1:{self.port}"
        self.settings = folder / "nats.conf"
        self.settings.write_text(f"jetstream {{ sync_interval: always; {limits} }}\n"
                                 "authorization { user: sari, password: geheim }\n")  # fmt: skip

    def start(self, jetstream: bool = True) -> None:
        program = Path(sys.executable).with_name("nats-server")
        command = [program, "-a", "127.0.0.1", "-p", str(self.port), "-c", self.settings, "-sd", self.folder / "js"]
        command += ["-js"] if jetstream else []
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(500):
            try:
                create_connection(("127.0.0.1", self.port), 0.1).close()
                return
            except OSError:
                time.sleep(0.01)
        raise AssertionError("nats-server does not listen")

    def kill(self) -> None:
        """As kill -9 does: no time to save anything."""
        self.process.kill()
        self.process.wait()
