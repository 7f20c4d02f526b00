"""Accounts that nobody real can own must not exist where real work is done (SECURITY.md O4)."""

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.db.models import Q

from accounts.models import User

log = structlog.get_logger(__name__)

# RFC 2606 and RFC 6761: no person has an address there, the demonstration's people do.
RESERVED = (".test", ".example", ".invalid", ".localhost", "@localhost")
RESERVED_DOMAINS = ("example.com", "example.org", "example.net", "example.edu.tw")
GUESSABLE_NAMES = ("admin", "administrator", "root", "test", "demo", "guest")
GUESSABLE_PASSWORDS = ("admin", "password", "changeme")


def default_accounts() -> list[str]:
    """User names of active accounts of the demonstration, and of those with a factory password."""
    reserved = Q()
    for ending in (*RESERVED, *(f"@{domain}" for domain in RESERVED_DOMAINS)):
        reserved |= Q(email__iendswith=ending)
    people = User.objects.filter(is_active=True)
    found = set(people.filter(reserved).values_list("username", flat=True)[:20])
    for user in people.filter(username__in=GUESSABLE_NAMES):
        tries = (user.username, *GUESSABLE_PASSWORDS)
        if any(user.check_password(password) for password in tries):
            found.add(user.username)
    return sorted(found)


def owns_tables() -> bool:
    """Whether the role this process runs as owns what it should only use (docs/adr/0001)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE tableowner = current_user)"
        )
        return bool(cursor.fetchone()[0])


def refuse_default_accounts() -> None:
    """Raises ImproperlyConfigured in production for a default account, or a role that owns tables.

    A database that is down is /healthz's matter.
    """
    if settings.ENVIRONMENT != "production":
        return
    try:
        names, owner = default_accounts(), owns_tables()
    except OperationalError:
        log.warning("default_accounts_not_checked")
        return
    if owner:
        raise ImproperlyConfigured(
            "This may not start.\nDATABASE_URL names the role that owns the tables: create a second role for the application."
        )
    if names:
        raise ImproperlyConfigured(
            f"This may not start.\nThese accounts are the demonstration's or have a default password: {', '.join(names)}. Disable them."
        )
