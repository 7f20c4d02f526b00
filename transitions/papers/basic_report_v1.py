"""轉銜學生基本資料通報表（附表一，學生轉銜輔導及服務辦法第 5 條第 1 項）: labels and options as printed (R-BR-1 to 9)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.forms import BoundField
from django.utils.translation import gettext as _

from cases.papers.base import Options, PaperForm, multi, single, text
from fields.national_id import NationalIDField
from fields.roc_forms import ROCDateField
from transitions.codes import MOST_NEEDS, FutureNeed, PastService, Wish

SEX: Options = (("male", "男"), ("female", "女"), ("other", "其他"))
TITLES: Options = (
    ("director_or_chief", "輔導主任/組長"),
    ("guidance_teacher", "輔導教師"),
    ("psychologist", "專業輔導人員/心理師"),
    ("social_worker", "專業輔導人員/社工師"),
    ("case_manager", "個案管理員"),
)
AGE_NOTE = (
    "本表所印「20 歲」，自 112 年 1 月 1 日起民法成年年齡為 18 歲，依填表當日判斷。"
)

# Groups of the paper with their own fields, in the paper's order.
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "original_class": ("原就讀班級*", ("college", "department", "grade", "class")),
    "emergency_contact": ("緊急聯絡人*", ("name", "relation", "phone")),
    "guardian": (
        "監護人*",
        ("same_as_emergency", "student_is_20", "name", "relation", "phone"),
    ),
    "contact_window": ("輔導業務聯繫窗口*", ("name", "title", "phone", "email")),
}
WISHES_LABEL = "已告知轉銜輔導相關措施後*"


def heading_of(name: str) -> str:
    """The paper's heading over a field; empty for a field of its own."""
    if name in ("student_wish", "guardian_wish"):
        return WISHES_LABEL
    return next((title for group, (title, _parts) in GROUPS.items() if name.startswith(f"{group}_")), "")  # fmt: skip


def _printed(codes: type[models.TextChoices]) -> Options:
    """The codes with their printed labels; a form is drawn in the reader's language, a paper in Chinese."""
    return [(str(value), label) for value, label in codes.choices]


