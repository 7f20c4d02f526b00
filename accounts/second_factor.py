"""Who must use a second factor, and who has one (SECURITY.md B3, 附表十 TW37)."""

from collections import Counter
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.matrix import NAMELESS
from accounts.models import User
from accounts.sights import sights_of
from accounts.vocabulary import PRIVILEGED, SESSION_CONTENT
from fields.crypto import DecryptionError, active_key_id, key_id_of
from fields.rotation import KeyCount, Rotation


def is_required(user: User) -> bool:
    """Whether this person may work only with a second factor. In the demonstration nobody must."""
    if settings.DEMO:
        return False
    return user.second_factor_required or second_factor_required(
        user, on=timezone.localdate()
    )


def second_factor_required(user: Any, *, on: date) -> bool:
    """Whether she must pass the second factor: always for who can read session content or opens others' doors;
    for the rest when one of her schools asks it of everyone."""
    held = sights_of(user, on=on)
    for holding in held.holdings:
        school = holding.appointment.school
        if school is not None and school.second_factor_for_all:
            return True
        for word in SESSION_CONTENT | PRIVILEGED:
            if holding.cells.get(word, frozenset()) - NAMELESS:
                return True
    return False


def has_one(user: User) -> bool:
    """Whether she enrolled one; recovery codes alone don't count."""
    return (
        Authenticator.objects.filter(user=user)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .exists()
    )


def count_secrets(using: str = "default") -> list[KeyCount]:
    """How many secrets and seeds are under each key; `key_id` is None for what is no ciphertext of ours."""
    counts = Counter(
        (name, _key_id(row.data[name]))
        for row in Authenticator.objects.using(using).iterator()
        for name in _sealed(row)
    )
    return [
        KeyCount(Authenticator._meta.label, name, key_id, values)
        for (name, key_id), values in sorted(counts.items(), key=str)
    ]


def rotate_secrets(using: str = "default") -> Rotation:
    """Effect: every secret and seed is under the active encryption key. Out: rows rewritten, rows that can't be opened.

    Rows are locked one by one, so that a code used meanwhile stays used.
    """
    result = Rotation(Authenticator._meta.label)
    rows = Authenticator.objects.using(using)
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic(using=using):
            row = rows.select_for_update().filter(pk=pk).first()
            if row is not None:
                _rotate(row, result)
    return result


def _rotate(row: Authenticator, result: Rotation) -> None:
    stale = [
        name for name in _sealed(row) if _key_id(row.data[name]) != active_key_id()
    ]
    try:
        for name in stale:
            row.data[name] = encrypt(decrypt(row.data[name]))
    except DecryptionError:
        result.unreadable.append(row.pk)
        return
    if stale:
        row.save(update_fields=["data"])
        result.rotated += 1


def _sealed(row: Authenticator) -> list[str]:
    return [name for name in ("secret", "seed") if name in row.data]


def _key_id(stored: str) -> str | None:
    try:
        return key_id_of(stored)
    except DecryptionError:
        return None


def is_missing(user: User) -> bool:
    """Whether she must enrol before anything else."""
    return is_required(user) and not has_one(user)
