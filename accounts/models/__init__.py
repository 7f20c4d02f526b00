from accounts.models.login import LoginFailure, PasswordHistory, SessionActivity
from accounts.models.tunables import SettingValue
from accounts.models.users import User

__all__ = [
    "LoginFailure",
    "PasswordHistory",
    "SessionActivity",
    "SettingValue",
    "User",
]
