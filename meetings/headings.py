"""The headings of the minutes, word for word (reference: forms.yaml case_conference_minutes; 議程範例)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Heading:
    """One heading: `key` and `label` of the form, `parent` the numbered part it stands in."""

    key: str
    label: str
    parent: str = ""
    hint: str = ""


DISCUSSION, RESOLVED, ADJOURNED = "二、討論事項", "三、決議:", "四、散會"

# What is typed. 三、1 is the table of resolutions, 三、3 a choice of records.
TYPED = (
    Heading("chair_report", "一、主席報告"),
    Heading(
        "case_status",
        "1.相關人員說明個案狀況(請導師、家長、或認輔老師做說明)",
        DISCUSSION,
    ),
    Heading("handling_so_far", "2.輔導室說明目前處理狀況", DISCUSSION),
    Heading(
        "professional_advice",
        "3.請專業人員提供建議或請大家集思廣益擬出可進行之輔導方向",
        DISCUSSION,
    ),
    Heading(
        "strategies",
        "1.擬出輔導策略",
        RESOLVED,
        "(說明:調整教室環境?調整教材教法?調整班級管理?進行行為矯正?進行同儕輔導?教導情緒管理?親師合作?",
    ),
    Heading(
        "owners",
        "2.確定策略執行之輔導人員",
        RESOLVED,
        "(說明:主要負責人員?導師進行哪一部份?資源班老師進行哪一部份?組長進行哪一部份?家長在家協助哪一部份?",
    ),
    Heading(
        "records_to_keep",
        "3.確定要建立之資料表格",
        RESOLVED,
        "(說明:如導師輔導記錄、行為觀察記錄、認輔個案紀錄)",
    ),
    Heading(
        "observation_schedule",
        "4.確定輔導觀察時程",
        RESOLVED,
        "(說明:預計這些初步策略的執行要進行多久?如何評估成效",
    ),
    Heading(
        "evaluation",
        "5.成效評估",
        RESOLVED,
        "(說明:可請相關老師將個案表現,隨時記錄於相關記錄中,作為評估依據,或輔導室自訂評估方式)",
    ),
)
# An evaluation meeting decides on one student: no official form has headings for it (學生轉銜輔導及服務辦法第 4 條).
DECIDED = (
    Heading("discussion", "一、討論紀錄"),
    Heading("decision", "二、決議"),
    Heading("reason", "三、理由"),
)
FACTS = "facts"  # the head of the minutes: time, place, people
TEXT_KEYS = tuple(one.key for one in TYPED if one.key != "records_to_keep")
# Without these the minutes can't be submitted.
REQUIRED = ("chair_report", "case_status", "observation_schedule", "evaluation")
REQUIRED_OF_DECIDED = ("decision", "reason")

RECORDS_TO_KEEP = {
    "homeroom": _("導師輔導記錄"),
    "behaviour": _("行為觀察記錄"),
    "mentor": _("認輔個案紀錄"),
}
ADJOURNMENT = pgettext_lazy("minutes", "四、散會")


def headings_of(kind: str) -> tuple[Heading, ...]:
    """The headings of the minutes of a kind of meeting, in their order."""
    return DECIDED if kind == "evaluation" else TYPED


def required_of(kind: str) -> tuple[str, ...]:
    """The headings without which they can't be submitted."""
    return REQUIRED_OF_DECIDED if kind == "evaluation" else REQUIRED


def label_of(key: str) -> str:
    """The heading's label; the key itself where it is none."""
    return next((one.label for one in (*TYPED, *DECIDED) if one.key == key), key)
