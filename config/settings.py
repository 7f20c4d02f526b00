"""Environment in, Django out: no logic, no domain constants. `.env.example` explains every variable."""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from config.refusals import environment_of, refuse_bad_start
from config.settings_browser import *  # noqa: F403  (constants of one subject)
from config.settings_history import *  # noqa: F403  (constants of one subject)
from config.settings_login import *  # noqa: F403  (constants of one subject)
from config.startup import celery_broker_url
from fields.crypto import parse_keys

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --- who we are -------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
ENVIRONMENT = environment_of(
    named=env("ENVIRONMENT", default=""), debug=DEBUG, demo=DEMO
)
ORGANISATION = env("ORGANISATION", default="")  # named on the login page
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "pgtrigger",
    "pghistory",
    "django_fsm",
    "django_htmx",
    "django_filters",
    "django_tables2",
    "django_structlog",
    "csp",
    "fields",
    "documents",
    "accounts",
    "cases",
    "meetings",
    "transitions",
    "reporting",
    "notifications",
    "config",
]

MIDDLEWARE = [
    "config.middleware.SecurityHeadersMiddleware",  # outermost: refusals of the others carry headers too
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.ErrorPagesMiddleware",
    "accounts.middleware_audit.AuditMiddleware",
    "accounts.middleware_audit.HistoryContextMiddleware",
    "accounts.middleware.IdleLogoutMiddleware",
    "config.middleware.ClosedByDefaultMiddleware",
    "accounts.middleware.ConfinementMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

FORM_RENDERER = "config.forms.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.context.house",
                "notifications.context.reminders",
            ],
        },
    }
]

# --- memory -----------------------------------------------------------------------------------
# default: the application's role, which owns nothing. owner: migrates. audit: the application's role on
# a connection of its own, so that a refusal leaves its row although the request rolls back.
OWNER_IS_NAMED = bool(env("DATABASE_OWNER_URL", default=""))  # web and worker need none
DATABASES = {
    "default": env.db_url("DATABASE_URL"),
    "owner": env.db_url("DATABASE_OWNER_URL", default=env("DATABASE_URL")),
    "audit": env.db_url("DATABASE_URL"),
}
MIGRATED_TEMPLATE = ""  # a migrated database to copy for benchmarks; the suite has one
DATABASES["default"] |= {
    "ATOMIC_REQUESTS": True,
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    # A page's statement of many branches (accounts/together.py) is planned dear and read in milliseconds: compiling it
    # would cost more than running it.
    "OPTIONS": {
        "options": "-c jit=off",
        **DATABASES["default"].get("OPTIONS", {}),  # of the URL
    },
}
DATABASES["audit"] |= {
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "TEST": {"MIRROR": "default"},
}
REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        # A Redis that hangs is as good as none: no page waits for it longer than this.
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}
SESSION_ENGINE = "accounts.session_store"
# A ClamAV daemon (tcp://host:3310 or unix:///path); none: attachments are checked, not scanned.
ANTIVIRUS = env("ANTIVIRUS", default="")
FILES_ROOT = Path(env("FILES_ROOT", default=str(BASE_DIR / ".run" / "files")))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES_ROOT},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FIELD_ENCRYPTION_KEYS = parse_keys(env("FIELD_ENCRYPTION_KEYS"))
BLIND_INDEX_KEY = env("BLIND_INDEX_KEY")
BACKUP_KEY = env("BACKUP_KEY", default="")

# --- work in the background: Celery is a doorbell, Postgres the memory --------------------------
CELERY_BROKER_URL = celery_broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A broker that hangs lets go after this; the worker's own waiting asks for one second at a time.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
RING_IN_BACKGROUND = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # the worker logs like the web
CELERY_TIMEZONE = "Asia/Taipei"

# --- language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", _("正體中文")), ("en", _("英文"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Taipei"
USE_TZ = True

# --- static files: whitenoise, no CDN -------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / ".run" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_MANIFEST_STRICT = True

# --- people -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
TRUSTED_PROXY_COUNT = ALLAUTH_TRUSTED_PROXY_COUNT

# --- the audit trail and row history (docs/adr/0004) ---------------------------------------------
AUDIT_HEAD_RECIPIENTS = env.list("AUDIT_HEAD_RECIPIENTS", default=[])
# Values of the settings register for this installation, as JSON: {"session.idle_minutes": 20}
TUNABLES = env.json("TUNABLES", default={})

# --- the browser ----------------------------------------------------------------------------------
HTTPS = not (DEBUG or DEMO)
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
)
# Not "no-referrer": by it a browser posts forms with `Origin: null`, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# --- mail and logs ----------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
MAIL_IN_BACKGROUND = True
if DEMO:
    EMAIL_BACKEND = "config.mailbox.EmailBackend"
MAILBOX_ROOT = BASE_DIR / ".run" / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("MAIL_FROM", default="noreply@localhost")
EMAIL_TIMEOUT = 20
SITE_URL = env("SITE_URL", default="http://localhost:8000")  # links in mails
LOG_LEVEL = env("LOG_LEVEL", default="INFO")
LOGGING_CONFIG = "config.logs.configure"
LOGGING = {"level": LOG_LEVEL}

# --- what this may not start with -------------------------------------------------------------------
refuse_bad_start(vars())
