"""Is the English catalogue complete and its `.mo` file fresh? Run inside `.venv`; prints what is wrong, exit code 1 then.

Messages are gathered anew into a copy of the tree, so nothing here is changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .paths import ROOT

CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
SOURCES = (".py", ".html", ".txt")
NOT_SOURCES = {".venv", ".run", ".git", "tests", "bootstrap", "docs", "node_modules"}


def main() -> int:
    """Print every message that is missing, untranslated, fuzzy or compiled from an older text."""
    problems = check(ROOT)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def check(root: Path) -> list[str]:
    """Return what is wrong with the catalogue of the tree at `root`, one sentence each."""
    if not (root / CATALOGUE).is_file():
        return [f"{CATALOGUE} does not exist."]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        copy_sources(root, copy)
        made = tool(
            [
                sys.executable,
                "-m",
                "django",
                "makemessages",
                "--locale",
                "en",
                "--no-obsolete",
                "--no-wrap",
                "--verbosity",
                "0",
            ],
            copy,
        )
        if made.returncode:
            return [f"The messages could not be gathered: {made.stderr.strip()}"]
        gathered = copy / CATALOGUE
        problems = [
            f"Not in English: {text}" for text in messages(gathered, "--untranslated")
        ]
        problems += [
            f"Marked fuzzy: {text}" for text in messages(gathered, "--only-fuzzy")
        ]
        compiled = copy / "fresh.mo"
        tool(["msgfmt", "-o", str(compiled), str(root / CATALOGUE)], copy)
        committed = (root / CATALOGUE).with_suffix(".mo")
        if (
            not committed.is_file()
            or not compiled.is_file()
            or committed.read_bytes() != compiled.read_bytes()
        ):
            problems.append(
                f"{committed.relative_to(root)} is not made from the present .po file; run: make messages"
            )
    return problems


def copy_sources(root: Path, target: Path) -> None:
    """Copy what may hold messages, and the catalogue."""
    for path in root.rglob("*"):
        relative = path.relative_to(root)
        if relative.parts[0] in NOT_SOURCES or not path.is_file():
            continue
        if path.suffix in SOURCES or relative == CATALOGUE:
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / relative)


def messages(catalogue: Path, which: str) -> list[str]:
    """Return the msgid lines that msgattrib selects, without the header's empty one."""
    listed = tool(
        ["msgattrib", which, "--no-obsolete", "--no-wrap", str(catalogue)],
        catalogue.parent,
    ).stdout
    return [
        line.removeprefix("msgid ")
        for line in listed.splitlines()
        if line.startswith("msgid ") and line != 'msgid ""'
    ]


def tool(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program quietly in a folder; without Django's settings, which belong to the tree and not to its copy."""
    env = {
        name: value
        for name, value in os.environ.items()
        if name != "DJANGO_SETTINGS_MODULE"
    }
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    sys.exit(main())
