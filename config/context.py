"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """Out: `demo` (banner and mailbox), `nav` (header entries of this person)."""
    return {"demo": settings.DEMO, "nav": []}
