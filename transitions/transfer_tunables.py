"""What can be tuned about the transfer between schools. The fifteen days and the month are rules (deadlines/)."""

from django.utils.translation import gettext_lazy as _

from accounts.models import SettingValue
from accounts.settings_register import Setting, register

SCHOOL = SettingValue.Level.SCHOOL

register(
    Setting(
        "transition.accept_days",
        _("系統內轉銜密件寄出後，幾日內未簽收即退回原就讀學校"),
        _("日"),
        14,
        _("輔導主任"),
        _("產品設定：法規未定簽收期限；退回後原就讀學校的十五日義務繼續"),
        level=SCHOOL,
        low=3,
        high=60,
    ),
    Setting(
        "transition.package_megabytes",
        _("一件轉銜密件的附檔合計上限"),
        _("MB"),
        40,
        _("系統管理員"),
        _("產品設定：超過時分次補件"),
        level=SCHOOL,
        low=1,
        high=200,
    ),
    Setting(
        "transition.query_window_days",
        _("入學幾日內的學生列入新生轉銜查詢名單"),
        _("日"),
        180,
        _("輔導主任"),
        _("產品設定：逾一個月期限仍未查詢者，須繼續列為待辦"),
        level=SCHOOL,
        low=31,
        high=400,
    ),
)