def tick(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class BasicReportForm(PaperForm):
    """附表一. A draft may leave anything open; `missing` says what the writer's signature still needs."""

    form_id: ClassVar[str] = "transition_basic_report"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "轉銜學生基本資料通報表"
    signatures: ClassVar[Options] = (
        ("sign_filler", "填表人"),
        ("sign_guidance", "輔導(處)室"),
        ("sign_student_affairs", "學務處"),
        ("sign_academic", "教務處"),
        ("sign_principal", "校長"),
    )
    stages: ClassVar[Mapping[str, Any]] = {}
    needed: ClassVar[Mapping[str, Any]] = {
        "sign_filler": (
            "student_name",
            "id_number",
            "original_class_grade",
            "original_class_class",
            "sex",
            "birth_date",
            "emergency_contact_name",
            "emergency_contact_relation",
            "emergency_contact_phone",
            "contact_window_name",
            "contact_window_title",
            "contact_window_phone",
            "contact_window_email",
            "past_services",
            "future_needs",
            "student_wish",
        )
    }

    original_school = text("原就讀學校", 100)
    report_date = ROCDateField(label="通報日期", required=False)
    student_name = text("學生姓名*", 280)
    id_number = NationalIDField(label="身分證字號或統一證號*", required=False)
    original_class_college = text("學院", 60)
    original_class_department = text("科/系/所/組/學位學程", 60)
    original_class_grade = text("年級", 10)
    original_class_class = text("班", 40)
    sex = single("性別*", SEX)
    birth_date = ROCDateField(label="出生年月日*", required=False)
    emergency_contact_name = text("姓名", 280)
    emergency_contact_relation = text("與學生關係", 40)
    emergency_contact_phone = text("聯絡電話", 60)
    guardian_same_as_emergency = tick("同緊急聯絡人")
    guardian_student_is_20 = tick("通報當日學生已年滿20歲")
    guardian_name = text("姓名", 280)
    guardian_relation = text("與學生關係", 40)
    guardian_phone = text("聯絡電話", 60)
    contact_window_name = text("姓名", 80)
    contact_window_title = single("職稱/身分(擇一)", TITLES)
    contact_window_phone = text("聯絡電話", 60)
    contact_window_email = forms.EmailField(label="電子信箱", required=False)
    past_services = multi("過去輔導服務*", _printed(PastService))
    past_services_other_text = text("其他(請說明)")
    future_needs = multi("未來可能的輔導需求*", _printed(FutureNeed))
    future_needs_N11_text = text("其他重要輔導需求(請說明)")
    student_wish = single("當事人", _printed(Wish))
    guardian_wish = single("法定代理人", _printed(Wish))
    next_school = text("升(轉)入學校：", 100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, hint in (
            ("past_services", "(請勾選；可單選或複選)"),
            ("future_needs", "(至多擇三項)"),
            ("guardian_wish", f"(學生滿20歲，免勾選) {AGE_NOTE}"),
        ):
            self.fields[name].help_text = hint
        for name in self.needed["sign_filler"]:
            # A draft may leave it open, the signature may not: the label says 必填.
            setattr(self.fields[name], "is_needed", True)  # noqa: B010  the label template reads it

    def sections(self) -> list[tuple[str, list[BoundField]]]:
        """For the page: the paper's groups with their headings, the single fields between them without one."""
        drawn: list[tuple[str, list[BoundField]]] = []
        for name in self.fields:
            heading = heading_of(name)
            if not drawn or drawn[-1][0] != heading:
                drawn.append((heading, []))
            drawn[-1][1].append(self[name])
        return drawn

    def clean(self) -> dict[str, Any]:
        """At most three needs; the guardian is one of three things (R-BR-2, 6, 7)."""
        cleaned = super().clean()
        if len(cleaned.get("future_needs") or ()) > MOST_NEEDS:
            self.add_error("future_needs", _("至多擇三項，請取消其中幾項。"))
        own = [cleaned.get(f"guardian_{name}") for name in ("name", "relation", "phone")]  # fmt: skip
        same, grown = (cleaned.get(f"guardian_{name}") for name in ("same_as_emergency", "student_is_20"))  # fmt: skip
        if same and grown:
            self.add_error("guardian_same_as_emergency", _("「同緊急聯絡人」與「已年滿 20 歲」只能擇一。"))  # fmt: skip
        if (same or grown) and any(own):
            self.add_error("guardian_name", _("已勾選上列方格時，監護人資料免填，請清空。"))  # fmt: skip
        if grown and cleaned.get("guardian_wish"):
            self.add_error("guardian_wish", _("學生已成年，法定代理人意願免勾選。"))
        return cleaned

    def answers(self) -> dict[str, Any]:
        """An unticked box is no answer."""
        return {name: value for name, value in super().answers().items() if value is not False}  # fmt: skip

    @classmethod
    def missing_for(cls, step: str, answers: Mapping[str, Any]) -> list[str]:
        """What the writer's signature still needs; the later ones need nothing more."""
        if step != "sign_filler":
            return []
        missing = [name for name in cls.needed[step] if not answers.get(name)]
        grown = answers.get("guardian_student_is_20")
        if not (grown or answers.get("guardian_same_as_emergency")):
            own = ("guardian_name", "guardian_relation", "guardian_phone")
            missing += [name for name in own if not answers.get(name)]
        if not grown and not answers.get("guardian_wish"):
            missing.append("guardian_wish")
        for field, option in (("past_services", "other"), ("future_needs", "N11")):
            name = f"{field}_{option}_text"
            if option in (answers.get(field) or ()) and not answers.get(name):
                missing.append(name)
        return missing

    @classmethod
    def warnings(cls, answers: Mapping[str, Any]) -> list[str]:
        """R-BR-3: she is high-concern, so tier 2 or 3 should be among her services."""
        past = set(answers.get("past_services") or ())
        if past and not past & {"interventive", "treatment"}:
            return [_("高關懷學生應曾接受介入性或處遇性輔導，請確認過去輔導服務。")]
        return []

    @classmethod
    def plain_label(cls, name: str) -> str:
        """The label of a field with its group's, for messages and copying: 監護人 姓名."""
        label = str(cls.base_fields[name].label).rstrip("*：")
        for group, (title, _parts) in GROUPS.items():
            if name.startswith(f"{group}_"):
                return f"{title.rstrip('*')} {label}"
        return label
