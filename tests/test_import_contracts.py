"""Each import contract holds, and each is broken by a planted violation."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = [
    "config",
    "accounts",
    "deadlines",
    "fields",
    "documents",
    "cases",
    "meetings",
    "transitions",
    "notifications",
    "reporting",
]
PLANTED = {
    "Apps import downwards only": ("cases/planted.py", "import reporting.apps\n"),
    "The deadlines kernel is plain Python": (
        "deadlines/planted.py",
        "import django.utils.timezone\n",
    ),
    "guardian is spoken in one room": (
        "reporting/planted.py",
        "import guardian.shortcuts\n",
    ),
    "Inside an app": ("accounts/querysets.py", "import accounts.models\n"),
}


def lint(folder: Path) -> str:
    run = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={
            "PYTHONPATH": str(folder),
            "PATH": "",
            "PYTHONUTF8": "1",
            "NO_COLOR": "1",
            "COLUMNS": "200",
        },
        check=False,
    )
    return run.stdout + run.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            target = tmp_path / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    return tmp_path


def broken(report: str) -> set[str]:
    return {name for name in PLANTED if f"{name} BROKEN" in report}


def test_the_contracts_hold_and_are_all_tried_here(copy):
    report = lint(copy)
    assert broken(report) == set()
    assert f"Contracts: {len(PLANTED)} kept, 0 broken." in report


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_breaks_its_contract(copy, contract):
    file, line = PLANTED[contract]
    path = copy / file
    path.write_text((path.read_text("utf-8") if path.exists() else "") + line, "utf-8")
    assert broken(lint(copy)) == {contract}
