"""The first lines of every child process: lock the door, then do the one job.

Run as `python -I start.py <job>`. The order of work is a JSON line on standard input, followed by the file itself;
the answer goes to standard output. When a job fails, the child says only which kind of error it was: messages of
parsers can quote the file.
"""

import ctypes
import importlib
import json
import os
import resource
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
JOBS = {
    "xlsx": "documents.sandboxed.xlsx",
    "ods": "documents.sandboxed.ods",
    "csv": "documents.sandboxed.csv_text",
    "pdf": "documents.sandboxed.pdf",
    "image": "documents.sandboxed.image",
    "mark": "documents.sandboxed.mark",
}
# Python's own files, the system's libraries, and what this package brings: no other file is opened.
_READABLE = tuple(
    f"{folder}/"
    for folder in (
        ROOT / "documents",
        ROOT / "static" / "css",
        sys.prefix,
        sys.base_prefix,
        "/usr",
        "/lib",
    )
)
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_SPAWNING = (
    "subprocess.",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.forkpty",
    "os.system",
    "pty.spawn",
)


class Denied(PermissionError):
    """Something the child may not do."""


def main() -> None:
    order = json.loads(sys.stdin.buffer.readline())
    _limit(order["limits"])
    _leave_the_network()
    job = importlib.import_module(JOBS[sys.argv[1]])
    sys.addaudithook(_refuse)
    try:
        job.run(order, sys.stdin.buffer, sys.stdout.buffer)
    except Exception as error:  # whatever it was, only its kind may leave this process
        # A job may name its own reason (Stop.code); everything else is told by its kind alone.
        report = {
            "code": getattr(error, "code", None),
            "params": getattr(error, "params", {}),
            "kind": type(error).__name__,
        }
        sys.stdout.buffer.write(b"\n" + json.dumps({"failed": report}).encode() + b"\n")
    sys.stdout.buffer.flush()
    os._exit(0)


def _limit(limits: dict[str, int]) -> None:
    for name, value in (
        (resource.RLIMIT_AS, limits["address_space_bytes"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        # No file can be written, not even a temporary one.
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (value, value))


def _leave_the_network() -> None:
    """An empty network namespace where the kernel lets us; the audit hook stands either way."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _refuse(event: str, args: tuple[object, ...]) -> None:
    if event.startswith(("socket.", *_SPAWNING)):
        raise Denied(event)
    if event == "open":
        path, _mode, flags = args
        if isinstance(flags, int) and flags & _WRITING:
            raise Denied(event)
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if isinstance(path, str) and not os.path.realpath(path).startswith(_READABLE):
            raise Denied(event)


if __name__ == "__main__":
    sys.path.append(str(ROOT))
    main()
