"""A house with a real broker, for the drill that destroys it. Database and broker come from the environment."""

from config.settings_test import *  # noqa: F403  (a settings module is a namespace)

CELERY_TASK_ALWAYS_EAGER = False
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
