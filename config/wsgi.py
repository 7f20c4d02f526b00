"""The WSGI entry."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# Needs the models, which the line above has loaded.
from config.default_accounts import refuse_default_accounts  # noqa: E402  (after Django is set up)

refuse_default_accounts()
