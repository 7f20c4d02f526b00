"""A logged-in browser for a person whom the test itself made."""

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from tests.accounts.cast import again


def logged_in(user, *, fresh: bool = True) -> Client:
    """A browser of this person; `fresh`: she showed her password this minute."""
    client = Client()
    client.force_login(again(user))
    if fresh:
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, user, "password", username=user.username)
        request.session.save()
    return client
