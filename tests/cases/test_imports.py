"""The upload's life, the command, and what a kill leaves."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from celery import Celery
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditEvent
from accounts.roles_sync import sync_default_roles
from cases import tasks
from cases.actions.imports import (
    confirm_import,
    discard_import,
    import_file,
    progress_of,
    run_apply,
    run_preview,
    upload_roster,
)
from cases.actions.students import edit_student
from cases.models import ImportJob, Student
from cases.roster.source import RosterRefused
from tests.accounts.cast import TODAY
from tests.cases.roster_corpus import HEAD, MEI, xlsx
from tests.factories import accounts as make

ROOT = Path(settings.BASE_DIR)
NEWCOMER = ["S003", "新同學", "801", "5", "女", "101/03/04", "F131104093"]
RENAMED = ["S001", "王曉明", "801", "1", "男", None, None]


def upload(world, *rows, by=None, data=None, enqueue=lambda pk: None):
    return upload_roster(
        by=by or world.chief, school=world.school, data=data or xlsx(HEAD, *rows),
        filename="名冊.xlsx", school_year=114, takes_effect_on=TODAY, on=TODAY,
        enqueue=enqueue,
    )  # fmt: skip


def confirm(world, job, by=None):
    return confirm_import(
        by=by or world.chief, job=job, on=TODAY, enqueue=lambda pk: None
    )


def count(world):
    return Student.objects.filter(school=world.school).count()


def test_an_upload_is_previewed_agreed_to_and_written_once(world):
    job = run_preview(upload(world, NEWCOMER, RENAMED).pk, on=TODAY)
    assert (job.state, count(world)) == ("previewed", 2)
    assert [
        (one["row"], one["kind"], one["changes"]) for one in job.preview["steps"]
    ] == [(2, "new", []), (3, "changed", [["姓名", "王小明", "王曉明"]])]
    assert [one["number"] for one in job.preview["missing"]] == ["S002"]
    confirm(world, job)
    assert progress_of(ImportJob.objects.get(pk=job.pk)) == 0
    done = run_apply(job.pk, on=TODAY)
    assert (done.state, done.counts["new"], count(world)) == ("done", 1, 3)
    assert (done.preview, progress_of(done)) == (None, 100)
    assert run_apply(job.pk, on=TODAY).state == "done"
    assert AuditEvent.objects.filter(event="imported").count() == 1


def test_the_kept_file_is_encrypted_and_forgotten_when_it_has_done_its_work(
    world, django_capture_on_commit_callbacks
):
    data = xlsx(HEAD, NEWCOMER)
    job = upload(world, data=data)
    with default_storage.open(job.stored_as, "rb") as stored:
        kept = stored.read()
    assert kept[:3] == b"v1:"
    assert data[:100] not in kept
    run_preview(job.pk, on=TODAY)
    confirm(world, job)
    with django_capture_on_commit_callbacks(execute=True):
        run_apply(job.pk, on=TODAY)
    assert not default_storage.exists(job.stored_as)


def test_names_in_a_preview_are_ciphertext(world):
    job = run_preview(upload(world, NEWCOMER).pk, on=TODAY)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT preview, filename, counts::text FROM cases_importjob WHERE id = %s",
            [job.pk],
        )
        preview, filename, counts = cursor.fetchone()
    assert (preview[:3], filename[:3]) == ("v1:", "v1:")
    assert json.loads(counts)["new"] == 1


def test_a_preview_that_no_longer_holds_is_refused_with_what_changed(world):
    job = run_preview(upload(world, NEWCOMER, RENAMED).pk, on=TODAY)
    edit_student(
        by=world.chief,
        student=world.ming,
        version=1,
        on=TODAY,
        values={"name": "王中明"},
    )
    confirm(world, job)
    stale = run_apply(job.pk, on=TODAY)
    assert (stale.state, count(world)) == ("stale", 2)
    assert stale.problems == {"changed": ["「名冊」第 3 列的學生資料在預覽後有變動。"]}
    assert Student.objects.get(pk=world.ming.pk).name == "王中明"


def test_the_same_file_twice_at_once_is_written_once(world):
    first = run_preview(upload(world, NEWCOMER).pk, on=TODAY)
    second = run_preview(upload(world, NEWCOMER).pk, on=TODAY)
    confirm(world, first)
    confirm(world, second)
    assert run_apply(first.pk, on=TODAY).state == "done"
    assert run_apply(second.pk, on=TODAY).state == "stale"
    assert count(world) == 3


def test_errors_and_refusals_stay_with_the_upload(world):
    bad = run_preview(upload(world, [*NEWCOMER[:5], "101/13/01", None]).pk, on=TODAY)
    assert (bad.state, [one["row"] for one in bad.problems["errors"]]) == (
        "invalid",
        [2],
    )
    refused = run_preview(upload(world, data=b"no workbook").pk, on=TODAY)
    assert refused.state == "refused"
    assert refused.problems["refused"].startswith("這個檔案的內容不是 Excel")
    for job in (bad, refused):
        with pytest.raises(WrongState):
            confirm(world, job)
    assert count(world) == 2


def test_a_second_press_is_refused(world):
    job = run_preview(upload(world, NEWCOMER).pk, on=TODAY)
    confirm(world, job)
    with pytest.raises(WrongState):
        confirm(world, job)
    with pytest.raises(WrongState):
        discard_import(by=world.chief, job=job, on=TODAY)


def test_a_discarded_upload_is_gone(world):
    job = run_preview(upload(world, NEWCOMER).pk, on=TODAY)
    gone = discard_import(by=world.registrar, job=job, on=TODAY)
    assert (gone.state, gone.preview, default_storage.exists(job.stored_as)) == (
        "discarded", None, False,
    )  # fmt: skip
    with pytest.raises(WrongState):
        confirm(world, job)


@pytest.mark.parametrize("who", ["homeroom", "counselor", "stranger"])
def test_nobody_else_uploads_confirms_or_imports(world, who):
    user = getattr(world, who)
    job = run_preview(upload(world, NEWCOMER).pk, on=TODAY)
    with pytest.raises(NotAllowed):
        upload(world, NEWCOMER, by=user)
    with pytest.raises(NotAllowed):
        confirm(world, job, by=user)
    with pytest.raises(NotAllowed):
        discard_import(by=user, job=job, on=TODAY)
    with pytest.raises(NotAllowed):
        import_file(
            by=user, school=world.school, data=xlsx(HEAD, NEWCOMER), filename="a.xlsx",
            school_year=114, takes_effect_on=TODAY, on=TODAY,
        )  # fmt: skip
    assert (count(world), ImportJob.objects.get().state) == (2, "previewed")


def test_a_file_beyond_the_limit_is_not_kept(world):
    with pytest.raises(RosterRefused):
        upload(world, data=b"0" * (10 * 1024 * 1024 + 1))
    assert ImportJob.objects.count() == 0


def test_the_tasks_do_the_work(world):
    job = upload(world, NEWCOMER)
    tasks.preview_roster(str(job.pk))
    confirm(world, job)
    tasks.apply_roster(str(job.pk))
    assert ImportJob.objects.get().state == "done"


def test_an_upload_without_redis_waits_for_the_next_round(
    world, django_capture_on_commit_callbacks
):
    gone = Celery(
        "gone", broker="redis+socket:///nonexistent/redis.sock", set_as_current=False
    )

    @gone.task(name="nobody")
    def nobody_hears(pk):
        """Never reached."""

    with django_capture_on_commit_callbacks(execute=True):
        upload(world, NEWCOMER, enqueue=nobody_hears.delay)
    assert ImportJob.objects.get().state == "queued"


def test_a_lost_message_is_rung_again(world):
    job = upload(world, NEWCOMER)
    tasks.resume_imports()
    assert ImportJob.objects.get().state == "queued"
    ImportJob.objects.update(created_at=job.created_at - 2 * tasks.LOST_AFTER)
    tasks.resume_imports()
    assert ImportJob.objects.get().state == "previewed"


# --- the command --------------------------------------------------------------------------------


def run(capsys, *arguments):
    try:
        call_command("import_roster", *arguments)
        code = 0
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(capsys.readouterr().out)


def test_the_command_imports_and_says_so(world, tmp_path, capsys):
    path = tmp_path / "r.xlsx"
    path.write_bytes(xlsx(HEAD, NEWCOMER))
    code, answer = run(capsys, world.school.code, str(path), "--dry-run", "--json")
    assert (code, answer["ok"], answer["rows"], answer["imported"], count(world)) == (
        0, True, 1, False, 2,
    )  # fmt: skip
    code, answer = run(capsys, world.school.code, str(path), "--json")
    assert (code, answer["ok"], answer["errors"], count(world)) == (0, True, [], 3)


def test_the_command_names_every_error(world, tmp_path, capsys):
    path = tmp_path / "r.xlsx"
    path.write_bytes(xlsx(HEAD, NEWCOMER, [*MEI[:5], "101/13/01", None]))
    code, answer = run(capsys, world.school.code, str(path))
    assert (code, answer["ok"], answer["rows"], answer["errors"]) == (
        1, False, 2,
        [{"sheet": "名冊", "row": 3, "column": "出生日期",
          "message": "一年只有 12 個月，沒有 13 月，請輸入如 115/05/06"}],
    )  # fmt: skip
    assert count(world) == 2


def test_the_command_says_why_a_file_is_not_read(world, tmp_path, capsys):
    path = tmp_path / "r.xlsx"
    path.write_bytes(b"nothing")
    for school, file in ((world.school.code, str(path)), ("NOBODY", str(path)),
                         (world.school.code, str(tmp_path / "none.xlsx"))):  # fmt: skip
        code, answer = run(capsys, school, file, "--json")
        assert (code, answer["ok"], answer["rows"], answer["errors"]) == (
            1,
            False,
            0,
            [],
        )
        assert answer["refused"]


def test_the_register_says_how_many_rows_a_roster_may_have(
    world, tmp_path, capsys, settings
):
    settings.TUNABLES = {"roster.import_rows": 2}
    path = tmp_path / "r.xlsx"
    path.write_bytes(xlsx(HEAD, NEWCOMER, MEI))
    code, answer = run(capsys, world.school.code, str(path), "--json")
    assert (code, answer["ok"], answer["rows"], count(world)) == (1, False, 0, 2)
    assert answer["refused"].count("2") == 1


# --- kill -9 ------------------------------------------------------------------------------------
ROWS, ROUNDS = 400, 4


def start(school, path):
    name = settings.DATABASES["default"]["NAME"]
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")
    environment = {
        **os.environ,
        "DATABASE_URL": address.geturl(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_roster", school.code, str(path), "--json"],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_leaves_nobody_or_everybody(tmp_path):
    sync_default_roles()
    rows = [[f"T{n}", f"生{n}", "801", None, "女", None, None] for n in range(ROWS)]
    path = tmp_path / "r.xlsx"
    path.write_bytes(xlsx(HEAD, *rows))
    dice = random.Random(20260506)
    for moment in (0, *(dice.uniform(0, 1) for _round in range(1, ROUNDS))):
        school = make.SchoolFactory()
        process = start(school, path)
        while process.poll() is None and not somebody_writes_students():
            time.sleep(0.01)
        time.sleep(moment)
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.1)  # what the server was doing is done; the rest was never sent
        allowed = {0} if somebody_writes_students() else {0, ROWS}
        process.send_signal(signal.SIGKILL)
        assert process.wait() in (-signal.SIGKILL, 0)
        wait_until_nobody_writes()
        assert Student.objects.filter(school=school).count() in allowed
    assert start(school, path).wait() == 0
    assert Student.objects.filter(school=school).count() == ROWS


def somebody_writes_students():
    """A transaction that has written students and not yet ended: the moment a kill would leave half of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'cases_student'::regclass"
            " AND mode = 'RowExclusiveLock' AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        return cursor.fetchone()[0]


def wait_until_nobody_writes():
    for _try in range(500):
        if not somebody_writes_students():
            return
        time.sleep(0.01)
    raise AssertionError("A killed import still holds its transaction.")
