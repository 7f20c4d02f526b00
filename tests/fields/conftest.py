import pytest

OLD_KEY = b"o" * 32
NEW_KEY = b"n" * 32


@pytest.fixture(autouse=True)
def old_key(settings):
    """Everything in these tests starts under one key, `old`."""
    settings.FIELD_ENCRYPTION_KEYS = {"old": OLD_KEY}
    settings.BLIND_INDEX_KEY = b"i" * 32


@pytest.fixture
def rotated_keys(settings):
    """Call it when the new key comes: it is active, the old one still opens."""

    def rotate() -> None:
        settings.FIELD_ENCRYPTION_KEYS = {"new": NEW_KEY, "old": OLD_KEY}

    return rotate
