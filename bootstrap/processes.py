"""Processes by their number: is one alive, is it ours, stop it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

# Servers that this process started and that may outlive it, by their number.
STARTED: dict[int, subprocess.Popen[bytes]] = {}


def start_server(
    command: list[str], log: Path, **arguments: Any
) -> subprocess.Popen[bytes]:
    """Start a program that may outlive us: a session of its own, no input, its output appended to `log`."""
    with log.open("a", encoding="utf-8") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **arguments,
        )
    STARTED[child.pid] = child
    return child


def is_alive(pid: int) -> bool:
    """Return whether the process runs; one that ended and wasn't collected yet (a zombie) does not."""
    child = STARTED.get(pid)
    if child and child.poll() is not None:
        del STARTED[pid]
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def command_line(pid: int) -> str:
    """Return the command line of a process, or "" when there is none."""
    try:
        return (
            Path(f"/proc/{pid}/cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode(errors="replace")
            .strip()
        )
    except OSError:
        return ""


def stop(pid: int, sign: signal.Signals, seconds: float = 20.0) -> None:
    """Send `sign` and wait for the end of the process; kill it after `seconds`."""
    for each, wait in ((sign, seconds), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, each)
        until = time.monotonic() + wait
        while is_alive(pid):
            if time.monotonic() > until:
                break
            time.sleep(0.02)
        else:
            return


def die_with_parent() -> None:
    """Ask Linux to send SIGTERM to this new child when its parent ends, even when the parent was killed.

    So a killed `make run` leaves no web server behind that holds the port. Elsewhere than on Linux: nothing.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def last_lines(path: Path, number: int = 12) -> str:
    """Return the last lines of a log file, indented for the terminal; of a very long line (JSON) only the end."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(f"    {line[-300:]}" for line in lines[-number:])
