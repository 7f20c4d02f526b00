"""The official papers of the transfer as values: every printed field in the paper's order and words.

函 (model letter), 附表二 (both consents) and 附表三, verbatim from forms.yaml; a test compares them. PDF and ODT draw the
same values. Papers are Chinese whatever the reader's language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from fields.roc_date import roc_date
from transitions import letters
from transitions.models import Receipt, TransferConsent, TransferRequest

TICKED, EMPTY = "■", "□"
KINDS = {
    "summary": "個別輔導摘要資料",
    "enrolment": "休學、復學、轉學等相關資料",
    "key_other": "其他關鍵輔導資料",
}
NOTES = (
    "學校及學生輔導工作相關人員依學生輔導法、個人資料保護法及行政程序法等相關規定，蒐集、處理或利用學生輔導資料。",
    "所同意轉銜之輔導相關紀錄，僅供輔導相關人員查閱，不會用於其他用途，並確實遵守學生輔導法第 17條及學生轉銜輔導及服務辦法第 8條有關保密之規定；並善盡資料保管之責任。",
    "學生輔導工作相關人員應謹守專業倫理，維護學生接受輔導專業服務之權益。",
)
CONSENT_TITLES = {
    "consent_guardian": "家長同意書  參考格式",
    "consent_student": "同意書  參考格式",
}
# The printed sentence, broken where something is filled in.
BODIES = {
    "consent_guardian": (
        "本人為",
        "之法定代理人（與該生之關係：",
        "），為協助子女所需輔導工作完整銜接，提供其必要之協助，同意",
        "將子女就讀期間之輔導摘要資料，提供給",
        "；本人所同意轉銜之學生輔導相關資料，僅供輔導相關人員查閱，",
        "應妥善保管，並善盡保密責任。",
    ),
    "consent_student": (
        "我是",
        "，為協助學校提供之輔導服務完整銜接，同意",
        "將我就讀期間之輔導摘要資料，提供給",
        "；我所同意轉銜之輔導相關資料，僅供輔導相關人員查閱，",
        "應妥善保管，並善盡保密責任。",
    ),
}
DATA_ITEMS = "同意可提供的學生輔導相關資料(請勾選)："
CONSENT_LABELS = {
    "student_name": "學生姓名",
    "student_id": "學生身分證字號",
    "relation": "與該生之關係",
    "original_school": "原就讀學校全稱",
    "current_school": "現就讀學校全稱",
    "data_items": DATA_ITEMS,
    "key_other_text": "請說明",
    "advice": "其他建議與叮嚀事項(若無則免填)：",
    "sign": "簽名：",
    "signer_id": "身分證字號：",
    "phone": "聯絡電話：",
    "date": "",
}
STUDENT_CONSENT_OMITS = ("student_id", "relation")
# 民法第 12 條; the papers of 附表二 themselves name no age.
MAJORITY_NOTE = "自112年1月1日起滿18歲為成年（民法第12條）；學生簽署當日已成年者，由學生本人同意，不另取得法定代理人同意。"
TABLE_TITLE = "個案輔導資料轉銜表"
TABLE_LABELS = {
    "original_school": "原就讀學校名稱(全稱)：",
    "student_name": "轉銜學生姓名：",
    "sex": "性別：",
    "birth_date": "出生年月日：",
    "id_number": "身分證字號(或統一證號)：",
    "data_items": "轉銜學生於原就讀學校在學期間之輔導相關資料",
    "filler": "填表人：",
    "filler_phone": "聯絡電話：",
    "filled_on": "填表日期：",
    "receipt_state": "資料接收確認欄位",
    "contact_at": "聯繫日期/時間：",
    "supplement_at": "補件日期/時間：",
    "receiver": "接收單位(人)：",
    "received_filled_on": "填表日期：",
}
ITEM_COLUMNS = ("附件編碼", "請說明：")
RECEIPTS = {
    "complete": "確認接收原就讀學校所提供(勾選)之各項資料。",
    "supplemented": "尚缺部分資料(有勾選但未提供)，經聯繫補件後，已接收所有資料。",
    "still_missing": "尚缺部分資料(有勾選但未提供)，經聯繫補件仍未提供。",
}
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Tick:
    """A box with its words."""

    key: str
    label: str
    is_ticked: bool
    annex: str = ""
    explanation: str = ""

    @property
    def box(self) -> str:
        return TICKED if self.is_ticked else EMPTY


def letter_values(request: TransferRequest, *, principal: str = "") -> dict[str, str]:
    """The model letter's fields by key, in its order; 說明 one point a line, numbered as printed."""
    typed: Mapping[str, str] = request.letter
    points = [one for one in typed.get("explanation", "").splitlines() if one.strip()]
    values = {
        "school": request.school_name,
        "recipient": request.former_name,
        "issue_date": _long(request.issued_on),
        "issue_number": request.issue_number,
        "speed": letters.SPEED,
        "secrecy": letters.SECRECY,
        "explanation": "\n".join(
            f"{NUMERALS[number] if number < len(NUMERALS) else number + 1}、{point}"
            for number, point in enumerate(points)
        ),
        "original_recipient": request.former_name,
        "principal": principal,
    }
    return {key: values.get(key, typed.get(key, "")) for key, _label in letters.FIELDS}


