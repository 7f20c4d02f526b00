"""What can be tuned about records, drafts and files."""

from django.utils.translation import gettext_lazy as _

from accounts.models import SettingValue
from accounts.settings_register import Setting, register

SCHOOL = SettingValue.Level.SCHOOL
ADMINISTRATOR, DIRECTOR = _("系統管理員"), _("輔導主任")

register(
    Setting(
        "record.summary_characters",
        _("主管與組長不附理由可讀的晤談摘要長度"),
        _("字"),
        120,
        DIRECTOR,
        _("學生輔導法第 17 條；產品設定"),
        level=SCHOOL,
        low=0,
        high=500,
    ),
    Setting(
        "record.default_minutes",
        _("快速記錄預設的晤談時長"),
        _("分鐘"),
        45,
        DIRECTOR,
        _("產品設定"),
        level=SCHOOL,
        low=5,
        high=240,
    ),
    Setting(
        "draft.days",
        _("草稿保留多久"),
        _("日"),
        30,
        ADMINISTRATOR,
        _("產品設定"),
        low=1,
        high=180,
    ),
    Setting(
        "draft.most",
        _("每人最多保留的草稿"),
        _("份"),
        200,
        ADMINISTRATOR,
        _("產品設定：避免耗用資源"),
        low=10,
        high=2000,
    ),
    Setting(
        "attachment.file_megabytes",
        _("單一附件的上限"),
        _("MB"),
        10,
        ADMINISTRATOR,
        _("ASVS 5.2.1"),
        low=1,
        high=50,
    ),
    Setting(
        "attachment.school_megabytes",
        _("每校附件總量的上限"),
        _("MB"),
        5_000,
        ADMINISTRATOR,
        _("ASVS 5.2.4"),
        low=1,
        high=1_000_000,
    ),
    Setting(
        "attachment.megapixels",
        _("圖片附件的上限"),
        _("百萬像素"),
        40,
        ADMINISTRATOR,
        _("ASVS 5.2.6"),
        low=1,
        high=40,
    ),
)
