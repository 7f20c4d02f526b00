"""What people type about a month."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fields.roc_forms import ROCDateField
from reporting.checking import ACCEPTED

_MOST_BYTES = 10 * 1024 * 1024


class WorkbookForm(forms.Form):
    """The workbook that is checked, given back coloured, or filed."""

    file = forms.FileField(
        label=_("填報活頁簿"),
        help_text=_(
            ".xlsx 或 .ods，10 MB 以內。請使用本學期的空白表格，不要上傳填報範例。"
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED)}),
        error_messages={"required": _("請選擇要檢核的檔案。")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > _MOST_BYTES:
            raise forms.ValidationError(
                _("檔案超過 10 MB。請刪除不需要的工作表或圖片。"), code="too_big"
            )
        return file


class UploadedForm(forms.Form):
    """When the month was uploaded to the ministry's system, and its receipt."""

    uploaded_on = ROCDateField(label=_("上傳日期"))
    uploaded_time = forms.TimeField(
        label=_("上傳時間"),
        widget=forms.TimeInput(attrs={"placeholder": "14:30"}, format="%H:%M"),
    )
    receipt = forms.CharField(
        label=_("回執"),
        max_length=200,
        help_text=_("部版系統顯示的完成訊息或編號。"),
    )

    def moment(self) -> dt.datetime:
        """The two fields as one local moment."""
        cleaned = self.cleaned_data
        return timezone.make_aware(
            dt.datetime.combine(cleaned["uploaded_on"], cleaned["uploaded_time"])
        )


class AmendmentForm(forms.Form):
    """Why a filed month must be changed."""

    reason = forms.CharField(
        label=_("修正原因"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("請說明修正的原因。")},
    )


class DecisionForm(forms.Form):
    """The county's answer to an amendment across semesters."""

    granted = forms.TypedChoiceField(
        label=_("決定"),
        choices=[("yes", _("開放修正")), ("no", _("不核准"))],
        coerce=lambda value: value == "yes",
    )
    note = forms.CharField(label=_("說明"), max_length=500, required=False)
