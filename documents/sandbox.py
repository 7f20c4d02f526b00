"""A child process for work on files we don't trust: own limits, no network, empty environment, nothing written."""

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from documents.limits import ProcessLimits

logger = logging.getLogger(__name__)

_START = Path(__file__).parent / "sandboxed" / "start.py"
# openpyxl would prefer lxml, which lets a DOCTYPE pass; both words are read in the child before the first import.
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OPENPYXL_LXML": "False",
    "OPENPYXL_DEFUSEDXML": "True",
}


class ChildFailed(Exception):
    """The child gave no usable answer. `reason` is "slow", "much", "killed" or "failed"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def run_child(
    job: str,
    order: Mapping[str, object],
    data: bytes,
    limits: ProcessLimits,
    *,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """All bytes the job wrote, at most `limits.output_bytes` and within `limits.wall_seconds`.

    `job` is a key of documents.sandboxed.start.JOBS, `order` its JSON arguments, `data` the file.
    Raises ChildFailed; the child is gone in every case when this returns.
    """
    line = json.dumps({**order, "limits": asdict(limits)}).encode() + b"\n"
    started = time.monotonic()
    with _as_file(line + data) as source:
        child = subprocess.Popen(  # noqa: S603  our own interpreter and script, no shell
            [sys.executable, "-I", "-X", "utf8", "-B", str(_START), job],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**_ENVIRONMENT, **(environment or {})},
            cwd="/",
        )
    with child:
        try:
            answer = _collect(child, started + limits.wall_seconds, limits.output_bytes)
            child.wait(
                timeout=max(0.1, started + limits.wall_seconds - time.monotonic())
            )
        except subprocess.TimeoutExpired as error:
            raise ChildFailed("slow") from error
        finally:
            if child.poll() is None:
                child.kill()
    if child.returncode == 0:
        return answer
    logger.warning(
        "documents.child_ended", extra={"job": job, "returncode": child.returncode}
    )
    raise ChildFailed(
        "slow" if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL) else "killed"
    )


def _as_file(data: bytes) -> BinaryIO:
    """The input as an anonymous file in memory: nothing of an upload touches the disk, and no thread has to feed a pipe."""
    handle = os.fdopen(os.memfd_create("document"), "w+b")
    handle.write(data)
    handle.seek(0)
    return handle


def _collect(child: subprocess.Popen[bytes], deadline: float, most: int) -> bytes:
    assert child.stdout is not None  # noqa: S101  for mypy: stdout is a pipe
    descriptor = child.stdout.fileno()
    pieces: list[bytes] = []
    size = 0
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            if (
                not selector.select(timeout=deadline - time.monotonic())
                or time.monotonic() >= deadline
            ):
                raise ChildFailed("slow")
            piece = os.read(descriptor, 1 << 20)
            if not piece:
                return b"".join(pieces)
            size += len(piece)
            # The child counts for itself; this is for a child that no longer obeys.
            if size > most + (1 << 20):
                raise ChildFailed("much")
            pieces.append(piece)
