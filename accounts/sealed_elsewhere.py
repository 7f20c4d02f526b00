"""Ciphertext of the accounts app outside encrypted columns: the second factors, in allauth's table."""

from accounts import second_factor
from fields.elsewhere import Elsewhere, register

register(
    Elsewhere(
        "mfa.Authenticator", second_factor.count_secrets, second_factor.rotate_secrets
    )
)
