"""The fields that several forms of the transfer share."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from documents.attachments import ACCEPTED
from fields.roc_forms import ROCDateField
from transitions.models import DataKind, Delivery


def lines(label: Any, *, required: bool = True, hint: Any = "", rows: int = 3) -> Any:
    """Several lines."""
    return forms.CharField(
        label=label, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def line(label: Any, *, required: bool = True, hint: Any = "", longest: int = 60) -> Any:  # fmt: skip
    """One line."""
    return forms.CharField(label=label, required=required, help_text=hint, max_length=longest)  # fmt: skip


def segments(label: Any, choices: Any, **more: Any) -> Any:
    """One of few."""
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect(attrs={"class": "seg"}), **more,
    )  # fmt: skip


def kinds(label: Any, **more: Any) -> Any:
    """學生輔導相關資料 (附表二、三)."""
    return forms.MultipleChoiceField(
        label=label, choices=DataKind.choices, widget=forms.CheckboxSelectMultiple, **more,
    )  # fmt: skip


def scan(label: Any) -> Any:
    """A file of the accepted kinds."""
    return forms.FileField(
        label=label, required=False, help_text=_("PDF、JPEG 或 PNG 等檔案；會加密保存。"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ACCEPTED)}),
    )  # fmt: skip


def time_field(label: Any, *, required: bool = True) -> Any:
    """24-hour, to the minute."""
    return forms.TimeField(
        label=label, required=required, input_formats=["%H:%M", "%H%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off", "placeholder": ""}),
        help_text=_("24 小時制，例如 14:40。"),
    )  # fmt: skip


def moment(day: Any, time: Any) -> datetime | None:
    """Taipei's wall clock as a moment; None when either is missing."""
    if day is None or time is None:
        return None
    return timezone.make_aware(datetime.combine(day, time))


class FormerSchoolMixin(forms.Form):
    """原就讀學校, in this installation or by its full name."""

    former_school = forms.ModelChoiceField(
        School.objects.none(), label=_("原就讀學校（本系統內）"), required=False,
        help_text=_("在本系統內的學校，公文與密件會直接送達。"),
    )  # fmt: skip
    former_name = line(_("原就讀學校全稱（不在本系統內）"), required=False, longest=100)

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["former_school"]
        field.queryset = School.objects.filter(is_active=True).exclude(pk=school.pk)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if self.is_told() and not typed.get("former_school") and not typed.get("former_name"):  # fmt: skip
            self.add_error("former_name", _("請選擇或填寫原就讀學校。"))
        return typed

    def is_told(self) -> bool:
        """Whether a former school has to be named."""
        return True


class DispatchForm(forms.Form):
    """密件寄出: 發文字號, way, registered-mail number, sign-off."""

    issue_number = line(_("發文字號"))
    delivery = forms.ChoiceField(label=_("送達方式"), choices=Delivery.choices)
    registered_number = line(_("掛號號碼"), required=False, longest=30, hint=_("郵寄時必填。"))  # fmt: skip
    sign_off = line(
        _("封緘簽章"), longest=80, hint=_("封緘並寄出密件的人員職稱與姓名。")
    )

    def __init__(self, *args: Any, inside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not inside:
            field: Any = self.fields["delivery"]
            field.choices = [one for one in Delivery.choices if one[0] != Delivery.SYSTEM]  # fmt: skip


def today_field(label: Any, **more: Any) -> ROCDateField:
    """A 民國 day."""
    return ROCDateField(label=label, **more)
