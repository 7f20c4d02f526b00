"""高關懷學生評估指標及輔導表: four stages and the principal's seal (W2; R-HC-1)."""

from cases.papers.base import PRESENCE, Options, PaperForm, multi, single, text
from fields.roc_forms import ROCDateField

SEX: Options = (
    ("male", "男"),
    ("female", "女"),
)

FAMILY_BACKGROUND: Options = (
    ("indigenous", "原住民"),
    ("single_parent", "單親"),
    ("skipped_generation", "隔代教養"),
    ("new_immigrant", "新移民配偶子女"),
    ("other", "其他"),
)

HC_PERSONAL_STATE: Options = (
    ("A101", "發展遲緩"),
    ("A102", "智能障礙"),
    ("A103", "過動"),
    ("A104", "精神疾病"),
    ("A105", "重大生理疾病"),
    ("A106", "低自尊自信"),
    ("A107", "衝動性格"),
    ("A108", "情緒困擾"),
    ("A109", "懷孕"),
    ("A199", "其他"),
)

HC_PERSONAL_BEHAVIOUR: Options = (
    ("A201", "逃家"),
    ("A202", "經常性請假或曠課"),
    ("A203", "經常性說謊"),
    ("A204", "偷竊"),
    ("A205", "不服管教"),
    ("A206", "自傷或自殺"),
    ("A207", "受虐或目睹家暴"),
    ("A208", "生活作息異常"),
    ("A209", "流連不良場所"),
    ("A210", "菸癮、酒癮、藥癮"),
    ("A299", "其他"),
)

HC_PERSONAL_LEARNING: Options = (
    ("A301", "學習意願低落"),
    ("A302", "學習能力不足"),
    ("A303", "有學習挫敗經驗"),
    ("A304", "學業成就低弱"),
)

HC_FAMILY_FUNCTION: Options = (
    ("B101", "經濟困難"),
    ("B102", "父或母失業"),
    ("B103", "舉家躲債"),
    ("B104", "家庭衝突"),
    ("B105", "支持系統薄弱"),
    ("B106", "突發性急難事故"),
    ("B107", "家庭成員關係紊亂"),
    ("B199", "其他"),
)

HC_FAMILY_CARE: Options = (
    ("B201", "照顧者死亡"),
    ("B202", "照顧者出走"),
    ("B203", "照顧者重病"),
    ("B204", "照顧者入獄服刑"),
    ("B205", "照顧者婚姻關係不穩定"),
    ("B206", "照顧者有自殺傾向"),
    ("B207", "照顧者有酒（藥/毒）癮"),
    ("B208", "照顧者罹患精神疾病且未穩定就醫"),
    ("B209", "照顧者管教能力不足"),
    ("B210", "照顧者管教觀念偏差"),
    ("B211", "照顧者生活作息未能配合子女照顧"),
    ("B299", "其他"),
)

HC_SCHOOL_ADJUSTMENT: Options = (
    ("C101", "對學校課程不感興趣"),
    ("C102", "不適應學校生活"),
    ("C103", "學校管教方式不當"),
    ("C199", "其他"),
)

HC_PEER_ADJUSTMENT: Options = (
    ("C201", "師生關係欠佳"),
    ("C202", "同儕關係欠佳或遭霸凌"),
    ("C203", "受不良同儕引誘"),
    ("C299", "其他"),
)

HC_OVERSOCIALISATION: Options = (
    ("C301", "參與幫派"),
    ("C302", "過度投入廟會活動"),
    ("C303", "有犯罪紀錄"),
    ("C304", "在校外打工"),
    ("C399", "其他"),
)

CRISIS_HOMEROOM: Options = (
    ("CR1", "有中輟之虞"),
    ("CR2", "有嚴重行為問題"),
    ("CR3", "有犯罪可能"),
    ("CR4", "有受虐之虞（包括身體或精神虐待、性侵害及疏忽）"),
    ("CR5", "學生目前無立即危機，但需對家庭提供進一步協助"),
)

STRATEGIES: Options = (
    ("ST1", "目前暫無積極介入處遇之需求，列入關懷對象"),
    ("ST2", "需安排認輔老師"),
    ("ST3", "需安排高關懷課程"),
    ("ST4", "需轉介中介教育"),
    ("ST5", "需轉介家庭教育中心（最需關懷家庭-申請志工輔導）"),
    ("ST6", "需提報兒少保護"),
    ("ST7", "需轉介心理師進行個別諮商"),
    ("ST8", "需通報社會處高風險家庭"),
    ("ST9", "需轉介其他服務方案，名稱：_____"),
)

STRATEGIES_ST3: Options = (
    ("camp", "社區生活營"),
    ("other", "其他"),
)

STRATEGIES_ST4: Options = (
    ("resource_class", "資源式中途班"),
    ("other", "其他"),
)


