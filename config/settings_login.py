"""How people log in: constants that no environment changes."""

AUTHENTICATION_BACKENDS = [
    "accounts.backends.AccountBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"accounts.passwords.{rule}"}
    for rule in (
        "LengthRule",
        "ComplexityRule",
        "VarietyRule",
        "CommonRule",
        "ContextRule",
        "HistoryRule",
    )
]
PASSWORD_RESET_TIMEOUT = 30 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# A school sits behind one address, so the limit by address is wide; guesses are counted by account in
# Postgres (accounts/lockout.py), which is why allauth's own count is off.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "120/m/ip"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets no letter from us
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "change_password": "accounts.forms_login.ChangePasswordForm",
    "reset_password": "accounts.forms_login.ResetPasswordForm",
}
MFA_FORMS = {
    "authenticate": "accounts.forms_login.AuthenticateForm",
    "reauthenticate": "accounts.forms_login.ReauthenticateForm",
}
MFA_TOTP_TOLERANCE = 1  # clocks may differ by one step of 30 seconds
MFA_TOTP_ISSUER = "學生輔導個案管理系統"
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
