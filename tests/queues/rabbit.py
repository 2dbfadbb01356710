"""A real rabbitmq-server on this machine, where one is installed, that can be killed and started again."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from socket import create_connection

from tests.queues.parcels import free_port

FOUND = shutil.which("rabbitmq-server")


class RabbitServer:
    """One node in a folder, on loopback only; what it confirmed is on disk if the queue is durable."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"amqp://sari:geheim@127.0.0.1:{self.port}"
        (folder / "rabbit.conf").write_text("default_user = sari\ndefault_pass = geheim\n")
        self.names = free_port()
        self.environment = os.environ | {
            "HOME": str(folder), "LANG": "C.UTF-8", "ERL_EPMD_ADDRESS": "127.0.0.1", "ERL_EPMD_PORT": str(self.names),
            "RABBITMQ_NODENAME": "pasaradil@localhost", "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port), "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbit"), "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
            "RABBITMQ_MNESIA_BASE": str(folder), "RABBITMQ_LOG_BASE": str(folder), "RABBITMQ_LOGS": "-",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"), "RABBITMQ_ALLOW_INPUT": "1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-noinput -kernel inet_dist_use_interface {127,0,0,1}",
        }  # fmt: skip
        self.names_process = self._run(["epmd"])

    def start(self) -> None:
        # Debian's command changes the user and the folder first; the program itself stands where the link leads.
        program = Path(FOUND or "").resolve().with_name("rabbitmq-server")
        self.process = self._run([program])
        for _ in range(600):
            try:
                create_connection(("127.0.0.1", self.port), 0.1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("rabbitmq-server does not listen")

    def kill(self) -> None:
        """As kill -9 does, its helpers included: no time to save anything."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        self.kill()
        self.names_process.kill()
        self.names_process.wait()

    def _run(self, command: list[str | Path]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
