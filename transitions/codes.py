"""The printed words of 初評 and 附表一 (106 年 2 月版); a test compares them with reference/codes.yaml and forms.yaml."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Wish(models.TextChoices):
    """轉銜意願: an opinion, never the consent of art. 6 III."""

    AGREE = "agree", _("同意未來就讀學校提供轉銜輔導及服務")
    DISAGREE = "disagree", _("不同意未來就讀學校提供轉銜輔導及服務")
    UNCLEAR = "unclear", _("未明確表達意願")


class Recommendation(models.TextChoices):
    """建議是否轉銜."""

    RECOMMEND = "recommend", _("建議評估會議轉銜")
    DISCUSS = "discuss", _("建議經評估會議討論後再決定是否轉銜")
    NOT_NEEDED = "not_needed", _("建議不需轉銜")


class Degree(models.TextChoices):
    """程度."""

    LOW = "low", _("低")
    MID = "mid", _("中")
    HIGH = "high", _("高")


# The values printed beside each degree (R-IA-4).
BANDS = {Degree.LOW: (0,), Degree.MID: (1, 2, 3), Degree.HIGH: (4, 5)}


class Indicator(models.TextChoices):
    """轉銜類型: 指標."""

    I1 = "I1", _("嚴重自傷或自殺之虞，致使影響生活與學習。")
    I2 = "I2", _("嚴重情緒困擾，或經醫師確診有精神或心理疾病，致使影響生活與學習。")
    I3 = "I3", _("嚴重人際困擾，致使影響身心適應與學習。")
    I4 = (
        "I4",
        _(
            "嚴重行為問題(如有攻擊或傷人傾向、偶發或蓄意出現攻擊、傷人等暴力行為)，致使影響生活與學習。"
        ),
    )
    I5 = (
        "I5",
        _(
            "曾有觸法行為(如曾經施用毒品、非法施用管制藥品或其他有害身心健康之物質等)，或有犯法之虞，致使影響生活與學習，須持續提供介入性或處遇性輔導措施者。"
        ),
    )
    I6 = (
        "I6",
        _(
            "家庭系統嚴重功能不足(如照顧者有情緒、經濟、或涉司法爭訟等問題，但未達通報標準)，致使嚴重影響身心適應與學習，需持續追蹤輔導。"
        ),
    )
    I7 = (
        "I7",
        _(
            "曾依法被通報至各主管機關(如高風險家庭、性平、中輟或中途離校、家暴或親密關係暴力或目睹家暴、兒少保、疑似藥物濫用等)，有適應困難或嚴重影響生活與學習之虞，需持續追蹤輔導。"
        ),
    )
    I8 = "I8", _("其他")


DIMENSIONS = {
    "D1": _("影響生活與學習之輔導需求"),
    "D2": _("支持系統"),
    "D3": _("依法通報與追蹤輔導"),
    "D4": _("其他"),
}


@dataclass(frozen=True, slots=True)
class Printed:
    """One indicator as printed: its dimension, the text of each degree, and the example below it."""

    indicator: Indicator
    dimension: str
    low: str
    mid: str
    high: str
    example: str = ""

    def text_of(self, degree: str) -> str:
        return {"low": self.low, "mid": self.mid, "high": self.high}[degree]


INDICATORS: tuple[Printed, ...] = (
    Printed(
        Indicator.I1,
        "D1",
        "經輔導後，近半年已無自傷、自殺傾向，不影響生活與學習。",
        "經輔導後，近半年雖無自傷、自殺傾向，仍需持續追蹤，但不致嚴重影響生活與學習。",
        "持續接受輔導，但近半年仍有自傷、自殺傾向，且嚴重影響生活與學習。",
        "",
    ),
    Printed(
        Indicator.I2,
        "D1",
        "經輔導後，近半年已無嚴重情緒困擾，不影響生活與學習。",
        "經輔導後，近半年漸趨穩定，仍需持續接受專業協助，但不致嚴重影響生活與學習。",
        "持續接受輔導，但近半年仍持續有嚴重情緒困擾，且嚴重影響生活與學習。",
        "",
    ),
    Printed(
        Indicator.I3,
        "D1",
        "經輔導後，近半年已無嚴重人際困擾，不影響身心適應與學習。",
        "經輔導後，近半年偶有人際困擾，但不致持續影響身心適應與學習。",
        "持續接受輔導，但近半年仍持續有人際困擾，且嚴重影響身心適應與學習。",
        "",
    ),
    Printed(
        Indicator.I4,
        "D1",
        "經輔導後，近半年已無嚴重行為問題，不影響生活與學習。",
        "經輔導後，近半年偶有零星攻擊、傷人、暴力之傾向或行為，但不致持續影響生活與學習。",
        "持續接受輔導，但近半年仍持續有攻擊、傷人、暴力之傾向或行為，且嚴重影響生活與學習。",
        "",
    ),
    Printed(
        Indicator.I5,
        "D1",
        "經輔導後，近半年已無觸法行為或犯法之虞，不影響生活與學習。",
        "經輔導後，近半年雖無觸法行為或犯法之虞，仍需持續追蹤，但不致嚴重影響生活與學習。",
        "持續接受輔導，但近半年仍持續有觸法行為或犯法之虞，且嚴重影響生活與學習。",
        "",
    ),
    Printed(
        Indicator.I6,
        "D2",
        "經輔導後，近半年生活與學習無適應困難/不影響身心適應與學習。",
        "經輔導後，近半年生活與學習偶有適應困難/不致嚴重影響身心適應與學習。",
        "持續接受輔導，但近半年生活與學習仍有嚴重適應困難/仍嚴重影響身心適應與學習。",
        "",
    ),
    Printed(
        Indicator.I7,
        "D3",
        "經輔導後，近半年生活與學習無適應困難/不影響生活與學習。",
        "經輔導後，近半年生活與學習偶有適應困難/不致嚴重影響生活與學習。",
        "持續接受輔導，但近半年生活與學習仍有嚴重適應困難/仍嚴重影響生活與學習。",
        "",
    ),
    Printed(
        Indicator.I8,
        "D4",
        "經輔導後，近半年生活與學習無適應困難/不影響身心適應與學習。",
        "經輔導後，近半年生活與學習偶有適應困難/不致嚴重影響身心適應與學習。",
        "持續接受輔導，但近半年生活與學習仍有嚴重適應困難/仍嚴重影響身心適應與學習。",
        "例如：經歷重大創傷或重大災害事件(如遭遇重要他人創傷或死亡、遭遇嚴重失落經驗或其他重大事件)、網路成癮或其他無法歸類於本表上述各類型等情形，致使嚴重影響身心適應與學習。",
    ),
)


class PastService(models.TextChoices):
    """過去輔導服務."""

    INTERVENTIVE = "interventive", _("介入性輔導(二級輔導)")
    TREATMENT = "treatment", _("處遇性輔導(三級輔導)")
    CRISIS = "crisis", _("危機事件之輔導處遇")
    OTHER = "other", _("其他(請說明：_________)")


class FutureNeed(models.TextChoices):
    """未來可能的輔導需求 (至多擇三項)."""

    N01 = "N01", _("學習適應輔導需求")
    N02 = "N02", _("行為適應輔導需求")
    N03 = "N03", _("人際適應輔導需求")
    N04 = "N04", _("情緒調適輔導需求")
    N05 = "N05", _("連結校外資源之協助")
    N06 = "N06", _("生活與經濟協助之提供")
    N07 = "N07", _("中輟危機之預防")
    N08 = "N08", _("自傷或自殺危機之預防")
    N09 = "N09", _("精神或心理疾病復發之預防")
    N10 = "N10", _("親密關係暴力危機之預防")
    N11 = "N11", _("其他重要輔導需求(請說明：________________________________________)")


MOST_NEEDS = 3