def consent_values(
    form: str, request: TransferRequest, consent: TransferConsent | None
) -> dict[str, str]:
    """附表二's fields by key; without a consent only what the school may print before it is signed."""
    values = {
        "student_name": str(request.subject.get("name", "")),
        "student_id": str(request.subject.get("national_id", "")),
        "original_school": request.former_name,
        "current_school": request.school_name,
    }
    if consent is not None:
        values |= {
            "student_name": consent.student_name,
            "student_id": consent.student_id or "",
            "relation": consent.relation or "",
            "key_other_text": consent.key_other_text or "",
            "advice": consent.advice or "",
            "sign": consent.signer_name,
            "signer_id": consent.signer_id,
            "phone": consent.phone,
            "date": _spaced(consent.signed_on),
        }
    keys = [key for key in CONSENT_LABELS if form == "consent_guardian" or key not in STUDENT_CONSENT_OMITS]  # fmt: skip
    return {key: values.get(key, "") for key in keys}


def consent_sentence(form: str, values: Mapping[str, str]) -> str:
    """The printed sentence with its blanks filled."""
    body, blank = BODIES[form], "　　　　　　"
    student = values["student_name"] or blank
    original, current = values["original_school"], values["current_school"]
    if form == "consent_student":
        filled: Sequence[str] = (student, original, current, current, "")
    else:
        named = f"{student}（學生身分證字號：{values['student_id'] or blank}）"
        filled = (named, values["relation"] or blank, original, current, current, "")
    return "".join(f"{part}{value}" for part, value in zip(body, filled, strict=True))


def consent_ticks(consent: TransferConsent | None) -> list[Tick]:
    """The three kinds, ticked as signed."""
    chosen = consent.data_items if consent else ()
    other = (consent.key_other_text or "") if consent else ""
    return [
        Tick(key, label, key in chosen, explanation=other if key == "key_other" else "")
        for key, label in KINDS.items()
    ]


def table_values(facts: Mapping[str, str], receipt: Receipt | None = None) -> dict[str, str]:  # fmt: skip
    """附表三's fields by key; part 2 empty until the current school fills it."""
    values = {
        **facts,
        "birth_date": _spaced(_iso(facts.get("birth_date", ""))),
        "filled_on": _spaced(_iso(facts.get("filled_on", ""))),
    }
    if receipt is not None:
        values |= {
            "receipt_state": RECEIPTS[receipt.state],
            "contact_at": minute(receipt.contact_at),
            "supplement_at": minute(receipt.supplement_at),
            "receiver": receipt.receiver,
            "received_filled_on": _spaced(receipt.filled_on),
        }
    return {key: values.get(key, "") for key in TABLE_LABELS}


def table_ticks(items: Sequence[Mapping[str, Any]]) -> list[Tick]:
    """The three kinds with the numbers of their annexes, as sealed."""
    found = []
    for key, label in KINDS.items():
        mine = [item for item in items if item["kind"] == key]
        annexes = "、".join(str(item["annex_number"]) for item in mine)
        told = "、".join(str(item.get("explanation") or "") for item in mine)
        found.append(Tick(key, label, bool(mine), annexes, told if key == "key_other" else ""))  # fmt: skip
    return found


def kilobytes(size: int) -> str:
    """1,024 bytes and more in whole KB, as papers name it."""
    return f"{max(size // 1024, 1):,} KB"


def receipt_ticks(receipt: Receipt | None) -> list[Tick]:
    """The three official ways."""
    return [Tick(key, label, receipt is not None and receipt.state == key) for key, label in RECEIPTS.items()]  # fmt: skip


def minute(moment: datetime | None) -> str:
    """115年5月6日14時40分, as the paper prints it: to the minute."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{local.year - 1911}年{local.month}月{local.day}日{local.hour}時{local.minute}分"


def short(day: date | None) -> str:
    """115/05/06, or nothing."""
    return roc_date(day) if day else ""


def _long(day: date | None) -> str:
    return f"中華民國{day.year - 1911}年{day.month}月{day.day}日" if day else ""


def _spaced(day: date | None) -> str:
    return f"{day.year - 1911}年{day.month}月{day.day}日" if day else ""


def _iso(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
