"""Who must use a second factor, and who has one (SECURITY.md B3, 附表十 TW37)."""

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
from fields import crypto


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


def rotate_secrets() -> int:
    """Effect: every secret and seed is under the active encryption key. Out: how many were rewritten.

    Rows are locked one by one, so that a code used meanwhile stays used.
    """
    rewritten = 0
    for pk in Authenticator.objects.values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            rewritten += row is not None and _rotate(row)
    return rewritten


def _rotate(row: Authenticator) -> bool:
    stale = [
        name
        for name in ("secret", "seed")
        if name in row.data
        and crypto.key_id_of(row.data[name]) != crypto.active_key_id()
    ]
    for name in stale:
        row.data[name] = encrypt(decrypt(row.data[name]))
    if stale:
        row.save(update_fields=["data"])
    return bool(stale)


def is_missing(user: User) -> bool:
    """Whether she must enrol before anything else."""
    return is_required(user) and not has_one(user)
