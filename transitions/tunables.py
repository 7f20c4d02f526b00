"""What can be tuned about transitions. Legal periods are rules (deadlines/rules/transition.py), not here."""

from django.utils.translation import gettext_lazy as _

from accounts.models import SettingValue
from accounts.settings_register import Setting, register
from transitions import transfer_tunables  # noqa: F401  its entries register themselves

DIRECTOR = _("輔導主任")
SCHOOL = SettingValue.Level.SCHOOL
HOUSE = _("產品設定：法規未定期限")

register(
    Setting(
        "transition.contact_days",
        _("追蹤六個月期間，預設幾日聯繫一次"),
        _("日"),
        30,
        DIRECTOR,
        _("學生轉銜輔導及服務辦法第 5 條第 2 項未定頻率"),
        level=SCHOOL,
        low=7,
        high=92,
    ),
    Setting(
        "transition.assessment_days",
        _("初評表應於評估會議期限前幾日完成"),
        _("日"),
        7,
        DIRECTOR,
        HOUSE,
        level=SCHOOL,
        low=0,
        high=60,
    ),
    Setting(
        "transition.graduation_day",
        _("預估畢業日（MM-DD），確定前用以提醒評估會議"),
        _("月日"),
        "06-01",
        DIRECTOR,
        _("同辦法第 4 條第 2 項；畢業日由學校訂定，採較早之日"),
        level=SCHOOL,
    ),
    Setting(
        "transition.open_ahead_days",
        _("預估畢業日前幾日，自動為高關懷名冊之應屆畢業生建立轉銜"),
        _("日"),
        90,
        DIRECTOR,
        HOUSE,
        level=SCHOOL,
        low=45,
        high=180,
    ),
)
