"""Where things lie: the checkout, its private run folder, its virtual environment."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import stat
from pathlib import Path

from .console import Stop

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / ".run"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOGS = RUN / "logs"

# A unix socket's path may have 107 bytes; PostgreSQL adds "/.s.PGSQL.5432.lock" to its folder.
LONGEST_SOCKET_FOLDER = 85


def checkout_id(root: Path = ROOT) -> str:
    """Return ten hex digits that tell this checkout from every other one on the machine."""
    return hashlib.sha256(str(root).encode()).hexdigest()[:10]


def private_folder(path: Path, mode: int = 0o700) -> Path:
    """Make `path` (ours, `mode`) and return it.

    /tmp and /var/tmp are shared: somebody else may have made the folder first, so its owner and kind are checked.
    Raises Stop when it isn't a folder of ours.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Stop(
            f"{path} belongs to somebody else; remove it (as its owner or as root) and start again."
        )
    if stat.S_IMODE(found.st_mode) != mode:
        path.chmod(mode)
    return path


def socket_folder(wanted: Path) -> Path:
    """Return `wanted`, or a short private folder in /tmp when the checkout lies too deep for a socket's path."""
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_FOLDER:
        return private_folder(wanted)
    return private_folder(Path("/tmp") / f"counseling-{checkout_id(wanted)}")  # noqa: S108 - checked by private_folder


def package_folder(name: str) -> Path:
    """Return the folder of an installed package: of the running Python if it has it, else of `.venv`.

    Raises Stop when it is in neither.
    """
    spec = importlib.util.find_spec(name)
    if spec and spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations)))
    for folder in VENV.glob(f"lib/python3*/site-packages/{name}"):
        return folder
    raise Stop(f"The package {name} isn't installed yet; run `make setup` first.")
