"""The attachment of the demonstration: a small picture, drawn here so that no file of anybody's is shipped. Fictional."""

import struct
import uuid
import zlib
from datetime import date

from accounts.models import User
from cases.actions.attachments import attach
from cases.models import Attachment, Case

WIDTH, HEIGHT = 280, 160
PAPER, BAR, LINE = b"\xfa\xf8\xf3", b"\x4a\x7a\x72", b"\x8a\x8a\x8a"
HOURS = (4, 5, 4, 6, 6, 7, 7)  # of sleep, a bar a night


def seed_picture(case: Case, counselor: User, today: date) -> None:
    """「睡眠紀錄」 on the case, of one case in the whole demonstration: each picture is drawn anew in a process of its own."""
    if Attachment.objects.exists():
        return
    attach(by=counselor, case=case, data=picture(), filename="睡眠紀錄（示範）.png", key=uuid.uuid4(), on=today)  # fmt: skip


def picture() -> bytes:
    """A PNG of seven bars."""
    rows = [b"\0" + b"".join(_dot(x, y) for x in range(WIDTH)) for y in range(HEIGHT)]
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(rows))
    parts = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _dot(x: int, y: int) -> bytes:
    night, within = divmod(x, WIDTH // len(HOURS))
    if y == HEIGHT - 10:
        return LINE
    is_bar = 10 <= within < 30 and HEIGHT - 10 - 18 * HOURS[night] <= y < HEIGHT - 10
    return BAR if is_bar else PAPER


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checked)
