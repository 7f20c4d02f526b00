"""What is set of a school, a term, a class, a center."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import CounselingCenter, School, Term
from fields.roc_forms import ROCDateField


class PlaceSearchForm(forms.Form):
    """Schools by name or unit code."""

    q = forms.CharField(label=_("校名或單位代碼"), max_length=60, required=False)


class SchoolForm(forms.ModelForm):
    class Meta:
        model = School
        fields = ("name", "profile", "second_factor_for_all")
        widgets = {"profile": forms.RadioSelect(attrs={"class": "seg"})}
        help_texts = {
            "profile": _("教導處制的學校由教導主任兼辦輔導行政，核章流程隨之調整。"),
        }


class NewSchoolForm(forms.ModelForm):
    class Meta:
        model = School
        fields = ("code", "name", "stage", "profile")
        widgets = {"profile": forms.RadioSelect(attrs={"class": "seg"})}
        help_texts = {"code": _("教育部六碼單位代碼；完全中學兩個部別各一筆。")}


class TermForm(forms.ModelForm):
    """Dates of one semester; the action checks that it is the only one."""

    starts_on = ROCDateField(label=_("開學日"))
    ends_on = ROCDateField(label=_("學期結束日"))
    graduates_on = ROCDateField(
        label=_("畢業日"),
        required=False,
        help_text=_("有畢業生的學期填寫；轉銜評估會議的期限由此推算。"),
    )
    semester = forms.TypedChoiceField(
        label=_("學期"), coerce=int, choices=[(1, _("第一學期")), (2, _("第二學期"))]
    )

    class Meta:
        model = Term
        fields = ("school_year", "semester", "starts_on", "ends_on", "graduates_on")

    def clean(self) -> dict[str, Any]:
        wanted = self.cleaned_data
        starts, ends = wanted.get("starts_on"), wanted.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", _("學期結束日須在開學日之後。"))
        leaves = wanted.get("graduates_on")
        if starts and leaves and leaves < starts:
            self.add_error("graduates_on", _("畢業日不能早於開學日。"))
        return wanted


class ClassForm(forms.Form):
    """A class of one school year."""

    school_year = forms.IntegerField(label=_("學年度"), min_value=80, max_value=200)
    grade = forms.TypedChoiceField(label=_("年級"), coerce=int)
    name = forms.CharField(label=_("班名"), max_length=20)

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grades: Any = self.fields["grade"]
        grades.choices = [(grade, str(grade)) for grade in school.grades]


class CenterForm(forms.ModelForm):
    class Meta:
        model = CounselingCenter
        fields = ("name", "is_active")


class AuthorityForm(forms.Form):
    """A county with the first person who runs it."""

    code = forms.RegexField(
        r"^[0-9A-Za-z]{2}$",
        label=_("縣市代碼"),
        help_text=_("兩碼，與單位代碼的前兩碼相同。"),
        error_messages={"invalid": _("請填兩個英文字母或數字。")},
    )
    name = forms.CharField(label=_("名稱"), max_length=40)
    person = forms.CharField(label=_("系統管理員姓名"), max_length=70)
    username = forms.RegexField(
        r"^[A-Za-z0-9._-]{3,64}$",
        label=_("系統管理員帳號"),
        help_text=_("3–64 個英文字母、數字、句點、底線或連字號。"),
        error_messages={
            "invalid": _("請用 3–64 個英文字母、數字、句點、底線或連字號。")
        },
    )
    email = forms.EmailField(
        label=_("系統管理員電子郵件"),
        max_length=254,
        help_text=_("設定密碼的連結會寄到這裡；須為本人專用信箱。"),
    )


class SiblingForm(forms.Form):
    """The other stage of a combined school, among those whose settings are hers."""

    sibling = forms.ModelChoiceField(
        School.objects.none(),
        label=_("同校另一部別"),
        required=False,
        empty_label=_("無"),
        help_text=_(
            "完全中學、國中小的兩個部別各有單位代碼與填報帳號；連結後可一次指派兩邊的職務。"
        ),
    )

    def __init__(self, *args: Any, schools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sibling"]
        field.queryset = schools
