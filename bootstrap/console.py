"""What the person at the terminal reads: progress lines with seconds, and one sentence when something is wrong."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager

STARTED = time.monotonic()


class Stop(Exception):
    """Set-up can't go on. The message is one sentence for the person and says what to do; no traceback is shown."""


def say(text: str) -> None:
    """Print one progress line with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:5.1f}s] {text}", file=sys.stderr, flush=True)


@contextmanager
def step(text: str):
    """Announce a step that takes long, and say when it is done."""
    say(f"{text} …")
    began = time.monotonic()
    yield
    say(f"{text}: done in {time.monotonic() - began:.1f} s")
