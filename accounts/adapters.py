"""allauth's questions answered our way."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Login, reset and e-mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs herself up: an administrator invites."""
        return False


class MFAAdapter(DefaultMFAAdapter):
    """The second factor."""
