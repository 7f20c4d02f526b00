"""The processes of `make run`: started with a log, stopped together, never left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bootstrap import processes, run
from bootstrap.console import Stop

ROOT = Path(__file__).resolve().parents[2]
STARTS_A_CHILD = """
import subprocess, time
from bootstrap import processes
print(subprocess.Popen(["sleep", "60"], start_new_session=True, preexec_fn=processes.die_with_parent).pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def children(monkeypatch, tmp_path):
    """An empty set of children whose logs lie in a folder of the test; whatever a test leaves is stopped."""
    monkeypatch.setattr(run, "LOGS", tmp_path)
    started: run.Children = {}
    yield started
    run.stop(started)


def test_stopping_ends_what_was_started_and_nothing_else(children):
    with subprocess.Popen(["sleep", "60"]) as stranger:
        for name in ("web", "worker"):
            run.start_child(children, name, ["sleep", "60"], dict(os.environ))
        run.check_children(children)
        run.stop(children)
        assert [child.returncode for child, _log in children.values()] == [
            -signal.SIGTERM,
            -signal.SIGTERM,
        ]
        assert stranger.poll() is None
        stranger.kill()


def test_the_page_that_never_comes_is_told_with_the_log(children, monkeypatch):
    monkeypatch.setattr(run, "READY_SECONDS", 0.5)
    run.start_child(
        children,
        "web",
        ["sh", "-c", "echo no such table >&2; sleep 60"],
        dict(os.environ),
    )
    with pytest.raises(
        Stop,
        match=r"did not answer within 0.5 seconds; the end of the log:\n    no such table",
    ):
        run.wait_for_page(children, "http://127.0.0.1:1/accounts/login/")


def test_a_web_server_that_ends_at_once_is_told_at_once(children, tmp_path):
    run.start_child(
        children, "web", ["sh", "-c", "echo broken >&2; exit 3"], dict(os.environ)
    )
    children["web"][0].wait()
    with pytest.raises(Stop, match=r"The web process ended by itself \(exit code 3\)"):
        run.wait_for_page(children, "http://127.0.0.1:1/accounts/login/")


def test_a_killed_make_run_leaves_no_web_server_behind():
    with subprocess.Popen(
        [sys.executable, "-c", STARTS_A_CHILD],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert processes.is_alive(child)
        parent.kill()
        parent.wait()
        until = time.monotonic() + 10
        while processes.is_alive(child) and time.monotonic() < until:
            time.sleep(0.02)
        assert not processes.is_alive(child)


def test_only_what_is_as_it_was_counts_as_prepared(monkeypatch, tmp_path):
    monkeypatch.setattr(run, "ROOT", tmp_path)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "models.py").write_text("a = 1")
    env = {"DATABASE_URL": "postgres://one"}
    first = run.fingerprint(env)
    (tmp_path / ".run").mkdir()
    (tmp_path / ".run" / "prepared").write_text("x")
    (tmp_path / "app" / "__pycache__").mkdir()
    (tmp_path / "app" / "__pycache__" / "models.pyc").write_text("x")
    assert run.fingerprint(env) == first
    assert run.fingerprint({"DATABASE_URL": "postgres://two"}) != first
    (tmp_path / "app" / "models.py").write_text("a = 22")
    assert run.fingerprint(env) != first
