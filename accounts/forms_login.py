"""allauth's forms where a guess must be counted or a rule is ours."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.http import HttpRequest

from accounts import lockout, passwords, sessions
from accounts.login_events import LoginEvent, note
from accounts.models import User


class GuardedCodeForm(BaseAuthenticateForm):
    """A code from the authenticator app or a recovery code: counted like a password, good once."""

    def clean_code(self) -> str:
        keys = [lockout.second_factor_key(self.user)]
        if not lockout.book(keys):
            note(
                LoginEvent.REFUSED_LOCKED,
                user_or_none=self.user,
                request=context.request,
            )
            raise get_adapter().validation_error("too_many_login_attempts")
        with transaction.atomic():
            code = super().clean_code()
            if self.authenticator.type == Authenticator.Type.TOTP:
                self._refuse_replay(code)
        lockout.strike_out(keys)
        return code

    def _refuse_replay(self, code: str) -> None:
        """Raises ValidationError for a step already used. allauth asks the cache, which may be down or flushed."""
        row = Authenticator.objects.select_for_update().get(pk=self.authenticator.pk)
        secret = decrypt(row.data["secret"])
        step = max(
            counter
            for counter in totp.yield_hotp_counters_from_time()
            if compare_user_code(
                actual=code,
                expected=totp.format_hotp_value(totp.hotp_value(secret, counter)),
            )
        )
        if step <= row.data.get("last_step", 0):
            raise get_adapter().validation_error("incorrect_code")
        row.data["last_step"] = step
        row.save(update_fields=["data"])

    def _emit_authentication_failed(self, main_auth: Authenticator) -> None:
        note(
            LoginEvent.SECOND_FACTOR_FAILED,
            user_or_none=self.user,
            request=context.request,
        )
        super()._emit_authentication_failed(main_auth)


class AuthenticateForm(GuardedCodeForm, AllauthAuthenticateForm):
    """The second step of login."""


class ReauthenticateForm(GuardedCodeForm, AllauthReauthenticateForm):
    """Step-up by code: the session gets a new id."""

    def save(self) -> None:
        super().save()
        sessions.renew(context.request)
        note(
            LoginEvent.STEPPED_UP,
            user_or_none=context.request.user,
            request=context.request,
        )


class ChangePasswordForm(AllauthChangePasswordForm):
    """The person's own change: the old password is counted as a guess, and the shortest age holds."""

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        passwords.refuse_too_soon(self.user)
        return cleaned


class ResetPasswordForm(AllauthResetPasswordForm):
    """「忘記密碼」: the same answer and the same work whether the address is known or not."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if self.users:
            return super().save(request, **kwargs)
        email: str = self.cleaned_data["email"]
        nobody = User(email=email, username=email)
        key = PasswordResetTokenGenerator().make_token(nobody)
        adapter = get_adapter()
        adapter.render_mail(
            "account/email/password_reset_key",
            email,
            {
                "user": nobody,
                "username": email,
                "password_reset_url": adapter.get_reset_password_from_key_url(
                    f"{nobody.pk.hex}-{key}"
                ),
                "uid": nobody.pk.hex,
                "key": key,
                "request": request,
            },
        )
        return email
