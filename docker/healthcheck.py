"""Asks the web process for /healthz in the way the proxy does; exit code 1 when it isn't well."""

import os
import sys
import urllib.error
import urllib.request

request = urllib.request.Request(
    "http://127.0.0.1:8000/healthz",
    headers={
        "Host": os.environ["ALLOWED_HOSTS"].split(",")[0],
        "X-Forwarded-Proto": "https",
    },
)
try:
    with urllib.request.urlopen(request, timeout=8) as answer:  # noqa: S310 - a constant http address
        sys.exit(0 if answer.status == 200 else 1)
except (urllib.error.URLError, OSError) as error:
    sys.exit(f"not healthy: {error}")
