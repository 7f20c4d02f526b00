"""What stands at hand while risk is judged: signs, questions and steps (自殺防治 slides; codes.yaml names the lines)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Item:
    """One code with its label, what it means, and the signs under it."""

    code: str
    label: str | Promise
    definition: str | Promise = ""
    signs: tuple[str | Promise, ...] = ()


# 自我傷害（自殺）的警告訊號 (self_harm_warning_signs).
WARNING_SIGNS = (
    Item(
        "W1",
        _("語言上的線索"),
        definition=_(
            "表現想死的念頭，可能直接以話語表現，也可能在其所做的文章、詩詞中表現出來"
        ),
    ),
    Item(
        "W2",
        _("行為上的線索"),
        signs=(
            _("突然的，明顯的行為改變。"),
            _("出現相關的學習與行為問題。"),
            _("放棄個人擁有的財產。"),
            _("突然增加酒精或藥物的濫用。"),
        ),
    ),
    Item(
        "W3",
        _("環境上的線索"),
        signs=(
            _("重要人際關係的結束中表現出來"),
            _("家庭發生大變動，如財務困難、搬家等。"),
            _("顯示出對環境的不良適應，並因而失去信心"),
        ),
    ),
    Item(
        "W4",
        _("併發性的線索"),
        signs=(
            _("從社交團體中退縮下來。"),
            _("顯現出憂鬱的徵兆。"),
            _("顯現出不滿的情緒。"),
            _("睡眠、飲食習慣變得紊亂，失眠，顯得疲倦身體不適。"),
        ),
    ),
)

# 自殺，如何有跡可尋？ FACT (suicide_fact_signs).
FACT_SIGNS = (
    Item(
        "F",
        _("感覺(Feeling)"),
        signs=(
            _("無望感、沮喪、憂鬱"),
            _("覺得自己沒有用、無價值"),
            _("自責、討厭自己"),
        ),
    ),
    Item(
        "A",
        _("行動(Action)"),
        signs=(
            _("經常說、寫跟死亡有關的事情"),
            _("行為焦躁、魯莽，甚至會出現攻擊行為"),
        ),
    ),
    Item(
        "C",
        _("改變(Change)"),
        signs=(
            _("生活習慣、行為、睡眠、飲食習慣大大改變"),
            _("對喜歡的事也失去興趣"),
        ),
    ),
    Item(
        "T",
        _("惡兆(Threats)"),
        signs=(
            _("語帶玄機"),
            _("行動計畫－將喜歡的東西送給他人、研究藥物、自殺的方式、獲取武器等"),
            _("自殺的企圖－大量服藥、割腕等"),
        ),
    ),
)

# 觀察有否自傷危險性 (self_harm_danger_observation).
DANGER_POINTS = (
    Item("D1", _("直接觀察班級學生對於自殺的態度，經常透露有關死亡或自殺念頭者")),
    Item("D2", _("有高度、明顯的自殺意念")),
    Item("D3", _("情緒明顯低落或情緒不穩定")),
    Item("D4", _("失眠已超過一個禮拜")),
    Item("D5", _("沒有特殊原因，已持續一段時間未到校上課")),
    Item("D6", _("與過去相比，學業成績明顯變差")),
    Item(
        "D7",
        _(
            "出現怪異行為(例如：覺得有人要害他，)有人在監視他…等)或性格、行為有明顯變化者(例如：突然變得容易暴怒、出現暴力行為、把心愛的東西送人)"
        ),
    ),
)

# 觀察、留意學生的改變或異常行為 (student_change_dimensions).
CHANGES = (
    Item("learning", _("學習上"), definition=_("缺曠課、成績突然下滑")),
    Item("social", _("人際上"), definition=_("分組落單、人際疏離、受排擠等")),
    Item("behaviour", _("行為上"), definition=_("與以往不同的異常改變")),
    Item("emotion", _("情緒上"), definition=_("低落、無價值感、絕望感")),
)

# 自殺的危機評估 (suicide_crisis_assessment).
CRISIS_QUESTIONS = (
    Item("duration", _("持續時間"), definition=_("這念頭持續多久了?")),
    Item(
        "frequency",
        _("頻率/週期"),
        definition=_("這種情況多久發生一次?或發生什麼狀況時特別容易有這樣的想法?"),
    ),
    Item(
        "support", _("支持資源"), definition=_("是什麼讓你沒有真的做出行動?(關鍵人物)")
    ),
)

# 自殺防治守門人123步驟 (gatekeeper_steps).
GATEKEEPER_STEPS = (
    Item("1", _("問")),
    Item("2", _("應")),
    Item("3", _("轉介")),
)

# 當孩子說出想自殺時（要做） (gatekeeper_dos).
GATEKEEPER_DOS = (
    Item("1", _("專心傾聽：一個出口。")),
    Item("2", _("溫暖陪伴：是渡過自殺尖峰期的最好方法。")),
    Item("3", _("直接探問自殺想法：孩子內心是掙扎的。")),
    Item(
        "4", _("讓孩子知道你很努力理解，自殺是他最後的選擇，此刻的他仍想讓自己活下來。")
    ),
    Item("5", _("提高孩子想活下來的動力。")),
    Item("6", _("聯繫與支持網絡：讓孩子知道有一群親友會陪他度過最艱難的時刻。")),
    Item("7", _("轉介給專業輔導人員。")),
)

# 當孩子說出想自殺時（注意） (gatekeeper_donts).
GATEKEEPER_DONTS = (
    Item("1", _("不要承諾，例如「一切都會好轉的」。")),
    Item("2", _("不要過度安慰，卻忽略孩子的情緒。")),
    Item("3", _("一定要通報！不保守秘密。")),
    Item("4", _("不要爭辯「自殺」的道德意義。")),
    Item("5", _("不要增加孩子的罪惡感。")),
    Item("6", _("不要輕忽蔑視。")),
    Item("7", _("不要延誤。")),
    Item("8", _("避開危險物品。")),
)

# 自殺的保護因子 (suicide_protective_factors).
PROTECTIVE_FACTORS = (
    Item(
        "family",
        _("家人"),
        definition=_(
            "能夠理解並提供支持的父母或手足，有其他能夠了解我的親戚，有甜蜜的負擔(孩子)…等。"
        ),
    ),
    Item(
        "school_work",
        _("學校職場"),
        definition=_("有主動關心我的師長或朋友，有穩定安心的學習或工作環境…等"),
    ),
    Item(
        "community",
        _("社區"),
        definition=_("信仰機構的支持，有社福或醫療體系介入…等。"),
    ),
    Item(
        "trait",
        _("個人特質"),
        definition=_(
            "自尊，衝動控制，知道有更多選擇，看見新的可能，有成就感或使命感，找到存在的意義…等。"
        ),
    ),
)

# 處置情形 (suicide_dispositions). The source is a garbled screenshot: an editable list, never a constant of a rule.
DISPOSITIONS = (
    Item("via", _("經由")),
    Item("escort", _("護送單位/人員")),
    Item("to_clinic", _("轉往診治機構")),
    Item("other_clinic", _("病情需要，請往其他轉往診治機構")),
    Item("self_discharge", _("個案辦理自動出院")),
    Item("discharge_allowed", _("醫師允許出院")),
    Item("stay", _("留院檢查")),
    Item("other", _("其他")),
)

# What a judgement may tick: the observed signs of all four lists, prefixed so that codes stay apart.
OBSERVABLE = {
    f"{kind}-{item.code}": item.label
    for kind, items in (
        ("warning", WARNING_SIGNS),
        ("fact", FACT_SIGNS),
        ("danger", DANGER_POINTS),
        ("change", CHANGES),
    )
    for item in items
}
PROTECTIVE = {item.code: item.label for item in PROTECTIVE_FACTORS}
