"""How a typed name and password become a person."""

from typing import Any

from allauth.account.auth_backends import (
    AuthenticationBackend as AllauthAuthenticationBackend,
)
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from accounts import lockout


class AccountBackend(AllauthAuthenticationBackend):
    """Looks each possible person up once and hashes once.

    The parent asks by user name and again by e-mail, which costs a known address two hashes and an unknown
    one a single hash: the clock would tell who exists (SECURITY.md B6).
    """

    def _authenticate(
        self, request: HttpRequest | None, **credentials: Any
    ) -> AbstractBaseUser | None:
        logins = [
            credentials[name] for name in ("username", "email") if credentials.get(name)
        ]
        for person in lockout.candidates(*logins):
            user = self._check_password(person, credentials["password"])
            if user is not None:
                return user
        return None
