"""Who must use a second factor, and who has one (SECURITY.md B3, 附表十 TW37)."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from accounts.models import User


def is_required(user: User) -> bool:
    """Whether this person may work only with a second factor. In the demonstration nobody must."""
    return user.second_factor_required and not settings.DEMO


def has_one(user: User) -> bool:
    """Whether she enrolled one; recovery codes alone don't count."""
    return (
        Authenticator.objects.filter(user=user)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .exists()
    )


def is_missing(user: User) -> bool:
    """Whether she must enrol before anything else."""
    return is_required(user) and not has_one(user)
