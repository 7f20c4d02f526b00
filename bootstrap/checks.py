"""`make check`: every static check, one line each; all are run, and one that fails makes the whole fail."""

from __future__ import annotations

import os
import subprocess
import time

from . import services, suite
from .environment import add_local_defaults, new_secrets
from .paths import PYTHON, ROOT, VENV

# As a school's own server would be set up, so that `check --deploy` judges that and not the demo.
PRODUCTION = {
    "DEBUG": "0",
    "DEMO": "0",
    "ALLOWED_HOSTS": "counseling.example.edu.tw",
    "TRUSTED_PROXY_COUNT": "1",
    "EMAIL_URL": "smtp+tls://user:pass@mail.example.edu.tw:587",
}


def commands() -> list[tuple[str, list[str], dict[str, str]]]:
    """Return (name, command, extra environment) of each check."""
    binaries = VENV / "bin"
    manage = [str(PYTHON), "manage.py"]
    return [
        ("ruff check", [str(binaries / "ruff"), "check", "."], {}),
        ("ruff format", [str(binaries / "ruff"), "format", "--check", "."], {}),
        ("mypy", [str(binaries / "mypy"), "."], {}),
        ("import contracts", [str(binaries / "lint-imports")], {}),
        (
            "djade",
            [
                str(binaries / "djade"),
                "--check",
                "--target-version",
                "5.2",
                *templates(),
            ],
            {},
        ),
        ("missing migrations", [*manage, "makemigrations", "--check", "--dry-run"], {}),
        (
            "check --deploy",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            {**PRODUCTION, **new_secrets()},
        ),
        ("English catalogue", [str(PYTHON), "-m", "bootstrap.catalogue"], {}),
    ]


def templates() -> list[str]:
    """Return the project's templates."""
    folders = [ROOT / "templates", *ROOT.glob("*/templates")]
    return sorted(
        str(path.relative_to(ROOT))
        for folder in folders
        for path in folder.rglob("*.html")
    )


def main() -> int:
    """Run all checks; return 1 when one failed."""
    with services.running(suite.set_up(tools=True)) as env:
        add_local_defaults(env, demo=False)
        env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', '')}"
        failed = [
            name
            for name, command, extra in commands()
            if not passes(name, command, {**env, **extra})
        ]
    print(
        f"make check: {'failed: ' + ', '.join(failed) if failed else 'all passed'}",
        flush=True,
    )
    return 1 if failed else 0


def passes(name: str, command: list[str], env: dict[str, str]) -> bool:
    """Run one check and print its line; what it said follows only when it failed."""
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(
        f"{'ok    ' if done.returncode == 0 else 'FAILED'} {time.monotonic() - began:5.1f} s  {name}",
        flush=True,
    )
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0
