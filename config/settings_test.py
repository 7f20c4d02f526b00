"""The suite's settings: the same product, with quick hashes and mail in memory."""

from config.settings import *  # noqa: F403  (a settings module is a namespace)

DEMO = False
DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_IN_BACKGROUND = False
RING_IN_BACKGROUND = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
INSTALLED_APPS = [
    *INSTALLED_APPS,  # noqa: F405  (of the settings above)
    "tests.fields.app",
    "tests.audit.app",
    "tests.accounts.app",
    "tests.notifications.app",
]
STATIC_ROOT = BASE_DIR / ".run" / "test-static"  # noqa: F405  (of the settings above)
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise wants a folder that exists
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = False
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_NAME = "csrftoken"
