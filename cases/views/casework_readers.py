"""存取紀錄: who read this case lately, for who may ask who can see it."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.views.member import MemberRequest
from cases.case_parts import readers_of
from cases.emergency_doors import holding_on
from cases.views.casework_section import open_section, show_section


@require_GET
def readers(request: MemberRequest, pk: Any) -> HttpResponse:
    """The last hundred readings of the case, its records and risk."""
    opened = open_section(request, pk, "readers")
    return show_section(
        request, opened, "readers", readings=readers_of(opened.case),
        emergencies=holding_on(opened.case, now=timezone.now()),
    )  # fmt: skip
