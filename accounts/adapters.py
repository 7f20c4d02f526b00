"""allauth's questions answered our way."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse

from accounts import lockout, mail, passwords, second_factor, sessions
from accounts.login_events import LoginEvent, note
from accounts.models import User
from fields import crypto

SECRET_PLACE = "mfa.Authenticator.data"  # noqa: S105  (where a secret is kept, not the secret)


class AccountAdapter(DefaultAccountAdapter):
    """Login, reset and e-mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs herself up: an administrator invites."""
        return False

    # --- guessing -------------------------------------------------------------------------------

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Books the try. Raises ValidationError while the account is locked."""
        self._keys = lockout.keys_for(*_logins(credentials))
        if not lockout.book(self._keys):
            note(LoginEvent.REFUSED_LOCKED, user_or_none=None, request=request)
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Strikes the try out when the password was right."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            lockout.strike_out(self._keys)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        people = lockout.candidates(*_logins(credentials))
        person = people[0] if people else None
        note(LoginEvent.FAILED, user_or_none=person, request=request)
        if person is not None and lockout.is_locked(person):
            note(LoginEvent.LOCKED, user_or_none=person, request=request)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Step-up by password: counted like a login; the session gets a new id."""
        if not super().reauthenticate(user, password):
            return False
        sessions.renew(context.request)
        note(LoginEvent.STEPPED_UP, user_or_none=user, request=context.request)
        return True

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """allauth's own sensitive pages ask again like ours do (SECURITY.md A15)."""
        return not sessions.is_fresh(context.request)

    # --- in and out -----------------------------------------------------------------------------

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        sessions.begin(request)
        note(LoginEvent.LOGGED_IN, user_or_none=user, request=request)

    def logout(self, request: HttpRequest) -> None:
        user = request.user if isinstance(request.user, User) else None
        super().logout(request)
        note(LoginEvent.LOGGED_OUT, user_or_none=user, request=request)

    # --- passwords ------------------------------------------------------------------------------

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Raises ValidationError with what to do. AUTH_PASSWORD_VALIDATORS hold every rule."""
        passwords.validate(password, user=user)
        return password

    def set_password(self, user: User, password: str) -> None:
        passwords.change_password(user=user, password=password)

    # --- letters --------------------------------------------------------------------------------

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        mail.deliver(
            self.render_mail(
                template_prefix, email, {"request": self.request, **context}
            )
        )

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        note(LoginEvent.FAILED, user_or_none=user, request=request)
        return super().respond_user_inactive(request, user)


def _logins(credentials: dict[str, Any]) -> list[str]:
    return [
        credentials[name] for name in ("username", "email") if credentials.get(name)
    ]


class MFAAdapter(DefaultMFAAdapter):
    """The second factor."""

    def encrypt(self, text: str) -> str:
        """The TOTP secret and the recovery codes' seed as they are stored."""
        return crypto.encrypt_text(text, aad=SECRET_PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises fields.crypto.DecryptionError for a value stored in clear, elsewhere or under a lost key."""
        return crypto.decrypt_text(encrypted_text, aad=SECRET_PLACE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Who must use a second factor can't put it down."""
        return not second_factor.is_required(authenticator.user)
