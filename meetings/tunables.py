"""What can be tuned about meetings. What the law asks of them is no setting."""

from django.utils.translation import gettext_lazy as _

from accounts.models import SettingValue
from accounts.settings_register import Setting, register

DIRECTOR = _("輔導主任")
SCHOOL = SettingValue.Level.SCHOOL
HOUSE = _("產品設定：法規未定期限")

register(
    Setting(
        "meeting.required_members_block",
        _("必要出席人員未到時，不得結束會議（否則須逐一說明原因）"),
        _("是／否"),
        False,
        DIRECTOR,
        _("新北市個案會議作業程序三；其他縣市得說明原因"),
        level=SCHOOL,
    ),
    Setting(
        "meeting.reply_working_days",
        _("收到開會通知後，幾個工作天內回覆是否出席"),
        _("工作天"),
        3,
        DIRECTOR,
        HOUSE,
        level=SCHOOL,
        low=1,
        high=20,
    ),
    Setting(
        "meeting.need_working_days",
        _("收到召開需求後，幾個工作天內評估"),
        _("工作天"),
        3,
        DIRECTOR,
        HOUSE,
        level=SCHOOL,
        low=1,
        high=20,
    ),
    Setting(
        "minutes.draft_working_days",
        _("散會後，幾個工作天內送出會議紀錄"),
        _("工作天"),
        7,
        DIRECTOR,
        HOUSE,
        level=SCHOOL,
        low=1,
        high=30,
    ),
    Setting(
        "minutes.approval_working_days",
        _("會議紀錄送達後，幾個工作天內核閱"),
        _("工作天"),
        3,
        DIRECTOR,
        HOUSE,
        level=SCHOOL,
        low=1,
        high=30,
    ),
)
