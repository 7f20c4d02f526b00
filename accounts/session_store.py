"""Sessions in the database, unreadable there.

A session can hold a second factor's secret while it is being enrolled, the key of a password reset, or a form
that waits for step-up: none of it may lie in a table or a dump in clear (SECURITY.md E2).
"""

import json
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from fields import crypto

PLACE = "sessions.Session.session_data"


class SessionStore(DatabaseSessionStore):
    """`SESSION_ENGINE`; the session framework asks this module for a class of this name."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        return crypto.encrypt_text(json.dumps(session_dict), aad=PLACE)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Out: the session's values; empty for what can't be opened, so that the person logs in again."""
        try:
            return json.loads(crypto.decrypt_text(str(session_data), aad=PLACE))
        except crypto.DecryptionError:
            return {}
