"""What a row of the people list shows of an account, without a query for each."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User


def with_state(people: QuerySet[User]) -> QuerySet[User]:
    """Adds `has_factor`: whether a second factor is enrolled (recovery codes alone are none)."""
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    return people.annotate(has_factor=Exists(factors))
