"""A sealed file: members (name, bytes) encrypted in pieces, so that neither writing nor reading holds much in memory.

Layout: magic, 32 bytes of salt, then pieces: 4 bytes of length, AES-256-GCM ciphertext. The key is HKDF(BACKUP_KEY,
salt), new for each file, so the running number is a safe nonce; the number and "is it the last" are authenticated, hence a
piece that is changed, moved, dropped or added, and a file cut at any byte, are refused.
"""

import base64
import binascii
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"COUNSELING-BACKUP-1\n"
SALT_BYTES = 32
PIECE_BYTES = 1024 * 1024
TAG_BYTES = 16
START, DATA, END = b"S", b"D", b"E"


class BackupError(Exception):
    """A backup can't be made, read or restored; the message says why, in one sentence."""


def read_key(text: str) -> bytes:
    """In: BACKUP_KEY, 32 bytes in base64. Raises BackupError when it is missing or isn't that."""
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise BackupError(
            "BACKUP_KEY must be 32 bytes in base64; make one with: openssl rand -base64 32"
        )
    return key


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(
        HKDF(algorithm=SHA256(), length=32, salt=salt, info=MAGIC).derive(key)
    )


class Sealer:
    """Writes members into an open file. Call `finish` at the end: a file without it is refused as cut off."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        salt = os.urandom(SALT_BYTES)
        self._file, self._cipher, self._number = file, _cipher(key, salt), 0
        file.write(MAGIC + salt)

    def add(self, name: str, source: BinaryIO) -> None:
        """Add one member, read from `source` to its end."""
        self._write(START + name.encode(), last=False)
        while piece := source.read(PIECE_BYTES):
            self._write(DATA + piece, last=False)

    def finish(self) -> None:
        """Write the last piece."""
        self._write(END, last=True)

    def _write(self, piece: bytes, *, last: bool) -> None:
        nonce, place = _nonce(self._number), _place(self._number, last=last)
        sealed = self._cipher.encrypt(nonce, piece, place)
        self._file.write(struct.pack(">I", len(sealed)) + sealed)
        self._number += 1


def open_sealed(file: BinaryIO, key: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield (member's name, piece of its bytes) in order; the first piece of each member is b"".

    Raises BackupError when the key is wrong or any byte was changed, dropped or added.
    """
    head = file.read(len(MAGIC) + SALT_BYTES)
    if not head.startswith(MAGIC) or len(head) != len(MAGIC) + SALT_BYTES:
        raise BackupError("This is not a backup of this program.")
    cipher, number, name = _cipher(key, head[len(MAGIC) :]), 0, ""
    while True:
        sealed = _next_piece(file)
        piece, last = _unseal(cipher, number, sealed)
        number += 1
        if last:
            if file.read(1):
                raise BackupError(
                    "The backup was tampered with: something follows its end."
                )
            return
        if piece[:1] == START:
            name = piece[1:].decode()
            yield name, b""
        else:
            yield name, piece[1:]


def _next_piece(file: BinaryIO) -> bytes:
    length_bytes = file.read(4)
    length = struct.unpack(">I", length_bytes)[0] if len(length_bytes) == 4 else 0
    if not TAG_BYTES < length <= PIECE_BYTES + 1 + TAG_BYTES:
        raise BackupError("The backup is cut off or damaged.")
    sealed = file.read(length)
    if len(sealed) != length:
        raise BackupError("The backup is cut off or damaged.")
    return sealed


def _unseal(cipher: AESGCM, number: int, sealed: bytes) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return cipher.decrypt(
                _nonce(number), sealed, _place(number, last=last)
            ), last
        except InvalidTag:
            continue
    raise BackupError(
        "The backup can't be opened: another BACKUP_KEY made it, or it was tampered with."
    )


def _nonce(number: int) -> bytes:
    return struct.pack(">4xQ", number)


def _place(number: int, *, last: bool) -> bytes:
    return struct.pack(">Q?", number, last)
