"""中輟高關懷群學生轉介單: behaviour types A-L (R-HC-4 to R-HC-6)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases.papers.base import Options, PaperForm, long_text, multi, single, text
from fields.roc_forms import ROCDateField

BEHAVIOUR_CODE: Options = (
    ("A", "有中輟之虞或中輟之學生"),
    ("B", "嚴重行為問題（學校霸凌、攻擊、暴力、偷竊、翹家、涉入不當廟會活動）"),
    ("C", "懼學或拒學（因學業、人際關係不良導致不願到校；非中輟或中輟之虞學生）"),
    ("D", "長期使用網路達影響日常生活之程度"),
    ("E", "家庭暴力、家庭成員長期爭吵"),
    ("F", "藥物濫用與成癮"),
    ("G", "身體意象不良與飲食異常"),
    ("H", "長達兩週以上憂鬱情緒且合併失眠、厭食"),
    ("I", "自殺、自殘意念與行為"),
    ("J", "有被診斷為精神官能症者"),
    ("K", "保護性行為"),
    ("L", "其他（請於轉介表中詳述其行為表現及需協助之處）"),
)

FAMILY_STATUS: Options = (
    ("both_parents", "雙親"),
    ("single_parent", "單親"),
    ("no_parents", "失親"),
)

CAREGIVER: Options = (
    ("father", "爸爸"),
    ("mother", "媽媽"),
    ("unknown", "不清楚"),
)

FAMILY_FUNCTION: Options = (
    ("FF01", "缺乏親職知識"),
    ("FF02", "缺乏親職能力"),
    ("FF03", "家長行為或觀念偏差"),
    ("FF04", "管教過當（過嚴或過鬆）"),
    ("FF05", "出現虐待或傷害行為"),
    ("FF06", "親子關係疏遠"),
    ("FF07", "疏忽教養及照顧程度"),
    ("FF08", "家庭失和氣氛不融洽"),
    ("FF09", "不清楚"),
    ("FF10", "其他"),
)


class DropoutHighConcernReferral(PaperForm):
    """南投縣西嶺國民小學中輟高關懷群學生轉介單, as printed in 107 學年度 (v1)."""

    form_id = "dropout_high_concern_referral"
    title = "南投縣西嶺國民小學中輟高關懷群學生轉介單"
    signatures = (
        ("sign_referrer", "轉介老師"),
        ("sign_counselor", "輔導老師"),
        ("sign_dean", "教導主任"),
        ("sign_principal", "校長"),
    )
    stages = {
        "sign_referrer": (
            "class_name",
            "seat",
            "name",
            "behaviour_code",
            "referred_on",
            "family_status",
            "caregiver",
            "caregiver_text",
            "family_function",
            "behaviour_and_needs",
        ),
        "sign_counselor": ("number",),  # 由輔導老師填寫
    }
    needed = {
        "sign_referrer": ("name", "behaviour_code", "referred_on"),
    }
    risky = {
        "behaviour_code": frozenset({"B", "E", "F", "I", "K"}),
        "family_function": frozenset({"FF05"}),
    }

    @classmethod
    def missing_for(cls, step: str, answers: Mapping[str, Any]) -> list[str]:
        """As every paper; code L needs the details in the text."""
        missing = super().missing_for(step, answers)
        if (
            step == "sign_referrer"
            and "L" in answers.get("behaviour_code", ())
            and not answers.get("behaviour_and_needs")
        ):
            missing.append("behaviour_and_needs")
        return missing

    @classmethod
    def warnings(cls, answers: Mapping[str, Any]) -> list[str]:
        """C is for students who are no dropouts; several codes are unusual."""
        codes = set(answers.get("behaviour_code", ()))
        found = []
        if {"A", "C"} <= codes:
            found.append(_("C 類限非中輟或中輟之虞學生，與 A 類同時勾選，請確認。"))
        if len(codes) > 1:
            found.append(
                _("表單上行為代碼只有一格，您選了 %(count)d 個。")
                % {"count": len(codes)}
            )
        return found

    number = text("編號")
    class_name = text("班級")
    seat = text("座號")
    name = text("姓名")
    behaviour_code = multi("行為代碼", BEHAVIOUR_CODE)
    referred_on = ROCDateField(label="轉介日期", required=False)
    family_status = single("家庭現況", FAMILY_STATUS)
    caregiver = single("主要照顧者", CAREGIVER)
    caregiver_text = text("主要照顧者")
    family_function = multi("家庭功能", FAMILY_FUNCTION)
    family_function_FF10_text = text("其他")
    behaviour_and_needs = long_text("行為表現、學生需協助之處")
