"""The limits of the reference list that yield no date, each with the reason; docs/legal-basis.md prints them."""

from dataclasses import dataclass

TRANSITION = "學生轉銜輔導及服務辦法"
MANUAL = "高級中等以下學校輔導工作成果填報系統操作說明"


@dataclass(frozen=True, slots=True)
class Undated:
    """A core duty or condition without a countable end: it stays open until it is done."""

    id: str
    law: str
    article: str
    text: str
    reason: str


UNDATED = {
    duty.id: duty
    for duty in (
        Undated(
            "DL-TR-05",
            TRANSITION,
            "第5條第2項",
            "追蹤期限內確定現就讀學校者，原就讀學校應於通報系統通知現就讀學校進行轉銜輔導及服務",
            "條文未定日數；確定當日起列為待辦，至遲不逾 DL-TR-04 之追蹤期滿日。",
        ),
        Undated(
            "DL-TR-09",
            TRANSITION,
            "第5條第1項",
            "原就讀學校應將經評估為轉銜學生之基本資料，上傳至學生轉銜輔導及服務通報系統（以下簡稱通報系統）進行通報。",
            "條文未定日數；決議當日起列為待辦，實務上應在離校（追蹤起點）前完成。",
        ),
        Undated(
            "DL-TR-10",
            TRANSITION,
            "第6條第2項",
            "依前項規定確認為轉銜學生者，現就讀學校經評估有必要者，應通知原就讀學校進行資料轉銜",
            "條文未定日數；評估有必要之日起列為待辦。",
        ),
        Undated(
            "DL-TR-11",
            TRANSITION,
            "第7條第1款",
            "請求原就讀學校指派輔導教師或專業輔導人員參加個案會議，原就讀學校不得拒絕。",
            "條文未定日數，只禁止拒絕；請求之日起列為待辦。",
        ),
        Undated(
            "DL-TR-15",
            TRANSITION,
            "第9條第1項",
            "現就讀學校，於接收轉銜學生之必要輔導資料後，得召開轉銜會議，並進行個案管理及輔導。",
            "「得」召開，非義務，無期限。",
        ),
        Undated(
            "DL-MR-08",
            MANUAL,
            "新學期表格",
            "新學期需使用新表格格式才能成功上傳。",
            "表格版本之條件，依填報月份所屬學期選用版面，不是期限。",
        ),
        Undated(
            "DL-MR-09",
            MANUAL,
            "逾期補填",
            "若有逾期填報，請補齊後再進行當期填報。",
            "先後順序之條件，由月報流程檢查，不是期限。",
        ),
        Undated(
            "DL-HC-01",
            "南投縣西嶺國民小學高風險及疑似中輟學生評估指標暨安置輔導處遇辦法",
            "陸、一",
            "每學期開學初填寫「南投縣光復國民小學高關懷學生評估指標及安置輔導建議表」。",
            "「開學初」無確定日數，且為單一學校之規定。",
        ),
        Undated(
            "DL-HC-02",
            "南投縣西嶺國民小學高風險及疑似中輟學生評估指標暨安置輔導處遇辦法",
            "陸、二",
            "若學期中發現班上有同學發生需高關懷情形，隨時由導師開始填寫",
            "「隨時」，無期限。",
        ),
    )
}

_PERIPHERAL = "週邊：其他業務單位之期限，不屬輔導個案工作。"
_SPECIAL_EDUCATION = "支援：身心障礙學生轉銜及特殊教育另有法規，不與學生轉銜輔導混用。"
_RECURRING = "支援：每週、每學期或定期之例行工作，無單一觸發事實可推算末日。"
_HOURS = "支援：進修或課程之時數，不是期限。"

# Supporting and peripheral limits: outside the core that this package counts.
OUT_OF_SCOPE = {
    "DL-TR-14": "支援：施行日期，已為各 DL-TR 規則之 in_force_from。",
    "DL-MR-10": "支援：系統維護日期未公告，屬設定。",
    "DL-IN-06": "支援：臺中市愛心守護站之回覆（1 週），不屬核心期限。",
    "DL-IN-11": _HOURS,
    "DL-IN-12": "支援：書面後補，未定期限。",
    "DL-SU-02": "支援：外部系統帳號驗證 30 分鐘，由該系統控管。",
    "DL-SU-03": "支援：外部系統閒置 30 分鐘登出，由該系統控管。",
    "DL-SU-04": _RECURRING,
    "DL-DO-05": "支援：合作式學園之通知（1 週），不是本校之義務。",
    "DL-DO-06": "支援：收到通知函時通報復學，未定日數。",
    "DL-CM-01": _RECURRING,
    "DL-CM-02": _RECURRING,
    "DL-CM-06": _RECURRING,
    "DL-CM-07": _RECURRING,
    "DL-CM-08": _RECURRING,
    "DL-CM-09": "支援：寒暑假不中斷輔導，是原則而非期限；各期間於假期中照常計算。",
    "DL-TN-01": _HOURS,
    "DL-TN-02": _HOURS,
    "DL-TN-03": _HOURS,
    "DL-TN-11": _RECURRING,
    **{f"DL-SE-{number:02d}": _SPECIAL_EDUCATION for number in range(1, 8)},
    "DL-AD-12": "支援：司法機關接觸時立即通報政風室，屬政風業務。",
    **{f"DL-TN-{number:02d}": _PERIPHERAL for number in range(4, 11)},
    **{f"DL-SE-{number:02d}": _PERIPHERAL for number in range(8, 12)},
    **{f"DL-AD-{number:02d}": _PERIPHERAL for number in range(1, 24) if number != 12},
}
