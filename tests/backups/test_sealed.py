"""A sealed file opens only whole, unchanged and with its key."""

from io import BytesIO

import pytest

from config.backups.sealed import (
    PIECE_BYTES,
    BackupError,
    Sealer,
    open_sealed,
    read_key,
)

KEY = bytes(range(32))
MEMBERS = {
    "first": b"",
    "second": "輔導".encode() * 10,
    "large": bytes(PIECE_BYTES + 5),
}


@pytest.fixture(scope="module")
def sealed() -> bytes:
    file = BytesIO()
    sealer = Sealer(file, KEY)
    for name, content in MEMBERS.items():
        sealer.add(name, BytesIO(content))
    sealer.finish()
    return file.getvalue()


def opened(content: bytes, key: bytes = KEY) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    for name, piece in open_sealed(BytesIO(content), key):
        members[name] = members.get(name, b"") + piece
    return members


def test_what_went_in_comes_out(sealed):
    assert opened(sealed) == MEMBERS


def test_nothing_can_be_read_in_the_file(sealed):
    assert [word for word in (b"second", "輔導".encode()) if word in sealed] == []


@pytest.mark.parametrize("length", [0, 10, 51, 52, 55, 60, 500, -60, -25, -1])
def test_a_file_that_is_cut_off_is_refused(sealed, length):
    with pytest.raises(BackupError):
        opened(sealed[:length])


@pytest.mark.parametrize("place", [0, 25, 52, 54, 60, 200, 5000, -30, -1])
def test_a_changed_byte_is_refused(sealed, place):
    changed = bytearray(sealed)
    changed[place] ^= 1
    with pytest.raises(BackupError):
        opened(bytes(changed))


def test_something_after_the_end_is_refused(sealed):
    with pytest.raises(BackupError, match="something follows its end"):
        opened(sealed + b"x")


def test_pieces_in_another_order_are_refused():
    file = BytesIO()
    sealer = Sealer(file, KEY)
    sealer.add("a", BytesIO(b"1"))
    sealer.add("b", BytesIO(b"2"))
    sealer.finish()
    content = file.getvalue()
    head, start, size = content[:52], 52, 4 + 2 + 16
    pieces = [
        content[start + number * size : start + (number + 1) * size]
        for number in range(4)
    ]
    with pytest.raises(BackupError, match="tampered"):
        opened(
            head
            + pieces[2]
            + pieces[3]
            + pieces[0]
            + pieces[1]
            + content[start + 4 * size :]
        )


def test_another_key_is_refused(sealed):
    with pytest.raises(BackupError, match="another BACKUP_KEY"):
        opened(sealed, bytes(32))


@pytest.mark.parametrize("text", ["", "not base64!", "c2hvcnQ="])
def test_a_key_that_is_none_is_refused(text):
    with pytest.raises(BackupError, match="BACKUP_KEY must be 32 bytes in base64"):
        read_key(text)
