"""What can be tuned about the monthly report. Its legal days are rules (deadlines/rules/monthly_report.py)."""

from django.utils.translation import gettext_lazy as _

from accounts.settings_register import Level, Setting, register
from reporting import tunables_generation  # noqa: F401  its entries register themselves

ADMINISTRATOR = _("系統管理員")

register(
    Setting(
        "report.first_month",
        _("自哪一個月份起在本系統填報（YYYY-MM），之前的月份不列逾期"),
        _("月份"),
        "2026-08",
        ADMINISTRATOR,
        _("本系統啟用之學年度"),
        level=Level.COUNTY,
    ),
    Setting(
        "report.shared_student_is_error",
        _("同一學生由兩位教師填報時視為錯誤（否則只提醒）"),
        _("是否"),
        False,
        ADMINISTRATOR,
        _("填報說明未規定；教育部表件註記「一位學生填報一列」"),
        level=Level.SCHOOL,
    ),
    Setting(
        "statistics.smallest_cell",
        _("對外統計小於幾人次時以「<5」遮蔽"),
        _("人"),
        5,
        ADMINISTRATOR,
        _("個人資料保護法第 5 條；去識別慣例"),
        low=5,
        high=10,
    ),
)
