"""What the person at the terminal reads: progress lines with seconds, and one sentence when something is wrong."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

# A child counts on from where its parent began, so that the seconds in front of the lines never jump back.
STARTED = float(os.environ.setdefault("BOOTSTRAP_STARTED", str(time.monotonic())))


class Stop(Exception):
    """Set-up can't go on. The message is one sentence for the person and says what to do; no traceback is shown."""


def say(text: str) -> None:
    """Print one progress line with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:5.1f}s] {text}", file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a step that takes long, and say when it is done."""
    say(f"{text} …")
    began = time.monotonic()
    yield
    say(f"{text}: done in {time.monotonic() - began:.1f} s")
