"""AES-256-GCM under named keys: text for columns, bytes for files (SECURITY.md E2, 個資法施行細則 12).

Stored text is `v1:<key id>:<base64 of nonce and ciphertext>`. The additional authenticated data is
`<app>.<Model>.<field>:<key id>`: a value moved to another column or relabelled with another key id doesn't
open, while a history row, which is another table with the same column, does.

Keys come from the settings, never from SECRET_KEY: losing a session secret must not lose a record.
Nonces are random, so one key is good for about four thousand million values (2**32); rotate long before.
"""

import base64
import binascii
import os
import re
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = "v1"
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class DecryptionError(Exception):
    """A stored value can't be opened: unknown key, wrong key, wrong column, tampered or not ciphertext at all.

    The message names the place and the key id, never the value.
    """


# --- keys -------------------------------------------------------------------------------------


def parse_key(text: str | bytes) -> bytes:
    """Read one key. In: 32 raw bytes, or their base64 text. Out: 32 bytes. Raises ImproperlyConfigured."""
    if isinstance(text, bytes):
        key = text
    else:
        try:
            key = base64.b64decode(text.strip(), validate=True)
        except (binascii.Error, ValueError):
            raise ImproperlyConfigured(
                "An encryption key must be base64 text of 32 bytes."
            ) from None
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(
            f"An encryption key must be 32 bytes long, not {len(key)}."
        )
    return key


def parse_keys(text: str) -> dict[str, bytes]:
    """Read `id:base64,id2:base64` from the environment. Out: id -> 32 bytes, the first one active.

    Raises ImproperlyConfigured for no key at all, a malformed or repeated id, or a key that isn't 32 bytes.
    """
    keys: dict[str, bytes] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        key_id, colon, key = entry.partition(":")
        if not colon:
            raise ImproperlyConfigured(
                "Encryption keys are written id:base64, separated by commas."
            )
        if key_id in keys:
            raise ImproperlyConfigured(
                f"The encryption key id {key_id!r} appears twice."
            )
        keys[_checked_id(key_id)] = parse_key(key)
    if not keys:
        raise ImproperlyConfigured(
            "FIELD_ENCRYPTION_KEYS is empty: name at least one key as id:base64."
        )
    return keys


def _checked_id(key_id: str) -> str:
    if not _KEY_ID.fullmatch(key_id):
        raise ImproperlyConfigured(
            "An encryption key id is 1 to 32 letters, digits, hyphens or underscores."
        )
    return key_id


def keyring() -> dict[str, bytes]:
    """The keys of settings.FIELD_ENCRYPTION_KEYS, the first one active. Raises ImproperlyConfigured."""
    configured: Mapping[str, str | bytes] | str = settings.FIELD_ENCRYPTION_KEYS
    if isinstance(configured, str):
        return parse_keys(configured)
    if not configured:
        raise ImproperlyConfigured(
            "FIELD_ENCRYPTION_KEYS is empty: name at least one key."
        )
    return {_checked_id(key_id): parse_key(key) for key_id, key in configured.items()}


def active_key_id() -> str:
    """The id of the key that everything new is written under."""
    return next(iter(keyring()))


def key_prefix(key_id: str) -> str:
    """What every text stored under a key starts with: for counting and rotating in SQL."""
    return f"{VERSION}:{key_id}:"


def key_id_of(stored: str | bytes) -> str:
    """The id of the key a stored value names; it need not be known. Raises DecryptionError for anything else."""
    head = (
        stored[:64].decode("ascii", "replace")
        if isinstance(stored, bytes)
        else stored[:64]
    )
    version, _, rest = head.partition(":")
    key_id, colon, _ = rest.partition(":")
    if version != VERSION or not colon or not _KEY_ID.fullmatch(key_id):
        raise DecryptionError("The stored value is not ciphertext of this application.")
    return key_id


# --- values -----------------------------------------------------------------------------------


def encrypt_text(value: str, *, aad: str) -> str:
    """Encrypt text under the active key. In: any text, the empty one too, and its place (`cases.Case.note`).

    Out: the text to store. Raises UnicodeEncodeError for a lone surrogate, ImproperlyConfigured without keys.
    """
    key_id, key = next(iter(keyring().items()))
    return (
        key_prefix(key_id)
        + base64.b64encode(_seal(value.encode(), key, key_id, aad)).decode()
    )


def decrypt_text(stored: str, *, aad: str) -> str:
    """Open what `encrypt_text` stored in the same place. Raises DecryptionError; never returns ciphertext."""
    key_id = key_id_of(stored)
    try:
        sealed = base64.b64decode(stored[len(key_prefix(key_id)) :], validate=True)
    except (binascii.Error, ValueError):
        raise DecryptionError(
            f"{aad}: the stored value is damaged (key {key_id})."
        ) from None
    # Base64 has spellings that decode alike; only the one we wrote is accepted.
    if base64.b64encode(sealed).decode() != stored[len(key_prefix(key_id)) :]:
        raise DecryptionError(f"{aad}: the stored value is damaged (key {key_id}).")
    return _open(sealed, key_id, aad).decode()


def encrypt_bytes(data: bytes, *, aad: str) -> bytes:
    """Encrypt a file's content under the active key. In: bytes and their place. Out: the bytes to keep.

    The place should name the one object (`cases.Attachment.file:<uuid>`), so that files can't be exchanged.
    """
    key_id, key = next(iter(keyring().items()))
    return key_prefix(key_id).encode() + _seal(data, key, key_id, aad)


def decrypt_bytes(stored: bytes, *, aad: str) -> bytes:
    """Open what `encrypt_bytes` returned for the same place. Raises DecryptionError."""
    key_id = key_id_of(stored)
    return _open(stored[len(key_prefix(key_id)) :], key_id, aad)


def _seal(data: bytes, key: bytes, key_id: str, aad: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, f"{aad}:{key_id}".encode())


def _open(sealed: bytes, key_id: str, aad: str) -> bytes:
    key = keyring().get(key_id)
    if key is None:
        raise DecryptionError(
            f"{aad}: the key {key_id} is not among FIELD_ENCRYPTION_KEYS."
        )
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise DecryptionError(f"{aad}: the stored value is damaged (key {key_id}).")
    try:
        return AESGCM(key).decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], f"{aad}:{key_id}".encode()
        )
    except InvalidTag:
        raise DecryptionError(
            f"{aad}: wrong key, wrong place or a changed value (key {key_id})."
        ) from None
