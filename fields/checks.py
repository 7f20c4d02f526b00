"""The start is refused without keys that can be used."""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from fields.blind_index import index_key
from fields.crypto import keyring


def check_keys(**kwargs: Any) -> list[CheckMessage]:
    """One error for FIELD_ENCRYPTION_KEYS or BLIND_INDEX_KEY when missing, malformed or the same key."""
    try:
        keyring()
        index_key()
    except (ImproperlyConfigured, AttributeError) as error:
        return [Error(str(error), id="fields.E005")]
    return []
