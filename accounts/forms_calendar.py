"""What is typed about calendars and overrides."""

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from deadlines.official_csv import (
    MAX_BYTES,
    CalendarFileError,
    OfficialYear,
    read_official_year,
)
from deadlines.rules import RULES
from fields.roc_forms import ROCDateField

SALT = "official-calendar"
PREVIEW_SECONDS = 3600


class OfficialCalendarForm(forms.Form):
    """The official CSV; `cleaned_data["file"]` is an OfficialYear, `content` its bytes."""

    file = forms.FileField(
        label=_("政府行政機關辦公日曆表（CSV）"),
        help_text=_("data.gov.tw 第 14718 號資料集，一年一檔，Big5 或 UTF-8。"),
    )
    content = b""

    def clean_file(self) -> OfficialYear:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(_("檔案過大，不是一年份的辦公日曆表。"))
        self.content = upload.read()
        return _read(self.content)


class ApplyForm(forms.Form):
    """What the preview showed, signed, so that exactly this is applied within the hour."""

    shown = forms.CharField(widget=forms.HiddenInput)

    @staticmethod
    def sign(content: bytes) -> str:
        return signing.dumps(content.decode("latin-1"), salt=SALT, compress=True)

    def clean_shown(self) -> OfficialYear:
        try:
            text = signing.loads(
                self.cleaned_data["shown"], salt=SALT, max_age=PREVIEW_SECONDS
            )
        except signing.BadSignature as error:
            raise forms.ValidationError(_("預覽已過期，請重新上傳。")) from error
        return _read(text.encode("latin-1"))


def _read(content: bytes) -> OfficialYear:
    try:
        return read_official_year(content)
    except CalendarFileError as error:
        raise forms.ValidationError(str(error)) from error


class OwnDayForm(forms.Form):
    """A day off or a day worked, of a county or school, with who said so."""

    place = forms.CharField(widget=forms.HiddenInput)
    day = ROCDateField(label=_("日期"))
    is_off = forms.TypedChoiceField(
        label=_("當日"),
        choices=[("1", _("放假（停班停課）")), ("0", _("上班上課"))],
        coerce=lambda value: value == "1",
    )
    name = forms.CharField(label=_("名稱"), max_length=60)
    source = forms.CharField(
        label=_("來源"), max_length=120, help_text=_("公告機關、文號或行事曆。")
    )


class RemoveDayForm(forms.Form):
    place = forms.CharField(widget=forms.HiddenInput)
    day = forms.DateField(widget=forms.HiddenInput)


def _parameters() -> list[tuple[str, str]]:
    return [
        (
            f"{rule.id}:{one.name}",
            f"{rule.id} {rule.title}：{one.label}（{one.minimum}–{one.maximum} {one.unit}，原 {one.default}）",
        )
        for rule in RULES.values()
        for one in rule.parameters
    ]


class OverrideForm(forms.Form):
    """A parameter as a county or school lawfully decided it."""

    place = forms.CharField(widget=forms.HiddenInput)
    parameter = forms.ChoiceField(label=_("期限參數"), choices=_parameters)
    value = forms.IntegerField(label=_("值"), min_value=0, max_value=999)
    in_force_from = ROCDateField(label=_("生效日"))
    until = ROCDateField(label=_("適用至"), required=False)
    citation = forms.CharField(
        label=_("依據"), max_length=200, help_text=_("函文字號、日期或補充規定全名。")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("in_force_from"), data.get("until")
        if first and last and last < first:
            self.add_error("until", _("結束日不能早於生效日。"))
        return data


class EndOverrideForm(forms.Form):
    until = ROCDateField(label=_("適用至"))
