"""Bringing every encrypted value under the active key, while people work (SECURITY.md E2).

Only rows under another key are read, in batches by primary key, so a broken run is simply started again. A row is
written with compare-and-set on the ciphertext that was read: what a person saves in between wins. A rotation
changes no fact, so it leaves no history event. Append-only tables are counted and left, unless asked otherwise.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.expressions import ExpressionWrapper

from fields.blind_index import BlindIndexField
from fields.crypto import (
    DecryptionError,
    active_key_id,
    decrypt_text,
    encrypt_text,
    key_prefix,
    keyring,
)
from fields.encrypted import EncryptedTextField, StoredText
from fields.triggers import refuses_update, without_triggers

BATCH = 500


@dataclass
class Rotation:
    """What a run did to one model, in rows."""

    label: str
    rotated: int = 0
    overtaken: int = 0  # saved by someone else in between; under the active key if that process has it
    append_only: int = 0  # under another key in a table that refuses UPDATE
    unreadable: list[Any] = field(
        default_factory=list
    )  # primary keys of rows that can't be opened


@dataclass(frozen=True)
class KeyCount:
    """How many values of one column are under one key; `key_id` is None for what no configured key wrote."""

    label: str
    field: str
    key_id: str | None
    values: int


def encrypted_models() -> Iterator[tuple[type[models.Model], list[EncryptedTextField]]]:
    """Every installed model with a table and encrypted columns of its own, history tables included."""
    for model in apps.get_models(include_auto_created=True):
        columns = [
            f
            for f in model._meta.local_concrete_fields
            if isinstance(f, EncryptedTextField)
        ]
        if columns and model._meta.managed and not model._meta.proxy:
            yield model, columns


# --- counting ---------------------------------------------------------------------------------


def count_keys(model: type[models.Model], *, using: str = "default") -> list[KeyCount]:
    """Count a model's values by key. Out: one KeyCount a column and key, zeros left out. One query a column."""
    counts = []
    for name in _names(model, None):
        column = f"stored_{name}"
        sums = {
            key_id: models.Count("pk", filter=_under(column, key_id))
            for key_id in keyring()
        }
        named = {f"key_{number}": total for number, total in enumerate(sums.values())}
        row = _stored(model, [name], using).aggregate(
            everything=models.Count(column), **named
        )
        known = [(key_id, row[f"key_{number}"]) for number, key_id in enumerate(sums)]
        unknown = row["everything"] - sum(values for _, values in known)
        found: list[tuple[str | None, int]] = [*known, (None, unknown)]
        counts += [
            KeyCount(model._meta.label, name, key_id, values)
            for key_id, values in found
            if values
        ]
    return counts


# --- rotating ---------------------------------------------------------------------------------


def rotate_model(
    model: type[models.Model],
    field_names: Sequence[str] | None = None,
    *,
    batch: int = BATCH,
    using: str = "default",
    append_only: bool = False,
) -> Rotation:
    """Re-encrypt the named encrypted columns (all when None) of one model under the active key.

    `append_only` also rewrites tables whose trigger refuses UPDATE; that needs the owner's connection. Each batch is
    one transaction. Rows that can't be opened are reported, unchanged. A database error stops the run.
    """
    names = _names(model, field_names)
    result = Rotation(model._meta.label)
    pending = _pending(model, names, using)
    if refuses_update(model, using) and not append_only:
        result.append_only = pending.count()
        return result
    for rows in _batches(pending, names, batch):
        with transaction.atomic(using=using), without_triggers(model, using):
            for row in rows:
                _rotate_row(model, names, row, using, result)
    return result


def _rotate_row(
    model: type[models.Model],
    names: Sequence[str],
    row: dict[str, Any],
    using: str,
    result: Rotation,
) -> None:
    renewed = {}
    for name in names:
        stored = row[f"stored_{name}"]
        if stored is None or stored.startswith(key_prefix(active_key_id())):
            continue
        aad = _column(model, name).place
        try:
            renewed[name] = encrypt_text(decrypt_text(stored, aad=aad), aad=aad)
        except DecryptionError:
            result.unreadable.append(row["pk"])
            return
    unchanged = {f"stored_{name}": row[f"stored_{name}"] for name in renewed}
    written = {name: StoredText(stored) for name, stored in renewed.items()}
    if (
        _stored(model, list(renewed), using)
        .filter(pk=row["pk"], **unchanged)
        .update(**written)
    ):
        result.rotated += 1
    else:
        result.overtaken += 1


