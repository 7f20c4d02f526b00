"""服務項目 P01-P17 與服務對象 1-15 of the monthly report (輔導工作成果填報 填報說明; domain-facts 1.3, 1.5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceItem(models.TextChoices):
    """服務項目: the report writes the number alone ("2" for P02)."""

    P01 = "P01", _("團體輔導")
    P02 = "P02", _("入班輔導")
    P03 = "P03", _("家長諮詢")
    P04 = "P04", _("教師諮詢")
    P05 = "P05", _("個案會議")
    P06 = "P06", _("心理測驗")
    P07 = "P07", _("安心服務")
    P08 = "P08", _("家庭處遇")
    P09 = "P09", _("資源連結")
    P10 = "P10", _("系統會談")
    P11 = "P11", _("學生諮詢")
    P12 = "P12", _("臨案協處")
    P13 = "P13", _("方案計畫")
    P14 = "P14", _("各項宣講")
    P15 = "P15", _("危機處理")
    P16 = "P16", _("轉銜輔導")
    P17 = "P17", _("其他")

    @property
    def number(self) -> int:
        """What the report writes."""
        return int(self.value[1:])


class Target(models.IntegerChoices):
    """對象: one row of the report for each."""

    GRADE_1 = 1, _("一年級")
    GRADE_2 = 2, _("二年級")
    GRADE_3 = 3, _("三年級")
    GRADE_4 = 4, _("四年級")
    GRADE_5 = 5, _("五年級")
    GRADE_6 = 6, _("六年級")
    GRADE_7 = 7, _("七年級")
    GRADE_8 = 8, _("八年級")
    GRADE_9 = 9, _("九年級")
    GRADE_10 = 10, _("高一")
    GRADE_11 = 11, _("高二")
    GRADE_12 = 12, _("高三")
    STAFF = 13, _("教職員")
    PARENT = 14, _("家長")
    PROFESSIONAL = 15, _("專業人員")


# 家長諮詢 is always about parents, 教師諮詢 about staff (domain-facts 1.5).
ONLY_TARGET = {ServiceItem.P03: Target.PARENT, ServiceItem.P04: Target.STAFF}

# The definitions of the form, word for word.
DEFINITIONS = {
    ServiceItem.P01: _("針對特定對象或議題提供之團體輔導。"),
    ServiceItem.P02: _("因應班級輔導特別需求入班進行心理健康宣導或輔導。"),
    ServiceItem.P03: _("因應學生狀況提供家長相關諮詢服務。"),
    ServiceItem.P04: _("因應學生狀況提供教職員工相關諮詢服務。"),
    ServiceItem.P05: _(
        "依學生個別需求由輔導處（室）、辦理輔導業務單位或輔諮中心依職責召開之個案會議，連結和支持受輔學生所處生態系統中各個重要次系統，共同研議有效的協助方式。"
    ),
    ServiceItem.P06: _("提供學生標準化心理測驗之施測、評估、解釋(含個人及團體)。"),
    ServiceItem.P07: _(
        "因應校園危機事件提供安心文宣、安心座談、安心班輔、減壓團體等相關服務。"
    ),
    ServiceItem.P08: _(
        "因應學生狀況協助其家庭功能改善所需之相關服務（例：家庭訪視、親子會談、家庭相關成員會談、資源需求評估）。"
    ),
    ServiceItem.P09: _("因應學生狀況協調整合學校及外部各方資源。"),
    ServiceItem.P10: _(
        "因應學生狀況和相關人員進行諮輔專業之系統性連結會談，或與相關人員連同學生（主要照顧者或親子）一同會談。（相關人員如心理師、精神科醫師、教官、導師、學務人員、特教老師…等）。"
    ),
    ServiceItem.P11: _(
        "協助學生處理或因應非學生自身的問題(例:處理學生詢問友人失戀，可如何陪伴友人度過失戀期)。"
    ),
    ServiceItem.P12: _(
        "排除危機事件之突發、隨機的學生事務處理(例:學生於下課時間詢問升學資訊之處理)。"
    ),
    ServiceItem.P13: _(
        "因應學生特定需求，執行具輔導專業性目的之持續性方案 。例如：中輟、高關懷班、夜光天使計畫…等。"
    ),
    ServiceItem.P14: _("針對學生及其相關人員提供輔導專業之宣講推廣。"),
    ServiceItem.P15: _(
        "協助處理校園中涉及學生身心安全的緊急事件(例:緊急事件發生時之陪伴或協助)。"
    ),
    ServiceItem.P16: _(
        "依學生轉銜輔導及服務辦法規定與學生家長、原就讀或現就讀之教職員或專業人員聯繫、召開評估或轉銜會議。"
    ),
    ServiceItem.P17: _("非屬上述各項服務或無法歸類者。"),
}
