"""高關懷學生輔導安排回覆表: the office's answer to the referrer."""

from cases.papers.base import Options, PaperForm, multi, single, text

ARRANGEMENT: Options = (
    ("tier1", "一級輔導"),
    ("tier2", "二級輔導"),
)

TIER3: Options = (
    ("needed", "需三級轉介"),
    ("not_needed", "不需轉介"),
)


class ArrangementReply(PaperForm):
    """南投縣西嶺國小高關懷學生輔導安排回覆表, as printed in 107 學年度 (v1)."""

    form_id = "arrangement_reply"
    title = "南投縣西嶺國小高關懷學生輔導安排回覆表"
    signatures = ()
    note = "備註：需三級轉介學生，轉介單請行文寄送南投縣政府教育處，依中輟高危險群學生轉介輔導"
    stages = {
        "reply": (
            "class_name",
            "seat",
            "name",
            "counselor",
            "arrangement",
            "tier1_mentor",
            "tier1_counselor",
            "tier2_mentor",
            "tier2_counselor",
            "tier3",
        ),
    }
    needed = {"reply": ("name", "counselor", "arrangement", "tier3")}

    class_name = text("班級")
    seat = text("座號")
    name = text("姓名")
    counselor = text("教導處輔導老師")
    arrangement = multi("安排情形", ARRANGEMENT)
    tier1_mentor = text("認輔老師")
    tier1_counselor = text("輔導老師")
    tier2_mentor = text("認輔老師")
    tier2_counselor = text("輔導老師")
    tier3 = single("三級轉介", TIER3)
