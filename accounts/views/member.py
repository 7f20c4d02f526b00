"""A request that ClosedByDefaultMiddleware has let in: somebody is logged in."""

from django.http import HttpRequest

from accounts.models import User


class MemberRequest(HttpRequest):
    """For annotations: `user` is a person, never anonymous."""

    user: User
