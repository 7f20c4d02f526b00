"""The letters by which a person chooses her own password: when she is invited, and when an administrator reset her account."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User


def send_invitation(request: HttpRequest, user: User) -> None:
    """Effect: her address is noted as not yet verified, and a letter with a link to choose a password goes there."""
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": False}
    )
    _send(request, user, "account/email/invitation")


def send_reset(request: HttpRequest, user: User) -> None:
    """Effect: a letter with a link to choose a new password."""
    _send(request, user, "account/email/administrator_reset")


def _send(request: HttpRequest, user: User, template: str) -> None:
    """The link lives as long as 忘記密碼's (PASSWORD_RESET_TIMEOUT); afterwards she asks for a new one by that page."""
    adapter = get_adapter()
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    context: dict[str, Any] = {
        "user": user,
        "username": user.username,
        "password_reset_url": adapter.get_reset_password_from_key_url(key),
        "again_url": request.build_absolute_uri(reverse("account_reset_password")),
    }
    adapter.send_mail(template, user.email, context)
