"""The backup drill: make one, lose everything, restore, compare; and a damaged backup must be refused."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from config.backups.archive import make_backup, restore_backup, verify
from config.backups.database import owner_address
from config.backups.sealed import BackupError
from config.drills import DrillFailed
from config.scratch import scratch_name


def backup_and_restore(_scale: str) -> str:
    """Back the present installation up, restore it beside itself, compare; then damage the copy in three ways.

    Out: one line with the figures. Raises DrillFailed or BackupError.
    """
    key = os.urandom(32)
    with tempfile.TemporaryDirectory() as folder, scratch_name("drill") as name:
        backup = Path(folder) / "drill.backup"
        began = timezone.now()
        manifest = make_backup(
            backup,
            key=key,
            address=owner_address(),
            files=settings.FILES_ROOT,
            made_at=began,
        )
        written = timezone.now()
        restore_backup(
            backup, key=key, address=owner_address(name), files=Path(folder) / "files"
        )
        restored = timezone.now()
        for what, damage in DAMAGES.items():
            broken = Path(folder) / "broken.backup"
            broken.write_bytes(damage(backup.read_bytes()))
            _must_be_refused(broken, key, what)
        _must_be_refused(backup, os.urandom(32), "another key")
    rows = sum(table["rows"] for table in manifest["tables"].values())
    return (
        f"{len(manifest['tables'])} tables, {rows} rows, {len(manifest['files'])} files equal; "
        f"backup {(written - began).total_seconds():.1f} s, restore {(restored - written).total_seconds():.1f} s; {len(DAMAGES) + 1} damaged copies refused"
    )


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut off by one byte": lambda content: content[:-1],
    "one byte changed": lambda content: (
        content[: len(content) // 2]
        + bytes([content[len(content) // 2] ^ 1])
        + content[len(content) // 2 + 1 :]
    ),
    "something appended": lambda content: content + b"x",
}


def _must_be_refused(backup: Path, key: bytes, what: str) -> None:
    try:
        verify(backup, key=key)
    except BackupError:
        return
    raise DrillFailed(f"A damaged backup was accepted: {what}")