class HighConcernAssessment(PaperForm):
    """南投縣西嶺國民小學高關懷學生評估指標及輔導表, as printed in 107 學年度 (v1)."""

    form_id = "high_concern_assessment"
    title = "南投縣西嶺國民小學高關懷學生評估指標及輔導表"
    signatures = (
        ("sign_stage1", "導師簽章"),
        ("sign_stage2", "導師簽章"),
        ("sign_stage3", "輔導人員簽章"),
        ("sign_stage4", "輔導單位 評估簽章"),
        ("principal", "校長核章"),
    )
    groups = (
        "hc_personal_state",
        "hc_personal_behaviour",
        "hc_personal_learning",
        "hc_family_function",
        "hc_family_care",
        "hc_school_adjustment",
        "hc_peer_adjustment",
        "hc_oversocialisation",
    )
    stages = {
        "sign_stage1": (
            "student_name",
            "assessed_on",
            "sex",
            "birth_date",
            "class_name",
            "caregiver",
            "caregiver_relation",
            "phone",
            "address",
            "family_background",
            *groups,
        ),
        "sign_stage2": ("crisis_homeroom",),
        "sign_stage3": ("crisis_counselor",),
        "sign_stage4": ("strategies",),
    }
    needed = {
        "sign_stage1": ("student_name", "assessed_on", "class_name"),
        "sign_stage4": ("strategies",),
    }
    # 可能需 24 小時通報 (prototype 04); a duty to report is judged by people, the form only asks.
    risky = {
        "hc_personal_state": frozenset({"A109"}),
        "hc_personal_behaviour": frozenset({"A206", "A207", "A210"}),
        "hc_family_care": frozenset({"B206"}),
        "hc_peer_adjustment": frozenset({"C202"}),
        "crisis_homeroom": frozenset({"CR4"}),
        "crisis_counselor": frozenset({"CR4"}),
    }

    student_name = text("學 生 姓 名")
    assessed_on = ROCDateField(label="評 估 日 期", required=False)
    sex = single("性 別", SEX)
    birth_date = ROCDateField(label="出 生 日 期", required=False)
    class_name = text("就 讀 班 級")
    caregiver = text("主 要 照 顧 者")
    caregiver_relation = text("關 係")
    phone = text("聯 絡 電 話")
    address = text("聯 絡 住 址")
    family_background = multi("家 庭 背 景", FAMILY_BACKGROUND)
    family_background_other_text = text("其他")
    hc_personal_state_presence = single("身心狀態危機", PRESENCE)
    hc_personal_state = multi("身心狀態危機", HC_PERSONAL_STATE)
    hc_personal_state_A199_text = text("其他")
    hc_personal_behaviour_presence = single("行為表現危機", PRESENCE)
    hc_personal_behaviour = multi("行為表現危機", HC_PERSONAL_BEHAVIOUR)
    hc_personal_behaviour_A299_text = text("其他")
    hc_personal_learning_presence = single("學習落差危機", PRESENCE)
    hc_personal_learning = multi("學習落差危機", HC_PERSONAL_LEARNING)
    hc_family_function_presence = single("家庭功能危機", PRESENCE)
    hc_family_function = multi("家庭功能危機", HC_FAMILY_FUNCTION)
    hc_family_function_B199_text = text("其他")
    hc_family_care_presence = single("照顧功能危機", PRESENCE)
    hc_family_care = multi("照顧功能危機", HC_FAMILY_CARE)
    hc_family_care_B299_text = text("其他")
    hc_school_adjustment_presence = single("學校適應危機", PRESENCE)
    hc_school_adjustment = multi("學校適應危機", HC_SCHOOL_ADJUSTMENT)
    hc_school_adjustment_C199_text = text("其他")
    hc_peer_adjustment_presence = single("人際適應危機", PRESENCE)
    hc_peer_adjustment = multi("人際適應危機", HC_PEER_ADJUSTMENT)
    hc_peer_adjustment_C299_text = text("其他")
    hc_oversocialisation_presence = single("高社會化危機", PRESENCE)
    hc_oversocialisation = multi("高社會化危機", HC_OVERSOCIALISATION)
    hc_oversocialisation_C399_text = text("其他")
    crisis_homeroom = multi("危機狀態 導師評估", CRISIS_HOMEROOM)
    crisis_counselor = multi("危機狀態 輔導人員評估", CRISIS_HOMEROOM)
    strategies = multi("輔導策略", STRATEGIES)
    strategies_ST3 = multi("需安排高關懷課程", STRATEGIES_ST3)
    strategies_ST3_other_text = text("其他")
    strategies_ST4 = multi("需轉介中介教育", STRATEGIES_ST4)
    strategies_ST4_other_text = text("其他")
    strategies_ST9_text = text("需轉介其他服務方案，名稱：_____")
