"""Sealed files in the storage under another key: attachments, roster uploads that still wait, and whatever model of a
higher app has a `place` and a `seal` for a file of each row.

A new copy is written beside the file before the file goes, so that a broken run loses nothing: whoever reads finds the one
or the other, and the next run finishes.
"""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from cases.models import Attachment, ImportJob
from fields.crypto import (
    DecryptionError,
    active_key_id,
    decrypt_bytes,
    encrypt_bytes,
    key_id_of,
    keyring,
)
from fields.rotation import KeyCount, Rotation

BESIDE = ".renewed"
FORGOTTEN = (ImportJob.State.DONE, ImportJob.State.DISCARDED)
ALL = Q()
HEAD = 64  # bytes: a key's id and its marks stand in the first few


def read_sealed(place: str) -> bytes:
    """The sealed bytes at the place, or in the copy of a rotation that was broken off. Raises FileNotFoundError."""
    for here in (place, f"{place}{BESIDE}"):
        try:
            return _read(here)
        except FileNotFoundError:
            continue
    return _read(place)  # a rotation ended between the two looks


def _read(here: str, size: int = -1) -> bytes:
    with default_storage.open(here, "rb") as file:
        found: bytes = file.read(size)
    return found


def renew_file(place: str, *, aad: str) -> bool:
    """The file under the active key. Out: whether it had to be written. Raises DecryptionError, FileNotFoundError."""
    sealed, copy = read_sealed(place), f"{place}{BESIDE}"
    is_whole = default_storage.exists(place)
    if is_whole and key_id_of(sealed) == active_key_id():
        default_storage.delete(copy)
        return False
    renewed = encrypt_bytes(decrypt_bytes(sealed, aad=aad), aad=aad)
    if is_whole:
        default_storage.delete(copy)
        default_storage.save(copy, ContentFile(renewed))
        default_storage.delete(place)
    default_storage.save(place, ContentFile(renewed))
    default_storage.delete(copy)
    return True


def count_attachments(using: str) -> list[KeyCount]:
    """For `rotate_keys --check`."""
    return count_files(Attachment, using)


def rotate_attachments(using: str) -> Rotation:
    """For `rotate_keys`."""
    return rotate_files(Attachment, using)


def count_imports(using: str) -> list[KeyCount]:
    return count_files(ImportJob, using)


def rotate_imports(using: str) -> Rotation:
    return rotate_files(ImportJob, using)


def _rows(model: Any, using: str, among: Q) -> Iterator[tuple[Any, str, str]]:
    """Key, place in the storage and seal of every row with a file."""
    rows = model._base_manager.using(using).filter(among).order_by("pk")
    if model is ImportJob:
        waiting = rows.exclude(stored_as="").exclude(state__in=FORGOTTEN)
        for job in waiting.only("pk", "stored_as").iterator():
            yield job.pk, job.stored_as, job.place
    else:
        for row in rows.only("pk", "school_id").iterator():
            yield row.pk, row.place, row.seal


def count_files(model: Any, using: str, among: Q = ALL) -> list[KeyCount]:
    """How many files of a model with `place` and `seal` lie under which key; `among` leaves out rows without a file."""
    found: dict[str | None, int] = {}
    for _key, place, _seal in _rows(model, using, among):
        key_id = _key_id(place)
        found[key_id] = found.get(key_id, 0) + 1
    label = model._meta.label
    return [KeyCount(label, "file", key_id, number) for key_id, number in sorted(found.items(), key=str)]  # fmt: skip


def _key_id(place: str) -> str | None:
    """None for what is gone and for what no configured key wrote."""
    here = place if default_storage.exists(place) else f"{place}{BESIDE}"
    try:
        key_id = key_id_of(_read(here, HEAD))
    except (FileNotFoundError, DecryptionError):
        return None
    return key_id if key_id in keyring() else None


def rotate_files(model: Any, using: str, among: Q = ALL) -> Rotation:
    """The files of a model with `place` and `seal` under the active key; `among` leaves out rows without a file."""
    result = Rotation(f"{model._meta.label}.file")
    for key, place, seal in _rows(model, using, among):
        with transaction.atomic(using=using):
            # Whoever discards an upload, or another run, waits.
            locked = model._base_manager.using(using).select_for_update(of=("self",))
            if not locked.filter(pk=key).exists():
                continue
            try:
                result.rotated += renew_file(place, aad=seal)
            except (FileNotFoundError, DecryptionError):
                result.unreadable.append(key)
    return result
