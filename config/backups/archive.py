"""Making a backup and restoring it: what is inside, in which order, and what is compared afterwards."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from config.backups import database
from config.backups.sealed import BackupError, Sealer, open_sealed

DUMP, MANIFEST, FILE = "database.dump", "manifest.json", "files/"


def make_backup(
    target: Path, *, key: bytes, address: dict[str, str], files: Path, made_at: datetime
) -> dict[str, Any]:
    """Write an encrypted backup of a database and a folder to `target` (0600, appears only when whole).

    In: the owner's address, the folder of files (may be absent), the moment to note. Out: the manifest: rows and checksum of
    each table in the very snapshot that was dumped, SHA-256 of each file. Raises BackupError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".part")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            manifest = _write(
                Sealer(file, key), address=address, files=files, made_at=made_at
            )
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _write(
    sealer: Sealer, *, address: dict[str, str], files: Path, made_at: datetime
) -> dict[str, Any]:
    with database.connection(address) as opened, opened.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        with database.dump(address, snapshot) as stream:
            sealer.add(DUMP, stream)
        tables = database.table_facts(cursor)
    hashes: dict[str, str] = {}
    for path in (
        sorted(path for path in files.rglob("*") if path.is_file())
        if files.is_dir()
        else []
    ):
        name = path.relative_to(files).as_posix()
        with path.open("rb") as content:
            hashing = _Hashing(content)
            sealer.add(FILE + name, hashing)  # type: ignore[arg-type]  # only read() is used
        hashes[name] = hashing.digest.hexdigest()
    manifest = {"made_at": made_at.isoformat(), "tables": tables, "files": hashes}
    sealer.add(MANIFEST, BytesIO(json.dumps(manifest, ensure_ascii=False).encode()))
    sealer.finish()
    return manifest


class _Hashing:
    """Reads a file and hashes what it read, so that the manifest tells of the very bytes that went in."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


def verify(source: Path, *, key: bytes) -> dict[str, Any]:
    """Read a backup to its end and return its manifest. Raises BackupError when one byte isn't as it was written."""
    manifest = b""
    hashes: dict[str, Any] = {}
    with source.open("rb") as file:
        for name, piece in open_sealed(file, key):
            if name == MANIFEST:
                manifest += piece
            elif name.startswith(FILE):
                hashes.setdefault(name.removeprefix(FILE), hashlib.sha256()).update(
                    piece
                )
    if not manifest:
        raise BackupError("The backup has no table of contents.")
    contents: dict[str, Any] = json.loads(manifest)
    if {name: digest.hexdigest() for name, digest in hashes.items()} != contents[
        "files"
    ]:
        raise BackupError("The backup's files are not those of its table of contents.")
    return contents


def restore_backup(
    source: Path, *, key: bytes, address: dict[str, str], files: Path
) -> dict[str, Any]:
    """Restore into an empty database and an empty or absent folder; compare everything; return the manifest.

    The whole backup is read and authenticated before anything is written. Raises BackupError when it is damaged, when the
    database has tables or the folder has files (nothing is changed then), or when what arrived isn't what left.
    """
    manifest = verify(source, key=key)
    with database.connection(address) as opened, opened.cursor() as cursor:
        if database.table_names(cursor):
            raise BackupError(
                f"The database {address['dbname']} is not empty; a backup is restored into an empty one only."
            )
    if files.is_dir() and any(files.iterdir()):
        raise BackupError(
            f"The folder {files} is not empty; a backup is restored into an empty one only."
        )
    with source.open("rb") as file:
        database.fill(
            address, (piece for name, piece in open_sealed(file, key) if name == DUMP)
        )
    with source.open("rb") as file:
        _write_files(open_sealed(file, key), files)
    _compare(manifest, address, files)
    return manifest


def _write_files(pieces: Iterator[tuple[str, bytes]], files: Path) -> None:
    draft = files.with_name(files.name + ".restoring")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    for name, piece in pieces:
        if not name.startswith(FILE):
            continue
        path = (draft / name.removeprefix(FILE)).resolve()
        if not path.is_relative_to(draft.resolve()):
            raise BackupError("The backup names a file outside its folder.")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(piece)
    if files.is_dir():
        files.rmdir()
    draft.rename(files)


def _compare(manifest: dict[str, Any], address: dict[str, str], files: Path) -> None:
    with database.connection(address) as opened, opened.cursor() as cursor:
        found = database.table_facts(cursor)
    different = sorted(
        name
        for name in manifest["tables"].keys() | found.keys()
        if manifest["tables"].get(name) != found.get(name)
    )
    if different:
        raise BackupError(
            f"After restoring, these tables differ from the backup: {', '.join(different)}"
        )
    for name, digest in manifest["files"].items():
        with (files / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise BackupError(
                    f"After restoring, the file {name} differs from the backup."
                )
