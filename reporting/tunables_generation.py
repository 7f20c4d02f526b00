"""What a school decides about the rows of its monthly report."""

from django.utils.translation import gettext_lazy as _

from accounts.settings_register import Level, Setting, register

TIER_ONE_ITEM = "report.tier_one_item"
LEADER_IDENTITY = "report.leader_identity"
CONFIRMATION_REQUIRED = "report.confirmation_required"

register(
    Setting(
        TIER_ONE_ITEM,
        _("發展性輔導（一級）個案之晤談列為哪一項服務（1–17；0 為不列）"),
        _("服務項目"),
        11,
        _("系統管理員"),
        _("填報說明：個案與諮詢之區分由各校自訂；諮詢列於表 A-2（P11 學生諮詢）"),
        level=Level.SCHOOL,
        low=0,
        high=17,
    ),
    Setting(
        LEADER_IDENTITY,
        _("高級中等學校輔導主任、輔導組長填報之身分代碼"),
        _("身分代碼"),
        1,
        _("系統管理員"),
        _("填報說明：高中輔導主任、組長為填報對象；身分代碼只列 1–4"),
        level=Level.SCHOOL,
        low=1,
        high=4,
    ),
    Setting(
        CONFIRMATION_REQUIRED,
        _("所有教師都確認自己的填報列後才能產生月報（否則只提醒）"),
        _("是否"),
        False,
        _("系統管理員"),
        _("學校內部作業；法令無規定"),
        level=Level.SCHOOL,
    ),
)
