import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from fields.crypto import (
    DecryptionError,
    active_key_id,
    decrypt_bytes,
    decrypt_text,
    encrypt_bytes,
    encrypt_text,
    key_id_of,
    keyring,
    parse_key,
    parse_keys,
)

PLACE = "cases.CounselingRecord.content"
quick = hypothesis_settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@quick
@given(st.text())
def test_every_text_comes_back(text):
    assert decrypt_text(encrypt_text(text, aad=PLACE), aad=PLACE) == text


@quick
@given(st.binary())
def test_every_file_comes_back(data):
    assert decrypt_bytes(encrypt_bytes(data, aad=PLACE), aad=PLACE) == data


def test_stored_text_names_version_and_key_and_shows_nothing():
    stored = encrypt_text("輔導紀錄", aad=PLACE)
    version, key_id, sealed = stored.split(":")
    assert (version, key_id) == ("v1", "old")
    assert len(base64.b64decode(sealed)) == 12 + len("輔導紀錄".encode()) + 16
    assert key_id_of(stored) == key_id_of(encrypt_bytes(b"\xff", aad=PLACE)) == "old"


def test_the_same_text_is_stored_differently_each_time():
    assert len({encrypt_text("同一句", aad=PLACE) for _ in range(100)}) == 100


def test_tampered_text_is_refused_100_of_100():
    stored = encrypt_text("不可更動的紀錄" * 10, aad=PLACE)
    prefix = "v1:old:"
    sealed = base64.b64decode(stored.removeprefix(prefix))
    refused = 0
    for number in range(100):
        place = number * len(sealed) // 100
        changed = (
            sealed[:place]
            + bytes([sealed[place] ^ (1 << number % 8)])
            + sealed[place + 1 :]
        )
        with pytest.raises(DecryptionError):
            decrypt_text(prefix + base64.b64encode(changed).decode(), aad=PLACE)
        refused += 1
    assert refused == 100


def test_a_change_of_any_single_stored_character_is_refused():
    stored = encrypt_text("紀錄", aad=PLACE)
    for place, character in enumerate(stored):
        changed = (
            stored[:place] + ("A" if character != "A" else "B") + stored[place + 1 :]
        )
        with pytest.raises(DecryptionError):
            decrypt_text(changed, aad=PLACE)


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "輔導紀錄",
        "v1",
        "v1:",
        "v1:old",
        "v1:old:",
        "v1:old:!!!",
        "v1:old:AAAA",
        "v2:old:AAAA",
        "v1::AAAA",
        "v1:old:輔導",
    ],
)
def test_what_is_no_ciphertext_raises_and_is_never_returned(stored):
    with pytest.raises(DecryptionError):
        decrypt_text(stored, aad=PLACE)


@pytest.mark.parametrize("stored", [b"", b"%PDF-1.7", b"v1:old:", b"v1:old:short"])
def test_what_is_no_encrypted_file_raises(stored):
    with pytest.raises(DecryptionError):
        decrypt_bytes(stored, aad=PLACE)


def test_a_value_of_another_place_is_refused():
    with pytest.raises(DecryptionError, match=r"cases\.Case\.note: wrong key"):
        decrypt_text(encrypt_text("紀錄", aad=PLACE), aad="cases.Case.note")


def test_a_wrong_key_under_the_right_name_raises(settings):
    stored = encrypt_text("紀錄", aad=PLACE)
    settings.FIELD_ENCRYPTION_KEYS = {"old": b"x" * 32}
    with pytest.raises(DecryptionError, match="wrong key"):
        decrypt_text(stored, aad=PLACE)


def test_a_key_that_was_removed_raises(settings):
    stored = encrypt_text("紀錄", aad=PLACE)
    settings.FIELD_ENCRYPTION_KEYS = {"new": b"n" * 32}
    with pytest.raises(DecryptionError, match="old is not among"):
        decrypt_text(stored, aad=PLACE)


def test_a_value_relabelled_with_another_key_id_is_refused(settings):
    stored = encrypt_text("紀錄", aad=PLACE)
    settings.FIELD_ENCRYPTION_KEYS = {"new": b"o" * 32}
    with pytest.raises(DecryptionError, match="wrong key"):
        decrypt_text(stored.replace("v1:old:", "v1:new:"), aad=PLACE)


def test_errors_carry_neither_text_nor_ciphertext():
    stored = encrypt_text("祕密", aad=PLACE)
    with pytest.raises(DecryptionError) as caught:
        decrypt_text(stored, aad="cases.Case.note")
    assert stored[7:20] not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_first_key_writes_and_every_key_reads(rotated_keys):
    before = encrypt_text("舊", aad=PLACE)
    rotated_keys()
    assert active_key_id() == "new"
    assert key_id_of(encrypt_text("新", aad=PLACE)) == "new"
    assert decrypt_text(before, aad=PLACE) == "舊"


def test_keys_are_read_from_one_environment_variable(settings):
    text = ",".join(
        f"{key_id}:{base64.b64encode(key * 32).decode()}"
        for key_id, key in [("b", b"2"), ("a", b"1")]
    )
    assert list(parse_keys(f" {text}, ").items()) == [
        ("b", b"2" * 32),
        ("a", b"1" * 32),
    ]
    settings.FIELD_ENCRYPTION_KEYS = text
    assert list(keyring()) == ["b", "a"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nokey",
        "a:",
        "a:AAAA",
        "a:***",
        f"a b:{base64.b64encode(b'1' * 32).decode()}",
        f":{base64.b64encode(b'1' * 32).decode()}",
        f"a:{base64.b64encode(b'1' * 16).decode()}",
        ",".join([f"a:{base64.b64encode(b'1' * 32).decode()}"] * 2),
    ],
)
def test_malformed_keys_are_refused_without_showing_them(text):
    with pytest.raises(ImproperlyConfigured) as caught:
        parse_keys(text)
    assert base64.b64encode(b"1" * 16).decode()[:8] not in str(caught.value)


@pytest.mark.parametrize("key", [b"short", "not base64!", "金鑰"])
def test_a_key_of_another_length_is_refused(key):
    with pytest.raises(ImproperlyConfigured):
        parse_key(key)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FIELD_ENCRYPTION_KEYS", {}),
        ("FIELD_ENCRYPTION_KEYS", {"a": b"short"}),
        ("BLIND_INDEX_KEY", b""),
        ("BLIND_INDEX_KEY", b"o" * 32),
    ],
)
def test_the_start_is_refused_with_unusable_keys(settings, name, value):
    setattr(settings, name, value)
    with pytest.raises(SystemCheckError, match=r"fields\.E005"):
        call_command("check")


@pytest.mark.parametrize("name", ["FIELD_ENCRYPTION_KEYS", "BLIND_INDEX_KEY"])
def test_the_start_is_refused_without_keys(settings, name):
    delattr(settings, name)
    with pytest.raises(SystemCheckError, match=r"fields\.E005"):
        call_command("check")
