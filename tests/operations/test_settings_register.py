"""Every tunable is listed, documented and bounded."""

import ast
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import settings_register as register
from accounts.models import SettingValue
from accounts.settings_register import Level, Setting
from documents.limits import MIB, ContainerLimits, ReadLimits

APPS = (
    "accounts",
    "cases",
    "config",
    "meetings",
    "notifications",
    "reporting",
    "transitions",
)
ENTRIES = list(register.entries())


@dataclass
class School:
    pk: uuid.UUID
    authority_id: uuid.UUID | None = None


@pytest.fixture
def greeting(monkeypatch):
    """A setting that a school may choose."""
    entry = Setting("test.days", "測試", "日", 3, "校長", "測試", Level.SCHOOL, 1, 9)
    monkeypatch.setattr(register, "_register", {**register._register, entry.key: entry})
    return entry


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
def test_each_is_documented_and_its_default_is_allowed(entry):
    for said in (entry.meaning, entry.unit, entry.changed_by, entry.source):
        assert str(said).strip()
    assert entry.checked(entry.default) == entry.default


def test_every_key_the_code_asks_for_is_registered_and_every_registered_one_is_asked():
    """A key is asked for in its own letters, or by a name that a register's file gives it."""
    asked, letters, loaded, named = set(), set(), set(), {}
    for app in APPS:
        for file in Path(django_settings.BASE_DIR, app).rglob("*.py"):
            tree = ast.parse(file.read_text("utf-8"))
            if "tunables" in file.name:
                named |= {
                    node.targets[0].id: node.value.value
                    for node in ast.walk(tree)
                    if isinstance(node, ast.Assign)
                    and isinstance(node.targets[0], ast.Name)
                    and isinstance(node.value, ast.Constant)
                }
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.Name):
                    loaded.add(node.id)
                elif isinstance(node, ast.Constant):
                    letters.add(node.value)
                elif (
                    isinstance(node, ast.Call)
                    and getattr(node.func, "id", getattr(node.func, "attr", ""))
                    == "value"
                    and node.args
                    and isinstance(node.args[0], ast.Constant)
                ):
                    asked.add(node.args[0].value)
    keys = {entry.key for entry in ENTRIES if not entry.fixed}
    by_name = {named[name] for name in loaded & named.keys()}
    assert asked - keys == set()
    assert keys - letters - by_name == set()


def test_a_key_can_not_be_registered_twice():
    with pytest.raises(ValueError, match=r"login.lock_minutes"):
        register.register(replace(register.entry("login.lock_minutes"), default=20))


def test_the_default_holds_until_somebody_changes_it(db, user, settings):
    assert register.value("login.lock_minutes") == 15
    settings.TUNABLES = {"login.lock_minutes": 20}
    assert register.value("login.lock_minutes") == 20
    register.change_setting(by=user, key="login.lock_minutes", value=30)
    register.forget()
    assert register.value("login.lock_minutes") == 30


@pytest.mark.parametrize("wrong", [14, 1441, "30", True, None])
def test_a_value_out_of_bounds_or_of_another_kind_changes_nothing(db, user, wrong):
    with pytest.raises(ValidationError):
        register.change_setting(by=user, key="login.lock_minutes", value=wrong)
    assert SettingValue.objects.count() == 0


def test_the_nearest_place_wins(db, user, greeting):
    county, mine = uuid.uuid4(), School(uuid.uuid4())
    mine.authority_id = county
    other = School(uuid.uuid4())
    SettingValue.objects.create(
        level=Level.COUNTY, place=county, key=greeting.key, value=5, changed_by=user
    )
    register.forget()
    assert [register.value(greeting.key, school) for school in (mine, other, None)] == [
        5,
        3,
        3,
    ]
    register.change_setting(by=user, key=greeting.key, value=7, school=mine)
    register.forget()
    assert register.value(greeting.key, mine) == 7


def test_a_school_can_not_change_what_is_the_systems(db, user):
    with pytest.raises(ValidationError):
        register.change_setting(
            by=user, key="login.lock_minutes", value=30, school=School(uuid.uuid4())
        )
    assert SettingValue.objects.count() == 0


def test_the_table_holds_one_value_a_place(db, user):
    row = {"level": Level.SYSTEM, "key": "k", "value": 1, "changed_by": user}
    SettingValue.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        SettingValue.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        SettingValue.objects.create(**{**row, "level": Level.SCHOOL, "key": "k2"})


def test_the_page_lists_them_all(logged_in):
    page = logged_in.get("/settings").content.decode()
    assert [entry.key for entry in ENTRIES if entry.key not in page] == []


FIXED = [entry for entry in ENTRIES if entry.fixed]


def test_what_is_fixed_is_shown_with_the_values_the_code_has():
    shown = {entry.key: entry.default for entry in FIXED}
    assert shown["files.upload_size"] * MIB == ContainerLimits().file_bytes
    assert shown["files.rows"] == ReadLimits().max_rows
    assert shown["reminders.days_before"] == "7、3"
    assert shown["reminders.days_after"] == "0、1、3、7、14"
    assert shown["reminders.minutes_left"] == "720、360、120、90、60、30、0"
    assert shown["reminders.retry_minutes"] == "1、5、15、60、240、720、1440"


@pytest.mark.parametrize("entry", FIXED, ids=lambda entry: entry.key)
def test_what_is_fixed_changes_by_no_way(db, user, settings, entry):
    other = entry.default + 1 if isinstance(entry.default, int) else "1"
    settings.TUNABLES = {entry.key: other}
    with pytest.raises(ValidationError):
        register.change_setting(by=user, key=entry.key, value=other)
    assert register.value(entry.key) == entry.default
    assert SettingValue.objects.count() == 0
