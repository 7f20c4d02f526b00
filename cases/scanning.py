"""掃毒: asking a ClamAV daemon about a file. No setting, no scan; a daemon that doesn't answer lets nothing through."""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

_CHUNK = 1 << 16
SECONDS = 20


class ScannerDown(Exception):
    """The daemon gave no verdict: the file waits in quarantine."""


def is_clean(data: bytes) -> bool:
    """Whether the file may be served. True without settings.ANTIVIRUS. Raises ScannerDown."""
    if not settings.ANTIVIRUS:
        return True
    try:
        answer = _ask(settings.ANTIVIRUS, data)
    except OSError as error:
        raise ScannerDown from error
    if answer.endswith(b"FOUND"):
        return False
    if answer.endswith(b"OK"):
        return True
    raise ScannerDown


def _ask(address: str, data: bytes) -> bytes:
    """clamd's INSTREAM: length-prefixed pieces, an empty one, then one line of answer."""
    with _connect(address) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), _CHUNK):
            piece = data[start : start + _CHUNK]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        return line.recv(4096).rstrip(b"\0\n ")


def _connect(address: str) -> socket.socket:
    """`tcp://host:port` or `unix:///path`."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        line.connect(parts.path)
        return line
    return socket.create_connection(
        (parts.hostname or "", parts.port or 3310), timeout=SECONDS
    )
