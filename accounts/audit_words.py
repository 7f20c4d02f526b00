"""The words of the audit trail. A new kind of event is a new line here; a test finds words that are missing."""

from django.db import models
from django.utils.translation import get_language, pgettext_lazy

from accounts.default_matrix import DEFAULT_ROLES


class Event(models.TextChoices):
    """事件種類: what was done, or refused (SECURITY.md L1). The context keeps them apart from buttons of the same name."""

    # the door
    LOGIN = "login", pgettext_lazy("event", "登入")
    LOGIN_FAILED = "login_failed", pgettext_lazy("event", "登入失敗")
    LOGIN_LOCKED = "login_locked", pgettext_lazy("event", "帳號鎖定")
    LOGIN_UNLOCKED = "login_unlocked", pgettext_lazy("event", "解除鎖定")
    LOGOUT = "logout", pgettext_lazy("event", "登出")
    SESSION_ENDED = "session_ended", pgettext_lazy("event", "強制登出")
    STEPPED_UP = "stepped_up", pgettext_lazy("event", "重新驗證身分")
    FACTOR_FAILED = "factor_failed", pgettext_lazy("event", "兩步驟驗證失敗")
    PASSWORD_CHANGED = "password_changed", pgettext_lazy("event", "變更密碼")
    PASSWORD_RESET = "password_reset", pgettext_lazy("event", "重設密碼")
    FACTOR_ADDED = "factor_added", pgettext_lazy("event", "加入兩步驟驗證")
    FACTOR_REMOVED = "factor_removed", pgettext_lazy("event", "移除兩步驟驗證")
    ACCESS_REFUSED = "access_refused", pgettext_lazy("event", "拒絕存取")
    # people
    USER_INVITED = "user_invited", pgettext_lazy("event", "邀請人員")
    USER_CHANGED = "user_changed", pgettext_lazy("event", "異動人員資料")
    USER_DISABLED = "user_disabled", pgettext_lazy("event", "停用帳號")
    USER_ENABLED = "user_enabled", pgettext_lazy("event", "啟用帳號")
    APPOINTMENT_MADE = "appointment_made", pgettext_lazy("event", "指派職務")
    APPOINTMENT_ENDED = "appointment_ended", pgettext_lazy("event", "結束職務")
    APPOINTMENT_CHANGED = "appointment_changed", pgettext_lazy("event", "異動職務")
    APPOINTMENT_CONFIRMED = (
        "appointment_confirmed",
        pgettext_lazy("event", "確認職務"),
    )
    APPOINTMENT_REFUSED = "appointment_refused", pgettext_lazy("event", "退回職務指派")
    APPOINTMENT_LAPSED = "appointment_lapsed", pgettext_lazy("event", "職務逾期未確認")
    HANDED_OVER = "handed_over", pgettext_lazy("event", "職務交接")
    DEPUTY_NAMED = "deputy_named", pgettext_lazy("event", "指定代理人")
    ACCESS_REVIEWED = "access_reviewed", pgettext_lazy("event", "年度權限清查")
    # roles and grants
    ROLE_CHANGE_PROPOSED = (
        "role_change_proposed",
        pgettext_lazy("event", "提出權限異動"),
    )
    ROLE_CHANGE_APPROVED = (
        "role_change_approved",
        pgettext_lazy("event", "覆核通過權限異動"),
    )
    ROLE_CHANGE_REJECTED = (
        "role_change_rejected",
        pgettext_lazy("event", "退回權限異動"),
    )
    ROLE_CHANGE_WITHDRAWN = (
        "role_change_withdrawn",
        pgettext_lazy("event", "撤回權限異動"),
    )
    ROLE_GRANTED = "role_granted", pgettext_lazy("event", "授予角色權限")
    ROLE_REVOKED = "role_revoked", pgettext_lazy("event", "收回角色權限")
    OBJECT_GRANTED = "object_granted", pgettext_lazy("event", "授予個別權限")
    OBJECT_REVOKED = "object_revoked", pgettext_lazy("event", "收回個別權限")
    EXCLUSION_SET = "exclusion_set", pgettext_lazy("event", "設定迴避")
    EXCLUSION_LIFTED = "exclusion_lifted", pgettext_lazy("event", "解除迴避")
    EMERGENCY_ASKED = "emergency_asked", pgettext_lazy("event", "提出緊急調閱")
    BREAK_GLASS = "break_glass", pgettext_lazy("event", "緊急調閱")  # approved
    EMERGENCY_DECLINED = "emergency_declined", pgettext_lazy("event", "不核可緊急調閱")
    EMERGENCY_ENDED = "emergency_ended", pgettext_lazy("event", "提前結束緊急調閱")
    EMERGENCY_LAPSED = "emergency_lapsed", pgettext_lazy("event", "緊急調閱逾時未核可")
    EMERGENCY_READ = "emergency_read", pgettext_lazy("event", "依緊急調閱查閱個案")
    # records: read and taken away
    LIST_READ = "list_read", pgettext_lazy("event", "查閱清單")
    RECORD_READ = "record_read", pgettext_lazy("event", "查閱資料")
    CASE_READ = "case_read", pgettext_lazy("event", "查閱個案")
    FILE_READ = "file_read", pgettext_lazy("event", "下載附件")
    PRINTED = "printed", pgettext_lazy("event", "列印")
    EXPORTED = "exported", pgettext_lazy("event", "匯出")
    # records: written
    CREATED = "created", pgettext_lazy("event", "新增")
    CHANGED = "changed", pgettext_lazy("event", "修改")
    DELETED = "deleted", pgettext_lazy("event", "刪除")
    SUBMITTED = "submitted", pgettext_lazy("event", "送出")
    APPROVED = "approved", pgettext_lazy("event", "核定")
    RETURNED = "returned", pgettext_lazy("event", "退回")
    SIGNED = "signed", pgettext_lazy("event", "簽署")
    IMPORTED = "imported", pgettext_lazy("event", "匯入")
    ALARM_RAISED = "alarm_raised", pgettext_lazy("event", "發出警示")
    SETTING_CHANGED = "setting_changed", pgettext_lazy("event", "異動設定")
    # the trail itself
    AUDIT_READ = "audit_read", pgettext_lazy("event", "查閱稽核紀錄")
    AUDIT_EXPORTED = "audit_exported", pgettext_lazy("event", "匯出稽核紀錄")


def label_of(word: str) -> str:
    """The word's Chinese label; the word itself when it is not known (any more)."""
    return str(dict(Event.choices).get(word, word))


def role_labels(keys: str) -> str:
    """In: role keys with commas between, as a row has them. Out: their names; a key that is not known (any more) as itself."""
    english = str(get_language()).startswith("en")
    names = {
        role.key: role.name_en if english else role.name_zh for role in DEFAULT_ROLES
    }
    return "・".join(names.get(key, key) for key in keys.split(",") if key)
