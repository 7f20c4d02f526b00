"""What rings when: every line of the schedule names a task that exists."""

from config.celery import app


def test_every_line_rings_a_task_that_exists():
    app.loader.import_default_modules()
    rung = {line["task"] for line in app.conf.beat_schedule.values()}
    assert rung - set(app.tasks) == set()


def test_drafts_files_and_months_are_looked_after():
    lines = {line["task"]: line["schedule"] for line in app.conf.beat_schedule.values()}
    assert lines["cases.tasks.scan_quarantined"] == 600.0
    assert str(lines["cases.tasks.purge_drafts"]) == "<crontab: 40 2 * * * (m/h/dM/MY/d)>"  # fmt: skip
    assert str(lines["reporting.tasks.open_months"]) == "<crontab: 10 0 * * * (m/h/dM/MY/d)>"  # fmt: skip
