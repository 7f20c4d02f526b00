"""What the product refuses to start with (SECURITY.md O4, CISA secure by default).

ENVIRONMENT says what this installation is: `production`, or `local` for a developer's machine and the
demonstration. It is `production` unless DEBUG or DEMO is on. A name that the world can reach makes it
production too, whatever ENVIRONMENT says.
"""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_LENGTH = 50
SECRET_KEY_VARIETY = 10
LOCAL_NAMES = {"localhost", "testserver", "[::1]"}


def environment_of(*, named: str, debug: bool, demo: bool) -> str:
    """Out: `production` or `local`. Raises ImproperlyConfigured for another word."""
    if named not in {"", "production", "local"}:
        raise ImproperlyConfigured("ENVIRONMENT must be production or local.")
    return named or ("local" if debug or demo else "production")


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_private
    except ValueError:
        return host in LOCAL_NAMES or host.endswith(".localhost")


def refusals(values: Mapping[str, Any]) -> Iterator[str]:
    """In: the settings by name. Out: one sentence a fault, with what to do; none when it may start."""
    hosts = values["ALLOWED_HOSTS"]
    public = [host for host in hosts if not _is_local(host)]
    production = values["ENVIRONMENT"] == "production"
    for switch in ("DEBUG", "DEMO"):
        if values[switch] and production:
            yield f"{switch} is on in production: unset it."
        elif values[switch] and public:
            yield f"{switch} is on and ALLOWED_HOSTS names {public[0]}: unset one of them."
    if any("*" in host or host.startswith(".") for host in hosts):
        yield "ALLOWED_HOSTS has a wildcard: name each host."
    yield from _key_refusals(values, production=production)
    roles = [values["DATABASES"][alias].get("USER") for alias in ("default", "owner")]
    if production and values["OWNER_IS_NAMED"] and roles[0] == roles[1]:
        yield (
            "DATABASE_URL and DATABASE_OWNER_URL name the same role: the application must own nothing; "
            "create a second role for it."
        )


def _key_refusals(values: Mapping[str, Any], *, production: bool) -> Iterator[str]:
    secret = values["SECRET_KEY"]
    weak = len(secret) < SECRET_KEY_LENGTH or len(set(secret)) < SECRET_KEY_VARIETY
    if secret.startswith("django-insecure") or (production and weak):
        yield "SECRET_KEY is a default or too short: put 50 or more random characters there."
    if not values["FIELD_ENCRYPTION_KEYS"]:
        yield "FIELD_ENCRYPTION_KEYS is empty: name at least one key as id:base64."
    if not values["BLIND_INDEX_KEY"]:
        yield "BLIND_INDEX_KEY is empty: put the base64 of 32 random bytes there."


def refuse_bad_start(values: Mapping[str, Any]) -> None:
    """Raises ImproperlyConfigured with every fault, one a line."""
    faults = list(refusals(values))
    if faults:
        raise ImproperlyConfigured("\n".join(["This may not start.", *faults]))
