#!/usr/bin/env python
"""Django's command line, with this checkout's settings and services (see bootstrap/)."""

import sys

from bootstrap.console import Stop
from bootstrap.manage import prepared
from bootstrap.paths import PYTHON

try:
    from django.core.management import execute_from_command_line
except ModuleNotFoundError:
    sys.exit(
        f"Django isn't installed in {sys.executable}; run `make setup` once, then `{PYTHON} manage.py …`."
    )

if __name__ == "__main__":
    try:
        with prepared(sys.argv):
            execute_from_command_line(sys.argv)
    except Stop as reason:
        sys.exit(str(reason))
