"""What a month's page has and does alike for a school and for a counseling center."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from reporting.checking import Checked
from reporting.forms import AmendmentForm, UploadedForm, WorkbookForm

SHOWN = 200  # findings on the page; the coloured file has all


def forms_of(
    *,
    today: date,
    form: WorkbookForm | None = None,
    uploaded_form: UploadedForm | None = None,
    amendment_form: AmendmentForm | None = None,
) -> dict[str, Any]:
    """The three forms of the page: as they came back with errors, or empty."""
    return {
        "form": form or WorkbookForm(auto_id="book_%s"),
        "uploaded_form": uploaded_form
        or UploadedForm(auto_id="up_%s", initial={"uploaded_on": today}),
        "amendment_form": amendment_form or AmendmentForm(auto_id="amend_%s"),
    }


def judged(checked: Checked | None, filename: str) -> dict[str, Any]:
    """What a check found, for the page; nothing before one."""
    return {
        "checked": checked,
        "findings": checked.errors[:SHOWN] if checked else [],
        "warnings": checked.warnings[:SHOWN] if checked else [],
        "filename": filename,
    }


def say_filed(request: HttpRequest, changed: bool) -> None:
    if changed:
        messages.success(request, _("檢核通過，已存為本月月報。請上傳部版系統後登錄回執。"))  # fmt: skip
    else:
        messages.info(request, _("與現行版本相同，無變更。"))


def take_upload(
    request: HttpRequest, note: Callable[..., object]
) -> UploadedForm | None:
    """`note(at=, receipt=)` writes it; what it finds wrong stands at the day's field. Out: the form with its errors."""
    form = UploadedForm(request.POST)
    if form.is_valid():
        try:
            note(at=form.moment(), receipt=form.cleaned_data["receipt"])
        except ValidationError as error:
            form.add_error("uploaded_on", error)
    if not form.is_valid():
        return form
    messages.success(request, _("已登錄上傳部版，本月填報完成。"))
    return None
