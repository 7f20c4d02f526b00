"""Back up the suite's database and a folder, restore both elsewhere, compare."""

import stat
from datetime import UTC, datetime

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.backups import database
from config.backups.archive import make_backup, restore_backup, verify
from config.backups.sealed import BackupError
from config.scratch import scratch_name

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def files(tmp_path):
    """Two attachments, one in a folder with a Chinese name, one empty."""
    folder = tmp_path / "files"
    (folder / "附件").mkdir(parents=True)
    (folder / "附件" / "同意書.pdf").write_bytes(b"%PDF-1.7 fictional")
    (folder / "empty.bin").touch()
    return folder


@pytest.fixture
def backup(tmp_path, files, django_db_setup):
    """A backup of the suite's own database, which has the rows that migrations make."""
    target = tmp_path / "out" / "one.backup"
    manifest = make_backup(
        target,
        key=KEY,
        address=database.owner_address(connection.settings_dict["NAME"]),
        files=files,
        made_at=NOW,
    )
    return target, manifest


def facts_of(name: str) -> dict:
    with (
        database.connection(database.owner_address(name)) as opened,
        opened.cursor() as cursor,
    ):
        return database.table_facts(cursor)


def test_a_backup_lands_in_a_fresh_database_with_equal_rows_and_files(
    backup, files, tmp_path
):
    target, manifest = backup
    with scratch_name("restored") as name:
        assert (
            restore_backup(
                target,
                key=KEY,
                address=database.owner_address(name),
                files=tmp_path / "back",
            )
            == manifest
        )
        assert (
            facts_of(name)
            == manifest["tables"]
            == facts_of(connection.settings_dict["NAME"])
        )
    assert manifest["tables"]["django_migrations"]["rows"] > 0
    found = {
        path.relative_to(tmp_path / "back").as_posix(): path.read_bytes()
        for path in (tmp_path / "back").rglob("*")
        if path.is_file()
    }
    assert found == {"附件/同意書.pdf": b"%PDF-1.7 fictional", "empty.bin": b""}


def test_a_backup_can_be_read_by_its_owner_only_and_leaves_no_draft(backup):
    target, manifest = backup
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["one.backup"]
    assert verify(target, key=KEY) == manifest


def test_a_database_with_tables_is_refused_and_unchanged(backup, tmp_path):
    target, _manifest = backup
    name = connection.settings_dict["NAME"]
    before = facts_of(name)
    with pytest.raises(BackupError, match=f"The database {name} is not empty"):
        restore_backup(
            target,
            key=KEY,
            address=database.owner_address(name),
            files=tmp_path / "back",
        )
    assert facts_of(name) == before
    assert not (tmp_path / "back").exists()


def test_a_folder_with_files_is_refused_and_nothing_restored(backup, files):
    target, _manifest = backup
    with scratch_name("restored") as name:
        with pytest.raises(BackupError, match=r"The folder .* is not empty"):
            restore_backup(
                target, key=KEY, address=database.owner_address(name), files=files
            )
        assert facts_of(name) == {}


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: content[:2000] + b"\0" + content[2001:],
    ],
    ids=["cut", "changed"],
)
def test_a_damaged_backup_is_refused_before_anything_is_written(
    backup, tmp_path, damage
):
    target, _manifest = backup
    target.write_bytes(damage(target.read_bytes()))
    with scratch_name("restored") as name:
        with pytest.raises(BackupError):
            restore_backup(
                target,
                key=KEY,
                address=database.owner_address(name),
                files=tmp_path / "back",
            )
        assert facts_of(name) == {}
    assert not (tmp_path / "back").exists()


def test_one_changed_value_changes_the_checksum_of_its_table(backup, tmp_path):
    target, manifest = backup
    with scratch_name("restored") as name:
        restore_backup(
            target,
            key=KEY,
            address=database.owner_address(name),
            files=tmp_path / "back",
        )
        opened = psycopg2.connect(**database.owner_address(name))
        with opened, opened.cursor() as cursor:
            cursor.execute(
                "UPDATE django_migrations SET name = 'other' WHERE id = (SELECT min(id) FROM django_migrations)"
            )
        opened.close()
        after = facts_of(name)
    assert [table for table in after if after[table] != manifest["tables"][table]] == [
        "django_migrations"
    ]


def test_the_command_says_what_is_missing(settings, tmp_path):
    settings.BACKUP_KEY = ""
    with pytest.raises(CommandError, match="BACKUP_KEY must be 32 bytes"):
        call_command("backup", to=tmp_path / "x.backup")
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", tmp_path / "absent.backup")
    assert list(tmp_path.iterdir()) == []
