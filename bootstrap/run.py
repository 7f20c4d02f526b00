"""`make run`: set everything up, start web, worker and beat, print the address, stop it all again."""

from __future__ import annotations

import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import fonts, libraries, processes, services, venv
from .console import Stop, say
from .environment import combined, require_owner
from .external import check_redis
from .paths import LOGS, PYTHON, ROOT, RUN, VENV, private_folder

LARGEST_LOG = 5 * 1024 * 1024
READY_SECONDS = 60
PREPARED = (
    RUN / "prepared"
)  # what the tables, the static files and the demo data were made from
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Children = dict[str, tuple["subprocess.Popen[bytes]", Path]]  # name: process, log file


def main() -> int:
    """Run until Ctrl-C, SIGTERM or SIGHUP; with ONESHOT=1 only until the first page answers. Return the exit code."""
    env = combined(dict(os.environ))
    port = read_port(env.get("PORT", "8000"))
    private_folder(RUN)
    for sign in STOPPING:
        signal.signal(
            sign, interrupt
        )  # SIGINT too: a shell starts background jobs with it ignored
    try:
        with services.locked(RUN / "run.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
            return set_up_and_serve(env, port)
    except BlockingIOError:
        raise Stop(
            "`make run` already runs from this folder; stop it there with Ctrl-C."
        ) from None
    except KeyboardInterrupt:
        say("Stopped. The data is kept.")
        return 0


def interrupt(_number: int, _frame: object) -> None:
    """End the program in an orderly way; a second signal doesn't cut the stopping off."""
    for sign in STOPPING:
        signal.signal(sign, signal.SIG_IGN)
    raise KeyboardInterrupt


def read_port(text: str) -> int:
    """Return the port as a number. Raises Stop when it is none."""
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise Stop(
        f"PORT={text} is not a port number; use for example: make run PORT=8001."
    )


def check_port(port: int) -> None:
    """Raise Stop when another program listens on 127.0.0.1:port; a web server that is just ending gets two seconds."""
    until = time.monotonic() + 2
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return
            except PermissionError:
                raise Stop(
                    f"Port {port} needs more rights than this account has; choose one above 1023: make run PORT=8000."
                ) from None
            except OSError:
                if time.monotonic() > until:
                    raise Stop(
                        f"Port {port} is in use by another program; stop that, or choose another port: make run PORT={port + 1}."
                    ) from None
        time.sleep(0.1)


def set_up_and_serve(env: dict[str, str], port: int) -> int:
    """Do every step in order; what was started is stopped in any case."""
    check_port(port)
    require_owner(env, "make run")
    venv.ensure()
    libraries.ensure(env)
    fonts.ensure(env)
    with services.running(env, demo="always") as env:
        check_redis(env)
        say(
            "Database and Redis are ready; preparing tables, static files and demo data …"
        )
        children: Children = {}
        try:
            # The web server first and alone: the others would take the processor from the first page. Where nothing
            # changed since it last ran, it loads while the tables and the demo data are looked through.
            stamp = fingerprint(env)
            if PREPARED.is_file() and PREPARED.read_text() == stamp:
                start_child(children, "web", web_command(port), env)
            accounts = prepare(env)
            PREPARED.write_text(stamp)
            if not children:
                start_child(children, "web", web_command(port), env)
            wait_for_page(children, f"http://127.0.0.1:{port}/accounts/login/")
            for name, command in background_commands().items():
                start_child(children, name, command, env)
            say(f"Ready: http://127.0.0.1:{port}/")
            print(accounts, flush=True)
            if env.get("ONESHOT") == "1":
                check_children(children)
                return 0
            say("Stop with Ctrl-C.")
            watch(children)
        finally:
            stop(children)
    return 0


def fingerprint(env: dict[str, str]) -> str:
    """Return a hash over the names, sizes and times of all source and static files, and the database's address."""
    digest = hashlib.sha256(env.get("DATABASE_URL", "").encode())
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(
            name for name in folders if name[0] != "." and name != "__pycache__"
        )
        for name in sorted(files):
            facts = os.stat(os.path.join(folder, name))
            digest.update(
                f"{folder}/{name} {facts.st_size} {facts.st_mtime_ns}\n".encode()
            )
    return digest.hexdigest()


def prepare(env: dict[str, str]) -> str:
    """Migrate, collect static files, load the demo data; return what is to be told about the demo accounts."""
    done = subprocess.run(
        [str(PYTHON), "-m", "bootstrap.prepare"],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Stop("Preparing the database failed; the reason stands above.")
    return done.stdout.rstrip()


def web_command(port: int) -> list[str]:
    """Return the web server's command; the application is loaded once, before its two workers are forked."""
    return [
        str(VENV / "bin/gunicorn"),
        "config.wsgi:application",
        "--preload",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
        "--log-level",
        "warning",
    ]


def background_commands() -> dict[str, list[str]]:
    """Return the commands of the worker and of beat."""
    celery = [str(VENV / "bin/celery"), "-A", "config"]
    return {
        "worker": [*celery, "worker", "--loglevel", "info", "--concurrency", "2"],
        # The pid file's default is in the working folder, where a killed beat leaves it and the next one refuses to start.
        "beat": [
            *celery,
            "beat",
            "--loglevel",
            "info",
            "--schedule",
            str(RUN / "beat-schedule"),
            "--pidfile=",
        ],
    }


def start_child(
    children: Children, name: str, command: list[str], env: dict[str, str]
) -> None:
    """Start one process with a log file and add it to `children`."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{name}.log"
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    with path.open("a", encoding="utf-8") as log:
        # An own session, so that Ctrl-C reaches only us and we stop them in order.
        child = subprocess.Popen(
            command,
            env=env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.die_with_parent,
        )
    children[name] = (child, path)


def check_children(children: Children) -> None:
    """Raise Stop with the end of its log when one of them ended by itself."""
    for name, (child, log) in children.items():
        if child.poll() is not None:
            raise Stop(
                f"The {name} process ended by itself (exit code {child.returncode}); the end of its log {log}:\n{processes.last_lines(log)}"
            )


def wait_for_page(children: Children, url: str) -> None:
    """Wait until the login page answers 200. Raises Stop after READY_SECONDS or when a process ended."""
    until, broken = time.monotonic() + READY_SECONDS, 0
    while time.monotonic() < until:
        check_children(children)
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            error.close()
            broken += 1
            if error.code < 500 or broken == 5:
                raise Stop(
                    f"The login page answers {error.code}; the end of the log {children['web'][1]}:\n{processes.last_lines(children['web'][1], 3)}"
                ) from None
        except OSError:
            pass  # not listening yet
        time.sleep(0.1)
    raise Stop(
        f"The login page did not answer within {READY_SECONDS} seconds; the end of the log:\n{processes.last_lines(children['web'][1])}"
    )


def watch(children: Children) -> None:
    """Look after the processes until the person stops us."""
    while True:
        time.sleep(1)
        check_children(children)


def stop(children: Children) -> None:
    """Stop all three: first ask each, then wait for each, so that together they take as long as the slowest."""
    for child, _log in children.values():
        if child.poll() is None:
            child.terminate()
    for child, _log in children.values():
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
