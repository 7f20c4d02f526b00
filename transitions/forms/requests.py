"""The request: begun, its letter, its way out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from transitions import letters
from transitions.forms.transfer_fields import (
    DispatchForm,
    FormerSchoolMixin,
    line,
    lines,
    segments,
    time_field,
    today_field,
)
from transitions.models import AttendanceRequest, TransferRequest


class NewRequestForm(FormerSchoolMixin):
    """For a student who is not listed (art. 7); a listed one's request follows from her check."""

    need = lines(
        _("經評估有進行介入性輔導或處遇性輔導之必要"),
        hint=_("為什麼需要原就讀學校的資料；只供本校查核。"),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class LetterForm(forms.Form):
    """The letter's typed fields, by the paper's own labels."""

    address = line(letters.LABELS["address"], longest=200)
    contact_person = line(letters.LABELS["contact_person"], longest=80)
    contact_way = line(letters.LABELS["contact_way"], longest=100)
    attachments = line(letters.LABELS["attachments"], longest=200, required=False)
    subject = lines(letters.LABELS["subject"], rows=3, hint=_("以「○生」稱呼學生。"))
    explanation = lines(letters.LABELS["explanation"], rows=5, hint=_("一行一點。"))
    copy_recipient = line(letters.LABELS["copy_recipient"], required=False, longest=100)
    file_number = line(letters.LABELS["file_number"], required=False, longest=60)
    retention = line(letters.LABELS["retention"], required=False, longest=60)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SendForm(DispatchForm):
    issued_on = today_field(_("發文日期"))
    field_order = ("issue_number", "issued_on", "delivery")


class ReceivedDayForm(forms.Form):
    received_on = today_field(_("收文日"))


class ReasonForm(forms.Form):
    reason = lines(_("理由"))


class VersionForm(forms.Form):
    """What was shown is what is approved."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class NothingForm(forms.Form):
    """A button."""


class IdentifyForm(forms.Form):
    """Which of the former school's students is meant, by student number or national ID."""

    number = line(
        _("學號或身分證字號"), hint=_("本校名冊中的學號，或完整的身分證字號。")
    )


class ArrivalForm(forms.Form):
    """A letter that came on paper from a school outside the installation."""

    school_name = line(_("現就讀學校全稱"), longest=100)
    kind = segments(_("依據"), TransferRequest.Kind.choices)
    issue_number = line(_("來文字號"))
    issued_on = today_field(_("來文日期"))
    received_on = today_field(_("收文日"), help_text=_("次日起算十五日。"))
    received_number = line(_("收文字號"))
    key = forms.UUIDField(widget=forms.HiddenInput)


class AskPersonForm(FormerSchoolMixin):
    """請原就讀學校派員."""

    occasion = segments(_("會議"), AttendanceRequest.Occasion.choices)
    need = lines(_("經評估有進行介入性輔導或處遇性輔導之必要"), required=False, hint=_("個案會議必填。"))  # fmt: skip
    meets_on = today_field(_("會議日期"))
    meets_time = time_field(_("會議時間"))
    place = line(_("會議地點"), longest=100)
    issue_number = line(_("發文字號"))
    key = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("occasion", "former_school", "former_name", "need")

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fixed:  # it follows from the request
            del self.fields["former_school"], self.fields["former_name"]
            del self.fields["occasion"]

    def is_told(self) -> bool:
        return "former_name" in self.fields


class NamePersonForm(forms.Form):
    """誰、何時: the only answer there is."""

    person = line(_("指派人員姓名"), longest=80)
    capacity = segments(_("身分"), AttendanceRequest.Capacity.choices)
    phone = line(_("聯絡電話"))
    comes_on = today_field(_("到場日期"))
    comes_time = time_field(_("到場時間"))


class AttendedForm(forms.Form):
    attended_on = today_field(_("出席日"))
