"""What can be tuned about students and cases."""

from django.utils.translation import gettext_lazy as _

from accounts.settings_register import Setting, register

register(
    Setting(
        "roster.import_rows",
        _("一份名冊最多幾列"),
        _("列"),
        20_000,
        _("系統管理員"),
        _("產品設定：避免過長輸入耗用資源"),
        low=1_000,
        high=50_000,
    ),
)
