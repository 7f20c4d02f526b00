"""The words of the audit trail. A new kind of event is a new line here; a test finds words that are missing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    """事件種類: what was done, or refused (SECURITY.md L1)."""

    # the door
    LOGIN = "login", _("登入")
    LOGIN_FAILED = "login_failed", _("登入失敗")
    LOGIN_LOCKED = "login_locked", _("帳號鎖定")
    LOGIN_UNLOCKED = "login_unlocked", _("解除鎖定")
    LOGOUT = "logout", _("登出")
    SESSION_ENDED = "session_ended", _("強制登出")
    PASSWORD_CHANGED = "password_changed", _("變更密碼")
    PASSWORD_RESET = "password_reset", _("重設密碼")
    FACTOR_ADDED = "factor_added", _("加入第二驗證")
    FACTOR_REMOVED = "factor_removed", _("移除第二驗證")
    ACCESS_REFUSED = "access_refused", _("拒絕存取")
    # people
    USER_INVITED = "user_invited", _("邀請人員")
    USER_CHANGED = "user_changed", _("異動人員資料")
    USER_DISABLED = "user_disabled", _("停用帳號")
    USER_ENABLED = "user_enabled", _("啟用帳號")
    APPOINTMENT_MADE = "appointment_made", _("指派職務")
    APPOINTMENT_ENDED = "appointment_ended", _("結束職務")
    APPOINTMENT_CHANGED = "appointment_changed", _("異動職務")
    HANDED_OVER = "handed_over", _("職務交接")
    DEPUTY_NAMED = "deputy_named", _("指定代理人")
    ACCESS_REVIEWED = "access_reviewed", _("年度權限清查")
    # roles and grants
    ROLE_CHANGE_PROPOSED = "role_change_proposed", _("提出權限異動")
    ROLE_CHANGE_APPROVED = "role_change_approved", _("覆核通過權限異動")
    ROLE_CHANGE_REJECTED = "role_change_rejected", _("退回權限異動")
    ROLE_GRANTED = "role_granted", _("授予角色權限")
    ROLE_REVOKED = "role_revoked", _("收回角色權限")
    OBJECT_GRANTED = "object_granted", _("授予個別權限")
    OBJECT_REVOKED = "object_revoked", _("收回個別權限")
    EXCLUSION_SET = "exclusion_set", _("設定迴避")
    EXCLUSION_LIFTED = "exclusion_lifted", _("解除迴避")
    BREAK_GLASS = "break_glass", _("緊急調閱")
    # records: read and taken away
    LIST_READ = "list_read", _("查閱清單")
    RECORD_READ = "record_read", _("查閱資料")
    CASE_READ = "case_read", _("查閱個案")
    FILE_READ = "file_read", _("下載附件")
    PRINTED = "printed", _("列印")
    EXPORTED = "exported", _("匯出")
    # records: written
    CREATED = "created", _("新增")
    CHANGED = "changed", _("修改")
    DELETED = "deleted", _("刪除")
    SUBMITTED = "submitted", _("送出")
    APPROVED = "approved", _("核定")
    RETURNED = "returned", _("退回")
    SIGNED = "signed", _("簽署")
    IMPORTED = "imported", _("匯入")
    SETTING_CHANGED = "setting_changed", _("異動設定")
    # the trail itself
    AUDIT_READ = "audit_read", _("查閱稽核紀錄")
    AUDIT_EXPORTED = "audit_exported", _("匯出稽核紀錄")


def label_of(word: str) -> str:
    """The word's Chinese label; the word itself when it is not known (any more)."""
    return str(dict(Event.choices).get(word, word))