# --- the blind index --------------------------------------------------------------------------


def rebuild_blind_index(
    model: type[models.Model],
    field_name: str,
    *,
    batch: int = BATCH,
    using: str = "default",
) -> Rotation:
    """Recompute a BlindIndexField: after a change of BLIND_INDEX_KEY, or after writes that bypassed `save`.

    Only rows whose index differs are written, with compare-and-set on the source's ciphertext.
    """
    index = model._meta.get_field(field_name)
    if not isinstance(index, BlindIndexField):
        raise ValueError(f"{model._meta.label}.{field_name} is no BlindIndexField.")
    result = Rotation(f"{model._meta.label}.{field_name}")
    rows = _stored(model, [index.source], using)
    for page in _batches(rows, [index.source], batch, field_name):
        with transaction.atomic(using=using), without_triggers(model, using):
            for row in page:
                _reindex_row(model, index, row, using, result)
    return result


def _reindex_row(
    model: type[models.Model],
    index: BlindIndexField,
    row: dict[str, Any],
    using: str,
    result: Rotation,
) -> None:
    column = f"stored_{index.source}"
    stored = row[column]
    aad = _column(model, index.source).place
    try:
        digest = None if stored is None else index.digest(decrypt_text(stored, aad=aad))
    except DecryptionError:
        result.unreadable.append(row["pk"])
        return
    if digest == row[index.name]:
        return
    same = {f"{column}__isnull": True} if stored is None else {column: stored}
    if (
        _stored(model, [index.source], using)
        .filter(pk=row["pk"], **same)
        .update(**{index.name: digest})
    ):
        result.rotated += 1
    else:
        result.overtaken += 1


# --- reading columns as they stand ------------------------------------------------------------


def _names(model: type[models.Model], field_names: Sequence[str] | None) -> list[str]:
    own = [
        f.name
        for f in model._meta.local_concrete_fields
        if isinstance(f, EncryptedTextField)
    ]
    unknown = set(field_names or []) - set(own)
    if unknown:
        raise ValueError(
            f"{model._meta.label} has no encrypted fields {sorted(unknown)}."
        )
    return own if field_names is None else list(field_names)


def _column(model: type[models.Model], name: str) -> EncryptedTextField:
    field = model._meta.get_field(name)
    if not isinstance(field, EncryptedTextField):
        raise ValueError(f"{model._meta.label}.{name} is not encrypted.")
    return field


def _stored(
    model: type[models.Model], names: Sequence[str], using: str
) -> models.QuerySet[Any]:
    """All rows, each with `stored_<name>`: the column's text, not decrypted."""
    raw = {
        f"stored_{name}": ExpressionWrapper(
            models.F(name), output_field=models.TextField()
        )
        for name in names
    }
    return model._base_manager.using(using).annotate(**raw)


def _under(column: str, key_id: str) -> models.Q:
    return models.Q(**{f"{column}__startswith": key_prefix(key_id)})


def _pending(
    model: type[models.Model], names: Sequence[str], using: str
) -> models.QuerySet[Any]:
    old = models.Q()
    for name in names:
        column = f"stored_{name}"
        old |= models.Q(**{f"{column}__isnull": False}) & ~_under(
            column, active_key_id()
        )
    return _stored(model, names, using).filter(old)


def _batches(
    rows: models.QuerySet[Any], names: Sequence[str], batch: int, *others: str
) -> Iterator[list[dict[str, Any]]]:
    """Pages by primary key: rows that stay as they are don't come twice."""
    columns = ["pk", *(f"stored_{name}" for name in names), *others]
    page = list(rows.order_by("pk").values(*columns)[:batch])
    while page:
        yield page
        page = list(
            rows.filter(pk__gt=page[-1]["pk"]).order_by("pk").values(*columns)[:batch]
        )
