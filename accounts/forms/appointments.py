"""Posts: who holds which role where, from when until when."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, Role, School, SchoolClass, User
from accounts.places import Place
from fields.roc_forms import ROCDateField


class PostForm(forms.Form):
    """One appointment at a place that is already known. Which facts belong together the action says (check_appointment)."""

    role = forms.ModelChoiceField(
        Role.objects.none(), label=_("角色"), empty_label=_("請選擇")
    )
    school_class = forms.ModelChoiceField(
        SchoolClass.objects.none(),
        label=_("班級"),
        required=False,
        empty_label=_("不適用"),
        help_text=_("導師必填。"),
    )
    standing = forms.TypedChoiceField(
        label=_("身分"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", _("不適用")), *Appointment.Standing.choices],
        help_text=_("輔導教師必填。"),
    )
    host_code = forms.CharField(
        label=_("主聘學校單位代碼"),
        max_length=6,
        required=False,
        help_text=_("身分為「合聘專任輔導教師－從聘學校」時填寫。"),
    )
    ministry_account = forms.RegexField(
        r"^[a-z0-9_]{4,8}$",
        label=_("填報帳號個人碼"),
        required=False,
        help_text=_(
            "填報人員使用：單位代碼、底線，再接 4–8 個小寫英文字母、數字或底線；曾用過的不能再用。"
        ),
        error_messages={"invalid": _("填報帳號須為 4–8 個小寫英文字母、數字或底線。")},
    )
    from_on = ROCDateField(label=_("起日"))
    until_on = ROCDateField(
        label=_("迄日"), required=False, help_text=_("含當日；未定則留空。")
    )

    at_sibling = forms.BooleanField(required=False)
    sibling_account = forms.RegexField(
        r"^[a-z0-9_]{4,8}$",
        label=_("另一部別的填報帳號個人碼"),
        required=False,
        help_text=_("每個部別一個填報帳號。"),
        error_messages={"invalid": _("填報帳號須為 4–8 個小寫英文字母、數字或底線。")},
    )

    def __init__(
        self,
        *args: Any,
        place: Place,
        sibling: School | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sibling = sibling
        if sibling is None:
            del self.fields["at_sibling"], self.fields["sibling_account"]
        else:
            self.fields["at_sibling"].label = _("同時在%(school)s任同一職務") % {
                "school": sibling
            }
        kind = {"school": "school", "counselingcenter": "center"}.get(
            str(place._meta.model_name), "authority"
        )
        fields: Any = self.fields
        fields["role"].queryset = Role.objects.filter(place__in=[kind, "any"])
        if isinstance(place, School):
            fields["school_class"].queryset = place.classes.order_by(
                "-school_year", "grade", "name"
            )
            fields["school_class"].label_from_instance = class_label
        else:
            for name in ("school_class", "standing", "host_code", "ministry_account"):
                del fields[name]

    def clean_host_code(self) -> School | None:
        """The school of the code."""
        code = self.cleaned_data["host_code"].strip().upper()
        if not code:
            return None
        school = School.objects.filter(code=code).first()
        if school is None:
            raise forms.ValidationError(_("查無此單位代碼，請輸入六碼，例如 990301。"))
        return school

    def post(self) -> dict[str, Any]:
        """The keywords of `appoint` that this form knows."""
        names = ("role", "school_class", "standing", "from_on", "until_on")
        post = {name: self.cleaned_data.get(name) for name in names}
        post["host_school"] = self.cleaned_data.get("host_code")
        post["ministry_account"] = self.cleaned_data.get("ministry_account", "")
        return post

    def places(self, place: Place) -> list[tuple[Place, str]]:
        """Where the post is held, each with the personal part of its ministry account: the place, and its other half
        when ticked."""
        told = self.cleaned_data
        first: tuple[Place, str] = (place, told.get("ministry_account", ""))
        if self.sibling is None or not told.get("at_sibling"):
            return [first]
        return [first, (self.sibling, told["sibling_account"])]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("at_sibling") and told.get("school_class"):
            self.add_error("at_sibling", _("導師的班級只屬於一個部別，請分開指派。"))
        return told


def class_label(school_class: SchoolClass) -> str:
    """114 學年 801: a class exists anew every school year."""
    return str(
        _("%(year)s 學年 %(name)s")
        % {"year": school_class.school_year, "name": school_class.name}
    )


class KnownPersonForm(PostForm):
    """A person who has an account already, perhaps at another school: named by account and name."""

    account = forms.CharField(label=_("帳號或電子郵件"), max_length=254)
    name = forms.CharField(
        label=_("姓名"), max_length=70, help_text=_("須與帳號登記的姓名相同。")
    )
    field_order = ("account", "name")


class InviteForm(PostForm):
    """A new account with its first post."""

    name = forms.CharField(label=_("姓名"), max_length=70)
    username = forms.RegexField(
        r"^[A-Za-z0-9._-]{3,64}$",
        label=_("帳號"),
        help_text=_("3–64 個英文字母、數字、句點、底線或連字號。"),
        error_messages={
            "invalid": _("請用 3–64 個英文字母、數字、句點、底線或連字號。")
        },
    )
    email = forms.EmailField(
        label=_("電子郵件"),
        max_length=254,
        help_text=_("設定密碼的連結會寄到這裡；須為本人專用信箱。"),
    )
    field_order = ("name", "username", "email")


class PersonChoice(forms.ModelChoiceField):
    """Colleagues by name and account."""

    def label_from_instance(self, obj: Any) -> str:
        return _("%(person)s（%(username)s）") % {
            "person": obj.name,
            "username": obj.username,
        }


class EndForm(forms.Form):
    """The last day, why, and who takes over what is open."""

    last_day = ROCDateField(
        label=_("最後一日"),
        required=False,
        help_text=_("含當日；留空則立即結束，下一個要求起就看不到資料。"),
    )
    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        help_text=_("會留在稽核紀錄，請勿填寫個案資料。"),
    )
    successor = PersonChoice(
        User.objects.none(),
        label=_("接手人或暫代人"),
        required=False,
        empty_label=_("沒有未結事項，不需要"),
        help_text=_("接手人須在同一單位任職。"),
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["successor"]
        people.queryset = colleagues

    def ask_for_successor(self, message: str) -> None:
        """The appointment still owns something: the successor becomes what is wrong with the form."""
        self.add_error("successor", message)


class HandOverForm(forms.Form):
    """職務交接: to whom, from which day."""

    to = PersonChoice(User.objects.none(), label=_("交接給"), empty_label=_("請選擇"))
    from_on = ROCDateField(
        label=_("交接日"), help_text=_("新任自這一日起，原任至前一日止。")
    )
    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        help_text=_("會留在稽核紀錄，請勿填寫個案資料。"),
    )
    ministry_account = forms.RegexField(
        r"^[a-z0-9_]{4,8}$",
        label=_("新任的填報帳號個人碼"),
        required=False,
        help_text=_("填報帳號不移交；新任如需填報，請給新的。"),
        error_messages={"invalid": _("填報帳號須為 4–8 個小寫英文字母、數字或底線。")},
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["to"]
        people.queryset = colleagues


class DeputyForm(forms.Form):
    """代理: who, and the days, both included."""

    deputy = PersonChoice(
        User.objects.none(), label=_("代理人"), empty_label=_("請選擇")
    )
    from_on = ROCDateField(label=_("起日"))
    until_on = ROCDateField(label=_("迄日"), help_text=_("含當日；到期自動結束。"))

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["deputy"]
        people.queryset = colleagues
