"""What can be tuned about casework and rosters. Legal periods are rules (deadlines/), not here."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import SettingValue
from accounts.settings_register import Setting, register
from cases import record_tunables  # noqa: F401  its entries register themselves

DIRECTOR, ADMINISTRATOR = _("輔導主任"), _("系統管理員")
SCHOOL = SettingValue.Level.SCHOOL
HOUSE = _("產品設定：法規未定期限")

register(
    Setting(
        "referral.reply_working_days",
        _("輔導室收到轉介後，幾個工作天內回覆轉介人"),
        _("工作天"),
        3,
        DIRECTOR,
        HOUSE,
        level=SCHOOL,
        low=1,
        high=30,
    ),
    Setting(
        "case.interval_tier1_days",
        _("發展性輔導個案多久應有一次服務"),
        _("日"),
        30,
        DIRECTOR,
        HOUSE,
        level=SCHOOL,
        low=1,
        high=180,
    ),
    Setting(
        "case.interval_tier2_days",
        _("介入性輔導個案多久應有一次服務"),
        _("日"),
        14,
        DIRECTOR,
        HOUSE,
        level=SCHOOL,
        low=1,
        high=180,
    ),
    Setting(
        "case.interval_tier3_days",
        _("處遇性輔導個案多久應有一次服務"),
        _("日"),
        7,
        DIRECTOR,
        HOUSE,
        level=SCHOOL,
        low=1,
        high=180,
    ),
    Setting(
        "roster.import_rows",
        _("一份名冊最多幾列"),
        pgettext_lazy("unit", "列"),
        20_000,
        _("系統管理員"),
        _("產品設定：避免過長輸入耗用資源"),
        low=1_000,
        high=50_000,
    ),
)

register(
    Setting(
        "case.interval_medium_risk_days",
        _("風險中的個案多久應有一次服務（較短者優先）"),
        _("日"),
        7,
        DIRECTOR,
        HOUSE,
        level=SCHOOL,
        low=1,
        high=60,
    ),
    Setting(
        "case.interval_high_risk_days",
        _("風險高的個案多久應有一次服務（較短者優先）"),
        _("日"),
        3,
        DIRECTOR,
        HOUSE,
        level=SCHOOL,
        low=1,
        high=30,
    ),
    Setting(
        "emergency.minutes",
        _("緊急調閱核可後可讀多久，最多 60 分鐘"),
        _("分鐘"),
        60,
        ADMINISTRATOR,
        _("附表十 帳號管理：最小權限"),
        low=5,
        high=60,
    ),
    Setting(
        "emergency.answer_hours",
        _("緊急調閱提出後多久未核可即失效"),
        _("小時"),
        24,
        ADMINISTRATOR,
        HOUSE,
        low=1,
        high=72,
    ),
)
