"""The settings register as a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import settings_register as register


@require_GET
def settings_register(request: HttpRequest) -> HttpResponse:
    """Every tunable: meaning, value, unit, default, level, who may change it, source."""
    rows = [
        {
            "entry": entry,
            "value": register.value(entry.key),
            "level": register.Level(entry.level).label,
        }
        for entry in register.entries()
    ]
    return render(request, "accounts/settings_register.html", {"rows": rows})
