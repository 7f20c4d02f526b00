"""The page of one form about one case, or about no case yet."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.views.member import MemberRequest
from cases.case_page import identity
from cases.models import Case
from cases.views.screen import screen_naming


def case_form_page(
    request: MemberRequest, form: BaseForm, *, case: Case | None = None, **context: Any
) -> HttpResponse:
    """In: `title`, `button`, and for a form about no case `who` and `back`."""
    on = timezone.localdate()
    if case is not None:
        context |= identity(case, screen_naming(request, on=on), on=on)
        context.setdefault("back", reverse("casework:case", args=[case.pk]))
    return render(request, "cases/case_form.html", {"form": form, **context})
