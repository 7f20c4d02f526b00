from accounts.models.audit import AuditEvent, AuditSeal
from accounts.models.login import LoginFailure, PasswordHistory, SessionActivity
from accounts.models.tunables import SettingValue
from accounts.models.users import User

__all__ = [
    "AuditEvent",
    "AuditSeal",
    "LoginFailure",
    "PasswordHistory",
    "SessionActivity",
    "SettingValue",
    "User",
]
