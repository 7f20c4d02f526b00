"""Which headings a roster has, in the writings of the school-affairs systems."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Column(StrEnum):
    """A column we read; the value is its heading in our own files."""

    STUDENT_NUMBER = "學號"
    NAME = "姓名"
    GRADE = "年級"
    CLASS = "班級"
    SEAT = "座號"
    SEX = "性別"
    SEX_NOTE = "性別說明"
    BORN_ON = "出生日期"
    NATIONAL_ID = "身分證字號"
    SPED = "特教身分"
    SPED_CERTIFIED = "鑑定證明"
    BACKGROUND = "家庭背景"
    GUARDIAN = "監護人"
    GUARDIAN_RELATION = "監護人關係"
    GUARDIAN_PHONE = "電話"
    GUARDIAN_MOBILE = "手機"
    GUARDIAN_ADDRESS = "地址"
    EMERGENCY = "緊急聯絡人"
    EMERGENCY_RELATION = "緊急聯絡人關係"
    EMERGENCY_PHONE = "緊急聯絡人電話"
    STATUS = "異動"
    STATUS_ON = "異動日期"


# Other writings of a heading; width, blanks, line breaks, colons and asterisks make no difference.
ALIASES: dict[str, tuple[str, ...]] = {
    Column.STUDENT_NUMBER: ("學生學號", "學籍號碼", "學生編號", "學籍編號"),
    Column.NAME: ("學生姓名", "學生", "中文姓名", "姓 名"),
    Column.GRADE: ("就讀年級", "學生年級", "年級別", "年"),
    Column.CLASS: ("班別", "班名", "班級名稱", "班級代碼", "就讀班級", "年班", "班"),
    Column.SEAT: ("座位號碼", "號碼", "班級座號", "座位", "號次"),
    Column.SEX: ("生理性別", "學生性別", "姓別"),
    Column.SEX_NOTE: ("性別其他說明",),
    Column.BORN_ON: (
        "生日",
        "出生年月日",
        "出生日",
        "西元生日",
        "民國生日",
        "出生日期(民國)",
        "出生日期(西元)",
    ),
    Column.NATIONAL_ID: (
        "身分證統一編號",
        "身份證字號",
        "身份證統一編號",
        "國民身分證統一編號",
        "身分證號",
        "身分證號碼",
        "身份證號",
        "身份證號碼",
        "身分證",
        "身分證字號(居留證號)",
        "身分證字號/居留證號",
        "居留證號",
        "統一證號",
        "證號",
        "身分證照號碼",
    ),
    Column.SPED: ("特教類別", "特殊教育類別", "特教", "身心障礙類別", "特教生類別"),
    Column.SPED_CERTIFIED: (
        "特教鑑定證明",
        "鑑定證明文件",
        "鑑輔會證明",
        "有無鑑定證明",
    ),
    Column.BACKGROUND: ("家庭狀況", "家庭背景(可複選)"),
    Column.GUARDIAN: (
        "監護人姓名",
        "家長姓名",
        "家長",
        "法定代理人",
        "法定代理人姓名",
        "監護人(家長)",
    ),
    Column.GUARDIAN_RELATION: (
        "與監護人關係",
        "與學生關係",
        "關係",
        "監護人與學生關係",
        "稱謂",
        "家長關係",
        "與家長關係",
    ),
    Column.GUARDIAN_PHONE: (
        "監護人電話",
        "家長電話",
        "聯絡電話",
        "家裡電話",
        "住家電話",
        "連絡電話",
        "戶籍電話",
    ),
    Column.GUARDIAN_MOBILE: (
        "監護人手機",
        "家長手機",
        "行動電話",
        "手機號碼",
        "監護人行動電話",
        "家長行動電話",
    ),
    Column.GUARDIAN_ADDRESS: (
        "住址",
        "通訊地址",
        "聯絡地址",
        "通訊處",
        "連絡地址",
        "居住地址",
        "監護人地址",
    ),
    Column.EMERGENCY: ("緊急連絡人", "緊急聯絡人姓名", "緊急連絡人姓名"),
    Column.EMERGENCY_RELATION: ("與緊急聯絡人關係", "緊急連絡人關係", "緊急聯絡人稱謂"),
    Column.EMERGENCY_PHONE: ("緊急聯絡電話", "緊急連絡電話", "緊急連絡人電話"),
    Column.STATUS: (
        "狀態",
        "學籍狀態",
        "就學狀態",
        "異動類別",
        "異動狀態",
        "異動原因",
        "在學狀態",
    ),
    Column.STATUS_ON: ("異動日", "生效日期", "異動生效日"),
}

MISSING_NAME = _("找不到「姓名」欄。請在第一列寫上欄名後再上傳。")
MISSING_KEY = _(
    "找不到「學號」或「身分證字號」欄，無法對照學生。請補上其中一欄後再上傳。"
)
MISSING_CLASS = _("找不到「班級」欄。請補上後再上傳。")
