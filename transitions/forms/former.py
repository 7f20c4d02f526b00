"""The former school's forms: creation in bulk, the meeting, tracking, notices, dropout, the county's list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from cases.forms.case_life import text
from fields.roc_forms import ROCDateField
from transitions.composition import Part
from transitions.models import (
    DropoutReport,
    EvaluationItem,
    TrackingContact,
    Transition,
)


def line(label: Any, most: int, *, required: bool = True, hint: Any = "") -> forms.CharField:  # fmt: skip
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint)  # fmt: skip


def person(label: Any, *, required: bool = True) -> Any:
    return forms.ModelChoiceField(User.objects.none(), label=label, required=required)


def _offer(form: forms.Form, name: str, people: Any) -> None:
    field: Any = form.fields[name]
    field.queryset = people
    field.label_from_instance = lambda user: user.name


class GraduatesForm(forms.Form):
    """應屆畢業生成批建立."""

    graduates_on = ROCDateField(
        label=_("畢業日"), help_text=_("已建立的應屆畢業生也改用這一天重新計算期限。")
    )


class ReasonForm(forms.Form):
    reason = text(_("原因"))


class EvaluationForm(forms.Form):
    """排定評估會議. In: `people`, who may chair; `rows`, the pending students as (key, label)."""

    meets_on = ROCDateField(label=_("日期"))
    meets_at = forms.TimeField(label=_("時間"), help_text=_("24 小時制，如 10:00"))
    place = line(_("地點"), 60)
    chair = person(_("主席"))
    designation = line(
        _("校長指定依據"), 120, required=False,
        hint=_("主席是校長或其指定之人員；非校長時必填，如簽呈日期與文號。"),
    )  # fmt: skip
    students = forms.MultipleChoiceField(
        label=_("學生"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "chair", people)
        students: Any = self.fields["students"]
        students.choices = rows


class SeatForm(forms.Form):
    """A member or a guest. In: `people` of the school; `items`, the students as (key, label)."""

    part = forms.ChoiceField(label=_("身分"), choices=Part.choices)
    user = person(_("本校人員"), required=False)
    name = line(_("姓名（校外人員）"), 80, required=False)
    item = forms.ChoiceField(
        label=_("學生"), required=False, help_text=_("導師、主責與列席人員只參加這位學生的議案。"),
    )  # fmt: skip
    need = text(_("列席之必要性"), required=False, rows=2)

    def __init__(self, *args: Any, people: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "user", people)
        item: Any = self.fields["item"]
        item.choices = [("", "—"), *items]


class DecisionForm(forms.Form):
    """One student's decision."""

    minutes = text(_("討論紀錄"), required=False, rows=4, hint=_("只有本生的主責、導師與輔導室看得到。"))  # fmt: skip
    decision = forms.ChoiceField(
        label=_("決議"), choices=EvaluationItem.Decision.choices,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
    )  # fmt: skip
    reason = text(_("理由"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class AmendForm(forms.Form):
    """Minutes and reason of one student after the meeting; the decision stands."""

    minutes = text(_("討論紀錄"), required=False, rows=4)
    reason = text(_("理由"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class OpenForm(forms.Form):
    """召開: the day it is held, and the chair's reminder."""

    held_on = ROCDateField(label=_("召開日"))
    reminded = forms.BooleanField(
        label=_("主持人已提醒與會人員：會議資料與討論內容應保密，資料不得攜出。"),
        error_messages={"required": _("主持人須先提醒與會人員保密。")},
    )


class ReturnForm(forms.Form):
    reason = text(_("退回原因"), rows=2)


class UploadForm(forms.Form):
    """登錄通報系統上傳."""

    uploaded_on = ROCDateField(label=_("上傳日"))
    number = line(_("通報編號"), 40)


class ContactForm(forms.Form):
    """追蹤紀錄."""

    contacted_on = ROCDateField(label=_("追蹤日"))
    method = forms.ChoiceField(label=_("方式"), choices=TrackingContact.Method.choices)
    outcome = forms.ChoiceField(
        label=_("結果"), choices=TrackingContact.Outcome.choices,
        widget=forms.RadioSelect,
        help_text=_("僅有錄取名單不算就學；確認已報到註冊後，請再登錄「確定現就讀學校」。"),
    )  # fmt: skip
    told = text(_("追蹤情形"))


class TrackingForm(forms.Form):
    """Who tracks, how often. In: `people`."""

    tracker = person(_("追蹤人員"))
    rhythm_days = forms.IntegerField(
        label=_("追蹤間隔（日）"), min_value=7, max_value=92,
        help_text=_("法規未定頻率，建議每月一次。"),
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "tracker", people)


class FoundForm(forms.Form):
    """確定現就讀學校."""

    code = line(
        _("學校代碼"), 6, required=False, hint=_("本系統內的學校填六碼代碼，其他學校填校名。")
    )  # fmt: skip
    name = line(_("校名"), 100, required=False)
    enrolled_on = ROCDateField(label=_("報到註冊日"))
    basis = forms.ChoiceField(
        label=_("確認依據"), choices=Transition.Basis.choices, widget=forms.RadioSelect,
        help_text=_("僅錄取名單不足。"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        code = cleaned.get("code")
        cleaned["school"] = School.objects.filter(code=code).first() if code else None
        if code and cleaned["school"] is None:
            self.add_error("code", _("本系統沒有這個代碼的學校，請改填校名。"))
        if not code and not cleaned.get("name"):
            self.add_error("name", _("請填學校代碼或校名。"))
        return cleaned


class NoticeForm(forms.Form):
    """通知現就讀學校：通報系統與公文."""

    notified_on = ROCDateField(label=_("通報系統通知日"))
    letter_on = ROCDateField(label=_("發文日期"))
    letter_number = line(_("發文字號"), 60)


class AuthorityForm(forms.Form):
    """通知主管機關列冊."""

    notified_on = ROCDateField(label=_("通知主管機關日"))
    system_number = line(_("通報系統編號"), 40)


class DropoutForm(forms.Form):
    """應為中輟通報."""

    ground = forms.ChoiceField(
        label=_("通報事由"),
        choices=DropoutReport.Ground.choices,
        widget=forms.RadioSelect,
    )
    since_on = ROCDateField(label=_("起算日"), help_text=_("首次未到校日、累計達 7 日之日，或轉出日。"))  # fmt: skip


class DropoutReportedForm(forms.Form):
    """中輟通報已完成."""

    reported_on = ROCDateField(label=_("通報日"))
    number = line(_("中輟通報編號"), 40)
